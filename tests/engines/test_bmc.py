"""Bounded model checking: shortest runs with exact times, judged by the reference interpreter."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest

from checker.engines.bmc import bmc
from checker.query import Goal, Query
from checker.verdict import Budget, Claim, GaveUp, Reached
from protocol import semantics
from protocol.formula import After, And, Before, Formula, Not, Occurs, conj, neg
from protocol.model import Kind, Protocol
from protocol.runs import Run, Step
from protocol.semantics import State
from tests.engines.random_kernels import condition, random_protocol
from tests.engines.small import (
    LATE,
    SALAMI,
    at,
    boolean,
    bound,
    clock,
    event,
    is_,
    machine,
    paris,
    protocol,
    query,
    step,
    to,
)


def one(query: Query, work: int = 2_000) -> Claim:
    (claim,) = bmc(query, Budget(work)).values()
    return claim


def run_of(claim: Claim) -> Run:
    assert isinstance(claim, Reached)
    return claim.run


def shape(claim: Claim) -> list[str]:
    return [" + ".join(step.move.transitions) for step in run_of(claim).steps]


def is_shown(protocol: Protocol, goal: Goal, run: Run) -> bool:
    """With some choices of the monitors the interpreter accepts the run, and it reaches the goal."""
    states: list[State] = list(semantics.initial(protocol))
    reached = False
    for number, it in enumerate(run.steps, 1):
        states = [s for s in waited(protocol, states, it.delay) if it.move in semantics.moves(protocol, s)]
        events = semantics.events_of(protocol, it.move.transitions)
        pairs = [(state, after) for state in states for after in semantics.after(protocol, state, it.move)]
        if goal.of_move and number == len(run.steps):
            reached = any(semantics.holds_of_move(goal.formula, state, events, after) for state, after in pairs)
        states = [after for _, after in pairs]
    states = waited(protocol, states, run.rest)
    return reached if goal.of_move else any(semantics.holds(goal.formula, state) for state in states)


def waited(protocol: Protocol, states: list[State], delay: Fraction) -> list[State]:
    limits = [(state, semantics.patience(protocol, state)) for state in states]
    return [semantics.elapse(protocol, s, delay) for s, limit in limits if limit is None or delay <= limit]


def test_the_flagship() -> None:
    claims = bmc(query(paris(), at("response", "backed"), SALAMI, LATE), Budget(8_000))
    assert shape(claims["goal1"]) == ["violation", "response.warn", "response.join", "response.back"]
    assert len(shape(claims["goal2"])) == 5
    given_up = claims["goal3"]
    assert isinstance(given_up, GaveUp)
    assert given_up.why == "its budget of 8000 steps was used up"
    assert given_up.depth is not None
    assert given_up.depth > 6


def lamp(goal: Formula, of_move: bool = False, **more: Any) -> Query:
    put_on, put_off = (
        step(Kind.MAY, "lamp.put_on", ("off",), "on"),
        step(Kind.MUST, "lamp.put_off", ("on",), "off", **more),
    )
    age = clock("age", restarts=Occurs(("lamp.on",)))
    return query(protocol((machine("lamp", "off", "on"),), (put_on, put_off), (age,)), goal, of_move=of_move)


DUE = {"due": bound("age", ">=", 5)}


def test_bounds_are_exact() -> None:
    on = at("lamp", "on")
    attained = run_of(one(lamp(conj(on, bound("age", ">=", 5)), **DUE)))
    assert (len(attained.steps), attained.rest) == (1, 5)
    assert isinstance(one(lamp(conj(on, bound("age", ">", 5)), **DUE)), GaveUp)
    tiny = run_of(
        one(
            lamp(
                conj(on, bound("age", ">", Fraction(14, 3)), bound("age", "<", Fraction(14, 3) + Fraction(1, 10**9))),
                **DUE,
            )
        )
    )
    assert Fraction(14, 3) < tiny.rest < Fraction(14, 3) + Fraction(1, 10**9)


def test_a_deadline_that_is_not_one_stops_nothing() -> None:
    late = conj(at("lamp", "on"), bound("age", ">", 5))
    assert isinstance(one(lamp(late)), Reached)
    assert isinstance(one(lamp(late, guard=bound("age", "<", 4), **DUE)), Reached)
    assert isinstance(one(lamp(late, guard=bound("age", ">=", 7), **DUE)), Reached)
    later = conj(at("lamp", "on"), bound("age", ">", 7))
    assert isinstance(one(lamp(later, guard=bound("age", ">=", 7), **DUE)), GaveUp)


def test_goals_of_moves_are_reached_by_the_last_move() -> None:
    early = conj(Occurs(("lamp.put_off",)), Before(bound("age", "<", 1)))
    assert shape(one(lamp(early, of_move=True, **DUE))) == ["lamp.put_on", "lamp.put_off"]
    exact = run_of(one(lamp(conj(Occurs(("lamp.off",)), Before(bound("age", "=", 5))), of_move=True, **DUE)))
    assert (exact.steps[1].delay, exact.rest) == (5, 0)
    again = conj(Occurs(("lamp.put_on",)), Before(bound("age", ">=", 8)), After(bound("age", "=", 0)))
    assert len(shape(one(lamp(again, of_move=True, **DUE)))) == 3


def test_both_orders_at_one_instant() -> None:
    """What two machines do at the same deadline may come in either order, but not a moment later."""
    machines = (machine("a", "wait", "done"), machine("b", "wait", "done"))
    obliged = tuple(
        step(Kind.MUST, f"{m}.act", ("wait",), "done", guard=bound("t", ">=", 3), due=bound("t", ">=", 3)) for m in "ab"
    )
    it = protocol(machines, obliged, (clock("t", initially_on=True),))
    for first, second in ("ab", "ba"):
        found = run_of(one(query(it, conj(Occurs((f"{second}.act",)), Before(at(first, "done"))), of_move=True)))
        assert [step.delay for step in found.steps] == [3, 0]
    claim = one(query(it, conj(at("a", "wait"), bound("t", ">", 3))))
    assert claim == GaveUp("no run has 4 moves", 4)


def test_a_reaction_joins_its_move() -> None:
    go = event("go", neg(is_("gone")), to("gone", True))
    follow = step(Kind.REACTION, "m.follow", ("idle",), "busy", triggers=("go",))
    it = protocol((machine("m", "idle", "busy"),), (go, follow), (), (boolean("gone"),))
    assert shape(one(query(it, is_("gone")))) == ["go + m.follow"]
    assert one(query(it, conj(is_("gone"), at("m", "idle")))) == GaveUp("no run has 2 moves", 2)


def test_stopwatches_are_exact() -> None:
    """A gated clock adds up the time in which its gate holds: 3 s in two stretches, the clock of all time at 10."""
    flip, flop = event("flip", neg(is_("up")), to("up", True)), event("flop", is_("up"), to("up", False))
    clocks = (clock("all", initially_on=True), clock("total", initially_on=True, gate=is_("up")))
    it = protocol((), (flip, flop), clocks, (boolean("up"),))
    goal = conj(Not(is_("up")), bound("total", "=", 3), bound("all", "=", 10))
    found = run_of(one(query(it, goal)))
    assert len(found.steps) == 2
    assert found.steps[1].delay == 3
    assert found.length == 10


def test_goals_at_the_start() -> None:
    claims = bmc(lamp(at("lamp", "off")), Budget(100))
    assert claims == {"goal1": Reached(Run())} or isinstance(claims["goal1"], Reached)
    assert run_of(claims["goal1"]).steps == ()
    assert bmc(Query(paris(), ()), Budget(100)) == {}


def test_without_a_budget_nothing_is_claimed() -> None:
    assert one(lamp(at("lamp", "on")), 0) == GaveUp("its budget of 0 steps was used up", None)


@pytest.mark.parametrize("seed", range(15))
def test_random_runs_are_runs_and_shortest(seed: int) -> None:
    dice = Random(7000 + seed)
    it = random_protocol(dice)
    goals = [Goal(f"state {k}", And((condition(dice, 1), condition(dice, 1)))) for k in range(3)]
    of_move = And((Occurs((it.transitions[3].name,)), Before(condition(dice, 1)), After(condition(dice, 1))))
    goals.append(Goal("move", of_move, True))
    claims = bmc(Query(it, tuple(goals)), Budget(800))
    for goal in goals:
        claim = claims[goal.name]
        if isinstance(claim, Reached):
            assert is_shown(it, goal, claim.run), (goal, claim)
        excluded = claim.depth if isinstance(claim, GaveUp) else len(run_of(claim).steps) - 1
        for _ in range(15):
            run = walk(it, dice, max(0, min(excluded or 0, 4)))
            assert excluded is None or len(run.steps) > excluded or not is_shown(it, goal, run), (goal, run)


def walk(protocol: Protocol, dice: Random, moves: int) -> Run:
    """A random run; the monitors choose at random too."""
    state, steps, delay = dice.choice(semantics.initial(protocol)), [], Fraction(0)
    for _ in range(moves):
        limit, delay = semantics.patience(protocol, state), Fraction(dice.randint(0, 6), 2)
        delay = delay if limit is None else min(limit, delay)
        state = semantics.elapse(protocol, state, delay)
        options = semantics.moves(protocol, state)
        if not options:
            return Run(tuple(steps), delay)
        steps.append(Step(delay, dice.choice(options)))
        state = dice.choice(semantics.after(protocol, state, steps[-1].move))
    return Run(tuple(steps))
