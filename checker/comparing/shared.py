"""The part that two protocols have in common: machines, variables and clocks that are defined alike in both.

It is the largest set whose definitions agree and speak of nothing outside of it but events that both have.  As long as
both are seen to do the same, what is in it is the same in both: by induction, as everything it depends on is.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from checker.comparing.matching import UNWRITTEN
from protocol.formula import At, Bound, Compare, Formula, Occurs, Status, Term, atoms, variables_of
from protocol.model import Clock, Protocol, Transition

Thing = tuple[str, str]
"""A kind and a name: "machine", "variable", "clock" or "event"."""


class Shared(Struct, frozen=True):
    machines: frozenset[str]
    variables: frozenset[str]
    clocks: frozenset[str]
    events: frozenset[str]
    """Causes of no machine that both have, by the same actor; each is one cause for both."""
    alike: frozenset[str]
    """Those of the events that are possible in both at the same times."""


class _Part(Struct, frozen=True):
    """What a thing is, and what it speaks of."""

    definition: Hashable
    reads: frozenset[Thing]


def shared(one: Protocol, other: Protocol) -> Shared:
    ours, theirs = _parts(one), _parts(other)
    whose = {t.name: (t.kind, t.actor) for t in other.transitions if t.machine is None}
    events = frozenset(t.name for t in one.transitions if whose.get(t.name) == (t.kind, t.actor) and t.machine is None)
    kept = {it for it, part in ours.items() if it in theirs and part == theirs[it]}
    known = {("event", name) for name in events}
    while falling := {it for it in kept if not ours[it].reads <= kept | known}:
        kept -= falling

    def names(kind: str) -> frozenset[str]:
        return frozenset(name for what, name in kept if what == kind)

    return Shared(names("machine"), names("variable"), names("clock"), events, names("guard") & events)


def _parts(protocol: Protocol) -> dict[Thing, _Part]:
    owner: dict[str, Thing] = {}
    for t in protocol.transitions:
        owner[t.name] = ("event", t.name) if t.machine is None else ("machine", t.machine)
    for machine in protocol.machines:
        owner |= {f"{machine.name}.{place}": ("machine", machine.name) for place in machine.names}

    def reads(*formulas: Formula) -> Iterator[Thing]:
        for it in formulas:
            for atom in atoms(it):
                match atom:
                    case At(machine):
                        yield ("machine", machine)
                    case Bound(clock) | Status(clock):
                        yield ("clock", clock)
                    case Compare(left, _, right):
                        yield from (("variable", name) for name in variables_of(left, right))
                    case Occurs(events):
                        yield from (owner.get(event, ("nothing", event)) for event in events)
                    case _:
                        pass

    def spoken(t: Transition) -> Iterator[Thing]:
        yield from reads(t.guard, t.due)
        yield from (owner.get(event, ("nothing", event)) for event in t.triggers)
        for it in t.updates:
            yield ("variable", it.variable)
            value = it.value
            yield from reads(Compare(value, "=", value) if isinstance(value, Term) else value)

    def ticking(c: Clock) -> Iterator[Thing]:
        return reads(c.gate, c.stops, c.clears, c.restarts, c.starts)

    parts: dict[Thing, _Part] = {}
    for machine in protocol.machines:
        own = [t for t in protocol.transitions if t.machine == machine.name]
        what = (machine.names, machine.ladder, frozenset(bare(t) for t in own))
        parts["machine", machine.name] = _Part(what, frozenset(it for t in own for it in spoken(t)))
    for variable in protocol.variables:
        setting = [(t, it) for t in protocol.transitions for it in t.updates if it.variable == variable.name]
        values = (variable.domain, variable.initial, frozenset((t.name, it) for t, it in setting))
        read = {owner[t.name] for t, _ in setting}
        for _, it in setting:
            read |= set(reads(Compare(it.value, "=", it.value) if isinstance(it.value, Term) else it.value))
        parts["variable", variable.name] = _Part(values, frozenset(read))
    for c in protocol.clocks:
        parts["clock", c.name] = _Part(replace(c, origin=UNWRITTEN, written=True), frozenset(ticking(c)))
    for t in protocol.transitions:
        if t.machine is None:
            parts["guard", t.name] = _Part((t.kind, t.guard, t.due), frozenset(reads(t.guard, t.due)))
    return parts


def bare(t: Transition) -> Transition:
    """The clause without where and in which words it was written."""
    return replace(t, origin=UNWRITTEN)
