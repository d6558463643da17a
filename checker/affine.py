"""Numbers that know how they depend on parameters: what is written of a kernel at one point can be written of all.

An `Affine` is a `Fraction`, its value at some point, with the form that it is the value of.  It equals no plain number,
and no other with another form, so that nothing that is known of the one is taken to be known of the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct


class Form(Struct, frozen=True):
    """constant + coefficients · parameters."""

    constant: Fraction
    coefficients: tuple[Fraction, ...]

    def at(self, point: Sequence[Fraction]) -> Fraction:
        return self.constant + sum(
            (c * x for c, x in zip(self.coefficients, point, strict=True) if c), start=Fraction(0)
        )

    @property
    def is_constant(self) -> bool:
        return not any(self.coefficients)

    def plus(self, other: Form) -> Form:
        pairs = zip(self.coefficients, other.coefficients, strict=True)
        return Form(self.constant + other.constant, tuple(a + b for a, b in pairs))

    def minus(self, other: Form) -> Form:
        pairs = zip(self.coefficients, other.coefficients, strict=True)
        return Form(self.constant - other.constant, tuple(a - b for a, b in pairs))


class Affine(Fraction):
    """The value of a form at some point."""

    __slots__ = ("form",)
    form: Form

    def __new__(cls, value: Fraction, form: Form) -> Affine:
        self = super().__new__(cls, value)
        self.form = form
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Affine) and other.form == self.form and super().__eq__(other)

    def __hash__(self) -> int:  # type: ignore[override]  # that of a number, which this is
        return hash((self.form, super().__hash__()))

    @property
    def text(self) -> str:
        """The form as a term of SMT-LIB, the parameters as `PARAMETER` and their number."""
        parts = [_scaled(c, f"{PARAMETER}{k}") for k, c in enumerate(self.form.coefficients) if c]
        if self.form.constant or not parts:
            parts.append(_number(self.form.constant))
        return parts[0] if len(parts) == 1 else f"(+ {' '.join(parts)})"


PARAMETER = "parameter"


def _number(value: Fraction) -> str:
    size = abs(value)
    text = f"(/ {size.numerator}.0 {size.denominator}.0)"
    return f"(- {text})" if value < 0 else text


def _scaled(factor: Fraction, name: str) -> str:
    return name if factor == 1 else f"(* {_number(factor)} {name})"
