"""What stays possible: proved by ways from every state, broken by a run to where none leads on."""

from __future__ import annotations

import time

import pytest

from checker import staying
from checker.certify import Certifier, Timing, Trapped, Unsettled, WellTimed
from checker.liveness import Effort
from checker.settle import settle
from checker.verdict import Budget, Certificate, Proved, Unknown, Vacuous, Verdict, Violated
from protocol.load import compile_text
from protocol.runs import Run
from tests.language.small import H

WORLD = """
  actor them is adversary
  actor us
  var hostile = false
  event violation by them when not hostile { hostile := true }
"""
PEACE = "event cessation by them when hostile { hostile := false }"


def verdict(body: str, asked: str, *, timing: Timing = WellTimed(), effort: float = 1.0) -> Verdict:  # noqa: B008
    (design,) = compile_text(f"protocol p {{{WORLD}{body}\nproperty q: {asked}\n}}")
    (it,) = design.properties
    certifier = Certifier(design.protocol, ("z3", "cvc5"), Budget(1_000_000))
    return settle(certifier, it.meaning, timing, Effort(effort=effort)).verdict


def causes(found: Verdict) -> list[str]:
    assert isinstance(found, Violated)
    assert isinstance(found.certificate, Certificate)
    return [step.move.cause for step in found.run.steps]


RESPONSE = """
  ladder response { tier calm tier warned by us tier backed by us
    must warn: calm -> warned when hostile within 24h of violation
    may back: warned -> backed when hostile after 24h and within 72h of violation
    on cessation stand_down: any -> calm }
"""


def test_a_way_round_is_a_way() -> None:
    """Once the time to back has passed there must be peace, and another violation, first."""
    found = verdict(PEACE + RESPONSE, "backed stays possible while hostile")
    assert isinstance(found, Proved)
    assert max(len(way) for way in found.ways) == 4
    assert len(found.witnesses) == 1


def test_a_permission_that_lapses_leaves_no_way() -> None:
    found = verdict(RESPONSE.replace("on cessation stand_down: any -> calm", ""), "back stays possible while warned")
    assert causes(found) == ["violation", "response.warn"]
    assert isinstance(found, Violated)
    assert found.run.rest > 0
    assert found.breach.time > 72 * H


def test_the_run_ends_where_the_last_way_does() -> None:
    """A move that cannot be undone is the last one, and nothing is waited for."""
    found = verdict("ladder r { tier calm tier lost by us may lose: calm -> lost }", "calm stays possible")
    assert causes(found) == ["r.lose"]
    assert isinstance(found, Violated)
    assert (found.run.rest, found.breach.move) == (0, 1)


def test_what_is_lost_where_nobody_asks_is_not_lost() -> None:
    body = "ladder r { tier calm tier lost by us may lose: calm -> lost may stay: calm -> calm }"
    assert isinstance(verdict(body, "stay stays possible while calm"), Proved)


def test_obligations_on_the_way_are_met() -> None:
    """To leave after 72h it is not enough to wait: every day there is something to do."""
    body = """ladder r { tier calm tier ready by us tier gone by us
        on violation up: calm -> ready
        must beat: ready -> ready after 20h and within 24h of entry
        may leave: ready -> gone after 72h of violation }"""
    found = verdict(body, "gone stays possible")
    assert isinstance(found, Proved)
    assert max(len(way) for way in found.ways) >= 5


def test_an_obligation_can_leave_no_way() -> None:
    """To leave was never possible, as one must have fallen back by then."""
    body = """ladder r { tier calm tier ready by us tier gone by us
        on violation up: calm -> ready
        must fall: ready -> calm within 24h of violation
        may leave: ready -> gone after 30h of violation }"""
    assert causes(verdict(body, "gone stays possible")) == []


def test_time_alone_can_be_the_way() -> None:
    body = "clock c restarts on violation ladder r { tier calm }"
    found = verdict(body, "(c >= 10h) stays possible while hostile")
    assert isinstance(found, Proved)
    assert all(leg.move is None for way in found.ways for leg in way)


def test_what_the_first_overview_allows_is_looked_at_again() -> None:
    """The two clocks are alike whenever `lost` could happen, which a bound on each alone does not say."""
    body = """clock a restarts on violation clock b restarts on violation
        ladder r { tier calm tier lost by us
          may lose: calm -> lost when a >= 10h and b <= 9h
          may rest: calm -> calm }"""
    assert isinstance(verdict(body, "rest stays possible"), Proved)


def test_where_nobody_asks_it_is_vacuous() -> None:
    found = verdict("ladder r { tier calm tier lost }", "calm stays possible while lost")
    assert isinstance(found, Vacuous)


@pytest.mark.parametrize(("timing", "kind"), [(Unsettled("who knows"), Unknown), (Trapped(Run()), Vacuous)])
def test_nothing_is_proved_where_time_may_stop(timing: Timing, kind: type[Verdict]) -> None:
    assert isinstance(verdict(PEACE + RESPONSE, "backed stays possible while hostile", timing=timing), kind)


def test_without_the_states_nothing_is_known() -> None:
    found = verdict(PEACE + RESPONSE, "backed stays possible", effort=0.0001)
    assert isinstance(found, Unknown)
    assert "which states can be reached" in found.why


def test_only_zones_tells_of_all_states() -> None:
    (design,) = compile_text(f"protocol p {{{WORLD}{PEACE}{RESPONSE} property q: backed stays possible }}")
    certifier = Certifier(design.protocol, ("z3",), Budget(1_000_000))
    meaning = design.properties[0].meaning
    assert isinstance(settle(certifier, meaning, WellTimed(), Effort(only="bmc")).verdict, Unknown)
    late = settle(certifier, meaning, WellTimed(), Effort(until=time.monotonic() - 1)).verdict
    assert isinstance(late, Unknown)
    assert "time was up" in late.why


def test_engines_find_the_ways_that_the_interpreter_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staying, "FAR", 0)
    monkeypatch.setattr(staying, "NEAR", 0)
    found = verdict(PEACE + RESPONSE, "backed stays possible while hostile")
    assert isinstance(found, Proved)
    assert max(len(way) for way in found.ways) == 4
