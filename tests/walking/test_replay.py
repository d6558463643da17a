"""What is said of logs and saved runs, and the command from outside."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import msgspec
import pytest

from checker.cli import run
from checker.render.replayed_json import Document, schema
from checker.replaying.names import logged_causes
from checker.replaying.replay import NeedsStart, replay_log
from checker.replaying.steps import replay_run
from checker.walking.saved import text_of
from protocol.columns import width
from protocol.runs import Move, Run, Step
from tests.walking.goldens import GOLDEN, GOLDENS, INCIDENT
from tests.walking.logs import HOUR, PARIS_FILE, ROOT, compiled, judged, line, paris

PARIS, TRIGGER, ACCUMULATE = paris()


@pytest.mark.parametrize("name", sorted(GOLDENS))
def test_shown_word_for_word(name: str) -> None:
    assert GOLDENS[name]() == (GOLDEN / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(name for name in GOLDENS if name.endswith(".txt")))
def test_within_the_room(name: str) -> None:
    assert max(width(row) for row in GOLDENS[name]().splitlines()) <= (44 if "narrow" in name else 80)


def test_who_missed_what_and_what_was_forbidden() -> None:
    made = judged(PARIS, INCIDENT)
    (missed,) = made.missed
    assert (missed.clause, missed.actor, missed.time) == ("response.back", "us", Fraction(72 * 3600))
    assert (missed.met, missed.line) == (Fraction(74 * 3600), 5)
    assert made.forbidden is not None
    assert (made.forbidden.line, made.forbidden.time) == (7, Fraction(98 * 3600))
    words = {it.asked.name: (it.word, it.time) for it in made.standings}
    assert words["us_by_72h"] == ("broken", Fraction(72 * 3600))
    assert words["no_skipped_tiers"] == ("kept", None)
    assert made.exit_code == 1


def test_a_bound_is_met_at_its_instant_and_missed_just_after() -> None:
    rows = "time,event\n0h,violation\n24h,warn\n48h,join\n"
    assert judged(PARIS, rows + "72h,back\n").missed == ()
    assert [it.clause for it in judged(PARIS, rows + "D+3 00:00:00.000000001,back\n").missed] == ["response.back"]
    early = judged(PARIS, "time,event\n0h,violation\n24h,warn\nD+0 23:59:59.999999999,join\n")
    assert early.exit_code == 2
    early = judged(PARIS, "time,event\n0h,violation\n1h,warn\nD+0 23:59:59.999999999,join\n")
    assert early.forbidden is not None
    assert any("since violation ≥ 24h" in why for why in early.forbidden.why)


def test_until_tells_that_nothing_more_happened() -> None:
    rows = "time,event\n0h,violation\n"
    assert judged(PARIS, rows, until=24).missed == ()
    assert [(it.actor, it.met) for it in judged(PARIS, rows, until=25).missed] == [("ukraine", None)]
    assert judged(PARIS, "time,event\n", until=1000).exit_code == 0


def test_what_is_missing_is_proposed() -> None:
    made = judged(PARIS, "time,event\n0h,violation\n30h,join\n")
    assert made.forbidden is not None
    assert made.forbidden.missing == ("warn",)


def test_the_start_is_asked_for_where_it_matters() -> None:
    design = compiled(
        "protocol p { actor a  clock c  event e by a  machine m { state one  state two  "
        "must go: one -> two by a when c >= 2h within 3h of c } property q: never two }"
    )
    rows = "time,event\n2026-01-01T00:00:00Z,e\n"
    with pytest.raises(NeedsStart, match="runs from the start"):
        judged(design, rows)


VOTED = """protocol voted {
  actor chair
  group seats = ana, bo
  event sitting by chair when motion.idle
  event again by chair
  vote motion among seats { opens on sitting; passes with all; within 24h; silence means no }
  machine room { state shut  state open  %s }
  property quick: sitting leads to motion.passed or motion.failed within 24h
}"""
RESTS = "may enter: shut -> open by chair when motion.idle  may leave: open -> shut by chair when age(open) >= 2h"
READS = "may enter: shut -> open by chair when age(shut) >= 2h"
KEEPS = "may enter: shut -> open by chair  may leave: open -> shut by chair when since(again) >= 2h"


@pytest.mark.parametrize("ballots", ["", "T01:00:00Z,yes,ana\n2026-01-01T02:00:00Z,yes,bo\n", "T01:00:00Z,no,bo\n"])
@pytest.mark.parametrize("room", [RESTS, KEEPS])
def test_the_start_is_not_asked_for_where_only_what_is_at_rest_depends_on_it(room: str, ballots: str) -> None:
    design = compiled(VOTED % room)
    rows = "time,event,actor\n2026-01-01T00:00:00Z,sitting,chair\n" + (ballots and f"2026-01-01{ballots}")
    rows += "2026-01-03T00:00:00Z,again,chair\n"
    made = judged(design, rows)
    earlier = judged(design, rows, start="2025-12-25T05:00:00Z")
    assert made.exit_code == earlier.exit_code == 0
    assert earlier.ends - made.ends == Fraction(6 * 24 + 19) * 3600
    assert [it.word for it in made.standings] == [it.word for it in earlier.standings]
    assert made.run is not None
    assert earlier.run is not None
    assert [it.move for it in made.run.steps] == [it.move for it in earlier.run.steps]


def test_the_start_is_asked_for_where_what_is_at_rest_is_read() -> None:
    rows = "time,event\n2026-01-01T00:00:00Z,sitting\n"
    with pytest.raises(NeedsStart, match="`enter` reads `age of room`, which runs from the start"):
        judged(compiled(VOTED % READS), rows)
    unread = "protocol p { actor a  clock c  event e by a  property q: always c <= 5h }"
    with pytest.raises(NeedsStart, match="a promise reads `c`"):
        judged(compiled(unread), rows.replace("sitting", "e"))


def test_names_and_actors_of_others_are_told_apart() -> None:
    made = judged(PARIS, "time,event,actor\n0h,violation,russia\n1h,warn,us\n")
    assert made.forbidden is not None
    assert made.forbidden.why == ("it is for ukraine to do, and the log says us",)


# --- saved runs -------------------------------------------------------------------------------------------------


def hours(*moves: tuple[int, str, tuple[str, ...]], rest: int = 0) -> Run:
    return Run(tuple(Step(Fraction(h * 3600), Move(c, r)) for h, c, r in moves), Fraction(rest * 3600))


def test_saved_runs_are_judged_like_logs() -> None:
    good = hours((0, "violation", ()), (5, "response.warn", ()), rest=3)
    made = replay_run(PARIS, good)
    assert (made.exit_code, made.run, made.due) == (0, good, ("coalition must `join` by D+2 00:00",))
    late = replay_run(PARIS, hours((0, "violation", ()), (30, "response.warn", ())))
    assert [(it.actor, it.time, it.met, it.line) for it in late.missed] == [
        ("ukraine", Fraction(86400), Fraction(108000), 2)
    ]
    odd = replay_run(PARIS, hours((0, "violation", ()), (1, "cessation", ("response.stand_down",))))
    assert odd.forbidden is not None
    assert odd.forbidden.why == ("`cessation` happens together with nothing",)
    unknown = replay_run(PARIS, hours((0, "invasion", ())))
    assert unknown.forbidden is not None
    assert unknown.forbidden.why == ("nothing is called `invasion` in paris",)


# --- the command ------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "specs").symlink_to(ROOT / "specs")
    (tmp_path / "incident.csv").write_text(INCIDENT, encoding="utf-8")
    (tmp_path / "good.jsonl").write_text('{"time":"0h","event":"violation"}\n', encoding="utf-8")
    (tmp_path / "bad.csv").write_text("time,event\nsoon,violation\n", encoding="utf-8")
    (tmp_path / "odd.itf.json").write_text('{"states": 5}', encoding="utf-8")
    (tmp_path / "broken.tier").write_text("protocol p {", encoding="utf-8")
    run_ = hours((0, "violation", ()))
    (tmp_path / "run.itf.json").write_text(text_of(PARIS.protocol, run_), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("incident.csv FILE", 1),
        ("good.jsonl FILE", 0),
        ("good.jsonl FILE --design accumulate --until 10h", 0),
        ("good.jsonl FILE --until 100h", 1),
        ("good.jsonl FILE --until 100h --unlogged ukraine --unlogged coalition --unlogged us", 0),
        ("good.jsonl FILE --until 10d --unlogged russia --unlogged ukraine --unlogged coalition --unlogged us", 3),
        ("run.itf.json FILE", 0),
        ("run.itf.json FILE --design paris --design trigger", 0),
        ("odd.itf.json FILE", 2),
        ("bad.csv FILE", 2),
        ("none.csv FILE", 2),
        ("incident.csv broken.tier", 2),
        ("incident.csv none.tier", 2),
        ("FILE incident.csv", 2),
        ("incident.csv FILE --design pari", 2),
        ("incident.csv FILE --format xml", 2),
        ("incident.csv FILE --map a", 2),
        ("incident.csv FILE --columns when=at", 2),
        ("incident.csv FILE --start 5h", 2),
        ("incident.csv FILE --start soon", 2),
        ("incident.csv FILE --start 2026-03-01T00:00:00Z", 2),
        ("incident.csv FILE --until 5h", 2),
        ("incident.csv FILE --until 2026-01-01T00:00:00Z", 2),
        ("incident.csv FILE --zone CET", 2),
        ("incident.csv FILE --zone .5Z", 2),
        ("incident.csv FILE --unlogged nato", 2),
        ("incident.csv FILE --output bad.csv", 2),
        ("incident.csv FILE --save bad.csv", 2),
        ("incident.log FILE", 2),
    ],
)
def test_exit_codes(arguments: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["replay", *arguments.replace("FILE", "specs/ceasefire/paris.tier").split()]) == code
    assert "Traceback" not in capsys.readouterr().err


def test_the_json_is_in_the_shape_of_its_schema(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for log in ("incident.csv", "bad.csv", "run.itf.json"):
        code = run(["replay", log, "specs/ceasefire/paris.tier", "--format", "json"])
        document = msgspec.json.decode(capsys.readouterr().out, type=Document)
        assert document.exit_code == code
    assert run(["replay", "incident.csv", "broken.tier", "--format", "json", "--output", "out.json"]) == 2
    assert msgspec.json.decode((folder / "out.json").read_bytes(), type=Document).findings
    assert run(["replay", "--schema"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(schema())


def test_the_run_is_saved_and_read_back(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["replay", "good.jsonl", "specs/ceasefire/paris.tier", "--save", "again.itf.json"]) == 0
    assert run(["replay", "again.itf.json", "specs/ceasefire/paris.tier"]) == 0
    assert run(["replay", "incident.csv", "specs/ceasefire/paris.tier", "--save", "no.itf.json"]) == 2
    assert not (folder / "no.itf.json").exists()
    assert "obligations were missed" in capsys.readouterr().err


def test_what_asks_for_the_start_is_told_within_80_columns(
    folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    name = "the_" + "very_" * 12 + "long_name"
    text = VOTED % READS.replace("enter:", f"{name}:")
    (tmp_path / "voted.tier").write_text(text, encoding="utf-8")
    (folder / "stamped.csv").write_text("time,event\n2026-01-01T00:00:00Z,sitting\n", encoding="utf-8")
    assert run(["replay", "stamped.csv", str(tmp_path / "voted.tier")]) == 2
    told = capsys.readouterr().err
    assert "= say --start TIME" in told
    assert name in told
    assert max(map(len, told.split("\n"))) <= 80
    assert run(["replay", "stamped.csv", str(tmp_path / "voted.tier"), "--start", "2025-12-31T00:00:00Z"]) == 0
    assert run(["replay", "stamped.csv", PARIS_FILE, "--start", "soon"]) == 2
    assert "2026-02-01T04:00:00Z, D+3 04:00, D+3 (its beginning), or 76h" in capsys.readouterr().err


def test_every_format_that_is_offered_is_given(
    folder: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert run(["replay", "incident.csv", "specs/ceasefire/paris.tier", "--format", "markdown"]) == 1
    told = capsys.readouterr().out
    assert "**✗ 1 obligation missed, a line that the protocol forbids, 2 promises broken**" in told
    assert "| ✗ broken | `us_by_72h` |" in told
    (tmp_path / "wrong.tier").write_text("protocol p { actr a }")
    assert run(["replay", "incident.csv", str(tmp_path / "wrong.tier"), "--format", "markdown"]) == 2
    assert "wrong.tier:1:14: E102" in capsys.readouterr().out


# --- long logs --------------------------------------------------------------------------------------------------


def test_a_long_log_is_not_kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """States are kept, and of the first moves which they are, but nothing of each line."""
    logged, _ = logged_causes(PARIS.protocol, ())
    for module in ("follow", "replay"):
        monkeypatch.setattr(f"checker.replaying.{module}.KEPT", 50)

    def most(count: int) -> int:
        def lines() -> Iterator[object]:
            for k in range(count // 2):
                yield line(2 * k + 2, k * 8 * HOUR, "violation")
                yield line(2 * k + 3, (k * 8 + 1) * HOUR, "cessation")

        tracemalloc.start()
        made = replay_log(PARIS, lines(), logged)  # type: ignore[arg-type]
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (made.forbidden, made.missed, made.lines) == (None, (), count)
        return peak

    few = most(100)
    assert most(600) < few + 100_000
