"""Logs of runs are allowed and judged as their runs are; logs of no run are found out where the interpreter does."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from checker.replaying.judging import is_judged
from checker.replaying.log import Line
from checker.replaying.names import logged_causes
from checker.replaying.replay import replay_log
from checker.replaying.result import Replayed, Standing
from protocol.load import load
from protocol.model import Design, Possible, Promise
from protocol.runs import Run
from protocol.satisfaction import breach, shows
from protocol.semantics import Trace, replay
from tests.walking.logs import FORKED, HIDDEN, ROOT, compiled, first_fault, line, paris, random_run, told

DESIGNS = [
    *paris(),
    compiled(FORKED),
    compiled(HIDDEN),
    *load(str(ROOT / "specs/ceasefire/actions.tier"))[:2],
    *load(str(ROOT / "specs/ceasefire/monitoring.tier"))[:1],
    *load(str(ROOT / "specs/ceasefire/severity.tier"))[:1],
    *load(str(ROOT / "specs/paging/defects.tier"))[:3],
]
IDS = [design.protocol.name for design in DESIGNS]


def logged_of(design: Design) -> frozenset[str]:
    return logged_causes(design.protocol, ())[0]


def judge(design: Design, run: Run, logged: frozenset[str]) -> Replayed:
    end = int(run.length * 10**9)
    return replay_log(design, told(run, logged), logged, until=(end, False))


def agrees(standing: Standing, trace: Trace) -> bool:
    """What is said of a log is so of the run that it came from."""
    meaning = standing.asked.meaning
    if standing.word in ("open", "not judged"):
        return True
    if isinstance(meaning, Possible):
        return shows(meaning, trace) == (standing.word == "reached")
    assert isinstance(meaning, Promise)
    found = breach(meaning, trace)
    return (found is None) == (standing.word == "kept")


@pytest.mark.parametrize("design", DESIGNS, ids=IDS)
@pytest.mark.parametrize("seed", range(3))
def test_a_log_of_a_run_is_allowed_and_judged_as_the_run_is(design: Design, seed: int) -> None:
    run = random_run(design.protocol, Random(seed), 8)
    made = judge(design, run, logged_of(design))
    assert (made.forbidden, made.missed) == (None, ())
    trace = replay(design.protocol, run)
    assert all(agrees(it, trace) for it in made.standings if is_judged(it.asked))


@pytest.mark.parametrize("design", DESIGNS, ids=IDS)
@pytest.mark.parametrize("seed", range(2))
def test_a_log_that_tells_less_is_allowed_too(design: Design, seed: int) -> None:
    dice = Random(seed)
    run = random_run(design.protocol, dice, 6)
    logged = frozenset(cause for cause in sorted(logged_of(design)) if dice.random() < 0.7)
    made = judge(design, run, logged)
    assert (made.forbidden, made.missed) == (None, ())
    trace = replay(design.protocol, run)
    assert all(agrees(it, trace) for it in made.standings if is_judged(it.asked))


@pytest.mark.parametrize("design", [*paris(), compiled(FORKED), compiled(HIDDEN)], ids=lambda d: d.protocol.name)
@pytest.mark.parametrize("seed", range(8))
def test_what_is_wrong_is_found_where_the_interpreter_finds_it(design: Design, seed: int) -> None:
    """Runs with a line left out, put in, or moved in time."""
    dice = Random(seed)
    logged = logged_of(design)
    lines = told(random_run(design.protocol, dice, 8), logged)
    lines = changed(lines, sorted(logged), dice)
    made = replay_log(design, lines, logged)
    found = first_fault(design.protocol, lines)
    first = min(
        [("missed", it.time) for it in made.missed[:1]]
        + ([("forbidden", made.forbidden.time)] if made.forbidden else []),
        key=lambda it: (it[1], it[0] == "forbidden"),
        default=None,
    )
    assert first == found


def changed(lines: list[Line], names: list[str], dice: Random) -> list[Line]:
    place = dice.randrange(len(lines))
    times = [it.time for it in lines]
    causes = [it.name for it in lines]
    match dice.choice(["drop", "add", "later"]):
        case "drop":
            del times[place], causes[place]
        case "add":
            times.insert(place, times[place])
            causes.insert(place, dice.choice(names))
        case _:
            by = dice.choice([1, 1800 * 10**9, 90000 * 10**9])
            times[place:] = [time + by for time in times[place:]]
    return [line(k, time, name) for k, (time, name) in enumerate(zip(times, causes, strict=True), 1)]


def test_what_a_log_leaves_open_is_open_and_not_said_to_hold() -> None:
    """Bob's act is not logged: it came after one to three hours, so a promise of two may have been broken."""
    design = compiled(HIDDEN)
    logged, _ = logged_causes(design.protocol, ["bob"])
    hour = 3600 * 10**9
    made = replay_log(design, [line(1, 0, "begin"), line(2, 4 * hour, "m.close")], logged)
    assert {it.asked.name: it.word for it in made.standings} == {"quick": "open", "done": "kept"}
    assert (made.determined, made.exit_code) == (False, 3)
    late = replay_log(design, [line(1, 0, "begin"), line(2, 5 * hour + 1, "m.close")], logged)
    assert [(it.clause, it.actor, it.time) for it in late.missed] == [("m.close", "ann", Fraction(5 * 3600))]
    early = replay_log(design, [line(1, 0, "begin"), line(2, 2 * hour - 1, "m.close")], logged)
    assert early.forbidden is not None
    at_once = replay_log(design, [line(1, 0, "begin"), line(2, 2 * hour, "m.close")], logged)
    assert at_once.forbidden is None
    kept = {it.asked.name: it.word for it in at_once.standings}
    assert kept["quick"] == "kept"
