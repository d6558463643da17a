"""The steps between corners, found anew by the reference interpreter, and the heights judged along them.

For every corner a state inside its region is taken, with exact clock values, and the interpreter is asked for its moves
and for what is due there.  Which region and which corner follow is worked out from the values.  Trusted is the theory
of regions, and, where the graph was made so, which clocks still matter (`active`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from checker.measuring.corners import BEYOND, Graph, Node
from checker.query import Query
from checker.verdict import Budget, FalseClaim
from checker.zoning.explicit import Active
from checker.zoning.relevant import layout_of, limits_of
from checker.zoning.residual import On
from protocol.formula import Formula
from protocol.model import Protocol
from protocol.semantics import Reading, State, after, grows, holds, initial, moves, patience

WORK = 10
"""What the steps from one corner count."""


def rechecked(
    query: Query, corners: Graph, active: Active | None, ratio: Fraction, heights: Sequence[int], budget: Budget
) -> None:
    """Raises `FalseClaim` where a step adds more than the height grows, or leads to a corner that has none; `Spent`."""
    judge = _Judge(query, active)
    known = dict(zip(corners.nodes, heights, strict=True))
    for state in initial(query.protocol):
        start = judge.abstract(state, dict.fromkeys(judge.clocks, Fraction(0)))
        if holds(judge.stays, state) and start not in known:
            raise FalseClaim("corners: an initial state has no height")
    for node, height in known.items():
        budget.spend(WORK)
        for target, time, counted in judge.steps(node):
            if target not in known:
                raise FalseClaim("corners: a step leads to a corner without a height")
            if known[target] < height + counted * ratio.denominator - time * ratio.numerator:
                raise FalseClaim("corners: a step adds more than the height grows")


class _Judge:
    def __init__(self, query: Query, active: Active | None) -> None:
        self.protocol: Protocol = query.protocol
        self.layout = layout_of(query)
        self.active = active
        self.clocks = self.layout.clocks
        limits = limits_of(query)
        self.most = {clock: limits.get(clock, Fraction(0)) / self.layout.unit for clock in self.clocks}
        self.counted: Formula = query.goal("counted").formula
        self.stays: Formula = query.goal("stays").formula
        self.fine = 4 * (len(self.clocks) + 1)
        (self.start,) = initial(query.protocol)

    def concrete(self, node: Node) -> tuple[State, dict[str, Fraction]]:
        """A state inside the region, and the clocks' values in units, with that of a clock beyond as one past all."""
        values = dict(zip(self.layout.places, node.state, strict=False))
        statuses = dict(zip(self.clocks, node.state[self.layout.first :], strict=True))
        on = [clock for clock, status in statuses.items() if status != On.OFF]
        found: dict[str, Fraction] = {}
        for clock, (whole, rank) in zip(on, node.places, strict=True):
            beyond = (whole, rank) == BEYOND
            found[clock] = self.most[clock] + 1 if beyond else whole + Fraction(rank, self.fine)
        readings = {clock.name: Reading("off") for clock in self.protocol.clocks}
        for clock, value in found.items():
            running = statuses[clock] == On.RUNNING
            readings[clock] = Reading("running" if running else "stopped", value * self.layout.unit)
        machines = {name: str(values[name]) for name in self.start.locations}
        variables = {name: values.get(name, value) for name, value in self.start.values.items()}
        return State(machines, variables, readings), found

    def abstract(self, state: State, values: Mapping[str, Fraction]) -> Node:
        """The node of a state whose clocks have these values, in units, each a little beside a whole number."""
        places = tuple(
            state.locations[name] if name in state.locations else state.values[name] for name in self.layout.places
        )
        matter = None if self.active is None else self.active[places]
        statuses: list[On] = []
        on: list[str] = []
        for number, clock in enumerate(self.clocks, 1):
            idle = state.clocks[clock].status == "off" or (matter is not None and number not in matter)
            running = state.clocks[clock].status == "running"
            statuses.append(On.OFF if idle else On.RUNNING if running else On.STOPPED)
            on += [] if idle else [clock]
        beside = {clock: values[clock] - round(values[clock]) for clock in on if values[clock] <= self.most[clock]}
        above = sorted({it for it in beside.values() if it > 0})
        below = sorted({it for it in beside.values() if it < 0}, reverse=True)
        rank = {Fraction(0): 0} | {it: k for k, it in enumerate(above, 1)} | {it: -k for k, it in enumerate(below, 1)}
        found = [(round(values[clock]), rank[beside[clock]]) if clock in beside else BEYOND for clock in on]
        return Node((*places, *statuses), tuple(found))

    def steps(self, node: Node) -> Iterator[tuple[Node, int, int]]:
        """Where moves and time lead, staying: the node, the time, and how much of it is counted."""
        state, values = self.concrete(node)
        for move in moves(self.protocol, state):
            for target in after(self.protocol, state, move):
                if holds(self.stays, target):
                    kept = {
                        clock: Fraction(0) if target.clocks[clock].value == 0 else values.get(clock, Fraction(0))
                        for clock in self.clocks
                    }
                    yield self.abstract(target, kept), 0, 0
        if patience(self.protocol, state) == 0:
            return
        growing = [c.name for c in self.protocol.clocks if c.name in values and grows(self.protocol, state, c)]
        moving = {clock: values[clock] for clock in growing if values[clock] <= self.most[clock]}
        counted = int(holds(self.counted, state))
        tiny = Fraction(1, 2 * self.fine)
        if not moving:
            yield node, 1, counted
            return
        beside = {clock: value - round(value) for clock, value in moving.items()}
        if 0 in beside.values():
            later = {clock: value + tiny if beside[clock] >= 0 else value for clock, value in moving.items()}
        elif min(beside.values()) < 0:
            nearest = max(it for it in beside.values() if it < 0)
            later = {clock: value - nearest if beside[clock] < 0 else value for clock, value in moving.items()}
        else:
            highest = max(beside.values()) + tiny
            later = {clock: value + 1 - highest for clock, value in moving.items()}
        target_values = values | later
        target = self.placed(state, target_values)
        if holds(self.stays, target):
            passed = int(min(beside.values()) > 0)
            yield self.abstract(target, target_values), passed, passed * counted

    def placed(self, state: State, values: Mapping[str, Fraction]) -> State:
        clocks = dict(state.clocks)
        for clock, value in values.items():
            clocks[clock] = Reading(state.clocks[clock].status, value * self.layout.unit)
        return State(state.locations, state.values, clocks)
