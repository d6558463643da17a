"""The least point satisfies its constraints, and no point of a grid that does comes before it."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from checker.zoning.lexmin import Near, Tableau, tableau, with_rows

N = 3
GRID = [tuple(Fraction(x, 2) for x in p) for p in product(range(9), repeat=N)]
Linear = tuple[dict[int, int], int, bool]

forms = st.dictionaries(st.integers(0, N - 1), st.integers(-2, 2), max_size=N)
systems = st.lists(st.tuples(forms, st.integers(-6, 6), st.booleans()), max_size=5)
short = settings(max_examples=150, deadline=None, derandomize=True)


def holds(point: tuple[Fraction, ...], constraint: Linear) -> bool:
    form, limit, strict = constraint
    total = sum((factor * point[k] for k, factor in form.items()), Fraction(0))
    return total < limit if strict else total <= limit


def actual(solution: Tableau, epsilon: Fraction) -> tuple[Fraction, ...]:
    return tuple(near.value + epsilon * near.excess for near in solution.point)


@short
@given(systems)
def test_least_point(system: list[Linear]) -> None:
    feasible = [p for p in GRID if all(holds(p, constraint) for constraint in system)]
    solution = with_rows(tableau(N), system)
    if solution is None:
        assert not feasible
        return
    point = actual(solution, Fraction(1, 10**6))
    assert all(x >= 0 for x in point)
    assert all(holds(point, constraint) for constraint in system)
    assert all(solution.point <= tuple(Near(x) for x in p) for p in feasible)


@short
@given(systems, systems)
def test_constraints_can_be_added_later(first: list[Linear], second: list[Linear]) -> None:
    at_once = with_rows(tableau(N), [*first, *second])
    begun = with_rows(tableau(N), first)
    in_turn = None if begun is None else with_rows(begun, second)
    assert (at_once is None) == (in_turn is None)
    assert at_once is None or in_turn is None or at_once.point == in_turn.point


def test_an_open_bound_is_approached() -> None:
    solution = with_rows(tableau(2), [({0: -1}, -3, True), ({0: -1, 1: -1}, -5, False)])
    assert solution is not None
    assert solution.point == (Near(Fraction(3), Fraction(1)), Near(Fraction(2), Fraction(-1)))
