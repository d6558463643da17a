"""The report as one JSON object; `document` says what is in it, and `python -m checker --schema` prints its schema."""

from __future__ import annotations

from fractions import Fraction

import msgspec
from msgspec.structs import replace

from checker import report
from checker import ways as steps
from checker.record import Cost
from checker.render.choices import choices
from checker.render.document import (
    VERSION,
    Act,
    Answer,
    Asked,
    Attempt,
    Break,
    Change,
    Checked,
    ClockTurn,
    Compliance,
    Defection,
    Deviation,
    Document,
    Engine,
    Evidence,
    Found,
    Leg,
    Mark,
    Member,
    Memory,
    Onward,
    Outcome,
    Phase,
    Setting,
    Statistics,
    Step,
    Time,
    Timeline,
    Word,
)
from checker.render.evidence import advice, evidence, reasons
from checker.render.json_text import json_text
from checker.render.phrases import moment_words, onward, statement
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
from protocol.semantics import Trace


def render(made: Report, view: View) -> str:
    return json_text(document(made, view))


def schema() -> str:
    """The JSON Schema of the document."""
    return json_text(msgspec.json.schema(Document))


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
        version=VERSION,
        exit_code=made.exit_code,
        complete=made.complete,
        summary=sums(made),
        designs=designs,
        results=results,
        findings=findings,
        measures=measures,
        empty=list(made.empty),
        stats=statistics(made.cost) if view.stats else None,
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
        even_if=[Deviation(list(d.actors), str(d.late) if d.late is not None else None) for d in asked.deviations],
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
    answers = [Answer(it.goal, it.answer, it.why) for it in attempt.answers]
    return Attempt(attempt.engine, answers, round(attempt.seconds, 3), attempt.work)


def statistics(cost: Cost) -> Statistics:
    phases = [Phase(phase, round(seconds, 3)) for phase, seconds in cost.seconds.items()]  # type: ignore[arg-type]
    engines = [
        Engine(name, use.asked, use.answered, round(use.seconds, 3), use.work) for name, use in cost.engines.items()
    ]
    return Statistics(phases, engines, [Memory(process, most) for process, most in cost.memory.items()])


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
    within: Fraction | None = None
    ways: tuple[steps.Way, ...] = ()
    meaning = result.asked.meaning
    match result.verdict:
        case Proved(certificate, witnesses, within, ways):
            runs = [timeline(result.design, run, meaning) for run in witnesses]
        case Shown(run, engine):
            runs = [timeline(result.design, run, meaning)]
        case Violated(run, breach, engine, certificate):
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
        rests_on=_compliance(result, result.compliance) if result.compliance else None,
        depth=depth,
        within=time_at(within) if within is not None else None,
        ways=[[_leg(leg) for leg in way] for way in ways],
        runs=runs,
    )


def _compliance(result: Result, it: report.Compliance) -> Compliance:
    def shown(defection: report.Defection) -> Defection:
        design = replace(result.design, protocol=defection.protocol)
        run = timeline(design, defection.run, result.asked.meaning, defection.breach)
        return Defection(list(defection.actors), run)

    together = shown(it.together) if it.together else None
    return Compliance([shown(one) for one in it.alone], together, it.fewest, list(it.safe), list(it.open))


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
        since = time_at(breach.since) if breach.since is not None else None
        text = moment_words(breach)
        broken = Break(time_at(breach.time), breach.just_after, breach.move, since, breach.for_ever, text)
    steps = [_step(row) for row in story(trace, meaning, breach)]
    made = list(choices(trace, breach, meaning)) if breach else []
    return Timeline(steps, time_at(trace.length), _onward(trace), broken, made)


def _leg(it: steps.Leg) -> Leg:
    until = [Mark(clock, str(limit)) for clock, limit in it.wait.until]
    move = it.move
    return Leg(until, str(it.wait.more), move.cause if move else None, list(move.reactions) if move else [])


def _onward(trace: Trace) -> Onward | None:
    if trace.loop is None:
        return None
    again = trace.moments[trace.loop :]
    every = time_at(sum((moment.delay for moment in again), Fraction(0))) if again else None
    return Onward(trace.loop, every, onward(trace))


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
    return Step(time_at(row.time), acts[0], acts[1:], turned)


def time_at(seconds: Fraction) -> Time:
    return Time(str(seconds), instant(seconds))
