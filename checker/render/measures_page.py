"""What is known of measures, as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from checker.measuring.result import Measures
from checker.render.ink import plain
from checker.render.markdown import markdown
from checker.render.measures import drawn, heading, never, span, told
from checker.render.page import Code, Folded, Heading, Page, Paragraph, Part, Strong, Table, Words, drawing
from checker.render.phrases import statement
from checker.render.view import Detail, View
from protocol.diagnostics import Diagnostic
from protocol.diagnostics import render as render_diagnostic


def render(made: Measures | None, wrong: Sequence[Diagnostic], view: View) -> str:
    """As Markdown; where the files could not be read, what is wrong with them."""
    if made is None:
        return markdown(tuple(drawing(render_diagnostic(it, view.texts, 100).split("\n")) for it in wrong))
    return markdown(page(made, view))


def page(made: Measures, view: View) -> Page:
    return tuple(_parts(made, replace(view, paint=plain, room=80)))


def _parts(made: Measures, view: View) -> Iterator[Part]:
    yield Heading("Measures", 2)
    if not made.measured:
        yield Paragraph("Nothing is measured.")
        return
    rows: list[tuple[Words, ...]] = []
    for it in made.measured:
        name, design = Code(it.measure.name), Code(it.design.protocol.name)
        ends = [told(end, it, least=end is it.least) if end is not None else "" for end in (it.least, it.greatest)]
        if it.never is not None:
            ends = [never(it.never), ""]
        rows.append((name, design, Strong(span(it)), Code(statement(it.measure.origin)), *ends))
    yield Table("measures", ("measure", "design", "range", "what it asks", "least", "greatest"), tuple(rows))
    if not made.complete:
        yield Paragraph(Strong("exit 130: interrupted; what was not settled by then is open"))
    for it in made.measured if view.detail is Detail.FULL else ():
        for word, end in (("least", it.least), ("greatest", it.greatest)):
            if end is not None and end.run is not None:
                lines = list(drawn(it, end.run, f"{word}{heading(end, it)}", view))
                yield Folded(f"{it.measure.name} of {it.design.protocol.name}: {word}", (drawing(lines),))
