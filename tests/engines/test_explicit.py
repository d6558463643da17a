"""Explicit states say exactly what the reference interpreter says, on random protocols and random states of them."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from checker.query import Goal, Query
from checker.zoning.cubes import Cubes
from checker.zoning.dbm import limit_of
from checker.zoning.explicit import Explicit
from checker.zoning.patience import excuses
from checker.zoning.residual import On
from checker.zoning.residual import State as Discrete
from protocol import semantics
from protocol.formula import TRUE, After, And, Before, Occurs, Or
from protocol.model import Protocol
from protocol.semantics import State
from tests.engines.random_kernels import condition, random_protocol, random_state

STATUS = {"off": On.OFF, "running": On.RUNNING, "stopped": On.STOPPED}


def everything(protocol: Protocol, dice: Random) -> tuple[Goal, ...]:
    """Goals that read whatever there is, so that nothing is left out, and some of moves."""
    clock = [condition(dice, 2) for _ in range(12)]
    some = Occurs((protocol.transitions[2].name, "m.b"))
    first = And((some, Before(clock[0]), After(clock[1])))
    return (Goal("state", Or(tuple(clock))), Goal("move", first, True), Goal("after", After(clock[2]), True))


def discrete(explicit: Explicit, state: State) -> Discrete:
    places = [state.locations[n] if n in state.locations else state.values[n] for n in explicit.layout.places]
    return (*places, *(STATUS[state.clocks[c].status] for c in explicit.layout.clocks))


def true_in(explicit: Explicit, cubes: Cubes, state: State) -> bool:
    value = {n: state.clocks[c].value / explicit.layout.unit for c, n in explicit.layout.numbers.items()} | {
        0: Fraction(0)
    }

    def holds(i: int, j: int, b: int) -> bool:
        limit, strict = limit_of(b)
        return value[i] - value[j] < limit if strict else value[i] - value[j] <= limit

    return any(all(holds(*constraint) for constraint in cube) for cube in cubes)


@pytest.mark.parametrize("seed", range(60))
def test_moves_agree(seed: int) -> None:
    dice = Random(seed)
    protocol = random_protocol(dice)
    goals = everything(protocol, dice)
    explicit = Explicit(Query(protocol, goals))
    for _ in range(12):
        state = random_state(dice, protocol)
        here = discrete(explicit, state)
        jumps = [jump for jump in explicit.jumps(here) if true_in(explicit, jump.when, state)]
        found = set()
        for jump in jumps:
            (after,) = {
                a
                for move in [jump.move]
                for a in semantics.after(protocol, state, move)
                if discrete(explicit, a) == jump.target and _zeroed(explicit, state, a, jump.resets)
            } or {None}
            assert after is not None, (state, jump)
            found.add((jump.move, after))
            for goal in (1, 2):
                events = semantics.events_of(protocol, jump.move.transitions)
                expected = semantics.holds_of_move(goals[goal].formula, state, events, after)
                assert true_in(explicit, dict(jump.goals).get(goal, ()), state) == expected
        expected_moves = {
            (move, after)
            for move in semantics.moves(protocol, state)
            for after in semantics.after(protocol, state, move)
        }
        assert {m for m, _ in found} == {m for m, _ in expected_moves}
        assert {(m, discrete(explicit, a)) for m, a in found} == {(m, discrete(explicit, a)) for m, a in expected_moves}


def _zeroed(explicit: Explicit, before: State, after: State, resets: frozenset[int]) -> bool:
    return all(
        after.clocks[c].value == (0 if n in resets or after.clocks[c].status == "off" else before.clocks[c].value)
        for c, n in explicit.layout.numbers.items()
    )


@pytest.mark.parametrize("seed", range(60))
def test_delays_agree(seed: int) -> None:
    dice = Random(1000 + seed)
    protocol = random_protocol(dice)
    goals = everything(protocol, dice)
    explicit = Explicit(Query(protocol, goals))
    for _ in range(8):
        state = random_state(dice, protocol)
        here = discrete(explicit, state)
        site = explicit.site(here)
        clocks = {c.name: c for c in protocol.clocks}
        growing = {n for c, n in explicit.layout.numbers.items() if semantics.grows(protocol, state, clocks[c])}
        assert site.growing == growing
        assert true_in(explicit, dict(site.goals).get(0, ()), state) == semantics.holds(goals[0].formula, state)
        patience = semantics.patience(protocol, state)
        for quarters in (1, 2, 3, 4, 5, 6, 8, 11, 13):
            delay = Fraction(quarters, 4)
            later = semantics.elapse(protocol, state, delay)
            allowed = all(
                any(true_in(explicit, ((e.constraint,),), later if e.at_end else state) for e in excuses(cube, growing))
                for cube in site.due
            )
            assert allowed == (patience is None or delay <= patience), (state, delay)


def test_what_nothing_reads_is_left_out() -> None:
    protocol = random_protocol(Random(3))
    assert Explicit(Query(protocol, (Goal("any", TRUE),))).layout.clocks != ()
