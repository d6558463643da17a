"""From zones at discrete states to one state formula, as small as is cheap.

States that differ in one component only, under the same bounds, are written together; what all of them share is
written once.  Clocks are taken to be off or >= 0, as they are in every state.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from checker.zoning.components import Values, components, counted_places, is_among, is_number
from checker.zoning.dbm import Constraint, Matrix, limit_of, minimal
from checker.zoning.explicit import Explicit
from checker.zoning.residual import Layout, State
from protocol.formula import Apart, Bound, Formula, Value, conj, disj, neg

Bounds = frozenset[Constraint]
Parts = tuple[Values, ...]


class Region(Struct, frozen=True):
    """The zone of a discrete state, its clocks by their numbers in the query."""

    state: State
    clocks: tuple[int, ...]
    zone: Matrix


def invariant(explicit: Explicit, regions: Sequence[Region]) -> Formula:
    """True exactly in the regions, and where interchangeable members have changed places in them.

    A conjunction: what is said of each location of the machine that has most, under the condition that it is there.
    (Of each number, it would be a conjunct each, where ranges say the same at once.)
    """
    counted = counted_places(explicit)
    places = (k for k in range(explicit.layout.first) if k not in counted and not is_number(explicit, k))
    seen = {k: {region.state[k] for region in regions} for k in places}
    pivot = max(seen, key=lambda k: len(seen[k]), default=None)
    if pivot is None:
        return _said(explicit, regions)
    by_value: dict[Value, list[Region]] = {}
    for region in regions:
        by_value.setdefault(region.state[pivot], []).append(region)
    bodies: dict[Formula, set[Value]] = {}
    for value, there in by_value.items():
        bodies.setdefault(_said(explicit, there), set()).add(value)
    implied = (disj(neg(is_among(explicit, pivot, frozenset(values))), body) for body, values in bodies.items())
    return conj(is_among(explicit, pivot, frozenset(by_value)), *implied)


def _said(explicit: Explicit, regions: Sequence[Region]) -> Formula:
    """What all of them share once, and their other parts and bounds apart."""
    said = components(explicit, [region.state for region in regions])
    cases = _merged([(tuple(it.of(region.state) for it in said), _bounds(region)) for region in regions])
    shared_parts = [len({parts[k] for parts, _ in cases}) == 1 for k in range(len(cases[0][0]))]
    shared_bounds = frozenset.intersection(*(bounds for _, bounds in cases))
    first = cases[0][0]
    common = [it.among(part) for it, part, shared in zip(said, first, shared_parts, strict=True) if shared]
    return conj(
        *common,
        *_bounded(explicit.layout, shared_bounds),
        disj(
            *(
                conj(
                    *(it.among(parts[k]) for k, it in enumerate(said) if not shared_parts[k]),
                    *_bounded(explicit.layout, bounds - shared_bounds),
                )
                for parts, bounds in cases
            )
        ),
    )


def _bounds(region: Region) -> Bounds:
    number = (0, *region.clocks)
    return frozenset((number[i], number[j], b) for i, j, b in minimal(region.zone, len(number)))


def _merged(cases: list[tuple[Parts, Bounds]]) -> list[tuple[Parts, Bounds]]:
    """Cases that differ in one part only become one, part by part, until none do."""
    size = -1
    while len(cases) != size:
        size = len(cases)
        for k in range(len(cases[0][0])):
            joined: dict[tuple[Parts, Bounds], Values] = {}
            for parts, bounds in cases:
                key = (*parts[:k], *parts[k + 1 :]), bounds
                joined[key] = joined.get(key, frozenset()) | parts[k]
            cases = [((*rest[:k], part, *rest[k:]), bounds) for (rest, bounds), part in joined.items()]
    return cases


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
