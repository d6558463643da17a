"""Linear constraints on parameters, in whole numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import gcd, lcm

from msgspec import Struct

from checker.affine import Affine, Form

Point = tuple[Fraction, ...]
"""A value for each parameter, in seconds."""


def form_of(number: Fraction, dimension: int) -> Form:
    """The form that the number is the value of; a plain number is a constant."""
    if isinstance(number, Affine):
        return number.form
    return Form(Fraction(number), (Fraction(0),) * dimension)


class Row(Struct, frozen=True, order=True):
    """coefficients · x <= limit, or < limit if strict; whole numbers without a common factor."""

    coefficients: tuple[int, ...]
    limit: int
    strict: bool = False

    def holds(self, point: Sequence[Fraction]) -> bool:
        left = sum((c * x for c, x in zip(self.coefficients, point, strict=True) if c), start=Fraction(0))
        return left < self.limit if self.strict else left <= self.limit

    @property
    def opposite(self) -> Row:
        return Row(tuple(-c for c in self.coefficients), -self.limit, not self.strict)

    @property
    def direction(self) -> tuple[tuple[int, ...], Fraction]:
        """Its left side without a common factor, and the limit of that."""
        by = gcd(*self.coefficients) or 1
        return tuple(c // by for c in self.coefficients), Fraction(self.limit, by)

    @property
    def strictly(self) -> Row:
        return Row(self.coefficients, self.limit, True)

    @property
    def is_trivial(self) -> bool:
        """It holds of everything."""
        return not any(self.coefficients) and (self.limit > 0 or (self.limit == 0 and not self.strict))


Rows = tuple[Row, ...]
"""A convex set: where all of them hold, and every parameter is >= 0."""


def row(coefficients: Iterable[Fraction | int], limit: Fraction | int, strict: bool = False) -> Row:
    """The constraint, in whole numbers."""
    exact = [Fraction(c) for c in (*coefficients, limit)]
    scale = lcm(*(c.denominator for c in exact))
    whole = [int(c * scale) for c in exact]
    by = gcd(*whole) or 1
    return Row(tuple(c // by for c in whole[:-1]), whole[-1] // by, strict)


def excess(it: Row, point: Sequence[Fraction]) -> Fraction:
    """How far the point is on the wrong side, with the row's coefficients scaled to a sum of 1."""
    left = sum((c * x for c, x in zip(it.coefficients, point, strict=True) if c), start=Fraction(0))
    return (left - it.limit) / (sum(map(abs, it.coefficients)) or 1)


def below(form: Form, strict: bool = False) -> Row:
    """form <= 0, or < 0."""
    return row(form.coefficients, -form.constant, strict)


def at_least(form: Form, strict: bool = False) -> Row:
    """form >= 0, or > 0."""
    return row((-c for c in form.coefficients), form.constant, strict)
