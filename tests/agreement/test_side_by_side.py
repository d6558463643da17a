"""Engines, certification, those who check proofs, and the interpreter agree on random machines side by side."""

from __future__ import annotations

import pytest

from tests.agreement.judge import Judged, Thorough, judge
from tests.agreement.table import wanting_side_by_side
from tests.random_promises import parallel

COUNT = 120
THOROUGH = Thorough(tampered=1)


@pytest.mark.parametrize("first", range(0, COUNT, 10))
def test_nobody_contradicts_anybody(met: list[Judged], first: int) -> None:
    """Of ten specs three are asked of everyone who checks proofs."""
    for seed in range(first, first + 10):
        met.append(judge(parallel(seed), seed, THOROUGH if seed % 10 < 3 else Thorough()))


def test_enough_is_met(met: list[Judged]) -> None:
    if sum(it.profile == "parallel" for it in met) < COUNT:
        pytest.skip("the random specs were not asked")
    assert not wanting_side_by_side(met)
