"""What `check` found, as a page: which property holds in which design, and what is not as expected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from msgspec.structs import replace

from checker.render.evidence import advice, evidence, reasons, standing
from checker.render.gathered import acknowledged, gathered
from checker.render.ink import plain
from checker.render.markdown import markdown
from checker.render.page import (
    Code,
    Folded,
    Heading,
    Items,
    Page,
    Paragraph,
    Part,
    Strong,
    Table,
    Words,
    drawing,
    inlines,
    spoken,
)
from checker.render.phrases import listed, statement
from checker.render.summary import MEANINGS, sums
from checker.render.terminal import MARKS, finding_lines, timelines, timelines_of
from checker.render.view import Detail, View, place
from checker.report import DesignReport, Finding, Report, Result
from checker.verdict import Proved, Shown, Violated
from protocol.diagnostics import render as render_diagnostic


def render(report: Report, view: View) -> str:
    """As Markdown, for a pull request."""
    return markdown(page(report, view))


def page(report: Report, view: View) -> Page:
    return tuple(_parts(report, view))


def _parts(report: Report, view: View) -> Iterator[Part]:
    view = replace(view, paint=plain, room=80)
    yield Heading(f"{_mark(report)} tierproof: {sums(report)}", 2)
    if not report.complete:
        yield Paragraph(Strong("exit 130: interrupted; what was not settled by then is unknown"))
    elif report.exit_code:
        yield Paragraph(Strong(MEANINGS[report.exit_code]))
    for diagnostic in report.diagnostics:
        yield drawing(render_diagnostic(diagnostic, view.texts, 100).split("\n"))
    yield from (Paragraph(("note: ", Code(path), " declares no protocol")) for path in report.empty)
    results = [(part, result) for part in report.designs for result in part.results]
    if view.detail > Detail.QUIET:
        for file, parts in groupby(report.designs, key=lambda part: part.design.file):
            yield from _matrix(file, list(parts))
    for title, wanted in (("Not as expected", False), ("Not settled", None)):
        told = [result for _, result in results if result.as_expected is wanted]
        questions = [] if wanted is False else [(part, it) for part in report.designs for it in part.open]
        if told or questions:
            yield Heading(title, 3)
            yield from (it for result in told for it in result_parts(result, view))
        if questions:
            yield Items(tuple((Code(part.design.protocol.name), *inlines(spoken(f": {it}"))) for part, it in questions))
    yield from _findings(report, view)
    if view.detail > Detail.QUIET:
        yield from _runs(report, view)
        yield from _grounds(report)


def _mark(report: Report) -> str:
    return {0: "✓", 3: "?"}.get(report.exit_code if report.complete else 3, "✗")


# --- the table --------------------------------------------------------------------------------------------------


def _matrix(file: str, parts: Sequence[DesignReport]) -> Iterator[Part]:
    """A row for each property of any design of the file, a column for each design."""
    names = list(dict.fromkeys(result.asked.name for part in parts for result in part.results))
    yield Heading(Code(file), 3)
    if not names:
        yield Paragraph("nothing is asked")
        return
    head: tuple[Words, ...] = ("property", *(Code(part.design.protocol.name) for part in parts))
    rows = []
    for name in names:
        cells = [next((it for it in part.results if it.asked.name == name), None) for part in parts]
        rows.append((Code(name), *(_cell(it) for it in cells)))
    yield Table(f"verdicts on {file}", head, tuple(rows))
    yield from _legend([result for part in parts for result in part.results])


def _cell(result: Result | None) -> Words:
    if result is None:
        return "–"
    said = f"{MARKS[result.verdict.word]} {result.verdict.word}"
    if result.as_expected is None:
        return Strong(said)
    return said if result.as_expected else Strong(f"{said} !")


def _legend(results: Sequence[Result]) -> Iterator[Part]:
    """What the cells leave unsaid."""
    odd = any(it.as_expected is False for it in results)
    tame = [it.verdict.word for it in results if it.as_expected and not isinstance(it.verdict, Proved | Shown)]
    said = ["! is not as the spec expects, and told below"] if odd else []
    marks = " and ".join(dict.fromkeys(f"{MARKS[word]} {word}" for word in tame))
    said += [f"{marks}{' without !' if odd else ''}: as the spec expects"] if tame else []
    if said:
        yield Paragraph("; ".join(said))


# --- what there is to say of one --------------------------------------------------------------------------------


def result_parts(result: Result, view: View) -> Iterator[Part]:
    """All that there is to say of one result, with its runs; what to try unless that follows anyway."""
    asked = result.asked
    name, design = Code(asked.name), Code(result.design.protocol.name)
    yield Heading((f"{MARKS[result.verdict.word]} ", name, " of ", design, f": {result.verdict.word}"), 4)
    yield Paragraph((Code(statement(asked.origin)), " (", Code(place(asked.origin.span, view.texts)), ")"))
    why, why_expected = reasons(result)
    said = standing(result)
    notes = (asked.origin.description, why, f"{said}{': ' if said and why_expected else ''}{why_expected}")
    yield from (Paragraph(spoken(note)) for note in notes if note)
    if sentences := evidence(result):
        yield Items(tuple(spoken(it) for it in sentences))
    hint = advice(result)
    if hint and not (view.explained and isinstance(result.verdict, Violated)):
        yield Paragraph(spoken(f"→ {hint}"))
    if lines := timelines_of(result, view):
        yield drawing(lines)


def _findings(report: Report, view: View) -> Iterator[Part]:
    found = gathered(report)
    grave = [it for it in found if it.finding.severity == "error" and not acknowledged(it.finding)]
    if grave:
        yield Heading("Errors of the spec", 3)
        yield from (drawing(list(finding_lines(it.finding, it.designs[0], view))) for it in grave)
    rest = [it for it in found if it not in grave and (view.detail is Detail.FULL or not acknowledged(it.finding))]
    if rest and view.detail > Detail.QUIET:
        rows = tuple(
            (it.finding.code, Code(place(it.finding.span, view.texts)), listed(it.names), spoken(_said(it.finding)))
            for it in rest
        )
        table = Table("notes on the spec", ("code", "place", "design", "what"), rows)
        yield Folded(f"{len(rest)} note{'s' * (len(rest) != 1)}", (table,))


def _said(it: Finding) -> str:
    more = f"; {it.remedy}" if it.remedy else ""
    if it.allowed is not None:
        more += f" (allowed: {it.allowed.origin.because})".replace(": )", ")")
    elif it.acknowledged_by:
        more += f" (acknowledged by `expect {it.acknowledged_by} vacuous`)"
    return f"{it.message}{more}"


def _runs(report: Report, view: View) -> Iterator[Part]:
    """Of what fails as expected, the runs that are worth it: those that the text draws."""
    told: set[str] = set()
    file = ""
    for part in report.designs:
        file, told = part.design.file, told if part.design.file == file else set()
        shown = timelines(part, told, view.detail)
        told |= shown
        for result in part.results:
            name, design = result.asked.name, part.design.protocol.name
            if isinstance(result.verdict, Violated) and result.as_expected and name in shown:
                yield Folded(f"how {name} fails in {design}, as expected", tuple(result_parts(result, view))[1:])
            elif view.detail is Detail.FULL and isinstance(result.verdict, Proved | Shown):
                yield Folded(f"{name} of {design}: {result.verdict.word}", tuple(result_parts(result, view))[1:])


def _grounds(report: Report) -> Iterator[Part]:
    """What each verdict that is as expected rests on."""
    results = [result for part in report.designs for result in part.results if result.as_expected]
    if results:
        rows = tuple(
            (
                Code(it.asked.name),
                Code(it.design.protocol.name),
                it.verdict.word,
                spoken("; ".join(evidence(it))),
            )
            for it in results
        )
        table = Table("what each verdict rests on", ("property", "design", "verdict", "evidence"), rows)
        yield Folded("what each verdict rests on", (table,))
