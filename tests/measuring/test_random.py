"""Measures of random protocols: against random runs, and against what `check` says of the same bounds."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from checker.certify import Certifier, WellTimed
from checker.liveness import Effort
from checker.measuring.result import Exact, Measured
from checker.setting import settings
from checker.settle import settle
from checker.verdict import Proved, Violated
from protocol.model import LeadsTo, Promise, TimeBetween, Window
from tests.measuring.random_measures import judged, random_design

SEEDS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14, 15, 16, 17)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_run_is_beyond_a_measure(seed: int) -> None:
    for it in judged(random_design(seed), runs=30):
        if isinstance(it.measure.meaning, TimeBetween) and isinstance(it.greatest, Exact):
            agrees(it, it.measure.meaning, it.greatest)


def agrees(it: Measured, asked: TimeBetween, most: Exact) -> None:
    """What is released counts for no time, and so is left to itself: only measures without a release say a promise."""
    setting = settings(it.design, ("z3",), only=None, until=None, effort=0.1)(())
    certifier, timing = setting.certifier, setting.timing
    assert isinstance(certifier, Certifier)
    assert isinstance(timing, WellTimed)
    window = Window(upper=most.value, before=not most.attained)
    promise = LeadsTo(asked.trigger, asked.response, window)
    if asked.release is None:
        assert isinstance(settle(certifier, Promise(promise), timing, Effort()).verdict, Proved)
    if most.attained and most.value > 0:
        sooner = Promise(replace(promise, window=replace(window, before=True)))
        assert isinstance(settle(certifier, sooner, timing, Effort()).verdict, Violated)
