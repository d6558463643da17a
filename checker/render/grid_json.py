"""A sweep as one JSON object, whose schema is made of these structs; and as CSV, a line for each verdict.

Times are exact, in seconds, as fractions in strings.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from io import StringIO
from typing import Literal

import msgspec

from checker.render.frontier import frontier, labels
from checker.sweeping import result as grid
from checker.sweeping.result import Axis, Cell, Point, Reading, Sweep, SweepReport
from protocol.variants import Value

VERSION = 1
Word = Literal["proved", "violated", "vacuous", "bounded", "unknown", "wrong"]


class Setting(msgspec.Struct, frozen=True):
    """`seconds`: of a time.  `text`: as it is written in a spec."""

    name: str
    text: str
    seconds: str | None


class Dial(msgspec.Struct, frozen=True):
    name: str
    kind: Literal["time", "whole", "choice"]
    values: list[str]


class Verdict(msgspec.Struct, frozen=True):
    """`wrong`: the text has mistakes with these values.  `key`: of the answer in a file of results.

    `left`: it was not settled this time, and a later call asks it again.
    """

    property: str
    word: Word
    why: str
    key: str
    left: bool


class Amount(msgspec.Struct, frozen=True):
    """In seconds, of a share as a fraction of one."""

    status: Literal["attained", "approached", "unbounded", "unknown"]
    value: str | None


class Measured(msgspec.Struct, frozen=True):
    """`least` null: only the greatest is asked for.  The rest as of a verdict."""

    measure: str
    word: Literal["measured", "never", "unknown", "wrong"]
    least: Amount | None
    greatest: Amount | None
    why: str
    key: str
    left: bool


class Place(msgspec.Struct, frozen=True):
    """`wrong`: the codes of what is wrong with the text there."""

    values: list[Setting]
    wrong: list[str]
    verdicts: list[Verdict]
    measures: list[Measured]


class Frontier(msgspec.Struct, frozen=True):
    """Where on the grid the property holds; of values that are not on it nothing is said."""

    property: str
    along: str
    text: list[str]


class Outcome(msgspec.Struct, frozen=True):
    """`taken`: of choices that nobody set, the first reading."""

    file: str
    design: str
    properties: list[str]
    measures: list[str]
    axes: list[Dial]
    points: list[Place]
    taken: list[Setting]
    frontiers: list[Frontier]
    left: int
    ended: str


class Document(msgspec.Struct, frozen=True):
    version: int
    exit_code: int
    complete: bool
    results: list[Outcome]


def render(report: SweepReport) -> str:
    made = Document(VERSION, report.exit_code, report.complete, [_outcome(it) for it in report.sweeps])
    return msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n"


def schema() -> str:
    """The JSON Schema of the document."""
    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Document)), indent=2).decode() + "\n"


def as_csv(report: SweepReport) -> str:
    """The sweeps of one call have the same axes; a time has a column in seconds too."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    axes = report.sweeps[0].axes if report.sweeps else ()
    heads = [head for axis in axes for head in _heads(axis)]
    more = ["least", "least is", "greatest", "greatest is"] if any(it.measures for it in report.sweeps) else []
    writer.writerow(["file", "design", *heads, "property", "verdict", "why", *more])
    for it in report.sweeps:
        named = _named(it)
        for point in it.points:
            values = [text for own, value in zip(named, point.values, strict=True) for text in _texts(own, value)]
            for cell in point.cells:
                writer.writerow([it.file, it.design, *values, cell.property, cell.word, cell.why, *("" for _ in more)])
            for got in point.readings:
                ends = [text for end in (got.least, got.greatest) for text in _written(end)]
                writer.writerow([it.file, it.design, *values, got.measure, got.word, got.why, *ends])
    return out.getvalue()


def _written(it: grid.Amount | None) -> list[str]:
    return ["", ""] if it is None else ["" if it.value is None else str(it.value), it.status]


def _heads(axis: Axis) -> list[str]:
    return [axis.name, f"{axis.name} in s"] if axis.kind == "time" else [axis.name]


def _named(it: Sweep) -> list[dict[Value, str]]:
    """For each axis its values as they are written."""
    return [dict(zip(axis.values, labels(axis), strict=True)) for axis in it.axes]


def _texts(named: dict[Value, str], value: Value) -> list[str]:
    return [named[value], str(value)] if isinstance(value, Fraction) else [named[value]]


def _outcome(it: Sweep) -> Outcome:
    named = _named(it)
    frontiers = [frontier(it, name) for name in it.properties]
    return Outcome(
        it.file,
        it.design,
        list(it.properties),
        list(it.measures),
        [Dial(axis.name, axis.kind, labels(axis)) for axis in it.axes],
        [_place(point, it, named) for point in it.points],
        [Setting(name, reading, None) for name, reading in it.taken],
        [Frontier(found.property, found.along.name, said) for found, said in frontiers],
        it.left,
        it.ended,
    )


def _place(point: Point, it: Sweep, named: list[dict[Value, str]]) -> Place:
    values = [
        Setting(axis.name, own[value], str(value) if isinstance(value, Fraction) else None)
        for axis, own, value in zip(it.axes, named, point.values, strict=True)
    ]
    return Place(
        values, list(point.wrong), [_verdict(cell) for cell in point.cells], list(map(_measured, point.readings))
    )


def _verdict(cell: Cell) -> Verdict:
    return Verdict(cell.property, cell.word, cell.why, cell.key, cell.left)


def _measured(it: Reading) -> Measured:
    return Measured(it.measure, it.word, _amount(it.least), _amount(it.greatest), it.why, it.key, it.left)


def _amount(it: grid.Amount | None) -> Amount | None:
    return None if it is None else Amount(it.status, None if it.value is None else str(it.value))
