"""An observer at work: which goals of a watched protocol are reached along a run of the protocol itself.

All choices of the monitors are followed, and the observer's own moves are made where they are due and, before a move
of the same instant, where they may be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from checker.query import NOTICE, Goal, Query
from protocol.formula import Formula
from protocol.model import Protocol
from protocol.runs import Move
from protocol.semantics import (
    Moment,
    Piece,
    State,
    Trace,
    after,
    elapse,
    events_of,
    holds,
    holds_of_move,
    initial,
    overdue,
    pieces,
)


def reached(query: Query, trace: Trace) -> frozenset[str]:
    """The goals that the watched protocol reaches, at whatever instant of the run."""
    protocol, found = query.protocol, set[str]()
    states = list(initial(protocol))
    for moment in trace.moments:
        states = waited(query, states, moment.delay, found)
        states = moved(query, states, moment, found)
    waited(query, states, trace.rest, found)
    return frozenset(found)


def waited(query: Query, states: Iterable[State], delay: Fraction, found: set[str]) -> list[State]:
    """Every state that the watched protocol may be in after the delay."""
    protocol, ends = query.protocol, dict[State, None]()
    waiting = [(state, delay) for state in states]
    seen = set(waiting)
    while waiting:
        state, left = waiting.pop()
        notice = first_notice(protocol, state, left)
        here = left if notice is None else notice.low
        found |= {g.name for g in query.goals if not g.of_move and holds_within(g.formula, protocol, state, here)}
        then = elapse(protocol, state, here)
        if here == left:
            ends[then] = None
        if notice is not None and notice.is_instant:
            for noticed in after(protocol, then, Move(NOTICE)):
                own = frozenset({NOTICE})
                found |= {g.name for g in query.goals if g.of_move and occurs(g, then, own, noticed)}
                if (item := (noticed, left - here)) not in seen:
                    seen.add(item)
                    waiting.append(item)
    return list(ends)


def first_notice(protocol: Protocol, state: State, delay: Fraction) -> Piece | None:
    """The first delays, no longer than this one, after which the observer must act.

    Where they have no first instant the observer lets no time pass beyond them, and cannot act.
    """
    own = next((t for t in protocol.transitions if t.name == NOTICE), None)
    if own is None:
        return None
    first = next((piece for piece in pieces(protocol, overdue(own), state) if piece.truth), None)
    if first is None or first.low > delay or (not first.is_instant and first.low == delay):
        return None
    return first


def holds_within(formula: Formula, protocol: Protocol, state: State, delay: Fraction) -> bool:
    return any(
        piece.truth and (piece.low < delay or (piece.low == delay and piece.is_instant))
        for piece in pieces(protocol, formula, state)
    )


def moved(query: Query, states: Sequence[State], moment: Moment, found: set[str]) -> list[State]:
    protocol = query.protocol
    events = events_of(protocol, moment.move.transitions)
    ends: dict[State, None] = {}
    for state in states:
        for then in after(protocol, state, moment.move):
            ends[then] = None
            found |= {g.name for g in query.goals if occurs(g, state, events, then)}
    return list(ends)


def occurs(goal: Goal, before: State, events: frozenset[str], then: State) -> bool:
    if goal.of_move:
        return holds_of_move(goal.formula, before, events, then)
    return holds(goal.formula, then)
