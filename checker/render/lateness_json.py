"""How late and how much earlier, as one JSON object; its schema is made of these structs.

Times are exact, in seconds, as fractions in strings.
"""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from checker.lateness.result import Counterexample, Cure, Room, Slack, SlackReport, Subject
from checker.render.document import Timeline, Word
from checker.render.json import timeline, word
from checker.render.lateness import protocol_of
from checker.synthesis.intervals import End

VERSION = 1


class Limit(msgspec.Struct, frozen=True):
    """`closed`: it is itself on the side that is spoken of."""

    seconds: str
    closed: bool


class Moved(msgspec.Struct, frozen=True):
    """Whose deadlines move, all by the same time."""

    clauses: list[str]
    actors: list[str]
    all: bool


class Run(msgspec.Struct, frozen=True):
    """With deadlines so much later the run breaks the property."""

    late: str
    run: Timeline


class Lateness(msgspec.Struct, frozen=True):
    """`safe` null: any lateness is.  `broken` null: none is known to break it.  `exact`: nothing between is open."""

    of: Moved
    safe: Limit | None
    broken: Limit | None
    exact: bool
    why: str
    example: Run | None


class Tightening(msgspec.Struct, frozen=True):
    """`enough`: by how much earlier the deadlines are enough, the least; null with `hopeless`: nothing is."""

    of: Moved
    enough: Limit | None
    hopeless: bool
    exact: bool
    why: str


class Outcome(msgspec.Struct, frozen=True):
    file: str
    design: str
    property: str
    member: str
    verdict: Word
    lateness: list[Lateness]
    tightening: list[Tightening]
    why: str


class Document(msgspec.Struct, frozen=True):
    version: int
    exit_code: int
    complete: bool
    results: list[Outcome]


def render(report: SlackReport) -> str:
    made = Document(VERSION, report.exit_code, report.complete, [outcome(it) for it in report.slacks])
    return msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n"


def schema() -> str:
    """The JSON Schema of the document."""
    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Document)), indent=2).decode() + "\n"


def outcome(it: Slack) -> Outcome:
    return Outcome(
        it.design.file,
        it.design.protocol.name,
        it.asked.name,
        it.asked.member,
        word(it.result),
        [_lateness(room, it) for room in it.rooms],
        [_tightening(cure) for cure in it.cures],
        it.why,
    )


def _lateness(room: Room, it: Slack) -> Lateness:
    example = None if room.example is None else _run(it, room.subject, room.example)
    return Lateness(_of(room.subject), _limit(room.safe), _limit(room.broken), room.is_exact, room.why, example)


def _run(it: Slack, subject: Subject, example: Counterexample) -> Run:
    design = replace(it.design, protocol=protocol_of(it, subject, example))
    return Run(str(example.moved), timeline(design, example.run, it.asked.meaning, example.breach))


def _tightening(it: Cure) -> Tightening:
    return Tightening(_of(it.subject), _limit(it.enough), it.hopeless, not it.why, it.why)


def _of(it: Subject) -> Moved:
    return Moved(list(it.clauses), list(it.actors), it.everyone)


def _limit(it: End | None) -> Limit | None:
    return None if it is None else Limit(str(it.value), it.closed)
