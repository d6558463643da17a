"""Engines that lie about samples: none of them gets a value."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from msgspec.structs import replace

from checker import portfolio
from checker.engines.zones import zones
from checker.measuring import search
from checker.measuring.measure import measure
from checker.measuring.result import Exact, Measured, Open
from checker.portfolio import Entry
from checker.query import Query
from checker.verdict import Budget, Claim, FalseClaim, GaveUp, Reached, Unreachable
from checker.zoning.farthest import Reach, farthest
from protocol.formula import FALSE, TRUE
from protocol.load import compile_text
from protocol.runs import Move, Run, Step
from tests.measuring.specs import DELAYS

Engine = Callable[[Query, Budget], dict[str, Claim]]


def lying(monkeypatch: pytest.MonkeyPatch, name: str, lie: Claim) -> None:
    """An engine that answers all goals of this name so, and the others honestly."""

    def engine(query: Query, budget: Budget) -> dict[str, Claim]:
        honest = zones(query, budget)
        return {goal: lie if goal == name else claim for goal, claim in honest.items()}

    monkeypatch.setattr(Entry, "engine", lambda self: engine)
    monkeypatch.setattr(portfolio, "ENGINES", portfolio.ENGINES[:1])


def delay() -> Measured:
    (it,) = measure(compile_text(DELAYS), ["delay"]).measured
    return it


@pytest.mark.parametrize("invariant", [FALSE, TRUE])
@pytest.mark.parametrize("goal", ["sample", "beyond", "late"])
def test_what_is_not_out_of_reach(monkeypatch: pytest.MonkeyPatch, goal: str, invariant: object) -> None:
    lying(monkeypatch, goal, Unreachable(invariant))  # type: ignore[arg-type]
    with pytest.raises(FalseClaim):
        delay()


@pytest.mark.parametrize(
    "run", [Run(), Run((Step(Fraction(0), Move("violation")),)), Run((Step(Fraction(0), Move("x")),))]
)
def test_runs_without_a_sample(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    lying(monkeypatch, "sample", Reached(run))
    with pytest.raises(FalseClaim):
        delay()


def test_silence_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    lying(monkeypatch, "beyond", GaveUp("tired"))
    end = delay().greatest
    assert isinstance(end, Open)
    assert end.why == "tired"


def test_what_may_never_come_is_not_taken_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows of a greater sample, and nobody whether there is none later: it is asked again, otherwise."""
    lying(monkeypatch, "late", GaveUp("tired"))
    end = delay().greatest
    assert isinstance(end, Exact)
    assert end.value == 132 * 3600


def test_a_path_that_is_said_to_lead_farther(monkeypatch: pytest.MonkeyPatch) -> None:
    def liar(*args: object, **options: object) -> Reach | None:
        honest = farthest(*args, **options)  # type: ignore[arg-type]
        if honest is None or honest.most is None:
            return honest
        return replace(honest, most=honest.most._replace(excess=Fraction(-1 * honest.sign)))

    monkeypatch.setattr(search, "farthest", liar)
    with pytest.raises(FalseClaim):
        delay()
