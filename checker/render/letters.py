"""Designs as a comparison speaks of them."""

from __future__ import annotations

from collections.abc import Sequence

from checker.comparing.lettering import letter
from checker.comparing.result import Comparison
from checker.render.ink import safe
from checker.render.phrases import listed

FEW = 3
"""heuristic: of so many designs every pair is shown in full; of more there are too many pairs for a page."""


def letters(numbers: Sequence[int]) -> str:
    return listed([letter(number) for number in numbers])


def named(made: Comparison, number: int) -> str:
    return f"{letter(number)} {safe(made.subjects[number].name)}"


def verb(word: str, numbers: Sequence[int]) -> str:
    return word if len(numbers) > 1 else f"{word}s"
