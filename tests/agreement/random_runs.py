"""Random runs of a protocol by the reference interpreter, with delays where they matter: on the edge, and beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from random import Random

from protocol.model import Protocol
from protocol.runs import Run, Step
from protocol.semantics import Piece, State, after, delays, elapse, initial, moves, patience

HALF_HOUR = Fraction(1800)


def random_run(protocol: Protocol, dice: Random, *, length: int, marks: Iterable[Fraction] = ()) -> Run:
    """A run of at most so many moves of a protocol without monitors.

    `marks`: durations of interest; things like to happen so long after other things.
    """
    (state,) = initial(protocol)
    steps: list[Step] = []
    times, marked = [Fraction(0)], sorted(marks)

    def edges() -> list[Fraction]:
        return [time + mark - times[-1] for time in times for mark in marked]

    for _ in range(dice.randint(0, length)):
        step = random_step(protocol, state, dice, edges())
        if step is None:
            break
        steps.append(step)
        times.append(times[-1] + step.delay)
        (state,) = after(protocol, elapse(protocol, state, step.delay), step.move)
    limit = patience(protocol, state)
    rests = [Fraction(0), *(HALF_HOUR * k for k in (1, 2, 3, 5, 6, 8, 13, 20)), HALF_HOUR / 3]
    rests += [rest for rest in edges() if rest > 0]
    rest = dice.choice([rest for rest in rests if limit is None or rest <= limit])
    return Run(tuple(steps), limit if limit is not None and dice.random() < 0.3 else rest)


def random_step(protocol: Protocol, state: State, dice: Random, edges: Sequence[Fraction] = ()) -> Step | None:
    """Any move that time or the present allows, at one of the delays `edges` perhaps; None where there is none."""
    causes = [t for t in protocol.transitions if t.is_cause]
    for cause in dice.sample(causes, len(causes)):
        if pieces := delays(protocol, state, cause):
            piece = dice.choice(pieces[: dice.choice((1, 3, 9))])
            delay = inside(piece, dice, edges)
            then = elapse(protocol, state, delay)
            return Step(delay, dice.choice([move for move in moves(protocol, then) if move.cause == cause.name]))
    return None


def inside(piece: Piece, dice: Random, edges: Sequence[Fraction]) -> Fraction:
    if piece.is_instant:
        return piece.low
    high = piece.high if piece.high is not None else piece.low + 8 * HALF_HOUR
    near = [edge for edge in edges if piece.low < edge < high]
    if near and dice.random() < 0.5:
        return dice.choice(near)
    width = high - piece.low
    whole = (piece.low // HALF_HOUR + 1) * HALF_HOUR
    grid = [at for k in range(6) if (at := whole + k * HALF_HOUR) < high]
    return dice.choice([*grid, piece.low + width / 2, piece.low + width / 3])
