"""Slack of random ladders agrees with `measure`, `synthesize` and `check`.  `random_slack` looks at more."""

from __future__ import annotations

import pytest

from tests.lateness.random_slack import disagreements


@pytest.mark.parametrize("number", range(4))
def test_a_random_ladder(number: int) -> None:
    assert disagreements(number) in ([], None)
