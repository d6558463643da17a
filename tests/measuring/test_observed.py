"""Samples by definition and the observer's goals, on the same random runs, both ways."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from checker.measuring.watching import watched
from checker.query import Goal, Query
from protocol.forever import bounds
from protocol.load import compile_text
from protocol.model import Design, TimeBetween
from protocol.runs import Move, Run, Step
from protocol.samples import samples
from protocol.semantics import replay
from tests.agreement.random_runs import random_run
from tests.agreement.watching import reached
from tests.measuring.random_measures import random_design

H = Fraction(3600)


@pytest.mark.parametrize("seed", range(30))
def test_the_observer_sees_the_samples(seed: int) -> None:
    design = random_design(seed)
    meaning = design.measures[0].meaning
    assert isinstance(meaning, TimeBetween)
    watching = watched(design.protocol, meaning)
    marks = {bound.limit for bound in bounds(watching.protocol)}
    for number in range(12):
        trace = replay(design.protocol, random_run(design.protocol, Random(number), length=7, marks=marks))
        values = {sample.value for sample in samples(meaning, trace)}
        limits = sorted({Fraction(0), H, *values, *(value + H / 4 for value in values)})
        goals = [
            watching.beyond(f"{limit} {least} {strict}", limit, least=least, strict=strict)
            for limit in limits
            for least in (True, False)
            for strict in (True, False)
        ]
        query = Query(watching.protocol, (*goals, Goal("own", watching.own, of_move=True)))
        found = reached(query, trace)
        zero = "own" in found or (watching.own_at_start and 0 in values)
        for limit in limits:
            for least in (True, False):
                for strict in (True, False):
                    beyond = {v for v in values if is_beyond(v, limit, least=least, strict=strict)}
                    seen = f"{limit} {least} {strict}" in found
                    seen = seen or (zero and is_beyond(Fraction(0), limit, least=least, strict=strict))
                    assert seen == bool(beyond), (seed, number, limit, least, strict, values, found)


def is_beyond(value: Fraction, limit: Fraction, *, least: bool, strict: bool) -> bool:
    if strict:
        return value < limit if least else value > limit
    return value <= limit if least else value >= limit


# --- the definition ---------------------------------------------------------------------------------------------

LIT = """protocol p {
  event ask
  event done
  event stop
  event both
  machine lamp {
    state dark
    state lit
    on done light: dark -> lit
    on both light_too: dark -> lit
    on stop out: lit -> dark
  }
  measure it: time from ask to MEASURED
}"""


def values(measured: str, *moves: tuple[float, str], rest: float = 0) -> list[Fraction]:
    """The samples, in hours, of moves at these hours."""
    (design,) = compile_text(LIT.replace("MEASURED", measured))
    return [sample / H for sample in _values(design, moves, rest)]


def _values(design: Design, moves: tuple[tuple[float, str], ...], rest: float) -> list[Fraction]:
    steps, now, lit = [], Fraction(0), False
    reactions = {("done", False): "lamp.light", ("both", False): "lamp.light_too", ("stop", True): "lamp.out"}
    for at, name in moves:
        joined = reactions.get((name, lit))
        steps.append(Step(Fraction(at) * H - now, Move(name, (joined,) if joined else ())))
        now, lit = Fraction(at) * H, (lit or name in ("done", "both")) and name != "stop"
    meaning = design.measures[0].meaning
    assert isinstance(meaning, TimeBetween)
    return [it.value for it in samples(meaning, replay(design.protocol, Run(tuple(steps), Fraction(rest) * H)))]


def test_every_occurrence_is_answered_by_the_first_after_it() -> None:
    assert values("done", (1, "ask"), (2, "ask"), (5, "done"), (6, "done")) == [4, 3]
    assert values("done", (1, "done"), (2, "ask"), (3, "ask")) == []


def test_a_state_is_being_in_it() -> None:
    assert values("lit", (1, "done"), (2, "ask"), (3, "stop"), (4, "ask"), (5, "done")) == [0, 1]


def test_what_is_released_is_left_out() -> None:
    assert values("done unless stop", (1, "ask"), (2, "stop"), (3, "ask"), (5, "done")) == [2]
    assert values("done unless stop before 1h", (1, "ask"), (2, "stop"), (3, "done")) == [2]
    assert values("done unless stop", (1, "ask"), (2, "done"), (2, "stop")) == [1]
    assert values("done unless stop", (1, "ask"), (2, "stop"), (2, "done")) == []


def test_together_the_response_counts() -> None:
    assert values("lit unless both", (1, "ask"), (2, "both")) == [1]
    assert values("both unless lit", (1, "ask"), (2, "both")) == [1]
    assert values("lit unless (dark) after 2h", (1, "ask"), (3, "done")) == []
    assert values("since(done) >= 1h unless stop", (0, "ask"), (1, "done"), rest=1) == [2]
    assert values("since(done) >= 1h unless stop", (0, "ask"), (1, "done"), (1.5, "stop"), rest=1) == []
