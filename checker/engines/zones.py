"""Zones: proofs for all time, and shortest runs.  Behrmann et al., "UPPAAL 4.0", QEST 2006 (the search).

First the discrete states alone, as if any condition on clocks could hold.  Then one zone for each discrete state:
quick, and a proof for every goal that it misses.  Then, for the others, sets of zones, breadth first by moves: exact as
long as no clock stands still, so every run found is shortest.  Deviations: runs are timed by `schedule` whether or not
the search was exact, and a path that has no times is passed over.
"""

from __future__ import annotations

from checker.query import Query
from checker.verdict import Budget, Claim, GaveUp, Spent, Unreachable
from checker.zoning.explicit import Explicit
from checker.zoning.hull import Hull
from checker.zoning.orbits import Orbits
from checker.zoning.relevant import layout_of
from checker.zoning.search import Search
from checker.zoning.untimed import untimed
from checker.zoning.zonegraph import ZoneGraph
from protocol.formula import FALSE, TRUE


def zones(query: Query, budget: Budget) -> dict[str, Claim]:
    """A claim for each goal of the query."""
    names = [goal.name for goal in query.goals]
    never = [number for number, goal in enumerate(query.goals) if goal.formula == FALSE]
    claims: dict[int, Claim] = dict.fromkeys(never, Unreachable(TRUE))
    asked = [number for number in range(len(names)) if number not in claims]
    if asked:
        try:
            claims |= _explored(query, asked, budget)
        except Spent as spent:
            claims |= dict.fromkeys(asked, GaveUp(str(spent)))
    return {name: claims[number] for number, name in enumerate(names)}


def overview(query: Query, budget: Budget) -> dict[str, Claim]:
    """The same with all that one zone for each discrete state can tell: also of a goal that is plainly impossible."""
    names = [goal.name for goal in query.goals]
    try:
        claims = _explored(query, list(range(len(names))), budget, in_full=True)
    except Spent as spent:
        return {name: GaveUp(str(spent)) for name in names}
    return {name: claims[number] for number, name in enumerate(names)}


def _explored(query: Query, asked: list[int], budget: Budget, *, in_full: bool = False) -> dict[int, Claim]:
    """Claims for the goals of these numbers: without clocks, with one zone for each discrete state, with sets.

    `in_full`: what can be told without clocks is not enough.
    """
    orbits = Orbits(query, layout_of(query), budget)
    plain = untimed(query, orbits, budget)
    claims: dict[int, Claim] = {}
    if plain is not None and not in_full and (beyond := [goal for goal in asked if goal not in plain.met]):
        claims = dict.fromkeys(beyond, Unreachable(plain.invariant()))
    open_ = frozenset(asked) - claims.keys()
    if not open_:
        return claims
    graph = ZoneGraph(Explicit(query, None if plain is None else plain.active, orbits=orbits))
    hull = Hull(graph, orbits, open_)
    hull.explore(budget)
    if hull.spent:
        return claims | {goal: GaveUp(hull.spent, hull.known(goal)) for goal in open_}
    if missed := open_ - hull.depths.keys():
        claims |= dict.fromkeys(missed, Unreachable(hull.invariant()))
    least = {goal: depth for goal, depth in hull.depths.items() if goal in open_}
    return claims | (Search(graph, orbits, least, budget).run() if least else {})
