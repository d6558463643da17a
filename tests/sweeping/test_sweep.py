"""The verdicts of a sweep are those of `check` at each point, and what is said of them is said of the grid alone."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from checker.checking import Options, check
from checker.render.frontier import frontier, labels
from checker.sweeping.grid import MOST, Mistaken, axes, split
from checker.sweeping.keys import fingerprint, key
from checker.sweeping.result import Axis, Cell, Point, Sweep, Word
from checker.sweeping.sweep import sweep
from protocol.load import compile_text
from protocol.variants import load_variants, variants

SPECS = Path(__file__).parents[2] / "specs"
PARIS = SPECS / "ceasefire" / "paris.tier"
HOUR = 3600
LAMP = """
protocol lamp {
  actor guard
  param hold
  param soon = 2h in 1h..4h
  param limit = 2 in 0..9
  choice mood = calm or hasty
  var lit = false
  var flashes: 0..9 = 0
  event flash when not lit and flashes < limit { lit := true; flashes := flashes + 1 }
  machine watch {
    state idle
    state seen by guard
    must look: idle -> seen when lit and mood = calm within hold of flash { lit := false }
    must rush: idle -> seen when lit and mood = hasty within 1h of flash { lit := false }
    may rest: seen -> idle
  }
  property seen_soon: flash leads to seen within soon
  property few: always flashes <= 3
}
"""


def test_the_us_responds_in_time_up_to_72_hours() -> None:
    found = sweep(PARIS, {"us_deadline": "66h..78h:2h"}, ["us_by_72h"], design="paris")
    words = {point.values[0]: point.cells[0].word for point in found.points}
    assert words == {Fraction(h * HOUR): "proved" if h <= 72 else "violated" for h in range(66, 79, 2)}
    assert frontier(found, "us_by_72h")[1] == ["holds for us_deadline <= 72h; violated at 74h to 78h"]
    assert (found.left, found.settled, found.exit_code, found.ended) == (0, True, 0, "")


def test_two_sectors_take_turns_for_ever_where_a_lull_is_up_to_72_hours() -> None:
    found = sweep(SPECS / "ceasefire" / "sectors.tier", {"quiet": "71h..73h:1h"}, ["us_some_day"], design="flare_ups")
    assert frontier(found, "us_some_day")[1] == ["holds for quiet = 73h; violated at 71h to 72h"]


def test_every_point_is_as_checked() -> None:
    """Over two params that are times, a whole number and a choice: what `check` says of the design written out."""
    (lamp,) = variants(LAMP)
    grid = {"hold": "1h,3h", "soon": [HOUR, "2h"], "limit": "2..4:2", "mood": ["calm", "hasty"]}
    found = sweep(lamp, grid)
    assert [point.values for point in found.points] == list(product(*(axis.values for axis in found.axes)))
    words = set()
    for point in found.points:
        hold, soon, limit, mood = point.values
        text = LAMP.replace("param hold", f"param hold = {hold}s").replace("= 2h in", f"= {soon}s in")
        text = text.replace("limit = 2 in", f"limit = {limit} in")
        text += f"design one of lamp {{ set mood = {mood} }}"
        report = check([compile_text(text)[1]], Options(health=False))
        assert [it.verdict.word for it in report.designs[0].results] == [cell.word for cell in point.cells]
        words |= {cell.word for cell in point.cells}
    assert words == {"proved", "violated"}


def test_where_the_text_is_wrong_it_is_told() -> None:
    found = sweep(PARIS, {"pause": "96h,97h"}, ["us_by_72h"], design="paris")
    right, wrong = found.points
    assert (right.wrong, right.cells[0].word) == ((), "proved")
    assert (wrong.wrong, wrong.cells[0].word) == (("E302",), "wrong")
    assert "outside its range" in wrong.cells[0].why
    assert found.exit_code == 0
    assert sweep(PARIS, {"pause": "97h"}, ["us_by_72h"], design="paris").exit_code == 2


def test_what_the_values_do_not_change_is_asked_once() -> None:
    """`trigger` does without the deadline."""
    trigger = next(it for it in load_variants(PARIS) if it.name == "trigger")
    found = sweep(trigger, {"us_deadline": "24h..96h:24h"}, ["us_by_72h"])
    assert len({cell.key for point in found.points for cell in point.cells}) == 1


def test_keys_are_of_content() -> None:
    text = PARIS.read_text()
    moved = text.replace("design trigger", "# a remark\ndesign threshold").replace('"fighting is going on" ', "")
    (one, other) = (compile_text(text)[1], compile_text(moved)[1])
    assert fingerprint(one) == fingerprint(other)
    kernel, asked, options = fingerprint(one), [one.properties[1]], Options()
    assert key(kernel, asked, options) == key(kernel, [other.properties[1]], replace(options, jobs=3, seconds=2.0))
    others = [
        key(fingerprint(compile_text(text.replace("within 48h", "within 47h"))[0]), asked, options),
        key(kernel, [one.properties[2]], options),
        key(kernel, asked, replace(options, effort=2.0)),
        key(kernel, asked, replace(options, engine="zones")),
    ]
    assert len({key(kernel, asked, options), *others}) == 5


def test_the_number_of_processes_changes_nothing() -> None:
    grid = {"us_deadline": "48h..96h:12h", "first_response": "12h,24h"}
    one = sweep(PARIS, grid, design="paris")
    assert sweep(PARIS, grid, options=Options(jobs=2), design="paris") == one


def test_when_the_time_is_up_the_rest_is_left() -> None:
    found = sweep(PARIS, {"us_deadline": "48h..96h:12h"}, ["us_by_72h"], Options(seconds=0.0), design="paris")
    assert {(cell.word, cell.why, cell.left) for point in found.points for cell in point.cells} == {
        ("unknown", "the time was up", True)
    }
    assert (found.left, found.exit_code) == (5, 3)


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        ({}, "there is no grid"),
        ({"us_dedline": "72h"}, "did you mean `us_deadline`"),
        ({"us_deadline": "72"}, "write `72h`"),
        ({"us_deadline": "72x"}, "is no time"),
        ({"us_deadline": "24h..96h"}, "has no step"),
        ({"us_deadline": "96h..24h:1h"}, "has no values"),
        ({"us_deadline": "24h..96h:0h"}, "has no values"),
        ({"us_deadline": "0s..1000000s:1s"}, f"{MOST} is the most"),
        ({"us_deadline": "0h..400h:1h", "pause": "0h..400h:1h"}, f"{MOST} is the most"),
        ({"us_deadline": []}, "no values of `us_deadline`"),
    ],
)
def test_grids_that_make_no_sense(grid: dict[str, Any], said: str) -> None:
    with pytest.raises(Mistaken, match=said.replace("(", r"\(")):
        sweep(PARIS, grid, design="paris")


@pytest.mark.parametrize(
    ("grid", "said"),
    [
        ({"hold": "1h", "mood": "clam"}, "did you mean `calm`"),
        ({"hold": "1h", "limit": "2h"}, "is no whole number"),
        ({"hold": "1h", "limit": [Fraction(1, 2)]}, "is no value of `limit`"),
        ({"limit": "1..3"}, "`hold` of lamp is open"),
    ],
)
def test_dials_have_values_of_their_kind(grid: dict[str, Any], said: str) -> None:
    with pytest.raises(Mistaken, match=said):
        axes(variants(LAMP)[0], grid)


def test_values_as_they_are_written() -> None:
    (lamp,) = variants(LAMP)
    hold, limit, mood = axes(
        lamp, split(["hold= 3h, 90min,1h 30min , 0.5h..1h:30min", "limit=7,1..3", "mood=hasty,calm"])
    )
    assert hold.values == tuple(Fraction(minutes * 60) for minutes in (30, 60, 90, 180))
    assert (limit.values, mood.values) == ((1, 2, 3, 7), ("hasty", "calm"))
    assert labels(hold) == ["30min", "60min", "90min", "180min"]
    for wrong in ("hold", "hold=", "=3h"):
        with pytest.raises(Mistaken, match="write it like"):
            split([wrong])
    with pytest.raises(Mistaken, match="twice"):
        split(["hold=1h", "hold=2h"])


H, V, U, W, O = "proved", "violated", "unknown", "wrong", "vacuous"  # noqa: E741


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([H, H, H, H], "holds at every point of the grid"),
        ([V, V, V, V], "violated at every point of the grid"),
        ([H, H, V, V], "holds for d <= 2h; violated at 3h to 4h"),
        ([V, V, V, H], "holds for d = 4h; violated at 1h to 3h"),
        ([V, V, H, H], "holds for d >= 3h; violated at 1h to 2h"),
        ([V, H, H, V], "holds for 2h <= d <= 3h; violated at 1h and 4h"),
        ([H, H, U, V], "holds for d <= 2h; not settled at 3h; violated at 4h"),
        ([H, V, H, H], "holds for d = 1h or d >= 3h; violated at 2h"),
        ([W, H, H, O], "holds for 2h <= d <= 3h; the text is wrong at 1h; vacuous at 4h"),
        ([V, V, U, U], "violated at d 1h to 2h; not settled at 3h to 4h"),
    ],
)
def test_what_is_said_of_a_line(words: list[Word], said: str) -> None:
    axis = Axis("d", "time", tuple(Fraction(k * HOUR) for k in (1, 2, 3, 4)))
    points = [Point((value,), (Cell("p", word),)) for value, word in zip(axis.values, words, strict=True)]
    assert frontier(Sweep("f", "x", "", (axis,), ("p",), tuple(points)), "p")[1] == [said]


def test_what_is_said_of_a_slope() -> None:
    """a + b <= 4 on 1..3 by 1..3, where the readings of a choice do not matter."""
    made = (Axis("a", "whole", (1, 2, 3)), Axis("b", "whole", (1, 2, 3)), Axis("c", "choice", ("x", "y")))
    points = [
        Point((a, b, c), (Cell("p", H if a + b <= 4 else V),)) for a, b, c in product(*(axis.values for axis in made))
    ]
    assert frontier(Sweep("f", "x", "", made, ("p",), tuple(points)), "p")[1] == [
        "with b = 1: holds at every a of the grid",
        "with b = 2: holds for a <= 2; violated at 3",
        "with b = 3: holds for a = 1; violated at 2 to 3",
    ]


def test_a_choice_that_nobody_set_has_its_first_reading() -> None:
    (lamp,) = variants(LAMP)
    found = sweep(lamp, {"hold": "3h"}, ["seen_soon"])
    assert found.taken == (("mood", "calm"),)
    assert (
        found.points[0].cells[0].key
        == sweep(lamp, {"hold": "3h", "mood": "calm"}, ["seen_soon"]).points[0].cells[0].key
    )


def test_what_is_said_of_a_choice() -> None:
    made = (Axis("a", "whole", (1, 2, 3)), Axis("c", "choice", ("x", "y", "z")))
    points = [Point((a, c), (Cell("p", V if c == "y" else H),)) for a, c in product(*(axis.values for axis in made))]
    found = frontier(Sweep("f", "x", "", made, ("p",), tuple(points)), "p")[1]
    assert found == ["holds for c = x or z; violated at y"]
