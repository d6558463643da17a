"""Guarantees that hold only because something is missing or stuck: never proved, each named as what it is."""

from __future__ import annotations

import pytest

from checker.checking import Options, check
from checker.report import DesignReport
from protocol.load import compile_text

HEAD = """
protocol p {
  actor foe is adversary
  actor us
  var hostile = false
"""
EVENTS = """
  event violation by foe when not hostile { hostile := true }
  event cessation by foe when hostile { hostile := false }
"""
ANSWER = "ladder r { tier calm  tier back by us  must answer: calm -> back when hostile within 72h of violation }"

IMPOSSIBLE = ANSWER.replace("when hostile", "when hostile and not hostile")


def checked(body: str) -> DesignReport:
    (report,) = check(compile_text(HEAD + body + "}"), Options()).designs
    return report


def verdict(report: DesignReport, name: str) -> tuple[str, str]:
    (result,) = [r for r in report.results if r.asked.name == name]
    return result.verdict.word, getattr(result.verdict, "why", "")


def codes(report: DesignReport) -> set[tuple[str, str]]:
    return {(finding.code, finding.subject) for finding in report.findings}


def test_a_guard_that_contradicts_the_obligation() -> None:
    """The duty is to answer while peace holds: it never binds, and the missed answer is a violation."""
    report = checked(
        EVENTS
        + IMPOSSIBLE
        + """
        property answered: violation leads to back within 72h unless cessation
        property quiet: never answer when hostile
        """
    )
    assert verdict(report, "answered")[0] == "violated"
    assert ("F403", "r.answer") in codes(report)


def test_a_promise_about_a_clause_that_cannot_be_taken() -> None:
    report = checked(
        EVENTS
        + IMPOSSIBLE
        + """
        property follows: answer leads to cessation within 1h
        """
    )
    assert verdict(report, "follows") == ("vacuous", "its trigger never occurs")


def test_a_trigger_that_cannot_occur() -> None:
    """The first violation waits for a cessation, which waits for the first violation."""
    report = checked(
        """
        event violation by foe when not hostile after 6h of cessation { hostile := true }
        event cessation by foe when hostile { hostile := false }
        """
        + ANSWER
        + "property answered: violation leads to back within 72h unless cessation"
    )
    assert verdict(report, "answered") == ("vacuous", "its trigger never occurs")
    assert {("F402", "violation"), ("F402", "cessation")} <= codes(report)
    assert any(f.severity == "error" for f in report.findings)


def test_a_forced_zeno_loop() -> None:
    """Two musts with no time between them, for ever: no promise is broken, because no time passes."""
    report = checked(
        EVENTS
        + """
        machine m { state a  state b
          must go: a -> b when hostile immediately of violation
          must come: b -> a when hostile immediately of violation }
        property ceased: violation leads to cessation within 84h
        """
    )
    word, why = verdict(report, "ceased")
    assert word == "vacuous"
    assert "well-timed" in why
    assert ("F404", "m.go") in codes(report)


def test_two_musts_that_take_turns_at_their_deadline() -> None:
    report = checked(
        EVENTS
        + """
        machine m { state a  state b
          must go: a -> b when hostile within 24h of violation
          must come: b -> a when hostile within 24h of violation }
        property ceased: violation leads to cessation within 84h
        """
    )
    assert verdict(report, "ceased")[0] == "vacuous"
    assert ("F404", "m.go") in codes(report)


def test_a_due_self_loop_that_forces_the_adversary() -> None:
    report = checked(
        EVENTS
        + """
        ladder r { tier calm  tier back by us
          must answer: calm -> back when hostile within 72h of violation
          must repeat: back -> back when hostile within 72h of violation
          on cessation stand_down: any -> calm }
        property ceased: violation leads to cessation within 84h
        property answered: violation leads to back within 72h unless cessation
        """
    )
    assert verdict(report, "ceased")[0] == "vacuous"
    assert verdict(report, "answered")[0] == "vacuous"
    assert ("F404", "r.repeat") in codes(report)


@pytest.mark.parametrize("form", ["between cessation and violation, r never climbs", "after cessation, r never climbs"])
def test_a_scope_that_never_opens(form: str) -> None:
    report = checked(
        """
        event violation by foe when not hostile { hostile := true }
        event cessation by foe when hostile and not hostile { hostile := false }
        """
        + ANSWER
        + f"property silent: {form}"
    )
    assert verdict(report, "silent") == ("vacuous", "its scope never opens")


def test_a_ladder_that_never_moves() -> None:
    report = checked(EVENTS + IMPOSSIBLE + "property ordered_tiers: r never skips")
    assert verdict(report, "ordered_tiers") == ("vacuous", "the ladder never moves")


def test_an_expected_vacuity_acknowledges_its_error_but_proves_nothing() -> None:
    report = checked(
        EVENTS
        + """
        ladder r { tier calm  tier back by us
          must answer: calm -> back when hostile within 72h of violation
          must repeat: back -> back when hostile within 72h of violation }
        property ceased: violation leads to cessation within 84h
        expect ceased vacuous
        """
    )
    (stuck,) = [f for f in report.findings if f.code == "F404"]
    assert stuck.acknowledged_by == "ceased"
    assert verdict(report, "ceased")[0] == "vacuous"
