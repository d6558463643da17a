"""Engines that lie, one for each thing that certification asks: none of them gets a verdict."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import pytest
from msgspec.structs import replace

from checker import checking, portfolio, timing
from checker.certify import Certifier, Timing, Unsettled, WellTimed
from checker.checking import Options
from checker.engines.zones import zones
from checker.observers import watch
from checker.portfolio import Engine, Entry
from checker.proof import recheck as proof
from checker.query import Query
from checker.sight import AGE, WATCH, Question
from checker.smt import Answer, Sat, Shrug, SolverName, Unsat
from checker.verdict import (
    Bounded,
    Budget,
    Claim,
    FalseClaim,
    GaveUp,
    Impossible,
    Proved,
    Reachable,
    Reached,
    Shown,
    Unknown,
    Unreachable,
    Vacuous,
    Verdict,
    Violated,
)
from protocol.formula import FALSE, TRUE, At, Bound, Compare, Formula, Literal, Occurs, Status, Var, conj, disj, neg
from protocol.load import compile_text
from protocol.model import Design, Possible, Property
from protocol.runs import Move, Run, Step

H = Fraction(3600)
WELL_TIMED, GAVE_UP = WellTimed(), GaveUp("tired")
TEXT = """
protocol honest {
  var hot = false
  event spark when not hot { hot := true }
  event calm when hot { hot := false }
  ladder alarm {
    tier rest
    tier ready
    must up: rest -> ready when hot within 2h of spark
    on calm down: any -> rest
  }
  property kept: spark leads to ready within 2h unless calm
  property broken: spark leads to ready within 1h unless calm
  property idle: (ready and not hot) leads to rest within 1h
  scenario can_be: ready is possible within 1h of spark
  scenario cannot_be: (ready and not hot) is possible
  scenario absurd: false is possible
}
"""
SPARK, UP, CALM = Move("spark"), Move("alarm.up"), Move("calm", ("alarm.down",))


@cache
def design() -> Design:
    (found,) = compile_text(TEXT)
    return found


def asked(name: str) -> Property:
    return next(it for it in design().properties if it.name == name)


def question(name: str) -> Question:
    return watch(design().protocol, asked(name).meaning)


def honest(name: str) -> dict[str, Claim]:
    return zones(question(name).query, Budget(10_000))


def invariant(name: str) -> Formula:
    claim = honest(name)[question(name).breaks[0]]
    assert isinstance(claim, Unreachable)
    return claim.invariant


def verdict(
    name: str,
    claims: dict[str, Claim],
    *,
    timing: Timing = WELL_TIMED,
    solvers: tuple[SolverName, ...] = ("z3",),
    work: int = 1_000_000,
) -> Verdict:
    """What is made of an engine's claims, the honest ones where it makes none."""
    certifier = Certifier(design().protocol, solvers, Budget(work))
    made = {goal: ("liar", claim) for goal, claim in (honest(name) | claims).items()}
    meaning = asked(name).meaning
    if isinstance(meaning, Possible):
        return certifier.scenario(meaning, question(name), made)
    return certifier.promise(meaning, question(name), made, timing)


def run(*steps: tuple[int | Fraction, Move], rest: int | Fraction = 0) -> Run:
    return Run(tuple(Step(Fraction(delay) * H, move) for delay, move in steps), Fraction(rest) * H)


def test_the_honest_get_their_verdicts() -> None:
    assert isinstance(verdict("kept", {}), Proved)
    assert isinstance(verdict("broken", {}), Violated)
    assert isinstance(verdict("idle", {}), Vacuous)
    assert isinstance(verdict("can_be", {}), Shown)
    assert isinstance(verdict("cannot_be", {}), Impossible)
    assert isinstance(verdict("absurd", {}), Impossible)


# --- proofs that are none -----------------------------------------------------------------------------------------


def too_soon() -> Formula:
    """True of the start and kept by moves, but not by time."""
    return conj(invariant("kept"), disj(neg(At(WATCH, ("pending",))), Bound(AGE, "<=", H)))


PROOFS: dict[str, Formula] = {
    "initiation": FALSE,
    "delays": too_soon(),
    "moves": conj(invariant("kept"), neg(At("alarm", ("ready",)))),
    "safety": TRUE,
}
"""By the one obligation that the invariant fails."""


