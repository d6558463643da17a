"""Replays as a page, for a pull request or the record of an incident."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from checker.render.ink import plain
from checker.render.markdown import markdown
from checker.render.page import Code, Folded, Heading, Items, Page, Paragraph, Part, Table, Words, drawing, spoken
from checker.render.replayed import (
    MARKS,
    drawn,
    evidence_words,
    forbidden_words,
    missed_words,
    said_of,
    span_words,
    unit_of,
    wrong_words,
)
from checker.render.view import View
from checker.replaying.result import Replayed, Standing
from protocol.format import instant


def render(made: tuple[Replayed, ...], view: View) -> str:
    return markdown(page(made, view))


def page(made: tuple[Replayed, ...], view: View) -> Page:
    return tuple(part for it in made for part in _one(it, replace(view, paint=plain, room=80)))


def _one(it: Replayed, view: View) -> Iterator[Part]:
    yield Heading((Code(it.source), " against ", Code(it.design.protocol.name)), 2)
    if it.wrong_count:
        head, *rest = wrong_words(it)
        yield Paragraph(head)
        yield Items(tuple(spoken(text) for text in rest))
        return
    yield Paragraph(span_words(it))
    if found := tuple(_found(it)):
        yield Items(found)
    if it.forbidden is not None:
        yield Paragraph((f"Of {unit_of(it)} {it.forbidden.line}, ", Code(it.forbidden.name), ":"))
        yield Items(tuple(spoken(text) for text in forbidden_words(it.forbidden)))
    yield Table("how each promise stands", ("", "promise", "says"), tuple(_row(standing) for standing in it.standings))
    if words := evidence_words(it):
        yield Paragraph(words)
    if lines := list(drawn(it, view)):
        yield Folded("the run that explains it", (drawing(lines),))


def _found(it: Replayed) -> Iterator[Words]:
    for missed in it.missed:
        yield ("✗ missed: ", *_inline(missed_words(it, missed)))
    if (at := it.forbidden) is not None:
        yield (f"✗ forbidden: {unit_of(it)} {at.line}, at {instant(at.time)}: ", Code(at.name))
    elif it.why:
        yield ("? open: ", *_inline(it.why))
    elif not it.missed:
        yield f"✓ allowed: a run of the protocol explains every {unit_of(it)}"
    if it.due:
        yield ("· to come: ", *_inline("; ".join(it.due)))


def _row(standing: Standing) -> tuple[Words, ...]:
    name, text = said_of(standing)
    return f"{MARKS[standing.word][0]} {standing.word}", Code(name), text


def _inline(text: str) -> tuple[str | Code, ...]:
    words = spoken(text)
    return words if isinstance(words, tuple) else (words,)  # type: ignore[return-value]
