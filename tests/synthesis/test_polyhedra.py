"""Convex sets against points: what is said of a set is so of its points."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random

import pytest

from checker.synthesis import polyhedra
from checker.synthesis.linear import Row, Rows
from checker.synthesis.polyhedra import (
    equalities,
    inner,
    is_empty,
    is_inside,
    joined,
    minus,
    projected,
    reduced,
    solved,
)

GRID = [Fraction(k, 2) for k in range(13)]


def some(random: Random, size: int, count: int) -> Rows:
    return tuple(
        Row(tuple(random.randint(-2, 2) for _ in range(size)), random.randint(-3, 8), random.random() < 0.4)
        for _ in range(count)
    )


def has(rows: Rows, point: tuple[Fraction, ...]) -> bool:
    return all(row.holds(point) for row in rows)


@pytest.mark.parametrize("number", range(12))
def test_sets_of_two_dimensions(number: int) -> None:
    random = Random(number)
    one, other = some(random, 2, 4), some(random, 2, 3)
    points = list(product(GRID, GRID))
    assert {p for p in points if has(one, p)} == {p for p in points if has(reduced(2, one), p)}
    left = minus(2, one, other)
    assert {p for p in points if has(one, p) and not has(other, p)} == {p for r in left for p in points if has(r, p)}
    again = joined(2, [*left, reduced(2, (*one, *other))])
    assert {p for p in points if has(one, p)} == {p for r in again for p in points if has(r, p)}
    assert is_empty(2, one) or has(one, inner(2, one, equalities(2, one)))
    if is_inside(2, one, other):
        assert all(has(other, p) for p in points if has(one, p))


@pytest.mark.parametrize("number", range(12))
def test_what_is_projected_can_be_completed(number: int) -> None:
    random = Random(number)
    size = 5
    rows = some(random, size, 6)
    rows = tuple(Row(r.coefficients, r.limit + 12, r.strict) for r in rows)
    flat = projected(rows, size, 2)
    for point in product([Fraction(k) for k in range(0, 9, 2)], repeat=2):
        fixed = [Row(tuple(int(j == k) for j in range(size)), int(point[k])) for k in range(2)]
        fixed += [Row(tuple(-c for c in r.coefficients), -r.limit) for r in fixed]
        assert has(flat, point) is (solved(size, (*rows, *fixed)) is not None)


def test_what_is_never_negative_stays_so_while_it_is_eliminated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polyhedra, "MANY", 0)
    shared = (Row((-1, 1, 1), 0), Row((0, -1, -1), -5))  # b + c <= a and b + c >= 5
    assert projected(shared, 3, 1) == (Row((-1,), -5),)
    assert projected((Row((-1, 2, -1), 0), Row((0, -1, 0), -3), Row((0, 0, 1), 2)), 3, 1) == (Row((-1,), -4),)
