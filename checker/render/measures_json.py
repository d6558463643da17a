"""What is known of measures, as one JSON object; its schema is made of the structs here."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

import msgspec

from checker.measuring.result import Endless, Exact, Extreme, Heights, Measured, Measures, Open
from checker.render.document import VERSION, Deviation, Found, Timeline
from checker.render.json import diagnosed, timeline
from checker.render.measures import never, told
from checker.render.phrases import statement
from checker.render.view import View
from checker.report import EXIT_WRONG_INPUT
from checker.verdict import Certificate
from protocol.diagnostics import Diagnostic
from protocol.format import duration
from protocol.model import Greatest, Share


class Amount(msgspec.Struct, frozen=True):
    """Exact, as a fraction in a string: seconds of times and clocks, of one for shares; and as a reader sees it."""

    exact: str
    shown: str


class End(msgspec.Struct, frozen=True):
    """The least or greatest value.

    `relation`: "<=" where a run may have it, "<" where none has.  `sample`: what `run` has.  `bound`: of what
    is unknown, beyond which no run is, certified.
    """

    status: Literal["attained", "approached", "unbounded", "unknown"]
    value: Amount | None
    relation: Literal["<=", "<"] | None
    sample: Amount | None
    bound: Amount | None
    text: str
    engine: str | None
    rechecked_by: list[str]
    run: Timeline | None


class Result(msgspec.Struct, frozen=True):
    """`least` is null where only the greatest is asked for; both are null where it never happens."""

    file: str
    design: str
    measure: str
    kind: Literal["time", "clock", "share"]
    text: str
    description: str
    because: str
    line: int
    settled: bool
    never: str | None
    least: End | None
    greatest: End | None


class Document(msgspec.Struct, frozen=True):
    """`complete`: it was not interrupted.  `findings`: what is wrong with the files, where something is.

    `even_if`: who deviates, as the call said.
    """

    version: int
    exit_code: int
    complete: bool
    results: list[Result]
    findings: list[Found]
    even_if: list[Deviation]


def render(made: Measures | None, wrong: Sequence[Diagnostic], view: View) -> str:
    it = document(made, wrong, view)
    return msgspec.json.format(msgspec.json.encode(it), indent=2).decode() + "\n"


def schema() -> str:
    """The JSON Schema of the document."""
    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Document)), indent=2).decode() + "\n"


def document(made: Measures | None, wrong: Sequence[Diagnostic], view: View) -> Document:
    return Document(
        VERSION,
        EXIT_WRONG_INPUT if made is None else made.exit_code,
        made is None or made.complete,
        [result(it) for it in (made.measured if made else ())],
        [diagnosed(it, view) for it in wrong],
        [
            Deviation(list(it.actors), None if it.late is None else str(it.late))
            for it in (made.deviations if made else ())
        ],
    )


def result(it: Measured) -> Result:
    asked, origin = it.measure, it.measure.origin
    kind: Literal["time", "clock", "share"] = "time"
    if not kind_of_time(it):
        kind = "clock" if isinstance(asked.meaning, Greatest) else "share"
    return Result(
        it.design.file,
        it.design.protocol.name,
        asked.name,
        kind,
        statement(origin),
        origin.description,
        origin.because,
        origin.span.line,
        it.settled,
        None if it.never is None else never(it.never),
        None if it.least is None else end(it.least, it, least=True),
        None if it.greatest is None else end(it.greatest, it, least=False),
    )


def kind_of_time(it: Measured) -> bool:
    return not isinstance(it.measure.meaning, Greatest | Share)


def end(extreme: Extreme, it: Measured, *, least: bool) -> End:
    def amount(value: Fraction | None) -> Amount | None:
        if value is None:
            return None
        return Amount(str(value), str(value) if isinstance(it.measure.meaning, Share) else duration(value))

    text = told(extreme, it, least=least)
    run = None if extreme.run is None else timeline(it.design, extreme.run)
    certificate: Certificate | Heights | None = None if isinstance(extreme, Endless) else extreme.certificate
    engine, solvers = (certificate.engine, list(certificate.solvers)) if certificate else (None, [])
    match extreme:
        case Exact(value, attained, sample):
            status: Literal["attained", "approached"] = "attained" if attained else "approached"
            shared = isinstance(it.measure.meaning, Share)
            relation: Literal["<=", "<"] = "<=" if attained or shared else "<"
            return End(status, amount(value), relation, amount(sample), None, text, engine, solvers, run)
        case Endless():
            return End("unbounded", None, None, None, None, text, None, [], run)
        case Open(_, value, _, bound):
            return End("unknown", None, None, amount(value), amount(bound), text, engine, solvers, run)
