"""Timelines fit their room, in any script, and say what a reader needs."""

from __future__ import annotations

from fractions import Fraction

import pytest

from checker.render.choices import choices
from checker.render.story import retrace, story
from checker.render.terminal import render
from checker.render.timeline import account, clauses, timeline
from checker.render.view import Detail, View
from protocol.columns import width
from protocol.load import compile_text
from protocol.model import Design, Promise
from protocol.runs import Run
from protocol.satisfaction import breach
from protocol.semantics import replay
from tests.command import scene

WIDE = """
protocol 停戦 {
  actor ロシア is adversary
  actor ウクライナ
  actor the_regional_coordination_centre_of_all_members
  var 戦闘 = false
  event 違反 by ロシア when not 戦闘 { 戦闘 := true }
  ladder 対応 {
    tier 平時
    tier 警告 by ウクライナ
    tier 介入 by the_regional_coordination_centre_of_all_members
    must 警告する: 平時 -> 警告 when 戦闘 within 24h of 違反
    may intervene_with_everything_that_is_at_hand: 警告 -> 介入 when 戦闘 after 24h / 7 of 違反
  }
  property 七十二時間: 介入 leads to 平時 within 72h
}
"""


FAR = """protocol far {
  event knock
  machine door { state shut; state open; may let_in: shut -> open; may close: open -> shut }
MANY LINES LATER
  property p: knock leads to open within 1h
}
""".replace("MANY LINES LATER", "\n" * 100)


def lines_of(design: Design, name: str, run: Run, *, room: int = 80) -> list[str]:
    asked = next(p for p in design.properties if p.name == name)
    trace = replay(design.protocol, run)
    assert isinstance(asked.meaning, Promise)
    found = breach(asked.meaning, trace)
    told = account(trace, found, room=room) + clauses(story(trace, asked.meaning, found), room=room)
    return timeline(trace, asked, found, room=room) + told


@pytest.mark.parametrize("room", [40, 47, 53, 60, 72, 78, 80, 100, 120])
def test_every_line_fits(room: int) -> None:
    (wide,), (far,) = compile_text(WIDE), compile_text(FAR)
    names = "対応.警告する", "対応.intervene_with_everything_that_is_at_hand"
    run = scene.run((0, "違反"), (3, names[0]), (24, names[1]), rest=73)
    for lines in (
        lines_of(wide, "七十二時間", run, room=room),
        lines_of(scene.PARIS, "no_salami", scene.SALAMI, room=room),
        lines_of(scene.TRIGGER, "us_by_72h", scene.WAITING, room=room),
        lines_of(far, "p", scene.run((0, "knock"), rest=2), room=room),
    ):
        assert max(width(line) for line in lines) <= room


def test_six_moves_take_about_a_dozen_lines() -> None:
    asked = next(p for p in scene.PARIS.properties if p.name == "no_salami")
    trace = replay(scene.PARIS.protocol, scene.SALAMI)
    assert isinstance(asked.meaning, Promise)
    assert len(timeline(trace, asked, breach(asked.meaning, trace))) <= 14


def test_what_comes_after_the_breach_is_not_told() -> None:
    later = scene.run((0, "violation"), (1, "response.jump"), (200, "cessation response.stand_down"))
    lines = lines_of(scene.PARIS, "no_skipped_tiers", later)
    assert "by this move" in "\n".join(lines)
    assert "cessation" not in "\n".join(lines[:5])


def test_a_fine_instant_is_exact() -> None:
    (wide,) = compile_text(WIDE)
    at = Fraction(24, 7)
    run = scene.run((0, "違反"), (0, "対応.警告する"), (at, "対応.intervene_with_everything_that_is_at_hand"), rest=73)  # type: ignore[arg-type]
    assert any("D+0 03:25:42 +6/7s" in line for line in lines_of(wide, "七十二時間", run))


