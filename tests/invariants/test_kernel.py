"""The semantics says what was worked out by hand."""

from __future__ import annotations

import pytest

from tests.invariants.kernel import CHECKS


@pytest.mark.parametrize("check", CHECKS)
def test_kernel(check: str) -> None:
    CHECKS[check]()
