"""Difference bound matrices against sets of points on a grid of thirds, where they are exact for whole limits."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.zoning import dbm
from checker.zoning.dbm import Constraint, Matrix, bound, complement, limit_of

N = 3
PARTS = 3
"""Two clocks with strict bounds on them and on their difference may need thirds of an interval."""
TOP = 4
GRID = [(0, a, b) for a, b in product(range(PARTS * TOP + 1), repeat=2)]
short = settings(max_examples=60, deadline=None, derandomize=True)

constraints = st.tuples(
    st.integers(0, N - 1), st.integers(0, N - 1), st.builds(bound, st.integers(-4, 4), st.booleans())
).filter(lambda c: c[0] != c[1])
Points = set[tuple[int, ...]]


def holds(point: tuple[Fraction | int, ...], constraint: Constraint) -> bool:
    i, j, b = constraint
    if b >= dbm.INFINITY:
        return True
    limit, strict = limit_of(b)
    apart = point[i] - point[j]
    return apart < PARTS * limit if strict else apart <= PARTS * limit


def points(cells: Matrix | None) -> Points:
    if cells is None:
        return set()
    return {p for p in GRID if all(holds(p, (i, j, cells[i * N + j])) for i in range(N) for j in range(N))}


def any_point() -> Matrix:
    return dbm.up(dbm.free(dbm.free(dbm.zero(N), N, 1), N, 2), N, {1, 2})


@st.composite
def zones(draw: st.DrawFn) -> Matrix:
    box: Matrix | None = dbm.constrain(any_point(), N, [(1, 0, bound(TOP)), (2, 0, bound(TOP))])
    assert box is not None
    for constraint in draw(st.lists(constraints, max_size=4)):
        box = dbm.tighten(box, N, constraint) or box
    return box


@short
@given(zones(), constraints)
def test_tighten_and_complement(zone: Matrix, constraint: Constraint) -> None:
    kept = dbm.tighten(zone, N, constraint)
    rest = dbm.tighten(zone, N, complement(constraint))
    assert points(kept) == {p for p in points(zone) if holds(p, constraint)}
    assert points(rest) == points(zone) - points(kept)
    assert kept is None or dbm.close(kept, N) == kept
    assert (kept is None) == (points(kept) == set())


@short
@given(zones(), st.sampled_from([{1, 2}, {1}, {2}]))
def test_up(zone: Matrix, growing: set[int]) -> None:
    result = dbm.up(zone, N, growing)
    assert dbm.close(result, N) == result

    def was_there(point: tuple[int, ...], d: Fraction) -> bool:
        before = tuple(x - (d if k in growing else 0) for k, x in enumerate(point))
        return all(holds(before, (i, j, zone[i * N + j])) for i in range(N) for j in range(N))

    steps = [Fraction(k, 4) for k in range(4 * PARTS * TOP + 1)]  # an open bound may have been passed since, just
    assert points(result) == {p for p in GRID if any(was_there(p, d) for d in steps)}


@short
@given(zones(), zones())
def test_hull_and_inclusion(a: Matrix, b: Matrix) -> None:
    both = dbm.hull(a, b)
    assert dbm.close(both, N) == both
    assert points(both) >= points(a) | points(b)
    assert dbm.includes(both, a)
    assert dbm.includes(a, b) == (points(a) >= points(b))


@short
@given(zones(), st.sampled_from([1, 2]))
def test_reset_and_free(zone: Matrix, variable: int) -> None:
    other = 3 - variable
    values = {p[other] for p in points(zone)}
    assert {p[other] for p in points(dbm.reset(zone, N, {variable})) if p[variable] == 0} == values
    assert points(dbm.free(zone, N, variable)) == {p for p in GRID if p[other] in values}


@short
@given(zones(), st.integers(0, TOP), st.integers(0, TOP))
def test_extrapolation_forgets_only_what_is_large(zone: Matrix, one: int, two: int) -> None:
    result = dbm.extrapolate(zone, N, (0, bound(one), bound(two)))
    assert dbm.includes(result, zone)
    small = {p for p in GRID if p[1] <= PARTS * one and p[2] <= PARTS * two}
    assert points(result) & small == points(zone) & small


@short
@given(zones())
def test_minimal_constraints_imply_the_rest(zone: Matrix) -> None:
    assert dbm.constrain(any_point(), N, dbm.minimal(zone, N)) == zone


@short
@given(zones(), st.lists(constraints, max_size=5))
def test_close_agrees_with_tighten(zone: Matrix, more: list[Constraint]) -> None:
    cells = list(zone)
    for i, j, b in more:
        cells[i * N + j] = min(cells[i * N + j], b)
    assert dbm.close(cells, N) == dbm.constrain(zone, N, more)
