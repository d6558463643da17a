"""The zone engine on random protocols, judged by the reference interpreter, by solvers, and by bounded search."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from checker.engines.bmc import bmc
from checker.engines.zones import zones
from checker.proof.recheck import recheck
from checker.query import Goal, Query
from checker.verdict import Budget, GaveUp, Reached, Unreachable
from checker.zoning.schedule import schedule
from protocol import semantics
from protocol.formula import After, And, Before, Formula, Occurs
from protocol.model import Protocol
from protocol.runs import Run
from protocol.semantics import State
from tests.engines.random_kernels import condition, random_protocol
from tests.engines.small import at


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


@pytest.mark.parametrize("seed", [*range(60), 437, 497])
def test_random_protocols(seed: int) -> None:
    """Runs are runs, invariants are inductive, and hold in random runs."""
    dice = Random(seed)
    protocol = random_protocol(dice)
    asked = Query(protocol, random_goals(protocol, dice))
    claims = zones(asked, Budget(3000))
    states = [state for _ in range(2) for state in walk(protocol, dice, 12)]
    proofs: dict[Formula, list[Goal]] = {}
    for goal in asked.goals:
        match claims[goal.name]:
            case Reached(run):
                assert shows(protocol, goal, run)
            case Unreachable(invariant):
                proofs.setdefault(invariant, []).append(goal)
            case GaveUp():
                pass
    for invariant, goals in proofs.items():
        assert all(semantics.holds(invariant, state) for state in states)
        assert recheck(asked, goals, invariant).holds


@pytest.mark.parametrize("seed", range(200, 230))
def test_bounded_search_agrees(seed: int) -> None:
    """Both find a goal with the same number of moves, or neither so soon; the moves of one have times for the other."""
    dice = Random(seed)
    protocol = random_protocol(dice)
    asked = Query(protocol, random_goals(protocol, dice))
    ours, theirs = zones(asked, Budget(1000)), bmc(asked, Budget(300))
    for goal in asked.goals:
        found = theirs[goal.name]
        if isinstance(found, Reached):
            timed = schedule(protocol, [step.move for step in found.run.steps], goal=goal)
            assert timed is not None
            assert shows(protocol, goal, timed)
        match ours[goal.name], found:
            case Reached(run), Reached(other):
                assert len(run.steps) == len(other.steps)
            case Reached(run), GaveUp(_, depth):
                assert depth is None or depth < len(run.steps)
            case Unreachable(), Reached():
                raise AssertionError(goal.name)
            case GaveUp(_, depth), Reached(other):
                assert depth is None or depth < len(other.steps)
            case _:
                pass
