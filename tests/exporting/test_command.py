"""`tierproof export`: what it writes where, and what it refuses, in words and with its exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.cli import run
from checker.exporting.export import exported
from protocol.load import load

PARIS = "specs/ceasefire/paris.tier"
SPEC = """protocol many "times of all sizes" {
  actor guard
  var hot = false
  event spark when not hot { hot := true }
  machine watch {
    state idle
    state seen by guard
    must look: idle -> seen when hot within SECONDS of spark
    may reset: seen -> idle { hot := false }
  }
  property soon: spark leads to seen within SECONDS
  property ever: spark leads to seen
  property open: seen stays possible
}
"""


def test_a_file_is_written_and_not_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "paris.xml"
    call = ["export", PARIS, "--to", "uppaal", "--property", "us_by_72h", "--output", str(target)]
    assert run(call) == 0
    assert target.read_text(encoding="utf-8") == exported(load(PARIS)[0], "uppaal", "us_by_72h").text
    target.write_text("mine", encoding="utf-8")
    assert run(call) == 2
    assert target.read_text(encoding="utf-8") == "mine"
    assert "say --force" in capsys.readouterr().err
    assert run([*call, "--force"]) == 0
    assert target.read_text(encoding="utf-8").startswith("<?xml")


@pytest.mark.parametrize("target", ["smtlib", "uppaal", "tchecker"])
def test_twice_is_the_same(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    texts = []
    for _ in range(2):
        assert run(["export", PARIS, "--to", target, "--design", "trigger", "--property", "us_by_72h"]) == 0
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1] != ""
    assert "trigger, of specs/ceasefire/paris.tier" in texts[0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([PARIS, "--to", "uppaal", "--property", "no_salami"], "not exported: stopwatch: clock exposure stands still"),
        ([PARIS, "--to", "smtlib"], "not exported: question: Horn clauses ask"),
        ([PARIS, "--to", "mermaid", "--property", "us_by_72h"], "not exported: question: Mermaid draws"),
        (["specs/incident-reporting/gdpr.tier", "--to", "smtlib", "--property", "some_time"], "not exported: eternal:"),
        (["specs/ceasefire/sectors.tier", "--to", "smtlib", "--property", "us_by_72h"], "say --member"),
        (
            ["specs/ceasefire/sectors.tier", "--to", "smtlib", "--property", "us_by_72h", "--member", "s = 99"],
            "is not asked of a member `s = 99`",
        ),
        ([PARIS, "--to", "uppaal", "--property", "us_by_72"], "did you mean `us_by_72h`?"),
        ([PARIS, "--to", "uppaal", "--design", "pariss"], "there is no design `pariss`"),
        ([PARIS, "--to", "uppaal", "--member", "s = 1"], "say --property, too"),
        ([PARIS, "--to", "promela"], "'promela' is not one of"),
        ([PARIS], "Missing option '--to'"),
    ],
)
def test_what_cannot_be_is_refused(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", *arguments]) == 2
    shown = capsys.readouterr()
    assert said in " ".join(shown.err.split())
    assert shown.out == ""


@pytest.mark.parametrize(
    ("length", "property", "target", "reason"),
    [
        ("1h / 7", "soon", "uppaal", None),
        ("1000000d", "soon", "tchecker", None),
        ("1000000d", "soon", "smtlib", None),
        ("1h", "open", "smtlib", "branching"),
        ("1h", "ever", "uppaal", "eternal"),
    ],
)
def test_times_of_all_sizes(
    length: str,
    property: str,
    target: str,
    reason: str | None,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "many.tier"
    path.write_text(SPEC.replace("SECONDS", length), encoding="utf-8")
    code = run(["export", str(path), "--to", target, "--property", property])
    assert code == (0 if reason is None else 2)
    assert reason is None or f"not exported: {reason}:" in capsys.readouterr().err


def test_numbers_beyond_the_tools_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = SPEC.replace("SECONDS", "100000d").replace("when hot within", "when hot after 1s and within")
    path = tmp_path / "many.tier"
    path.write_text(text, encoding="utf-8")
    assert run(["export", str(path), "--to", "uppaal"]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "not exported: number: a time is 8640000000 units of 1s" in said
    assert "--to smtlib carries any number" in said
    assert run(["export", str(path), "--to", "smtlib", "--property", "soon"]) == 0


def test_too_many_states_are_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("checker.exporting.automaton.MOST_PLACES", 5)
    assert run(["export", PARIS, "--to", "tchecker"]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "not exported: size: there are more than 5 states; --to smtlib does not unfold states" in said
