"""Measures over a grid: those of `measure` at each point, kept, and told in every form."""

from __future__ import annotations

import csv
import json
from fractions import Fraction
from io import StringIO
from pathlib import Path

import jsonschema
import pytest

from checker.checking import Options
from checker.cli import run
from checker.measuring.measure import measure
from checker.measuring.result import Exact
from checker.render.grid import render
from checker.render.grid_json import as_csv, schema
from checker.render.grid_json import render as as_json
from checker.render.view import View
from checker.sweeping.grid import Mistaken
from checker.sweeping.keeping import Kept, Unfit
from checker.sweeping.result import Amount, Sweep, SweepReport
from checker.sweeping.sweep import sweep
from protocol.columns import width
from protocol.variants import variants

HOUR = 3600
LAMP = """
protocol lamp {
  actor guard
  param hold in 0h..9h
  param wait = 1h in 0h..9h
  choice mood = calm or free
  var lit = false
  event flash when not lit { lit := true }
  machine watch {
    state idle
    state seen by guard
    must look: idle -> seen when lit and mood = calm after wait and within hold of flash
    may peek: idle -> seen when lit and mood = free after wait of flash
  }
  property seen_soon: flash leads to seen within 5h
  measure delay: time from flash to seen
  measure asleep: share of idle while lit
}
"""


@pytest.fixture(scope="module")
def found() -> Sweep:
    (lamp,) = variants(LAMP)
    grid = {"hold": "2h,9h,10h", "mood": "calm,free"}
    return sweep(lamp, grid, ["seen_soon"], measures=["delay", "asleep"])


def test_each_is_as_measured(found: Sweep) -> None:
    (lamp,) = variants(LAMP)
    for point in found.points[:4]:
        design = lamp.design({"hold": point.values[0], "mood": point.values[1]})
        (delay, _) = measure([design]).measured
        got = point.reading("delay")
        assert isinstance(delay.least, Exact)
        assert got.least == Amount("attained" if delay.least.attained else "approached", delay.least.value)
        assert isinstance(delay.greatest, Exact) == (got.greatest is not None and got.greatest.status == "attained")
    assert found.points[0].reading("delay").greatest == Amount("attained", Fraction(2 * HOUR))
    assert found.points[1].reading("delay").greatest == Amount("unbounded")
    assert [it.word for it in found.points[4].readings] == ["wrong"] * 2
    assert found.shares == {"asleep"}
    assert (found.left, found.settled, found.exit_code) == (0, True, 0)


def test_it_is_told_in_every_form(found: Sweep) -> None:
    report = SweepReport((found,))
    text = render(report, View())
    assert all(width(line) <= 80 for line in text.splitlines())
    assert "    2h             ≥1h, ≤2h  ≥1h, no end\n" in text
    assert "    10h            E         E\n" in text
    assert "E302" in text
    document = json.loads(as_json(report))
    jsonschema.validate(document, json.loads(schema()))
    (result,) = document["results"]
    assert result["measures"] == ["delay", "asleep"]
    assert result["points"][0]["measures"][0]["greatest"] == {"status": "attained", "value": str(2 * HOUR)}
    rows = list(csv.DictReader(StringIO(as_csv(report))))
    delay = [(it["least"], it["greatest is"]) for it in rows if it["property"] == "delay"]
    assert delay[:2] == [(str(HOUR), "attained"), (str(HOUR), "unbounded")]
    assert {len(it) for it in csv.reader(StringIO(as_csv(report)))} == {12}


def test_alone_and_kept(tmp_path: Path) -> None:
    (lamp,) = variants(LAMP)
    file = tmp_path / "kept.jsonl"
    first = sweep(lamp, {"hold": "2h"}, measures=["delay"], results=file)
    assert (first.properties, first.known, len(first.points[0].readings)) == ((), 0, 1)
    second = sweep(lamp, {"hold": "2h"}, measures=["delay"], results=file)
    assert second.known == 1
    assert second.points == first.points
    stopped = sweep(lamp, {"hold": "2h"}, measures=["asleep"], options=Options(seconds=0))
    assert stopped.left == 1
    with pytest.raises(Mistaken, match="no measure `nothing`"):
        sweep(lamp, {"hold": "2h"}, measures=["nothing"])
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('["attained","3600"]', '["attained","7200"]'), encoding="utf-8")
    with pytest.raises(Unfit):
        Kept(file)


def test_a_picture_is_of_verdicts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lamp.tier"
    file.write_text(LAMP, encoding="utf-8")
    words = ["sweep", str(file), "--set", "hold=2h", "--measure", "delay"]
    assert run([*words, "--picture", str(tmp_path / "x.svg")]) == 2
    assert "draws verdicts" in capsys.readouterr().err
    assert run(words) == 0
    assert "2h    ≥1h, ≤2h" in capsys.readouterr().out
