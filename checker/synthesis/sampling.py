"""A run at a point that reads well, and others at the corners of a set of parameters: all replayed and judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from checker.certify import Certifier
from checker.query import unwatched
from checker.synthesis.cases import Case
from checker.synthesis.linear import Point, Row, Rows, row
from checker.synthesis.polyhedra import added, concrete, equalities, inner, solved
from checker.verdict import Budget, FalseClaim
from checker.zoning.schedule import schedule
from protocol.model import Promise
from protocol.runs import Run
from protocol.satisfaction import Breach

ROUND = tuple(Fraction(it) for it in (3600, 60, 1))
"""What values are multiples of that read well, in seconds, the best first."""


def sample(
    build: Callable[[Point], tuple[Case, ...]], name: str, rows: Rows, run: Run, goal: str, dimension: int
) -> tuple[Point, Run, Breach]:
    """A round point of the set and a run of these moves that breaks the case there, as others do at its corners.

    Raises `FalseClaim`.
    """
    point = rounded(dimension, rows)
    shown, breach = _shown(build, name, point, run, goal)
    for corner in corners(dimension, rows):
        _shown(build, name, corner, run, goal)
    return point, shown, breach


def _shown(
    build: Callable[[Point], tuple[Case, ...]], name: str, point: Point, run: Run, goal: str
) -> tuple[Run, Breach]:
    case = next(it for it in build(point) if it.name == name)
    query = case.question.query
    found = schedule(query.protocol, [step.move for step in run.steps], goal=query.goal(goal))
    if found is None:
        raise FalseClaim(f"no run of the moves that were found breaks `{name}` at {point}")
    assert isinstance(case.meaning, Promise)
    shown = unwatched(found)
    breach = Certifier(case.protocol, ("z3",), Budget()).breach(case.meaning, shown, "the search for regions")
    return shown, breach


def rounded(dimension: int, rows: Rows) -> Point:
    """A point of the set: each value in turn the least there is, or the least round one where that is not attained."""
    start = solved(dimension, rows)
    assert start is not None
    for k in range(dimension):
        near = start.point[k]
        for value in _round(near.value) if near.excess else (near.value,):
            fixed = added(start, _equal(k, value, dimension))
            if fixed is not None:
                start = fixed
                break
    values = tuple(it.value for it in start.point)
    return values if all(r.holds(values) for r in rows) else concrete(start.point, rows)


def _round(value: Fraction) -> Iterator[Fraction]:
    """Values after this one, ever closer to it."""
    yield from ((value // unit + 1) * unit for unit in ROUND)


def _equal(k: int, value: Fraction, dimension: int) -> tuple[Row, Row]:
    left = [Fraction(int(j == k)) for j in range(dimension)]
    return row(left, value), row([-c for c in left], -value)


def corners(dimension: int, rows: Rows) -> Iterator[Point]:
    """A point as near as a day, or less, to its least corner; and one inside."""
    start = solved(dimension, rows)
    assert start is not None
    yield concrete(start.point, rows)
    yield inner(dimension, rows, equalities(dimension, rows))
