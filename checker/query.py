"""Questions at kernel level: a watched protocol and the goals whose reachability is asked."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from protocol.formula import Formula
from protocol.model import Protocol
from protocol.runs import Run, Step


class Goal(Struct, frozen=True, cache_hash=True):
    """Something to reach: a state formula (at any instant), or, `of_move`, a move formula.

    A state goal may read monitors and clocks.  In a move goal `After` may read clocks, but no monitor.
    `shown`: a run is wanted; else to know that there is one will do.
    """

    name: str
    formula: Formula
    of_move: bool = False
    shown: bool = True


class Query(Struct, frozen=True, cache_hash=True):
    """Which of the goals can `protocol` (with its monitors) reach?"""

    protocol: Protocol
    goals: tuple[Goal, ...]

    def goal(self, name: str) -> Goal:
        return next(goal for goal in self.goals if goal.name == name)


NOTICE = "#notice"
"""The one cause that an observer may add: it takes no time, and only the observer moves in it."""


def unwatched(run: Run) -> Run:
    """The run of a watched protocol as a run of the protocol itself: without the observer's own moves.

    None of these is in a loop, or the last before one.
    """
    steps: list[Step] = []
    carried, loop = Fraction(0), None
    for number, step in enumerate(run.steps):
        if number == run.loop:
            loop = len(steps)
        if step.move.cause == NOTICE:
            carried += step.delay
        else:
            steps.append(Step(carried + step.delay, step.move))
            carried = Fraction(0)
    return Run(tuple(steps), carried + run.rest, len(steps) if run.loop == len(run.steps) else loop)


def unwatched_protocol(protocol: Protocol) -> Protocol:
    """The protocol without its observer."""
    return replace(
        protocol,
        monitors=(),
        clocks=tuple(clock for clock in protocol.clocks if not clock.name.startswith("#")),
        transitions=tuple(t for t in protocol.transitions if t.name != NOTICE),
    )
