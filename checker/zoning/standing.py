"""State goals, found by the locations in which they can hold: of hundreds, few are about any one state."""

from __future__ import annotations

from collections.abc import Iterable

from checker.query import Goal
from checker.zoning.residual import Layout, State, StateFormula
from protocol.formula import And, At, Value


class Standing:
    def __init__(self, goals: Iterable[Goal], layout: Layout) -> None:
        self._anywhere: list[tuple[int, StateFormula]] = []
        self._at: dict[int, dict[Value, list[tuple[int, StateFormula]]]] = {}
        for number, goal in enumerate(goals):
            if goal.of_move:
                continue
            it = number, StateFormula(goal.formula, layout)
            parts = goal.formula.args if isinstance(goal.formula, And) else (goal.formula,)
            where = next((part for part in parts if isinstance(part, At)), None)
            if where is None:
                self._anywhere.append(it)
                continue
            for location in dict.fromkeys(where.locations):
                self._at.setdefault(layout.places[where.machine], {}).setdefault(location, []).append(it)

    def of(self, state: State) -> list[tuple[int, StateFormula]]:
        """Those that may hold in the state, by number."""
        found = self._anywhere[:]
        for place, by_location in self._at.items():
            found += by_location.get(state[place], ())
        return sorted(found, key=_number)


def _number(it: tuple[int, StateFormula]) -> int:
    return it[0]
