"""Engines that lie about properties of every form, in many ways: what is true is never told otherwise."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache, partial
from random import Random

import pytest
from msgspec.structs import replace

from checker import checking, portfolio, staying
from checker.checking import Options
from checker.engines.zones import overview, zones
from checker.portfolio import Engine, Entry
from checker.query import Query
from checker.verdict import Budget, Claim, FalseClaim, GaveUp, Reached, Unreachable
from protocol.formula import FALSE, TRUE, And, Formula, conj, disj
from protocol.load import compile_text
from protocol.model import Protocol
from protocol.runs import Move, Run, Step
from tests.agreement.random_runs import random_run
from tests.agreement.tampering import tampered

H = Fraction(3600)
WORLD = """
protocol honest {{
  actor them is adversary
  actor us
  var hot = false
  event spark by them when not hot {{ hot := true }}
  event calm by them when hot after 1h of spark {{ hot := false }}
  ladder alarm {{
    tier rest
    tier ready by us
    tier done by us
    must up: rest -> ready when hot after 1h and within 2h of spark
    must finish: ready -> done within 3h of entry
    on calm down: any -> rest
  }}
  {asked}
}}
"""
KEPT, BROKEN, VACUOUS = "proved", "violated", "vacuous"
ASKED: dict[str, str] = {
    "property it: always hot or rest": KEPT,
    "property it: always hot or ready": BROKEN,
    "property it: never up when not hot": KEPT,
    "property it: never finish when hot": BROKEN,
    "property it: never finish when not hot": KEPT,
    "property it: spark leads to ready within 2h unless calm": KEPT,
    "property it: spark leads to done within 4h unless calm": BROKEN,
    "property it: while not hot, up leads to done within 9h": VACUOUS,
    "property it: between spark and calm, up leads to done within 3h": KEPT,
    "property it: finish only after spark after 1h": KEPT,
    "property it: finish only after spark after 2h": BROKEN,
    "property it: alarm never skips": KEPT,
    "property it: alarm never drops": BROKEN,
    "property it: ready lasts at most 3h": KEPT,
    "property it: ready lasts at most 2h": BROKEN,
    "property it: hot lasts at least 1h": KEPT,
    "property it: hot lasts at least 2h": BROKEN,
    "property it: at least 1h from spark to up": KEPT,
    "property it: at least 2h from spark to up": BROKEN,
    "property it: while rest and hot, up recurs within 2h": KEPT,
    "property it: while rest and hot, up recurs within 1h": BROKEN,
    "property it: ready stays possible": KEPT,
    "property it: ready stays possible while done": KEPT,
    "property it: (hot and not hot) stays possible": BROKEN,
    "property it: spark leads to up unless calm": KEPT,
    "property it: up leads to calm": BROKEN,
    "property it: spark leads to ready within 3h unless calm even if us is late by 1h": KEPT,
    "property it: spark leads to ready within 2h unless calm even if us defects": BROKEN,
    "scenario it: done is possible": KEPT,
    "scenario it: done is possible within 1h of spark": KEPT,
    "scenario it: done is possible before 1h of spark": BROKEN,
    "scenario it: (ready and not hot) is possible": BROKEN,
}
"""With the true verdict on each."""

Lie = Callable[[Query, dict[str, Claim]], dict[str, Claim]]
"""What is claimed in the place of the truth."""


def same_of_all(claim: Claim) -> Lie:
    return lambda query, honest: dict.fromkeys(honest, claim)


def of_proofs(change: Callable[[Formula, Protocol], Formula]) -> Lie:
    def lie(query: Query, honest: dict[str, Claim]) -> dict[str, Claim]:
        return {
            goal: Unreachable(change(it.invariant, query.protocol)) if isinstance(it, Unreachable) else it
            for goal, it in honest.items()
        }

    return lie


def of_runs(change: Callable[[Run], Run]) -> Lie:
    def lie(query: Query, honest: dict[str, Claim]) -> dict[str, Claim]:
        return {goal: Reached(change(it.run)) if isinstance(it, Reached) else it for goal, it in honest.items()}

    return lie


def opposite(query: Query, honest: dict[str, Claim]) -> dict[str, Claim]:
    """Of each goal what is not so, with whatever looks like evidence."""
    run = random_run(replace(query.protocol, monitors=()), Random(1), length=5)
    proofs = [it.invariant for it in honest.values() if isinstance(it, Unreachable)]
    claims: dict[str, Claim] = {}
    for goal, it in honest.items():
        claims[goal] = Reached(run) if isinstance(it, Unreachable) else Unreachable(disj(*proofs) if proofs else TRUE)
    return claims


def of_another(query: Query, honest: dict[str, Claim]) -> dict[str, Claim]:
    """The claim of the next goal, for each."""
    names = list(honest)
    return {goal: honest[names[(k + 1) % len(names)]] for k, goal in enumerate(names)}


def half(proof: Formula) -> Formula:
    """Every other conjunct."""
    return conj(*proof.args[::2]) if isinstance(proof, And) else TRUE


def shorter(run: Run) -> Run:
    return replace(run, steps=run.steps[:-1]) if run.steps else replace(run, rest=run.rest / 2)


def later(run: Run) -> Run:
    """Something is put off by a long time."""
    steps = (*run.steps[:-1], replace(run.steps[-1], delay=run.steps[-1].delay + 9 * H)) if run.steps else ()
    return replace(run, steps=steps, rest=run.rest + 9 * H)


def sooner(run: Run) -> Run:
    return replace(run, steps=tuple(Step(step.delay / 2, step.move) for step in run.steps), rest=run.rest / 2)


HONEST, TIRED = "the truth", "nothing"
LIES: dict[str, Lie] = {
    HONEST: lambda query, honest: honest,
    TIRED: same_of_all(GaveUp("tired")),
    "nothing happens, as is true": same_of_all(Unreachable(TRUE)),
    "nothing happens, as is false": same_of_all(Unreachable(FALSE)),
    "all happens at once": same_of_all(Reached(Run())),
    "all happens by itself": same_of_all(Reached(Run((), 99 * H))),
    "all happens with a spark": same_of_all(Reached(Run((Step(0 * H, Move("spark")),), H))),
    "all happens with what is unheard of": same_of_all(Reached(Run((Step(0 * H, Move("nothing")),), H))),
    "the opposite": opposite,
    "what is so of another goal": of_another,
    "a proof that is too strong": of_proofs(lambda it, protocol: conj(it, tampered(it, protocol, Random(2)))),
    "a proof that is too weak": of_proofs(lambda it, _: half(it)),
    "another proof": of_proofs(lambda it, protocol: tampered(it, protocol, Random(4))),
    "yet another proof": of_proofs(lambda it, protocol: tampered(it, protocol, Random(5))),
    "a run without its end": of_runs(shorter),
    "a run that takes longer": of_runs(later),
    "a run that takes less time": of_runs(sooner),
}
CAUGHT, NOT_SETTLED = "caught", ("bounded", "unknown")


class Liar(Entry, frozen=True):
    lie: Lie = opposite

    def engine(self) -> Engine:
        def made(query: Query, budget: Budget) -> dict[str, Claim]:
            return self.lie(query, zones(query, budget))

        return made


def of_all(lie: Lie, query: Query, budget: Budget) -> dict[str, Claim]:
    """Which states there are, told by a liar; that a run leads to the impossible is no answer to that question."""
    claims = lie(query, overview(query, budget))
    every = claims["every"]
    return claims if isinstance(every, Unreachable | GaveUp) else claims | {"every": GaveUp("it lied")}


@cache
def told(asked: str, lie: str) -> str:
    """The verdict where the only engine lies so."""
    (design,) = compile_text(WORLD.format(asked=asked))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(portfolio, "ENGINES", (Liar("liar", 5_000, "", lie=LIES[lie]),))
        patch.setattr(staying, "overview", partial(of_all, LIES[lie]))
        try:
            (result,) = checking.check([design], Options(health=False)).designs[0].results
        except FalseClaim:
            return CAUGHT
    return result.verdict.word


@pytest.mark.parametrize("asked", ASKED)
def test_the_honest_are_believed(asked: str) -> None:
    assert told(asked, HONEST) == ASKED[asked]


@pytest.mark.parametrize("asked", ASKED)
def test_no_lie_changes_what_is_true(asked: str) -> None:
    """Each is caught, or settles nothing, or leaves what is true as it was: a weaker proof may still be one."""
    said = {lie: told(asked, lie) for lie in LIES if lie not in (HONEST, TIRED)}
    assert set(said.values()) <= {CAUGHT, *NOT_SETTLED, ASKED[asked]}, said
    assert list(said.values()).count(CAUGHT) >= 3, said


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_caught_on_many(lie: str) -> None:
    caught = sum(told(asked, lie) == CAUGHT for asked in ASKED)
    assert caught >= 4 if lie not in (HONEST, TIRED) else not caught


@pytest.mark.parametrize("asked", ASKED)
def test_an_engine_that_knows_nothing_settles_nothing(asked: str) -> None:
    assert told(asked, TIRED) in NOT_SETTLED