@pytest.mark.parametrize("solver", ["z3", "cvc5"])
@pytest.mark.parametrize("obligation", PROOFS)
def test_a_proof_that_fails_one_obligation_is_caught_by_that_one(obligation: str, solver: SolverName) -> None:
    query = question("kept").query
    outcome = proof.recheck(query, [query.goal("bad")], PROOFS[obligation], (solver,))
    assert [c.obligation for c in outcome.checks if isinstance(c.answer, Sat)] == [obligation]
    assert [c.obligation for c in outcome.checks if isinstance(c.answer, Unsat)] == [
        o for o in PROOFS if o != obligation
    ]
    with pytest.raises(FalseClaim, match="its invariant fails"):
        verdict("kept", {"bad": Unreachable(PROOFS[obligation])}, solvers=(solver,))


@pytest.mark.parametrize(
    "nonsense",
    [
        Occurs(("spark",)),
        At("alarm", ("nowhere",)),
        At("nobody", ("ready",)),
        Bound("no clock", "<=", H),
        Status("no clock", "off"),
        Compare(Var("nothing"), "=", Literal(True)),
    ],
)
def test_an_invariant_about_something_else_is_caught(nonsense: Formula) -> None:
    with pytest.raises(FalseClaim, match="not about states"):
        verdict("kept", {"bad": Unreachable(disj(nonsense, invariant("kept")))})


def test_what_is_violated_is_not_proved() -> None:
    for claimed in (TRUE, FALSE, invariant("kept"), neg(question("broken").query.goal("bad").formula)):
        with pytest.raises(FalseClaim):
            verdict("broken", {"bad": Unreachable(claimed)})


def test_what_happens_is_not_called_vacuous() -> None:
    with pytest.raises(FalseClaim):
        verdict("kept", {"trigger": Unreachable(invariant("kept"))})


def test_a_scenario_that_is_possible_is_not_called_impossible() -> None:
    with pytest.raises(FalseClaim):
        verdict("can_be", {"state": Unreachable(TRUE)})


# --- runs that are none -------------------------------------------------------------------------------------------

RUNS = {
    "goes back in time": run((0, SPARK), (2, UP), (-1, CALM), (0, SPARK), rest=2),
    "waits past a duty that is due": run((0, SPARK), rest=3),
    "waits past a duty that is due, in two parts": run((0, SPARK), rest=2 + Fraction(1, 10**9)),
    "makes a move that is not possible": run((0, CALM), (0, SPARK), rest=2),
    "makes a move that nobody knows": run((0, SPARK), (1, Move("alarm.leap")), rest=2),
    "leaves out a reaction": run((0, SPARK), (1, UP), (0, Move("calm")), (0, SPARK), rest=2),
    "adds a reaction": run((0, Move("spark", ("alarm.down",))), rest=2),
    "is caused by a reaction": run((0, SPARK), (0, UP), (0, Move("alarm.down")), rest=2),
}


@pytest.mark.parametrize("lie", RUNS)
@pytest.mark.parametrize("name", ["kept", "broken"])
def test_a_run_that_is_none_is_caught(lie: str, name: str) -> None:
    with pytest.raises(FalseClaim, match="is not one"):
        verdict(name, {"bad": Reached(RUNS[lie])})


@pytest.mark.parametrize(
    "claimed",
    [
        run(),
        run((0, SPARK)),
        run((0, SPARK), (2, UP), rest=9),
        run((0, SPARK), (1, Move("calm")), rest=9),
        run((0, SPARK), rest=2),
    ],
)
def test_a_run_that_breaks_nothing_is_caught(claimed: Run) -> None:
    with pytest.raises(FalseClaim, match="does not break"):
        verdict("kept", {"bad": Reached(claimed)})


def test_a_witness_that_shows_nothing_is_caught() -> None:
    with pytest.raises(FalseClaim, match="witnesses"):
        verdict("kept", {"trigger": Reached(run(rest=5))})
    with pytest.raises(FalseClaim, match="is not one"):
        verdict("kept", {"trigger": Reached(run((0, SPARK), (3, UP)))})


