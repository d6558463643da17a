"""The lexicographically least point of a polyhedron, exactly, with strict inequalities.

Feautrier, "Parametric integer programming", RAIRO 22 (1988), the rational part without parameters: a dual simplex
whose columns stay lexicographically positive.  Constraints can be added to a solved tableau.  The point lives in the
rationals with an infinitesimal: `Near(3, 1)` is just after 3, and says that 3 itself is not attained.
Deviation: rows are scaled to whole numbers, each by a factor of its own, which no comparison made here sees.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import gcd
from typing import NamedTuple

from msgspec import Struct


class Near(NamedTuple):
    """value + excess * epsilon; ordered as such."""

    value: Fraction
    excess: Fraction = Fraction(0)


class Row(Struct, frozen=True):
    """(value + epsilon * excess + coefficients · columns) / scale, for columns >= 0."""

    scale: int
    value: int
    excess: int
    coefficients: tuple[int, ...]


class Tableau(Struct, frozen=True):
    """`rows` are the variables in their order, `slacks` what must not be negative; all are solved."""

    rows: tuple[Row, ...]
    slacks: tuple[Row, ...]

    @property
    def point(self) -> tuple[Near, ...]:
        return tuple(Near(Fraction(row.value, row.scale), Fraction(row.excess, row.scale)) for row in self.rows)


def is_less(one: Tableau, other: Tableau) -> bool:
    """The point of the one is lexicographically less than that of the other."""
    for a, b in zip(one.rows, other.rows, strict=True):
        left, right = (a.value * b.scale, a.excess * b.scale), (b.value * a.scale, b.excess * a.scale)
        if left != right:
            return left < right
    return False


def tableau(variables: int) -> Tableau:
    """So many variables, all >= 0."""
    unit = tuple(Row(1, 0, 0, tuple(int(i == j) for j in range(variables))) for i in range(variables))
    return Tableau(unit, ())


def with_rows(start: Tableau, constraints: Sequence[tuple[Mapping[int, int], int, bool]]) -> Tableau | None:
    """With constraints (a, b, strict), each a · variables <= b, or < b; None if there is no such point."""
    slacks = list(start.slacks)
    for form, limit, strict in constraints:
        slack = _slack(start.rows, form, limit, strict)
        if (slack.value, slack.excess) < (0, 0) or min(slack.coefficients, default=0) < 0:
            slacks.append(slack)
    return _solve(list(start.rows), slacks)


def greatest(solved: Tableau, form: Mapping[int, int]) -> Near | None:
    """The greatest value of form · variables, or how near one comes to it; None: there is no end to it.

    A primal simplex with the rule of Bland, New Finite Pivoting Rules for the Simplex Method, 1977.
    """
    objective = _slack(solved.rows, {variable: -factor for variable, factor in form.items()}, 0, False)
    slacks = list(solved.slacks)
    columns = list(range(len(objective.coefficients)))
    basic = list(range(len(columns), len(columns) + len(slacks)))
    while growing := [k for k, entry in enumerate(objective.coefficients) if entry > 0]:
        column = min(growing, key=columns.__getitem__)
        falling = [k for k, row in enumerate(slacks) if row.coefficients[column] < 0]
        if not falling:
            return None
        leaving = min(falling, key=lambda k: (*_ratio(slacks[k], column), basic[k]))
        pivot = slacks[leaving]
        objective = _pivoted(objective, pivot, column)
        slacks = [_swapped(pivot, column) if row is pivot else _pivoted(row, pivot, column) for row in slacks]
        columns[column], basic[leaving] = basic[leaving], columns[column]
    return Near(Fraction(objective.value, objective.scale), Fraction(objective.excess, objective.scale))


def _ratio(row: Row, column: int) -> tuple[Fraction, Fraction]:
    """How far the column can grow until the row is zero."""
    by = -row.coefficients[column]
    return Fraction(row.value, by), Fraction(row.excess, by)


def _slack(rows: Sequence[Row], form: Mapping[int, int], limit: int, strict: bool) -> Row:
    """limit - form, in terms of the columns."""
    scale = 1
    for variable in form:
        scale = scale * rows[variable].scale // gcd(scale, rows[variable].scale)
    value, excess = limit * scale, -int(strict) * scale
    coefficients = [0] * len(rows[0].coefficients) if rows else []
    times: dict[int, list[Row]] = {}
    for variable, factor in form.items():
        row = rows[variable]
        times.setdefault(factor * (scale // row.scale), []).append(row)
    for by, those in times.items():  # mostly one or two of them: sums of whole columns are quick
        value -= by * sum(row.value for row in those)
        excess -= by * sum(row.excess for row in those)
        totals = map(sum, zip(*(row.coefficients for row in those), strict=True))
        coefficients = [a - by * b for a, b in zip(coefficients, totals, strict=True)]
    return _reduced(scale, value, excess, coefficients)


def _reduced(scale: int, value: int, excess: int, coefficients: Sequence[int]) -> Row:
    by = gcd(scale, value, excess, *coefficients)
    by = by if scale > 0 else -by
    if by != 1:
        return Row(scale // by, value // by, excess // by, tuple(c // by for c in coefficients))
    return Row(scale, value, excess, tuple(coefficients))


def _solve(rows: list[Row], slacks: list[Row]) -> Tableau | None:
    while True:
        broken = next((row for row in slacks if (row.value, row.excess) < (0, 0)), None)
        if broken is None:
            return Tableau(tuple(rows), tuple(slacks))
        column = _entering(rows, broken)
        if column is None:
            return None
        rows = [_pivoted(row, broken, column) for row in rows]
        slacks = [_pivoted(row, broken, column) for row in slacks if row is not broken] + [_swapped(broken, column)]


def _entering(rows: Sequence[Row], broken: Row) -> int | None:
    """The column that repairs the row and is lexicographically least, divided by its entry there."""
    best: int | None = None
    for column, entry in enumerate(broken.coefficients):
        if entry > 0 and (best is None or _is_less(rows, column, entry, best, broken.coefficients[best])):
            best = column
    return best


def _is_less(rows: Sequence[Row], a: int, by_a: int, b: int, by_b: int) -> bool:
    for row in rows:
        x, y = row.coefficients[a] * by_b, row.coefficients[b] * by_a
        if x != y:
            return x < y
    return False


def _pivoted(row: Row, pivot: Row, column: int) -> Row:
    """The row, with the column replaced by what the pivot row says of it; the pivot's own slack is the new column."""
    by, entry = row.coefficients[column], pivot.coefficients[column]
    if by == 0:
        return row
    coefficients = [entry * a - by * b for a, b in zip(row.coefficients, pivot.coefficients, strict=True)]
    coefficients[column] = by * pivot.scale
    return _reduced(
        row.scale * entry, entry * row.value - by * pivot.value, entry * row.excess - by * pivot.excess, coefficients
    )


def _swapped(pivot: Row, column: int) -> Row:
    """The pivot row's own slack is a column now; what was the column is a row that must not be negative."""
    entry = pivot.coefficients[column]
    coefficients = [-c for c in pivot.coefficients]
    coefficients[column] = pivot.scale
    return _reduced(entry, -pivot.value, -pivot.excess, coefficients)
