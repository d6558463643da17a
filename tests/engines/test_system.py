"""The symbolic step says exactly what the reference interpreter says, on random protocols, states, delays and moves."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import pytest
import z3

from checker.query import Goal, Query
from checker.smt import Sat, Unsat, ask
from checker.symbolic.symbols import Symbols, every, initially, is_name, number, symbols, truth
from checker.symbolic.system import build
from checker.symbolic.unrolling import Unrolling
from protocol import semantics
from protocol.formula import After, And, Before, Compare, Literal, Occurs, Var
from protocol.semantics import State
from tests.engines.random_kernels import condition, random_protocol, random_state


def is_state(it: Symbols, state: State) -> Any:
    """The symbolic state is this one; of a clock that is off only that it is."""
    parts = [is_name(it.places[name], place) for name, place in state.locations.items()]
    parts += [truth(Compare(Var(name), "=", Literal(value)), it) for name, value in state.values.items()]
    for name, reading in state.clocks.items():
        hand = it.clocks[name]
        parts += [hand.on == (reading.status != "off"), hand.stopped == (reading.status == "stopped")]
        parts += [] if reading.status == "off" else [hand.value == number(reading.value)]
    return every(parts)


def is_possible(*formulas: Any) -> bool:
    solver = z3.SolverFor("QF_LRA")
    solver.add(*formulas)
    answer = ask(solver)
    assert isinstance(answer, Sat | Unsat)
    return isinstance(answer, Sat)


@pytest.mark.parametrize("seed", range(25))
def test_delays_agree(seed: int) -> None:
    dice = Random(seed)
    protocol = random_protocol(dice)
    goal = condition(dice, 2)
    system = build(Query(protocol, (Goal("goal", goal),)))
    for _ in range(5):
        state = random_state(dice, protocol)
        patience = semantics.patience(protocol, state)
        for quarters in (0, 1, 2, 3, 4, 5, 6, 8, 11, 13):
            delay = Fraction(quarters, 4)
            here = (is_state(system.before, state), system.delay == number(delay))
            allowed = patience is None or delay <= patience
            assert is_possible(*here, system.wait) == allowed, (state, delay)
            reaches = semantics.holds(goal, semantics.elapse(protocol, state, delay))
            assert is_possible(*here, system.goals["goal"]) == reaches, (state, delay)


@pytest.mark.parametrize("seed", range(25))
def test_moves_agree(seed: int) -> None:
    dice = Random(1000 + seed)
    protocol = random_protocol(dice)
    goal = And((Occurs((protocol.transitions[2].name, "m.b")), Before(condition(dice, 1)), After(condition(dice, 1))))
    system = build(Query(protocol, (Goal("goal", goal, of_move=True),)))
    unrolling = Unrolling(system)
    for _ in range(3):
        state, delay = random_state(dice, protocol), Fraction(dice.randint(0, 4), 2)
        then = semantics.elapse(protocol, state, delay)
        expected = {
            (move, after): semantics.holds_of_move(goal, then, semantics.events_of(protocol, move.transitions), after)
            for move in semantics.moves(protocol, then)
            for after in semantics.after(protocol, then, move)
        }
        solver = z3.SolverFor("QF_LRA")
        solver.add(*(unrolling.at(f, 0) for f in (is_state(system.before, state), system.delay == number(delay))))
        solver.add(unrolling.at(system.move, 0))
        for (move, after), reached in sorted(expected.items(), key=str):
            taken = every(
                system.choices[t.name] == (t.name in move.transitions) for t in protocol.transitions
            )  # the choices of monitors are free
            this = unrolling.at(every((taken, is_state(system.after, after))), 0)
            assert is_possible(*solver.assertions(), this), (state, move, after)
            assert is_possible(*solver.assertions(), this, unrolling.at(system.goals["goal"], 0)) == reached
            solver.add(z3.Not(this))
        assert isinstance(ask(solver), Unsat), state


@pytest.mark.parametrize("seed", range(10))
def test_initial_states_agree(seed: int) -> None:
    protocol = random_protocol(Random(2000 + seed))
    before = symbols(protocol, "")
    found = [initially(protocol, before)]
    for state in semantics.initial(protocol):
        assert is_possible(*found, is_state(before, state))
        found.append(z3.Not(is_state(before, state)))
    assert not is_possible(*found)
