"""An engine of one module and one row: it is asked, its claims are certified and told, and its false ones caught."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from checker import portfolio
from checker.checking import Options, check
from checker.cli import run
from checker.portfolio import Entry
from checker.query import Query
from checker.report import Result
from checker.verdict import Budget, Claim, FalseClaim, GaveUp, Proved, Unreachable
from protocol.formula import neg
from protocol.load import compile_text

SPEC = """protocol lamp {
  actor us
  var lit = false
  var burnt = false
  machine switch { state dim state bright may press: dim -> bright by us { lit := true } }
  property whole: always not burnt
  property dark: always not lit
}
"""


def guess(query: Query, budget: Budget) -> dict[str, Claim]:
    """Whatever is asked of states can never be, it says, and that its negation is an invariant shows it."""
    claims: dict[str, Claim] = {}
    for goal in query.goals:
        budget.spend()
        claims[goal.name] = GaveUp("that is about moves") if goal.of_move else Unreachable(neg(goal.formula))
    return claims


@pytest.fixture(autouse=True)
def added(monkeypatch: pytest.MonkeyPatch) -> None:
    """What adding it is: a module, and a row of the table."""
    module = ModuleType("checker.engines.guess")
    module.guess = guess  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(portfolio, "ENGINES", (Entry("guess", 100, "a guess"), *portfolio.ENGINES))


def asked(name: str, **options: str) -> Result:
    (report,) = check(compile_text(SPEC), Options(properties=frozenset({name}), health=False, **options)).designs  # type: ignore[arg-type]
    return report.results[0]


def test_it_is_asked_first_and_its_claim_is_certified_and_told() -> None:
    result = asked("whole")
    assert isinstance(result.verdict, Proved)
    assert result.verdict.certificate.engine == "guess"
    assert result.verdict.certificate.solvers == ("z3",)
    assert result.attempts[0].engine == "guess"
    assert result.attempts[0].work == len(result.attempts[0].answers)


def test_its_false_claim_is_caught() -> None:
    """The lamp can be lit."""
    with pytest.raises(FalseClaim, match=r"guess: its invariant fails to survive every move"):
        asked("dark")


def test_without_it_the_others_tell() -> None:
    assert asked("dark", engine="zones").verdict.word == "violated"


def test_the_command_knows_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "lamp.tier"
    spec.write_text(SPEC, encoding="utf-8")
    assert run(["check", "--help"]) == 0
    assert "guess, zones" in capsys.readouterr().out
    assert run(["check", str(spec), "--property", "whole", "--engine", "guess", "--stats"]) == 0
    said = capsys.readouterr().out
    assert "✓ proved    whole" in said
    assert "engine guess: " in said
    assert run(["check", str(spec), "--property", "dark"]) == 70
    assert "guess" in capsys.readouterr().err
