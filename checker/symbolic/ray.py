"""When something holds along a delay: "false at every instant of [0, d)", for d > 0, without a quantifier.

While time passes every bound is static or one end of an interval, so a conjunction of literals (a cube) holds on an
interval.  By Helly's theorem on the line it misses [0, d) exactly if some pair of the ends does: a static literal is
false, a lower end is not reached before d, an upper end has been passed already, or a lower end lies past an upper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product

from msgspec import Struct

from checker.symbolic.symbols import Bool, Real, Symbols, choose, every, no, number, some, truth
from protocol.formula import And, Bound, Const, Formula, Not, Or, clocks_of


class Static(Struct, frozen=True):
    """A formula that reads no clock, or its negation."""

    formula: Formula
    positive: bool


class End(Struct, frozen=True):
    """One end of an interval: clock >= limit or clock > limit (`lower`), clock <= limit or clock < limit.

    `off` is its truth while the clock is off.
    """

    clock: str
    lower: bool
    strict: bool
    limit: Fraction
    off: bool


Literal = Static | End
Cube = tuple[Literal, ...]

# Bounds as unions of intervals: each a list of ends, as (lower, strict).
ENDS: Mapping[str, tuple[tuple[tuple[bool, bool], ...], ...]] = {
    ">=": (((True, False),),),
    ">": (((True, True),),),
    "<=": (((False, False),),),
    "<": (((False, True),),),
    "=": (((True, False), (False, False)),),
    "!=": (((True, True),), ((False, True),)),
}
OPPOSITE = {">=": "<", ">": "<=", "<=": ">", "<": ">=", "=": "!=", "!=": "="}


def never_before(delay: Real, formula: Formula, now: Symbols, grows: Mapping[str, Bool]) -> Bool:
    """The formula is false at every instant of [0, delay), for delay > 0.  `grows`: when a clock is on and advances."""
    return every(_missed(cube, delay, now, grows) for cube in cubes(formula, True))


def cubes(formula: Formula, positive: bool) -> list[Cube]:
    """Disjunctive normal form of the formula, or of its negation; what reads no clock stays in one piece."""
    match formula:
        case Const(value):
            return [()] if value == positive else []
        case Not(arg):
            return cubes(arg, not positive)
        case _ if not clocks_of(formula):
            return [(Static(formula, positive),)]
        case Bound(clock, relation, limit):
            shapes = ENDS[relation if positive else OPPOSITE[relation]]
            return [tuple(End(clock, low, strict, limit, not positive) for low, strict in shape) for shape in shapes]
        case And(args) | Or(args):
            parts = [cubes(arg, positive) for arg in args]
            if isinstance(formula, And) == positive:
                return [tuple(dict.fromkeys(lit for cube in row for lit in cube)) for row in product(*parts)]
            return [cube for part in parts for cube in part]
        case _:
            raise TypeError(f"{formula} does not belong in a guard or a deadline")


def _missed(cube: Cube, delay: Real, now: Symbols, grows: Mapping[str, Bool]) -> Bool:
    """The cube holds nowhere in [0, delay)."""
    return some(_misses(cube, delay, now, grows))


def _misses(cube: Cube, delay: Real, now: Symbols, grows: Mapping[str, Bool]) -> Iterator[Bool]:
    for literal in cube:
        match literal:
            case Static(formula, positive):
                yield no(truth(formula, now)) if positive else truth(formula, now)
            case End(clock, lower=True, strict=strict, limit=limit, off=off):
                value, limit_ = now.clocks[clock].value, number(limit)
                still = value <= limit_ if strict else value < limit_
                yield _while_on(now, clock, off, choose(grows[clock], value + delay <= limit_, still))
            case End(clock, strict=strict, limit=limit, off=off):
                value, limit_ = now.clocks[clock].value, number(limit)
                yield _while_on(now, clock, off, value >= limit_ if strict else value > limit_)
    ends = [literal for literal in cube if isinstance(literal, End)]
    for low in ends:
        for high in ends:
            if low.lower and not high.lower:
                ahead = number(low.limit) - now.clocks[low.clock].value
                until = number(high.limit) - now.clocks[high.clock].value
                past = ahead >= until if low.strict or high.strict else ahead > until
                yield every((grows[low.clock], grows[high.clock], past))


def _while_on(now: Symbols, clock: str, off: bool, missed: Bool) -> Bool:
    """A literal is missed: `missed` if the clock is on, else as its truth while off says."""
    on = now.clocks[clock].on
    return every((on, missed)) if off else some((no(on), missed))
