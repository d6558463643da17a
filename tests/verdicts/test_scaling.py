"""Random protocols with all their times a thousand times longer, a seventh as long, in other units: one verdict."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from checker.liveness import Effort
from checker.setting import settings
from checker.settle import settle
from protocol.load import compile_text
from tests.random_promises import parallel

DURATION = re.compile(r"\b(\d+)h(?: (\d+)min)?")
SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "w": 604800}


def rewritten(text: str, unit: str, scale: Fraction = Fraction(1)) -> str:
    """Every duration so many times as long, and written in this unit."""

    def write(found: re.Match[str]) -> str:
        amount = (int(found[1]) * 3600 + int(found[2] or 0) * 60) * scale / SECONDS[unit]
        return f"{amount.numerator}{unit}" + f" / {amount.denominator}" * (amount.denominator > 1)

    return DURATION.sub(write, text)


def outcome(text: str) -> str:
    (design,) = compile_text(text)
    (asked,) = design.properties
    agreed = settings(design, ("z3",), only=None, until=None, effort=0.1)(())
    return settle(agreed.certifier, asked.meaning, agreed.timing, Effort(None, None, 0.1)).verdict.word


@pytest.mark.parametrize("seed", range(5000, 5040))
def test_no_verdict_depends_on_unit_or_scale(seed: int) -> None:
    text = parallel(seed).text
    plain = outcome(text)
    for unit, scale in (("min", Fraction(1)), ("w", Fraction(1)), ("s", Fraction(1000)), ("h", Fraction(1, 7))):
        assert outcome(rewritten(text, unit, scale)) == plain, (unit, scale)
