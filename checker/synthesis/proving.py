"""Whether an invariant whose limits depend on parameters shows goals to be out of reach, for all parameters of a set.

The obligations are those of any proof, written from the kernel by `proof`; each parameter is one more real number, of
which it is known that it is in the set.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from checker.affine import PARAMETER
from checker.proof.local import local_obligations
from checker.proof.recheck import scripts
from checker.query import Goal, Query
from checker.smt import Answer, Sat, Shrug, Unsat, decide_each, decide_smtlib, example
from checker.synthesis.linear import Point, Row, Rows
from checker.verdict import Budget
from protocol.formula import Formula


class Shown(Struct, frozen=True):
    """Every obligation was discharged."""


class Refuted(Struct, frozen=True):
    """An obligation fails, with these parameters."""

    point: Point


class Open(Struct, frozen=True):
    why: str


Outcome = Shown | Refuted | Open


class Proof:
    """The obligations of one invariant, to be discharged in one set after another."""

    def __init__(self, query: Query, goals: Sequence[Goal], invariant: Formula, dimension: int) -> None:
        self.query, self.goals, self.invariant, self.dimension = query, goals, invariant, dimension
        local = local_obligations(query, goals, invariant)
        self._preamble = local.preamble
        self._cases = [case for _, cases in local.cases for case in cases if case != "false"]
        self._whole: list[str] | None = None

    def holds(self, rows: Rows, budget: Budget) -> Outcome:
        """For all parameters in the set."""
        known = self._declared(rows)
        preamble = _after_logic(self._preamble, known)
        for case, answer in zip(self._cases, decide_each(preamble, self._cases, budget), strict=False):
            if not isinstance(answer, Unsat):
                return self._wholly(known, f"{preamble}\n(assert {case})\n(check-sat)\n", answer, budget)
        return Shown()

    def _wholly(self, known: str, failed: str, answer: Answer, budget: Budget) -> Outcome:
        """What is asked of the whole, as a local obligation fails: without all hypotheses, that may mean nothing."""
        if self._whole is None:
            self._whole = [text for _, text in scripts(self.query, self.goals, self.invariant)]
        for text in self._whole:
            script = _after_logic(text, known)
            found = decide_smtlib(script, "z3", budget)
            if isinstance(found, Sat):
                return self._point(script, budget)
            if isinstance(found, Shrug):
                return Open(found.why)
        return Shown()

    def _point(self, script: str, budget: Budget) -> Outcome:
        names = [f"{PARAMETER}{k}" for k in range(self.dimension)]
        found = example(script, names, budget)
        if not isinstance(found, Sat):
            return Open("the solver gave no example")
        return Refuted(tuple(Fraction(found.model.get(name, 0)) for name in names))

    def _declared(self, rows: Rows) -> str:
        names = [f"{PARAMETER}{k}" for k in range(self.dimension)]
        lines = [f"(declare-const {name} Real)\n(assert (<= 0.0 {name}))" for name in names]
        return "\n".join((*lines, *(f"(assert {_text(r, names)})" for r in rows), ""))


def _text(it: Row, names: Sequence[str]) -> str:
    parts = [_times(c, name) for c, name in zip(it.coefficients, names, strict=True) if c]
    left = "0.0" if not parts else parts[0] if len(parts) == 1 else f"(+ {' '.join(parts)})"
    return f"({'<' if it.strict else '<='} {left} {_number(it.limit)})"


def _times(factor: int, name: str) -> str:
    return name if factor == 1 else f"(* {_number(factor)} {name})"


def _number(value: int) -> str:
    return f"{value}.0" if value >= 0 else f"(- {-value}.0)"


def _after_logic(text: str, more: str) -> str:
    """The script with more declarations, after the commands that choose its logic."""
    first, _, rest = text.partition("\n")
    assert first.startswith("(set-logic")
    return f"{first}\n{more}{rest}"
