"""The corner-point abstraction of a protocol: regions of clock values, each with one of its corners.

Bouyer, Brinksma, Larsen, "Staying alive as cheaply as possible", HSCC 2004: a run with the greatest long-run share of
time is approached by runs that keep near to the corners of the regions they pass, and the share is that of a cycle of
corners.  A clock is a whole number and a rank, which tells on which side of it it is and how near: of the clocks just
above the number the rank is 1, 2, …, of those just below it -1, -2, …, as their fractional parts are ordered.

Exact where clocks that are on and matter stand still at whole numbers only; `stopwatch` tells of others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from checker.query import Query
from checker.verdict import Budget
from checker.zoning.cubes import Cube, Cubes
from checker.zoning.dbm import limit_of
from checker.zoning.explicit import Active, Explicit
from checker.zoning.relevant import largest, limits_of
from checker.zoning.residual import State
from protocol.runs import Move

Place = tuple[int, int]
"""A whole number of units, and the rank."""
BEYOND: Place = (1 << 40, 0)
"""Past everything that the clock is compared with."""


class Node(NamedTuple):
    """A discrete state with the places of the clocks that are on, in their order."""

    state: State
    places: tuple[Place, ...]

    @property
    def is_whole(self) -> bool:
        """No clock is beside a whole number."""
        return all(rank == 0 for _, rank in self.places)


class Edge(NamedTuple):
    """To the node with that number; a move, or time: none, or one unit, `counted` if the condition holds."""

    target: int
    move: Move | None
    time: int
    counted: int


class Graph(NamedTuple):
    """Nodes by number, the first ones initial, with the edges from each; those where it is not stayed are left out.

    Not all of them where there is a `stopwatch`.
    """

    nodes: tuple[Node, ...]
    edges: tuple[tuple[Edge, ...], ...]
    initial: int
    stopwatch: bool


def graph(query: Query, active: Active | None, budget: Budget, *, fine: int = 1, whole: bool = False) -> Graph:
    """Of a query with two goals, the condition and where to stay.  Raises `Spent`.

    `fine`: the unit of time is so many times smaller.  `whole`: moves at whole numbers only, so that every path is one
    of a run.
    """
    explorer = _Explorer(query, active, fine, whole)
    numbers: dict[Node, int] = {}
    for state in explorer.explicit.initial():
        node = Node(state, tuple((0, 0) for _ in explorer.explicit.site(state).on))
        if explorer.stays(node):
            numbers.setdefault(node, len(numbers))
    initial, edges = len(numbers), list[tuple[Edge, ...]]()
    nodes = list(numbers)
    for node in nodes:  # grows while it is read
        if explorer.stopwatch and not whole:
            break
        found: dict[tuple[int, int, int], Edge] = {}
        for target, move, time, counted in explorer.leave(node):
            budget.spend()
            if target not in numbers:
                numbers[target] = len(nodes)
                nodes.append(target)
            edge = Edge(numbers[target], move, time, counted)
            if target != node or time:
                found.setdefault((edge.target, time, counted), edge)
        edges.append(tuple(found.values()))
    return Graph(tuple(nodes), tuple(edges), initial, explorer.stopwatch)


class _Explorer:
    def __init__(self, query: Query, active: Active | None, fine: int, whole: bool) -> None:
        self.explicit = Explicit(query, active)
        self.fine, self.whole, self.stopwatch = fine, whole, False
        self.most = tuple(fine * limit for limit in largest(limits_of(query), self.explicit.layout))

    def stays(self, node: Node) -> bool:
        return self.is_met(dict(self.explicit.site(node.state).goals).get(1, ()), node)

    def is_met(self, cubes: Cubes, node: Node) -> bool:
        if cubes in ((), ((),)):
            return bool(cubes)
        values = dict(zip(self.explicit.site(node.state).on, node.places, strict=True))
        return any(self.holds(cube, values) for cube in cubes)

    def holds(self, cube: Cube, values: Mapping[int, Place]) -> bool:
        for i, j, b in cube:
            limit, strict = limit_of(b)
            left, right = values.get(i, (0, 0)), values.get(j, (0, 0))
            apart, end = (left[0] - right[0], left[1] - right[1]), (limit * self.fine, 0)
            if not (apart < end if strict else apart <= end):
                return False
        return True

    def leave(self, node: Node) -> Iterator[tuple[Node, Move | None, int, int]]:
        if node.is_whole or not self.whole:
            for jump in self.explicit.jumps(node.state):
                if self.is_met(jump.when, node):
                    values = dict(zip(self.explicit.site(node.state).on, node.places, strict=True))
                    on = self.explicit.site(jump.target).on
                    places = [(0, 0) if clock in jump.resets else values[clock] for clock in on]
                    target = Node(jump.target, ranked(places))
                    if self.stays(target):
                        yield target, jump.move, 0, 0
        site = self.explicit.site(node.state)
        if self.is_met(site.due, node):
            return
        for later, time in self.later(node, site.on, site.growing):
            target = Node(node.state, later)
            if self.stays(target):
                counted = time and int(self.is_met(dict(site.goals).get(0, ()), node))
                yield target, None, time, counted

    def later(
        self, node: Node, on: tuple[int, ...], growing: frozenset[int]
    ) -> Iterator[tuple[tuple[Place, ...], int]]:
        """The next region, with the same corner; or the corner one unit on, of the same region."""
        still = [place for clock, place in zip(on, node.places, strict=True) if clock not in growing]
        moving = {k for k, clock in enumerate(on) if clock in growing and node.places[k] != BEYOND}
        self.stopwatch = self.stopwatch or any(rank != 0 for _, rank in still)
        ranks = {node.places[k][1] for k in moving}
        if not moving:
            yield node.places, 1
        elif 0 in ranks:
            yield self.moved(node, on, {k: 1 for k in moving if node.places[k][1] >= 0}), 0
        elif min(ranks) < 0:
            yield self.moved(node, on, {k: 1 for k in moving if node.places[k][1] < 0}), 0
        if moving and min(ranks) > 0:
            top = max(ranks) + 1
            yield tuple((n + 1, r - top) if k in moving else (n, r) for k, (n, r) in enumerate(node.places)), 1

    def moved(self, node: Node, on: tuple[int, ...], by: Mapping[int, int]) -> tuple[Place, ...]:
        places = [(n, r + by.get(k, 0)) for k, (n, r) in enumerate(node.places)]
        return ranked([BEYOND if self.is_beyond(clock, p) else p for clock, p in zip(on, places, strict=True)])

    def is_beyond(self, clock: int, place: Place) -> bool:
        """Past what it is compared with; on a grid, at a whole number, so that no time goes uncounted."""
        return place >= (self.most[clock] + 1, 0) if self.whole else place > (self.most[clock], 0)


def ranked(places: list[Place]) -> tuple[Place, ...]:
    """The same with ranks that leave none out."""
    ranks = {rank for _, rank in places}
    above = {rank: k for k, rank in enumerate(sorted(r for r in ranks if r > 0), 1)}
    below = {rank: -k for k, rank in enumerate(sorted((r for r in ranks if r < 0), reverse=True), 1)}
    order = above | below | {0: 0}
    return tuple((n, order[rank]) for n, rank in places)
