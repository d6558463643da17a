"""Can a design do what another is seen to do, at the same times?  By the interpreter, whatever choices it makes."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from checker.comparing.acts import Acts, Sight, acts
from protocol.formula import TRUE
from protocol.model import Kind, Protocol
from protocol.runs import Run
from protocol.semantics import State, Trace, after, elapse, initial, is_due, moves, patience

How = Literal["cannot", "late", "start"]
MOST = 1000
"""So many states at one instant, and it is given up."""


class Parting(Struct, frozen=True):
    """Where a run parts from what another design allows.

    `moves`: so many moves both make; then, at `time`, "cannot": the run has the `seen` acts, and the other cannot, or
    does not with them what it is seen to; "late": the run waits, and in the other `due` is due; "start": the machines
    in `due` begin elsewhere.
    """

    how: How
    moves: int
    time: Fraction
    seen: Acts = frozenset()
    due: tuple[str, ...] = ()


class Unseen(Exception):
    """The design can do what is not seen, at any time: all its choices are not followed."""


def parting(other: Protocol, trace: Trace, sees: Sight) -> Parting | None:
    """The first place at which no choice of the other design matches the run; None where it can all be matched.

    Raises `Unseen`.
    """
    if any(t.is_cause and sees(t) is None and not _is_prompt(t.kind, t.due == TRUE) for t in other.transitions):
        raise Unseen
    now, states = Fraction(0), _settled(other, initial(other), sees)
    for number, moment in enumerate(trace.moments):
        later, stuck = _waited(other, states, moment.delay, sees)
        if not later:
            return _late(other, stuck, number, now)
        now += moment.delay
        states = later
        if seen := acts(trace.protocol, moment.move, sees):
            found = [
                then
                for state in states
                for move in moves(other, state)
                if acts(other, move, sees) == seen
                for then in after(other, state, move)
            ]
            if not found:
                return Parting("cannot", number, now, seen)
            states = _settled(other, found, sees)
    later, stuck = _waited(other, states, trace.rest, sees)
    return None if later else _late(other, stuck, len(trace.moments), now)


def _is_prompt(kind: Kind, at_once: bool) -> bool:
    """It happens as soon as it is possible, so that it is known when."""
    return kind is Kind.TIMED and at_once


def _settled(other: Protocol, states: Iterable[State], sees: Sight) -> list[State]:
    """The states, and those that moves lead to of which nothing is seen.  Raises `Unseen`."""
    found = dict.fromkeys(states)
    waiting = list(found)
    while waiting:
        state = waiting.pop()
        for move in moves(other, state):
            if not acts(other, move, sees):
                for then in after(other, state, move):
                    if then not in found:
                        found[then] = None
                        waiting.append(then)
        if len(found) > MOST:
            raise Unseen
    return list(found)


def _waited(
    other: Protocol, states: Iterable[State], delay: Fraction, sees: Sight
) -> tuple[list[State], list[tuple[Fraction, State]]]:
    """The states after so much time; and those in which something else is due, with when."""
    waiting = [(Fraction(0), state) for state in states]
    arrived: dict[State, None] = {}
    stuck: list[tuple[Fraction, State]] = []
    known = set(waiting)
    while waiting:
        spent, state = waiting.pop(0)
        most = patience(other, state)
        if most is None or spent + most >= delay:
            arrived[elapse(other, state, delay - spent)] = None
            continue
        then = elapse(other, state, most)
        stuck.append((spent + most, then))
        for settled in _settled(other, [then], sees):
            if (it := (spent + most, settled)) not in known:
                known.add(it)
                waiting.append(it)
    return _settled(other, arrived, sees), stuck


def _late(other: Protocol, stuck: list[tuple[Fraction, State]], number: int, now: Fraction) -> Parting:
    waited, state = max(stuck, key=lambda it: it[0])
    return Parting("late", number, now + waited, due=tuple(t.name for t in other.transitions if is_due(t, state)))


def cut(run: Run, at: Parting) -> Run:
    """The run up to where it parts, and no further."""
    if at.how == "cannot":
        return Run(run.steps[: at.moves + 1])
    rest = run.steps[at.moves].delay if at.moves < len(run.steps) else run.rest
    return Run(run.steps[: at.moves], rest)
