"""How late and how much earlier, where it is known by other means."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from checker.checking import Options
from checker.lateness.many import Task, slacks_of
from checker.lateness.result import Room, Slack, SlackReport, Subject
from checker.lateness.slack import moved, slack, subjects_of
from checker.render.lateness import render
from checker.render.view import View
from checker.synthesis.explore import Explorer
from checker.synthesis.intervals import End
from checker.verdict import INTERRUPTED, Unknown
from protocol.load import compile_text, load
from protocol.model import Design, Property
from protocol.satisfaction import breach
from protocol.semantics import replay

HOUR = 3600
CEASEFIRE = Path(__file__).parents[2] / "specs" / "ceasefire"


def asked(design: Design, name: str) -> Property:
    return next(it for it in design.properties if it.name == name)


def of(text_or_file: str, design: str, name: str, *subjects: Subject) -> Slack:
    designs = load(CEASEFIRE / text_or_file) if text_or_file.endswith(".tier") else compile_text(text_or_file)
    chosen = next(it for it in designs if it.protocol.name == design)
    return slack(chosen, asked(chosen, name), subjects=subjects or None)


def rooms(it: Slack) -> dict[str, tuple[End | None, End | None]]:
    return {" ".join(room.subject.clauses): (room.safe, room.broken) for room in it.rooms}


def at_most(hours: int) -> tuple[End, End]:
    return End(Fraction(hours * HOUR), True), End(Fraction(hours * HOUR), False)


def test_the_flagship() -> None:
    found = of("paris.tier", "paris", "us_by_72h")
    assert rooms(found) == {
        "response.warn": at_most(48),
        "response.join": at_most(24),
        "response.back": at_most(0),
        "response.warn response.join response.back": at_most(0),
    }
    assert found.is_settled
    for room in found.rooms:
        assert is_broken(found, room)


def is_broken(it: Slack, room: Room) -> bool:
    """The run of the example breaks the property, by its own definition, where the clauses are so late."""
    assert room.example is not None
    late = moved(it.design.protocol, frozenset(room.subject.clauses), room.example.moved)
    meaning = it.asked.meaning
    return breach(meaning, replay(late, room.example.run)) is not None  # type: ignore[arg-type]


def test_lateness_that_never_matters() -> None:
    found = of("paris.tier", "paris", "silent_after_cessation")
    assert all(room.safe is None and room.broken is None and room.is_exact for room in found.rooms)


def test_two_together() -> None:
    pair = Subject(("response.warn", "response.join"))
    assert rooms(of("paris.tier", "paris", "us_by_72h", pair)) == {"response.warn response.join": at_most(24)}


def test_a_lateness_that_is_only_approached() -> None:
    text = """protocol p {
      actor a
      var called = false
      event call when not called { called := true }
      ladder r {
        tier idle
        tier done by a
        must answer: idle -> done within 6h of call
      }
      property soon: call leads to done before 8h
    }"""
    assert rooms(of(text, "p", "soon")) == {"r.answer": (End(Fraction(2 * HOUR), False), End(Fraction(2 * HOUR), True))}


def test_no_earlier_deadline_stops_the_slices() -> None:
    found = of("paris.tier", "paris", "no_salami")
    assert [cure.hopeless for cure in found.cures] == [True] * 4
    assert found.is_settled


def test_the_least_tightening() -> None:
    text = """protocol p {
      actor a
      var called = false
      event call when not called { called := true }
      ladder r {
        tier idle
        tier heard by a
        tier done by a
        must hear: idle -> heard within 6h of call
        must answer: heard -> done within 6h of entry
      }
      property soon: call leads to done within 10h
      property sooner: call leads to done before 10h
    }"""
    cures = {" ".join(cure.subject.clauses): cure.enough for cure in of(text, "p", "soon").cures}
    assert cures["r.hear"] == cures["r.answer"] == End(Fraction(2 * HOUR), True)
    assert cures["r.hear r.answer"] == End(Fraction(HOUR), True)
    assert of(text, "p", "sooner").cures[0].enough == End(Fraction(2 * HOUR), False)


def test_who_has_several_obligations_is_late_with_all() -> None:
    text = (CEASEFIRE / "paris.tier").read_text(encoding="utf-8").replace("by coalition", "by ukraine")
    (design, *_) = compile_text(text)
    assert Subject(("response.warn", "response.join"), ("ukraine",)) in subjects_of(design.protocol)
    pair = Subject(("response.warn", "response.join"), ("ukraine",))
    assert rooms(Slack(design, asked(design, "us_by_72h"), slack(design, asked(design, "us_by_72h")).result)) == {}
    found = slack(design, asked(design, "us_by_72h"), subjects=[pair])
    assert rooms(found) == {"response.warn response.join": at_most(24)}


def test_what_cannot_be_asked_is_said() -> None:
    assert "scenario" in of("paris.tier", "paris", "full_ladder").why
    design = load(CEASEFIRE / "paris.tier")[0]
    eternal = compile_text("protocol p { event e event f property some_time: e leads to f }")[0]
    assert slack(eternal, replace(eternal.properties[0])).rooms == ()
    assert slack(design, asked(design, "full_ladder")).is_settled is True


def test_where_a_pace_shows_that_time_goes_on() -> None:
    (design, *_) = load(CEASEFIRE.parent / "clinical" / "news2.tier")
    found = slack(design, asked(design, "detected_in_12h"), subjects=[Subject(("rounds.look_at_the_low",))])
    assert rooms(found) == {"rounds.look_at_the_low": at_most(6)}


CHAIN = """protocol chain {
  actor foe is adversary
  actor ann
  actor bob
  var active = false
  event alarm by foe when idle and not active { active := true }
  machine m {
    state idle
    state one by ann
    state two by bob
    must a: idle -> one when active within 10h of alarm
    must b: one -> two within 2h of entry
    may reset: two -> idle { active := false }
  }
  property done: alarm leads to two within 5h
}
"""


def test_that_one_time_for_all_does_not_do_is_not_that_nothing_does() -> None:
    """`a` alone by 7h does; both by the same cannot, as `b` has only 2h to give."""
    (design,) = compile_text(CHAIN)
    found = slack(design, design.properties[0])
    a, b, both = found.cures
    assert a.enough == End(Fraction(7 * 3600), True)
    assert b.hopeless
    assert both.hopeless
    said = render(SlackReport((found,)), View())
    assert said.count("in vain") == 1
    assert "not by one and the same time (up to 2h" in said


def test_of_what_lateness_is_not_asked_nothing_is_left_open() -> None:
    (design,) = compile_text(CHAIN.replace(" within 5h\n", "\n"))
    report = SlackReport((slack(design, design.properties[0]),))
    assert report.exit_code == 0


RELAY = """protocol relay {
  actor foe is adversary
  actor ann
  group posts size 2
  var raised for p in posts = false
  event alarm for p in posts by foe when not raised { raised := true }
  machine post for p in posts {
    state idle
    state done by ann
    must answer: idle -> done when raised within 4h of alarm
  }
  property one_of_them: (some(p in posts: raised) and all(p in posts: post.idle)) lasts at most 6h
  property in_time: for p in posts: alarm leads to post.done within 5h
}
"""


@pytest.fixture(scope="module")
def relay() -> tuple[Slack, ...]:
    """Of one of them, and in time for each of the two."""
    (design,) = compile_text(RELAY)
    return tuple(slack(design, it) for it in design.properties)


def test_of_members_who_are_alike_one_is_asked_about(relay: tuple[Slack, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    whole = relay[0]
    alone = whole.rooms[1]
    assert whole.rooms[0].safe == alone.safe
    assert [it.safe for it in whole.rooms[2:]] == [End(Fraction(2 * HOUR), True)] * 2
    assert all(is_broken(whole, it) for it in whole.rooms if it.example is not None)
    maps = []
    explore = Explorer.explore
    monkeypatch.setattr(Explorer, "explore", lambda it: maps.append(it) or explore(it))
    (found,) = slack(whole.design, whole.asked, subjects=[alone.subject]).rooms
    assert (found.safe, found.broken) == (alone.safe, alone.broken)
    slack(whole.design, whole.asked, subjects=[it.subject for it in whole.rooms[:2]])
    assert len(maps) == 2


def test_of_a_promise_to_one_member_each_is_asked_about(relay: tuple[Slack, ...]) -> None:
    first, second, *_ = relay[1].rooms
    assert (first.safe, second.safe) == (End(Fraction(HOUR), True), None)
    assert is_broken(relay[1], first)


def test_many_are_told_in_their_order_and_late_ones_are_unknown(relay: tuple[Slack, ...]) -> None:
    tasks = [Task(it.design, it.asked) for it in relay]
    found, complete = slacks_of(tasks[1:], Options(jobs=2))
    assert complete
    assert [it.rooms for it in found] == [it.rooms for it in relay[1:]]
    late, complete = slacks_of(tasks, Options(seconds=0.0))
    assert complete
    assert {type(it.result.verdict) for it in late} == {Unknown}


def test_what_was_found_before_an_interruption_is_kept(
    relay: tuple[Slack, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = iter(relay[:1])

    def until_the_second(*_: Any, **__: Any) -> Slack:
        found = next(known, None)
        if found is None:
            raise KeyboardInterrupt
        return found

    monkeypatch.setattr("checker.lateness.many.slack", until_the_second)
    found, complete = slacks_of([Task(it.design, it.asked) for it in relay])
    assert not complete
    assert found[0] == relay[0]
    assert [it.why for it in found[1:]] == [INTERRUPTED] * 2
