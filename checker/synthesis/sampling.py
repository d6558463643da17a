"""A run at a point that reads well, and others at the corners of a set of parameters: all replayed and judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from msgspec import Struct

from checker.certify import Certifier
from checker.query import unwatched
from checker.synthesis.cases import Case
from checker.synthesis.linear import Point, Row, Rows, row
from checker.synthesis.polyhedra import added, concrete, equalities, inner, solved
from checker.verdict import Budget, FalseClaim
from checker.zoning.schedule import schedule
from protocol.model import Possible, Promise
from protocol.runs import Run, Step
from protocol.satisfaction import Breach, in_force, shows

SEARCH = "the search for regions"
ROUND = tuple(Fraction(it) for it in (3600, 60, 1))
"""What values are multiples of that read well, in seconds, the best first."""


class Follow(Struct, frozen=True):
    """A run of the watched protocol by which a case fails, and what it takes to make the same moves elsewhere.

    `line`: constraints on the parameters and the delays.
    """

    build: Callable[[Point], tuple[Case, ...]]
    case: str
    run: Run
    goal: str
    line: Rows


def sample(follow: Follow, rows: Rows, dimension: int) -> tuple[Point, Run, Breach]:
    """A round point of the set and a run of these moves that breaks the case there, as others do at its corners.

    Raises `FalseClaim`.
    """
    point = rounded(dimension, rows)
    shown, breach = _shown(follow, point)
    for corner in corners(dimension, rows):
        _shown(follow, corner)
    return point, shown, breach


def confirm(follow: Follow, rows: Rows, dimension: int) -> None:
    """At such points runs of these moves put the case to the test or, a scenario, show it.  Raises `FalseClaim`."""
    for point in (rounded(dimension, rows), *corners(dimension, rows)):
        case, run = _run(follow, point)
        trace = Certifier(case.protocol, ("z3",), Budget()).replayed(run, SEARCH)
        if isinstance(case.meaning, Possible):
            good = shows(case.meaning, trace)
        else:
            good = len(case.question.shows) > 1 or in_force(case.meaning, [trace])
        if not good:
            raise FalseClaim(f"the moves that were found do not put `{follow.case}` to the test at {point}")


def _shown(follow: Follow, point: Point) -> tuple[Run, Breach]:
    """The earliest run of the moves at a point, or another, which breaks the case there.  Raises `FalseClaim`."""
    case, shown = _run(follow, point)
    assert isinstance(case.meaning, Promise)
    return shown, Certifier(case.protocol, ("z3",), Budget()).breach(case.meaning, shown, SEARCH)


def _run(follow: Follow, point: Point) -> tuple[Case, Run]:
    case = next(it for it in follow.build(point) if it.name == follow.case)
    query = case.question.query
    moves = [step.move for step in follow.run.steps]
    found = schedule(query.protocol, moves, goal=query.goal(follow.goal)) or _timed(follow, point)
    return case, unwatched(found)


def _timed(follow: Follow, point: Point) -> Run:
    """With delays that the constraints allow at the point.  Raises `FalseClaim`."""
    size = len(point) + len(follow.run.steps) + 1
    fixed = (*follow.line, *(r for k, value in enumerate(point) for r in _equal(k, value, size)))
    start = solved(size, fixed)
    if start is None:
        raise FalseClaim(f"no run of the moves that were found breaks `{follow.case}` at {point}")
    *delays, rest = concrete(start.point, fixed)[len(point) :]
    steps = tuple(Step(delay, step.move) for delay, step in zip(delays, follow.run.steps, strict=True))
    return Run(steps, rest)


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
