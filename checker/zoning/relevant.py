"""Which clocks and variables can matter to a query, and the unit in which all its times are whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache, reduce
from math import gcd, lcm

from checker.query import Query
from checker.zoning.residual import Layout, names_read
from protocol.formula import Bound, Formula, Term, atoms
from protocol.model import Clock, Protocol


@lru_cache(maxsize=16)
def layout_of(query: Query, *, follow: bool = False) -> Layout:
    """`follow`: all clocks, also those that nothing reads, and what they depend on."""
    protocol = query.protocol
    names = needed(query, [clock.name for clock in protocol.clocks] if follow else ())
    machines = [machine.name for machine in protocol.machines] + [monitor.name for monitor in protocol.monitors]
    variables = [variable.name for variable in protocol.variables if variable.name in names]
    clocks = tuple(clock.name for clock in protocol.clocks if clock.name in names)
    return Layout.of({name: k for k, name in enumerate([*machines, *variables])}, clocks, _unit(query, names))


def needed(query: Query, besides: Iterable[str] = ()) -> frozenset[str]:
    """The clocks and variables that some guard, deadline, monitor or goal reads, those `besides`, and what all of them
    depend on."""
    protocol = query.protocol
    found: set[str] = set()
    new = {name for formula in _roots(query) for name in names_read(formula)} | set(besides)
    while new - found:
        found |= new
        new = {name for formula in _feeding(protocol, found) for name in names_read(formula)}
    return frozenset(found)


def _roots(query: Query) -> Iterator[Formula]:
    for transition in query.protocol.transitions:
        yield from (transition.guard, transition.due)
    for monitor in query.protocol.monitors:
        yield from (edge.when for edge in monitor.edges)
    yield from (goal.formula for goal in query.goals)


def _feeding(protocol: Protocol, names: set[str] | frozenset[str]) -> Iterator[Formula | Term]:
    for transition in protocol.transitions:
        yield from (update.value for update in transition.updates if update.variable in names)
    for clock in protocol.clocks:
        if clock.name in names:
            yield from rules(clock)


def rules(clock: Clock) -> tuple[Formula, ...]:
    return clock.gate, clock.stops, clock.clears, clock.restarts, clock.starts


def limits_of(query: Query) -> dict[str, Fraction]:
    """Of each clock, the largest limit that it is compared with; those that nothing reads are left out."""
    found: dict[str, Fraction] = {}
    for formula in (*_roots(query), *_feeding(query.protocol, needed(query))):
        for bound in _bounds(formula):
            found[bound.clock] = max(bound.limit, found.get(bound.clock, Fraction(0)))
    return found


def largest(limits: Mapping[str, Fraction], layout: Layout) -> tuple[int, ...]:
    """The limits for zero and for each clock of the layout, in its unit."""
    return (0, *(layout.count(limits.get(clock, Fraction(0))) for clock in layout.clocks))


def _unit(query: Query, names: set[str] | frozenset[str]) -> Fraction:
    formulas = (*_roots(query), *_feeding(query.protocol, set(names)))
    limits = {bound.limit for formula in formulas for bound in _bounds(formula) if bound.limit}
    if not limits:
        return Fraction(1)
    common = lcm(*(limit.denominator for limit in limits))
    return Fraction(reduce(gcd, (int(limit * common) for limit in limits)), common)


@lru_cache(maxsize=1 << 16)
def _bounds(formula: Formula | Term) -> tuple[Bound, ...]:
    return () if isinstance(formula, Term) else tuple(atom for atom in atoms(formula) if isinstance(atom, Bound))
