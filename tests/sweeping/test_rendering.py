"""A sweep as text, JSON, CSV and picture."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from io import StringIO
from itertools import product
from pathlib import Path

import pytest

from checker.cli import run
from checker.render.grid import render
from checker.render.grid_json import as_csv, schema
from checker.render.grid_json import render as as_json
from checker.render.view import View
from checker.sweeping.result import Axis, Cell, Point, Sweep, SweepReport, Word
from protocol.columns import width

PARIS = Path(__file__).parents[2] / "specs" / "ceasefire" / "paris.tier"
HOUR = 3600
WORDS: tuple[Word, ...] = ("proved", "violated", "vacuous", "bounded", "unknown", "wrong")


def made(axes: tuple[Axis, ...], names: tuple[str, ...] = ("first", "second")) -> SweepReport:
    """A report in which every word occurs."""
    points = []
    for number, values in enumerate(product(*(axis.values for axis in axes))):
        word = WORDS[number % 6]
        why = "" if word in ("proved", "violated") else f"why it is {word}"
        cells = tuple(Cell(name, word, why, f"{number:064}", left=word == "unknown") for name in names)
        points.append(Point(values, cells, ("E302",) if word == "wrong" else ()))
    return SweepReport((Sweep("some.tier", "plan", "a plan", axes, names, tuple(points)),))


DEADLINE = Axis("deadline", "time", tuple(Fraction(k * HOUR) for k in (24, 48, 72, 96)))
MEMBERS = Axis("members", "whole", (1, 2, 3))
SILENCE = Axis("silence", "choice", ("consent", "refusal"))


def test_two_dimensions() -> None:
    text = render(made((DEADLINE, MEMBERS), ("kept",)), View())
    assert text == (
        "some.tier\n\nplan — a plan\n  deadline (4) × members (3): 12 points\n\n  kept\n"
        "    deadline ↓ members →  1  2  3\n"
        "    24h                   ✓  ✗  ○\n"
        "    48h                   ?  ?  E\n"
        "    72h                   ✓  ✗  ○\n"
        "    96h                   ?  ?  E\n"
        "    with deadline = 24h or 72h: holds for members = 1; violated at 2; vacuous at\n"
        "      3\n"
        "    with deadline = 48h or 96h: not settled at members 1 to 2; the text is wrong\n"
        "      at 3\n\n"
        "  ○ why it is vacuous (2 times)\n  ? why it is bounded (2 times)\n  ? why it is unknown (2 times)\n"
        "  why it is wrong (2 points)\n\n"
        "✓ holds   ✗ violated   ○ vacuous   ? not settled   E the text is wrong there\n"
        "Of values between these points nothing is said.\n\nexit 3: not every point is settled\n"
    )


def test_three_dimensions_are_a_list() -> None:
    text = render(made((DEADLINE, MEMBERS, SILENCE)), View())
    assert "    deadline  members  silence  1  2\n    24h       1        consent  ✓  ✓\n" in text
    assert text.count("consent  ") == text.count("refusal  ") == 12


@pytest.mark.parametrize("form", ["one", "two", "four"])
def test_lines_fit_the_page(form: str) -> None:
    long = Axis("a_" * 20, "time", tuple(Fraction(k * HOUR) for k in range(100, 150)))
    readings = Axis("b_" * 20, "choice", ("reading_" * 6, "other_" * 6))
    axes = {"one": (long,), "two": (long, readings), "four": (long, readings, MEMBERS, SILENCE)}[form]
    for line in render(made(axes, ("property_" * 6,)), View()).splitlines():
        assert width(line) <= 80, line


def test_json_is_as_its_schema_says(capsys: pytest.CaptureFixture[str]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    assert run(["sweep", "--schema"]) == 0
    assert capsys.readouterr().out == schema()
    for axes in ((DEADLINE,), (SILENCE, MEMBERS), (DEADLINE, MEMBERS, SILENCE)):
        document = json.loads(as_json(made(axes)))
        jsonschema.validate(document, json.loads(schema()))
    point = document["results"][0]["points"][0]
    assert point["values"][0] == {"name": "deadline", "text": "24h", "seconds": "86400"}
    assert point["verdicts"][0]["word"] == "proved"


def test_csv_has_a_line_for_each_verdict() -> None:
    rows = list(csv.DictReader(StringIO(as_csv(made((DEADLINE, SILENCE))))))
    assert len(rows) == 16
    assert rows[0] == {
        **{"file": "some.tier", "design": "plan", "deadline": "24h", "deadline in s": "86400", "silence": "consent"},
        **{"property": "first", "verdict": "proved", "why": ""},
    }


def test_the_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    call = ["sweep", str(PARIS), "--set", "us_deadline=72h,96h", "--property", "us_by_72h"]
    assert run(call) == 0
    text = capsys.readouterr().out
    assert all(f"\n{design} — " in text for design in ("paris", "trigger", "accumulate"))
    assert run([*call, "--design", "paris", "--format", "json", "--output", str(tmp_path / "out")]) == 0
    assert json.loads((tmp_path / "out").read_text())["results"][0]["frontiers"] == [
        {"property": "us_by_72h", "along": "us_deadline", "text": ["holds for us_deadline = 72h; violated at 96h"]}
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--set", "pause"], "write it like"),
        (["--set", "pause=0h", "--design", "pris"], "did you mean `paris`"),
        (["--set", "pause=0h", "--property", "us_by_72"], "did you mean `us_by_72h`"),
        (["--set", "pauze=0h"], "did you mean `pause`"),
        ([], "there is no grid"),
        (["--set", "pause=0h", "--picture", "out.jpg"], "neither .svg nor .png"),
        (["--set", "pause=0h", "--picture", str(PARIS / "x.svg")], "not a file in a folder"),
    ],
)
def test_calls_that_make_no_sense(more: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sweep", str(PARIS), *more]) == 2
    assert said in " ".join(capsys.readouterr().err.replace("│", " ").split())


def test_a_text_that_is_wrong_whatever_the_values(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "wrong.tier").write_text("protocol p { param n = 2 in 0..5 property q: always nothing }\n")
    assert run(["sweep", str(tmp_path / "wrong.tier"), "--set", "n=1,2"]) == 2
    assert "E2" in capsys.readouterr().out


@pytest.mark.parametrize("axes", [(DEADLINE,), (DEADLINE, MEMBERS, SILENCE)])
def test_pictures(axes: tuple[Axis, ...], tmp_path: Path) -> None:
    pytest.importorskip("altair", reason="altair is not installed")
    pytest.importorskip("vl_convert", reason="vl-convert is not installed")
    from checker.sweeping.picture import draw

    draw(made(axes, ("first",)), tmp_path / "picture.svg")
    drawn = (tmp_path / "picture.svg").read_text()
    for said in ("24h", "96h", "holds", "violated", "vacuous", "not settled", "nothing is said"):
        assert said in drawn
    assert ("the text is wrong" in drawn) == (len(axes) > 1)
    assert ("silence = refusal" in drawn) == (SILENCE in axes)


def test_the_command_draws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("altair", reason="altair is not installed")
    pytest.importorskip("vl_convert", reason="vl-convert is not installed")
    path = tmp_path / "picture.png"
    call = ["sweep", str(PARIS), "--design", "paris", "--property", "us_by_72h", "--set", "us_deadline=72h,96h"]
    assert run([*call, "--picture", str(path)]) == 0
    assert path.read_bytes().startswith(b"\x89PNG")
    assert run([*call, "--picture", str(path)]) == 2
    assert "say --force" in " ".join(capsys.readouterr().err.replace("│", " ").split())


def test_too_many_maps_are_refused(tmp_path: Path) -> None:
    pytest.importorskip("altair", reason="altair is not installed")
    from checker.sweeping.grid import Mistaken
    from checker.sweeping.picture import draw

    many = Axis("n", "whole", tuple(range(30)))
    with pytest.raises(Mistaken, match="60 maps"):
        draw(made((DEADLINE, MEMBERS, many)), tmp_path / "picture.svg")


def test_without_altair_the_remedy_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert run(["sweep", str(PARIS), "--set", "pause=0h", "--picture", str(tmp_path / "p.svg")]) == 2
    assert "pip install 'tierproof[picture]'" in " ".join(capsys.readouterr().err.replace("│", " ").split())
