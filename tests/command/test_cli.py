"""The command from outside: what it prints, and its exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

import checker.checking
from checker.cli import run
from checker.portfolio import ENGINES
from checker.report import Report
from checker.verdict import FalseClaim
from tests.command import scene

GOOD = """protocol small {
  actor us
  var hostile = false
  event violation when not hostile { hostile := true }
  event cessation when hostile { hostile := false }
  ladder response {
    tier calm
    tier raised by us
    must act: calm -> raised when hostile within 2h of violation
    on cessation stand_down: any -> calm
  }
  property quick: violation leads to raised within 2h unless cessation
}
"""
BAD = GOOD.replace("within 2h unless", "within 1h unless")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "good.tier").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.tier").write_text(BAD, encoding="utf-8")
    (tmp_path / "fails.tier").write_text(BAD.replace("\n}", "\n  expect quick fails\n}"), encoding="utf-8")
    (tmp_path / "broken.tier").write_text(GOOD.replace("not hostile", "not hostle"), encoding="utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "more.tier").write_text(GOOD, encoding="utf-8")
    (tmp_path / "notes" / ".hidden.tier").write_text("?", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("check good.tier", 0),
        ("good.tier", 0),
        ("notes", 0),
        ("check good.tier fails.tier", 0),
        ("check bad.tier", 1),
        ("bad.tier --property quick", 1),
        ("check broken.tier", 2),
        ("check broken.tier bad.tier", 2),
        ("check missing.tier", 2),
        ("check empty", 2),
        ("check good.tier --property quik", 2),
        ("check good.tier --design smal", 2),
        ("check good.tier --engine zone", 2),
        ("check good.tier --format jsn", 2),
        ("check good.tier --timeout -1", 2),
        ("check good.tier --output good.tier", 2),
        ("check good.tier --output nowhere/report.txt", 2),
        ("check", 2),
        ("chek good.tier", 2),
        ("--nonsense", 2),
        ("check good.tier --timeout 0", 3),
        ("check good.tier bad.tier --timeout 0", 3),
        ("--version", 0),
        ("--help", 0),
        ("check --help", 0),
        ("check --schema", 0),
        ("explain E999", 2),
    ],
)
def test_exit_codes(folder: Path, arguments: str, code: int) -> None:
    assert run(arguments.split()) == code


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("check good.tier --property quik", "did you mean `quick`?"),
        ("check good.tier --design smal", "did you mean `small`?"),
        ("check good.tier --engine zone", "did you mean `zones`?"),
        ("check good.tier --format jsn", "did you mean `json`?"),
        ("chek good.tier", "did you mean `check`?"),
        ("explain F420", "there is no code `F420`"),
        ("check good.tier --output good.tier", "--force"),
        ("explain quick", "tierproof explain quick FILE"),
    ],
)
def test_a_slip_is_met_with_a_hint(folder: Path, capsys: pytest.CaptureFixture[str], arguments: str, said: str) -> None:
    run(arguments.split())
    assert said in capsys.readouterr().err


def test_the_help_names_every_engine(capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", "--help"])
    said = capsys.readouterr().out
    assert all(entry.name in said for entry in ENGINES)


def test_a_file_with_errors_does_not_stop_the_others(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "broken.tier", "missing.tier", "bad.tier"]) == 2
    said = capsys.readouterr().out
    assert "broken.tier:4:28" in said
    assert "missing.tier:1:1: E120" in said
    assert "✗ violated  quick" in said


def test_a_folder_is_searched_and_each_file_taken_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", "notes", "notes/more.tier", "--format", "json"])
    assert len(json.loads(capsys.readouterr().out)["results"]) == 1


def test_json_with_errors_is_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "broken.tier", "good.tier", "--format", "json"]) == 2
    made = json.loads(capsys.readouterr().out)
    assert made["findings"][0]["code"].startswith("E2")
    assert made["findings"][0]["line"] == 4
    assert made["results"][0]["verdict"] == "proved"


def test_output_is_written_and_never_over_something(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "good.tier", "--output", "out.txt", "--color", "auto"]) == 0
    assert capsys.readouterr().out == ""
    assert "✓ proved" in (folder / "out.txt").read_text(encoding="utf-8")
    (folder / "out.txt").write_text("mine", encoding="utf-8")
    assert run(["check", "good.tier", "--output", "out.txt"]) == 2
    assert (folder / "out.txt").read_text(encoding="utf-8") == "mine"
    assert run(["check", "good.tier", "--output", "out.txt", "--force"]) == 0


def test_colour_only_where_it_is_wanted(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(["check", "good.tier"])
    assert "\x1b" not in capsys.readouterr().out
    run(["check", "good.tier", "--color", "always"])
    assert "\x1b[32m" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")
    run(["check", "good.tier"])
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("color", ["auto", "always"])
def test_explain_shows_the_page(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, color: str
) -> None:
    monkeypatch.setattr("protocol.codes.page", lambda code: f"# {code}\n\nWhat it *means*.\n")
    assert run(["explain", "f402", "--color", color]) == 0
    said = capsys.readouterr().out
    assert "F402" in said
    assert ("\x1b" in said) == (color == "always")


def test_a_code_is_explained_though_files_are_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "F407", "good.tier"]) == 0
    assert capsys.readouterr().out.startswith("# F407")


def test_explain_quotes_what_it_speaks_of(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["explain", "quick", "bad.tier"])
    said = capsys.readouterr().out
    assert "must act: calm -> raised" in said
    assert "property quick: violation leads to" in said
    assert "looks for a single edit" not in said


def test_numbers_for_one_bound_are_told_together(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    later = GOOD.replace("within 2h of", "within 5h of").replace("within 2h unless", "within 3h unless")
    more = "    may rest: raised -> calm when not hostile after 1h of violation and within 2h of violation\n  }\n"
    (folder / "later.tier").write_text(later.replace("  }\n", more, 1), encoding="utf-8")
    run(["explain", "quick", "later.tier"])
    assert "with its deadline 5h moved to 1h, 2h or 3h" in " ".join(capsys.readouterr().out.split())


def test_a_file_that_declares_nothing_is_told_of(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "nothing.tier").write_text("# not yet\n", encoding="utf-8")
    assert run(["check", "nothing.tier"]) == 2
    said = capsys.readouterr().out
    assert "nothing.tier declares no protocol" in said
    assert "nothing was checked" in said
    assert run(["check", "nothing.tier", "good.tier"]) == 0
    assert "nothing.tier declares no protocol" in capsys.readouterr().out
    assert run(["check", "nothing.tier", "good.tier", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["empty"] == ["nothing.tier"]


def test_what_is_wrong_with_a_shared_file_is_told_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shared = folder / "shared"
    shared.mkdir()
    (shared / "parts.tier").write_text("parts { event a event }", encoding="utf-8")
    for name in ("one", "two"):
        (shared / f"{name}.tier").write_text(f'protocol {name} {{ use "parts.tier" }}', encoding="utf-8")
    assert run(["check", "shared"]) == 2
    said = capsys.readouterr()
    assert (said.out + said.err).count("E101") == 1
    assert "declares no protocol" not in said.out


def test_the_same_advice_is_given_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(["check", "good.tier", "fails.tier", "--timeout", "0"])
    assert capsys.readouterr().out.count("try a longer --timeout") == 1


def raising(error: BaseException) -> Any:
    def check(*arguments: object, **options: Any) -> Report:
        raise error

    return check


def test_a_false_claim_is_our_own_fault(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checker.checking, "check", raising(FalseClaim("the run does not replay")))
    assert run(["check", "good.tier"]) == 70
    said = capsys.readouterr()
    assert said.out == ""
    assert "the run does not replay" in said.err
    assert "Traceback" not in said.err
    assert run(["check", "good.tier", "-v"]) == 70
    assert "Traceback" in capsys.readouterr().err


def test_an_interruption_keeps_what_was_settled(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    partly = replace(scene.report(), complete=False)
    monkeypatch.setattr(checker.checking, "check", raising(checker.checking.Interrupted(partly)))
    assert run(["check", "good.tier"]) == 130
    said = capsys.readouterr()
    assert "us_by_72h" in said.out
    assert "interrupted" in said.out
    assert run(["check", "good.tier", "--format", "json"]) == 130
    assert json.loads(capsys.readouterr().out)["complete"] is False


def test_as_a_process(folder: Path) -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-m", "checker", "bad.tier"],
        capture_output=True,
        check=False,
        env={"PYTHONPATH": str(root), "LC_ALL": "C", "PATH": ""},
    )
    assert done.returncode == 1
    assert "✗ violated" in done.stdout.decode()
    assert done.stderr == b""
    assert b"\x1b" not in done.stdout


UNWRITTEN = "Error: the answer cannot be written to standard output: no space left on device\n"


@pytest.mark.parametrize(
    "arguments",
    [
        *("check good.tier", "explain E204", "graph good.tier", "--version", "--help", "check --schema"),
        *("fmt --check good.tier", "simulate good.tier --moves moves", "replay log.csv good.tier"),
    ],
)
def test_an_answer_that_cannot_be_written_is_no_fault_of_ours(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: str
) -> None:
    (folder / "moves").write_text("violation\n", encoding="utf-8")
    (folder / "log.csv").write_text("time,event\n0h,violation\n", encoding="utf-8")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        monkeypatch.setattr("sys.stdout", full)
        code = run(arguments.split())
    assert code == 2
    assert capsys.readouterr().err == UNWRITTEN


def test_closed_and_full_streams_as_a_process(folder: Path) -> None:
    root = Path(__file__).parents[2]
    for ending, code, said in (
        (">/dev/full", 2, UNWRITTEN),
        (">/dev/full 2>&1", 2, ""),
        (">&-", 0, ""),
        ("2>&-", 0, ""),
    ):
        done = subprocess.run(
            ["/bin/sh", "-c", f"'{sys.executable}' -m checker explain E204 {ending}"],
            capture_output=True,
            check=False,
            env={"PYTHONPATH": str(root), "LC_ALL": "C", "PATH": ""},
        )
        assert (done.returncode, done.stderr.decode()) == (code, said), ending


def test_starting_loads_no_solver_and_no_more_than_it_needs() -> None:
    probe = (
        "import sys; import checker.cli, checker.checking, checker.render.terminal; "
        "print(sorted({'z3', 'rich', 'lark', 'cvc5'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, cwd=root)
    assert done.stdout.decode().strip() == "[]"


def test_reading_is_limited_too(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(files: object) -> None:
        while True:
            time.sleep(0.01)

    monkeypatch.setattr("checker.inputs.read_designs", endless)
    monkeypatch.setattr("checker.alarm.GRACE", 0.1)
    for verb in ("check good.tier", "explain quick good.tier"):
        assert run([*verb.split(), "--timeout", "0.2"]) == 3
        assert "the time was up before the files were read" in capsys.readouterr().err
