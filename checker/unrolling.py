"""The steps of a system one after another: one step, built once, repeated with variables of its own."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import z3

from checker.symbols import Bool
from checker.system import System
from protocol.runs import Move, Run, Step


class Unrolling:
    """Names for the variables of step 0, 1, … of a system."""

    def __init__(self, system: System) -> None:
        self.system = system
        self._inputs = (system.delay, *system.choices.values(), *system.selectors)
        self._pairs: list[list[tuple[Any, Any]]] = []

    def at(self, formula: Bool, k: int) -> Bool:
        """The formula, over the variables of a step, about step k."""
        return z3.substitute(formula, *self._renaming(k))

    def run(self, model: Any, moves: int, rest: bool) -> Run:
        """The run in a model of the first `moves` steps; `rest`: with the delay of the step after them."""
        return Run(
            tuple(self._step(model, k) for k in range(moves)), self._delay(model, moves) if rest else Fraction(0)
        )

    def _step(self, model: Any, k: int) -> Step:
        chosen = [
            t
            for t in self.system.query.protocol.transitions
            if z3.is_true(model.eval(self.at(self.system.choices[t.name], k), model_completion=True))
        ]
        (cause,) = (t.name for t in chosen if t.is_cause)
        return Step(self._delay(model, k), Move(cause, tuple(t.name for t in chosen if not t.is_cause)))

    def _delay(self, model: Any, k: int) -> Fraction:
        value = model.eval(self.at(self.system.delay, k), model_completion=True)
        return Fraction(value.numerator_as_long(), value.denominator_as_long())

    def _renaming(self, k: int) -> list[tuple[Any, Any]]:
        while len(self._pairs) <= k:
            index, system = len(self._pairs), self.system
            pairs = [(term, _numbered(term, index)) for term in (*system.before.terms, *self._inputs)]
            pairs += [
                (a, _numbered(b, index + 1)) for a, b in zip(system.after.terms, system.before.terms, strict=True)
            ]
            self._pairs.append([pair for pair in pairs if pair[1] is not None])
        return self._pairs[k]


def _numbered(term: Any, k: int) -> Any:
    """The variable of that step; None for a constant."""
    return None if z3.is_true(term) or z3.is_false(term) else z3.Const(f"{term.decl().name()}#{k}", term.sort())
