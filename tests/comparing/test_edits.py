"""Small edits are told apart by a schedule of events; what changes nothing is said to."""

from __future__ import annotations

import pytest

from checker.checking import Options
from checker.comparing.acts import acts, common, sight
from checker.comparing.compare import compare
from checker.comparing.matching import matched
from checker.comparing.result import Comparison, Escapes, Included
from protocol.model import Design
from protocol.semantics import replay
from tests.comparing.flagship import EDITS, SAME, edited, paris


def compared(one: Design, other: Design) -> Comparison:
    return compare([one, other], Options(properties=frozenset({"no_skipped_tiers"})), base=0)


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_is_told_apart(edit: str) -> None:
    one, other = paris(), edited(*EDITS[edit])
    (pair,) = compared(one, other).pairs
    assert pair.same is False
    assert not isinstance(pair.forward, Included) or not isinstance(pair.back, Included)
    scene = pair.scenario
    assert scene is not None
    assert scene.turning is not None, "the first divergence is named"
    traces = [replay(lane.protocol, lane.run) for lane in scene.lanes]
    names = matched(one.protocol, other.protocol)
    seen = sight(common(one.protocol, names.protocol))
    schedules = [
        [(m.time, m.move.cause) for m in trace.moments if trace.protocol.transition(m.move.cause).machine is None]
        for trace in traces
    ]
    stopped = [lane.stopped for lane in scene.lanes]
    assert schedules[0] == schedules[1] or any(at is not None for at in stopped), "one schedule for both"
    ours, theirs = ([(m.time, acts(t.protocol, m.move, seen)) for m in t.moments] for t in traces)
    assert ours != theirs


@pytest.mark.parametrize("edit", SAME)
def test_what_changes_nothing_is_no_change(edit: str) -> None:
    made = compared(paris(), edited(*SAME[edit]))
    (pair,) = made.pairs
    assert pair.same is True
    assert pair.scenario is None
    assert made.exit_code == 0


def test_a_renamed_clause_is_a_renaming() -> None:
    (pair,) = compared(paris(), edited(*SAME["clauses renamed"])).pairs
    assert {(it.name, it.other) for it in pair.renamings} == {
        ("response.back", "response.strike"),
        ("response.stand_down", "response.calm"),
    }
    assert pair.forward == pair.back == Included(None), "nothing need be asked"


def test_a_later_deadline_allows_more_and_nothing_less() -> None:
    (pair,) = compared(paris(), edited(*EDITS["a bound moved out"])).pairs
    assert isinstance(pair.forward, Included)
    assert pair.forward.certificate is not None
    assert isinstance(pair.back, Escapes)
    assert pair.back.at.how == "late"
    assert pair.back.at.time == 72 * 3600


def test_a_must_made_may_allows_more_and_nothing_less() -> None:
    (pair,) = compared(paris(), edited(*EDITS["a must made may"])).pairs
    assert isinstance(pair.forward, Included)
    assert isinstance(pair.back, Escapes)
