"""Why a property holds, as text: the rules that it rests on, and what breaks it without each; or how it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from checker.lateness.result import Room
from checker.reasons.result import Needed, Reasons, Rule
from checker.reasons.why import Explanations, Why
from checker.render.choices import choices
from checker.render.explanation import render as report
from checker.render.ink import pack, safe, wrap
from checker.render.lateness import named, room_words
from checker.render.parting import parted
from checker.render.phrases import counted, listed, moment_words
from checker.render.story import retrace
from checker.render.view import View, place
from checker.report import Result

MOST_CHOICES = 2


def render(made: Explanations, view: View) -> str:
    """The report on each property, what would cure it, and why it is as it is."""
    repaired = [it.repaired for it in made.items]
    return report(made.report, repaired, view) + "".join(told(it.why, view) for it in made.items if it.why)


def told(why: Why, view: View) -> str:
    """The lines that follow the report on a property; nothing where there is nothing to say."""
    if why.rests:
        said = list(lines(why.result, why.reasons, view)) + _late(why, view)
    else:
        said = [line for k, it in enumerate(why.partings) for line in parted(why.result, it, view, first=k == 0)]
    return "".join(f"{line}\n" for line in ["", *said]) if said else ""


def lines(result: Result, found: Reasons | None, view: View) -> Iterator[str]:
    name, design = safe(result.asked.name), safe(result.design.protocol.name)
    if found is None:
        yield from wrap(f"Which rules of {design} {name} rests on was not settled.", view.room)
        return
    idle, kept = len(found.idle), len(found.needed) + len(found.unsure)
    if not kept:
        yield from wrap(f"{name} rests on no rule of {design}: it is proved without any of them.", view.room)
        return
    rules = counted(kept, "rule")
    rest = f", and is proved without the other {idle}" if idle else ""
    yield from wrap(f"{name} rests on {rules} of {design}{rest}:", view.room)
    for it in found.needed:
        yield from _item(it.rule, without(it), view)
    for left in found.unsure:
        yield from _item(left.rule, f"kept, as nothing is settled of what comes of it without: {left.why}", view)
    if found.actors:
        yield from wrap(f"So it rests on the compliance of {listed(found.actors)}.", view.room)
    if found.idle:
        yield ""
        words = [safe(rule.words) for rule in found.idle]
        for line in pack([f"Not needed beside these: {words[0]}", *words[1:]], view.room, between="; "):
            yield view.paint(line, "faint")


def _late(why: Why, view: View) -> list[str]:
    """How late what it rests on may be, the tightest first."""
    rooms = sorted((room for it in why.slack for room in it.rooms), key=_tightness)
    said: dict[str, str] = {}
    for room in rooms:  # of several members the tightest counts
        said.setdefault(named(room.subject, why.result.design.protocol), room_words(room))
    if not said:
        return []
    return wrap(safe(f"How late, the tightest first: {'; '.join(f'{n} {w}' for n, w in said.items())}."), view.room)


def _tightness(room: Room) -> tuple[bool, Fraction, bool]:
    if room.safe is None:
        return True, Fraction(0), True
    return False, room.safe.value, room.safe.closed


def _item(rule: Rule, text: str, view: View) -> Iterator[str]:
    who = f"{listed(rule.actors)}: " if rule.actors else ""
    first, *others = wrap(safe(f"{who}{rule.words}  ({place(rule.origin.span, view.texts)})"), view.room - 4)
    yield f"  - {first}"
    yield from (f"    {line}" for line in others)
    for line in wrap(safe(text), view.room - 6, hang=2):
        yield f"      {view.paint(line, 'faint')}"


def without(it: Needed) -> str:
    """What comes of the property without the rule: when it is broken, and by whose choices."""
    trace = retrace(it.shown.protocol, it.shown.run)
    made = choices(trace, it.shown.breach, it.asked.meaning)[:MOST_CHOICES]
    member = f" for {it.asked.member}" if it.asked.member else ""
    return f"without: broken{member} {moment_words(it.shown.breach)}{': ' if made else ''}{'; '.join(made)}"
