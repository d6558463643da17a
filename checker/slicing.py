"""Parts of a protocol that a question does not depend on are left out before an engine sees it.

What is outside a goal's cone of influence changes nothing inside.  It can only hold up time, by obligations of its
own, so that each run of the whole is a run of the part once the moves of the others are taken away: what the part
cannot reach, the whole cannot, and the part's invariant is one of the whole.  Where a move of the others could matter
to an observer although none of its events does, it stays possible as an event without effect.

A run of the part is made one of the whole by letting the others meet their obligations in time (`completed`), or else
the question is asked of the whole.  Proofs and runs are certified on the whole in any case.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec.structs import replace

from checker.influence import Part, cones
from checker.query import NOTICE, Goal, Query, unwatched_protocol
from protocol.diagnostics import NOWHERE
from protocol.formula import (
    FALSE,
    After,
    And,
    Before,
    Formula,
    Not,
    Occurs,
    Or,
    conj,
    disj,
    neg,
)
from protocol.model import Kind, Origin, Protocol, Transition
from protocol.runs import Run, Step
from protocol.semantics import State, after, closures, elapse, initial, is_due, moves, patience

OTHER = "#other"
"""The event that stands for the moves of all that is left out."""
MOST_MOVES = 1000
FEW = 2
"""heuristic: a protocol with no more machines and variables than this is asked about as a whole, which is quicker."""


def slices(query: Query, names: Sequence[str]) -> list[Query]:
    """Queries about parts of the protocol that together ask all the named goals; about all of it where it all matters.

    A goal whose part lies inside that of another is asked with it.
    """
    if len(query.protocol.machines) + len(query.protocol.variables) <= FEW:
        return [Query(query.protocol, tuple(goal for goal in query.goals if goal.name in names))]
    asked = [goal for goal in query.goals if goal.name in names]
    cone = cones(query.protocol, asked)
    distinct = dict.fromkeys(cone.values())
    largest = [one for one in distinct if not any(one < other for other in distinct)]
    found: dict[frozenset[Part], list[Goal]] = {}
    for goal in asked:
        around = next(one for one in largest if cone[goal.name] <= one)
        found.setdefault(around, []).append(goal)
    return [Query(part(query.protocol, around, goals), tuple(goals)) for around, goals in found.items()]


# --- the part ---------------------------------------------------------------------------------------------------


def part(protocol: Protocol, around: frozenset[Part], goals: Sequence[Goal]) -> Protocol:
    """What lies inside, with an event for the moves of the rest where one may matter; the protocol if it all does."""
    clauses = tuple(t for t in protocol.transitions if ("clause", t.name) in around)
    if len(clauses) == len(protocol.transitions):
        return protocol
    clocks = tuple(clock for clock in protocol.clocks if ("clock", clock.name) in around)
    monitors = tuple(monitor for monitor in protocol.monitors if ("place", monitor.name) in around)
    noticed = [edge.when for monitor in monitors for edge in monitor.edges]
    noticed += [rule for c in clocks for rule in (c.stops, c.clears, c.restarts, c.starts)]
    noticed += [goal.formula for goal in goals if goal.of_move]
    if any(without_events(formula) != FALSE for formula in noticed):
        clauses += (Transition(OTHER, Kind.EVENT, Origin(NOWHERE, "something else happens")),)
    return replace(
        protocol,
        machines=tuple(machine for machine in protocol.machines if ("place", machine.name) in around),
        variables=tuple(variable for variable in protocol.variables if ("place", variable.name) in around),
        clocks=clocks,
        transitions=clauses,
        monitors=monitors,
        defections=(),
    )


def without_events(formula: Formula) -> Formula:
    """What a move formula says of a move in which none of its events occurs, and nothing that it reads changes."""
    match formula:
        case Occurs():
            return FALSE
        case Before(inner) | After(inner):
            return inner
        case Not(arg):
            return neg(without_events(arg))
        case Or(args):
            return disj(*(without_events(arg) for arg in args))
        case And(args):
            found = conj(*(without_events(arg) for arg in args))
            parts = set(found.args) if isinstance(found, And) else set()
            return FALSE if any(_denied(it, parts) for it in parts) else found
        case _:
            return formula


def _denied(it: Formula, parts: set[Formula]) -> bool:
    """It is the negation of one of the parts, or of several together."""
    denied = neg(it)
    return denied in parts or (isinstance(denied, And) and set(denied.args) <= parts)


# --- from a part to the whole -----------------------------------------------------------------------------------


def completed(protocol: Protocol, kept: Protocol, run: Run) -> Run | None:
    """A run of the whole protocol, unwatched, in which the part behaves as in this one; None where none is found."""
    whole = unwatched_protocol(protocol)
    inside = {t.name for t in kept.transitions}
    (state,) = initial(whole)
    steps: list[Step] = []
    carried = Fraction(0)
    for step in run.steps:
        carried += step.delay
        if step.move.cause == OTHER:  # which of the others' moves it is, is not known
            return None
        if step.move.cause == NOTICE:
            continue
        waited = _wait(whole, state, carried, inside, steps)
        if waited is None:
            return None
        state, left = waited
        wanted = set(step.move.reactions)
        cause = whole.transition(step.move.cause)
        found = (m for m in closures(whole, state, cause) if {r for r in m.reactions if r in inside} == wanted)
        move = next(found, None)
        if move is None or move not in moves(whole, state):
            return None
        steps.append(Step(left, move))
        (state,) = after(whole, state, move)
        carried = Fraction(0)
    waited = _wait(whole, state, carried + run.rest, inside, steps)
    return None if waited is None else Run(tuple(steps), waited[1])


def _wait(
    whole: Protocol, state: State, delay: Fraction, inside: set[str], steps: list[Step]
) -> tuple[State, Fraction] | None:
    """The state so much later, the others having met what came due; and the time since the last of their moves."""
    left = delay
    since = Fraction(0)
    while (limit := patience(whole, state)) is not None and limit < left:
        state, left, since = elapse(whole, state, limit), left - limit, since + limit
        due = [t for t in whole.transitions if t.name not in inside and is_due(t, state)]
        if not due or len(steps) >= MOST_MOVES:
            return None
        move = closures(whole, state, due[0])[0]
        steps.append(Step(since, move))
        (state,) = after(whole, state, move)
        since = Fraction(0)
    return elapse(whole, state, left), since + left