@pytest.mark.parametrize(
    ("design", "name", "run", "said"),
    [
        (scene.TRIGGER, "us_by_72h", scene.WAITING, "us was permitted to `back` from D+3 00:00 and did not"),
        (scene.TRIGGER, "us_by_72h", scene.WAITING, "ukraine took `warn` at D+0 03:00 and had until D+1 00:00"),
        (scene.PARIS, "no_salami", scene.SALAMI, "coalition must `join`, but only by D+4 06:00, 24h later"),
        (scene.PARIS, "no_skipped_tiers", scene.SKIPPING, "us chose `jump` at D+0 01:00"),
    ],
)
def test_whose_choices(design: Design, name: str, run: Run, said: str) -> None:
    assert said in choices(replay(design.protocol, run), scene.violated(design, name, run).breach)


RACE = """
protocol race {
  actor caller is adversary
  actor human
  actor pager
  event call by caller when quiet
  machine page {
    state quiet
    state ringing
    state taken
    state dropped
    on call ring: quiet -> ringing
    must drop: ringing -> dropped by pager at 5min of call
    must take: ringing -> taken by human within 5min of call
  }
  property answered: call leads to taken within 5min
}
"""


def test_a_duty_that_lost_to_another_at_its_deadline_comes_first() -> None:
    (race,) = compile_text(RACE)
    run = scene.run((0, "call page.ring"), (Fraction(1, 12), "page.drop"), rest=1)  # type: ignore[arg-type]
    trace = replay(race.protocol, run)
    found = scene.violated(race, "answered", run).breach
    first, *_ = choices(trace, found, race.properties[0].meaning)
    assert first == "human must `take`, due at D+0 00:05, but `drop` of pager came first at that instant"


def test_who_could_have_answered_comes_before_what_was_chosen() -> None:
    asked = next(p for p in scene.TRIGGER.properties if p.name == "us_by_72h")
    trace = replay(scene.TRIGGER.protocol, scene.WAITING)
    told = choices(trace, scene.violated(scene.TRIGGER, "us_by_72h", scene.WAITING).breach, asked.meaning)
    assert told[0] == "us was permitted to `back` from D+3 00:00 and did not"
    assert told[-1].startswith("ukraine took `warn`")


def test_an_event_that_somebody_could_have_brought_is_told() -> None:
    """What is due only after it never becomes due without it.  An adversary's event is not waited for."""
    (recall,) = compile_text("""protocol goods {
  actor hazard is adversary
  actor firm
  var unsafe = false; var known = false
  event injury by hazard when not unsafe { unsafe := true }
  event confirm by firm when unsafe { known := true }
  event audit by hazard when unsafe { known := true }
  machine duty { state idle; state told; must tell: idle -> told by firm when known within 24h of confirm }
  property p: injury leads to told within 48h
}""")
    (asked,) = recall.properties
    assert isinstance(asked.meaning, Promise)
    trace = replay(recall.protocol, scene.run((0, "injury"), rest=60))
    told = choices(trace, breach(asked.meaning, trace), asked.meaning)
    assert "firm was free to `confirm` from D+0 00:00 and did not" in told
    assert not any("audit" in it for it in told)


def test_an_instant_of_several_moves_is_told_once() -> None:
    run = scene.run((0, "violation"), (0, "response.jump"), (0, "cessation response.stand_down"), (0, "response.jump"))
    protocol = scene.PARIS.protocol
    told = choices(retrace(protocol, run))
    assert "us chose `jump` at D+0 00:00 (2 times)" in told


@pytest.mark.parametrize("room", [60, 80])
def test_quiet_lines_and_notes_on_other_designs_fit(room: int) -> None:
    for detail in (Detail.QUIET, Detail.NORMAL):
        shown = render(scene.report(), View(room=room, detail=detail))
        assert max(width(line) for line in shown.splitlines()) <= room


@pytest.mark.parametrize("run", [scene.SALAMI, scene.SKIPPING, scene.LADDER])
def test_a_run_is_retraced_as_it_is_replayed(run: Run) -> None:
    assert retrace(scene.PARIS.protocol, run) == replay(scene.PARIS.protocol, run)


def test_a_lost_count_is_told_and_a_first_one_is_not() -> None:
    trace = replay(scene.PARIS.protocol, scene.SALAMI)
    turns = [(row.acts[0].name, turn.clock, turn.turn, turn.value) for row in story(trace) for turn in row.turns]
    assert ("violation", "since violation", "restarts", 54 * 3600) in turns
    assert [clock for name, clock, *_ in turns if name == "violation"].count("since violation") == 1
