"""Every observer agrees, both ways, with the definition of its property on random runs of random specs."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from checker.observers import watch
from protocol.load import compile_text
from protocol.model import Possible, Property, Protocol
from protocol.satisfaction import breach, in_force, shows
from protocol.semantics import Trace, replay
from tests.agreement.counting import counting
from tests.agreement.random_runs import random_run
from tests.agreement.watching import reached
from tests.explore import bounds
from tests.random_asked import SPACED
from tests.random_specs import free_specs, specs
from tests.spec_model import Spec


def disagreement(protocol: Protocol, asked: Property, trace: Trace) -> str | None:
    """What the observer and the definition say differently of a run."""
    question = watch(protocol, asked.meaning)
    found = reached(question.query, trace)
    broken = not found.isdisjoint(question.breaks)
    if isinstance(asked.meaning, Possible):
        return None if broken == shows(asked.meaning, trace) else f"the observer says shown: {broken}"
    if broken != (breach(asked.meaning, trace) is not None):
        return f"the observer says broken: {broken}"
    put = found.issuperset(question.shows)
    return None if put == in_force(asked.meaning, [trace]) else f"the observer says put to the test: {put}"


def judge_runs(spec: Spec, seed: int, count: int) -> None:
    note(str(spec))
    (design,) = compile_text(str(spec))
    (asked,) = design.properties
    dice = Random(seed)
    protocol = counting(design.protocol, dice)
    marks = {bound.limit for bound in bounds(watch(protocol, asked.meaning).query)}
    for _ in range(count):
        trace = replay(protocol, random_run(protocol, dice, length=9, marks=marks))
        assert (wrong := disagreement(protocol, asked, trace)) is None, f"{wrong}\n{trace.moments}"


@settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(free_specs(), st.integers(0, 2**32))
def test_observers_agree_with_definitions_where_anything_can_happen(spec: Spec, seed: int) -> None:
    judge_runs(spec, seed, 20)


@settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(specs("any", wild=True), st.integers(0, 2**32))
def test_observers_agree_with_definitions(spec: Spec, seed: int) -> None:
    judge_runs(spec, seed, 12)


@settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(free_specs(*SPACED), st.integers(0, 2**32))
def test_observers_agree_with_definitions_of_what_is_apart_or_lasts(spec: Spec, seed: int) -> None:
    judge_runs(spec, seed, 20)
