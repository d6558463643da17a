"""Exhaustive exploration by the reference interpreter on an integer grid of times.

Exact where no clock stands still and every bound is closed, also when it is false: then each run can be shifted onto
the grid without losing a move (Henzinger, Manna, Pnueli, "What good are digital clocks?", ICALP 1992).  One strict
bound in a goal does no harm: on the closed polyhedron of a run's times its extreme is attained on the grid.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct

from checker.query import Query
from protocol.formula import Bound, Formula, Term, atoms
from protocol.model import Protocol
from protocol.semantics import (
    Reading,
    State,
    after,
    elapse,
    events_of,
    holds,
    holds_of_move,
    initial,
    moves,
    patience,
)

HOUR = Fraction(3600)


class Explored(Struct, frozen=True):
    """The least number of moves to each goal that is reached; `complete` if nothing was left out.

    Of a goal without a number: it takes more than `depth` moves, or cannot be reached if all was seen.
    """

    moves: dict[str, int]
    depth: int
    complete: bool
    tight: tuple[State, ...]
    """States in which time cannot pass."""


def explore(query: Query, *, limit: int, unit: Fraction = HOUR) -> Explored:
    """Breadth first by moves, until every goal is met, nothing is new, or so many states have been seen."""
    protocol, found = query.protocol, dict[str, int]()
    longest = max((bound.limit for bound in bounds(query)), default=Fraction(0)) + unit
    seen: dict[State, None] = {}
    tight: list[State] = []
    layer, depth = list(initial(protocol)), 0
    while layer:
        layer = list(lasting(protocol, layer, seen, tight, longest, unit))
        for goal in query.goals:
            if not goal.of_move and goal.name not in found and any(holds(goal.formula, state) for state in layer):
                found[goal.name] = depth
        if len(found) == len(query.goals):
            return Explored(found, depth, True, tuple(tight))
        if len(seen) > limit:
            return Explored(found, depth, False, tuple(tight))
        following: dict[State, None] = {}
        for state in layer:
            for move in moves(protocol, state):
                events = events_of(protocol, move.transitions)
                for then in after(protocol, state, move):
                    following[then] = None
                    for goal in query.goals:
                        new = goal.of_move and goal.name not in found
                        if new and holds_of_move(goal.formula, state, events, then):
                            found[goal.name] = depth + 1
        layer, depth = list(following), depth + 1
    return Explored(found, depth, True, tuple(tight))


def lasting(
    protocol: Protocol,
    layer: list[State],
    seen: dict[State, None],
    tight: list[State],
    longest: Fraction,
    unit: Fraction,
) -> Iterator[State]:
    """The states that have not been seen, and those that time makes of them."""
    for start in layer:
        state: State | None = capped(start, longest)
        while state is not None and state not in seen:
            seen[state] = None
            yield state
            limit = patience(protocol, state)
            if limit is not None and limit < unit:
                tight.append(state)
            state = None if limit is not None and limit < unit else capped(elapse(protocol, state, unit), longest)


def capped(state: State, longest: Fraction) -> State:
    """Beyond the longest duration that is named all values of a clock are alike."""
    clocks = {
        name: reading if reading.value <= longest else Reading(reading.status, longest)
        for name, reading in state.clocks.items()
    }
    return State(state.locations, state.values, clocks)


def bounds(query: Query) -> Iterator[Bound]:
    """Every bound on a clock, anywhere."""
    protocol = query.protocol
    formulas: list[Formula] = [goal.formula for goal in query.goals]
    for transition in protocol.transitions:
        formulas += [transition.guard, transition.due]
        formulas += [u.value for u in transition.updates if not isinstance(u.value, Term)]
    for clock in protocol.clocks:
        formulas += [clock.stops, clock.clears, clock.restarts, clock.starts]
    formulas += [edge.when for monitor in protocol.monitors for edge in monitor.edges]
    return (atom for formula in formulas for atom in atoms(formula) if isinstance(atom, Bound))
