"""Walks come across what can happen, and nothing else: what they see, no engine need be asked."""

from __future__ import annotations

import pytest

import checker.health.reach as reach
from checker.checking import Options, check
from checker.health.walks import glimpsed, seen
from checker.query import Goal, Query
from protocol.formula import At, Compare, Literal, Occurs, Var
from protocol.load import compile_text

TEXT = """protocol steps {
  event start
  event stop when false
  var turns: 0..3 = 0
  machine here {
    state a
    state b
    state c
    on start go: a -> b
    must leave: b -> a within 2h { turns := turns + 1 }
    must stay: b -> c within 3h
  }
}
"""
(DESIGN,) = compile_text(TEXT)
GOALS = [
    Goal("b", At("here", ("b",))),
    Goal("stays", At("here", ("c",))),
    Goal("three", Compare(Var("turns"), "=", Literal(3))),
    Goal("stops", Occurs(("stop",)), of_move=True),
    Goal("starts", Occurs(("start",)), of_move=True),
]


def test_what_can_happen_is_seen_and_what_cannot_is_not() -> None:
    assert seen(DESIGN.protocol, GOALS) == {"b", "stays", "three", "starts"}


def test_the_walks_are_the_same_every_time() -> None:
    assert len({seen(DESIGN.protocol, GOALS) for _ in range(3)}) == 1


def test_a_protocol_in_which_nothing_can_happen_has_no_walks() -> None:
    (design,) = compile_text("protocol still { event alarm when false }")
    assert seen(design.protocol, [Goal("x", Occurs(("alarm",)), of_move=True)]) == frozenset()


def test_engines_are_asked_in_earnest_of_what_no_walk_saw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reach, "GLANCE", 0.0)
    monkeypatch.setattr("checker.portfolio.FIRST_TRY", 1.0)
    asked: list[str] = []
    answer = reach.answer

    def noted(query: Query, names: list[str], **options: object) -> object:
        if options["effort"]:
            asked.extend(names)
        return answer(query, names, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(reach, "answer", noted)
    (report,) = check([DESIGN], Options()).designs
    assert "due here.stay" in asked
    assert "at here.b" not in asked
    assert [(it.code, it.subject) for it in report.findings if it.code == "F406"] == [("F406", "here.stay")]


LADDER = """protocol hours {{
  event flare when not hot {{ hot := true }}
  event calm when hot {{ hot := false }}
  var hot = false
  clock fighting runs while hot
  ladder response {{
    tier t0
    {tiers}
    {climbs}
  }}
}}
"""


def ladder(tiers: int) -> str:
    """Each tier by the hours of fighting."""
    return LADDER.format(
        tiers=" ".join(f"tier t{k}" for k in range(1, tiers + 1)),
        climbs=" ".join(f"must c{k}: t{k - 1} -> t{k} when hot at {k}h of fighting" for k in range(1, tiers + 1)),
    )


@pytest.mark.parametrize("tiers", [5, 100])
def test_where_clocks_stop_one_long_walk_sees_what_engines_would_have_to_give_times(tiers: int) -> None:
    (design,) = compile_text(ladder(tiers))
    goals = [Goal(f"t{k}", At("response", (f"t{k}",))) for k in range(1, tiers + 1)]
    assert glimpsed(design.protocol, goals) == {goal.name for goal in goals}


UNREACHABLE = ladder(5).replace("t4 -> t5 when hot", "t4 -> t5 when t2")


@pytest.mark.parametrize("text", [ladder(5), UNREACHABLE])
def test_what_is_found_is_the_same_without_that_walk(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    findings = check(compile_text(text)).designs[0].findings
    monkeypatch.setattr(reach, "glimpsed", lambda *_: frozenset())
    assert check(compile_text(text)).designs[0].findings == findings
    assert any(it.code == "F401" and it.subject == "response.t5" for it in findings) is (text == UNREACHABLE)
