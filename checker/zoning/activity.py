"""Which clocks matter where.  Daws, Yovine, "Reducing the number of clock variables of timed automata", RTSS 1996.

A clock matters in some places (locations and values) if on some path from there a condition can read it before it is
set to zero or turned off.  Paths are those of the query without its clocks: any condition on them may hold.  A clock
that does not matter may have any status and value there: what can follow is the same.
"""

from __future__ import annotations

from checker.query import Query
from checker.verdict import Budget
from checker.zoning.cubes import clocks_in
from checker.zoning.explicit import Active, Explicit
from checker.zoning.orbits import Orbits
from checker.zoning.residual import State

SHARE = 3
"""heuristic: beyond that part of the budget the question is left, and all clocks are taken to matter everywhere."""


def active_clocks(query: Query, orbits: Orbits, budget: Budget) -> Active | None:
    """Raises `Spent`."""
    explicit = Explicit(query, orbits=orbits, abstract=True)
    first = explicit.layout.first
    active: dict[State, frozenset[int]] = {}
    before: dict[State, list[tuple[State, frozenset[int]]]] = {state: [] for state in explicit.initial()}
    waiting = list(before)
    seen = 0
    for state in waiting:  # grows while it is read
        seen += len(explicit.jumps(state))
        budget.spend(len(explicit.jumps(state)))
        if seen > budget.work // SHARE:
            return None
        read = clocks_in(explicit.site(state).due).union(*(clocks_in(goal) for _, goal in explicit.site(state).goals))
        for jump in explicit.jumps(state):
            read |= clocks_in(jump.when).union(*(clocks_in(cubes) for _, cubes in jump.goals))
            if jump.target not in before:
                before[jump.target] = []
                waiting.append(jump.target)
            before[jump.target].append((state, jump.resets))
        active[state] = frozenset(read)
    _carried_back(active, before)
    return {state[:first]: clocks for state, clocks in active.items()}


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
