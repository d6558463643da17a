"""A verdict does not depend on the unit in which times are written, nor on their scale."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from checker.checking import Options, check
from checker.verdict import Violated
from protocol.load import compile_text

FLAGSHIP = Path(__file__).parents[2] / "specs" / "ceasefire" / "paris.tier"
SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86400, "w": 604800}
DURATION = re.compile(r"\b(\d+(?:\.\d+)?)(s|min|h|d|w)\b")


def rewritten(write: Callable[[Fraction], str]) -> str:
    """The flagship with every duration outside strings written anew."""
    pieces = re.split(r'("[^"\n]*")', FLAGSHIP.read_text(encoding="utf-8"))
    return "".join(
        piece if piece.startswith('"') else DURATION.sub(lambda m: write(Fraction(m[1]) * SECONDS[m[2]]), piece)
        for piece in pieces
    )


def in_unit(unit: str) -> Callable[[Fraction], str]:
    def write(seconds: Fraction) -> str:
        amount = seconds / SECONDS[unit]
        return f"{amount.numerator}{unit} / {amount.denominator}" if amount.denominator > 1 else f"{amount}{unit}"

    return write


def outcome(text: str) -> list[tuple[str, str, str, int | None, Fraction | None]]:
    report = check(compile_text(text), Options(health=False))
    found = []
    for design in report.designs:
        for result in design.results:
            v = result.verdict
            run = (len(v.run.steps), v.breach.time) if isinstance(v, Violated) else (None, None)
            found.append((design.design.protocol.name, result.asked.name, v.word, *run))
    return found


@pytest.fixture(scope="module")
def plain() -> list[tuple[str, str, str, int | None, Fraction | None]]:
    return outcome(FLAGSHIP.read_text(encoding="utf-8"))


@pytest.mark.parametrize("unit", ["d", "h", "min", "s"])
def test_units(unit: str, plain: list[tuple[str, str, str, int | None, Fraction | None]]) -> None:
    words = [row[:4] for row in outcome(rewritten(in_unit(unit)))]
    assert words == [row[:4] for row in plain]


@pytest.mark.parametrize("scale", [Fraction(1000), Fraction(1, 7)])
def test_scale(scale: Fraction, plain: list[tuple[str, str, str, int | None, Fraction | None]]) -> None:
    scaled = outcome(rewritten(lambda seconds: in_unit("s")(seconds * scale)))
    assert [row[:4] for row in scaled] == [row[:4] for row in plain]
    trigger = [row[4] for row in scaled if row[:2] == ("trigger", "us_by_72h")]
    assert trigger == [72 * 3600 * scale]
