"""From zones at discrete states to one state formula, as small as is cheap.

States that differ in one component only, under the same bounds, are written together; what all of them share is
written once.  Clocks are taken to be off or >= 0, as they are in every state.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal as OneOf

from msgspec import Struct

from checker.zoning.dbm import Constraint, Matrix, limit_of, minimal
from checker.zoning.explicit import Explicit
from checker.zoning.residual import Layout, On, State
from protocol.formula import FALSE, TRUE, Apart, At, Bound, Compare, Formula, Literal, Status, Value, Var, conj, disj
from protocol.model import Clock

_STATUSES: dict[On, OneOf["off", "running", "stopped"]] = {
    On.OFF: "off",
    On.RUNNING: "running",
    On.STOPPED: "stopped",
}

Bounds = frozenset[Constraint]
Parts = tuple[frozenset[Value], ...]


class Region(Struct, frozen=True):
    """The zone of a discrete state, its clocks by their numbers in the query."""

    state: State
    clocks: tuple[int, ...]
    zone: Matrix


def invariant(explicit: Explicit, regions: Iterable[Region]) -> Formula:
    """True exactly in the regions."""
    cases = _merged([(_parts(explicit, region.state), _bounds(region)) for region in regions])
    shared_parts = [len({parts[k] for parts, _ in cases}) == 1 for k in range(len(cases[0][0]))]
    shared_bounds = frozenset.intersection(*(bounds for _, bounds in cases))
    first = cases[0][0]
    common = [_part(explicit, k, first[k]) for k, shared in enumerate(shared_parts) if shared]
    return conj(
        *common,
        *_bounded(explicit.layout, shared_bounds),
        disj(
            *(
                conj(
                    *(_part(explicit, k, part) for k, part in enumerate(parts) if not shared_parts[k]),
                    *_bounded(explicit.layout, bounds - shared_bounds),
                )
                for parts, bounds in cases
            )
        ),
    )


def _parts(explicit: Explicit, state: State) -> Parts:
    """The values that its components may have: an idle clock may be in any status."""
    first = explicit.layout.first
    idle = explicit.idle(state[:first])
    any_status = frozenset[Value](_STATUSES)
    return tuple(any_status if k - first + 1 in idle else frozenset((value,)) for k, value in enumerate(state))


def _bounds(region: Region) -> Bounds:
    number = (0, *region.clocks)
    return frozenset((number[i], number[j], b) for i, j, b in minimal(region.zone, len(number)))


def _merged(cases: list[tuple[Parts, Bounds]]) -> list[tuple[Parts, Bounds]]:
    """Cases that differ in one part only become one, part by part, until none do."""
    size = -1
    while len(cases) != size:
        size = len(cases)
        for k in range(len(cases[0][0])):
            joined: dict[tuple[Parts, Bounds], frozenset[Value]] = {}
            for parts, bounds in cases:
                key = (*parts[:k], *parts[k + 1 :]), bounds
                joined[key] = joined.get(key, frozenset()) | parts[k]
            cases = [((*rest[:k], part, *rest[k:]), bounds) for (rest, bounds), part in joined.items()]
    return cases


def _part(explicit: Explicit, k: int, values: frozenset[Value]) -> Formula:
    """The k-th component of the discrete state has one of the values."""
    protocol, layout = explicit.query.protocol, explicit.layout
    if k >= layout.first:
        clock = protocol.clock(layout.clocks[k - layout.first])
        every = values >= _possible(clock)
        return TRUE if every else disj(*(Status(clock.name, name) for on, name in _STATUSES.items() if on in values))
    name = next(name for name, place in layout.places.items() if place == k)
    places = {machine.name: machine.names for machine in protocol.machines}
    places |= {monitor.name: monitor.locations for monitor in protocol.monitors}
    if name in places:
        here = tuple(location for location in places[name] if location in values)
        return TRUE if here == places[name] else At(name, here)
    domain = protocol.variable(name).domain
    equal = (Compare(Var(name), "=", Literal(value)) for value in domain if value in values)
    return TRUE if len(values) == len(domain) else disj(*equal)


def _possible(clock: Clock) -> set[On]:
    """The statuses that the clock's rules allow."""
    is_kept = clock.initially_on and clock.clears == FALSE
    return {On.RUNNING, *(() if is_kept else (On.OFF,)), *(() if clock.stops == FALSE else (On.STOPPED,))}


def _bounded(layout: Layout, bounds: Bounds) -> list[Formula]:
    """Pairs of bounds that fix a clock become one equation."""
    found: list[Formula] = []
    for i, j, b in sorted(bounds):
        limit, strict = limit_of(b)
        if i and j:
            found.append(Apart(layout.clocks[i - 1], layout.clocks[j - 1], strict, limit * layout.unit))
        elif i and not strict and (0, i, -b) in bounds:
            found.append(Bound(layout.clocks[i - 1], "=", limit * layout.unit))
        elif i:
            found.append(Bound(layout.clocks[i - 1], "<" if strict else "<=", limit * layout.unit))
        elif strict or (j, 0, -b) not in bounds:
            found.append(Bound(layout.clocks[j - 1], ">" if strict else ">=", -limit * layout.unit))
    return found
