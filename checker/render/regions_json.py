"""Regions of parameters as one JSON object; its schema is made of these structs.

Times are exact, in seconds, as fractions in strings.  A constraint says that the sum of its terms is at most its
limit, or less than that.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import msgspec
from msgspec.structs import replace

from checker.render.constraints import conditions
from checker.render.document import Timeline
from checker.render.json import timeline
from checker.synthesis.linear import Row, Rows
from checker.synthesis.result import Example, Extreme, Region, Synthesis, SynthesisReport
from protocol.deviation import deviate
from protocol.format import duration

VERSION = 1


class Term(msgspec.Struct, frozen=True):
    param: str
    factor: int


class Constraint(msgspec.Struct, frozen=True):
    terms: list[Term]
    limit: str
    strict: bool


class Area(msgspec.Struct, frozen=True):
    """A convex set: of the values in the domain those for which all constraints hold; `text` says the same."""

    text: list[str]
    constraints: list[Constraint]


class Setting(msgspec.Struct, frozen=True):
    name: str
    value: str | int


class Amount(msgspec.Struct, frozen=True):
    param: str
    seconds: str
    text: str


class Broken(msgspec.Struct, frozen=True):
    """Values with which the property is broken by the run; null: a scenario that nothing shows there."""

    property: str
    values: list[Amount]
    run: Timeline | None


class Outmost(msgspec.Struct, frozen=True):
    """`seconds` null: there is no such value.  Not attained: every value before it is safe, and it is not."""

    param: str
    which: Literal["least", "greatest"]
    seconds: str | None
    attained: bool
    nowhere: bool
    why: str


class Remark(msgspec.Struct, frozen=True):
    """ "refused": the text is, and nothing is asked; the values are no part of the domain.  "early": the clause that is
    named falls due before it may happen.  "never": it can never happen.
    """

    kind: Literal["refused", "early", "never"]
    where: Area
    text: str


class Part(msgspec.Struct, frozen=True):
    """One combination of choices and whole numbers.  `word`: where all that is asked holds."""

    settings: list[Setting]
    params: list[str]
    word: Literal["everywhere", "nowhere", "exact", "open"]
    domain: Area
    holds: list[Area]
    fails: list[Area]
    vacuous: list[Area]
    open: list[Area]
    whys: list[str]
    examples: list[Broken]
    extreme: Outmost | None
    remarks: list[Remark]


class Outcome(msgspec.Struct, frozen=True):
    file: str
    design: str
    properties: list[str]
    regions: list[Part]
    ended: str


class Document(msgspec.Struct, frozen=True):
    version: int
    exit_code: int
    complete: bool
    results: list[Outcome]


def render(report: SynthesisReport) -> str:
    made = Document(VERSION, report.exit_code, report.complete, [_outcome(it) for it in report.syntheses])
    return msgspec.json.format(msgspec.json.encode(made), indent=2).decode() + "\n"


def schema() -> str:
    """The JSON Schema of the document."""
    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Document)), indent=2).decode() + "\n"


def _outcome(it: Synthesis) -> Outcome:
    return Outcome(it.file, it.design, list(it.properties), [_part(region) for region in it.regions], it.ended)


def _part(it: Region) -> Part:
    return Part(
        [Setting(name, value if isinstance(value, int) else str(value)) for name, value in it.settings],
        list(it.params),
        it.word,
        _area(it.domain, it),
        [_area(rows, it) for rows in it.holds],
        [_area(rows, it) for rows in it.fails],
        [_area(rows, it) for rows in it.vacuous],
        [_area(rows, it) for rows in it.left],
        list(it.whys),
        [_broken(example, it) for example in it.examples],
        None if it.extreme is None else _outmost(it.extreme),
        [Remark(remark.kind, _area(remark.rows, it), remark.text) for remark in it.remarks],
    )


def _area(rows: Rows, region: Region) -> Area:
    return Area(conditions(rows, region.params), [_constraint(row, region.params) for row in rows])


def _constraint(row: Row, params: tuple[str, ...]) -> Constraint:
    terms = [Term(name, factor) for name, factor in zip(params, row.coefficients, strict=True) if factor]
    return Constraint(terms, str(row.limit), row.strict)


def _broken(it: Example, region: Region) -> Broken:
    values = [_amount(name, value) for name, value in zip(region.params, it.point, strict=True)]
    if it.run is None:
        return Broken(it.case, values, None)
    design = replace(it.design, protocol=deviate(it.design.protocol, it.promise().deviations))
    return Broken(it.case, values, timeline(design, it.run, it.promise().meaning, it.breach))


def _amount(name: str, value: Fraction) -> Amount:
    return Amount(name, str(value), duration(value))


def _outmost(it: Extreme) -> Outmost:
    seconds = None if it.end is None else str(it.end.value)
    return Outmost(it.param, it.which, seconds, it.end is not None and it.end.closed, it.nowhere, it.why)
