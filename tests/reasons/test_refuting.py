"""Runs that broke a promise, tried on other designs: they save searches, and change no answer."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from msgspec.structs import replace

from checker.checking import Options, check
from checker.edits import edits
from checker.members import grouped
from checker.refuting import Refuters, breaks
from checker.repair import explain
from checker.report import Result
from checker.verdict import Violated
from protocol.load import compile_text, load
from protocol.model import Design
from protocol.runs import Run

SPECS = Path("specs")

DOOR = """
protocol door {
  actor guard
  var ringing = false
  event alarm when not ringing { ringing := true }
  machine watch {
    state idle
    state seen
    must look: idle -> seen when ringing within 10min of alarm
    may reset: seen -> idle { ringing := false }
  }
  property soon: alarm leads to seen within 5min
  property some_day: alarm leads to seen
  property in_time: alarm leads to seen within 20min
}
design lazy of door { machine watch { instead may look: idle -> seen when ringing } }
"""


@pytest.fixture(scope="module")
def door() -> tuple[Design, ...]:
    return tuple(compile_text(DOOR))


def results_of(design: Design) -> dict[str, Result]:
    report = check([design], Options(health=False))
    return {result.asked.name: result for result in report.designs[0].results}


def run_of(result: Result) -> Run:
    assert isinstance(result.verdict, Violated)
    return result.verdict.run


def test_a_run_breaks_the_promise_where_it_is_a_run_and_nowhere_else(door: tuple[Design, ...]) -> None:
    agreed, lazy = door
    soon = results_of(agreed)["soon"]
    assert breaks(run_of(soon), agreed, soon.asked)
    assert breaks(run_of(soon), lazy, soon.asked), "who may be late may be as late as that"
    late = results_of(lazy)["in_time"]
    assert breaks(run_of(late), lazy, late.asked)
    assert not breaks(run_of(late), agreed, late.asked), "nobody may wait so long there"


def test_so_does_an_infinite_run(door: tuple[Design, ...]) -> None:
    agreed, lazy = door
    never = results_of(lazy)["some_day"]
    assert run_of(never).loop is not None
    assert breaks(run_of(never), lazy, never.asked)
    assert not breaks(run_of(never), agreed, never.asked)


def test_a_run_that_keeps_the_promise_refutes_nothing(door: tuple[Design, ...]) -> None:
    agreed, _ = door
    soon = results_of(agreed)["soon"]
    assert not breaks(Run((), Fraction(60)), agreed, soon.asked)


def test_what_is_learnt_of_one_promise_is_held_against_that_one_alone(door: tuple[Design, ...]) -> None:
    agreed, lazy = door
    found = results_of(lazy)
    refuters = Refuters([found["in_time"]])
    assert refuters.refute(lazy, found["in_time"].asked)
    assert not refuters.refute(lazy, found["soon"].asked)
    assert not refuters.refute(agreed, found["in_time"].asked)


def test_what_is_proved_teaches_nothing(door: tuple[Design, ...]) -> None:
    agreed, _ = door
    found = results_of(agreed)["in_time"]
    assert not Refuters([found]).refute(agreed, found.asked)


@pytest.mark.parametrize("name", ["ceasefire/paris", "ceasefire/loop", "paging/defects"])
def test_the_repairs_are_the_same_without_them(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for design in load(str(SPECS / f"{name}.tier")):
        for asked in grouped(design.properties):
            with_them = explain(design, asked, Options())
            with monkeypatch.context() as patched:
                patched.setattr(Refuters, "refute", lambda *_: False)
                without = explain(design, asked, Options())
            assert (with_them.repairs, with_them.tried, with_them.ended) == (
                without.repairs,
                without.tried,
                without.ended,
            )


def test_they_refute_most_edits(door: tuple[Design, ...]) -> None:
    """What keeps a search from being made: of all edits but the cures, one run tells."""
    agreed, _ = door
    soon = results_of(agreed)["soon"]
    refuters = Refuters([soon])
    tried = [replace(agreed, protocol=edit.protocol) for edit in edits(agreed.protocol, [soon.asked])]
    refuted = [design for design in tried if refuters.refute(design, soon.asked)]
    assert 0 < len(refuted) < len(tried)
    for design in refuted:
        assert isinstance(results_of(design)["soon"].verdict, Violated)
