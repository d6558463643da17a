"""Timing words of properties → windows of ages."""

from __future__ import annotations

from fractions import Fraction

from msgspec.structs import replace

from protocol.diagnostics import Span
from protocol.elaboration.context import Context
from protocol.elaboration.timing import limit
from protocol.format import duration as shown
from protocol.model import Window
from protocol.syntax import TimingBound


def window(timing: tuple[TimingBound, ...], ctx: Context) -> Window | None:
    """The ages at which all the bounds hold; told where there is none."""
    found = Window()
    for bound in timing:
        amount = limit(bound, ctx)
        if amount is None:
            return None
        found = _narrowed(found, bound.word, amount)
    if timing and is_empty(found):
        _empty(timing, found, ctx)
        return None
    return found


def _narrowed(old: Window, word: str, amount: Fraction) -> Window:
    if word in ("after", "later than", "at"):
        later = amount > old.lower or (amount == old.lower and word == "later than")
        old = replace(old, lower=amount, after=word == "later than") if later else old
    if word in ("within", "before", "at", "immediately"):
        sooner = old.upper is None or amount < old.upper or (amount == old.upper and word == "before")
        old = replace(old, upper=amount, before=word == "before") if sooner else old
    return old


def is_empty(found: Window) -> bool:
    """No age lies in it."""
    if found.upper is None:
        return False
    return found.upper < found.lower or (found.upper == found.lower and (found.after or found.before))


def _empty(timing: tuple[TimingBound, ...], found: Window, ctx: Context) -> None:
    assert found.upper is not None
    first, last = timing[0].span, timing[-1].span
    span = replace(first, end_line=last.end_line, end_column=last.end_column, stop=last.stop)
    low, high = (">" if found.after else "≥"), ("<" if found.before else "≤")
    message = f"nothing is both {low} {shown(found.lower)} and {high} {shown(found.upper)}"
    ctx.complaints.say("E320", span, message, remedy="widen the window: its first instant may not lie after its last")


def no_of(timing: tuple[TimingBound, ...], ctx: Context) -> bool:
    """In a property the form itself says what is measured; `of` is told."""
    wrong: list[Span] = [bound.of.span for bound in timing if bound.of is not None]
    for span in wrong:
        message = "a property measures from its own trigger, so there is no `of` here"
        ctx.complaints.say("E315", span, message, remedy="leave it out; name the trigger before `leads to`")
    return not wrong
