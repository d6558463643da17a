"""How great, or how small, a clock can be at the end of a path, exactly, and runs that come as near as is asked.

The choices of a path (see `schedule`) are tried one by one; each leaves a polyhedron of delays, over which the clock's
value, a sum of delays, is maximised.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from msgspec import Struct

from checker.verdict import Budget, Spent
from checker.zoning.explicit import Explicit
from checker.zoning.lexmin import Near, Tableau, greatest, tableau, with_rows
from checker.zoning.schedule import Linear, Search, Values, rounded
from protocol.runs import Move, Run


class Reach(Struct, frozen=True):
    """A path with the choices that lead farthest.

    `most`: the greatest value of form · delays in units, None without end.  `sign`: -1 where the least value of the
    clock was asked for.
    """

    moves: tuple[Move, ...]
    unit: Fraction
    times: Tableau
    form: dict[int, int]
    sign: int
    most: Near | None

    @property
    def limit(self) -> Fraction | None:
        """The clock's greatest (least) value on it, in seconds, or what it only comes near to; None: without end."""
        return None if self.most is None else self.sign * self.most.value * self.unit

    @property
    def attained(self) -> bool:
        return self.most is not None and self.most.excess == 0

    def run(self, value: Fraction) -> Run | None:
        """The earliest run in which the clock has at least (at most) this value, in seconds."""
        limit = -self.sign * value / self.unit
        row = {k: -factor * limit.denominator for k, factor in self.form.items()}, limit.numerator, False
        times = with_rows(self.times, [row])
        return None if times is None else rounded(times, self.moves, self.unit).run


def farthest(
    explicit: Explicit, moves: Sequence[Move], *, goal: int, clock: str, least: bool, budget: Budget
) -> Reach | None:
    """How far runs of these moves that reach the goal lead; where the budget is too small, as far as was looked."""
    search = _Farthest(explicit, moves, goal, budget, explicit.layout.numbers[clock], -1 if least else 1)
    try:
        for state in explicit.initial():
            values = {number: frozenset[int]() for number in explicit.site(state).on}
            search.wait(0, state, values, tableau(len(moves) + 1))
    except Spent:
        pass
    return search.reach


class _Farthest(Search):
    def __init__(
        self, explicit: Explicit, moves: Sequence[Move], goal: int, budget: Budget, clock: int, sign: int
    ) -> None:
        super().__init__(explicit, moves, goal, budget)
        self._clock, self._sign = clock, sign
        self.reach: Reach | None = None

    def is_better(self, result: Tableau) -> bool:
        return True  # how far it leads is known at the end only

    def bettered(self, start: Tableau, constraints: Iterable[Linear]) -> Tableau | None:
        self.budget.spend()
        return with_rows(start, list(constraints))

    def found(self, solution: Tableau, values: Values) -> None:
        form = dict.fromkeys(sorted(values[self._clock]), self._sign)
        most = greatest(solution, form)
        old = self.reach
        if old is None or (old.most is not None and (most is None or most > old.most)):
            self.reach = Reach(tuple(self.moves), self.explicit.layout.unit, solution, form, self._sign, most)
