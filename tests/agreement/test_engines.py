"""Engines, certification and the interpreter agree on random specs; `python -m tests.agreement.long` asks many more."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from tests.agreement.judge import Judged, Thorough, judge
from tests.agreement.table import wanting
from tests.random_asked import SPACED
from tests.random_specs import specs
from tests.spec_model import Spec

COUNT = 200
THOROUGH = Thorough(tampered=1)


@settings(max_examples=COUNT, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(spec=st.one_of(specs("any"), specs("grid")), seed=st.integers(0, 2**32))
def test_nobody_contradicts_anybody(met: list[Judged], spec: Spec, seed: int) -> None:
    """Runs replay and are judged, invariants are re-checked: `judge` says of what."""
    note(str(spec))
    met.append(judge(spec, seed, THOROUGH if len(met) % 10 == 0 else Thorough()))


@settings(max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(spec=st.one_of(specs("any", forms=SPACED), specs("grid", forms=SPACED)), seed=st.integers(0, 2**32))
def test_nobody_contradicts_anybody_about_what_is_apart_or_lasts(spec: Spec, seed: int) -> None:
    note(str(spec))
    judge(spec, seed)


@settings(max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(spec=st.one_of(specs("any"), specs("grid"), specs("grid")), seed=st.integers(0, 2**32))
def test_nobody_contradicts_anybody_where_actors_deviate(spec: Spec, seed: int) -> None:
    note(str(spec))
    judge(spec, seed, Thorough(deviating=True))


def test_enough_is_met(met: list[Judged]) -> None:
    """What the random specs show is worth something: they are proved, violated at length, settled by every engine."""
    if sum(it.profile != "parallel" for it in met) < COUNT:
        pytest.skip("the random specs were not asked")
    assert not wanting(met)
