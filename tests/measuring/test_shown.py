"""Measures as text and as JSON, and the command from outside."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from checker.cli import run
from checker.measuring import measure as module
from checker.render.measures_json import Document, schema
from protocol.columns import width
from tests.measuring.goldens import GOLDEN, GOLDENS
from tests.measuring.specs import CLOSING, DELAYS, STUCK


@pytest.mark.parametrize("name", sorted(GOLDENS))
def test_shown_word_for_word(name: str) -> None:
    assert GOLDENS[name]() == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "room"), [("normal.txt", 80), ("full.txt", 80), ("narrow.txt", 44)])
def test_within_the_room(name: str, room: int) -> None:
    assert max(width(line) for line in GOLDENS[name]().splitlines()) <= room


def test_the_json_is_in_the_shape_of_its_schema() -> None:
    document = msgspec.json.decode(GOLDENS["report.json"](), type=Document)
    statuses = {end.status for it in document.results for end in (it.least, it.greatest) if end}
    assert statuses == {"attained", "approached", "unbounded", "unknown"}
    assert {it.kind for it in document.results} == {"time", "clock", "share"}
    assert json.loads(schema())["$defs"]["End"]["required"]
    kept = next(it.greatest for it in document.results if it.measure == "delay")
    assert kept is not None
    assert kept.value is not None
    assert (kept.value.exact, kept.value.shown, kept.relation) == (str(132 * 3600), "132h", "<=")
    assert kept.rechecked_by == ["z3"]
    left = next(it.greatest for it in document.results if it.measure == "left")
    assert left is not None
    assert left.relation == "<"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "delays.tier").write_text(DELAYS, encoding="utf-8")
    (tmp_path / "closing.tier").write_text(CLOSING, encoding="utf-8")
    (tmp_path / "stuck.tier").write_text(STUCK, encoding="utf-8")
    (tmp_path / "broken.tier").write_text(DELAYS.replace("greatest total", "greatest totl"), encoding="utf-8")
    (tmp_path / "none.tier").write_text("protocol p { event e }", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("measure delays.tier delay", 0),
        ("measure delays.tier delay total_time --design delays", 0),
        ("measure none.tier", 0),
        ("measure stuck.tier", 3),
        ("measure delays.tier --timeout 0", 3),
        ("measure delays.tier delay --effort 0.000001", 3),
        ("measure broken.tier", 2),
        ("measure broken.tier --format json", 2),
        ("measure missing.tier", 2),
        ("measure empty", 2),
        ("measure delay", 2),
        ("measure delays.tier delai", 2),
        ("measure delays.tier --design delai", 2),
        ("measure delays.tier --margin 0h", 2),
        ("measure delays.tier --margin soon", 2),
        ("measure delays.tier --format jsn", 2),
        ("measure delays.tier --output delays.tier", 2),
        ("measure --schema", 0),
    ],
)
def test_exit_codes(arguments: str, code: int) -> None:
    assert run(arguments.split()) == code


@pytest.mark.usefixtures("folder")
def test_the_margin(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["measure", "closing.tier", "left", "--margin", "1h 30min"]) == 0
    assert "only approached; the run shown has 1h;" in capsys.readouterr().out


@pytest.mark.usefixtures("folder")
def test_what_is_wrong_is_told_in_json_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["measure", "broken.tier", "--format", "json"]) == 2
    document = msgspec.json.decode(capsys.readouterr().out, type=Document)
    assert document.exit_code == 2
    assert [it.code for it in document.findings] == ["E201"]


def test_output(folder: Path) -> None:
    assert run(["measure", "delays.tier", "delay", "--output", "it.txt"]) == 0
    assert "≤ 132h" in (folder / "it.txt").read_text(encoding="utf-8")
    assert run(["measure", "delays.tier", "delay", "--output", "it.txt", "--force", "--format", "json"]) == 0
    assert json.loads((folder / "it.txt").read_text(encoding="utf-8"))["complete"] is True


@pytest.mark.usefixtures("folder")
def test_interrupted(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """What was settled by then is shown."""
    honest, calls = module.measured, []

    def once(*arguments: object) -> object:
        if calls:
            raise KeyboardInterrupt
        calls.append(1)
        return honest(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "measured", once)
    assert run(["measure", "delays.tier"]) == 130
    shown = capsys.readouterr().out
    assert "0h ≤ time ≤ 132h" in shown
    assert "interrupted" in shown
