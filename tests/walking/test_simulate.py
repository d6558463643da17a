"""Walks: what can happen and when, what lines do, and the command from outside."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from fractions import Fraction
from io import BytesIO, TextIOWrapper
from pathlib import Path
from random import Random

import pytest

from checker.cli import run
from checker.render.walk import interval
from checker.walking.ahead import Interval, chances, duties
from checker.walking.naming import called
from checker.walking.times import delay_in, instant_in
from checker.walking.walk import Refused, Walk, begin, broken, pending
from checker.walking.words import obey
from protocol.format import duration, instant
from protocol.load import load
from protocol.model import Design
from protocol.semantics import elapse, moves, patience, replay
from tests.walking.logs import FORKED, HIDDEN, PARIS_FILE, ROOT, compiled, paris, random_run

PARIS = paris()[0]


def after(*words: str, design: Design = PARIS) -> Walk:
    walk = begin(design)
    for word in words:
        walk = obey(walk, word).walk
    return walk


@pytest.mark.parametrize("design", [*paris(), compiled(FORKED), compiled(HIDDEN)], ids=lambda d: d.protocol.name)
@pytest.mark.parametrize("seed", range(5))
def test_a_move_can_happen_after_the_delays_that_are_told_and_no_others(design: Design, seed: int) -> None:
    protocol, dice = design.protocol, Random(seed)
    trace = replay(protocol, random_run(protocol, dice, 4))
    found = chances(protocol, trace.final)
    limit = patience(protocol, trace.final)
    ends = {end for it in found for part in it.when for end in (part.low, part.high) if end is not None}
    for delay in {Fraction(0), *ends, *(end + 1 for end in ends), *(end - 1 for end in ends if end >= 1)}:
        if limit is None or delay <= limit:
            assert set(moves(protocol, elapse(protocol, trace.final, delay))) == {
                it.move for it in found if it.holds(delay)
            }
        else:
            assert not any(it.holds(delay) for it in found)


def test_ends_of_intervals_are_told_apart() -> None:
    walk = after("1", design=compiled(FORKED))
    leave = next(it for it in chances(walk.design.protocol, walk.trace.final) if it.move.cause == "left.settle")
    assert [interval(part) for part in leave.when] == ["1h ≤ wait ≤ 3h"]
    assert interval(Interval(Fraction(0), None)) == "any time"
    assert interval(Interval(Fraction(0), Fraction(0))) == "now only"
    assert interval(Interval(Fraction(7200), Fraction(14400), True, True)) == "2h < wait < 4h"
    assert interval(Interval(Fraction(7200), None, True)) == "wait > 2h"
    assert interval(Interval(Fraction(24 * 3600, 7), None)) == "wait ≥ 24h / 7"


def test_moves_with_other_reactions_are_choices_of_their_own() -> None:
    walk = begin(compiled(FORKED))
    rings = [it.move for it in chances(walk.design.protocol, walk.trace.final) if it.move.cause == "ring"]
    assert [move.reactions for move in rings] == [("left.rise", "slow.woken"), ("left.sink",)]
    with pytest.raises(Refused, match="in 2 ways"):
        obey(walk, "ring")


def test_who_must_act_by_when_and_what_is_awaited() -> None:
    walk = after("violation", "wait 5h")
    assert next((it.transition.name, it.delay) for it in duties(PARIS.protocol, walk.trace.final)) == (
        "response.warn",
        Fraction(19 * 3600),
    )
    (awaited,) = pending(walk)
    assert (awaited.asked.name, awaited.until) == ("us_by_72h", Fraction(72 * 3600))
    assert pending(after("violation", "cessation after 1h")) == ()


COUNCIL = compiled("""protocol council {
  actor chair
  group seats = ana, bo, cem
  event sitting by chair when severity.idle
  event sit_in by chair
  vote severity among seats { opens on sitting; passes with all; within 24h; silence means no }
  vote motion among seats { opens on sitting; passes with 2; within 24h; silence means no }
}""")


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        (("sitting", "severity[bo].yes"), "severity[bo].yes"),
        (("sitting", "bo: severity.yes"), "severity[bo].yes"),
        (("sitting", "bo severity yes"), "severity[bo].yes"),
        (("sitting", "Bo: severity.YES at D+0 03:00"), "severity[bo].yes"),
        (("sitting", "bo: severity[bo].no ↳ severity.fails by bo's no"), "severity[bo].no"),
        (("sitting", "severity[bo].yes", "bo: yes after 2h"), "motion[bo].yes"),
        (("sitt",), "sitting"),
        (("chair sitting",), "sitting"),
        (("sit_in",), "sit_in"),
        (("sitting", "motion.fails"), "motion.fails at the deadline"),
    ],
)
def test_a_name_may_be_as_short_as_tells_it_apart(words: tuple[str, ...], cause: str) -> None:
    made = after(*words, design=COUNCIL).run.steps[-1].move.cause
    assert called(COUNCIL.protocol, made) == cause


@pytest.mark.parametrize(
    ("words", "message", "remedy"),
    [
        (("sitting", "bo: yes"), "can mean 2 moves", "  4  bo: severity[bo].yes\n    11  bo: motion[bo].yes"),
        (("sitting", "motion"), "can mean 7 moves", "\n    15  "),
        (("sit",), "can mean 2 moves", "1  chair: sitting ↳ severity.opens, motion.opens\n     2  chair: sit_in"),
        (("yes",), "none of these can happen", "say which"),
        (("bo",), "`bo` is an actor", "`bo: motion[bo].no`"),
        (("sitting", "Sitting"), "`sitting` cannot happen, now or by waiting: it needs: severity.idle", "show"),
        (("``",), "nothing is called", "show"),
    ],
)
def test_a_name_that_is_too_short_is_told_with_what_it_can_mean(
    words: tuple[str, ...], message: str, remedy: str
) -> None:
    with pytest.raises(Refused, match=message) as refused:
        after(*words, design=COUNCIL)
    assert remedy in refused.value.remedy


def test_what_is_said_in_full_never_means_something_else() -> None:
    design = compiled("protocol p { actor a  var lit = true  event warn by a when not lit  event warn_again by a }")
    with pytest.raises(Refused, match="`warn` cannot happen"):
        after("warn", design=design)
    assert after("warn_", design=design).run.steps[-1].move.cause == "warn_again"


def test_what_is_broken_is_told() -> None:
    walk = after("violation", "cessation after 1h", "violation after 6h", "warn", "join at 31h", "wait until D+3 06:30")
    assert [(it.asked.name, it.breach.time) for it in broken(walk)] == [("no_salami", Fraction(78 * 3600))]


def test_back_and_again() -> None:
    walk = after("violation", "warn after 3h", "wait 2h", "back 2")
    assert walk.run == after("violation").run
    assert after("violation", "restart").now == 0
    assert after("violation", "restart", "back").run == after("violation").run


REFUSED = [
    (("warm",), "nothing is called `warm`", "did you mean `warn`?"),
    (("warn",), "response.* hostile|it needs: hostile", "show"),
    (("violation", "join"), "it leaves initial, and response is in ceasefire", "show"),
    (("violation", "wait 25h"), "time cannot pass beyond D\\+1 00:00: ukraine must `warn` by then", ""),
    (("violation", "warn after 25h"), "time cannot pass beyond", ""),
    (("violation", "wait 2h", "warn at 1h"), "not at D\\+0 01:00|already", "back"),
    (("violation at soon",), "`soon` is no time", "D+3 04:00, D+3 (its beginning), or 76h from the start"),
    (("violation after soon",), "`soon` is no delay", "5h, 1d 12h, 90min, or 24h / 7"),
    (("violation after D+3",), "`D\\+3` is no delay", "or `at D+3`, counted from the start"),
    (("wait until soon",), "`soon` is no time", "write `until` with an instant: D+3 04:00, D+3"),
    (("wait soon",), "`soon` is no delay", "`wait` with a delay: 5h"),
    (("9",), "there is no number 9", "from 1 to 1"),
    (("0",), "there is no number 0", "from 1 to 1"),
    (("wait forever",), "is no delay", "5h, 1d 12h"),
    (("wait",), "for ever", "wait 3h"),
    (("back",), "where the walk began", ""),
    (("back x",), "no number of steps", "back 3"),
    (("show me",), "takes nothing", "show"),
    (("save",), "no file", "save FILE"),
    (("load /none/such",), "cannot be read", ""),
    (("load no\0ne",), "is no name of a file", ""),
    (("save no\0ne",), "is no name of a file", "save FILE"),
    (("bacl",), "nothing is called", "`back`"),
]


@pytest.mark.parametrize(("words", "message", "remedy"), REFUSED, ids=[" ".join(words) for words, _, _ in REFUSED])
def test_what_cannot_be_is_refused_with_what_can(words: tuple[str, ...], message: str, remedy: str) -> None:
    with pytest.raises(Refused, match=message) as refused:
        after(*words)
    assert remedy in refused.value.remedy


def test_an_open_end_has_no_earliest_instant() -> None:
    design = compiled(FORKED)
    walk = after("1", design=design)
    with pytest.raises(Refused, match="no earliest instant"):
        obey(walk, "leave")
    assert obey(walk, "leave after 2h 1s").walk.now == 7201


def test_names_may_hold_the_words_that_say_when() -> None:
    design = load(str(ROOT / "specs/ceasefire/consent.tier"))[0]
    opened = ("violation", "warn after 1h")
    assert after(*opened, "consent.fails at the deadline", design=design).now == 25 * 3600
    assert after(*opened, "consent.fails at the deadline at 25h", design=design).now == 25 * 3600
    with pytest.raises(Refused, match="not at D\\+0 20:00"):
        after(*opened, "consent.fails at the deadline at 20h", design=design)


@pytest.mark.parametrize(
    "seconds", [Fraction(0), Fraction(90), Fraction(86400 * 5), Fraction(7, 3), Fraction(24, 7) * 3600]
)
def test_times_are_read_as_they_are_written(seconds: Fraction) -> None:
    assert delay_in(duration(seconds)) == seconds
    assert instant_in(instant(seconds)) == seconds


@pytest.mark.parametrize(
    ("text", "hours"),
    [("D+0", 0), ("D+12", 288), ("D+12 06:00", 294), ("D+12 6:00", 294), ("d+12  06:00", 294), ("D+1T03:00", 27)],
)
def test_a_day_may_stand_alone(text: str, hours: int) -> None:
    assert instant_in(text) == hours * 3600
    assert after("violation at " + text).now == hours * 3600
    assert after("wait until " + text).now == hours * 3600


@pytest.mark.parametrize(
    "text", ["", "5", "h", "D+", "D+1 24:00", "D+1 3", "D+1 03", "D1", "D-1", "-5h", "5h / 0", "5 h", "5h" * 200]
)
def test_what_is_no_time(text: str) -> None:
    assert instant_in(text) is None


# --- the command ------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "specs").symlink_to(ROOT / "specs")
    monkeypatch.chdir(tmp_path)
    say(monkeypatch, b"")
    return tmp_path


def say(monkeypatch: pytest.MonkeyPatch, text: bytes) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(text)))


def test_a_file_of_moves(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "moves.txt").write_text("# a story\nviolation\n\nwarn after 3h  # early\nwait 1h\n", encoding="utf-8")
    call = ["simulate", PARIS_FILE, "--moves", "moves.txt", "--save", "run.itf.json"]
    assert run(call) == 0
    shown = capsys.readouterr().out
    assert "D+0 04:00  paris, after 2 moves" in shown
    assert "saved in run.itf.json" in shown
    assert run(call) == 2, "what is there is not replaced unasked"
    assert run([*call, "--force"]) == 0
    assert run(["replay", "run.itf.json", PARIS_FILE]) == 0
    assert run(["simulate", PARIS_FILE, "--load", "run.itf.json"]) == 0
    assert "D+0 04:00  paris, after 2 moves" in capsys.readouterr().out


def test_a_wrong_move_is_told_with_its_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "moves.txt").write_bytes(b"\xef\xbb\xbfviolation\r\n\r\njoin\r\n")
    assert run(["simulate", PARIS_FILE, "--moves", "moves.txt"]) == 2
    captured = capsys.readouterr()
    assert "moves.txt:3: `join` cannot happen, now or by waiting: it leaves initial" in captured.err
    assert "\n    3 | join\n" in captured.err
    assert max(map(len, captured.err.split("\n"))) <= 80
    assert "D+0 00:00 ┼ violation" in captured.out, "the run so far"
    assert "D+0 00:00  paris, after 1 move" in captured.out
    (folder / "moves.txt").write_bytes(b"\xff\xfe")
    assert run(["simulate", PARIS_FILE, "--moves", "moves.txt"]) == 2
    assert "moves.txt:1: this is not UTF-8 text" in capsys.readouterr().err
    assert run(["simulate", PARIS_FILE, "--moves", "none.txt"]) == 2


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"violation\nshow\nrun\nhelp\nsave a.itf.json\nload a.itf.json\nquit\nnever read", 0),
        (b"violation\ncessation after 1h\nviolation after 6h\nwarn\njoin at 31h\nwait until 79h\n", 1),
        (b"violation\nsave a.itf.json\nsave a.itf.json", 2),
        (b"violation\nsave a.itf.json\nsave! a.itf.json", 0),
        (b"violation\nwarn after 1h\nwarn", 2),
    ],
)
def test_where_the_input_is_no_terminal(text: bytes, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, text)
    assert run(["simulate", PARIS_FILE]) == code


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "arguments",
    [["none.tier"], [PARIS_FILE, "--design", "pari"], [PARIS_FILE, "--load", "none"], [PARIS_FILE, "--save", "specs"]],
)
def test_wrong_calls(arguments: list[str]) -> None:
    assert run(["simulate", *arguments]) == 2


def test_a_run_of_another_protocol_is_not_loaded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(monkeypatch, b"violation\nsave a.itf.json")
    assert run(["simulate", PARIS_FILE]) == 0
    assert run(["simulate", "specs/ceasefire/term.tier", "--load", "a.itf.json"]) == 2
    (folder / "b.itf.json").write_text('{"states": [{"delay": "x"}]}', encoding="utf-8")
    assert run(["simulate", PARIS_FILE, "--load", "b.itf.json"]) == 2


def test_at_a_terminal(tmp_path: Path) -> None:
    """A conversation, in which a wrong word ends nothing."""
    theirs, ours = pty.openpty()
    command = [sys.executable, "-m", "checker", "simulate", str(ROOT / PARIS_FILE), "--color", "never"]
    with subprocess.Popen(command, cwd=ROOT, stdin=ours, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        os.close(ours)
        os.write(theirs, b"violation\nwarm\nwarn after 3h\nquit\n")
        shown, _ = process.communicate(timeout=60)
    os.close(theirs)
    assert process.returncode == 0
    text = shown.decode()
    assert "nothing is called `warm`" in text
    assert "D+0 03:00  paris, after 2 moves" in text
    assert "coalition: join" in text
