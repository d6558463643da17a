"""What the JSON says, as structs: its schema is made of them.

Times are exact: seconds as a fraction in a string ("259200", "24/7"), beside the clock that a reader sees.
"""

from __future__ import annotations

from typing import Literal

import msgspec

VERSION = 1
Word = Literal["proved", "violated", "vacuous", "bounded", "unknown"]


class Time(msgspec.Struct, frozen=True):
    seconds: str
    clock: str


class Change(msgspec.Struct, frozen=True):
    kind: Literal["machine", "variable"]
    name: str
    before: bool | int | str
    after: bool | int | str


class ClockTurn(msgspec.Struct, frozen=True):
    clock: str
    turn: str
    value: str
    """Seconds that it stood at."""


class Act(msgspec.Struct, frozen=True):
    name: str
    actor: str | None
    file: str
    line: int
    text: str
    due: bool
    changes: list[Change]


class Step(msgspec.Struct, frozen=True):
    """A move: its cause and the reactions that joined it."""

    time: Time
    cause: Act
    reactions: list[Act]
    clocks: list[ClockTurn]


class Break(msgspec.Struct, frozen=True):
    """`for_ever`: an infinite run breaks the property, by all that follows; what is written of it ends at `time`."""

    time: Time
    just_after: bool
    move: int | None
    since: Time | None
    for_ever: bool
    text: str


class Onward(msgspec.Struct, frozen=True):
    """How an infinite run goes on: the steps from number `again` on, counted from 0, are repeated for ever.

    Where there are none left, nothing more ever happens, and `every` is null; else the time that each round takes.
    """

    again: int
    every: Time | None
    text: str


class Timeline(msgspec.Struct, frozen=True):
    """`length` is of the steps, with the time after them; `onward` is null for a finite run."""

    steps: list[Step]
    length: Time
    onward: Onward | None
    breach: Break | None
    choices: list[str]


class Defection(msgspec.Struct, frozen=True):
    """These actors break the property by defecting, as in this run."""

    actors: list[str]
    run: Timeline


class Compliance(msgspec.Struct, frozen=True):
    """`alone`: each actor whose defection breaks the property; `together`: several who do together.

    `fewest`: no one alone, and no fewer.  `safe`: it holds even if all of these defect; `open`: not known of these.
    """

    alone: list[Defection]
    together: Defection | None
    fewest: bool
    safe: list[str]
    open: list[str]


class Deviation(msgspec.Struct, frozen=True):
    """`late`: by so many seconds; null: the actors defect."""

    actors: list[str]
    late: str | None


class Mark(msgspec.Struct, frozen=True):
    """A clock, and what it has to reach, in seconds."""

    clock: str
    seconds: str


class Leg(msgspec.Struct, frozen=True):
    """Of a way: wait until every mark is reached, and so many seconds `more`; then the move, where there is one."""

    until: list[Mark]
    more: str
    cause: str | None
    reactions: list[str]


class Evidence(msgspec.Struct, frozen=True):
    """`runs`: the violation, the run that shows a scenario, or those that put a proved property to the test.

    `within`: where an answer is promised some time, an age by which it has always come.  `ways`: where something stays
    possible, those of which one leads there from every state; `for_all_time` of its violation: it can never be again.
    """

    summary: list[str]
    advice: str
    for_all_time: bool
    engine: str | None
    rechecked_by: list[str]
    rests_on: Compliance | None
    depth: int | None
    within: Time | None
    ways: list[list[Leg]]
    runs: list[Timeline]


class Answer(msgspec.Struct, frozen=True):
    """What an engine made of a goal, and why it gave up, if it did."""

    goal: str
    answer: str
    why: str


class Attempt(msgspec.Struct, frozen=True):
    """What an engine was asked at once; `work` is in its own steps, and the same every time."""

    engine: str
    answers: list[Answer]
    seconds: float
    work: int


class Member(msgspec.Struct, frozen=True):
    """What holds for one member of a property that is asked of several ("s = 1")."""

    member: str
    verdict: Word
    evidence: Evidence


class Outcome(msgspec.Struct, frozen=True):
    """`evidence`: of a property asked of several members, that of the first for which the verdict is worst."""

    file: str
    design: str
    property: str
    kind: Literal["property", "scenario"]
    text: str
    description: str
    because: str
    line: int
    even_if: list[Deviation]
    verdict: Word
    expected: Literal["holds", "fails", "vacuous"]
    expected_because: str
    as_expected: bool | None
    evidence: Evidence
    members: list[Member]
    seconds: float | None
    """What it took, and what each engine made of it, only where --stats asks."""
    attempts: list[Attempt]


class Found(msgspec.Struct, frozen=True):
    """A finding, or an error of a file that could not be read (`design` is null then)."""

    code: str
    severity: str
    file: str
    line: int
    column: int
    message: str
    remedy: str
    allowed: bool
    because: str
    design: str | None
    subject: str | None
    run: Timeline | None


class Asked(msgspec.Struct, frozen=True):
    """A measure: what it asks is told by `tierproof measure`."""

    file: str
    design: str
    measure: str
    text: str
    line: int


class Setting(msgspec.Struct, frozen=True):
    """A param, at the value that the check took."""

    param: str
    value: str


class Checked(msgspec.Struct, frozen=True):
    """A design that was checked; `base` is null for a protocol.

    `open`: questions about errors of the spec that could not be settled.
    """

    file: str
    design: str
    base: str | None
    description: str
    params: list[Setting]
    open: list[str]


class Phase(msgspec.Struct, frozen=True):
    """Of the time that was spent: "engines" and "certification" are those of properties, without their "compliance".

    "time" is whether time can always go on; "health" what is asked unasked; "rest" what none of the others is.
    """

    phase: Literal["parse", "time", "engines", "certification", "compliance", "health", "rest"]
    seconds: float


class Engine(msgspec.Struct, frozen=True):
    """What an engine did in all, for whatever purpose: of how many goals it was asked, and answered how many."""

    engine: str
    asked: int
    answered: int
    seconds: float
    work: int


class Memory(msgspec.Struct, frozen=True):
    process: str
    most: int
    """Bytes; 0 where that is not known."""


class Statistics(msgspec.Struct, frozen=True):
    phases: list[Phase]
    engines: list[Engine]
    memory: list[Memory]


class Document(msgspec.Struct, frozen=True):
    """`complete`: false where the check was interrupted; what was not settled by then is unknown.

    `empty`: the files that declare no protocol.
    """

    version: int
    exit_code: int
    complete: bool
    summary: str
    designs: list[Checked]
    results: list[Outcome]
    findings: list[Found]
    measures: list[Asked]
    empty: list[str]
    stats: Statistics | None
    """Only where --stats asks."""
