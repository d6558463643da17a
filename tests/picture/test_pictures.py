"""One layout for text, SVG and sentences: what is in it, and that every renderer tells all of it."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from checker.picture.drawing import picture
from checker.picture.model import Picture, Point
from checker.picture.of import picture_of, picture_of_nearest, run_of
from checker.reasons.nearest import nearest
from checker.render.prose import prose, spoken
from checker.render.sides import sides
from checker.render.story import retrace
from checker.render.timeline import timeline_text
from checker.render.timeline_svg import timeline_svg
from checker.report import Result
from checker.verdict import Proved, Shown, Unknown, Violated
from protocol.columns import width
from protocol.format import instant
from protocol.model import Promise
from protocol.runs import Run
from protocol.semantics import replay
from tests.command import scene
from tests.picture import scenes
from tests.picture.goldens import GOLDEN, LOOKS, files

HOUR = 3600
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def made() -> dict[str, Picture]:
    return scenes.pictures()


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return files()


@pytest.mark.parametrize("name", [f"{look}.{form}" for look in LOOKS for form in ("svg", "txt", "prose.txt")])
def test_drawn_word_for_word(name: str, written: dict[str, str]) -> None:
    assert written[name] == (GOLDEN / name).read_text(encoding="utf-8")


# --- the layout -------------------------------------------------------------------------------------------------


def test_every_point_has_a_place_and_time_goes_to_the_right(made: dict[str, Picture]) -> None:
    for it in made.values():
        for strip in it.strips:
            points = [point for bar in strip.bars for point in (bar.start, bar.end)]
            points += [mark.at for mark in strip.marks] + [window.start for window in strip.windows]
            assert {*points, strip.end} <= it.places.keys()
        ordered = sorted(it.places)
        assert all(it.places[one] < it.places[other] for one, other in pairwise(ordered))
        assert max(it.places.values()) < it.width


def test_labels_in_a_lane_have_room_up_to_a_limit(made: dict[str, Picture]) -> None:
    for it in made.values():
        for strip in it.strips:
            for number in range(len(strip.lanes)):
                marks = [mark for mark in strip.marks if mark.lane == number]
                for one, other in pairwise(marks):
                    assert it.x(other.at) - it.x(one.at) >= min(width(one.label), 18) + 2


def test_windows_of_a_lane_never_cover_one_another(made: dict[str, Picture]) -> None:
    for it in made.values():
        for strip in it.strips:
            for one, other in ((a, b) for a in strip.windows for b in strip.windows if a is not b):
                if (one.lane, one.track) == (other.lane, other.track) and one.start <= other.start:
                    assert it.x(one.limit or one.end) < it.x(other.start)


def test_tiers_are_bars_as_high_as_their_rank(made: dict[str, Picture]) -> None:
    (strip,) = made["salami"].strips
    lane = next(k for k, it in enumerate(strip.lanes) if it.name == "response")
    tiers = [(bar.label, bar.level, bar.levels) for bar in strip.bars if bar.lane == lane]
    assert tiers[:3] == [("ceasefire", 0, 3), ("initial", 1, 3), ("joint", 2, 3)]


def test_obligations_are_drawn_up_to_their_deadlines(made: dict[str, Picture]) -> None:
    (strip,) = made["salami"].strips
    told = [(it.label, it.start.time / HOUR, (it.closes or 0) / HOUR, it.fate) for it in strip.windows if it.must]
    assert told == [
        ("must warn", 0, 24, "taken"),
        ("must join", 24, 48, "taken"),
        ("must warn", 54, 78, "taken"),
        ("must join", 78, 102, "open"),
    ]
    assert [mark.binds for mark in strip.marks if mark.label == "warn"] == ["due", "due"]


def test_a_permission_that_opens_at_the_very_end_is_drawn(made: dict[str, Picture]) -> None:
    (strip,) = made["permitted"].strips
    (back,) = [it for it in strip.windows if it.label == "may back"]
    assert (back.start.time, back.end.time, back.fate) == (72 * HOUR, 72 * HOUR, "open")


def test_an_obligation_that_comes_too_late_is_drawn_after_the_end(made: dict[str, Picture]) -> None:
    (strip,) = made["long"].strips
    (late,) = [it for it in strip.windows if it.fate == "later"]
    assert late.label == "must finish"
    assert late.start.time == late.closes == 300 * 24 * HOUR
    assert late.start > strip.end


def test_a_clock_is_drawn_with_what_it_is_held_to(made: dict[str, Picture]) -> None:
    (strip,) = made["salami"].strips
    lane = next(k for k, it in enumerate(strip.lanes) if it.name == "exposure")
    assert strip.lanes[lane].note == "≤ 72h"
    told = [
        (bar.kind, *(value / HOUR for value in bar.values), bar.limit / HOUR) for bar in strip.bars if bar.lane == lane
    ]
    assert told == [("runs", 0, 48, 72), ("stands", 48, 48, 72), ("runs", 48, 72, 72)]


def test_a_wait_of_a_year_is_cut_and_says_so(made: dict[str, Picture]) -> None:
    it = made["long"]
    (cut,) = [wait for wait in it.waits if wait.cut]
    assert cut.length == 299 * 24 * HOUR - 300
    assert cut.end - cut.start < 30
    assert "drawn shorter than it is" in timeline_svg(it)
    assert not [wait for wait in made["salami"].waits if wait.cut]


def test_a_wait_much_longer_than_the_others_is_told_in_the_text(made: dict[str, Picture]) -> None:
    assert [line.strip() for line in timeline_text(made["vote"]) if "┊" in line] == ["┊ 8h pass"]
    late = scene.run((0, "violation"), (1, "cessation"), (8, "violation"), rest=8000)
    drawn = picture(retrace(scene.PARIS.protocol, late), ending="here it ends")
    assert sum("┊" in line for line in timeline_text(drawn)) == 0, "what is no move is told by its end"
    assert drawn.is_long(Fraction(8000 * HOUR))


def test_moves_of_one_instant_stand_side_by_side(made: dict[str, Picture]) -> None:
    it = made["chain"]
    (strip,) = it.strips
    assert [mark.at.slot for mark in strip.marks] == [0, 0, 1, 2, 3, 4]
    assert {mark.at.time for mark in strip.marks} == {0}
    assert "all of this at one instant" in timeline_svg(it)
    assert [line.split()[0] for line in timeline_text(it) if " ┼ " in line] == ["D+0", "then", "then", "then", "then"]


def test_two_runs_share_one_axis_and_part_where_they_differ(made: dict[str, Picture]) -> None:
    it = made["pair"]
    assert it.parting == Point(Fraction(24 * HOUR), 1)
    assert len(it.strips) == 2
    assert sum("◆" in line for line in sides(it)) == 1
    same = scenes.together((scenes.Told(replay(scene.PARIS.protocol, scene.LADDER)),) * 2)
    assert same.parting is None


@pytest.mark.parametrize("room", [40, 60, 80, 120])
def test_text_fits_its_room(room: int, made: dict[str, Picture]) -> None:
    for it in made.values():
        lines = timeline_text(it, room=room) if len(it.strips) == 1 else sides(it, room=room)
        assert max(map(width, lines)) <= room


def test_twenty_lanes_are_drawn_quickly() -> None:
    it = scenes.broken(scenes.design(scenes.MANY), "all_on", scenes.many_run())
    (strip,) = it.strips
    assert len(strip.lanes) == 21 + 19 + 1 or len(strip.lanes) == 20 + 1 + 19 + 1
    ElementTree.fromstring(timeline_svg(it))


def test_a_run_that_goes_on_for_ever_says_so() -> None:
    knocking = Run(scene.run((0, "knock door.hear"), (2, "door.open")).steps, loop=0)
    it = picture(retrace(scenes.design(scenes.FOR_EVER).protocol, knocking))
    assert "again every 2h" in it.strips[0].onward
    assert "… for ever" in timeline_svg(it)
    assert "again every 2h" in timeline_svg(it)
    assert prose(it)[-1] == "And so on for ever: all of it again every 2 hours."


def test_a_run_of_nothing_is_a_picture() -> None:
    it = picture(replay(scene.PARIS.protocol, scene.run(rest=3)))
    ElementTree.fromstring(timeline_svg(it))
    assert prose(it) == ["A run of 0 moves in 3 hours."]


# --- renderers --------------------------------------------------------------------------------------------------


def test_svg_is_well_formed_for_readers_of_the_screen_and_without_scripts_or_styles(made: dict[str, Picture]) -> None:
    for name, it in made.items():
        text = timeline_svg(it, name=name)
        root = ElementTree.fromstring(text)
        assert root.get("role") == "img"
        ids = [part.get("id") for part in root.iter() if part.get("id")]
        assert root.get("aria-labelledby") == " ".join(str(found) for found in ids)
        assert ids == [f"{name}-title", f"{name}-desc"]
        assert {part.tag for part in root.iter()} <= {SVG + tag for tag in TAGS}
        assert not [
            key for part in root.iter() for key in part.attrib if key.startswith("on") or key in ("style", "href")
        ]
        assert not re.findall(r"#[0-9a-fA-F]{3,6}", text), "no colours but that of the text"


TAGS = ("svg", "title", "desc", "g", "text", "line", "rect", "path", "circle")


def test_only_a_file_of_its_own_says_whether_it_is_dark(made: dict[str, Picture]) -> None:
    assert "prefers-color-scheme:dark" in timeline_svg(made["salami"], alone=True)
    assert "<style" not in timeline_svg(made["salami"])


def test_nothing_in_a_spec_is_obeyed(made: dict[str, Picture]) -> None:
    text = timeline_svg(made["long"])
    assert "<script" not in text
    assert "<img" not in text
    assert "<b>" not in text
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", text)
    assert "&lt;img src=x onerror=alert(1)&gt;" in text, "it is there, as text"


def test_a_name_for_ids_can_hold_nothing_harmful(made: dict[str, Picture]) -> None:
    ElementTree.fromstring(timeline_svg(made["chain"], name='a"><script>'))
    assert "<script" not in timeline_svg(made["chain"], name='a"><script>')


def test_long_names_are_clipped_and_told_in_full(made: dict[str, Picture]) -> None:
    name = "the_regional_coordination_centre_of_all_members"
    root = ElementTree.fromstring(timeline_svg(made["long"]))
    assert all(len(text.text or "") < 75 for text in root.iter(f"{SVG}text") if name in (text.text or ""))
    assert any(name in (title.text or "") for title in root.iter(f"{SVG}title"))


def test_prose_tells_every_move_every_change_and_every_window(made: dict[str, Picture]) -> None:
    for it in made.values():
        said = " ".join(prose(it))
        for strip in it.strips:
            for beat in strip.beats:
                assert spoken(instant(beat.at.time)) in said
                assert all(act.label in said for act in beat.row.acts)
            for window in strip.windows:
                assert window.label.partition(" ")[2] in said
            if strip.broken is not None:
                assert strip.broken.words[1] in said
        assert "→" not in said.replace("->", ""), "arrows are for the eye"


@pytest.mark.parametrize(
    ("text", "said"),
    [("D+3 07:00", "day 3, 07:00"), ("1h 30min", "1 hour 30 minutes"), ("2d", "2 days"), ("a4s and h", "a4s and h")],
)
def test_times_are_spoken(text: str, said: str) -> None:
    assert spoken(text) == said


# --- of verdicts ------------------------------------------------------------------------------------------------


def test_each_verdict_with_a_run_has_a_picture() -> None:
    for part in scene.report().designs:
        for result in part.results:
            made = picture_of(result)
            with_run = isinstance(result.verdict, Violated | Shown | Proved)
            assert (made is not None) == with_run
            assert (run_of(result)[0] is not None) == with_run
            if made is not None:
                assert result.asked.name in made.title


def test_the_nearest_run_is_drawn_beside_the_one_that_breaks_it() -> None:
    result = scenes.violated(scene.TRIGGER, "us_by_72h", scene.WAITING)
    assert isinstance(result.asked.meaning, Promise)
    assert isinstance(result.verdict, Violated)
    near = nearest(result.design.protocol, result.asked.meaning, result.verdict.run, result.verdict.breach)
    it = picture_of_nearest(result, near[0])
    broken, kept = it.strips
    assert broken.broken is not None
    assert kept.broken is None
    assert it.parting is not None
    with pytest.raises(ValueError, match="no run that breaks it"):
        picture_of_nearest(Result(result.design, result.asked, Unknown("why")), near[0])
