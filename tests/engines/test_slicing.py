"""Runs of a part of a protocol as runs of the whole."""

from __future__ import annotations

from fractions import Fraction

from checker.query import Goal, Query, unwatched
from checker.slicing import OTHER, completed, slices
from protocol.formula import At
from protocol.load import compile_text
from protocol.runs import Move, Run, Step
from protocol.semantics import replay

(DESIGN,) = compile_text(
    """protocol two {
  actor one
  actor other
  machine here { state a state b may go: a -> b by one }
  machine there { state c state d must turn: c -> d by other within 2h may back: d -> c by other }
  machine beside { state e state f may leave: e -> f by one }
}"""
)
WHOLE = DESIGN.protocol


def part() -> Query:
    (found,) = slices(Query(WHOLE, (Goal("gone", At("here", ("b",))),)), ["gone"])
    return found


def test_the_others_meet_their_obligations_in_time() -> None:
    run = Run((Step(Fraction(3 * 3600), Move("here.go", ())),))
    found = completed(WHOLE, part().protocol, run)
    assert found is not None
    assert [step.move.cause for step in found.steps] == ["there.turn", "here.go"]
    assert replay(WHOLE, unwatched(found)).length == 3 * 3600


def test_a_run_in_which_something_else_happens_is_asked_of_the_whole() -> None:
    """Which of the others' moves it is, the part does not say."""
    run = Run((Step(Fraction(3600), Move(OTHER, ())), Step(Fraction(0), Move("here.go", ()))))
    assert completed(WHOLE, part().protocol, run) is None
