"""Convex sets of parameters, exactly: emptiness, inclusion, difference, projection, points inside.

Emptiness is decided by the dual simplex of `zoning.lexmin`, with strict inequalities; all variables are >= 0.
Projection is Fourier's and Motzkin's elimination, with what is implied left out in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from checker.synthesis.linear import Point, Row, Rows, row
from checker.zoning.lexmin import Near, Tableau, tableau, with_rows

MANY = 24
"""heuristic: so many rows are looked through for what is implied while variables are eliminated."""


def solved(dimension: int, rows: Iterable[Row]) -> Tableau | None:
    """The lexicographically least point, with what is needed to add constraints; None if there is none."""
    return added(tableau(dimension), rows)


def added(start: Tableau, rows: Iterable[Row]) -> Tableau | None:
    return with_rows(start, [({i: c for i, c in enumerate(r.coefficients) if c}, r.limit, r.strict) for r in rows])


def is_empty(dimension: int, rows: Iterable[Row]) -> bool:
    return solved(dimension, rows) is None


def is_inside(dimension: int, rows: Sequence[Row], around: Iterable[Row]) -> bool:
    """Every point of the first is one of the second."""
    base = solved(dimension, rows)
    return base is None or all(added(base, (r.opposite,)) is None for r in around)


def reduced(dimension: int, rows: Iterable[Row]) -> Rows:
    """The same set without the rows that the others imply; sorted."""
    return beside(dimension, rows, ())


def beside(dimension: int, rows: Iterable[Row], known: Sequence[Row]) -> Rows:
    """Those of the rows that are needed to say which points of the known set are in the set."""
    kept = sorted(_tightest(rows))
    k = 0
    while k < len(kept):
        if is_empty(dimension, [*known, *kept[:k], *kept[k + 1 :], kept[k].opposite]):
            del kept[k]
        else:
            k += 1
    return tuple(kept)


def _tightest(rows: Iterable[Row]) -> list[Row]:
    """Of rows with the same left side the tightest."""
    best: dict[tuple[int, ...], tuple[Fraction, bool, Row]] = {}
    for it in rows:
        if not it.is_trivial:
            left, limit = it.direction
            best[left] = min(best.get(left, (limit, not it.strict, it)), (limit, not it.strict, it))
    return [it for _, _, it in best.values()]


def minus(dimension: int, rows: Rows, taken: Iterable[Row]) -> list[Rows]:
    """The first without the second, as convex sets that have no point in common."""
    pieces: list[Rows] = []
    rest = rows
    for it in taken:
        if not is_empty(dimension, piece := (*rest, it.opposite)):
            pieces.append(reduced(dimension, piece))
        rest = (*rest, it)
    return pieces


def joined(dimension: int, pieces: Sequence[Rows]) -> list[Rows]:
    """The same union, with pieces joined to one where that is convex."""
    found = list(pieces)
    done = False
    while not done:
        done = True
        for a in range(len(found)):
            for b in range(a + 1, len(found)):
                if (whole := _join(dimension, found[a], found[b])) is not None:
                    found[a] = whole
                    del found[b]
                    done = False
                    break
            if not done:
                break
    return found


def _join(dimension: int, one: Rows, other: Rows) -> Rows | None:
    """The union, if it is convex: then it is what the rows say that hold of both, closed or not."""
    shared = [r for r in _loosened(dimension, one, other) if is_inside(dimension, other, (r,))]
    shared += [r for r in _loosened(dimension, other, one) if is_inside(dimension, one, (r,))]
    whole = reduced(dimension, shared)
    left = minus(dimension, whole, one)
    return whole if all(is_inside(dimension, piece, other) for piece in left) else None


def _loosened(dimension: int, one: Rows, other: Rows) -> list[Row]:
    """Its rows, a strict one that the other only touches as the one that is not strict."""
    found = []
    for it in one:
        loose = Row(it.coefficients, it.limit)
        found.append(loose if it.strict and not is_inside(dimension, other, (it,)) else it)
    return found


def projected(rows: Iterable[Row], dimension: int, kept: int) -> Rows:
    """What the rows say of the first `kept` variables: for these there are values of the rest, all >= 0."""
    left = list(rows)
    out = list(range(kept, dimension))
    while out:
        left = _tightest((*left, *(_positive(k, dimension) for k in out)))  # which `reduced` takes for granted
        variable = min(out, key=lambda v: (_product(left, v), v))
        out.remove(variable)
        left = _tightest(_without(left, variable))
        if len(left) > MANY:
            left = list(reduced(dimension, left))
    return reduced(kept, (Row(r.coefficients[:kept], r.limit, r.strict) for r in left))


def _positive(variable: int, dimension: int) -> Row:
    return Row(tuple(-1 if k == variable else 0 for k in range(dimension)), 0)


def _product(rows: Sequence[Row], variable: int) -> int:
    signs = [r.coefficients[variable] for r in rows]
    return sum(c > 0 for c in signs) * sum(c < 0 for c in signs)


def _without(rows: Sequence[Row], variable: int) -> list[Row]:
    above = [r for r in rows if r.coefficients[variable] > 0]
    under = [r for r in rows if r.coefficients[variable] < 0]
    found = [r for r in rows if r.coefficients[variable] == 0]
    for a in above:
        for b in under:
            x, y = -b.coefficients[variable], a.coefficients[variable]
            pairs = zip(a.coefficients, b.coefficients, strict=True)
            found.append(row((x * p + y * q for p, q in pairs), x * a.limit + y * b.limit, a.strict or b.strict))
    return found


# --- points -----------------------------------------------------------------------------------------------------


def equalities(dimension: int, rows: Rows) -> list[Row]:
    """The rows, x >= 0 among them, that hold with equality in the whole set, which is not empty."""
    base = solved(dimension, rows)
    assert base is not None
    bounds = [_positive(k, dimension) for k in range(dimension)]
    return [r for r in (*rows, *bounds) if not r.strict and added(base, (r.strictly,)) is None]


def inner(dimension: int, rows: Rows, equal: Sequence[Row]) -> Point:
    """A point at which all rows but those of `equal` hold strictly."""
    bounds = [_positive(k, dimension) for k in range(dimension)]
    loose = [r.strictly for r in (*rows, *bounds) if r not in equal]
    base = solved(dimension, (*rows, *loose))
    assert base is not None
    corners = [base.point, *(_far(base, k) for k in range(dimension))]
    middle = [
        Near(
            sum((c[k].value for c in corners), Fraction(0)) / len(corners),
            sum((c[k].excess for c in corners), Fraction(0)) / len(corners),
        )
        for k in range(dimension)
    ]
    return concrete(middle, (*rows, *loose))


def _far(base: Tableau, variable: int) -> tuple[Near, ...]:
    """A point where the variable is well above its least value, found by doubling."""
    size = len(base.rows)
    least = base.point[variable].value
    found, step = base, 1 << 22
    for _ in range(24):
        coefficients = tuple(-1 if k == variable else 0 for k in range(size))
        tried = added(base, (row(coefficients, -(least + step)),))
        if tried is not None:
            found = tried
            break
        step //= 2
        if not step:
            break
    return found.point


def concrete(near: Sequence[Near], rows: Iterable[Row]) -> Point:
    """The point, with a number for the infinitesimal that is small enough for the rows."""
    wanted = tuple(rows)
    step = Fraction(86400)
    while True:
        point = tuple(it.value + it.excess * step for it in near)
        if all(r.holds(point) for r in wanted):
            return point
        step /= 2
