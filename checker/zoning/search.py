"""Sets of zones, breadth first by moves: shortest runs, and proofs that there are none.

Exact as long as no clock stands still.  Runs are timed by `schedule` whether or not the search was exact, and a path
that has no times is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from checker.verdict import Budget, Claim, GaveUp, Reachable, Reached, Spent, Unreachable
from checker.zoning import dbm
from checker.zoning.dbm import Matrix
from checker.zoning.explicit import Explicit, Jump
from checker.zoning.invariant import Region, invariant
from checker.zoning.orbits import Orbits
from checker.zoning.residual import State
from checker.zoning.schedule import Timing, timed
from checker.zoning.zonegraph import Frame, ZoneGraph, delayed, effort, meets, reached
from protocol.formula import FALSE, TRUE, Formula
from protocol.runs import Move

ATTEMPTS = 50
"""heuristic: so many paths to a goal may turn out to have no times before the search gives up on it."""
UNFIT = "the paths that its over-approximation of clocks that stand still found are not possible"
UNTOLD = "no run was found of members that act together"

TimingOf = Callable[[list[Move], int], Timing | None]


class Node(Struct, frozen=True):
    """Zones, after all delays, that one path of moves leads to."""

    frame: Frame
    zones: tuple[Matrix, ...]
    jump: Jump | None = None
    parent: Node | None = None

    def path(self) -> list[Jump]:
        found: list[Jump] = []
        node: Node | None = self
        while node is not None and node.jump is not None:
            found.append(node.jump)
            node = node.parent
        return found[::-1]


class Search:
    """Breadth first, until all goals are settled; each has a least number of moves that may reach it."""

    def __init__(
        self, graph: ZoneGraph, orbits: Orbits, goals: Mapping[int, int], budget: Budget, timing: TimingOf | None = None
    ) -> None:
        """`timing`: how moves that are to reach a goal, by number, get their times (default: they are a path here).

        Where it is given these are not the moves of the whole, and what is not found is still open.
        """
        self._timing, self._proves = timing or self._timed, timing is None
        self._graph, self._orbits, self._least, self._open, self._budget = graph, orbits, goals, set(goals), budget
        clocks = graph.explicit.query.protocol.clocks
        self._stands_still = any(clock.gate != TRUE or clock.stops != FALSE for clock in clocks)
        self._plain = Explicit(graph.explicit.query) if orbits.groups else graph.explicit
        self._passed: dict[State, list[Matrix]] = {}
        self._claims: dict[int, Claim] = {}
        self._unfit: dict[int, tuple[int, int]] = {}
        self._depth = 0

    def run(self) -> dict[int, Claim]:
        try:
            layer = [node for frame, zone in self._graph.initial() if (node := self._enter(frame, zone)) is not None]
            while layer and self._is_worthwhile():
                layer = [successor for node in layer for successor in self._leave(node)]
                self._depth += 1
            proof = Unreachable(self._invariant()) if self._proves and self._open - self._unfit.keys() else None
            why = UNFIT if self._proves else UNTOLD
        except Spent as spent:
            proof, why = None, str(spent)
        for goal in sorted(self._open):
            self._claims[goal] = proof if proof and goal not in self._unfit else GaveUp(why, self._known(goal))
        return self._claims

    def _is_worthwhile(self) -> bool:
        """Some goal can still be settled."""
        return any(self._unfit.get(goal, (0, 0))[1] < ATTEMPTS for goal in self._open)

    def _known(self, goal: int) -> int:
        found = min(self._depth, self._unfit[goal][0] - 1) if goal in self._unfit else self._depth
        return max(found, self._least[goal] - 1)

    def _enter(self, frame: Frame, zone: Matrix, jump: Jump | None = None, parent: Node | None = None) -> Node | None:
        """The node, unless all of it has been seen at this depth or before."""
        passed = self._passed.setdefault(frame.state, [])
        start = dbm.extrapolate(zone, frame.n, frame.largest)
        if any(dbm.includes(seen, start) for seen in passed):
            return None
        new = _settled(frame, start)
        new = [piece for piece in new if not any(dbm.includes(seen, piece) for seen in passed)]
        passed[:] = [seen for seen in passed if not any(dbm.includes(piece, seen) for piece in new)] + new
        node = Node(frame, tuple(new), jump, parent)
        for goal in list(reached(frame, new)):
            self._meet(goal, node.path())
        return node

    def _leave(self, node: Node) -> Iterator[Node]:
        for hop in self._graph.hops(node.frame):
            if not self._open:
                return
            self._budget.spend(effort(node.frame))
            for goal, conditions in hop.goals:
                if self._awaits(goal) and any(meets(node.frame, zone, conditions) for zone in node.zones):
                    self._meet(goal, [*node.path(), hop.jump])
            target = self._graph.frame(hop.jump.target)
            for zone in node.zones:
                for after in self._graph.after(node.frame, zone, hop):
                    if (entered := self._enter(target, after, hop.jump, node)) is not None:
                        yield entered

    def _awaits(self, goal: int) -> bool:
        return any(mate in self._open for mate in self._orbits.mates(goal))

    def _meet(self, goal: int, path: list[Jump]) -> None:
        """Give the path times; without any, the goal can no longer be proved unreachable here."""
        of_move = self._graph.explicit.query.goals[goal].of_move
        steps = [(jump.move, jump.turn) for jump in path]
        for mate, labels in self._orbits.mates(goal).items():
            first, attempts = self._unfit.get(mate, (len(path), 0))
            if mate not in self._open or attempts >= ATTEMPTS:
                continue
            if not self._graph.explicit.query.goals[mate].shown and not self._stands_still:
                self._claims[mate] = Reachable()
                self._open.discard(mate)
                continue
            moves = self._orbits.moves(steps, labels, of_last_move=of_move)
            timing = self._timing(moves, mate)
            if timing is None:
                self._unfit[mate] = first, attempts + 1
            else:
                self._claims[mate] = Reached(timing.run)
                self._open.discard(mate)

    def _timed(self, moves: list[Move], goal: int) -> Timing | None:
        return timed(self._plain, moves, goal=goal, budget=self._budget)

    def _invariant(self) -> Formula:
        return invariant(self._graph.explicit, list(self._regions()))

    def _regions(self) -> Iterable[Region]:
        for state, passed in self._passed.items():
            for zone in passed:
                yield Region(state, self._graph.frame(state).clocks, zone)


def _settled(frame: Frame, zone: Matrix) -> list[Matrix]:
    """All that delays make of it; once is enough where delays are exact."""
    found = delayed(frame, zone)
    if len(frame.growing) == frame.n - 1:
        return found
    for piece in found:  # grows while it is read
        found += [more for more in delayed(frame, piece) if not any(dbm.includes(seen, more) for seen in found)]
    return found
