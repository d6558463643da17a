"""What a verdict is said to rest on, and to be expected of."""

from __future__ import annotations

import time

from checker.certify import Certifier
from checker.checking import check
from checker.compliance import compliance
from checker.render.evidence import advice, evidence, standing
from checker.render.terminal import render
from checker.render.view import View
from checker.report import Compliance, Result
from checker.verdict import TIME_UNSETTLED, Budget, Proved, Unknown
from protocol.load import compile_text
from tests.command import scene

FAMILY = """protocol first {
  actor foe is adversary
  actor guard
  event knock by foe
  machine door {
    state shut
    state open
    may let_in: shut -> open by guard
    may close: open -> shut by guard
  }
  property p: knock leads to open within 1h
  expect p fails because "nobody has to"
}
design second of first { }
design third of second { expect p fails because "still nobody" }
design fourth of third { }
"""


def test_an_inherited_expectation_says_whose_it_is() -> None:
    results = [result for part in check(compile_text(FAMILY)).designs for result in part.results]
    said = ["as expected", "as expected (said of first)", "as expected", "as expected (said of third)"]
    assert [standing(result) for result in results] == said


def test_compliance_that_was_not_settled_in_time_claims_nothing_of_who_matters() -> None:
    asked = next(p for p in scene.PARIS.properties if p.name == "us_by_72h")
    certifier = Certifier(scene.PARIS.protocol, ("z3",), Budget(1_000_000))
    rests_on = compliance(certifier, asked, time.monotonic() - 1)
    assert rests_on == Compliance(open=("ukraine", "coalition", "us"))
    *_, assumed, unsettled = evidence(Result(scene.PARIS, asked, Proved(scene.PROOF, ()), (), rests_on))
    assert assumed == "assumes that all who are obliged meet their obligations"
    assert unsettled == "whether the defection of ukraine, coalition or us breaks it was not settled"


LOOP = """protocol loop {
  actor foe is adversary
  actor us
  var hot = false
  event attack by foe when not hot { hot := true }
  ladder r {
    tier low
    tier high by us
    must up: low -> high when hot within 72h of attack
    must again: high -> high when hot within 72h of attack
  }
  property p: attack leads to high within 72h
}
"""


def test_where_time_stops_that_comes_first_and_is_drawn() -> None:
    report = check(compile_text(LOOP))
    (result,) = report.designs[0].results
    assert advice(result).startswith("first mend F404")
    shown = render(report, View())
    assert "D+3 00:00 ✗ time stops: `again` is due" in shown


def test_unsettled_timing_is_not_a_matter_of_patience() -> None:
    asked = scene.PARIS.properties[0]
    said = advice(Result(scene.PARIS, asked, Unknown(f"{TIME_UNSETTLED}: a, b may follow each other")))
    assert "deadline > 0" in said
    assert "--" not in said
