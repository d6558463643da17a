"""Regions of parameters as a page: where all holds, where it does not and for example how, and what is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from checker.render.constraints import conditions
from checker.render.ink import plain
from checker.render.markdown import markdown
from checker.render.page import Code, Folded, Heading, Page, Paragraph, Part, Strong, Table, Words, drawing
from checker.render.regions import examples, extreme_words, never
from checker.render.view import Detail, View
from checker.synthesis.linear import Rows
from checker.synthesis.result import Region, Synthesis, SynthesisReport


def render(report: SynthesisReport, view: View) -> str:
    return markdown(page(report, view))


def page(report: SynthesisReport, view: View) -> Page:
    return tuple(_parts(report, replace(view, paint=plain, room=80)))


def _parts(report: SynthesisReport, view: View) -> Iterator[Part]:
    yield Heading("For which values it holds", 2)
    for it in report.syntheses:
        yield from _synthesis(it, view)
    if not report.complete:
        yield Paragraph(Strong("exit 130: interrupted; what was not settled by then is open"))


def _synthesis(it: Synthesis, view: View) -> Iterator[Part]:
    yield Heading((Code(it.design), " (", Code(it.file), ")"), 3)
    if it.description:
        yield Paragraph(it.description)
    yield Paragraph(f"asked: {', '.join(it.properties)}")
    head = ("readings", "open", "holds", "fails", "vacuous", "not settled", "best")
    yield Table(f"regions of {it.design}", head, tuple(_row(region) for region in it.regions))
    if it.ended:
        yield Paragraph(Strong(f"not all of the combinations were looked at: {it.ended}"))
    drawn: set[str] = set()
    for region in it.regions:
        if lines := list(examples(region, drawn, replace(view, detail=Detail.FULL))):
            said = ", ".join(f"{name} = {value}" for name, value in region.settings)
            yield Folded(f"examples{f' with {said}' if said else ''}", (drawing(lines),))


def _row(it: Region) -> tuple[Words, ...]:
    settings = ", ".join(f"{name} = {value}" for name, value in it.settings) or "–"
    domain = ", ".join(conditions(it.domain, it.params)) or ", ".join(it.params) or "–"
    match it.word:
        case "everywhere":
            holds: Words = Strong("for all of these values" if it.params else "everything that is asked is proved")
        case "nowhere":
            holds = Strong(never(it))
        case _:
            holds = ("exactly where " if it.is_exact else "where ", *_sets(it.holds, it))
    best = f"{it.extreme.which}: {extreme_words(it.extreme)}" if it.extreme is not None else "–"
    left: Words = (*_sets(it.left, it), *(f" (as {why})" for why in it.whys))
    return (settings, domain, holds, tuple(_sets(it.fails, it)), tuple(_sets(it.vacuous, it)), left, best)


def _sets(sets: Sequence[Rows], it: Region) -> Iterator[str | Code]:
    if not sets:
        yield "–"
    for number, rows in enumerate(sets):
        yield " or " if number else ""
        said = conditions(rows, it.params)
        yield Code(" and ".join(said)) if said else "for all the rest"
