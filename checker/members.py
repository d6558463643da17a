"""Properties of each member of a group: several of one name, asked one by one and told of as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec.structs import replace

from checker.compliance import of_all
from checker.report import Result
from protocol.model import Property

WORST_FIRST = ("violated", "unknown", "bounded", "vacuous", "proved")


def grouped(properties: Iterable[Property]) -> list[tuple[Property, ...]]:
    """The properties, those of one name in a row together."""
    return [tuple(alike) for _, alike in groupby(properties, key=lambda asked: asked.name)]


def together(results: Sequence[Result]) -> Result:
    """One result of all members: that of the first for which it is worst, with what is known of the others."""
    if not results[0].asked.member:
        (only,) = results
        return only
    worst = min(results, key=lambda result: WORST_FIRST.index(result.verdict.word))
    resting = [result.compliance for result in results if result.compliance is not None]
    known = of_all(resting) if len(resting) == len(results) else None
    attempts = tuple(
        replace(attempt, answers=tuple(replace(it, goal=f"{result.asked.member}: {it.goal}") for it in attempt.answers))
        for result in results
        for attempt in result.attempts
    )
    seconds = sum(result.seconds for result in results)
    return replace(worst, attempts=attempts, compliance=known, seconds=seconds, parts=tuple(results))
