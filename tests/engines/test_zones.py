"""The zone engine: known answers, and random protocols judged by the reference interpreter."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from random_kernels import condition, random_protocol
from small import at

from checker.engines.zones import zones
from checker.query import Goal, Query
from checker.verdict import Budget, GaveUp, Reached, Unreachable
from protocol import semantics
from protocol.formula import After, And, Before, Occurs
from protocol.model import Protocol
from protocol.runs import Run
from protocol.semantics import State


def waited(protocol: Protocol, states: list[State], delay: Fraction) -> list[State]:
    """After the delay, those in which it is allowed: the steps of monitors may matter to that."""
    patient = ((semantics.patience(protocol, s), s) for s in states)
    return [semantics.elapse(protocol, s, delay) for limit, s in patient if limit is None or delay <= limit]


def through(protocol: Protocol, run: Run) -> list[list[State]]:
    """The states that a watched protocol can be in: before and after each move, and at the end."""
    states = list(semantics.initial(protocol))
    found = [states]
    for step in run.steps:
        states = [s for s in waited(protocol, states, step.delay) if step.move in semantics.moves(protocol, s)]
        found.append(states)
        states = [a for s in states for a in semantics.after(protocol, s, step.move)]
        found.append(states)
    found.append(waited(protocol, states, run.rest))
    return found


def shows(protocol: Protocol, goal: Goal, run: Run) -> bool:
    states = through(protocol, run)
    if not goal.of_move:
        return any(semantics.holds(goal.formula, s) for s in states[-1])
    move = run.steps[-1].move
    events = semantics.events_of(protocol, move.transitions)
    return any(
        semantics.holds_of_move(goal.formula, b, events, a)
        for b in states[-3]
        for a in semantics.after(protocol, b, move)
    )


def walk(protocol: Protocol, dice: Random, moves: int) -> list[State]:
    """The states of a random run, some of them inside delays."""
    state = dice.choice(semantics.initial(protocol))
    found = [state]
    for _ in range(moves):
        limit = semantics.patience(protocol, state)
        for part in (Fraction(1, 3), Fraction(1, 2), Fraction(1)):
            delay = (Fraction(dice.randint(0, 8), 2) if limit is None else limit) * part
            found.append(semantics.elapse(protocol, state, delay))
        before = dice.choice(found[-3:])
        options = [a for move in semantics.moves(protocol, before) for a in semantics.after(protocol, before, move)]
        if not options:
            break
        state = dice.choice(options)
        found.append(state)
    return found


def random_goals(protocol: Protocol, dice: Random) -> tuple[Goal, ...]:
    some = Occurs((protocol.transitions[2].name, "m.b"))
    return (
        *(Goal(f"state {k}", And((at("m", "b"), condition(dice, 2), condition(dice, 1)))) for k in range(4)),
        Goal("move", And((some, Before(condition(dice, 1)), After(condition(dice, 1)))), of_move=True),
    )


@pytest.mark.parametrize("seed", range(80))
def test_random_protocols(seed: int) -> None:
    dice = Random(seed)
    protocol = random_protocol(dice)
    asked = Query(protocol, random_goals(protocol, dice))
    claims = zones(asked, Budget(3000))
    for goal in asked.goals:
        match claims[goal.name]:
            case Reached(run):
                assert shows(protocol, goal, run)
            case Unreachable(invariant):
                for _ in range(20):
                    for state in walk(protocol, dice, 12):
                        assert semantics.holds(invariant, state)
                        assert goal.of_move or not semantics.holds(goal.formula, state)
            case GaveUp():
                pass
