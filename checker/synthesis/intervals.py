"""Convex sets of one parameter, as intervals."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from msgspec import Struct

from checker.synthesis.linear import Rows


class End(Struct, frozen=True):
    """An end of an interval, in seconds; `closed`: it belongs to it."""

    value: Fraction
    closed: bool


class Interval(Struct, frozen=True):
    """`high` None: without end."""

    low: End
    high: End | None


def interval(rows: Rows) -> Interval:
    """The values >= 0 for which the rows hold; these are some."""
    low, high = End(Fraction(0), True), None
    for it in rows:
        end = End(Fraction(it.limit, it.coefficients[0]), not it.strict)
        if it.coefficients[0] < 0:
            low = max(low, end, key=lambda e: (e.value, not e.closed))
        elif high is None or (end.value, end.closed) < (high.value, high.closed):
            high = end
    return Interval(low, high)


def in_order(sets: Iterable[Rows]) -> list[Interval]:
    return sorted((interval(rows) for rows in sets), key=lambda it: (it.low.value, not it.low.closed))
