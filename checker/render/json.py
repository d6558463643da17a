"""The report as one JSON object.  Its schema is what these structs say: `python -m checker --schema` prints it.

Times are exact: seconds as a fraction in a string ("259200", "24/7"), beside the clock that a reader sees.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import msgspec

from checker import report
from checker.render.choices import choices
from checker.render.evidence import advice, evidence, reasons
from checker.render.phrases import moment_words, statement
from checker.render.story import Row, retrace, story
from checker.render.summary import sums
from checker.render.view import View, column
from checker.report import Finding, Report, Result
from checker.verdict import Bounded, Certificate, Impossible, Proved, Shown, Unknown, Vacuous, Violated
from protocol.codes import TABLE
from protocol.diagnostics import Diagnostic
from protocol.format import instant
from protocol.model import Design, Possible, Promise
from protocol.runs import Run
from protocol.satisfaction import Breach

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
    time: Time
    just_after: bool
    move: int | None
    since: Time | None
    text: str


class Timeline(msgspec.Struct, frozen=True):
    steps: list[Step]
    length: Time
    breach: Break | None
    choices: list[str]


class Evidence(msgspec.Struct, frozen=True):
    """`runs`: the violation, the run that shows a scenario, or those that put a proved property to the test."""

    summary: list[str]
    advice: str
    for_all_time: bool
    engine: str | None
    rechecked_by: list[str]
    rests_on: list[str] | None
    depth: int | None
    runs: list[Timeline]


class Attempt(msgspec.Struct, frozen=True):
    engine: str
    goal: str
    answer: str
    why: str
    seconds: float


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
    """A measure: declared, and not answered by this version."""

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


class Document(msgspec.Struct, frozen=True):
    """`complete`: false where the check was interrupted; the rest was not checked.

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


def render(made: Report, view: View) -> str:
    return msgspec.json.format(msgspec.json.encode(document(made, view)), indent=2).decode() + "\n"


def schema() -> str:
    """The JSON Schema of the document."""
    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Document)), indent=2).decode() + "\n"


def document(made: Report, view: View) -> Document:
    results = [outcome(result, view) for part in made.designs for result in part.results]
    findings = [diagnosed(diagnostic, view) for diagnostic in made.diagnostics]
    findings += [found(finding, part.design, view) for part in made.designs for finding in part.findings]
    measures = [
        Asked(part.design.file, part.design.protocol.name, m.name, statement(m.origin), m.origin.span.line)
        for part in made.designs
        for m in part.design.measures
        if not view.part
    ]
    designs = [_checked(part) for part in made.designs]
    return Document(
        VERSION, made.exit_code, view.complete, sums(made), designs, results, findings, measures, list(made.empty)
    )


def _checked(part: report.DesignReport) -> Checked:
    design = part.design
    settings = [Setting(param.name, param.value) for param in design.params]
    about = design.protocol.origin.description
    return Checked(design.file, design.protocol.name, design.base, about, settings, list(part.open))


def outcome(result: Result, view: View) -> Outcome:
    asked, origin = result.asked, result.asked.origin
    why, why_expected = reasons(result)
    return Outcome(
        file=result.design.file,
        design=result.design.protocol.name,
        property=asked.name,
        kind="scenario" if isinstance(asked.meaning, Possible) else "property",
        text=statement(origin),
        description=origin.description,
        because=why,
        line=origin.span.line,
        verdict=word(result),
        expected=result.expected.value,
        expected_because=why_expected,
        as_expected=result.as_expected,
        evidence=support(result),
        members=[Member(part.asked.member, word(part), support(part)) for part in result.parts],
        seconds=round(result.seconds, 3) if view.stats else None,
        attempts=[_attempt(a) for a in result.attempts if view.stats],
    )


def _attempt(attempt: report.Attempt) -> Attempt:
    return Attempt(attempt.engine, attempt.goal, attempt.answer, attempt.why, round(attempt.seconds, 3))


def word(result: Result) -> Word:
    match result.verdict:
        case Proved() | Shown():
            return "proved"
        case Violated() | Impossible():
            return "violated"
        case Vacuous():
            return "vacuous"
        case Bounded():
            return "bounded"
        case Unknown():
            return "unknown"


def support(result: Result) -> Evidence:
    certificate: Certificate | None = None
    runs: list[Timeline] = []
    engine: str | None = None
    depth: int | None = None
    meaning = result.asked.meaning
    match result.verdict:
        case Proved(certificate, witnesses):
            runs = [timeline(result.design, run, meaning) for run in witnesses]
        case Shown(run, engine):
            runs = [timeline(result.design, run, meaning)]
        case Violated(run, breach, engine):
            runs = [timeline(result.design, run, meaning, breach)]
        case Impossible(certificate) | Vacuous(_, certificate):
            pass
        case Bounded(depth):
            pass
        case Unknown():
            pass
    return Evidence(
        summary=evidence(result),
        advice=advice(result),
        for_all_time=certificate is not None,
        engine=certificate.engine if certificate else engine,
        rechecked_by=list(certificate.solvers) if certificate else [],
        rests_on=list(result.rests_on) if isinstance(result.verdict, Proved) and result.rests_on is not None else None,
        depth=depth,
        runs=runs,
    )


def found(finding: Finding, design: Design, view: View) -> Found:
    reason = finding.allowed.origin.because if finding.allowed else ""
    return Found(
        code=finding.code,
        severity=finding.severity,
        file=finding.span.file,
        line=finding.span.line,
        column=column(finding.span, view.texts),
        message=finding.message,
        remedy=finding.remedy,
        allowed=finding.allowed is not None or bool(finding.acknowledged_by),
        because=reason or (f"expect {finding.acknowledged_by} vacuous" if finding.acknowledged_by else ""),
        design=design.protocol.name,
        subject=finding.subject,
        run=timeline(design, finding.run) if finding.run else None,
    )


def diagnosed(diagnostic: Diagnostic, view: View) -> Found:
    return Found(
        code=diagnostic.code,
        severity=TABLE[diagnostic.code].severity,
        file=diagnostic.span.file,
        line=diagnostic.span.line,
        column=column(diagnostic.span, view.texts),
        message=diagnostic.message,
        remedy=diagnostic.remedy,
        allowed=False,
        because="",
        design=None,
        subject=None,
        run=None,
    )


# --- runs -------------------------------------------------------------------------------------------------------


def timeline(
    design: Design, run: Run, meaning: Promise | Possible | None = None, breach: Breach | None = None
) -> Timeline:
    trace = retrace(design.protocol, run)
    broken = None
    if breach is not None:
        since = _time(breach.since) if breach.since is not None else None
        broken = Break(_time(breach.time), breach.just_after, breach.move, since, moment_words(breach))
    steps = [_step(row) for row in story(trace, meaning, breach)]
    return Timeline(steps, _time(trace.length), broken, list(choices(trace, breach, meaning)) if breach else [])


def _step(row: Row) -> Step:
    acts = [
        Act(
            act.name,
            act.actor,
            act.place.file,
            act.place.line,
            act.text,
            act.due,
            [Change(change.kind, change.name, change.before, change.after) for change in act.changes],
        )
        for act in row.acts
    ]
    turned = [ClockTurn(turn.clock, turn.turn, str(turn.value)) for turn in row.turns]
    return Step(_time(row.time), acts[0], acts[1:], turned)


def _time(seconds: Fraction) -> Time:
    return Time(str(seconds), instant(seconds))
