"""A comparison as a page: who is who, what each keeps, which is better, and what tells them apart."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from checker.comparing.lettering import letter
from checker.comparing.result import Comparison, Outcome
from checker.render.apart import apart
from checker.render.beside import beside
from checker.render.comparison import LEGEND, SIGNS, better, word_of
from checker.render.ink import plain
from checker.render.markdown import markdown
from checker.render.page import (
    UNWRAPPED,
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
    spoken,
)
from checker.render.phrases import counted, statement
from checker.render.view import Detail, View

FEW = 3
"""So many drawings are open; the others are folded."""


def render(outcome: Outcome, view: View) -> str:
    """As Markdown; with git, also what is gone and what is new."""
    parts = [part for made in outcome.comparisons for part in page(made, view)]
    for names, word in ((outcome.gone, "no longer there"), (outcome.added, "new, and compared with nothing")):
        parts += [Paragraph((Code(name), f": {word}")) for name in names]
    if not outcome.complete:
        parts.append(Paragraph(Strong("interrupted; what was not settled by then is unknown")))
    return markdown(tuple(parts))


def page(made: Comparison, view: View) -> Page:
    return tuple(_parts(made, replace(view, paint=plain, room=80)))


def _parts(made: Comparison, view: View) -> Iterator[Part]:
    criteria = counted(len(made.rows), "criterion").replace("ons", "a")
    yield Heading(f"Comparison of {counted(len(made.subjects), 'design')} by {criteria}", 2)
    rows = tuple(
        (letter(number), Code(it.name), Code(it.design.file), _about(made, number))
        for number, it in enumerate(made.subjects)
    )
    yield Table("the designs", ("", "design", "file", "what it is"), rows)
    if made.rows:
        yield Table("what each keeps", _head(made), tuple(_rows(made)))
        words = list(dict.fromkeys(word_of(it) for row in made.rows for it in row.cells))
        yield Paragraph("; ".join(f"{SIGNS[word]} {LEGEND[word]}" for word in LEGEND if word in words))
    if made.unchanged:
        yield Paragraph(Strong("Nothing has changed."))
        return
    yield from (drawing([line.removeprefix("  ") for line in block]) for block in beside(made, view))
    if said := [line.strip() for line in better(made, replace(view, room=UNWRAPPED))]:
        yield Paragraph(Strong(said[0]))
        if said[1:]:
            yield Items(tuple(spoken(it) for it in said[1:]))
    drawn = [drawing(block) for block in apart(made, replace(view, detail=Detail.FULL))]
    yield from drawn[:FEW]
    if drawn[FEW:]:
        yield Folded(f"{len(drawn) - FEW} more of what tells them apart", tuple(drawn[FEW:]))


def _about(made: Comparison, number: int) -> str:
    about = made.subjects[number].design.protocol.origin.description
    return f"(base) {about}" if number == made.base else about


def _head(made: Comparison) -> tuple[Words, ...]:
    return ("criterion", *(letter(number) for number in range(len(made.subjects))), "what it says")


def _rows(made: Comparison) -> Iterator[tuple[Words, ...]]:
    for row in made.rows:
        cells = [
            f"{SIGNS[word_of(it)]} {word_of(it)}{'*' if it.borrowed and it.result is not None else ''}"
            for it in row.cells
        ]
        yield (Code(row.name), *cells, Code(statement(row.asked.origin)))
    if any(it.borrowed and it.result is not None for row in made.rows for it in row.cells):
        yield ("*", *("" for _ in made.subjects), "asked as the first design that has it asks it")
