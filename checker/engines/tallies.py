"""Tallies: runs of many machines that are alike, told by how many of them are where.

Pong, Dubois, "A new approach for the verification of cache coherence protocols", 1995 (states as numbers of members).
Sets of zones are searched as `zones` does, with one clock for all members that came somewhere together.  It only finds
runs: what members can do who did not come together is left out, so a shorter run may be missed.
"""

from __future__ import annotations

from checker.query import Query
from checker.tallies.naming import named, one_by_one
from checker.tallies.strides import striding
from checker.tallies.tally import tallied
from checker.verdict import Budget, Claim, GaveUp, Reachable, Reached, Spent
from checker.zoning.explicit import Explicit
from checker.zoning.orbits import Orbits
from checker.zoning.relevant import layout_of
from checker.zoning.schedule import Timing, timed
from checker.zoning.search import Search
from checker.zoning.zonegraph import ZoneGraph
from protocol.runs import Move

ONE_BY_ONE = "no machines are alike that can be told by their number"


def tallies(query: Query, budget: Budget) -> dict[str, Claim]:
    """A claim for each goal: `Reached` or `Reachable`, or why not."""
    tally = tallied(query)
    if tally is None or not tally.query.goals:
        return dict.fromkeys((goal.name for goal in query.goals), GaveUp(ONE_BY_ONE, for_good=True))
    it = striding(tally)
    single = Explicit(tally.query)

    def timing(moves: list[Move], goal: int) -> Timing | None:
        return timed(single, one_by_one(tally, it, moves), goal=goal, budget=budget)

    try:
        orbits = Orbits(it.query, layout_of(it.query), budget)
        graph = ZoneGraph(Explicit(it.query, orbits=orbits))
        least = dict.fromkeys(range(len(it.query.goals)), 1)
        found = Search(graph, orbits, least, budget, timing).run()
    except Spent as spent:
        found = dict.fromkeys(range(len(it.query.goals)), GaveUp(str(spent)))
    claims: dict[str, Claim] = dict.fromkeys((goal.name for goal in query.goals), GaveUp(ONE_BY_ONE, for_good=True))
    for number, goal in enumerate(it.query.goals):
        match found[number]:
            case Reached(run):
                claims[goal.name] = Reached(named(tally, query.protocol, run))
            case Reachable() | GaveUp(depth=None) as claim:
                claims[goal.name] = claim
            case GaveUp(why):
                claims[goal.name] = GaveUp(why)
            case _:
                raise AssertionError("it proves nothing")
    return claims
