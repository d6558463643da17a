"""`tierproof new`: a first spec that checks clean, and never over a file that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checker.checking import Options, check
from checker.cli import run
from checker.rewrite import STARTER
from protocol.load import load


def test_the_starter_checks_clean() -> None:
    """Everything is settled and as expected, and there is nothing to remark."""
    report = check(load(STARTER), Options())
    assert report.exit_code == 0
    assert [result.as_expected for design in report.designs for result in design.results] == [True] * 10
    assert [finding.code for design in report.designs for finding in design.findings] == []


def test_the_starter_explains_what_it_uses() -> None:
    text = STARTER.read_text(encoding="utf-8")
    said = " ".join(re.findall(r"#.*", text))
    assert all(f"`{word}`" in said for word in ("must", "may", "on", "because", "expect"))
    used = set(re.findall(r"^\s*(\w+)", text, re.MULTILINE))
    assert used >= {"actor", "param", "var", "event", "ladder", "machine", "property", "scenario", "design"}


@pytest.mark.parametrize(
    ("arguments", "written"),
    [([], "first.tier"), (["door.tier"], "door.tier"), (["door"], "door.tier"), (["notes/a b.tier"], "notes/a b.tier")],
)
def test_it_is_written(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    written: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes").mkdir()
    assert run(["new", *arguments]) == 0
    assert (tmp_path / written).read_bytes() == STARTER.read_bytes()
    shown = f"'{written}'" if " " in written else written
    assert f"tierproof check {shown} " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("there.tier", "name another file: tierproof new there-2.tier"),
        ("there", "name another file: tierproof new there-2.tier"),
        ("door.txt", "a spec ends in .tier: tierproof new door.tier"),
        ("notes", "is a folder; name a file in it: tierproof new notes/first.tier"),
        ("nowhere/door.tier", "`nowhere/door.tier` cannot be written: no such file or directory"),
    ],
)
def test_nothing_is_written_over_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, remedy: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes").mkdir()
    (tmp_path / "there.tier").write_text("mine", encoding="utf-8")
    assert run(["new", name]) == 2
    assert remedy in capsys.readouterr().err
    assert (tmp_path / "there.tier").read_text(encoding="utf-8") == "mine"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["notes", "there.tier"]
