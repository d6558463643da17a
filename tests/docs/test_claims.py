"""Every command in the tables of the manual's first page runs as it stands there."""

import re
from pathlib import Path

import pytest

from checker.cli import run
from tests.docs.pages import ROOT

PAGE = (ROOT / "docs" / "why.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"`tierproof ([^`]+)`", PAGE)
WHOLE = "check specs --format github --also sarif=checked.sarif"
"""The whole library, which other tests check."""
SLOW = "check specs/inspection/vote.tier"
CALLS = [pytest.param(it, marks=pytest.mark.slow) if it == SLOW else it for it in COMMANDS if it != WHOLE]


@pytest.mark.parametrize("command", CALLS)
def test_commands_run(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "specs").symlink_to(ROOT / "specs")
    (tmp_path / "incident.csv").write_text("time,event,actor\n0h,violation,russia\n5h,warn,ukraine\n")
    if command.startswith("verify-certificate"):
        run(["check", "specs/ceasefire/paris.tier", "--certificate", str(tmp_path / "evidence")])
    monkeypatch.chdir(tmp_path)
    assert run(command.split()) in (0, 1)
