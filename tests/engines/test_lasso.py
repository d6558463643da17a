"""Runs that go round for ever: found with few moves and round times, and never in no time."""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction

from checker.engines.lasso import lasso
from checker.query import Goal, Query
from checker.verdict import Budget, Claim, GaveUp, Reached
from protocol.forever import limits, may_last, what_matters
from protocol.formula import TRUE, Formula, Occurs, conj, neg
from protocol.model import Kind, LeadsTo, Promise, Protocol, Response, Trigger, Window
from protocol.runs import Move, Run, Step
from protocol.semantics import elapse, initial
from tests.engines.small import H, at, boolean, bound, clock, event, is_, machine, protocol, step, to


def asked(it: Protocol, goal: Formula = TRUE, work: int = 3000) -> Claim:
    return lasso(Query(it, (Goal("on and on", goal),)), Budget(work))


def found(it: Protocol, goal: Formula = TRUE) -> Run:
    claim = asked(it, goal)
    assert isinstance(claim, Reached)
    return claim.run


def test_what_repeats_at_a_distance_does_so_at_the_least() -> None:
    tick = event("tick", bound("age", ">=", 24 * H))
    run = found(protocol(transitions=(tick,), clocks=(clock("age", initially_on=True, restarts=Occurs(("tick",))),)))
    assert [s.move.cause for s in run.steps[run.loop :]] == ["tick"]
    assert sum(s.delay for s in run.steps[run.loop :]) == 24 * H


def test_no_time_is_no_loop() -> None:
    """One can poke for ever, but only before the hour is over."""
    over = step(Kind.MUST, "m.over", ("on",), "off", guard=TRUE, due=bound("age", ">=", H))
    it = protocol(
        (machine("m", "on", "off"),), (event("poke", at("m", "on")), over), (clock("age", initially_on=True),)
    )
    claim = asked(it, at("m", "on"), work=300)
    assert isinstance(claim, GaveUp)
    assert claim.depth


def test_runs_that_end_are_told() -> None:
    once = event("once", neg(is_("done")), to("done", True))
    claim = asked(protocol(transitions=(once,), variables=(boolean("done"),)))
    assert claim == GaveUp("no run has 2 moves", 2)


def test_the_goal_holds_all_the_way_round() -> None:
    on = event("on", neg(is_("lit")), to("lit", True))
    off = event("off", is_("lit"), to("lit", False))
    it = protocol(transitions=(on, off), variables=(boolean("lit"),))
    run = found(it)
    assert len(run.steps[run.loop :]) == 2
    claim = asked(it, is_("lit"), work=200)
    assert isinstance(claim, GaveUp)


def test_a_clock_beyond_all_it_is_compared_with_may_grow() -> None:
    poke = event("poke", conj(bound("age", ">", 5 * H), TRUE))
    run = found(protocol(transitions=(poke,), clocks=(clock("age", initially_on=True),)))
    assert run.loop is not None
    assert sum(s.delay for s in run.steps[: run.loop]) > 5 * H


def test_a_clock_that_closes_the_way_allows_no_loop() -> None:
    poke = event("poke", bound("age", "<=", 5 * H))
    claim = asked(protocol(transitions=(poke,), clocks=(clock("age", initially_on=True),)), work=200)
    assert isinstance(claim, GaveUp)


def test_what_matters_beyond_a_limit_is_only_that_it_is_beyond() -> None:
    poke = event("poke", bound("age", ">", 5))
    it = protocol(transitions=(poke,), clocks=(clock("age", initially_on=True),))
    known = limits(it)

    def at_age(age: Fraction) -> Hashable:
        return what_matters(elapse(it, initial(it)[0], age), known)

    assert at_age(Fraction(21, 4)) == at_age(Fraction(23, 4)) == at_age(Fraction(100))
    assert len({at_age(Fraction(5)), at_age(Fraction(19, 4)), at_age(Fraction(6))}) == 3


def test_a_loop_lasts_only_if_it_can_be_made_when_what_grows_is_beyond_everything() -> None:
    promise = Promise(LeadsTo(Trigger(("poke",)), Response(("never",)), Window()))
    run = Run((Step(Fraction(1), Move("poke")),), loop=0)
    for guard, lasts in ((TRUE, True), (bound("age", "<=", 9), False), (bound("age", ">=", 1), True)):
        it = protocol(transitions=(event("poke", guard),), clocks=(clock("age", initially_on=True),))
        assert may_last(it, promise, run) is lasts


def test_the_loop_may_end_before_as_many_steps_as_are_looked_at() -> None:
    """Three moves round; up to four are looked at."""
    machines = (machine("m", "a", "b", "c"),)
    moves = tuple(
        step(Kind.MAY, f"m.{one}{other}", (one,), other, guard=bound("t", ">=", H)) for one, other in ("ab", "bc", "ca")
    )
    it = protocol(machines, moves, (clock("t", initially_on=True, restarts=Occurs(("m.a", "m.b", "m.c"))),))
    run = found(it)
    assert run.loop is not None
    assert [s.move.cause for s in run.steps[run.loop :]] == ["m.ab", "m.bc", "m.ca"]
