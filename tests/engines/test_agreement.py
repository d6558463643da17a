"""No engine contradicts another, and every proof is re-verified by both solvers, on random protocols."""

from __future__ import annotations

from itertools import permutations
from random import Random

import pytest

from checker.portfolio import ENGINES, Entry
from checker.proof.recheck import recheck
from checker.query import Goal, Query
from checker.verdict import Budget, Claim, GaveUp, Reached, Spent, Unreachable
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


WORK = {"zones": 4_000, "bmc": 1_500}


def asked(engine: Entry, query: Query) -> dict[str, Claim]:
    try:
        return engine.engine()(query, Budget(WORK.get(engine.name, 4_000)))
    except Spent as spent:
        return {goal.name: GaveUp(str(spent)) for goal in query.goals}


@pytest.mark.parametrize("seed", range(20))
def test_engines_agree(seed: int) -> None:
    query = random_query(Random(9000 + seed))
    claims = {entry.name: asked(entry, query) for entry in ENGINES}
    for goal in query.goals:
        for found in claims.values():
            if isinstance(it := found[goal.name], Unreachable):
                checked = recheck(query, [goal], it.invariant, ("z3", "cvc5"))
                assert checked.holds, (goal, checked.refuted, checked.unsettled)
        for one, other in permutations(claims, 2):
            match claims[one][goal.name], claims[other][goal.name]:
                case Unreachable(), Reached(run):
                    pytest.fail(f"{goal}: a proof by {one}, and {run} by {other}")
                case Reached(run), GaveUp(_, int(depth)):
                    assert len(run.steps) > depth, (goal, one, other)
                case Reached(run), Reached(shortest) if other == "bmc":
                    assert len(run.steps) >= len(shortest.steps), (goal, one, other)
                case _:
                    pass
