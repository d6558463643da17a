"""Goals of which no run is wanted: the same answers, but for the run."""

from __future__ import annotations

from msgspec.structs import replace

from checker.engines.zones import zones
from checker.query import Goal, Query
from checker.verdict import Budget, Reachable, Reached, Unreachable
from protocol.formula import At, Compare, Literal, Occurs, Var
from protocol.load import compile_text

(DESIGN,) = compile_text(
    """protocol three {
  actor us
  var lit = false
  event spark
  machine lamp {
    state dark
    state bright
    state gone
    may press: dark -> bright by us after 2h of entry
    may drop: bright -> gone by us when lit
  }
}"""
)
PROTOCOL = DESIGN.protocol
GOALS = (
    Goal("bright", At("lamp", ("bright",)), shown=False),
    Goal("press", Occurs(("lamp.press",)), of_move=True, shown=False),
    Goal("gone", At("lamp", ("gone",)), shown=False),
    Goal("lit", Compare(Var("lit"), "=", Literal(True))),
    Goal("spark", Occurs(("spark",)), of_move=True),
)


def test_that_there_is_a_run_is_told_without_it() -> None:
    claims = zones(Query(PROTOCOL, GOALS), Budget())
    assert isinstance(claims["bright"], Reachable)
    assert isinstance(claims["press"], Reachable)
    assert isinstance(claims["gone"], Unreachable)
    assert isinstance(claims["lit"], Unreachable)
    assert isinstance(claims["spark"], Reached)


def test_where_a_clock_stands_still_a_run_is_looked_for_all_the_same() -> None:
    """What is found there is more than what is so."""
    (entry, *rest) = PROTOCOL.clocks
    held = replace(PROTOCOL, clocks=(replace(entry, gate=At("lamp", ("dark",))), *rest))
    assert isinstance(zones(Query(held, GOALS), Budget())["bright"], Reached)
