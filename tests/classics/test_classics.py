"""Timed models whose answers have been known for long get these answers; `python -m tests.classics` asks large ones."""

from __future__ import annotations

import pytest

from checker.portfolio import ENGINES
from tests.classics.cases import SMALL, Case
from tests.classics.settling import verdicts, words

OPEN = ("bounded", "unknown")


@pytest.mark.parametrize("case", SMALL, ids=str)
def test_the_known_answer_is_given(case: Case) -> None:
    assert words(verdicts(case)) == case.answers


@pytest.mark.parametrize("case", SMALL[::5], ids=str)
def test_no_engine_gives_another_answer(case: Case) -> None:
    for engine in (entry.name for entry in ENGINES):
        for asked, word in words(verdicts(case, engine, effort=0.1)).items():
            assert word in (case.answers[asked], *OPEN), (engine, asked)
