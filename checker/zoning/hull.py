"""One zone for each discrete state: the hull of all that reaches it, as a fixpoint.

Daws, Tripakis, "Model checking of real-time reachability properties using abstractions", TACAS 1998.  After `PATIENCE`
changes a zone is widened to constants, so that it settles.
"""

from __future__ import annotations

from collections.abc import Iterator

from checker.verdict import Budget, Spent
from checker.zoning import dbm
from checker.zoning.dbm import Matrix
from checker.zoning.invariant import Region, invariant
from checker.zoning.orbits import Orbits
from checker.zoning.residual import State
from checker.zoning.zonegraph import Frame, ZoneGraph, closed, effort, meets, reached
from protocol.formula import Formula

PATIENCE = 6
"""heuristic: so often the hull of a discrete state may grow before it is widened."""


class Hull:
    """The fixpoint, layer by layer; `depths`: of each goal met, the least number of moves that may reach it."""

    def __init__(self, graph: ZoneGraph, orbits: Orbits | None, goals: frozenset[int] | None) -> None:
        """It is explored until all goals are met; None: until nothing changes, but not beyond goals of states."""
        self.graph, self._orbits, self._goals = graph, orbits, goals
        self.zones: dict[State, Matrix] = {}
        self.depths: dict[int, int] = {}
        self.depth = 0
        self.spent = ""
        self._growths: dict[State, int] = {}

    def explore(self, budget: Budget) -> None:
        """Until nothing changes, or every goal is met, or the budget is spent."""
        layer = [frame.state for frame, zone in self.graph.initial() if self._join(frame, zone)]
        try:
            while layer and (self._goals is None or not self._goals <= self.depths.keys()):
                self.depth += 1
                changed: dict[State, None] = {}
                for state in dict.fromkeys(layer):
                    changed.update(dict.fromkeys(self._leave(self.graph.frame(state), budget)))
                layer = list(changed)
        except Spent as spent:
            self.spent = str(spent)

    def known(self, goal: int) -> int:
        """No run of so many moves reaches the goal."""
        return min(self.depth, self.depths.get(goal, self.depth)) - 1

    def _leave(self, frame: Frame, budget: Budget) -> Iterator[State]:
        zone = self.zones[frame.state]
        before = [zone] if self._goals is not None else list(outside(frame, zone))
        for hop in self.graph.hops(frame):
            budget.spend(effort(frame))
            for goal, conditions in hop.goals:
                if goal not in self.depths and meets(frame, zone, conditions):
                    self._meet(goal)
            target = self.graph.frame(hop.jump.target)
            for after in (after for part in before for after in self.graph.after(frame, part, hop)):
                if self._join(target, after):
                    yield target.state

    def _join(self, frame: Frame, zone: Matrix) -> bool:
        old = self.zones.get(frame.state)
        if old is not None:
            if dbm.includes(old, zone):
                return False
            zone = dbm.hull(old, zone)
            self._growths[frame.state] = self._growths.get(frame.state, 0) + 1
            if self._growths[frame.state] > PATIENCE:
                zone = widened(frame, old, zone)
        self.zones[frame.state] = zone = closed(frame, zone)
        for goal in reached(frame, [zone]):
            self._meet(goal)
        return True

    def _meet(self, goal: int) -> None:
        mates = () if goal in self.depths else (goal,) if self._orbits is None else self._orbits.mates(goal)
        for mate in mates:
            self.depths.setdefault(mate, self.depth)

    def regions(self) -> list[Region]:
        return [Region(s, self.graph.frame(s).clocks, zone) for s, zone in self.zones.items()]

    def invariant(self) -> Formula:
        return invariant(self.graph.explicit, self.regions())


def widened(frame: Frame, old: Matrix, new: Matrix) -> Matrix:
    """What grew goes to the next constant that matters (zero or the largest), differences to infinity."""
    n = frame.n
    cells = list(new)
    for k, (a, b) in enumerate(zip(old, new, strict=True)):
        i, j = divmod(k, n)
        if b > a:
            cells[k] = dbm.INFINITY if i else 0
            if j == 0 and b <= frame.largest[i]:
                cells[k] = frame.largest[i]
    result = dbm.close(cells, n)
    assert result is not None, "a matrix above one that is not empty"
    return result


def outside(frame: Frame, zone: Matrix) -> Iterator[Matrix]:
    """The parts of the zone in which no goal of states holds."""
    parts = [zone]
    for _, cubes in frame.goals:
        for cube in cubes:
            found = (dbm.tighten(part, frame.n, dbm.complement(it)) for part in parts for it in cube)
            parts = [part for part in found if part is not None]
    yield from parts
