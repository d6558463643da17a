"""The cycle with the greatest ratio of what is counted to the time it takes, and a proof that none has more.

Lawler's way: while a cycle has a positive sum of `counted - ratio * time`, its own ratio is the next to try.  Where
none has, longest paths give *heights*: along every edge the height grows by at least the sum, and so no cycle has more.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from checker.measuring.corners import Edge, Graph
from checker.verdict import Budget


class Best(Struct, frozen=True):
    """The cycle, as (node, edge) pairs, its ratio, and the heights of all nodes, in units of 1 / denominator."""

    cycle: tuple[tuple[int, Edge], ...]
    ratio: Fraction
    heights: tuple[int, ...]


def best(graph: Graph, budget: Budget) -> Best | None:
    """None where no cycle takes time.  Raises `Spent`."""
    ratio = Fraction(-1)
    cycle: tuple[tuple[int, Edge], ...] = ()
    while True:
        heights, found = climbed(graph, ratio, budget)
        if found is None:
            return Best(cycle, ratio, heights) if cycle else None
        cycle, ratio = found, ratio_of(found)


def ratio_of(cycle: Sequence[tuple[int, Edge]]) -> Fraction:
    return Fraction(sum(edge.counted for _, edge in cycle), sum(edge.time for _, edge in cycle))


def weight(edge: Edge, ratio: Fraction) -> int:
    return edge.counted * ratio.denominator - edge.time * ratio.numerator


def climbed(
    graph: Graph, ratio: Fraction, budget: Budget
) -> tuple[tuple[int, ...], tuple[tuple[int, Edge], ...] | None]:
    """The heights, or a cycle on which they grow for ever."""
    heights = [0] * len(graph.nodes)
    by: list[tuple[int, Edge] | None] = [None] * len(graph.nodes)
    raised = list(range(len(graph.nodes)))
    count = 0
    while raised:
        again: dict[int, None] = {}
        for node in raised:
            for edge in graph.edges[node]:
                budget.spend()
                height = heights[node] + weight(edge, ratio)
                if height > heights[edge.target]:
                    heights[edge.target], by[edge.target] = height, (node, edge)
                    again[edge.target] = None
        raised = list(again)
        count += len(raised)
        if count >= len(by):  # looking for a cycle costs as much as raising all
            count = 0
            if (cycle := cycle_of(by)) is not None:
                return tuple(heights), cycle
    return tuple(heights), None


def cycle_of(by: Sequence[tuple[int, Edge] | None]) -> tuple[tuple[int, Edge], ...] | None:
    """A cycle among the edges that raised the nodes last, if there is one."""
    seen = [-1] * len(by)
    for start in range(len(by)):
        node = start
        while seen[node] < 0 and by[node] is not None:
            seen[node] = start
            earlier = by[node]
            assert earlier is not None
            node = earlier[0]
        if by[node] is not None and seen[node] == start:
            cycle, here = list[tuple[int, Edge]](), node
            while not cycle or here != node:
                earlier = by[here]
                assert earlier is not None
                cycle.append(earlier)
                here = earlier[0]
            return tuple(reversed(cycle))
    return None


def is_bounded(graph: Graph, ratio: Fraction, heights: Sequence[int]) -> bool:
    """No cycle of the graph has a greater ratio: along every edge the height grows by at least its weight."""
    return all(
        heights[edge.target] >= heights[node] + weight(edge, ratio)
        for node, edges in enumerate(graph.edges)
        for edge in edges
    )
