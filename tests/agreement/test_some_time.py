"""Promises of an answer some time: engines, certification and the grid agree on random specs and random promises."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from checker.certify import Certifier, WellTimed
from checker.engines.lasso import lasso
from checker.liveness import Effort, some_time
from checker.query import unwatched
from checker.verdict import Bounded, Budget, Proved, Reached, Unknown, Vacuous, Violated
from checker.waiting import waiting
from protocol.forever import breach_for_ever
from protocol.load import compile_text
from protocol.model import Between, LeadsTo, Promise, Protocol, Release, Response, Trigger, Window
from protocol.semantics import events_of
from tests.agreement.rounds import can_go_on, graph
from tests.random_specs import specs
from tests.spec_model import Spec

COUNT = 40


@pytest.fixture(scope="module")
def met() -> Counter[str]:
    return Counter()


def some_promise(protocol: Protocol, dice: Random) -> Promise:
    """Of any event some answer, perhaps with a release, perhaps inside a scope."""
    events = sorted({event for t in protocol.transitions for event in events_of(protocol, (t.name,))})
    first, answer, freed, opens, closes = (dice.choice(events) for _ in range(5))
    release = Release(Response((freed,)), Window()) if dice.random() < 0.2 else None
    scope = Between(Trigger((opens,)), Trigger((closes,))) if dice.random() < 0.2 else None
    return Promise(LeadsTo(Trigger((first,)), Response((answer,)), Window(), release), scope)


@settings(max_examples=COUNT, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(spec=specs("grid"), seed=st.integers(0, 2**32))
def test_engines_and_the_grid_agree(met: Counter[str], spec: Spec, seed: int) -> None:
    note(str(spec))
    (design,) = compile_text(str(spec))
    promise = some_promise(design.protocol, Random(seed))
    note(str(promise))
    certifier = Certifier(design.protocol, ("z3",), Budget(1_000_000))
    verdict = some_time(certifier, promise, WellTimed(), Effort(effort=0.05)).verdict
    watched = waiting(design.protocol, promise)
    found = graph(watched.loops(), limit=600)
    met[verdict.word if found else f"{verdict.word}, not all seen"] += 1
    match verdict:
        case Violated(run, breach):
            assert breach.for_ever
            assert breach_for_ever(promise, design.protocol, run) == breach
            met["rests"] += run.loop == len(run.steps)
        case Proved():
            assert verdict.within is not None
        case Vacuous() | Bounded() | Unknown():
            pass
    round_ = lasso(watched.loops(), Budget(200))
    if isinstance(round_, Reached):
        met["found to go round"] += 1
        assert breach_for_ever(promise, design.protocol, unwatched(round_.run)) is not None
        assert isinstance(verdict, Violated)
    if found is not None and not isinstance(verdict, Bounded | Unknown):
        assert isinstance(verdict, Violated) == can_go_on(found, watched.pending)


def test_enough_was_met(met: Counter[str]) -> None:
    assert met["proved"] >= COUNT / 20, met
    assert met["rests"] >= COUNT / 20, met
    assert met["found to go round"] >= COUNT / 20, met
