"""The steps of a system one after another: one step, built once, repeated with variables of its own."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import z3

from checker.query import Goal
from checker.symbolic.symbols import Bool, Real, every, some
from checker.symbolic.system import System
from protocol.runs import Move, Run, Step


class Unrolling:
    """Formulas over the variables of one step, said of step 0, 1, …"""

    def __init__(self, system: System) -> None:
        self.system = system
        self.causes = tuple(t.name for t in system.query.protocol.transitions if t.is_cause)
        self._before = [term for term in system.before.terms if not _is_constant(term)]
        self._inputs = [system.delay, *system.choices.values(), *system.selectors]
        after = [term for term in system.after.terms if not _is_constant(term)]
        variables = [*self._before, *self._inputs, *after]
        self._abstraction = [(term, z3.Var(k, term.sort())) for k, term in enumerate(variables)]
        self._abstracted: dict[int, tuple[Bool, Bool]] = {}
        self._names = [[_numbered(term, 0) for term in self._before]]
        self._kept = [z3.Const(f"{term.decl().name()}#kept", term.sort()) for term in self._before]
        self._terms: list[list[Any]] = []
        self._choices: dict[tuple[str, int], Bool] = {}

    def at(self, formula: Bool, k: int) -> Bool:
        """The formula about step k."""
        return z3.substitute_vars(self._abstract(formula), *self._step(k))

    def between(self, formula: Bool, early: int | None, late: int) -> Bool:
        """A formula over `before` and `after`, about the states before step `early` and before step `late`.

        None: the state that is kept.
        """
        self._step(max(early or 0, late))
        names = self._kept if early is None else self._names[early]
        inputs = [_numbered(term, 0) for term in self._inputs]
        return z3.substitute_vars(self._abstract(formula), *names, *inputs, *self._names[late])

    def keeps(self, k: int) -> Bool:
        """The state that is kept is the one before step k."""
        self._step(k)
        return every(kept == name for kept, name in zip(self._kept, self._names[k], strict=True))

    def _abstract(self, formula: Bool) -> Bool:
        key = formula.get_id()
        if key not in self._abstracted:
            self._abstracted[key] = formula, z3.substitute(formula, *self._abstraction)
        return self._abstracted[key][1]

    def target(self, goal: Goal, depth: int) -> Bool:
        """The goal, reached after exactly `depth` steps: at the end of a last delay, or by the last move."""
        formula = self.system.goals[goal.name]
        if not goal.of_move:
            return self.at(formula, depth)
        return self.at(formula, depth - 1) if depth else some(())

    def delay(self, k: int) -> Real:
        return _numbered(self.system.delay, k)

    def choice(self, name: str, k: int) -> Bool:
        """Step k takes this transition."""
        if (name, k) not in self._choices:
            self._choices[name, k] = _numbered(self.system.choices[name], k)
        return self._choices[name, k]

    def run(self, model: Any, moves: int, rest: bool) -> Run:
        """The run in a model of the first `moves` steps; `rest`: with the delay of the step after them."""
        steps = tuple(step for k in range(moves) for step in self._steps(model, k))
        return Run(steps, self.delay_in(model, moves) if rest else Fraction(0))

    def delay_in(self, model: Any, k: int) -> Fraction:
        """Of the model, the delay of step k."""
        value = model.eval(self.delay(k), model_completion=True)
        return Fraction(value.numerator_as_long(), value.denominator_as_long())

    def _steps(self, model: Any, k: int) -> Iterator[Step]:
        """Step k of the model: its move, or one after the other those that come together."""
        taken = [
            t
            for t in self.system.query.protocol.transitions
            if z3.is_true(model.eval(self.choice(t.name, k), model_completion=True))
        ]
        if self.system.company is None:
            (cause,) = (t.name for t in taken if t.is_cause)
            yield Step(self.delay_in(model, k), Move(cause, tuple(t.name for t in taken if not t.is_cause)))
            return
        for number, move in enumerate(self.system.company.moves(taken)):
            yield Step(self.delay_in(model, k) if number == 0 else Fraction(0), move)

    def _step(self, k: int) -> list[Any]:
        while len(self._terms) <= k:
            index = len(self._terms)
            self._names.append([_numbered(term, index + 1) for term in self._before])
            inputs = [_numbered(term, index) for term in self._inputs]
            self._terms.append([*self._names[index], *inputs, *self._names[index + 1]])
        return self._terms[k]


def _is_constant(term: Any) -> bool:
    return bool(z3.is_true(term) or z3.is_false(term))


def _numbered(term: Any, k: int) -> Any:
    return z3.Const(f"{term.decl().name()}#{k}", term.sort())
