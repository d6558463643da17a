"""Steps of several causes: what the symbolic step brings about at once, the interpreter does one move after another."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations, permutations
from random import Random

import pytest
import z3
from msgspec.structs import replace

from checker.engines.bmc import bmc
from checker.query import Goal, Query
from checker.smt import Sat, ask
from checker.symbolic.direction import Deed, Way, way
from checker.symbolic.symbols import no, number
from checker.symbolic.system import build
from checker.symbolic.together import RESTLESS, Company, company
from checker.symbolic.unrolling import Unrolling
from checker.verdict import Budget, Reached
from protocol import semantics
from protocol.formula import (
    FALSE,
    After,
    At,
    Before,
    Compare,
    Count,
    Formula,
    Literal,
    Not,
    Occurs,
    Or,
    conj,
    disj,
    neg,
)
from protocol.model import Edge, Kind, Monitor, Protocol
from protocol.runs import Move
from protocol.semantics import State
from tests.engines.random_kernels import random_protocol, random_state
from tests.engines.small import at, bound, clock, machine, protocol, query, step
from tests.engines.test_bmc import is_shown
from tests.engines.test_system import is_state


def several(dice: Random) -> Protocol:
    """A random protocol, and two machines more that go their own ways, with a clock that both may restart."""
    it = random_protocol(dice)
    names, clocks, steps = ("left", "right"), [], []
    for name in names:
        reads = dice.choice((conj(), at("m", "a"), bound(it.clocks[0].name, ">=", dice.randint(0, 2))))
        steps.append(step(Kind.MAY, f"{name}.go", ("off",), "on", guard=reads))
        steps.append(step(Kind.MAY, f"{name}.back", ("on",), "off"))
        joins = dice.choice(((f"{name}.go",), (f"{name}.go", it.transitions[0].name)))
        steps.append(step(Kind.REACTION, f"{name}er.follow", ("low",), "high", triggers=joins))
        clocks.append(clock(f"own {name}", initially_on=True, restarts=Occurs((f"{name}.go",))))
    most = Compare(Count(tuple(at(name, "on") for name in names)), ">=", Literal(dice.randint(1, 2)))
    restarts = dice.choice((conj(Before(neg(most)), After(most)), disj(Occurs(("left.go",)), After(most))))
    machines = [machine(name, "off", "on") for name in names] + [machine(f"{n}er", "low", "high") for n in names]
    return replace(
        it,
        machines=(*it.machines, *machines),
        transitions=(*it.transitions, *steps),
        clocks=(*it.clocks, *clocks, clock("most", initially_on=True, restarts=restarts)),
    )


def after_all(protocol: Protocol, state: State, moves: Sequence[Move]) -> list[State]:
    """Where the moves lead, one after the other; nowhere if one of them is not possible."""
    states = [state]
    for move in moves:
        states = [
            after
            for s in states
            if move in semantics.moves(protocol, s)
            for after in semantics.after(protocol, s, move)
        ]
    return states


@pytest.mark.parametrize("seed", range(40))
def test_what_comes_together_can_come_one_by_one(seed: int) -> None:
    dice = Random(5000 + seed)
    it = several(dice)
    system = build(Query(it, (Goal("goal", FALSE),)), together=True)
    unrolling = Unrolling(system)
    if system.company is None:
        return
    for _ in range(4):
        state, delay = random_state(dice, it), Fraction(dice.randint(0, 4), 2)
        then = semantics.elapse(it, state, delay)
        solver = z3.SolverFor("QF_LRA")
        for formula in (is_state(system.before, state), system.delay == number(delay), system.move, no(system.alone)):
            solver.add(unrolling.at(formula, 0))
        for _ in range(12):
            answer = ask(solver)
            if not isinstance(answer, Sat):
                break
            moves = [found.move for found in unrolling.run(answer.model, 1, rest=False).steps]
            assert len(moves) > 1
            ends = after_all(it, then, moves)
            assert ends, (state, moves)
            reached = [answer.model.eval(unrolling.at(is_state(system.after, end), 0)) for end in ends]
            assert any(map(z3.is_true, reached)), (state, moves, ends)
            choices = [unrolling.choice(t.name, 0) for t in it.transitions]
            solver.add(z3.Or([choice != answer.model.eval(choice, model_completion=True) for choice in choices]))


def test_random_protocols_have_some_that_come_together() -> None:
    assert sum(company(several(Random(5000 + seed))).is_any for seed in range(40)) > 20


@pytest.mark.parametrize("seed", range(20))
def test_causes_apart_may_come_in_any_order(seed: int) -> None:
    dice = Random(6000 + seed)
    it = several(dice)
    found = company(it)
    for _ in range(10):
        state = random_state(dice, it)
        able = [move for move in semantics.moves(it, state) if RESTLESS not in found.footprints[move.cause].changes]
        for moves in combinations(able, 2):
            if are_apart(found, moves[0].cause, moves[1].cause) and not found.restless:
                one, other = (set(after_all(it, state, order)) for order in permutations(moves))
                assert one == other != set(), (state, moves)


def are_apart(found: Company, one: str, other: str) -> bool:
    def is_in(name: str, role: Sequence[str]) -> bool:
        return name in role

    for changing, raising, lowering, reading in found.roles:
        for a, b in ((one, other), (other, one)):
            if is_in(a, changing) and any(is_in(b, role) for role in (changing, raising, lowering, reading)):
                return False
            if is_in(a, raising) and (is_in(b, lowering) or is_in(b, reading)):
                return False
            if is_in(a, lowering) and is_in(b, reading):
                return False
    return True


# --- by hand ----------------------------------------------------------------------------------------------------


def voters(n: int, *more: Monitor) -> Protocol:
    """Each votes by itself, once; `tally` counts from when a majority has."""
    machines = tuple(machine(f"voter[{k}]", "idle", "done") for k in range(n))
    votes = tuple(step(Kind.MAY, f"voter[{k}].vote", ("idle",), "done") for k in range(n))
    majority = Compare(Count(tuple(at(m.name, "done") for m in machines)), ">=", Literal(n // 2 + 1))
    tally = clock("tally", restarts=conj(Before(neg(majority)), After(majority)))
    return replace(protocol(machines, votes, (tally, clock("#age", initially_on=True))), monitors=more)


def apart(it: Protocol, one: str, other: str) -> bool:
    return are_apart(company(it), one, other)


def test_voters_are_apart_and_raise_the_clock_of_the_majority() -> None:
    it = voters(5)
    found = company(it).footprints["voter[0].vote"]
    assert (found.raises, found.lowers) == ({("clock", "tally")}, set())
    assert apart(it, "voter[0].vote", "voter[4].vote")
    (claim,) = bmc(query(it, conj(bound("tally", ">=", 1))), Budget(2000)).values()
    assert isinstance(claim, Reached)
    assert [move.move.cause for move in claim.run.steps] == [f"voter[{k}].vote" for k in range(3)]


def test_who_reads_the_clock_that_is_raised_is_not_apart() -> None:
    it = voters(3)
    late = step(Kind.MAY, "chair.close", ("open",), "shut", guard=bound("tally", ">=", 1))
    it = replace(it, machines=(*it.machines, machine("chair", "open", "shut")), transitions=(*it.transitions, late))
    assert apart(it, "voter[0].vote", "voter[1].vote")
    assert not apart(it, "voter[0].vote", "chair.close")


def test_causes_that_move_a_condition_both_ways_are_not_apart() -> None:
    """Whether the clock restarts depends on who comes first."""
    machines = (machine("a", "x", "y"), machine("b", "x", "y"))
    steps = (step(Kind.MAY, "a.go", ("x",), "y"), step(Kind.MAY, "b.go", ("x",), "y"))
    odd = disj(conj(at("a", "y"), at("b", "x")), conj(at("a", "y"), at("b", "y"), FALSE))
    it = protocol(machines, steps, (clock("c", initially_on=True, restarts=conj(Before(neg(odd)), After(odd))),))
    assert not apart(it, "a.go", "b.go")


def test_restless_monitors_see_every_move() -> None:
    """The monitor steps in any move after the first: two moves at one instant are two steps of it."""
    edges = (
        Edge("zero", "one", Before(Not(bound("#age", "<", 0)))),
        Edge("one", "two", Before(Not(bound("#age", "<", 0)))),
    )
    it = voters(3, Monitor("#count", ("zero", "one", "two"), ("zero",), edges))
    assert company(it).restless
    goal = Goal("bad", conj(At("#count", ("one",)), *(at(f"voter[{k}]", "done") for k in range(2))))
    claims = bmc(Query(it, (goal, Goal("fine", At("#count", ("two",))))), Budget(3000))
    assert not isinstance(claims["bad"], Reached)
    fine = claims["fine"]
    assert isinstance(fine, Reached)
    assert len(fine.run.steps) == 2
    assert is_shown(it, Goal("fine", At("#count", ("two",))), fine.run)


def test_a_goal_of_moves_is_about_one_move() -> None:
    both = conj(Occurs(("voter[0].vote",)), Occurs(("voter[1].vote",)))
    (claim,) = bmc(query(voters(2), both, of_move=True), Budget(1000)).values()
    assert not isinstance(claim, Reached)


def test_fewest_moves_and_first_names() -> None:
    """Nine of sixteen, in one step; those with the first names, and no other."""
    it = voters(16)
    majority = Compare(Count(tuple(at(f"voter[{k}]", "done") for k in range(16))), ">=", Literal(9))
    (claim,) = bmc(query(it, majority), Budget(2000)).values()
    assert isinstance(claim, Reached)
    assert [found.move.cause for found in claim.run.steps] == [f"voter[{k}].vote" for k in range(9)]


WAYS: list[tuple[Formula, Way]] = [
    (at("m", "b"), Way.UP),
    (at("m", "a"), Way.DOWN),
    (at("m", "a", "b"), Way.NONE),
    (Not(at("m", "b")), Way.DOWN),
    (Or((at("m", "b"), at("m", "a"))), Way.BOTH),
    (conj(at("m", "b"), at("n", "b")), Way.UP),
    (Compare(Count((at("m", "b"), at("n", "b"))), ">=", Literal(2)), Way.UP),
    (Compare(Count((at("m", "b"), at("n", "b"))), "<", Literal(2)), Way.DOWN),
    (Compare(Count((at("m", "b"), at("n", "b"))), "=", Literal(1)), Way.BOTH),
    (bound("c", ">=", 1), Way.NONE),
]


@pytest.mark.parametrize(("condition", "expected"), WAYS)
def test_ways(condition: Formula, expected: Way) -> None:
    move = step(Kind.MAY, "m.go", ("a",), "b")
    assert way(condition, Deed((move,), frozenset())) is expected
