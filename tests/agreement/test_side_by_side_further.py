"""More random machines side by side, in a file of their own so that another process can ask them; some deviate."""

from __future__ import annotations

import pytest

from tests.agreement.judge import Judged, Thorough, judge
from tests.random_promises import parallel

FIRST, COUNT = 1000, 120


@pytest.mark.parametrize("first", range(FIRST, FIRST + COUNT, 10))
def test_nobody_contradicts_anybody(met: list[Judged], first: int) -> None:
    for seed in range(first, first + 10):
        met.append(judge(parallel(seed), seed, Thorough(deviating=seed % 4 == 0)))
