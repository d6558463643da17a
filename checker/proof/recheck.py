"""Re-checks proofs: asks solvers afresh whether an invariant shows that goals are out of reach.

The obligations are written by `obligations`; each solver decides each of them, and only *unsatisfiable*, from every
solver for every obligation, counts.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from checker.proof.counting import Places
from checker.proof.local import local_obligations
from checker.proof.obligations import Obligation, delays, initiation, moves, safety, vocabulary
from checker.proof.smtlib import formula_text
from checker.proof.ways import unled, ways
from checker.query import Goal, Query
from checker.smt import Answer, Sat, Shrug, SolverName, Unsat, decide_each, decide_smtlib
from checker.verdict import Budget
from checker.ways import Way
from protocol.formula import Formula
from protocol.model import Protocol, StaysPossible

MEANING: dict[Obligation, str] = {
    "initiation": "to hold initially",
    "delays": "to survive the passing of time",
    "moves": "to survive every move",
    "safety": "to exclude what it is said to exclude",
    "ways": "to hold only where one of the ways leads there",
}


class Check(Struct, frozen=True):
    """An obligation, and what a solver said of its negation: only `Unsat` discharges it."""

    obligation: Obligation
    solver: SolverName
    answer: Answer


class Recheck(Struct, frozen=True):
    """Every obligation, once for each solver; one in several parts, once for each of these."""

    checks: tuple[Check, ...]

    @property
    def holds(self) -> bool:
        """The goals are out of reach, say all of the solvers."""
        return bool(self.checks) and all(isinstance(check.answer, Unsat) for check in self.checks)

    @property
    def refuted(self) -> str:
        """What the invariant fails to do, and who says so; empty if no solver does."""
        failed = (f"{MEANING[c.obligation]} ({c.solver})" for c in self.checks if isinstance(c.answer, Sat))
        return next(failed, "")

    @property
    def unsettled(self) -> str:
        """Why a solver could not tell; empty if all could."""
        shrugs = (f"{c.solver} on {c.obligation}: {c.answer.why}" for c in self.checks if isinstance(c.answer, Shrug))
        return next(shrugs, "" if self.checks else "no solver was asked")


def recheck(
    query: Query,
    goals: Sequence[Goal],
    invariant: Formula,
    solvers: Sequence[SolverName] = ("z3",),
    budget: Budget | None = None,
    *,
    local: bool = False,
) -> Recheck:
    """Does the invariant show that no run of the query's protocol reaches any of the goals?

    z3 alone is asked for the local obligations first, which imply the others; where they do not hold, for all of them
    (unless only the `local` ones are wanted of it).
    """
    if tuple(solvers) == ("z3",):
        found = recheck_locally(query, goals, invariant, budget)
        if found.holds or local:
            return found
    return Recheck(
        tuple(
            Check(name, s, decide_smtlib(text, s, budget))
            for name, text in scripts(query, goals, invariant)
            for s in solvers
        )
    )


def recheck_locally(query: Query, goals: Sequence[Goal], invariant: Formula, budget: Budget | None = None) -> Recheck:
    """The local obligations alone, by z3, up to the first that it does not discharge."""
    local = local_obligations(query, goals, invariant, each=False)
    quicker = local.places is not None
    asked = [(name, case) for name, cases in local.cases for case in cases if not (quicker and name == "safety")]
    found = decide_each(local.preamble, (case for _, case in asked), budget)
    checks: list[Check] = []
    for (name, _), answer in zip(asked, found, strict=False):
        checks.append(Check(name, "z3", answer))
        if not isinstance(answer, Unsat):
            return Recheck(tuple(checks))
    if len(checks) < len(asked):
        checks.append(Check(asked[len(checks)][0], "z3", Shrug("no answer")))
    elif local.places is not None:
        checks.append(Check("safety", "z3", _counted(local.preamble, local.places, budget)))
    return Recheck(tuple(checks))


def _counted(preamble: str, places: Places, budget: Budget | None) -> Answer:
    """Safety where many machines are counted: first where each of them may be, then how many that may be."""
    found = decide_each(preamble, (case for _, _, case in places.cases), budget)
    out = {
        (machine, location)
        for (machine, location, _), answer in zip(places.cases, found, strict=False)
        if isinstance(answer, Unsat)
    }
    declared, last = places.summed(out)
    return next(decide_each(f"{preamble}\n{declared}", (last,), budget), Shrug("no answer"))


def recheck_ways(
    protocol: Protocol,
    invariant: Formula,
    form: StaysPossible,
    known: Sequence[Way],
    solvers: Sequence[SolverName] = ("z3",),
    budget: Budget | None = None,
) -> Recheck:
    """Does one of the ways lead to the goal from every reachable state in which the form's condition holds?"""
    written = ways_scripts(protocol, invariant, form, known)
    return Recheck(tuple(Check(name, s, decide_smtlib(text, s, budget)) for name, text in written for s in solvers))


def ways_scripts(
    protocol: Protocol, invariant: Formula, form: StaysPossible, known: Sequence[Way]
) -> list[tuple[Obligation, str]]:
    """The obligations of an invariant and of ways."""
    words = vocabulary(protocol)
    written = scripts(Query(protocol, ()), (), invariant)
    unled_by = [unled(words, way, form.goal, number) for number, way in enumerate(known)]
    return [*written, ("ways", ways(words, formula_text(invariant, words.now), form.condition, unled_by))]


def scripts(query: Query, goals: Sequence[Goal], invariant: Formula) -> list[tuple[Obligation, str]]:
    """The obligations for any SMT solver to check: all are unsatisfiable, or the proof is none."""
    words = vocabulary(query.protocol)
    inv = formula_text(invariant, words.now)
    return [
        ("initiation", initiation(words, inv)),
        ("delays", delays(words, inv)),
        *(("moves", text) for text in moves(words, inv)),
        ("safety", safety(words, inv, goals)),
    ]
