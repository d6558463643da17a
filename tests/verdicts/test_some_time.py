"""Promises of an answer some time: broken by infinite runs only, and proved by an age by which the answer has come."""

from __future__ import annotations

import pytest

from checker.certify import Certifier, Timing, Trapped, Unsettled, WellTimed
from checker.liveness import Effort, some_time
from checker.verdict import Bounded, Budget, Proved, Unknown, Vacuous, Verdict, Violated
from protocol.load import compile_text
from protocol.model import Promise
from protocol.runs import Run
from tests.language.small import H

WORLD = """
  actor them is adversary
  actor us
  var lit = false
  event spark by them when not lit and rest { lit := true }
  event again by them when rest
"""


def verdict(body: str, *, timing: Timing = WellTimed(), effort: float = 1.0, only: str | None = None) -> Verdict:  # noqa: B008
    (design,) = compile_text(f"protocol p {{{WORLD}{body}\n}}")
    (asked,) = design.properties
    assert isinstance(asked.meaning, Promise)
    certifier = Certifier(design.protocol, ("z3",), Budget(1_000_000))
    return some_time(certifier, asked.meaning, timing, Effort(only=only, effort=effort)).verdict


def run_of(found: Verdict) -> Run:
    assert isinstance(found, Violated)
    assert found.breach.for_ever
    return found.run


def causes(run: Run) -> tuple[list[str], list[str]]:
    """What happens once, and what happens again and again."""
    names = [step.move.cause for step in run.steps]
    return names[: run.loop], names[run.loop :]


LADDER = "ladder alarm { tier rest tier ready by us tier gone by us"
BEATS = f"{LADDER} on spark up: rest -> ready must beat: ready -> ready after 24h and within 30h of entry"


def test_who_may_answer_may_idle_for_ever() -> None:
    run = run_of(
        verdict(f"{LADDER} on spark up: rest -> ready may leave: ready -> gone }} property q: ready leads to gone")
    )
    assert causes(run) == (["spark"], [])


def test_whoever_must_answer_does_so_by_the_deadline() -> None:
    found = verdict(f"{LADDER} must up: rest -> ready within 24h of spark }} property q: spark leads to ready")
    assert isinstance(found, Proved)
    assert found.within == 24 * H
    assert found.witnesses


def test_a_deadline_that_is_restarted_for_ever_is_none() -> None:
    run = run_of(verdict(f"{LADDER} must up: rest -> ready at 24h of again }} property q: again leads to ready"))
    assert causes(run) == (["again"], ["again"])
    assert 0 < sum(step.delay for step in run.steps[1:]) <= 24 * H


def test_what_is_obliged_for_ever_does_not_hide_what_is_not() -> None:
    run = run_of(verdict(f"{BEATS} may leave: ready -> gone }} property q: spark leads to gone"))
    assert causes(run) == (["spark"], ["alarm.beat"])


def test_a_clock_that_only_grows_need_not_have_grown() -> None:
    """For thirty days the second clock could tell rounds from each other; it does not."""
    run = run_of(
        verdict(
            """machine report { state live by us must beat: live -> live after 20h and within 24h of entry }
            ladder alarm { tier rest tier ready by us on spark up: rest -> ready
              may leave: ready -> rest after 30d of spark }
            property q: spark leads to leave"""
        )
    )
    assert causes(run) == (["spark"], ["report.beat"])


def test_a_clock_that_grows_may_end_the_round() -> None:
    """The same, but that after thirty days there is something else to do."""
    found = verdict(
        """machine report { state live by us must beat: live -> live after 20h and within 24h of entry }
        ladder alarm { tier rest tier ready by us on spark up: rest -> ready
          must leave: ready -> rest at 30d of spark }
        property q: spark leads to leave"""
    )
    assert isinstance(found, Proved)
    assert found.within == 30 * 24 * H


def test_the_age_that_is_told_is_the_least() -> None:
    found = verdict(
        f"{BEATS} must leave: ready -> gone within 100h of spark must back: gone -> rest within 2h of entry }}"
        "property q: spark leads to rest"
    )
    assert isinstance(found, Proved)
    assert found.within == 102 * H


def test_haste_for_ever_breaks_no_promise() -> None:
    """Any number of moves can be made before the answer, but only in no time."""
    found = verdict(
        f"event poke by them {LADDER} must up: rest -> ready within 24h of spark }} property q: spark leads to ready"
    )
    assert isinstance(found, Proved)
    assert found.within == 24 * H


def test_a_vote_that_never_closes_decides_nothing() -> None:
    found = verdict(
        """ladder alarm { tier rest }
        machine assent { state idle state open state passed on spark ask: idle -> open may pass: open -> passed }
        property q: open leads to passed"""
    )
    assert causes(run_of(found)) == (["spark"], [])


def test_a_release_counts_at_any_age() -> None:
    body = f"event calm by them when ready {LADDER} on spark up: rest -> ready on calm down: ready -> rest"
    found = verdict(
        f"{body} must give_up: ready -> gone within 50h of entry }} property q: ready leads to gone unless calm"
    )
    assert isinstance(found, Proved)
    assert isinstance(
        verdict(f"{body} must give_up: ready -> gone within 50h of entry }} property q: ready leads to gone"), Violated
    )


def test_a_scope_that_closes_releases() -> None:
    body = f"{LADDER} must up: rest -> ready within 24h of spark must leave: ready -> gone within 1h of entry"
    found = verdict(f"{body} }} event never_now by them when gone property q: before gone, spark leads to never_now")
    assert isinstance(found, Proved)
    assert found.within == 25 * H


def test_a_condition_answers_by_time_alone() -> None:
    body = f"{LADDER} on spark up: rest -> ready }} clock c restarts on spark"
    found = verdict(f"{body} property q: spark leads to (c >= 5h)")
    assert isinstance(found, Proved)
    assert found.within == 5 * H


def test_what_never_begins_is_vacuous() -> None:
    found = verdict(f"event nothing by them when false {LADDER} }} property q: nothing leads to ready")
    assert isinstance(found, Vacuous)


@pytest.mark.parametrize(("timing", "kind"), [(Unsettled("who knows"), Unknown), (Trapped(Run()), Vacuous)])
def test_nothing_is_proved_where_time_may_stop(timing: Timing, kind: type[Verdict]) -> None:
    body = f"{LADDER} must up: rest -> ready within 24h of spark }} property q: spark leads to ready"
    assert isinstance(verdict(body, timing=timing), kind)


def test_what_is_not_found_is_not_known() -> None:
    """Without proofs nothing is proved, however long nothing is found; without runs that go round none is found."""
    kept = f"{LADDER} must up: rest -> ready within 24h of spark }} property q: spark leads to ready"
    assert isinstance(verdict(kept, only="bmc", effort=0.05), Bounded | Unknown)
    restarted = f"{LADDER} must up: rest -> ready at 24h of again }} property q: again leads to ready"
    found = verdict(restarted, only="zones")
    assert isinstance(found, Unknown)
    assert "were not looked for" in found.why
