"""The JSON of a comparison, as structs: its schema is made of them.  Times as in `document`."""

from __future__ import annotations

from typing import Literal

import msgspec

from checker.render.document import Time, Timeline, Word
from checker.render.lateness_json import Outcome
from checker.render.measures_json import Result as Measured
from checker.render.resilience_json import Guarantee

VERSION = 1


class Compared(msgspec.Struct, frozen=True):
    letter: str
    name: str
    file: str
    description: str


class Verdict(msgspec.Struct, frozen=True):
    """`kept`: null where it is not known.  `borrowed`: asked in the words of the first design that asks it.

    `impossible`: a scenario, of which it is proved that no run shows it.  `slack`, `cuts`: where asked for, as
    `slack` and `resilience` tell them.
    """

    design: str
    verdict: Word | Literal["not asked"]
    kept: bool | None
    borrowed: bool
    evidence: list[str]
    impossible: bool
    slack: list[Outcome]
    cuts: list[Guarantee]


class Criterion(msgspec.Struct, frozen=True):
    property: str
    text: str
    verdicts: list[Verdict]


class Reading(msgspec.Struct, frozen=True):
    """What a measure comes to for a design, as `measure` tells it; `found` null: it cannot be asked there."""

    design: str
    borrowed: bool
    found: Measured | None


class Gauge(msgspec.Struct, frozen=True):
    """`better`: what counts as better for the order; null: the order does not go by it."""

    measure: str
    text: str
    better: Literal["less", "more"] | None
    readings: list[Reading]


class Act(msgspec.Struct, frozen=True):
    """An event (`machine` null), or a machine's entry to `what`."""

    machine: str | None
    what: str | None
    actor: str | None


class Behaviour(msgspec.Struct, frozen=True):
    """Whether all that `of` is seen to do `within` can do at the same times.

    "no": after `moves` moves, at `time`, `of` does `acts` or waits, which `within` cannot, by `how`.
    """

    of: str
    within: str
    answer: Literal["yes", "no", "unknown"]
    certified_by: list[str]
    why: str
    how: Literal["cannot", "late", "start"] | None = None
    moves: int | None = None
    time: Time | None = None
    acts: list[Act] = []


class Lane(msgspec.Struct, frozen=True):
    """`stopped`: when the next event of the schedule, `event`, is not possible in this design."""

    design: str
    leads: bool
    run: Timeline
    stopped: Time | None
    event: str | None


class Apart(msgspec.Struct, frozen=True):
    """The first difference: the clauses that make the move in each lane, none where nothing happens."""

    time: Time
    clauses: list[list[str]]


class Scenario(msgspec.Struct, frozen=True):
    """One schedule of events, and what each of two designs does under it; `about` null: no criterion is at stake."""

    about: str | None
    lanes: list[Lane]
    first_apart: Apart | None


class Renaming(msgspec.Struct, frozen=True):
    name: str
    other: str


class Pair(msgspec.Struct, frozen=True):
    """`scenarios`: the one with the fewest moves first; then one, if there is, in which the other design leads."""

    one: str
    other: str
    order: Literal["better", "worse", "equal", "neither", "open"]
    same_behaviour: bool | None
    behaviour: list[Behaviour]
    scenarios: list[Scenario]
    renamings: list[Renaming]
    only_one: list[str]
    only_other: list[str]


class Change(msgspec.Struct, frozen=True):
    design: str
    gained: list[str]
    lost: list[str]
    open: list[str]


class Result(msgspec.Struct, frozen=True):
    """One comparison; designs are spoken of by letter.  `front`: those that none is known to be better than.

    `counted`: of slack and resilience what the order goes by as well; more is better.
    """

    designs: list[Compared]
    base: str | None
    criteria: list[Criterion]
    measures: list[Gauge]
    counted: list[str]
    front: list[str]
    pairs: list[Pair]
    changes: list[Change]
    exit_code: int


class Document(msgspec.Struct, frozen=True):
    """`gone`, `added`: of `--git`, designs that are no longer there, and that were not yet."""

    version: int
    exit_code: int
    complete: bool
    results: list[Result]
    gone: list[str]
    added: list[str]
