"""Specs and logs that the tests walk along and judge, and random runs told as logs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fractions import Fraction
from functools import cache
from pathlib import Path
from random import Random

from checker.replaying.log import Form, Line, Reading, Wrong, lines_of
from checker.replaying.names import logged_causes, names_of
from checker.replaying.replay import replay_log
from checker.replaying.result import Replayed
from checker.replaying.spots import Asked
from protocol.load import compile_text, load
from protocol.model import Design, Protocol
from protocol.runs import Run, Step
from protocol.semantics import after, closures, delays, elapse, initial, is_due, moves, patience

ROOT = Path(__file__).parents[2]
PARIS_FILE = "specs/ceasefire/paris.tier"
HOUR = 3600 * 10**9

FORKED = """protocol forked {
  actor ann
  actor bob
  event ring by ann
  event reset by bob
  machine left {
    state calm
    state up
    state down
    on ring rise: calm -> up
    on ring sink: calm -> down
    must settle: up, down -> calm by bob after 1h and within 3h of ring
    on reset calmed: any -> calm
  }
  machine slow {
    state asleep
    state awake
    state gone
    on rise woken: any -> awake
    may leave: awake -> gone by bob later than 2h and before 4h of ring
  }
  property soon: ring leads to settle within 2h unless reset
  property never_gone: never gone
  property kept: ring only after reset
}
"""

HIDDEN = """protocol hidden {
  actor ann
  actor bob
  event begin by ann
  machine m {
    state idle
    state begun
    state seen
    on begin opened: idle -> begun
    must see: begun -> seen by bob after 1h and within 3h of begin
    must close: seen -> idle by ann after 1h and within 2h of see
  }
  property quick: begin leads to seen within 2h
  property done: begin leads to close within 5h
}
"""


@cache
def paris() -> tuple[Design, ...]:
    return load(str(ROOT / PARIS_FILE))


def compiled(text: str) -> Design:
    return compile_text(text, "known.tier")[0]


def judged(
    design: Design,
    text: str | bytes,
    *,
    form: Form = "csv",
    unlogged: Iterable[str] = (),
    until: int | None = None,
    start: str | None = None,
    ignored: Iterable[str] = (),
    mapped: dict[str, str] | None = None,
    zone: str = "",
    columns: dict[str, str] | None = None,
    duplicates: str = "refuse",
) -> Replayed:
    """A log as it stands in a file; `until` in hours since the start."""
    data = (text if isinstance(text, bytes) else text.encode()).splitlines(keepends=True)
    names = names_of(design.protocol, mapped or {}, ignored)
    reading = Reading(form, names, columns or {}, zone, duplicates)  # type: ignore[arg-type]
    logged, odd = logged_causes(design.protocol, unlogged)
    assert odd == []
    end = None if until is None else (until * HOUR, False)
    began = None if start is None else int(datetime.fromisoformat(start).timestamp()) * 10**9
    return replay_log(design, lines_of(data, reading), logged, start=began, until=end, source="log.csv")


def random_run(protocol: Protocol, dice: Random, most: int) -> Run:
    """Moves of the interpreter, at whole nanoseconds."""
    (state,) = initial(protocol)
    steps = []
    for _ in range(most):
        open_ = [(t, piece) for t in protocol.transitions if t.is_cause for piece in delays(protocol, state, t)]
        if not open_:
            break
        cause, piece = dice.choice(open_)
        high = piece.low + 7 * 86400 if piece.high is None else piece.high
        delay = piece.low if piece.is_instant else piece.low + (high - piece.low) * Fraction(dice.randint(1, 9), 10)
        delay = Fraction(round(delay * 10**9), 10**9)
        before = elapse(protocol, state, delay)
        move = dice.choice(closures(protocol, before, cause))
        (state,) = after(protocol, before, move)
        steps.append(Step(delay, move))
    return Run(tuple(steps))


def told(run: Run, logged: frozenset[str]) -> list[Line]:
    """What a log tells of a run: the causes that are logged."""
    now, lines = Fraction(0), []
    for step in run.steps:
        now += step.delay
        if step.move.cause in logged:
            lines.append(line(len(lines) + 1, int(now * 10**9), step.move.cause))
    return lines


def line(number: int, time: int, name: str) -> Line:
    return Line(number, time, False, name, Asked(frozenset({name})))


def first_fault(protocol: Protocol, lines: Iterable[Line | Wrong]) -> tuple[str, Fraction] | None:
    """What is first wrong with a log of all causes, by the interpreter alone: all states it may be in, one by one."""
    states, now = set(initial(protocol)), Fraction(0)
    for it in lines:
        assert isinstance(it, Line)
        delay = Fraction(it.time, 10**9) - now
        limits = {state: patience(protocol, state) for state in states}
        if all(limit is not None and limit < delay for limit in limits.values()):
            last = max(limit for limit in limits.values() if limit is not None)
            assert any(is_due(t, elapse(protocol, s, last)) for s in states for t in protocol.transitions)
            return "missed", now + last
        waited = [elapse(protocol, s, delay) for s, limit in limits.items() if limit is None or limit >= delay]
        now += delay
        states = {
            then
            for state in waited
            for move in moves(protocol, state)
            if move.cause in it.asked.events
            for then in after(protocol, state, move)
        }
        if not states:
            return "forbidden", now
    return None
