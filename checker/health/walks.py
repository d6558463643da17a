"""Random walks of the reference interpreter: what they come across need not be asked of any engine.

The same walks every time: the dice are seeded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from random import Random

from checker.query import Goal
from protocol.model import Protocol, Transition
from protocol.semantics import (
    Piece,
    State,
    after,
    closures,
    delays,
    elapse,
    events_of,
    holds,
    holds_of_move,
    initial,
)

LENGTHS = (10, 30, 90)
"""heuristic: one of so many moves before a walk begins anew."""
TIRED = 300
"""heuristic: so many moves in which nothing new is seen, and it is enough."""
LONG, SOON_TIRED = (270,), 20
"""heuristic: the same for a first look."""
AGES = Fraction(7 * 24 * 3600)
"""heuristic: in seconds, the longest wait where any is allowed."""


def seen(
    protocol: Protocol, goals: Sequence[Goal], lengths: Sequence[int] = LENGTHS, tired: int = TIRED
) -> frozenset[str]:
    """The names of those goals that some walk comes across; `protocol` has no monitors.

    `lengths`: of walks; `tired`: so many moves without news, and it is enough.
    """
    dice = Random(0)
    taken: Counter[str] = Counter()
    open_ = {goal.name: goal for goal in goals}
    idle = 0
    while open_ and idle < tired:
        length = dice.choice(lengths)
        for number, met in enumerate(walk(protocol, dice, taken, open_), 1):
            idle = 0 if met else idle + 1
            for name in met:
                del open_[name]
            if not open_ or idle >= tired or number == length:
                break
        else:
            idle += 1  # it could not go on
    return frozenset(goal.name for goal in goals if goal.name not in open_)


def glimpsed(protocol: Protocol, goals: Sequence[Goal]) -> frozenset[str]:
    """The same by a few long walks, as long as there is news."""
    return seen(protocol, goals, LONG, SOON_TIRED)


def walk(protocol: Protocol, dice: Random, taken: Counter[str], open_: dict[str, Goal]) -> Iterator[list[str]]:
    """Of each move, the open goals that are met by it or just before it; `taken`: how often each cause was."""
    (state,) = initial(protocol)
    while (chosen := choice(protocol, state, dice, taken)) is not None:
        cause, delay = chosen
        taken[cause.name] += 1
        before = elapse(protocol, state, delay)
        move = dice.choice(closures(protocol, before, cause))
        events = events_of(protocol, move.transitions)
        (state,) = after(protocol, before, move)
        yield [
            name
            for name, goal in open_.items()
            if (
                holds_of_move(goal.formula, before, events, state)
                if goal.of_move
                else holds(goal.formula, before) or holds(goal.formula, state)
            )
        ]


def choice(protocol: Protocol, state: State, dice: Random, taken: Counter[str]) -> tuple[Transition, Fraction] | None:
    """A cause that can come next and when, what was seldom taken being more likely; None where nothing can."""
    causes = [
        t for t in protocol.transitions if t.is_cause and (not t.machine or state.locations[t.machine] in t.sources)
    ]
    dice.shuffle(causes)
    if dice.random() < 0.5:
        causes.sort(key=lambda t: taken[t.name])
    for cause in causes:
        if found := delays(protocol, state, cause):
            return cause, instant(dice.choice(found), dice)
    return None


def instant(piece: Piece, dice: Random) -> Fraction:
    """Some delay of the piece."""
    if piece.is_instant:
        return piece.low
    high = piece.low + AGES if piece.high is None else piece.high
    return piece.low + (high - piece.low) * dice.choice((1, 2, 3)) / 4
