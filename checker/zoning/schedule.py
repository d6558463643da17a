"""Exact times for a path: from the moves of a run, without delays, to the run with the earliest and roundest times.

Each clock is the sum of the delays during which it grew since it was last set to zero, so a path is a polyhedron of
delays once all choices are made (which cube of a guard, which excuse for time to pass, which step of a monitor).
The choices are searched, branch and bound, for the lexicographically least delays.  Where these are not attained (an
open bound), the first round instant after is taken that keeps the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from checker.query import Goal, Query
from checker.verdict import Budget, Spent
from checker.zoning.cubes import Cube, Cubes
from checker.zoning.dbm import Constraint, complement, limit_of
from checker.zoning.explicit import Explicit
from checker.zoning.lexmin import Near, Tableau, is_less, tableau, with_rows
from checker.zoning.patience import Excuse, excuses
from checker.zoning.residual import State
from protocol.model import Protocol
from protocol.runs import Move, Run, Step

ROUND = (Fraction(3600), Fraction(60), Fraction(1))
"""Round instants, in seconds, the roundest first."""

ENOUGH = 500
"""heuristic: once a run is found, so many more choices are tried for an earlier one."""

LONGEST = 300
"""So many moves may have a path: the search goes down a level with each of them."""


class Timing(Struct, frozen=True):
    """A run of the given moves; `infimum`: when the last instant could come if those before come first thing."""

    run: Run
    infimum: Fraction
    attained: bool


def schedule(protocol: Protocol, moves: Sequence[Move], *, goal: Goal | None = None) -> Run | None:
    """The earliest run of these moves (that reaches the goal), if there is one.

    The protocol may be watched: its monitors may take any steps.  A goal of moves is reached by the last move.
    """
    query = Query(protocol, () if goal is None else (goal,))
    timing = timed(Explicit(query), moves, goal=None if goal is None else 0, budget=Budget(1_000_000))
    return None if timing is None else timing.run


def timed(explicit: Explicit, moves: Sequence[Move], *, goal: int | None, budget: Budget) -> Timing | None:
    """The same with a goal of the query, by number; raises `Spent`, also where the path is too long."""
    if len(moves) > LONGEST:
        raise Spent(f"a run of {len(moves)} moves is too long for it to be given times")
    if not moves and goal is not None and explicit.query.goals[goal].of_move:
        return None
    search = Search(explicit, moves, goal, budget)
    for state in explicit.initial():
        values = {clock: frozenset[int]() for clock in explicit.site(state).on}
        search.wait(0, state, values, tableau(len(moves) + 1))
    return None if search.best is None else rounded(search.best, moves, explicit.layout.unit)


Values = Mapping[int, frozenset[int]]
"""Of each clock that is on, the delays that it is the sum of."""

Linear = tuple[dict[int, int], int, bool]
"""(a, b, strict): a · delays <= b, or < b."""


def _linear(constraint: Constraint, values: Values) -> Linear:
    i, j, b = constraint
    left, right = values.get(i, frozenset()), values.get(j, frozenset())
    limit, strict = limit_of(b)
    return {**dict.fromkeys(sorted(left - right), 1), **dict.fromkeys(sorted(right - left), -1)}, limit, strict


class Search:
    """All ways to make the moves; `best` is the least solution so far."""

    def __init__(self, explicit: Explicit, moves: Sequence[Move], goal: int | None, budget: Budget) -> None:
        self.explicit, self.moves, self.goal, self.budget = explicit, moves, goal, budget
        self._by_move = goal is not None and explicit.query.goals[goal].of_move
        self._extra = 0
        self.best: Tableau | None = None

    def bettered(self, start: Tableau, constraints: Iterable[Linear]) -> Tableau | None:
        """With the constraints, unless that is infeasible or no better than the best."""
        if not self.is_better(start):
            return None
        self.budget.spend()
        if self.best is not None:
            self._extra += 1
            if self._extra > ENOUGH:
                return None
        result = with_rows(start, list(constraints))
        return result if result is not None and self.is_better(result) else None

    def is_better(self, result: Tableau) -> bool:
        return self.best is None or is_less(result, self.best)

    def wait(self, k: int, state: State, values: Values, start: Tableau) -> None:
        """Delay k, and then the rest of the run."""
        site = self.explicit.site(state)
        later = {clock: delays | {k} if clock in site.growing else delays for clock, delays in values.items()}
        choices = [list(_choices(k, excuses(cube, site.growing), values, later)) for cube in site.due]
        for solution in self._all_of(choices, start):
            if k < len(self.moves):
                self._move(k, state, later, solution)
            elif self.goal is None:
                self.found(solution, later)
            else:
                for solved in self._cases(solution, dict(site.goals).get(self.goal, ()), later):
                    self.found(solved, later)

    def _all_of(self, choices: Sequence[Sequence[list[Linear]]], start: Tableau) -> Iterator[Tableau]:
        """With one choice of each, all ways, those that are not better by then left out."""
        if not choices:
            yield start
            return
        stack = [(start, iter(choices[0]))]
        while stack:
            solution, left = stack[-1]
            choice = next(left, None)
            if choice is None:
                stack.pop()
            elif (better := self.bettered(solution, choice)) is not None:
                if len(stack) == len(choices):
                    yield better
                else:
                    stack.append((better, iter(choices[len(stack)])))

    def _move(self, k: int, state: State, values: Values, start: Tableau) -> None:
        reaches = self._by_move and k + 1 == len(self.moves)
        for jump in self.explicit.jumps_by(state, self.moves[k].cause):
            if jump.move == self.moves[k]:
                condition = dict(jump.goals).get(self.goal or 0, ()) if reaches else jump.when
                for solution in self._cases(start, condition, values):
                    if reaches:
                        self.found(solution, values)
                    else:
                        on = self.explicit.site(jump.target).on
                        kept = {c: frozenset() if c in jump.resets else values[c] for c in on}
                        self.wait(k + 1, jump.target, kept, solution)

    def _cases(self, start: Tableau, cubes: Cubes, values: Values) -> Iterator[Tableau]:
        for cube in cubes:
            if (solution := self.bettered(start, _linears(cube, values))) is not None:
                yield solution

    def found(self, solution: Tableau, values: Values) -> None:
        """The values of clocks are those at the end, or just before the move that reaches the goal."""
        if self.is_better(solution):
            self.best = solution


def _linears(cube: Cube, values: Values) -> list[Linear]:
    return [_linear(constraint, values) for constraint in cube]


def _choices(k: int, options: tuple[Excuse, ...], values: Values, later: Values) -> Iterator[list[Linear]]:
    """How delay k can be allowed: an excuse, or it is zero although all excuses fail at its beginning."""
    for excuse in options:
        yield [_linear(excuse.constraint, later if excuse.at_end else values)]
    yield [({k: 1}, 0, False), *(_linear(complement(excuse.constraint), values) for excuse in options)]


# --- from the least solution to a run -----------------------------------------------------------------------------


def rounded(solution: Tableau, moves: Sequence[Move], unit: Fraction) -> Timing:
    infimum = sum((near.value for near in solution.point), Fraction(0)) * unit
    attained = sum(near.excess for near in solution.point) == 0
    delays: list[Fraction] = []
    for k in range(len(moves) + 1):
        near = solution.point[k]
        if near.excess != 0:
            solution = _fixed(solution, dict(enumerate(delays)))
            near, solution = _after(solution, k, sum(delays, Fraction(0)), unit)
        delays.append(near.value)
    steps = (Step(delay * unit, move) for delay, move in zip(delays, moves, strict=False))
    return Timing(Run(tuple(steps), delays[-1] * unit), infimum, attained)


def _fixed(solution: Tableau, delays: Mapping[int, Fraction]) -> Tableau:
    fixed = with_rows(solution, [row for k, delay in delays.items() for row in _equal(k, delay)])
    assert fixed is not None, "the least solution has these delays"
    return fixed


def _equal(k: int, delay: Fraction) -> tuple[Linear, Linear]:
    n, d = delay.numerator, delay.denominator
    return ({k: d}, n, False), ({k: -d}, -n, False)


def _after(solution: Tableau, k: int, begin: Fraction, unit: Fraction) -> tuple[Near, Tableau]:
    """A delay k that ends at a round instant, as soon as can be after one that is only approached."""
    for instant in _instants((begin + solution.point[k].value) * unit):
        delay = instant / unit - begin
        if (fixed := with_rows(solution, _equal(k, delay))) is not None:
            return fixed.point[k], fixed
    raise AssertionError("unreachable: there is no end of instants")


def _instants(infimum: Fraction) -> Iterator[Fraction]:
    """Instants after the infimum, ever closer to it."""
    for unit in ROUND:
        yield (infimum // unit + 1) * unit
    step = Fraction(1)
    while True:
        step /= 2
        yield infimum + step
