"""What an engine answers does not hang on what it was asked before: else it would on which process is asked."""

from __future__ import annotations

from random import Random

from checker.engines.bmc import bmc
from checker.query import Goal, Query
from checker.verdict import Budget, Claim
from tests.engines.random_kernels import discrete, random_protocol


def query(seed: int) -> Query:
    dice = Random(seed)
    return Query(random_protocol(dice), tuple(Goal(f"goal {k}", discrete(dice)) for k in range(3)))


def answers(seeds: list[int]) -> dict[int, dict[str, Claim]]:
    return {seed: bmc(query(seed), Budget(200)) for seed in seeds}


def test_models_do_not_hang_on_history() -> None:
    seeds = list(range(12))
    assert answers(seeds) == answers(seeds[::-1])
