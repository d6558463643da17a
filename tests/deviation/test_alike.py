"""Actors who are treated alike: the trial of one of them tells of all, and each is named with a run of his own."""

from __future__ import annotations

import pytest

import checker.compliance as compliance
from checker.checking import Options, check
from checker.report import Result
from protocol.load import compile_text
from protocol.model import Promise
from protocol.satisfaction import breach
from protocol.semantics import replay

VOTES = """protocol votes {{
  event call
  group voters size 4
  machine voice for v in voters {{
    state idle
    state asked
    state yes by v
    on call ask: idle -> asked
    must reply: asked -> yes within {within}
  }}
  ladder answer {{
    tier calm
    tier carried
    must carry: calm -> carried when count(v in voters: yes[v]) >= {needed} immediately
  }}
  property carried_in_a_day: call leads to carried within 24h
}}
"""


@pytest.fixture
def trials(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The actors of whom engines are asked."""
    found: list[tuple[str, ...]] = []
    trial = compliance.Case.trial

    def counted(case: compliance.Case, actors: tuple[str, ...]) -> compliance.Trial:
        found.append(actors)
        return trial(case, actors)

    monkeypatch.setattr(compliance.Case, "trial", counted)
    return found


def checked(text: str) -> Result:
    report = check(compile_text(text), Options(health=False))
    return report.designs[0].results[0]


VOTERS = [(f"voters[{number}]",) for number in (1, 2, 3, 4)]


def test_one_trial_tells_of_all_where_each_can_break_it(trials: list[tuple[str, ...]]) -> None:
    result = checked(VOTES.format(within="24h", needed=4))
    assert result.compliance is not None
    assert sorted(it.actors for it in result.compliance.alone if it.actors in VOTERS) == VOTERS
    assert len([it for it in trials if it in VOTERS]) <= 1
    for it in result.compliance.alone:
        assert breach(promise(result), replay(it.protocol, it.run)) is not None


def test_one_trial_tells_of_all_where_none_can(trials: list[tuple[str, ...]]) -> None:
    result = checked(VOTES.format(within="24h", needed=3))
    assert result.compliance is not None
    assert not [it for it in result.compliance.alone if it.actors in VOTERS]
    assert not set(result.compliance.open) & {name for (name,) in VOTERS}
    assert len([it for it in trials if it in VOTERS]) == 1
    assert result.compliance.together is not None
    assert len(result.compliance.together.actors) >= 2


def test_who_is_treated_otherwise_is_tried_alone(trials: list[tuple[str, ...]]) -> None:
    """Voter 1 counts twice."""
    text = VOTES.format(within="24h", needed=3).replace(
        "when count(v in voters: yes[v]) >= 3", "when count(v in voters: yes[v]) >= 2 and yes[1]"
    )
    result = checked(text)
    assert result.compliance is not None
    assert [it.actors for it in result.compliance.alone if it.actors in VOTERS] == VOTERS[:1]
    assert {it for it in trials if it in VOTERS} >= {VOTERS[1]}


def promise(result: Result) -> Promise:
    assert isinstance(result.asked.meaning, Promise)
    return result.asked.meaning
