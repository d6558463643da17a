"""The pytest plugin, in runs of pytest of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import checker.lazily
import checker.pytest_plugin
import checker.render.gathered
import checker.render.terminal
import protocol.load
from checker.cli import run
from protocol.columns import width

pytest_plugins = ["pytester"]
LOADED = (checker.lazily, checker.pytest_plugin, checker.render.gathered, checker.render.terminal, protocol.load)
"""Each run forgets what it imports, and would then have two of each class."""
ROOT = Path(__file__).parents[2]
PLUGIN = (
    *("-p", "no:tierproof"),  # where it is installed, it is there under this name already
    *("-p", "checker.pytest_plugin", "-W", "ignore::pytest.PytestAssertRewriteWarning"),
    *("-p", "no:hypothesispytest", "-p", "no:xdist", "-p", "no:syrupy"),
)

DOOR = """protocol door "the alarm must be answered" {
  actor intruder is adversary
  actor guard
  var ringing = false
  event alarm by intruder when not ringing { ringing := true }
  machine watch {
    state idle
    state seen by guard
    must look: idle -> seen when ringing within 10min of alarm
    may reset: seen -> idle by guard { ringing := false }
  }
  property looked_at: alarm leads to seen within 10min
  scenario noticed: seen is possible
}
"""
DROWSY = """design drowsy "the guard may look, and need not" of door {
  machine watch { instead may look: idle -> seen when ringing within 10min of alarm }
}
"""
EXPECTED = DROWSY.replace("}\n}", '}\n  expect looked_at fails because "nobody must"\n}')
KEPT = DOOR.replace("  scenario", '  expect looked_at fails because "we thought so"\n  scenario')


@pytest.fixture
def folder(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makefile(".tier", door=DOOR)
    return pytester


def outcomes(made: pytest.RunResult) -> dict[str, int]:
    return made.parseoutcomes()


def test_a_test_for_each_property_and_design(folder: pytest.Pytester) -> None:
    folder.makefile(".tier", both=DOOR + EXPECTED)
    made = folder.runpytest_inprocess(*PLUGIN, "--collect-only", "-q")
    assert made.outlines[:9] == [
        "both.tier::door::looked_at",
        "both.tier::door::noticed",
        "both.tier::door::spec-health",
        "both.tier::drowsy::looked_at",
        "both.tier::drowsy::noticed",
        "both.tier::drowsy::spec-health",
        "door.tier::door::looked_at",
        "door.tier::door::noticed",
        "door.tier::door::spec-health",
    ]


def test_what_is_expected_passes_also_where_it_fails(pytester: pytest.Pytester) -> None:
    pytester.makefile(".tier", both=DOOR + EXPECTED)
    assert outcomes(pytester.runpytest_inprocess(*PLUGIN)) == {"passed": 6}


def test_a_failure_is_a_timeline_within_80_columns(pytester: pytest.Pytester) -> None:
    pytester.makefile(".tier", both=DOOR + DROWSY)
    made = pytester.runpytest_inprocess(*PLUGIN, "-q")
    assert outcomes(made) == {"passed": 5, "failed": 1}
    made.stdout.fnmatch_lines(
        [
            "*drowsy: looked_at*",
            "  ✗ violated  looked_at  alarm leads to seen within 10min",
            "  D+0 00:00 ┼ alarm*",
            "*just after D+0 00:10: looked_at is broken",
            "*guard was permitted to `look`*",
            "FAILED both.tier::drowsy::looked_at - violated, and `holds` is expected",
        ]
    )
    assert all(width(line) <= 80 for line in made.outlines)


def test_what_holds_against_expectation_fails(pytester: pytest.Pytester) -> None:
    pytester.makefile(".tier", kept=KEPT)
    made = pytester.runpytest_inprocess(*PLUGIN)
    assert outcomes(made) == {"passed": 2, "failed": 1}
    made.stdout.fnmatch_lines(["*but `expect looked_at fails`: we thought so", "*- proved, and `fails` is expected"])


def test_what_is_unknown_fails_and_says_so(folder: pytest.Pytester) -> None:
    made = folder.runpytest_inprocess(*PLUGIN, "-k", "looked_at", "-o", "tierproof_timeout=0")
    assert outcomes(made)["failed"] == 1
    made.stdout.fnmatch_lines(["*? unknown *looked_at*", "*the time was up*", "FAILED *looked_at - unknown"])


def test_findings_that_are_errors_fail(pytester: pytest.Pytester) -> None:
    never = DOOR.replace("  machine", "  event whisper when ringing and not ringing\n  machine")
    pytester.makefile(".tier", never=never)
    made = pytester.runpytest_inprocess(*PLUGIN)
    assert outcomes(made) == {"passed": 2, "failed": 1}
    made.stdout.fnmatch_lines(["*F402*`whisper`*", "FAILED never.tier::door::spec-health - F402"])
    pytester.makefile(".tier", never=never.replace("  property", '  allow F402 whisper because "later"\n  property', 1))
    assert outcomes(pytester.runpytest_inprocess(*PLUGIN)) == {"passed": 3}


def test_a_spec_with_mistakes_is_an_error_with_its_place(pytester: pytest.Pytester) -> None:
    pytester.makefile(".tier", wrong="protocol wrong {\n  machine watch { state idle }\n  property p: always busy\n}\n")
    made = pytester.runpytest_inprocess(*PLUGIN)
    assert outcomes(made) == {"errors": 1}
    made.stdout.fnmatch_lines(["wrong.tier:3:*E2*", "*property p: always busy*"])


def test_choosing_by_name_and_last_failed(pytester: pytest.Pytester) -> None:
    pytester.makefile(".tier", both=DOOR + DROWSY)
    assert outcomes(pytester.runpytest_inprocess(*PLUGIN, "-k", "drowsy and not health")) == {
        "failed": 1,
        "passed": 1,
        "deselected": 4,
    }
    again = pytester.runpytest_inprocess(*PLUGIN, "--lf")
    assert outcomes(again)["failed"] == 1
    assert outcomes(again).get("passed", 0) == 0
    one = pytester.runpytest_inprocess(*PLUGIN, "both.tier::door::noticed")
    assert outcomes(one) == {"passed": 1}
    marked = pytester.runpytest_inprocess(*PLUGIN, "-m", "not tierproof", "--strict-markers")
    assert outcomes(marked) == {"deselected": 6}


def test_each_property_is_settled_once_and_only_if_its_test_runs(
    folder: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    home = checker.lazily.Bench._outcome.__globals__  # of the module that the runs inside use, too
    usual = home["check_property"]

    def counted(*given: object, **named: object) -> object:
        asked.append(given[1].name)  # type: ignore[attr-defined]
        return usual(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setitem(home, "check_property", counted)
    assert outcomes(folder.runpytest_inprocess(*PLUGIN, "-k", "noticed"))["passed"] == 1
    assert asked == ["noticed"]
    folder.runpytest_inprocess(*PLUGIN)
    assert asked == ["noticed", "looked_at", "noticed"]


def test_the_whole_file_passes_just_where_check_exits_with_0(pytester: pytest.Pytester) -> None:
    for text in (DOOR, DOOR + DROWSY, DOOR + EXPECTED, KEPT):
        pytester.makefile(".tier", spec=text)
        passed = pytester.runpytest_inprocess(*PLUGIN, "-q").ret == 0
        assert passed == (run(["check", "spec.tier", "-q"]) == 0)


def test_other_projects_are_left_alone(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_theirs(): pass")
    pytester.makefile(".tier", customers="bronze, silver, gold")
    assert outcomes(pytester.runpytest_inprocess(*PLUGIN, "-o", "tierproof_files=")) == {"passed": 1}
    assert outcomes(pytester.runpytest_inprocess(*PLUGIN, "-o", "tierproof_files=protocols/*.tier")) == {"passed": 1}


def test_a_wrong_setting_is_told(folder: pytest.Pytester) -> None:
    made = folder.runpytest_inprocess(*PLUGIN, "-o", "tierproof_effort=much")
    assert "tierproof_effort = much" in made.stdout.str() + made.stderr.str()


def test_collecting_imports_nothing_heavy(folder: pytest.Pytester) -> None:
    code = (
        "import sys, pytest; plugin = ['-p', 'no:tierproof', '-p', 'checker.pytest_plugin'];"
        "pytest.main(['--collect-only', '-q', *plugin, 'door.tier']);"
        "sys.exit(', '.join({'z3', 'click', 'checker.checking', 'checker.cli'} & sys.modules.keys()) or 0)"
    )
    made = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    assert "door.tier::door::looked_at" in made.stdout
    light = "import sys, checker.pytest_plugin; sys.exit(any(it.startswith('protocol') for it in sys.modules))"
    assert subprocess.run([sys.executable, "-c", light], env={"PYTHONPATH": str(ROOT)}, check=False).returncode == 0


def test_both_entry_points_lead_somewhere() -> None:
    import tomllib
    from importlib import import_module

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for group in ("pytest11", "pygments.lexers"):
        for place in project["entry-points"][group].values():
            module, _, name = place.partition(":")
            assert not name or hasattr(import_module(module), name)
            assert import_module(module)
