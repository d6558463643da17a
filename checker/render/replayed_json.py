"""Replays as one JSON object; its schema is made of the structs here."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

import msgspec

from checker.render.document import VERSION, Found, Time, Timeline
from checker.render.json import diagnosed, timeline
from checker.render.phrases import statement
from checker.render.replayed import evidence_words, missed_words, span_words
from checker.render.view import View
from checker.replaying.judging import excused
from checker.replaying.result import Replayed, Standing
from checker.report import EXIT_AS_EXPECTED, EXIT_UNEXPECTED, EXIT_UNKNOWN, EXIT_WRONG_INPUT
from protocol.diagnostics import Diagnostic
from protocol.format import instant


class WrongLine(msgspec.Struct, frozen=True):
    line: int
    message: str


class Forbidden(msgspec.Struct, frozen=True):
    """The first line (or step of a saved run) that no run explains; `why` it is not, and what would have been."""

    line: int
    event: str
    time: Time
    why: list[str]
    allowed: list[str]
    missing: list[str]


class Missed(msgspec.Struct, frozen=True):
    """`met`: when it came, too late; null if it did not."""

    clause: str
    actor: str | None
    time: Time
    met: Time | None
    met_line: int | None
    text: str


class Promise(msgspec.Struct, frozen=True):
    property: str
    member: str
    text: str
    line: int
    verdict: Literal["kept", "broken", "open", "reached", "not reached", "not judged"]
    time: Time | None
    just_after: bool
    why: str


class Result(msgspec.Struct, frozen=True):
    """`run`: the one run that explains the log, where there is one of not too many moves."""

    file: str
    design: str
    source: str
    kind: Literal["log", "run"]
    lines: int
    start: str | None
    ends: Time
    text: str
    wrong: list[WrongLine]
    wrong_count: int
    forbidden: Forbidden | None
    missed: list[Missed]
    promises: list[Promise]
    settled: bool
    why: str
    determined: bool
    moves: int | None
    rechecked: bool
    evidence: str
    due: list[str]
    run: Timeline | None


class Document(msgspec.Struct, frozen=True):
    """`findings`: what is wrong with the spec, where something is."""

    version: int
    exit_code: int
    results: list[Result]
    findings: list[Found]


def exit_code(made: Sequence[Replayed]) -> int:
    """Of all: wrong input, then something not as it should be, then what is not settled."""
    codes = {it.exit_code for it in made}
    worst = (EXIT_WRONG_INPUT, EXIT_UNEXPECTED, EXIT_UNKNOWN)
    return next((code for code in worst if code in codes), EXIT_AS_EXPECTED)


def render(made: Sequence[Replayed], wrong: Sequence[Diagnostic], view: View) -> str:
    code = EXIT_WRONG_INPUT if wrong else exit_code(made)
    it = Document(VERSION, code, [_result(one) for one in made], [diagnosed(d, view) for d in wrong])
    return msgspec.json.format(msgspec.json.encode(it), indent=2).decode() + "\n"


def schema() -> str:
    """The JSON Schema of the document."""
    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Document)), indent=2).decode() + "\n"


def _time(seconds: Fraction) -> Time:
    return Time(str(seconds), instant(seconds))


def _result(it: Replayed) -> Result:
    design, at = it.design, it.forbidden
    kept = design.protocol
    return Result(
        design.file,
        kept.name,
        it.source,
        it.kind,
        it.lines,
        it.origin or None,
        _time(it.ends),
        span_words(it),
        [WrongLine(wrong.line, wrong.message) for wrong in it.wrong],
        it.wrong_count,
        None
        if at is None
        else Forbidden(at.line, at.name, _time(at.time), list(at.why), list(at.allowed), list(at.missing)),
        [
            Missed(
                m.clause,
                m.actor,
                _time(m.time),
                None if m.met is None else _time(m.met),
                m.line,
                missed_words(it, m),
            )
            for m in it.missed
        ],
        [_promise(standing) for standing in it.standings],
        it.settled,
        it.why,
        it.determined,
        it.moves,
        it.rechecked,
        "" if it.wrong_count else evidence_words(it),
        list(it.due),
        None
        if it.run is None
        else timeline(msgspec.structs.replace(design, protocol=excused(kept, {m.clause for m in it.missed})), it.run),
    )


def _promise(it: Standing) -> Promise:
    return Promise(
        it.asked.name,
        it.asked.member,
        statement(it.asked.origin),
        it.asked.origin.span.line,
        it.word,
        None if it.time is None else _time(it.time),
        it.just_after,
        it.why,
    )
