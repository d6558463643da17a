"""A query without its clocks: which goals even that cannot reach, and which clocks matter where.

Any condition on clocks may hold in it, so what it cannot reach cannot be reached.  Daws, Yovine, "Reducing the number
of clock variables of timed automata", RTSS 1996: a clock matters in some places (locations and values) if on some path
from there a condition can read it before it is set to zero or turned off.  A clock that does not matter may have any
status and value there: what can follow is the same.
"""

from __future__ import annotations

from msgspec import Struct

from checker.query import Query
from checker.verdict import Budget
from checker.zoning.cubes import clocks_in
from checker.zoning.dbm import zero
from checker.zoning.explicit import Active, Explicit
from checker.zoning.invariant import Region, invariant
from checker.zoning.orbits import Orbits
from checker.zoning.residual import State
from protocol.formula import Formula

SHARE = 3
"""heuristic: beyond that part of the budget the question is left, and all clocks are taken to matter everywhere."""


class Untimed(Struct, frozen=True):
    """The whole of the query without its clocks.  `met`: the goals that it reaches, by number."""

    explicit: Explicit
    states: tuple[State, ...]
    met: frozenset[int]
    active: Active

    def invariant(self) -> Formula:
        """Where machines are and what values variables have."""
        return invariant(self.explicit, [Region(state, (), zero(1)) for state in self.states])


def untimed(query: Query, orbits: Orbits | None, budget: Budget, *, follow: bool = False) -> Untimed | None:
    """None where it is too large to be looked at.  Raises `Spent`."""
    explicit = Explicit(query, orbits=orbits, abstract=True, follow=follow)
    first = explicit.layout.first
    active: dict[State, frozenset[int]] = {}
    before: dict[State, list[tuple[State, frozenset[int]]]] = {state: [] for state in explicit.initial()}
    waiting = list(before)
    met: set[int] = set()
    seen, each = 0, 1 + len(query.protocol.machines) // 2
    for state in waiting:  # grows while it is read
        site, jumps = explicit.site(state), explicit.jumps(state)
        seen += each * len(jumps)
        budget.spend(each * len(jumps))
        if seen > budget.work // SHARE:
            return None
        read = clocks_in(site.due).union(*(clocks_in(goal) for _, goal in site.goals))
        met.update(goal for goal, _ in site.goals)
        for jump in jumps:
            read |= clocks_in(jump.when)
            for goal, cubes in jump.goals:
                met.add(goal)
                read |= clocks_in(cubes)
            if jump.target not in before:
                before[jump.target] = []
                waiting.append(jump.target)
            before[jump.target].append((state, jump.resets))
        active[state] = frozenset(read)
    _carried_back(active, before)
    mates = frozenset(met if orbits is None else (mate for goal in met for mate in orbits.mates(goal)))
    return Untimed(explicit, tuple(waiting), mates, {state[:first]: clocks for state, clocks in active.items()})


def _carried_back(active: dict[State, frozenset[int]], before: dict[State, list[tuple[State, frozenset[int]]]]) -> None:
    """What matters after a move and is not set to zero by it matters before it."""
    stack = list(active)
    while stack:
        state = stack.pop()
        for earlier, resets in before[state]:
            more = active[state] - resets - active[earlier]
            if more:
                active[earlier] |= more
                stack.append(earlier)
