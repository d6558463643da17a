"""Logs as files: what is read, and what is told of lines that cannot be."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO

import pytest

from checker.replaying.log import LONGEST_LINE, pieces, time_in
from protocol.load import compile_text
from tests.walking.logs import judged, paris

PARIS = paris()[0]
STORY = "time,event,actor\n0h,violation,russia\n16h,warn,ukraine\n25h,join,coalition\n70h,back,us\n"


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        STORY.replace("\n", "\r\n"),
        "\ufeff" + STORY,
        STORY.replace(",", ";"),
        STORY.replace(",", "\t"),
        STORY.replace("violation", '"violation"').replace("16h", '"16h"'),
        STORY.replace("time,event,actor", "Time, EVENT ,Actor").replace("\n16h", "\n\n  16h "),
        "".join(",".join(reversed(row.split(","))) + "\n" for row in STORY.splitlines()),
        STORY.replace("16h", "D+0 16:00").replace("70h", "D+2 22:00:00.000"),
        STORY.rstrip("\n"),
        STORY.replace("0h,v", "2026-02-01T00:00:00Z,v")
        .replace("16h", "2026-02-01 17:00:00.000+01:00")
        .replace("25h", "2026-02-02T01:00Z")
        .replace("70h", '"2026-02-03T22:00:00,000000000z"'),
    ],
)
def test_one_log_in_many_dresses(text: str) -> None:
    made = judged(PARIS, text)
    assert (made.wrong, made.lines, made.ends, made.exit_code) == ((), 4, Fraction(70 * 3600), 0)
    assert made.rechecked


def test_json_lines() -> None:
    text = '{"time": "0h", "event": "violation", "more": [1]}\n\n{"event":"warn","time":"16h","actor":null}'
    made = judged(PARIS, text, form="jsonl")
    assert (made.wrong, made.lines, made.exit_code) == ((), 2, 0)


WRONG = [
    ("", 1, "name its columns"),
    ("when,event\n", 1, "no column is called `time`"),
    ("time,time,event\n", 1, "several columns are called `time`"),
    ("time,event\n,violation\n", 2, "its time is missing"),
    ("time,event\n1h,\n", 2, "its event is missing"),
    ("time,event\n1h\n", 2, "it has 1 column, and the first line 2"),
    ("time,event\n1h,violation,russia\n", 2, "it has 3 columns"),
    ("time,event\n7,violation\n", 2, "`7` is no time"),
    ("time,event\n-1h,violation\n", 2, "is no time"),
    ("time,event\nD,violation\n", 2, "2026-02-01T04:00:00Z, D+3 04:00, D+3 (its beginning), or 76h from the start"),
    ("time,event\nD+1 25:00,violation\n", 2, "is no time"),
    ("time,event\n1h / 7,violation\n", 2, "whole number of nanoseconds"),
    ("time,event\n2026-02-01T00:00:00,violation\n", 2, "has no time zone"),
    ("time,event\n2026-02-30T00:00:00Z,violation\n", 2, "no time that there is"),
    ("time,event\n9999-12-31T23:59:59-01:00,violation\n", 2, "no time that there is"),
    ("time,event\n2026-02-01T00:00:00.0000000001Z,violation\n", 2, "finer than a nanosecond"),
    ("time,event\n1h,vilation\n", 2, "did you mean `violation`?"),
    ("time,event,actor\n1h,violation,rusia\n", 2, "did you mean `russia`?"),
    ("time,event\n2h,violation\n1h,cessation\n", 3, "earlier than line 2"),
    ("time,event\n2h,violation\n2h,violation\n", 3, "says the same as line 2"),
    ("time,event\n1h,violation\n2026-02-01T00:00:00Z,warn\n", 3, "not of one kind"),
    ('time,event\n1h,"violation\n', 2, "cannot be read"),
    ('time,event\n1h,"viol"ation\n', 2, "cannot be read"),
    ("time,event\n1h,viol\0ation\n", 2, "NUL"),
    ("time,event\n1h," + "x" * 200_000 + "\n", 2, "longer than"),
]


@pytest.mark.parametrize(("text", "line", "message"), WRONG, ids=[message for _, _, message in WRONG])
def test_what_is_wrong_with_a_line_is_told_with_its_number(text: str, line: int, message: str) -> None:
    made = judged(PARIS, text)
    assert made.exit_code == 2
    assert made.standings == ()
    (wrong,) = made.wrong
    assert wrong.line == line
    assert message.replace("name its columns", "must name the columns") in wrong.message


def test_bytes_that_are_no_text() -> None:
    made = judged(PARIS, b"time,event\n1h,violation\n2h,\xff\xfe\n3h,warn\n")
    assert [(it.line, it.message) for it in made.wrong] == [(3, "it is not UTF-8 text")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("not json", "no JSON object"),
        ("[1]", "no JSON object"),
        ('{"time": 5, "event": "warn"}', "a bare number is never a time"),
        ('{"time": "5h", "event": {}}', "its `event` is no text"),
        ('{"time": "5h"}', "its event is missing"),
        ('{"time": "5h", "event": "warn"', "no JSON object"),
        ("[" * 20_000, "no JSON object"),
        ('{"time": "5h", "event": "warn", "time": "6h"}', "it says `time` twice in one object"),
        ('{"time": "5h", "event": "warn", "event": "warn"}', "it says `event` twice in one object"),
        ('{"time": "5h", "event": "warn", "more": [{"a": 1, "\\u0061": 2}]}', "it says `a` twice in one object"),
    ],
)
def test_json_that_is_no_line_of_a_log(text: str, message: str) -> None:
    (wrong,) = judged(PARIS, text, form="jsonl").wrong
    assert message in wrong.message


def test_a_key_twice_is_told_with_its_line() -> None:
    text = '{"time": "0h", "event": "violation"}\n{"time": "5h", "event": "warn", "event": "join"}\n'
    assert [it.line for it in judged(PARIS, text, form="jsonl").wrong] == [2]
    once = '{"time": "0h", "event": "violation", "more": {"time": 1}, "other": {"time": 2, "n": %s}}' % ("9" * 15)
    assert judged(PARIS, once, form="jsonl").wrong == ()


def test_all_that_is_wrong_is_told_up_to_a_limit() -> None:
    made = judged(PARIS, "time,event\n" + "soon,violation\n" * 50)
    assert (made.wrong_count, len(made.wrong)) == (50, 20)
    assert [it.line for it in made.wrong] == list(range(2, 22))


def test_names_are_mapped_and_lines_left_out() -> None:
    text = "when,what,who\n0h,attack,RU\n1h,memo,\n16h,initial,\n"
    made = judged(
        PARIS,
        text,
        columns={"time": "when", "event": "what", "actor": "who"},
        mapped={"attack": "violation", "RU": "russia"},
        ignored=["memo"],
    )
    assert (made.lines, made.exit_code) == (2, 0)
    assert made.run is not None
    assert [step.move.cause for step in made.run.steps] == ["violation", "response.warn"]


def test_a_ballot_is_known_by_its_actor() -> None:
    (council,) = compile_text("""protocol council {
  actor chair
  group seats = ana, bo
  event sitting by chair when motion.idle
  vote motion among seats { opens on sitting; passes with all; within 24h; silence means no }
}""")
    told = judged(council, "time,event,actor\n0h,sitting,chair\n1h,yes,bo\n2h,yes,ana\n")
    assert told.run is not None
    assert [step.move.cause for step in told.run.steps] == ["sitting", "motion[bo].yes", "motion[ana].yes"]
    (wrong,) = judged(council, "time,event,actor\n1h,yes,\n").wrong
    assert "say whose it is, in the column `actor`, or one of `motion[ana].yes`, `motion[bo].yes`" in wrong.message


def test_duplicates_are_one_event_or_two_as_the_call_says() -> None:
    text = "time,event\n0h,violation\n0h,violation\n"
    assert judged(PARIS, text, duplicates="drop").exit_code == 0
    two = judged(PARIS, text, duplicates="keep")
    assert two.forbidden is not None
    assert two.forbidden.line == 3


def test_a_move_may_have_a_line_for_each_of_its_names() -> None:
    text = "time,event\n0h,violation\n1h,warn\n1h,initial\n2h,cessation\n2h,stand_down\n2h,response.ceasefire\n"
    made = judged(PARIS, text)
    assert made.exit_code == 0
    assert made.moves == 3
    alone = judged(PARIS, "time,event\n0h,violation\n1h,warn\n2h,stand_down\n")
    assert alone.moves == 3, "the reaction alone tells of the move"
    apart = judged(PARIS, "time,event\n0h,violation\n1h,warn\n2h,cessation\n3h,stand_down\n")
    assert apart.forbidden is not None


@pytest.mark.parametrize(
    ("text", "time", "stamp"),
    [
        ("5h", 5 * 3600, False),
        ("D+3 04:00", 76 * 3600, False),
        ("D+0", 0, False),
        ("D+12", 288 * 3600, False),
        ("D+0 00:00:00.5", Fraction(1, 2), False),
        ("1d 12h 30min", 131400, False),
        ("1970-01-01T01:00:00+01:00", 0, True),
        ("1970-01-01T00:00:00.000000001Z", Fraction(1, 10**9), True),
        ("1969-12-31T23:59:59.5Z", Fraction(-1, 2), True),
    ],
)
def test_times_are_exact(text: str, time: Fraction, stamp: bool) -> None:
    assert time_in(text) == (time * 10**9, stamp)


def test_a_line_without_end_is_not_read_to_its_end() -> None:
    data = b"time,event\n" + b"x" * (3 * LONGEST_LINE) + b"\n1h,violation\n"
    found = list(pieces(BytesIO(data)))
    assert [len(it) for it in found] == [11, LONGEST_LINE + 1, 13]
    assert list(pieces(BytesIO(b"a\nb"))) == [b"a\n", b"b"]
    assert len(list(pieces(BytesIO(b"x" * (2 * LONGEST_LINE))))) == 1


def test_lines_are_told_by_their_own_numbers_behind_such_as_are_no_text() -> None:
    made = judged(PARIS, 'time,event\n1h,viol\0ation\n\n2h\n3h,"vio\nlation"\n4h,violatio\n')
    assert [it.line for it in made.wrong] == [2, 4, 5, 7]


def test_the_start_is_told_as_it_can_be_read() -> None:
    made = judged(PARIS, "time,event\n0987-06-05T04:03:02.10Z,violation\n")
    assert made.origin.startswith("0987-06-05T04:03:02.1")
