"""What holds in a view: one zone for each of its discrete states, and where its goal is reached all the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from msgspec import Struct

from checker.verdict import Budget, Spent
from checker.views.projection import View
from checker.zoning import dbm
from checker.zoning.dbm import Matrix, limit_of
from checker.zoning.explicit import Active, Explicit
from checker.zoning.hull import Hull
from checker.zoning.invariant import Region, invariant
from checker.zoning.residual import State, StateFormula
from checker.zoning.untimed import untimed
from checker.zoning.zonegraph import ZoneGraph
from protocol.formula import (
    FALSE,
    And,
    At,
    Bound,
    Compare,
    Formula,
    Literal,
    Not,
    Or,
    Value,
    Var,
    conj,
    neg,
)
from protocol.model import Transition

Zones = Mapping[State, Matrix]
Limits = Mapping[str, Fraction]
"""The largest limit of each clock, in the whole."""


class Fixpoint(Struct, frozen=True):
    """The zones of a view, its invariant as one of the whole, and the states in which its goal may be reached."""

    view: View
    graph: ZoneGraph
    zones: Zones

    @property
    def invariant(self) -> Formula:
        return self.told(self.own_invariant)

    @property
    def own_invariant(self) -> Formula:
        """With predicates by the names of their variables."""
        return invariant(self.graph.explicit, self._regions())

    @property
    def suspects(self) -> list[Formula]:
        """With predicates by the names of their variables."""
        found = []
        for state, zone in self.zones.items():
            frame = self.graph.frame(state)
            met = [cubes for _, cubes in frame.goals]
            met += [cubes for hop in self.graph.hops(frame) for _, cubes in hop.goals]
            for cube in {cube for cubes in met for cube in cubes}:
                if (there := dbm.constrain(zone, frame.n, cube)) is not None:
                    found.append(invariant(self.graph.explicit, [Region(state, frame.clocks, there)]))
        return list(dict.fromkeys(found))

    def _regions(self) -> list[Region]:
        return [Region(state, self.graph.frame(state).clocks, zone) for state, zone in self.zones.items()]

    def told(self, formula: Formula) -> Formula:
        """With what its predicates stand for."""
        match formula:
            case Compare(Var(name), "=", Literal(value)) if name in self.view.predicates:
                condition = self.view.predicates[name]
                return condition if value else neg(condition)
            case Not(arg):
                return neg(self.told(arg))
            case And(args):
                return conj(*map(self.told, args))
            case Or(args):
                return Or(tuple(map(self.told, args)))
            case _:
                return formula

    def possible(self, t: Transition, inside: frozenset[str]) -> Formula:
        """What holds of these places and clocks wherever the transition, of a machine that is seen, is possible."""
        explicit = self.graph.explicit
        seen = explicit.query.protocol.transition(t.name)
        guard, place = StateFormula(seen.guard, explicit.layout), explicit.layout.places[str(t.machine)]
        values: dict[str, set[Value]] | None = None
        box: dict[str, tuple[int, int]] = {}
        for state, zone in self.zones.items():
            frame = self.graph.frame(state)
            where = {clock: k for k, clock in enumerate((0, *frame.clocks))}
            for cube in guard(state) if state[place] in seen.sources else ():
                there = dbm.constrain(zone, frame.n, [(where[i], where[j], b) for i, j, b in cube])
                if there is None:
                    continue
                bounds = {
                    explicit.layout.clocks[clock - 1]: (there[k], there[k * frame.n])
                    for k, clock in enumerate(frame.clocks, 1)
                    if explicit.layout.clocks[clock - 1] in inside
                }
                here = {
                    name: value for (name, _), value in zip(explicit.domains, state, strict=False) if name in inside
                }
                if values is None:
                    values, box = {name: {value} for name, value in here.items()}, bounds
                    continue
                for name, value in here.items():
                    values[name].add(value)
                box = {
                    name: (max(low, bounds[name][0]), max(high, bounds[name][1]))
                    for name, (low, high) in box.items()
                    if name in bounds
                }
        if values is None:
            return FALSE
        return conj(*self._among(values), *self._between(box))

    def _among(self, values: Mapping[str, set[Value]]) -> list[Formula]:
        explicit, found = self.graph.explicit, list[Formula]()
        for number, (name, domain) in enumerate(explicit.domains):
            if name in values and len(values[name]) < len(domain):
                if number < explicit.first_variable:
                    found.append(At(name, tuple(str(it) for it in domain if it in values[name])))
                elif name not in self.view.predicates:
                    equal = tuple(Compare(Var(name), "=", Literal(it)) for it in domain if it in values[name])
                    found.append(equal[0] if len(equal) == 1 else Or(equal))
        return found

    def _between(self, box: Mapping[str, tuple[int, int]]) -> list[Formula]:
        unit, found = self.graph.explicit.layout.unit, list[Formula]()
        for name, (low, high) in box.items():
            if low < 0:
                limit, strict = limit_of(low)
                found.append(Bound(name, ">" if strict else ">=", -limit * unit))
            if high < dbm.INFINITY:
                limit, strict = limit_of(high)
                found.append(Bound(name, "<" if strict else "<=", limit * unit))
        return found


def explored(view: View, limits: Limits, always: frozenset[str], budget: Budget) -> Fixpoint:
    """The fixpoint of a view of the whole, with some clocks followed everywhere.  Raises `Spent`."""
    graph = _graph(view, limits, always, budget)
    hull = Hull(graph, None, None)
    hull.explore(budget)
    if hull.spent:
        raise Spent(hull.spent)
    return Fixpoint(view, graph, hull.zones)


def _graph(view: View, limits: Limits, always: frozenset[str], budget: Budget) -> ZoneGraph:
    """Clocks of which nobody else needs to know are followed where they matter."""
    plain = untimed(view.query, None, budget, follow=True)
    if plain is None:
        raise Spent("a view has too many states")
    kept = frozenset(number for name, number in plain.explicit.layout.numbers.items() if name in always)
    active = {state: clocks | kept for state, clocks in plain.active.items()}
    return ZoneGraph(Explicit(view.query, active, follow=True), limits=limits)


class Alike:
    """Fixpoints of views that differ only in the member that they are about: found once, and read under each name."""

    def __init__(self, limits: Limits, always: frozenset[str], budget: Budget) -> None:
        self._limits, self._always, self._budget = limits, always, budget
        self._found: dict[str, tuple[Zones, Active | None]] = {}

    def explored(self, view: View, machine: str) -> Fixpoint:
        """Raises `Spent`."""
        text = repr(view.query)
        member = re.search(r"\[[^\[\]]*\]", machine)
        key = text.replace(member[0], "[]") if member else text
        if key not in self._found:
            it = explored(view, self._limits, self._always, self._budget)
            self._found[key] = it.zones, it.graph.explicit.active
            return it
        zones, active = self._found[key]
        graph = ZoneGraph(Explicit(view.query, active, follow=True), limits=self._limits)
        return Fixpoint(view, graph, zones)
