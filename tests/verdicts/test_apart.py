"""How far apart, how long, how often: asked of a protocol that keeps it, breaks it, or never puts it to the test."""

from __future__ import annotations

import pytest

from checker.checking import Options, check
from checker.render import terminal
from checker.render.view import View
from checker.repair import explain
from checker.report import Report, Result
from checker.verdict import Proved, Vacuous, Violated
from protocol.load import compile_text
from protocol.model import Design

H = 3600
TEXT = """
protocol patrol {
  actor guard
  var alert = false
  event alarm when not alert later than 0h of any clear { alert := true }
  event clear when alert after 2h of alarm { alert := false }
  machine round {
    state out
    must report: out -> out by guard after 4h and within 6h of entry
  }
  machine gate {
    state open
    state shut
    on alarm close: open -> shut
    may reopen: shut -> open by guard when not alert after 1h of close
  }
  property asked
}
"""


def design(asked: str) -> Design:
    (found,) = compile_text(TEXT.replace("property asked", f"property asked: {asked}"))
    return found


def reported(asked: str) -> Report:
    return check([design(asked)], Options(health=False))


def result(asked: str) -> Result:
    (found,) = reported(asked).designs[0].results
    return found


@pytest.mark.parametrize(
    "asked",
    [
        "at least 2h from alarm to clear",
        "at least 1h from close to reopen",
        "at least 4h from report to report",
        "alert lasts at least 2h",
        "shut lasts at least 2h",
        "shut lasts at least 3h unless reopen",
        "report recurs within 6h",
        "report recurs after 4h and within 6h",
        "after alarm, report recurs within 6h",
        "while alert, at least 4h from report to report",
    ],
)
def test_proved(asked: str) -> None:
    found = result(asked)
    assert isinstance(found.verdict, Proved), found.verdict


@pytest.mark.parametrize(
    ("asked", "since", "time"),
    [
        ("at least 3h from alarm to clear", 0, 2 * H),
        ("at least 5h from report to report", 4 * H, 8 * H),
        ("at least 1h from alarm to close", 0, 0),
        ("alert lasts at least 3h", 0, 2 * H),
        ("shut lasts at least 3h", 0, 2 * H),
        ("shut lasts at least 3h unless close later than 0h", 0, 2 * H),
        ("report recurs within 5h", 0, 5 * H),
        ("report recurs before 6h", 0, 6 * H),
        ("report recurs after 5h and within 6h", 0, 4 * H),
        ("while alert, report recurs within 5h", 0, 5 * H),
    ],
)
def test_violated(asked: str, since: int, time: int) -> None:
    found = result(asked)
    assert isinstance(found.verdict, Violated), found.verdict
    breach = found.verdict.breach
    assert breach.since is not None
    assert breach.time - breach.since == time - since


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("at least 3h from (alert and open) to clear", "its trigger never occurs"),
        ("(alert and open) lasts at least 3h", "no stretch of its condition begins"),
        ("while alert, alert lasts at least 3h", "no stretch of its condition begins"),
        ("while alert and open, report recurs within 1h", "its scope never opens"),
    ],
)
def test_vacuous(asked: str, why: str) -> None:
    found = result(asked)
    assert isinstance(found.verdict, Vacuous), found.verdict
    assert found.verdict.why == why


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("at least 3h from alarm to clear", "2h after D+0 00:00"),
        ("alert lasts at least 3h", "it lasted 2h, from D+0 00:00"),
        ("report recurs within 5h", "pending since D+0 00:00, for 5h"),
        ("report recurs after 5h and within 6h", "4h after D+0 00:00"),
    ],
)
def test_the_run_says_how_long_it_was(asked: str, words: str) -> None:
    assert words in terminal.render(reported(asked), View())


@pytest.mark.parametrize(
    ("asked", "edit"),
    [
        ("at least 5h from report to report", "`must report` with its bound 4h moved to 5h"),
        ("report recurs within 5h", "`must report` with its deadline 6h moved to 5h"),
        ("at least 3h from close to reopen", "`may reopen` with its bound 1h moved to 3h"),
    ],
)
def test_what_mends_it(asked: str, edit: str) -> None:
    asking = design(asked)
    found = explain(asking, asking.properties, Options(health=False))
    assert edit in [repair.edit.words for repair in found.repairs or ()]
