"""Regions of random ladders agree with `check`, in, on and beside them.  `random_regions` looks at more."""

from __future__ import annotations

import pytest

from tests.synthesis.random_regions import disagreements, found


@pytest.mark.parametrize("number", [6, 8, 14, 17, 21, 26, 37, 46, 53])
def test_a_random_region(number: int) -> None:
    made = found(number)
    assert made is not None
    _, wrong = disagreements(number, *made)
    assert not wrong
