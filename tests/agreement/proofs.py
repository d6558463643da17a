"""Proofs before all who check them: of the whole by z3 and by cvc5, part by part by z3, and by plain Python.

Each may fail to tell, but none may accept what another one refutes: neither what an engine claims, nor what becomes of
that by tampering.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from unittest.mock import patch

from checker.evidence import verify as plain
from checker.evidence.formulas import written
from checker.evidence.kernel import written_query
from checker.proof.recheck import recheck_locally, scripts
from checker.query import Goal, Query
from checker.smt import Answer, Sat, SolverName, Unsat, decide_smtlib
from checker.verdict import Budget, Claim, Unreachable
from protocol.formula import FALSE, TRUE, Formula
from tests.agreement.tampering import tampered

HOLDS, FAILS, CANNOT_TELL = "verified", "refuted", "cannot tell"
WORK, STEPS = 200_000, 60_000
WHOLE: tuple[SolverName, ...] = ("z3", "cvc5")
SHARE = 0.3
"""Of what becomes of proofs by tampering, so much is put to the plain verifier too, which takes longest."""
Opinions = dict[str, str]
"""By who checks: what it says of a proof."""


def stand(
    query: Query, claims: Mapping[str, Mapping[str, Claim]], dice: Random, count: int
) -> tuple[tuple[str, str], ...]:
    """What was said of each proof, and of so many that each becomes by tampering."""
    said: list[tuple[str, str]] = []
    for proof, goals in proofs(query, claims).items():
        opinions = asked(query, goals, proof)
        assert FAILS not in (opinions["z3"], opinions["cvc5"], opinions["plain"]), (opinions, proof)
        said += [(f"{who}: proofs", it) for who, it in opinions.items()]
        for _ in range(count):
            other = tampered(proof, query.protocol, dice)
            if other not in (proof, TRUE, FALSE):
                opinions = asked(query, goals, other, plainly_too=dice.random() < SHARE)
                agree(opinions, other)
                said += [(f"{who}: tampered with", it) for who, it in opinions.items()]
    return tuple(said)


def proofs(query: Query, claims: Mapping[str, Mapping[str, Claim]]) -> dict[Formula, list[Goal]]:
    """Each invariant that an engine claims, with the goals that it is to exclude."""
    found: dict[Formula, dict[str, Goal]] = {}
    for made in claims.values():
        for name, claim in made.items():
            if isinstance(claim, Unreachable):
                found.setdefault(claim.invariant, {})[name] = query.goal(name)
    return {invariant: list(goals.values()) for invariant, goals in found.items()}


def asked(query: Query, goals: Sequence[Goal], invariant: Formula, *, plainly_too: bool = True) -> Opinions:
    """What each says; of the part by part check *refuted* is not known."""
    whole = [text for _, text in scripts(query, goals, invariant)]
    parts = recheck_locally(query, goals, invariant, Budget(WORK)).checks
    opinions = {solver: opinion([decide_smtlib(text, solver, Budget(WORK)) for text in whole]) for solver in WHOLE}
    opinions["part by part"] = opinion([check.answer for check in parts])
    if plainly_too:
        opinions["plain"] = plainly(Query(query.protocol, tuple(goals)), invariant)
    return opinions


def opinion(answers: Sequence[Answer]) -> str:
    if any(isinstance(answer, Sat) for answer in answers):
        return FAILS
    return HOLDS if all(isinstance(answer, Unsat) for answer in answers) else CANNOT_TELL


def plainly(query: Query, invariant: Formula) -> str:
    with patch.object(plain, "BUDGET", STEPS):
        answers = [said for _, said, _ in plain.verify(written_query(query), written(invariant))]
    return FAILS if FAILS in answers else HOLDS if set(answers) <= {HOLDS} else CANNOT_TELL


def agree(opinions: Opinions, proof: Formula) -> None:
    """Nobody refutes what another one accepts."""
    whole = {who: it for who, it in opinions.items() if who != "part by part"}
    accepted = [who for who, it in opinions.items() if it == HOLDS]
    refuted = [who for who, it in whole.items() if it == FAILS]
    assert not (accepted and refuted), (opinions, proof)
