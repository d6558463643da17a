"""What a shell completes on the line that has been typed so far."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.shell_completion import BashComplete, FishComplete, ZshComplete

from checker.cli import cli
from tests.command import scene


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("tiers.tier").write_text(scene.TEXT, encoding="utf-8")
    Path("torn.tier").write_text("protocol {", encoding="utf-8")
    Path("notes.txt").write_text("", encoding="utf-8")
    Path(".hidden").mkdir()
    Path("specs").mkdir()
    Path("specs/one.tier").write_text("", encoding="utf-8")
    return tmp_path


def completed(line: str) -> list[str]:
    *words, last = line.split(" ")
    found = BashComplete(cli, {}, "tierproof", "_TIERPROOF_COMPLETE").get_completions(words, last)
    return [it.value for it in found]


def test_specs_and_folders() -> None:
    assert completed("check ") == ["specs/", "tiers.tier", "torn.tier"]
    assert completed("tier") == ["tiers.tier"]  # which are checked, where no verb is said
    assert completed("check ti") == ["tiers.tier"]
    assert completed("check specs/") == ["specs/one.tier"]
    assert completed("check no/") == []
    assert completed("slack ti") == completed("measure ti") == completed("fmt ti") == ["tiers.tier"]
    assert completed("graph ti") == completed("timeline ti") == ["tiers.tier"]


def test_verbs() -> None:
    assert completed("com") == ["compare"]
    assert {"check", "compare"} <= set(completed(""))
    assert "tiers.tier" not in completed("")


def test_designs_and_properties_of_the_specs_on_the_line() -> None:
    assert completed("check tiers.tier --design ") == ["paris", "trigger"]
    assert completed("check tiers.tier --property no") == ["no_skipped_tiers", "no_salami"]
    assert completed("tiers.tier --design t") == ["trigger"]
    assert completed("slack tiers.tier us") == completed("timeline tiers.tier us") == ["us_by_72h"]
    assert completed("compare tiers.tier --property agr") == ["agreed"]


def test_what_goes_wrong_is_not_told() -> None:
    assert completed("check torn.tier --design ") == []
    assert completed("check none.tier --property ") == []
    assert completed("check --design ") == []


def test_formats() -> None:
    assert completed("check --format s") == ["sarif"]


@pytest.mark.parametrize("shell", [BashComplete, ZshComplete, FishComplete])
def test_scripts_for_shells(shell: type[BashComplete | ZshComplete | FishComplete]) -> None:
    assert "_TIERPROOF_COMPLETE" in shell(cli, {}, "tierproof", "_TIERPROOF_COMPLETE").source_template % {
        "complete_func": "f",
        "complete_var": "_TIERPROOF_COMPLETE",
        "prog_name": "tierproof",
    }
