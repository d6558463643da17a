"""What stays possible: ways as text, as runs, and the grid agree on random specs, random states and random goals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from random import Random

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checker.certify import Certifier, WellTimed
from checker.liveness import Effort
from checker.proof.obligations import script, vocabulary
from checker.proof.smtlib import formula_text
from checker.proof.ways import led
from checker.query import Query
from checker.settle import settle
from checker.smt import Sat, Unsat, decide_smtlib
from checker.stranding import onward
from checker.verdict import Bounded, Budget, Proved, Unknown, Vacuous, Violated
from checker.ways import Leg, Wait, Way
from protocol.formula import TRUE, At, Bound, Compare, Formula, Literal, Status, Var, conj
from protocol.load import compile_text
from protocol.model import Promise, Protocol, Response, StaysPossible
from protocol.semantics import (
    State,
    Trace,
    after,
    elapse,
    events_of,
    holds,
    moves,
    patience,
    replay,
)
from tests.agreement.random_runs import random_run
from tests.agreement.rounds import Graph, graph
from tests.agreement.watching import reached
from tests.random_specs import free_specs, specs
from tests.spec_model import Spec

QUIET = {"deadline": None, "derandomize": True, "database": None, "suppress_health_check": list(HealthCheck)}
COUNT = 30


def some_goal(protocol: Protocol, dice: Random) -> Response:
    events = sorted({event for t in protocol.transitions for event in events_of(protocol, (t.name,))})
    if dice.random() < 0.5:
        return Response((dice.choice(events),))
    return Response(condition=some_condition(protocol, dice))


def some_condition(protocol: Protocol, dice: Random) -> Formula:
    machine = dice.choice(protocol.machines)
    return At(machine.name, (dice.choice(machine.names),))


def some_form(protocol: Protocol, dice: Random) -> StaysPossible:
    return StaysPossible(some_goal(protocol, dice), some_condition(protocol, dice) if dice.random() < 0.4 else TRUE)


# --- a way in text, and followed by the interpreter -----------------------------------------------------------------


def follow(protocol: Protocol, way: Way, goal: Response, state: State) -> bool:
    """The way leads from the state to the goal."""
    met = False
    for leg in way:
        left = (limit - state.clocks[clock].value for clock, limit in leg.wait.until)
        delay = max([Fraction(0), *left]) + leg.wait.more
        limit = patience(protocol, state)
        if limit is not None and delay > limit:
            return False
        state = elapse(protocol, state, delay)
        events: frozenset[str] = frozenset()
        if leg.move is not None:
            if leg.move not in moves(protocol, state):
                return False
            (state,) = after(protocol, state, leg.move)
            events = events_of(protocol, leg.move.transitions)
        met = not events.isdisjoint(goal.events) or holds(goal.condition, state)
    return met


def exactly(protocol: Protocol, state: State) -> Formula:
    """The state formula that is true of this state alone."""
    parts: list[Formula] = [At(machine, (place,)) for machine, place in state.locations.items()]
    parts += [Compare(Var(name), "=", Literal(value)) for name, value in state.values.items()]
    for name, reading in state.clocks.items():
        parts.append(Status(name, reading.status))
        if reading.status != "off":
            parts.append(Bound(name, "=", reading.value))
    return conj(*parts)


def in_text(protocol: Protocol, way: Way, goal: Response, state: State) -> bool:
    words = vocabulary(protocol)
    lines, text = led(words, way, goal, "w")
    here = formula_text(exactly(protocol, state), words.now)
    answer = decide_smtlib(
        script("\n".join([words.preamble, *lines, f"(assert {here})", f"(assert {text})", "(check-sat)"]))
    )
    assert isinstance(answer, Sat | Unsat)
    return isinstance(answer, Sat)


def some_way(trace: Trace, goal: Response, dice: Random) -> tuple[State, Way]:
    """The rest of a run as a way, with the state that it begins in; a little changed, now and then."""
    states = [trace.initial, *(moment.after for moment in trace.moments)]
    first = dice.randrange(len(states))
    legs = [Leg(Wait((), moment.delay), moment.move) for moment in trace.moments[first:]]
    for k, leg in enumerate(legs):
        if dice.random() < 0.2:
            clock = dice.choice(list(states[first].clocks) or [""])
            until = ((clock, Fraction(3600) * dice.randrange(4)),) if clock else ()
            legs[k] = replace(leg, wait=Wait(until, Fraction(1800) * dice.randrange(4)))
    return states[first], (*legs, Leg(Wait((), trace.rest)))


@settings(max_examples=60, **QUIET)  # type: ignore[arg-type]
@given(spec=st.one_of(free_specs(), specs("any", wild=True)), seed=st.integers(0, 2**32))
def test_ways_in_text_are_ways_of_the_interpreter(spec: Spec, seed: int) -> None:
    note(str(spec))
    (design,) = compile_text(str(spec))
    dice = Random(seed)
    for _ in range(4):
        trace = replay(design.protocol, random_run(design.protocol, dice, length=6))
        goal = some_goal(design.protocol, dice)
        state, way = some_way(trace, goal, dice)
        assert in_text(design.protocol, way, goal, state) == follow(design.protocol, way, goal, state)


# --- what follows a run, seen by its observer -------------------------------------------------------------------------


def met_after(trace: Trace, steps: int, rest: Fraction, goal: Response) -> bool:
    """The goal is met from so long after so many moves on."""
    protocol = trace.protocol
    states = [trace.initial, *(moment.after for moment in trace.moments)]
    delays = [*(moment.delay for moment in trace.moments), trace.rest]
    for k in range(steps, len(states)):
        begin = rest if k == steps else Fraction(0)
        state = elapse(protocol, states[k], begin)
        later = replay_of(protocol, state, delays[k] - begin)
        if any(holds(goal.condition, it) for it in later):
            return True
        if k < len(trace.moments) and not trace.moments[k].events.isdisjoint(goal.events):
            return True
    return False


def replay_of(protocol: Protocol, state: State, delay: Fraction) -> list[State]:
    """The states of a delay at its ends; conditions of these tests read no clock."""
    return [state, elapse(protocol, state, delay)]


@settings(max_examples=60, **QUIET)  # type: ignore[arg-type]
@given(spec=specs("any", wild=True), seed=st.integers(0, 2**32))
def test_the_observer_of_a_run_sees_what_follows_it(spec: Spec, seed: int) -> None:
    note(str(spec))
    (design,) = compile_text(str(spec))
    dice = Random(seed)
    for _ in range(6):
        run = random_run(design.protocol, dice, length=6)
        goal = some_goal(design.protocol, dice)
        steps = dice.randrange(len(run.steps) + 1)
        full = [*(step.delay for step in run.steps), run.rest][steps]
        rest = full if dice.random() < 0.5 else full * Fraction(dice.randrange(4), 4)
        trace = replay(design.protocol, run)
        question = onward(design.protocol, replace(run, steps=run.steps[:steps], rest=rest), goal)
        assert bool(reached(question.query, trace)) == met_after(trace, steps, rest, goal)
        other = replay(design.protocol, random_run(design.protocol, dice, length=6))
        if not begins_like(other, trace, steps, rest):
            assert not reached(question.query, other)


def begins_like(other: Trace, trace: Trace, steps: int, rest: Fraction) -> bool:
    def shape(it: Trace) -> Sequence[object]:
        return [(moment.delay, moment.move) for moment in it.moments[:steps]]

    return shape(other) == shape(trace) and [*(m.delay for m in other.moments), other.rest][steps] >= rest


# --- verdicts and the grid --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def met() -> Counter[str]:
    return Counter()


def stranded(query: Query, found: Graph, form: StaysPossible) -> bool:
    """In some state on the grid where the condition holds no state or move of the goal can be reached."""
    protocol = query.protocol
    alive = {state for state in found if holds(form.goal.condition, state)}
    for state in found:
        for move in moves(protocol, state):
            if not events_of(protocol, move.transitions).isdisjoint(form.goal.events):
                alive.add(state)
    before: dict[State, list[State]] = {}
    for state, following in found.items():
        for then, _ in following:
            before.setdefault(then, []).append(state)
    waiting = list(alive)
    while waiting:
        new = [state for state in before.get(waiting.pop(), ()) if state not in alive]
        alive.update(new)
        waiting += new
    return any(holds(form.condition, state) for state in found if state not in alive)


@settings(max_examples=COUNT, **QUIET)  # type: ignore[arg-type]
@given(spec=specs("grid"), seed=st.integers(0, 2**32))
def test_verdicts_and_the_grid_agree(met: Counter[str], spec: Spec, seed: int) -> None:
    note(str(spec))
    (design,) = compile_text(str(spec))
    form = some_form(design.protocol, Random(seed))
    note(str(form))
    certifier = Certifier(design.protocol, ("z3",), Budget(200_000))
    verdict = settle(certifier, Promise(form), WellTimed(), Effort(effort=0.1)).verdict
    query = Query(design.protocol, ())
    found = graph(query, limit=400)
    met[verdict.word] += 1
    match verdict:
        case Violated():
            assert found is None or stranded(query, found, form)
        case Proved():
            assert found is None or not stranded(query, found, form)
        case Vacuous():
            assert found is None or not any(holds(form.condition, state) for state in found)
        case Bounded() | Unknown():
            note(verdict.why)


def test_enough_was_met(met: Counter[str]) -> None:
    assert met["proved"] >= COUNT / 10, met
    assert met["violated"] >= COUNT / 10, met
    assert met["unknown"] <= COUNT / 3, met
