"""The words for what happens in a run: changes, clocks, breaches, and what puts a property to the test."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from checker.render.ink import safe
from checker.render.story import Change, Turn, clocks_read
from protocol.format import duration, instant
from protocol.formula import Value
from protocol.model import (
    Always,
    LastsAtLeast,
    LeadsTo,
    Origin,
    Possible,
    Promise,
    Property,
    Recurs,
    Separation,
    StaysPossible,
)
from protocol.parts import segments
from protocol.satisfaction import Breach
from protocol.semantics import Trace, elapse, grows
from protocol.text.spacing import collapsed

_STRING = r'"[^"\n]*"'
_HEAD = re.compile(rf"^(property|scenario|measure)\s+[^\s:\"]+\s*({_STRING})?\s*:\s*")
_BECAUSE = re.compile(rf"\s*because\s+{_STRING}\s*$")


def listed(names: Sequence[str], last: str = "and") -> str:
    """`ukraine, coalition and us`."""
    return f" {last} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names) or "nobody"


def counted(number: int, noun: str) -> str:
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"


def statement(origin: Origin) -> str:
    """What a property says: its text without its name, its description and its `because`."""
    return safe(_BECAUSE.sub("", _HEAD.sub("", collapsed(origin.text))))


def value_words(value: Value) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def change_words(change: Change, *, short: bool = False) -> str:
    """`response: initial → joint`; short, without the machine where its states tell it."""
    arrow = f"{value_words(change.before)} → {value_words(change.after)}"
    bare = short and change.kind == "machine" and not change.qualified
    return safe(arrow if bare else f"{change.name}: {arrow}")


def turn_words(turn: Turn, *, first: bool = True) -> str:
    """`clock since violation restarts from 54h`; only the first of a list says that it is a clock."""
    value = duration(turn.value)
    where = {
        "starts": "starts",
        "restarts": f"restarts from {value}",
        "stops": f"stops at {value}",
        "goes on": f"goes on from {value}",
        "is cleared": f"is cleared at {value}",
    }
    return safe(f"{'clock ' if first else ''}{turn.clock} {where[turn.turn]}")


def onward(trace: Trace) -> str:
    """How an infinite run goes on after what is written of it; nothing for a finite one."""
    if trace.loop is None:
        return ""
    again = trace.moments[trace.loop :]
    if not again:
        return "and nothing more ever happens" if trace.moments else "nothing ever happens"
    every = duration(sum((moment.delay for moment in again), Fraction(0)))
    whole = "all of it" if len(again) == len(trace.moments) else f"the last {counted(len(again), 'move')}"
    return f"and so on for ever: {whole.replace('last 1 move', 'last move')} again every {every}"


def moment_words(breach: Breach) -> str:
    """When: "just after D+3 00:00"."""
    if breach.for_ever:
        return "for ever"
    return f"{'just after' if breach.just_after else 'at'} {instant(breach.time)}"


def breach_lines(trace: Trace, asked: Property, breach: Breach) -> list[str]:
    """The instant and the property, then its text, then what stood open or how the clocks stood, or what is lost."""
    by = ", by this move" if breach.move is not None else ""
    whose = f" for {safe(asked.member)}" if asked.member else ""
    lines = [f"{moment_words(breach)}{by}: {safe(asked.name)} is broken{whose}", statement(asked.origin)]
    if isinstance(asked.meaning, Promise) and isinstance(asked.meaning.form, StaysPossible):
        lines.append("from here on it can never be (certified)")
    elif breach.since is not None:
        lines.append(_since(asked.meaning, breach, breach.since))
    elif isinstance(asked.meaning, Promise) and isinstance(asked.meaning.form, Always):
        lines += _clocks_then(trace, asked, breach)
    return lines


def _since(meaning: Promise | Possible, breach: Breach, since: Fraction) -> str:
    """What stood open for how long, or came how soon."""
    if breach.for_ever:
        freed = isinstance(meaning, Promise) and isinstance(meaning.form, LeadsTo) and meaning.form.release
        return f"pending since {instant(since)}, and never answered{' or released' if freed else ''}"
    form, length = meaning.form if isinstance(meaning, Promise) else None, duration(breach.time - since)
    if isinstance(form, LastsAtLeast):
        return f"it lasted {length}, from {instant(since)}"
    if isinstance(form, Separation) or (isinstance(form, Recurs) and breach.move is not None):
        return f"{length} after {instant(since)}"
    return f"pending since {instant(since)}, for {length}"


def _clocks_then(trace: Trace, asked: Property, breach: Breach) -> list[str]:
    """How the clocks that the property reads stand at the breach."""
    protocol = trace.protocol
    spans = segments(trace)
    number = (
        breach.move if breach.move is not None else max(k for k, span in enumerate(spans) if span.time <= breach.time)
    )
    span = spans[number]
    state = elapse(protocol, span.state, max(breach.time - span.time, Fraction(0)))
    words = []
    for clock in protocol.clocks:
        if clock.name in clocks_read(asked.meaning):
            reading = state.clocks[clock.name]
            if reading.status == "off":
                words.append(f"{clock.name} is off")
            else:
                runs_on = " and runs on" if grows(protocol, state, clock) else ""
                words.append(f"{clock.name} stands at {duration(reading.value)}{runs_on}")
    return ["; ".join(words)] if words else []
