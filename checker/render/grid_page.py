"""A sweep as a page: tables of verdicts for one or two params and choices, a list for more; and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from checker.render.frontier import frontier, labels
from checker.render.grid import MARKS, MEANING, plane, row, values
from checker.render.ink import plain
from checker.render.markdown import markdown
from checker.render.page import UNWRAPPED, Code, Heading, Inline, Items, Page, Paragraph, Part, Strong, Table, Words
from checker.render.view import View
from checker.sweeping.result import Sweep, SweepReport


def render(report: SweepReport, view: View) -> str:
    return markdown(page(report, view))


def page(report: SweepReport, view: View) -> Page:
    return tuple(_parts(report, replace(view, paint=plain)))


def _parts(report: SweepReport, view: View) -> Iterator[Part]:
    yield Heading("Sweep", 2)
    for it in report.sweeps:
        yield from _sweep(it)
    yield Paragraph("; ".join(f"{sign} {meaning}" for sign, meaning in MEANING.items()))
    yield Paragraph("Of values between these points nothing is said.")
    if not report.complete:
        yield Paragraph(Strong("exit 130: interrupted"))


def _sweep(it: Sweep) -> Iterator[Part]:
    yield Heading((Code(it.design), " (", Code(it.file), ")"), 3)
    if it.description:
        yield Paragraph(it.description)
    if it.taken:
        taken = ", ".join(f"{name} = {reading}" for name, reading in it.taken)
        yield Paragraph(f"open, and taken as: {taken}")
    if len(it.axes) == 2:
        for name in it.properties:
            corner, heads, rows = plane(it, name, UNWRAPPED)
            yield Heading(Code(name), 4)
            yield Table(name, (corner, *heads), tuple((label, *map(_sign, words)) for label, words in rows))
    elif it.properties and len(it.axes) == 1:
        corner, heads, rows = row(it)
        yield Table(it.design, (corner, *heads), tuple((Code(label), *map(_sign, words)) for label, words in rows))
    elif it.properties:
        yield _list(it)
    if it.measures:
        yield _measures(it)
    said: list[Words] = []
    for name in it.properties:
        said += [(Code(name), f": {sentence}") for sentence in frontier(it, name)[1]]
    if said:
        yield Items(tuple(said))


def _list(it: Sweep) -> Table:
    """A row for each point."""
    names = [dict(zip(axis.values, labels(axis), strict=True)) for axis in it.axes]
    rows = tuple(
        (*(own[v] for own, v in zip(names, point.values, strict=True)), *(_sign(cell.word) for cell in point.cells))
        for point in it.points
    )
    head: tuple[Words, ...] = (*(axis.name for axis in it.axes), *(Code(name) for name in it.properties))
    return Table(it.design, head, rows)


def _measures(it: Sweep) -> Table:
    """A row for each point."""
    names = [dict(zip(axis.values, labels(axis), strict=True)) for axis in it.axes]
    rows = tuple(
        (
            *(own[v] for own, v in zip(names, point.values, strict=True)),
            *(values(each, share=each.measure in it.shares) for each in point.readings),
        )
        for point in it.points
    )
    head: tuple[Words, ...] = (*(axis.name for axis in it.axes), *(Code(name) for name in it.measures))
    return Table("measures: ≥ least, ≤ greatest value; > and < where only approached", head, rows)


def _sign(word: str) -> Inline:
    return f"{MARKS[word]} {word}"
