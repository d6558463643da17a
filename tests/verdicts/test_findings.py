"""Findings at their edges: what brings them about, what they are called, and what acknowledges them."""

from __future__ import annotations

import pytest

from checker import portfolio
from checker.checking import check
from checker.engines.zones import zones
from checker.portfolio import Engine, Entry
from checker.query import Query
from checker.report import Finding
from checker.verdict import Budget, Claim, Spent
from protocol.load import compile_text

WORLD = """protocol p {
  actor us
  var hostile = false
  event violation when not hostile { hostile := true }
  event cessation when hostile { hostile := false }
"""
LADDER = "ladder r { tier calm tier back by us %s on cessation stand_down: back -> calm }"


def found(body: str) -> list[Finding]:
    (report,) = check(compile_text(WORLD + body + "}")).designs
    return list(report.findings)


def codes(body: str) -> set[tuple[str, str]]:
    return {(finding.code, finding.subject) for finding in found(body) if finding.code != "F407"}


@pytest.mark.parametrize(
    "clause",
    [
        "must go: calm -> back when hostile after 48h and within 24h of violation",
        "must go: calm -> back when hostile and since(violation) >= 48h within 24h of violation",
        "must go: calm -> back when (hostile for 48h) within 24h of violation",
    ],
)
def test_a_duty_that_time_alone_makes_possible_after_its_deadline(clause: str) -> None:
    assert codes(LADDER % clause) == {("F405", "r.go")}


@pytest.mark.parametrize("timing", ["within 24h of violation", "at 24h of violation", "immediately of violation"])
def test_a_duty_that_is_possible_when_its_deadline_comes(timing: str) -> None:
    assert codes(LADDER % f"must go: calm -> back when hostile {timing}") == set()


def test_what_waits_for_the_first_time_is_told_of_any() -> None:
    (never,) = [finding for finding in found("event protest after 6h of protest") if finding.code == "F402"]
    assert "`of any protest`" in never.remedy
    (never,) = [finding for finding in found("event protest when hostile and not hostile") if finding.code == "F402"]
    assert "of any" not in never.remedy


def test_a_stopped_clock_is_acknowledged_by_the_duty_that_stops_it() -> None:
    stuck = "must again: back -> back when hostile immediately"
    body = LADDER % f"must go: calm -> back when hostile within 2h {stuck}"
    (finding,) = [finding for finding in found(body) if finding.code == "F404"]
    assert (finding.subject, finding.allowed) == ("r.again", None)
    (finding,) = [finding for finding in found(body + 'allow F404 again because "shown"') if finding.code == "F404"]
    assert finding.allowed is not None


def test_an_action_that_has_taken_effect_is_no_dead_end() -> None:
    body = LADDER % "must go: calm -> back when hostile within 2h of violation"
    assert codes(body + "action strike by us { ordered on go }") == set()


def test_a_veto_is_a_rule_though_it_is_no_guard() -> None:
    (report,) = check(
        compile_text(
            """protocol p {
              actor ru
              group board = ann, bob, cid
              event call by ru when not poll.open later than 0h of any call
              vote poll among board { opens on call; passes when count(m in board: yes[m]) >= 2 and not no[ann] }
              property veto: never poll.passed when no[ann]
            }"""
        )
    ).designs
    assert [result.verdict.word for result in report.results] == ["proved"]
    assert "F412" not in {found.code for found in report.findings}


def test_a_vote_that_opens_once_has_no_clause_to_spare() -> None:
    (report,) = check(
        compile_text(
            """protocol p {
              actor ru
              var called = false
              group board = ann, bob
              event call by ru when not called { called := true }
              vote poll among board { opens on call; passes with all }
              property heard: poll.passed only after yes[ann]
            }"""
        )
    ).designs
    assert [(found.code, found.subject) for found in report.findings if found.code == "F403"] == []


# --- questions that stay open ---------------------------------------------------------------------------------------


class OneAtATime(Entry, frozen=True):
    """Zones, that give up on several goals at once."""

    def engine(self) -> Engine:
        def shy(query: Query, budget: Budget) -> dict[str, Claim]:
            if len(query.goals) > 1:
                raise Spent("that was too much at once")
            return zones(query, budget)

        return shy


def test_what_is_grave_and_stays_open_is_asked_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portfolio, "ENGINES", (OneAtATime("shy", 1000, ""),))
    (report,) = check(compile_text(WORLD + "event protest when hostile and not hostile }")).designs
    assert "F402" in {finding.code for finding in report.findings}
    assert report.open == ()
