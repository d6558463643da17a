"""An observer that is wrong is found out by the definition of what it observes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import pytest

from checker import observers, sight, stretches
from protocol.load import compile_text
from protocol.model import Design
from protocol.semantics import Trace, replay
from tests.agreement.random_runs import random_run
from tests.agreement.test_observers import disagreement
from tests.certification.breaking import rewrite
from tests.explore import bounds
from tests.random_asked import SPACED
from tests.random_scene import Dice
from tests.random_specs import THROWS, free_spec

BREAKS: dict[str, tuple[Callable[..., Any], str, str]] = {
    "an answer after the window is one": (
        sight.later,
        "Before(conj(response.condition, within(window)))",
        "Before(response.condition)",
    ),
    "a window that is open at its end is closed": (sight.past, '">=" if window.before else ">"', '">"'),
    "a window that is open at its beginning is closed": (sight.begun, '">" if window.after else ">="', '">="'),
    "what is pending stays so when its scope closes": (
        observers.follow,
        "disj(neg(sight.inside), met_later",
        "disj(met_later",
    ),
    "a break of no length ends a stretch": (stretches.lasts_at_most, '(GAP, ">", ', '(GAP, ">=", '),
    "what comes with the move itself comes too late": (observers.only_after, "disj(earlier, in_time)", "in_time"),
    "what is near enough is too near": (observers.separation, '(AGE, "<", ', '(AGE, "<=", '),
    "an occurrence comes too near to itself": (observers.separation, "if event not in form.first.events", ""),
    "what is near is forgotten when it occurs again": (
        observers.separation,
        '"seen", conj(sight.inside, first), (AGE,)',
        '"seen" if here == "unseen" else "unseen", conj(sight.inside, first), (AGE,)',
    ),
    "a recurrence counts from the first": (observers.recurs, '"waiting", disj(again, ', '"waiting", disj(FALSE, '),
    "a recurrence is never too early": (observers.recurs, "conj(again, early)", "FALSE"),
    "a recurrence is awaited outside its scope": (
        observers.recurs,
        "neg(disj(sight.inside, sight.reopens))",
        "FALSE",
    ),
    "a stretch ends although its break has no length": (
        stretches.lasts_at_least,
        'At(WATCH, ("short",)), Bound(GAP, ">"',
        'At(WATCH, ("short",)), Bound(GAP, ">="',
    ),
    "a stretch of no length is too short": (stretches.lasts_at_least, '"blip", conj(', '"short", conj('),
    "a stretch just long enough is too short": (
        stretches.lasts_at_least,
        '(AGE, ">=", form.least)',
        '(AGE, ">", form.least)',
    ),
    "a stretch under way when a scope opens is judged": (
        stretches.lasts_at_least,
        '"old", conj(sight.reopens',
        '"in", conj(sight.reopens',
    ),
    "what ends a stretch frees it not": (
        stretches.lasts_at_least,
        "conj(ends, disj(freed_later, long_enough))",
        "conj(ends, long_enough)",
    ),
}


@cache
def runs() -> list[tuple[Design, list[Trace]]]:
    """Hard questions about a world in which anything can happen, with runs of it."""
    found = []
    for seed in range(220):
        dice = Random(seed)
        (design,) = compile_text(str(free_spec(Dice(dice.randbytes(THROWS)), *(SPACED if seed % 3 == 0 else ()))))
        marks = {bound.limit for bound in bounds(observers.watch(design.protocol, design.properties[0].meaning).query)}
        found.append(
            (
                design,
                [replay(design.protocol, random_run(design.protocol, dice, length=9, marks=marks)) for _ in range(12)],
            )
        )
    return found


def noticed() -> bool:
    return any(
        disagreement(design.protocol, design.properties[0], trace) is not None
        for design, traces in runs()
        for trace in traces
    )


def test_observers_that_are_right_are_not_found_out() -> None:
    assert not noticed()


@pytest.mark.parametrize("name", BREAKS)
def test_observers_that_are_wrong_are_found_out(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    runs()
    function, old, new = BREAKS[name]
    rewrite(function, old, new, monkeypatch)
    assert noticed()
