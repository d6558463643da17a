"""No engine contradicts another, and every proof is re-verified by both solvers, on random protocols."""

from __future__ import annotations

from random import Random

import pytest

from checker.engines.bmc import bmc
from checker.engines.zones import zones
from checker.proof.recheck import recheck
from checker.query import Goal, Query
from checker.verdict import Budget, GaveUp, Reached, Unreachable
from protocol.formula import After, And, Before, Occurs
from tests.engines.random_kernels import condition, random_protocol


def random_query(dice: Random) -> Query:
    protocol = random_protocol(dice)
    states = [Goal(f"state {k}", And((condition(dice, 1), condition(dice, 1)))) for k in range(3)]
    events = [dice.choice(protocol.transitions).name for _ in range(2)]
    moves = [
        Goal(f"move {k}", And((Occurs((event,)), Before(condition(dice, 1)), After(condition(dice, 1)))), True)
        for k, event in enumerate(events)
    ]
    return Query(protocol, (*states, *moves))


@pytest.mark.parametrize("seed", range(20))
def test_engines_agree(seed: int) -> None:
    query = random_query(Random(9000 + seed))
    by_zones, by_bmc = zones(query, Budget(4_000)), bmc(query, Budget(1_500))
    for goal in query.goals:
        match by_zones[goal.name], by_bmc[goal.name]:
            case Unreachable(), Reached(run):
                pytest.fail(f"{goal}: a proof, and {run}")
            case Unreachable(invariant), _:
                found = recheck(query, [goal], invariant, ("z3", "cvc5"))
                assert found.holds, (goal, found.refuted, found.unsettled)
            case Reached(one), Reached(other):
                assert len(one.steps) >= len(other.steps), goal
            case Reached(run), GaveUp(_, depth):
                assert depth is None or len(run.steps) > depth, goal
            case _:
                pass
