"""Can a design do what another is seen to do, at the same times?  By the interpreter, whatever choices it makes."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from msgspec import Struct

from checker.comparing.acts import Acts, Sight, acts
from protocol.model import Protocol
from protocol.runs import Run
from protocol.semantics import State, Trace, after, elapse, initial, is_due, moves, patience

How = Literal["cannot", "must more", "late", "start"]


class Parting(Struct, frozen=True):
    """Where a run parts from what another design allows.

    `moves`: so many moves both make; then, at `time`, "cannot": the run has the `seen` acts, and the other cannot, or
    does not with them what it is seen to; "late": the run waits, and in the other `due` is due.
    `instead`: what the other does with the same cause, where it does something else.
    """

    how: How
    moves: int
    time: Fraction
    seen: Acts = frozenset()
    instead: Acts = frozenset()
    due: tuple[str, ...] = ()


class Unseen(Exception):
    """The design can do what is not seen, at any time: all its choices are not followed."""


def parting(other: Protocol, trace: Trace, sees: Sight) -> Parting | None:
    """The first place at which no choice of the other design matches the run; None where it can all be matched.

    Raises `Unseen`.
    """
    if any(t.is_cause and sees(t) is None for t in other.transitions):
        raise Unseen
    now, states = Fraction(0), list(initial(other))
    for number, moment in enumerate(trace.moments):
        limits = [patience(other, state) for state in states]
        able = [s for s, most in zip(states, limits, strict=True) if most is None or most >= moment.delay]
        if not able:
            return _late(other, states, limits, number, now)
        now += moment.delay
        seen = acts(trace.protocol, moment.move, sees)
        before = [elapse(other, state, moment.delay) for state in able]
        if not seen:
            states = before
            continue
        found: dict[State, None] = {}
        for state in before:
            for move in moves(other, state):
                if acts(other, move, sees) == seen:
                    found.update(dict.fromkeys(after(other, state, move)))
        if not found:
            return Parting("cannot", number, now, seen, _instead(other, before[0], seen, sees))
        states = list(found)
    limits = [patience(other, state) for state in states]
    if all(most is not None and most < trace.rest for most in limits):
        return _late(other, states, limits, len(trace.moments), now)
    return None


def _late(other: Protocol, states: list[State], limits: list[Fraction | None], number: int, now: Fraction) -> Parting:
    most, state = max(((m, s) for m, s in zip(limits, states, strict=True) if m is not None), key=lambda it: it[0])
    then = elapse(other, state, most)
    due = tuple(t.name for t in other.transitions if is_due(t, then))
    return Parting("late", number, now + most, due=due)


def _instead(other: Protocol, state: State, seen: Acts, sees: Sight) -> Acts:
    """What the other does where the same cause has other effects: what has most in common, if anything."""
    near = [found for move in moves(other, state) if (found := acts(other, move, sees)) & seen]
    return max(near, key=lambda found: (len(found & seen), -len(found - seen)), default=frozenset())


def cut(run: Run, at: Parting) -> Run:
    """The run up to where it parts, and no further."""
    if at.how == "cannot":
        return Run(run.steps[: at.moves + 1])
    rest = run.steps[at.moves].delay if at.moves < len(run.steps) else run.rest
    return Run(run.steps[: at.moves], rest)
