"""When a delay is allowed, as constraints on the clocks at its two ends.

Time d > 0 may pass if nothing is due on [0, d).  A due cube holds on an interval of the delay, from the last of its
lower bounds to the first of its upper ones; that interval misses [0, d) if and only if a bound on a clock that stands
still is false, an upper bound has been passed at the beginning, a lower bound is not exceeded at the end, or some
lower bound lies past some upper one (which does not change while both clocks grow).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from msgspec import Struct

from checker.zoning.cubes import Cube
from checker.zoning.dbm import STEP, Constraint, complement, limit_of


class Excuse(Struct, frozen=True):
    """The constraint holds at the beginning of the delay, or, `at_end`, at its end: then the cube forbids nothing."""

    constraint: Constraint
    at_end: bool


def excuses(cube: Cube, growing: Collection[int]) -> tuple[Excuse, ...]:
    """One of these must hold; without any, no time passes."""
    found = []
    for constraint in cube:
        clock = constraint[0] or constraint[1]
        if clock in growing and constraint[0] == 0:
            negative, _ = limit_of(constraint[2])
            found.append(Excuse((clock, 0, STEP * -negative), at_end=True))
        else:
            found.append(Excuse(complement(constraint), at_end=False))
    return tuple(found) + tuple(Excuse(constraint, at_end=False) for constraint in _crossed(cube, growing))


def _crossed(cube: Cube, growing: Collection[int]) -> Iterator[Constraint]:
    """x >= a and y <= b never hold together: x - y < a - b; <= where one of the two is strict."""
    for zero, x, lower in cube:
        for y, nil, upper in cube:
            if zero == 0 == nil and x != y and x in growing and y in growing:
                (minus_a, open_below), (b, open_above) = limit_of(lower), limit_of(upper)
                yield x, y, STEP * (-minus_a - b) - (not (open_below or open_above))
