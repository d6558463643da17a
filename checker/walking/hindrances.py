"""Why something cannot happen now, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator

from protocol.format import duration, formula, location
from protocol.formula import And, Formula, clocks_of
from protocol.model import Kind, Protocol, Transition
from protocol.semantics import State, holds


def hindrances(protocol: Protocol, state: State, transition: Transition) -> tuple[str, ...]:
    """What it needs and does not have; nothing where it is possible now."""
    found = []
    if transition.kind is Kind.REACTION:
        found.append("it is no move of its own: it joins what it reacts to")
    if transition.machine is not None and state.locations[transition.machine] not in transition.sources:
        here = location(transition.machine, state.locations[transition.machine], protocol)
        sources = " or ".join(location(transition.machine, name, protocol) for name in transition.sources)
        found.append(f"it leaves {sources or 'nothing'}, and {transition.machine} is in {here}")
    found += [_needs(protocol, state, part) for part in _conjuncts(transition.guard) if not holds(part, state)]
    return tuple(dict.fromkeys(found))


def _conjuncts(it: Formula) -> Iterator[Formula]:
    if isinstance(it, And):
        for arg in it.args:
            yield from _conjuncts(arg)
    else:
        yield it


def _needs(protocol: Protocol, state: State, part: Formula) -> str:
    readings = []
    for clock in protocol.clocks:
        if clock.name in clocks_of(part):
            reading = state.clocks[clock.name]
            stands = "is off" if reading.status == "off" else f"stands at {duration(reading.value)}"
            readings.append(f"{clock.name} {stands}")
    return f"it needs: {formula(part, protocol)}" + (f" ({', '.join(readings)})" if readings else "")
