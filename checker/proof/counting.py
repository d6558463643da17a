"""Comparisons of counts as Booleans of their own: what a move can do to them is told by what it does to their parts.

If no part of a count becomes true in a move, the count does not rise; if none becomes false, it does not fall.  So of
a comparison with a number before and after the move, one implies the other, or both.  That is all that is said of it
where its parts are many; what it is in a state is said only where that is asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from checker.proof.smtlib import Choice, Text, Texts, all_of, formula_text, implies
from protocol.formula import Compare, Count, Literal
from protocol.model import Transition

WIDE = 4
"""heuristic: so many parts are many."""
MONOTONE = {">=": True, ">": True, "<": False, "<=": False}
"""Whether a comparison becomes true when the count rises, or when it falls."""


class Counts:
    """Names for comparisons, given when they are first met."""

    def __init__(self) -> None:
        self.found: dict[Compare, Text] = {}

    def now(self, formula: Compare) -> Text | None:
        count = formula.left
        if not isinstance(count, Count) or len(count.args) < WIDE or not isinstance(formula.right, Literal):
            return None
        return self.found.setdefault(formula, f"count{len(self.found)}")

    def after(self, formula: Compare) -> Text | None:
        name = self.now(formula)
        return None if name is None else f"{name}.after"

    def declarations(self) -> Iterator[Text]:
        for name in self.found.values():
            yield f"(declare-const {name} Bool)"
            yield f"(declare-const {name}.after Bool)"

    def meaning(self, now: Texts) -> Text:
        """What each of them is in the state; `now` has no names for them."""
        return all_of(f"(= {name} {formula_text(formula, now)})" for formula, name in self.found.items())

    def moved(self, text: Text, now: Texts, after: Texts) -> Text:
        """What a move makes of those that are named in the text."""
        return all_of(
            part
            for formula, name in self.found.items()
            if f"{name}.after" in text
            for part in _swing(formula, name, now, after)
        )


def _swing(formula: Compare, name: Text, now: Texts, after: Texts) -> Iterator[Text]:
    assert isinstance(formula.left, Count)
    rises = falls = False
    for arg in formula.left.args:
        before, then = formula_text(arg, now), formula_text(arg, after)
        if before != then:
            rises = rises or not (then == "false" or _has_part(then, "and", before))
            falls = falls or not (then == "true" or _has_part(then, "or", before))
    grows = MONOTONE.get(formula.relation)
    up, down = (rises, falls) if grows else (falls, rises)
    if not (rises or falls) or (grows is not None and not up):
        yield implies(f"{name}.after", name)
    if not (rises or falls) or (grows is not None and not down):
        yield implies(name, f"{name}.after")


def _has_part(text: Text, connective: str, part: Text) -> bool:
    """The text is that connective of the part and of something else."""
    return text.startswith(f"({connective} {part} ") or (
        text.startswith(f"({connective} ") and text.endswith(f" {part})")
    )


def leaving(cause: Transition, now: Texts) -> Texts:
    """The state before a move of the cause: its machine is at one of its sources."""
    if cause.machine is None:
        return now
    cases = now.places[cause.machine].cases
    known = Choice({name: text if name in cause.sources else "false" for name, text in cases.items()})
    return replace(now, places={**now.places, cause.machine: known})
