"""The formulas that a property speaks of; its events as `Occurs`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from protocol.formula import FALSE, Formula, Occurs
from protocol.model import (
    AfterFirst,
    Always,
    BeforeFirst,
    Between,
    Ladder,
    LastsAtLeast,
    LastsAtMost,
    LeadsTo,
    NeverHappens,
    OnlyAfter,
    Possible,
    Promise,
    Recurs,
    Release,
    Response,
    Separation,
    StaysPossible,
    Trigger,
    While,
)


def asked(meaning: Promise | Possible) -> Iterator[Formula]:
    """The formulas of a property; its events as `Occurs`."""
    if isinstance(meaning, Possible):
        yield from responded(meaning.goal)
        yield from triggered(meaning.since)
        return
    match meaning.form:
        case Always(condition):
            yield condition
        case NeverHappens(trigger, when):
            yield from (*triggered(trigger), when)
        case LeadsTo(trigger, response, _, release):
            yield from (*triggered(trigger), *responded(response), *released(release))
        case OnlyAfter(trigger, earlier, _):
            yield from (*triggered(trigger), *triggered(earlier))
        case Separation(first, then):
            yield from (*triggered(first), *triggered(then))
        case Recurs(trigger):
            yield from triggered(trigger)
        case StaysPossible(goal, condition):
            yield from (*responded(goal), condition)
        case LastsAtMost(condition, _, release) | LastsAtLeast(condition, _, release):
            yield from (condition, *released(release))
        case Ladder():
            pass
        case _:
            assert_never(meaning.form)
    match meaning.scope:
        case Between(opens, closes):
            yield from (*triggered(opens), *triggered(closes))
        case AfterFirst(trigger) | BeforeFirst(trigger):
            yield from triggered(trigger)
        case While(condition):
            yield condition


def triggered(trigger: Trigger | None) -> tuple[Formula, ...]:
    return (Occurs(trigger.events), *trigger.conditions) if trigger is not None else ()


def responded(response: Response) -> tuple[Formula, ...]:
    return Occurs(response.events), response.condition


def released(release: Release | None) -> tuple[Formula, ...]:
    return responded(release.response) if release is not None else (FALSE,)
