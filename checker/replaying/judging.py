"""How properties stand on a run, by definition; a protocol in which obligations are held against nobody."""

from __future__ import annotations

from msgspec.structs import replace

from checker.replaying.result import Standing
from protocol.formula import FALSE, And
from protocol.model import LeadsTo, Possible, Promise, Property, Protocol, StaysPossible
from protocol.satisfaction import breach, shows
from protocol.semantics import Trace


def is_judged(it: Property) -> bool:
    """A finite run alone can break it, or show it."""
    match it.meaning:
        case Promise(StaysPossible()):
            return False
        case Promise(LeadsTo(window=window)):
            return window.upper is not None
        case _:
            return True


def excused(protocol: Protocol, names: set[str]) -> Protocol:
    """The protocol in which these obligations are never due; all else as it was."""
    return replace(
        protocol,
        transitions=tuple(replace(t, due=And((t.due, FALSE))) if t.name in names else t for t in protocol.transitions),
    )


def judged(asked: Property, trace: Trace) -> Standing:
    """What is said of a property on a run that has been replayed."""
    if not is_judged(asked):
        return Standing(asked, "not judged")
    if isinstance(asked.meaning, Possible):
        return Standing(asked, "reached" if shows(asked.meaning, trace) else "not reached")
    found = breach(asked.meaning, trace)
    return Standing(asked, "kept") if found is None else Standing(asked, "broken", found.time, found.just_after)
