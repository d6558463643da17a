"""Transitions ready to be applied to discrete states, and the sets of them that make a move."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from checker.verdict import Spent
from checker.zoning.cubes import ALWAYS, Cubes, both
from checker.zoning.residual import Layout, State, StateFormula, value_of
from protocol.formula import Term, Value
from protocol.model import Kind, Transition, Variable

MOST = 4_000
"""So many ways in which one cause can bring about reactions are looked at."""


class Clause:
    """A transition, ready to be applied to discrete states."""

    __slots__ = ("_layout", "due", "events", "guard", "name", "number", "place", "target", "transition", "updates")

    def __init__(self, number: int, transition: Transition, layout: Layout, variables: dict[str, Variable]) -> None:
        self.number, self.transition, self.name = number, transition, transition.name
        self.place = None if transition.machine is None else layout.places[transition.machine]
        self.guard = StateFormula(transition.guard, layout)
        urgent = transition.kind in (Kind.MUST, Kind.TIMED)
        self.due = StateFormula(transition.due, layout) if urgent else None
        self.target = transition.target
        entry = () if self.target is None else (f"{transition.machine}.{self.target}",)
        self.events = frozenset((self.name, *entry))
        self._layout = layout
        self.updates: list[tuple[Variable, StateFormula | Term]] = []
        for update in transition.updates:
            if update.variable in layout.places:
                right = update.value if isinstance(update.value, Term) else StateFormula(update.value, layout)
                self.updates.append((variables[update.variable], right))

    def writes(self, state: State) -> Iterator[tuple[int, list[tuple[Value, Cubes]]]]:
        """Each place that it updates, with the new values: several where a Boolean is set to a condition on clocks."""
        for variable, right in self.updates:
            place = self._layout.places[variable.name]
            if isinstance(right, StateFormula):
                yield place, [(truth, right(state, truth)) for truth in (True, False)]
            else:
                yield place, [(_clamped(value_of(right, state, self._layout), variable), ALWAYS)]


class Leaving:
    """Clauses, found by the locations that they leave."""

    def __init__(self, clauses: Iterable[Clause]) -> None:
        self._anywhere: list[Clause] = []
        self._from: dict[int, dict[Value, list[Clause]]] = {}
        self._known: dict[tuple[Value, ...], list[Clause]] = {}
        for clause in clauses:
            if clause.place is None:
                self._anywhere.append(clause)
                continue
            for location in clause.transition.sources:
                self._from.setdefault(clause.place, {}).setdefault(location, []).append(clause)

    def of(self, state: State) -> list[Clause]:
        """Those of which the state is a source, in the order of the text."""
        where = tuple([state[place] for place in self._from])
        found = self._known.get(where)
        if found is None:
            parts = (self._from[place].get(location, []) for place, location in zip(self._from, where, strict=True))
            found = self._known[where] = sorted(chain(self._anywhere, *parts), key=_number)
        return found


def _number(clause: Clause) -> int:
    return clause.number


class Closing:
    """The sets of reactions that a cause can bring with it from a state.

    The step-by-step closing of a move becomes: a set of reactions, each triggered by the move, such that no machine
    that stays has one enabled.
    """

    def __init__(self, state: State, able: list[Clause], cause: Clause) -> None:
        self._state, self._looked_at = state, 0
        self._able = [clause for clause in able if clause.transition.machine != cause.transition.machine]

    def sets(
        self, taken: list[Clause], events: frozenset[str], left: tuple[Clause, ...], when: Cubes
    ) -> Iterator[tuple[list[Clause], Cubes]]:
        """Each with its condition; `left` are reactions that were triggered and not taken.  Raises `Spent`."""
        self._looked_at += 1
        if self._looked_at > MOST:
            raise Spent(f"a move can come about in more than {MOST} ways")
        moved = {clause.transition.machine for clause in taken[1:]}
        open_ = [c for c in self._able if c.transition.machine not in moved and c not in left]
        reaction = next((c for c in open_ if not events.isdisjoint(c.transition.triggers)), None)
        if reaction is None:
            for clause in left:
                if clause.transition.machine not in moved:
                    when = both(when, clause.guard(self._state, False))
            if when:
                yield taken, when
            return
        if joined := both(when, reaction.guard(self._state)):
            yield from self.sets([*taken, reaction], events | reaction.events, left, joined)
        rivals = any(c is not reaction and c.transition.machine == reaction.transition.machine for c in open_)
        if rivals or reaction.guard(self._state, False):
            yield from self.sets(taken, events, (*left, reaction), when)


def _clamped(value: Value, variable: Variable) -> Value:
    """The nearest value in the variable's range."""
    if value in variable.domain:
        return value
    low, high = variable.domain[0], variable.domain[-1]
    assert isinstance(value, int), "only whole numbers leave their range"
    assert isinstance(low, int), "only whole numbers leave their range"
    return low if value < low else high
