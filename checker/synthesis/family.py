"""A kernel as a function of parameters: what differs between its values at several points, as linear forms.

Times in a text are sums and differences of durations, times or divided by whole numbers: a limit is a linear form of
the params that it is reckoned from.  The form is found from as many points as there are directions and one, and
holds at another; everything else has to be the same at all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from fractions import Fraction
from typing import Any, TypeVar

from msgspec import Struct

from checker.affine import Affine, Form
from checker.synthesis.linear import Point
from protocol.diagnostics import Span
from protocol.model import Origin, Param

T = TypeVar("T")


class Differs(Exception):
    """The text means something else at one point than at another, and not only by its times."""


def learnt(build: Callable[[Point], T], base: Point, directions: Sequence[Point]) -> T:
    """What `build` makes at points of the base and the directions, every time in it an `Affine`.

    The forms hold on the affine hull of these points.  Raises `Differs`.
    """
    points = [base, *(_moved(base, [(d, Fraction(1))]) for d in directions)]
    test = _moved(base, [(d, Fraction(k + 2, 2 * k + 3)) for k, d in enumerate(directions)])
    made = [build(point) for point in points]

    def leaf(values: Sequence[Fraction]) -> Fraction:
        first = values[0]
        if all(value == first for value in values[1:]):
            return first
        slopes = [value - first for value in values[1:]]
        form = _form(base, directions, first, slopes)
        return Affine(first, form)

    learnt_ = mapped(made, leaf)
    if at(learnt_, test) != _plain(build(test)):
        raise Differs("the times of the text are not linear in its params")
    return learnt_


def _form(base: Point, directions: Sequence[Point], first: Fraction, slopes: Sequence[Fraction]) -> Form:
    """The form with these slopes along the directions; each direction has a coordinate of its own."""
    size = len(base)
    coefficients = [Fraction(0)] * size
    for direction, slope in zip(directions, slopes, strict=True):
        own = next(k for k in range(size) if direction[k] and all(o is direction or not o[k] for o in directions))
        coefficients[own] = slope / direction[own]
    constant = first - sum((c * x for c, x in zip(coefficients, base, strict=True)), Fraction(0))
    return Form(constant, tuple(coefficients))


def _moved(base: Point, by: Sequence[tuple[Point, Fraction]]) -> Point:
    return tuple(x + sum((f * d[k] for d, f in by), Fraction(0)) for k, x in enumerate(base))


def at(learnt: T, point: Point) -> T:
    """The same with plain numbers: at a point."""
    return mapped([learnt], lambda v: v[0].form.at(point) if isinstance(v[0], Affine) else v[0])


def bound_to(learnt: T, point: Point) -> T:
    """The same with numbers that are those at a point, and know their forms."""
    return mapped([learnt], lambda v: Affine(v[0].form.at(point), v[0].form) if isinstance(v[0], Affine) else v[0])


def forms_in(learnt: Any) -> tuple[Form, ...]:
    """The forms in it that are not constant, each once."""
    found: dict[Form, None] = {}

    def leaf(values: Sequence[Fraction]) -> Fraction:
        if isinstance(values[0], Affine):
            found.setdefault(values[0].form)
        return values[0]

    mapped([learnt], leaf)
    return tuple(found)


def constants_in(learnt: Any, dimension: int) -> tuple[Form, ...]:
    """Its other times, as forms."""
    found: dict[Fraction, None] = {}

    def leaf(values: Sequence[Fraction]) -> Fraction:
        if not isinstance(values[0], Affine):
            found.setdefault(values[0])
        return values[0]

    mapped([learnt], leaf)
    return tuple(Form(it, (Fraction(0),) * dimension) for it in found)


def _plain(made: T) -> T:
    return mapped([made], lambda v: v[0])


def mapped(made: Sequence[T], leaf: Callable[[Sequence[Fraction]], Fraction]) -> T:
    """The first, with each time in it made from those in the same place of all.  Raises `Differs`."""
    result: T = _mapped(made, leaf)
    return result


def _mapped(made: Sequence[Any], leaf: Callable[[Sequence[Fraction]], Fraction]) -> Any:
    first = made[0]
    if isinstance(first, Fraction):
        if not all(isinstance(it, Fraction) for it in made):
            raise Differs("a time is there or not")
        return leaf(made)
    if any(type(it) is not type(first) for it in made):
        raise Differs("the text means different things")
    if isinstance(first, Origin | Span | Param):
        return first
    if isinstance(first, tuple):
        if len({len(it) for it in made}) > 1:
            raise Differs("the text means different things")
        return tuple(_mapped([it[k] for it in made], leaf) for k in range(len(first)))
    if isinstance(first, Struct) and not isinstance(first, Enum):
        changed = [_mapped([getattr(it, name) for it in made], leaf) for name in first.__struct_fields__]
        return type(first)(*changed)
    if any(it != first for it in made):
        raise Differs("the text means different things")
    return first