@pytest.mark.parametrize("claimed", [run(), run((0, SPARK), rest=1), run((0, SPARK), (2, UP))])
def test_a_run_that_does_not_show_a_scenario_is_caught(claimed: Run) -> None:
    with pytest.raises(FalseClaim, match="does not show"):
        verdict("can_be", {"state": Reached(claimed)})


def settled_by(says: Claim, monkeypatch: pytest.MonkeyPatch) -> Timing:
    """What is made of a liar's claims about time, where the text leaves it open."""
    monkeypatch.setattr(timing, "by_text", lambda _: ("alarm.up",))
    monkeypatch.setattr(portfolio, "ENGINES", (Liar("zones", 1, "", says=says),))
    certifier = Certifier(design().protocol, ("z3",), Budget())
    return timing.settle_timing(certifier, only=None, until=None, effort=1.0)


def test_a_trap_that_is_none_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The duty is due at the end of the run, but can be met."""
    assert isinstance(settled_by(Reached(run((0, SPARK), rest=2)), monkeypatch), Unsettled)
    with pytest.raises(FalseClaim):
        settled_by(Reached(run((0, SPARK), rest=3)), monkeypatch)


def test_that_time_goes_on_is_not_believed_without_a_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(settled_by(GAVE_UP, monkeypatch), Unsettled)
    for claimed in (TRUE, FALSE):
        with pytest.raises(FalseClaim):
            settled_by(Unreachable(claimed), monkeypatch)


# --- what is not known --------------------------------------------------------------------------------------------


def test_what_is_not_known_stays_unknown() -> None:
    assert isinstance(verdict("kept", {"bad": GaveUp("tired")}), Unknown)
    assert isinstance(verdict("kept", {"bad": GaveUp("tired", 7)}), Bounded)
    assert isinstance(verdict("kept", {"trigger": GaveUp("tired", 7)}), Unknown)
    assert isinstance(verdict("can_be", {"state": GaveUp("tired")}), Unknown)


def test_a_proof_that_nobody_has_finished_checking_stays_unknown() -> None:
    assert isinstance(verdict("kept", {}, work=0), Unknown)
    assert isinstance(verdict("kept", {}, solvers=()), Unknown)
    assert isinstance(verdict("cannot_be", {}, work=0), Unknown)
    assert isinstance(verdict("idle", {}, work=0), Unknown)


def test_each_solver_must_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    true = proof.decide_smtlib

    def answers(other: Answer) -> None:
        def decide(text: str, solver: SolverName = "z3", budget: Budget | None = None) -> Answer:
            return other if solver == "cvc5" else true(text, solver, budget)

        monkeypatch.setattr(proof, "decide_smtlib", decide)

    answers(Shrug("it was tired"))
    assert isinstance(verdict("kept", {}, solvers=("z3", "cvc5")), Unknown)
    answers(Sat())
    with pytest.raises(FalseClaim):
        verdict("kept", {}, solvers=("z3", "cvc5"))


# --- as a whole ---------------------------------------------------------------------------------------------------


class Liar(Entry, frozen=True):
    """An engine that says one and the same of everything."""

    says: Claim = GAVE_UP

    def engine(self) -> Engine:
        def lie(query: Query, budget: Budget) -> dict[str, Claim]:
            return {goal.name: self.says for goal in query.goals}

        return lie


@pytest.mark.parametrize(
    "says", [Unreachable(TRUE), Unreachable(FALSE), Reachable(), Reached(run()), Reached(run((0, CALM)))]
)
@pytest.mark.parametrize("name", ["kept", "broken", "can_be"])
def test_no_report_is_made_of_lies(monkeypatch: pytest.MonkeyPatch, says: Claim, name: str) -> None:
    monkeypatch.setattr(portfolio, "ENGINES", (Liar("liar", 1, "", says=says),))
    only = replace(design(), properties=(asked(name),))
    with pytest.raises(FalseClaim):
        checking.check([only], Options(health=False))


def test_an_engine_that_gives_up_makes_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portfolio, "ENGINES", (Liar("liar", 1, "", says=GaveUp("tired")),))
    report = checking.check([design()], Options(health=False))
    assert {result.verdict.word for found in report.designs for result in found.results} == {"unknown"}
