"""Formats on the command line: several at once, the summary of a job, what is refused; and files that others read."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema.validators import validator_for

from checker.cli import run
from tests.formats.reading import READERS

ROOT = Path(__file__).parents[2]
SPEC = (Path(__file__).parent / "door.tier").read_text(encoding="utf-8")
FAILING = SPEC.replace("  expect told_of fails\n", "")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    Path("door.tier").write_text(SPEC, encoding="utf-8")
    return tmp_path


def told(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def test_several_formats_of_one_check(capsys: pytest.CaptureFixture[str]) -> None:
    others = [f"--also={form}=report.{form}" for form in READERS if form != "text"]
    assert run(["check", "door.tier", *others]) == 0
    said = READERS["text"](capsys.readouterr().out)
    assert len(said) == 6
    for form in READERS:
        if form != "text":
            assert READERS[form](Path(f"report.{form}").read_text(encoding="utf-8")) == said


def test_files_are_not_replaced_unasked(capsys: pytest.CaptureFixture[str]) -> None:
    Path("report.xml").write_text("mine", encoding="utf-8")
    assert run(["check", "door.tier", "--also", "junit=report.xml"]) == 2
    assert "--also: `report.xml` exists already" in told(capsys)
    assert Path("report.xml").read_text(encoding="utf-8") == "mine"
    assert run(["check", "door.tier", "-q", "--also", "junit=report.xml", "--force"]) == 0
    assert Path("report.xml").read_text(encoding="utf-8").startswith("<?xml")


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--also", "junit"], "is not FORMAT=FILE"),
        (["--also", "sarf=x"], "did you mean `sarif`?"),
        (["--also", "json=a", "--also", "json=b"], "json is asked for twice"),
        (["--also", "json=a", "--also", "sarif=a"], "`a` is named twice"),
        (["--output", "a", "--also", "sarif=./a"], "`./a` is named twice"),
        (["--also", "json=none/a"], "is not a file in a folder that exists"),
        (["--format", "yaml"], "there is no format `yaml`"),
    ],
)
def test_what_is_refused(given: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "door.tier", *given]) == 2
    assert says in told(capsys)
    assert [it.name for it in Path().iterdir()] == ["door.tier"]


def test_the_summary_of_a_job(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    Path("door.tier").write_text(FAILING, encoding="utf-8")
    Path("summary.md").write_text("# before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    assert run(["check", "door.tier", "--format", "github", "--output", "log"]) == 1
    written = Path("summary.md").read_text(encoding="utf-8")
    assert written.startswith("# before\n## ✗ tierproof: ")
    assert READERS["markdown"](written) == READERS["github"](Path("log").read_text(encoding="utf-8"))
    assert run(["check", "door.tier", "-q"]) == 1
    assert Path("summary.md").read_text(encoding="utf-8") == written, "only where GitHub is asked for"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "none/summary.md")
    assert run(["check", "door.tier", "--format", "github"]) == 1
    assert "`none/summary.md` cannot be written" in told(capsys)


def test_a_summary_that_is_too_long_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    from checker import asking

    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary.md")
    monkeypatch.setattr(asking, "MOST_OF_A_SUMMARY", 400)
    asking.summarized("é one\n\n" * 200)
    written = Path("summary.md").read_bytes()
    assert len(written) <= 400
    assert written.decode().endswith(asking.CUT)


def test_a_file_that_is_wrong_is_told_in_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    Path("door.tier").write_text("protocol door {\n  property p: always busy\n}\n", encoding="utf-8")
    for form in ("text", "json", "markdown", "junit", "sarif", "github"):
        assert run(["check", "door.tier", "--format", form]) == 2
        assert "E201" in capsys.readouterr().out, form


# --- files that others read -------------------------------------------------------------------------------------


def test_the_workflow() -> None:
    workflow = yaml.safe_load((ROOT / "docs" / "github-workflow.yml").read_text(encoding="utf-8"))
    workflow["on"] = workflow.pop(True)  # YAML 1.1 takes the word for a truth value, GitHub does not
    place = files("check_jsonschema").joinpath("builtin_schemas", "vendor", "github-workflows.json")
    schema: dict[str, Any] = json.loads(place.read_text(encoding="utf-8"))
    assert [it.message for it in validator_for(schema)(schema).iter_errors(workflow)] == []
    steps = [step.get("run", "") for step in workflow["jobs"]["check"]["steps"]]
    (call,) = [it for it in steps if it.startswith("tierproof check")]
    Path("specs").mkdir()
    Path("specs/door.tier").write_text(SPEC, encoding="utf-8")
    assert run(call.split()[1:]) == 0
    assert Path("tierproof.sarif").exists()


def test_the_hooks() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {it["id"] for it in hooks} == {"tierproof-check", "tierproof-fmt"}
    for hook in hooks:
        assert hook.keys() <= {"id", "name", "description", "entry", "language", "files", "require_serial"}
        assert hook["language"] == "python"
        assert re.search(hook["files"], "specs/door.tier")
        assert not re.search(hook["files"], "specs/door.tier.bak")
        assert run([*hook["entry"].split()[1:], "door.tier"]) == 0
