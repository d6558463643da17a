"""The report as text: every verdict with its word and its evidence, timelines where they tell something new."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from checker.render.evidence import advice, evidence, of_members, reasons, standing
from checker.render.ink import Tone, pack, safe, wrap
from checker.render.phrases import listed, statement
from checker.render.remedies import is_grouped, remedy
from checker.render.statistics import attempted, statistics
from checker.render.story import retrace, story
from checker.render.summary import summary
from checker.render.timeline import account, cited, clauses, timeline
from checker.render.view import Detail, View, place
from checker.report import DesignReport, Finding, Report, Result
from checker.verdict import INTERRUPTED, Proved, Shown, Unknown, Violated
from protocol.diagnostics import Span
from protocol.diagnostics import render as render_diagnostic
from protocol.model import Design, Measure
from protocol.runs import Run
from protocol.satisfaction import Breach

MARKS = {"proved": "✓", "violated": "✗", "vacuous": "○", "bounded": "?", "unknown": "?"}
BODY = 14
"""Where the name of a property begins, and everything that is said of it."""


def render(report: Report, view: View) -> str:
    lines: list[str] = []
    for diagnostic in report.diagnostics:
        lines += [*render_diagnostic(diagnostic, view.texts, view.room).split("\n"), ""]
    for path in report.empty:
        lines += [*_body(f"note: {path} declares no protocol", view, indent=0), ""]
    file, told, noted, advised = "", set[str](), dict[tuple[str, Span, str], str](), set[str]()
    idle = [] if report.complete or view.detail is not Detail.NORMAL else [it for it in report.designs if not begun(it)]
    for part in (it for it in report.designs if it not in idle):
        if part.design.file != file:
            file, told, noted = part.design.file, set(), {}
            if view.detail > Detail.QUIET:
                lines += [view.paint(safe(file), "strong"), ""]
        shown = timelines(part, told, view.detail)
        told |= shown
        lines += _design(part, shown, noted, advised, view)
    if idle:
        names = [safe(it.design.protocol.name) for it in idle]
        lines += [*pack([f"not begun: {names[0]}", *names[1:]], view.room), ""]
    lines += statistics(report.cost, view) if view.stats else []
    lines = [line.rstrip() for line in [*lines, *summary(report, view)]]
    single = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(single) + "\n"


def begun(part: DesignReport) -> bool:
    """Something of it was settled before the interruption."""
    return any(result.verdict != Unknown(INTERRUPTED) for result in part.results)


def timelines(part: DesignReport, told: set[str], detail: Detail) -> set[str]:
    """The properties whose violation is drawn: what is not expected, and one expected that no design has shown yet."""
    violated = [result for result in part.results if isinstance(result.verdict, Violated)]
    if detail is Detail.FULL:
        return {result.asked.name for result in violated}
    shown = {result.asked.name for result in violated if not result.as_expected}
    fresh = [result.asked.name for result in violated if result.as_expected and result.asked.name not in told]
    return shown if shown or detail is Detail.QUIET else set(fresh[:1])


def _design(
    part: DesignReport, shown: set[str], noted: dict[tuple[str, Span, str], str], advised: set[str], view: View
) -> list[str]:
    """The lines on one design.

    `noted`: the findings told of earlier designs of the file, with their designs; `advised`: the advice given so far.
    """
    quiet = view.detail is Detail.QUIET
    lines: list[str] = []
    for result in part.results:
        if not (quiet and result.as_expected):
            lines += _quiet(result, view) if quiet else _result(result, result.asked.name in shown, advised, view)
    for measure in () if quiet or view.part else part.design.measures:
        lines += _measure(measure, view)
    again: dict[str, list[str]] = {}
    for finding in part.findings:
        acknowledged = finding.allowed is not None or bool(finding.acknowledged_by)
        if view.detail is Detail.FULL or not (acknowledged or (quiet and finding.severity == "note")):
            key = (finding.code, finding.span, finding.message)
            if key in noted and finding.severity == "note" and view.detail is not Detail.FULL:
                again.setdefault(noted[key], []).append(f"{finding.code} {finding.subject.split('.', 1)[-1]}")
            else:
                noted[key] = part.design.protocol.name
                lines += finding_lines(finding, part.design, view)
    for name, codes in again.items():
        first, *others = pack([safe(f"as in {name}: {codes[0]}"), *map(safe, codes[1:])], view.room - BODY)
        lines += [f"  · {'note':<8}  {first}", *(f"{'':{BODY}}{line}" for line in others)]
    for question in part.open:
        lines += question_lines(question, part.design, view, advised)
    if quiet or (view.part and not lines):
        return lines
    return [*_title(part.design, view), *(lines or ["  nothing is asked of it"]), ""]


def _title(design: Design, view: View) -> Iterable[str]:
    of, description = f" of {design.base}" if design.base else "", design.protocol.origin.description
    title = f"{design.protocol.name}{of} — {description}" if description else f"{design.protocol.name}{of}"
    first, *others = wrap(safe(title), view.room)
    yield view.paint(first, "strong")
    yield from (f"  {line}" for line in others)
    settings = [safe(f"{param.name} = {param.value}") for param in design.params]
    if settings:
        yield from (f"  {line}" for line in pack([f"with {settings[0]}", *settings[1:]], view.room - 2))


# --- results ----------------------------------------------------------------------------------------------------


def _tone(result: Result) -> Tone:
    return "doubt" if result.as_expected is None else "good" if result.as_expected else "bad"


def _verdict(result: Result, view: View) -> str:
    word = result.verdict.word
    return view.paint(f"  {MARKS[word]} {word:<8}", _tone(result))


def _quiet(result: Result, view: View) -> Iterable[str]:
    """Which property this is, where it stands, and of which members; on one line if there is room."""
    span, said = result.asked.origin.span, standing(result)
    where = f"{safe(result.asked.name)} of {safe(result.design.protocol.name)}"
    first, *others = pack(
        [where, place(span, view.texts), *of_members(result), *([said] if said else [])], view.room - BODY, between="  "
    )
    yield f"{_verdict(result, view)}  {first}"
    yield from (f"{'':{BODY}}{line}" for line in others)


def _result(result: Result, drawn: bool, advised: set[str], view: View) -> Iterable[str]:
    name, said = safe(result.asked.name), standing(result)
    why, why_expected = reasons(result)
    head = f"{name}  {statement(result.asked.origin)}"
    first, *others = wrap(head, view.room - BODY, hang=2)
    yield f"{_verdict(result, view)}  {first.replace(name, view.paint(name, 'strong'), 1)}"
    expectation = f"{said}{': ' if said and why_expected else ''}{why_expected}"
    for line in others:
        yield f"{'':{BODY}}{line}"
    for note in (result.asked.origin.description, why, expectation):
        yield from _body(note, view)
    proof = [safe(sentence) for sentence in (*evidence(result), *_invitation(result, drawn, view))]
    for line in pack(proof, view.room - BODY, between="; ", hang=0):
        yield f"{'':{BODY}}{view.paint(line, 'faint')}"
    hint = advice(result)
    if not (hint in advised or (view.explained and isinstance(result.verdict, Violated))):
        yield from _hint(hint, view)
    advised.add(hint)
    if view.stats:
        yield from _stats(result, view)
    yield from _runs(result, drawn, view)


def _runs(result: Result, drawn: bool, view: View) -> Iterable[str]:
    """The violation, where it is to be drawn; in full, whatever else shows the verdict."""
    if drawn and isinstance(result.verdict, Violated):
        yield from _drawn(result, result.verdict.run, result.verdict.breach, view)
    if view.detail is Detail.FULL and isinstance(result.verdict, Shown):
        yield from _drawn(result, result.verdict.run, None, view)
    if view.detail is Detail.FULL and isinstance(result.verdict, Proved):
        for run in result.verdict.witnesses:
            yield from _drawn(result, run, None, view)
        for it in result.compliance.defections if result.compliance else ():
            yield from _body(f"if {listed(it.actors)} defect{'s' if len(it.actors) == 1 else ''}", view)
            deviating = replace(result, design=replace(result.design, protocol=it.protocol))
            yield from _drawn(deviating, it.run, it.breach, view)


def question_lines(question: str, design: Design, view: View, advised: set[str] | None = None) -> Iterable[str]:
    """A question that is open, and what to try, unless that was `advised` before."""
    told = set[str]() if advised is None else advised
    first, *others = wrap(safe(question), view.room - BODY)
    yield f"{view.paint('  ? open    ', 'doubt')}  {first}"
    yield from (f"{'':{BODY}}{line}" for line in others)
    hint = remedy(question, grouped=is_grouped([machine.name for machine in design.protocol.machines]))
    yield from () if hint in told else _hint(hint, view)
    told.add(hint)


def result_lines(result: Result, view: View) -> list[str]:
    """All that is said of one result, the run of a violation drawn."""
    return [line.rstrip() for line in _result(result, True, set(), view)]


def timelines_of(result: Result, view: View) -> list[str]:
    """The runs alone: of a violation; in full, of whatever shows the verdict."""
    return list(_runs(result, True, view))


def _invitation(result: Result, drawn: bool, view: View) -> list[str]:
    unseen = isinstance(result.verdict, Violated | Shown) and not drawn and view.detail is not Detail.FULL
    return ["-v draws it"] if unseen else []


def _hint(text: str, view: View) -> Iterable[str]:
    for number, line in enumerate(wrap(safe(text), view.room - BODY - 2) if text else ()):
        yield f"{'':{BODY}}{'  ' if number else '→ '}{line}"


def _body(text: str, view: View, *, tone: Tone | None = None, indent: int = BODY) -> Iterable[str]:
    for line in wrap(safe(text), view.room - indent) if text else ():
        yield " " * indent + (view.paint(line, tone) if tone else line)


def _stats(result: Result, view: View) -> Iterable[str]:
    for attempt in result.attempts:
        yield from _body(attempted(attempt), view, tone="faint")


def _drawn(result: Result, run: Run, breach: Breach | None, view: View) -> Iterable[str]:
    """The timeline; for a violation, whose choices made it; in full, the text of its clauses."""
    trace = retrace(result.design.protocol, run)
    room, full = view.room - 2, view.detail is Detail.FULL
    blocks = [timeline(trace, result.asked, breach, room=room, paint=view.paint)]
    if breach is not None:
        blocks.append(account(trace, breach, result.asked, room=room, most=None if full else 6))
        if full:
            rows, others = story(trace, None, breach), cited(trace, result.asked, breach)
            blocks.append(clauses(rows, others=others, room=room))
    yield ""
    for block in blocks:
        yield from (f"  {line}" for line in block)
        yield ""


# --- the rest ---------------------------------------------------------------------------------------------------


def _measure(measure: Measure, view: View) -> Iterable[str]:
    head = f"{safe(measure.name)}  {statement(measure.origin)}  (tierproof measure)"
    first, *others = wrap(head, view.room - BODY, hang=2)
    yield f"  · {'measure':<8}  {first}"
    yield from (f"{'':{BODY}}{line}" for line in others)


def finding_lines(finding: Finding, design: Design, view: View) -> Iterable[str]:
    """The finding; an error with the run that shows it, where there is one."""
    grave = finding.severity == "error"
    mark = view.paint(f"  {'!' if grave else '·'} {finding.severity:<8}", "bad" if grave else "doubt")
    head = safe(f"{finding.code}  {place(finding.span, view.texts)}  {finding.message}")
    first, *others = wrap(head, view.room - BODY)
    yield f"{mark}  {first}"
    yield from (f"{'':{BODY}}{line}" for line in others)
    yield from _hint(finding.remedy, view)
    if finding.allowed is not None:
        yield from _body(f"allowed: {finding.allowed.origin.because}".rstrip(": "), view)
    elif finding.acknowledged_by:
        yield from _body(f"acknowledged by `expect {finding.acknowledged_by} vacuous`", view)
    if finding.run is not None and (view.detail is Detail.FULL or (grave and view.detail is Detail.NORMAL)):
        trace = retrace(design.protocol, finding.run)
        duty = finding.subject.split(".", 1)[-1]
        ending = f"time stops: `{duty}` is due, and something always is" if finding.code == "F404" else ""
        lines = timeline(trace, None, None, ending=ending, room=view.room - 2, paint=view.paint)
        yield from ("", *(f"  {line}".rstrip() for line in lines), "")
