"""However little time there is, a verdict is what it is without a limit, or unknown or bounded; nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.checking import Options, check
from protocol.load import compile_text
from protocol.model import Design

FLAGSHIP = Path(__file__).parents[2] / "specs" / "ceasefire" / "paris.tier"


@pytest.fixture(scope="module")
def designs() -> tuple[Design, ...]:
    return compile_text(FLAGSHIP.read_text(encoding="utf-8"), "paris.tier")


def words(designs: tuple[Design, ...], options: Options) -> list[str]:
    return [result.verdict.word for design in check(designs, options).designs for result in design.results]


@pytest.mark.parametrize("seconds", [0, 0.01, 0.05, 0.2, 0.5])
def test_time_only_takes_verdicts_away(designs: tuple[Design, ...], seconds: float) -> None:
    settled = words(designs, Options(health=False))
    for hurried, word in zip(words(designs, Options(health=False, seconds=seconds)), settled, strict=True):
        assert hurried in (word, "unknown", "bounded")


@pytest.mark.parametrize("effort", [1e-6, 1e-4, 1e-3])
def test_so_does_a_smaller_budget(designs: tuple[Design, ...], effort: float) -> None:
    settled = words(designs, Options(health=False))
    for hurried, word in zip(words(designs, Options(health=False, effort=effort)), settled, strict=True):
        assert hurried in (word, "unknown", "bounded")


def test_no_time_settles_nothing(designs: tuple[Design, ...]) -> None:
    report = check(designs, Options(seconds=0))
    assert {result.verdict.word for design in report.designs for result in design.results} == {"unknown"}
    assert report.exit_code == 3


def test_the_same_options_give_the_same_answers(designs: tuple[Design, ...]) -> None:
    first, second = (
        [(r.verdict, r.compliance) for d in check(designs, Options()).designs for r in d.results] for _ in range(2)
    )
    assert first == second
