"""Generic points: parameters with values from which every number that is reckoned from them can be read back.

Parameter k is given its value and a tiny excess, the k-th digit of a number to a large base.  In sums and differences
of times the digits count how often each parameter is in them.  This is a guess; what is built on it is re-checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from msgspec import Struct

from checker.affine import Affine, Form
from checker.synthesis.linear import Point, Row
from protocol.formula import And, Apart, Bound, Formula, Not, Or

BASE = 2000
"""No parameter is in a sum more than half so often."""


class Generic(Struct, frozen=True):
    """A point, and what its free coordinates exceed rounder values by; the others follow from equalities."""

    point: Point
    free: tuple[int, ...]
    excess: tuple[Fraction, ...]
    grid: int
    """Without the excesses, all times are whole numbers of 1/grid seconds."""
    share: int
    """A parameter may be in a sum as a whole number of 1/share."""

    def form(self, number: Fraction) -> Form | None:
        """The form that has this value here, with small whole coefficients; None if there is none."""
        if isinstance(number, Affine):
            return number.form
        scaled = number * self.grid
        rest = scaled - round(scaled)
        coefficients = [Fraction(0)] * len(self.point)
        for k, unit in zip(self.free, self.excess, strict=True):
            place = unit * self.grid / self.share
            digit = round(rest / place)
            rest -= digit * place
            coefficients[k] = Fraction(digit, self.share)
        if rest:
            return None
        constant = number - sum((c * x for c, x in zip(coefficients, self.point, strict=True)), Fraction(0))
        return Form(constant, tuple(coefficients))


def directions(dimension: int, equal: Sequence[Row]) -> tuple[tuple[int, ...], tuple[Point, ...]]:
    """Which coordinates are free where the rows are equalities, and for each the direction in which it alone grows."""
    left = [([Fraction(c) for c in r.coefficients]) for r in equal]
    pivots: dict[int, list[Fraction]] = {}
    for coefficients in left:
        for k, known in pivots.items():
            factor = coefficients[k]
            coefficients = [a - factor * b for a, b in zip(coefficients, known, strict=True)]
        own = next((k for k, c in enumerate(coefficients) if c), None)
        if own is None:
            continue
        new = [c / coefficients[own] for c in coefficients]
        pivots = {k: [a - row[own] * b for a, b in zip(row, new, strict=True)] for k, row in pivots.items()}
        pivots[own] = new
    free = tuple(k for k in range(dimension) if k not in pivots)
    found = []
    for k in free:
        direction = [Fraction(int(j == k)) for j in range(dimension)]
        for pivot, known in pivots.items():
            direction[pivot] = -known[k]
        found.append(tuple(direction))
    return free, tuple(found)


def generic(point: Point, equal: Sequence[Row], rows: Sequence[Row], forms: Sequence[Form]) -> Generic:
    """A generic point near this one, in the rows' relative interior if this one is; `forms`: those that it is for."""
    free, ways = directions(len(point), equal)
    times = [form.at(point) for form in forms]
    shares = [c for form in forms for c in form.coefficients] + [x for way in ways for x in way]
    coarse = lcm(*(x.denominator for x in (*point, *times)))
    share = lcm(*(c.denominator for c in shares)) ** 2
    grid = coarse * share
    fine = Fraction(share, grid)
    while True:
        excess = tuple(fine / BASE ** (k + 1) for k in range(len(free)))
        moved = tuple(
            x + sum((e * way[j] for e, way in zip(excess, ways, strict=True)), Fraction(0)) for j, x in enumerate(point)
        )
        if all(r.holds(moved) for r in rows):
            return Generic(moved, free, excess, grid, share)
        fine /= 2


def read_back(invariant: Formula, here: Generic) -> Formula:
    """The formula with numbers that know their forms, as far as these can be told."""
    match invariant:
        case Bound(clock, relation, limit):
            return Bound(clock, relation, _read(limit, here))
        case Apart(left, right, strict, limit):
            return Apart(left, right, strict, _read(limit, here))
        case Not(arg):
            return Not(read_back(arg, here))
        case And(args):
            return And(tuple(read_back(arg, here) for arg in args))
        case Or(args):
            return Or(tuple(read_back(arg, here) for arg in args))
        case _:
            return invariant


def _read(number: Fraction, here: Generic) -> Fraction:
    form = here.form(number)
    return number if form is None or form.is_constant else Affine(number, form)
