"""The one caller of solvers: three answers, none taken for another."""

from __future__ import annotations

import builtins
import os
import signal
import threading
import time
from contextlib import suppress
from typing import Any

import pytest
import z3

from checker.interruption import AGAIN, ended_by, forget, listen
from checker.proof.smtlib import _exactly_one
from checker.smt import Sat, Shrug, Unsat, ask, decide_each, decide_smtlib
from checker.symbolic.symbols import afresh
from checker.verdict import Budget

SCRIPT = "(set-logic QF_LRA)\n(declare-const x Real)\n(assert (and (> x 1.0) (< x {}.0)))\n(check-sat)\n"


def pigeons(holes: int) -> z3.Solver:
    """Unsatisfiable, and hard to see."""
    solver = z3.Solver()
    at = [[z3.Bool(f"{pigeon} in {hole}") for hole in range(holes)] for pigeon in range(holes + 1)]
    solver.add(*(z3.Or(row) for row in at))
    solver.add(*(z3.Not(z3.And(a[h], b[h])) for h in range(holes) for k, a in enumerate(at) for b in at[:k]))
    return solver


def test_ask_names_all_answers() -> None:
    solver, p = z3.SolverFor("QF_LRA"), z3.Bool("p")
    x, y = z3.Reals("x y")
    solver.add(x > y, z3.Implies(p, y > x))
    assert isinstance(ask(solver), Sat)
    assert ask(solver, p) == Unsat((p,))
    assert isinstance(ask(solver), Sat)


@pytest.mark.parametrize("word", ["unknown", "(incomplete quantifiers)", ""])
def test_unknown_is_a_shrug(word: str) -> None:
    class Ignorant:
        ctx = z3.main_ctx()

        def set(self, *_: Any) -> None:
            pass

        def check(self, *_: Any) -> Any:
            return z3.unknown

        def reason_unknown(self) -> str:
            return word

        def statistics(self) -> dict[str, int]:
            return {}

    assert isinstance(ask(Ignorant()), Shrug)


def test_an_exception_of_the_solver_is_a_shrug() -> None:
    class Broken:
        ctx = z3.main_ctx()

        def set(self, *_: Any) -> None:
            pass

        def check(self, *_: Any) -> Any:
            raise z3.Z3Exception(b"canceled")

        def statistics(self) -> dict[str, int]:
            return {}

    assert ask(Broken()) == Shrug("the solver could not tell: canceled")


def test_work_is_bounded_and_deterministic() -> None:
    budgets = [Budget(work=300), Budget(work=300)]
    answers = [ask(pigeons(9), budget=budget) for budget in budgets]
    assert answers == [Shrug("its budget of 300 steps was used up")] * 2
    assert budgets[0].done == budgets[1].done
    assert ask(pigeons(9), budget=budgets[0]) == answers[0]


def test_time_is_bounded() -> None:
    budget = Budget(work=10**9, until=time.monotonic() + 0.3)
    assert ask(pigeons(14), budget=budget) == Shrug("the time was up")
    assert ask(pigeons(3), budget=budget) == Shrug("the time was up")


def test_the_keyboard_interrupts() -> None:
    listen()
    threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        ask(pigeons(14), budget=Budget(work=10**9, until=time.monotonic() + 60))


def test_an_interruption_that_a_library_swallowed_is_heard() -> None:
    listen()
    question = pigeons(14)
    with suppress(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        ask(question)


def test_the_keyboard_interrupts_in_every_context() -> None:
    ask(pigeons(3))
    afresh()
    test_the_keyboard_interrupts()


def test_a_work_is_told_until_it_has_ended_and_no_other_is() -> None:
    listen()
    told: list[str] = []
    with suppress(KeyboardInterrupt), ended_by(lambda: told.append("the first")):
        with suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        while len(told) < 3:
            time.sleep(0.01)
    forget()
    with ended_by(lambda: told.append("the second")):
        time.sleep(3 * AGAIN)
    assert set(told) == {"the first"}


@pytest.mark.parametrize("solver", ["z3", "cvc5"])
def test_scripts(solver: Any) -> None:
    assert decide_smtlib(SCRIPT.format(2), solver) == Sat()
    assert decide_smtlib(SCRIPT.format(1), solver) == Unsat()
    assert isinstance(decide_smtlib("(set-logic QF_LRA)(assert (> y 1.0))(check-sat)", solver), Shrug)


def test_a_missing_cvc5_is_a_clear_shrug(monkeypatch: pytest.MonkeyPatch) -> None:
    found = builtins.__import__

    def without(name: str, *more: Any, **options: Any) -> Any:
        if name == "cvc5":
            raise ImportError
        return found(name, *more, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    answer = decide_smtlib(SCRIPT.format(1), "cvc5")
    assert isinstance(answer, Shrug)
    assert "tierproof[certify]" in answer.why


def test_a_case_that_is_plainly_false_is_asked_as_any_other() -> None:
    preamble = "(set-logic QF_LRA)\n(declare-const x Real)\n(assert (> x 1.0))"
    cases = ["false", "(< x 2.0)", "false", "(< x 1.0)"]
    found = list(decide_each(preamble, cases, Budget(1000)))
    assert [type(it) for it in found] == [Unsat, Sat, Unsat, Unsat]


def test_exactly_one_place_of_many() -> None:
    cases = [f"at.{k}" for k in range(5)]
    declared = "\n".join(f"(declare-const {case} Bool)" for case in cases)
    preamble = "\n".join((declared, *_exactly_one(cases)))
    pairs = [f"(and {a} {b})" for k, a in enumerate(cases) for b in cases[:k]]
    none = f"(not (or {' '.join(cases)}))"
    assert all(isinstance(it, Unsat) for it in decide_each(preamble, [*pairs, none]))
    assert all(isinstance(it, Sat) for it in decide_each(preamble, cases))
