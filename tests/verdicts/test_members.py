"""A property that is asked of every member of a group is told of as one, and mended for all of them."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from checker.checking import Options, check
from checker.members import together
from checker.render import json, terminal
from checker.render.document import Document
from checker.render.view import Detail, View
from checker.repair import explain
from checker.report import Report, Result
from checker.verdict import Bounded, Certificate, Proved, Unknown, Vacuous, Verdict
from protocol.formula import TRUE
from protocol.load import compile_text
from protocol.model import Design

TEXT = """
protocol border {
  group sectors size 3
  actor us
  event alarm for s in sectors when calm[s]
  machine post for s in sectors {
    state calm
    state hot
    on alarm rise: calm -> hot
    must act: hot -> calm by us within 24h of alarm
  }
  property kept: for s in sectors: alarm[s] leads to act[s] within 24h
  property broken: for s in sectors: alarm[s] leads to act[s] within (30h - s * 5h)
  property never_two: for s in sectors: never act[s] when hot[s] and s > 1
}
"""


@pytest.fixture(scope="module")
def design() -> Design:
    (found,) = compile_text(TEXT)
    return found


@pytest.fixture(scope="module")
def report(design: Design) -> Report:
    return check([design], Options(health=False))


def result(report: Report, name: str) -> Result:
    (found,) = [it for it in report.designs[0].results if it.asked.name == name]
    return found


def test_there_is_one_result_for_all_members(report: Report) -> None:
    assert [it.asked.name for it in report.designs[0].results] == ["kept", "broken", "never_two"]
    kept = result(report, "kept")
    assert isinstance(kept.verdict, Proved)
    assert [part.asked.member for part in kept.parts] == ["s = 1", "s = 2", "s = 3"]
    assert all(isinstance(part.verdict, Proved) for part in kept.parts)


def test_it_is_broken_where_one_member_is(report: Report) -> None:
    broken = result(report, "broken")
    assert [part.verdict.word for part in broken.parts] == ["proved", "violated", "violated"]
    assert broken.asked.member == "s = 2"
    assert broken.verdict == broken.parts[1].verdict


def test_the_text_names_the_members_and_draws_the_run_of_the_first(report: Report) -> None:
    shown = terminal.render(report, View())
    assert "for each of 3 members" in shown
    assert "fails for s = 2, s = 3;" in shown
    assert "breaks it for s = 2" in shown
    assert shown.count("broken is broken for s = 2") == 1
    assert "is broken for s = 3" not in shown


def test_the_members_are_named_where_little_is_told(report: Report) -> None:
    quiet = terminal.render(report, View(room=120, detail=Detail.QUIET))
    assert "violated  broken of border" in quiet
    assert "fails for s = 2, s = 3" in quiet


def test_the_json_holds_every_member(report: Report) -> None:
    made = msgspec.json.decode(json.render(report, View()), type=Document)
    (broken,) = [it for it in made.results if it.property == "broken"]
    assert [(it.member, it.verdict) for it in broken.members] == [
        ("s = 1", "proved"),
        ("s = 2", "violated"),
        ("s = 3", "violated"),
    ]
    assert broken.verdict == "violated"
    assert broken.evidence.runs == broken.members[1].evidence.runs
    assert broken.members[2].evidence.runs[0].breach is not None


def test_it_is_mended_for_all_members_or_not_at_all(design: Design) -> None:
    members = tuple(it for it in design.properties if it.name == "broken")
    found = explain(design, members, Options(health=False))
    assert found.result.asked.member == "s = 2"
    assert found.repairs is not None
    words = [repair.edit.words for repair in found.repairs]
    assert "`must act` with its deadline 24h moved to 15h" in words
    assert not [it for it in words if "moved to 20h" in it]  # s = 3 has 15 hours only


PROOF = Certificate(TRUE, "zones", ("z3",))
ORDER: tuple[Verdict, ...] = (
    Proved(PROOF, ()),
    Vacuous("its trigger never occurs", PROOF),
    Bounded(3, "the time was up"),
    Unknown("the time was up"),
)


def test_the_worst_verdict_is_that_of_all(design: Design, report: Report) -> None:
    broken = result(report, "broken").parts[1]
    verdicts = (*ORDER, broken.verdict)
    for place, worst in enumerate(verdicts):
        for other in verdicts[: place + 1]:
            members = [
                replace(broken, verdict=verdict, asked=replace(broken.asked, member=f"s = {number}"))
                for number, verdict in enumerate((other, worst, other), 1)
            ]
            assert together(members).verdict == worst
