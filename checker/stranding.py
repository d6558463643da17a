"""What can be reached from the end of a run, as a question about the protocol as it is.

An observer follows exactly this run, move by move and at the same times, and what comes after its end; in all others
it is off.  A goal that is reached from its end is one that the observer sees reached.
"""

from __future__ import annotations

from msgspec.structs import replace

from checker.query import Goal, Query
from checker.sight import Question, occurs, own_clock
from protocol.formula import At, Before, Bound, Formula, Occurs, conj, disj, neg
from protocol.model import Edge, Monitor, Protocol, Response
from protocol.runs import Move, Run

PATH, STEP = "#path", "#step"


def onward(protocol: Protocol, run: Run, goal: Response) -> Question:
    """Can the goal be reached at the end of the run, or after it?"""
    places = [str(k) for k in range(len(run.steps) + 1)]
    edges: list[Edge] = []

    def follow(here: str, there: str, when: Formula) -> None:
        edges.extend((Edge(here, there, when, (STEP,)), Edge(here, "off", neg(when))))

    for here, there, step in zip(places, places[1:], run.steps, strict=False):
        follow(here, there, conj(Before(Bound(STEP, "=", step.delay)), exactly(protocol, step.move)))
    follow(places[-1], "on", Before(Bound(STEP, ">=", run.rest)))
    monitor = Monitor(PATH, (*places, "on", "off"), (places[0],), tuple(edges))
    watched = replace(protocol, monitors=(*protocol.monitors, monitor), clocks=(*protocol.clocks, own_clock(STEP)))
    beyond = disj(At(PATH, ("on",)), conj(At(PATH, (places[-1],)), Bound(STEP, ">=", run.rest)))
    goals = (
        Goal("state", conj(beyond, goal.condition)),
        Goal("move", conj(Before(beyond), occurs(goal.events)), of_move=True),
    )
    return Question(Query(watched, goals), ("state", "move"), ())


def exactly(protocol: Protocol, move: Move) -> Formula:
    """The move formula: it is this move."""
    others = tuple(t.name for t in protocol.transitions if t.name not in move.transitions)
    return conj(*(Occurs((name,)) for name in move.transitions), neg(Occurs(others)))
