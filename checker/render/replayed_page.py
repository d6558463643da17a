"""What is known of a log or a saved run, as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.render.ink import plain
from checker.render.markdown import markdown
from checker.render.page import (
    Code,
    Folded,
    Heading,
    Inline,
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
from checker.render.phrases import counted, statement
from checker.render.replayed import (
    MARKS,
    evidence_words,
    forbidden_words,
    missed_words,
    run_lines,
    span_words,
    standing_name,
    unit_of,
    unread_words,
    when_words,
)
from checker.render.view import View
from checker.replaying.result import Replayed, Standing
from protocol.diagnostics import Diagnostic
from protocol.diagnostics import render as render_diagnostic
from protocol.format import instant


def render(made: Sequence[Replayed], wrong: Sequence[Diagnostic], view: View) -> str:
    """As Markdown; where the spec could not be read, what is wrong with it."""
    if wrong:
        return markdown(tuple(drawing(render_diagnostic(it, view.texts, 100).split("\n")) for it in wrong))
    return markdown(tuple(part for it in made for part in page(it)))


def page(it: Replayed) -> Page:
    return tuple(_parts(it))


def _parts(it: Replayed) -> Iterator[Part]:
    yield Heading((Code(it.source), " against ", Code(it.design.protocol.name)), 2)
    if it.wrong_count:
        yield from _wrong(it)
        return
    yield Paragraph(Strong(verdict_words(it)))
    yield Paragraph(f"{span_words(it)}. The spec is in {it.design.file}.")
    if it.missed:
        yield Items(tuple((Strong("✗ missed"), ": ", *_spoken(missed_words(it, missed))) for missed in it.missed))
    if it.forbidden is not None:
        at = f"{unit_of(it)} {it.forbidden.line}, at {instant(it.forbidden.time)}: "
        yield Paragraph((Strong("✗ forbidden"), f": {at}", Code(it.forbidden.name)))
        yield Items(tuple(spoken(text) for text in forbidden_words(it.forbidden)))
    elif it.why:
        yield Paragraph((Strong("? open"), f": {it.why}"))
    if it.standings:
        yield Table("promises", ("verdict", "promise", "what it says", "when"), tuple(map(_row, it.standings)))
    if it.due:
        yield Paragraph(("To come: ", *_spoken("; ".join(it.due))))
    if said := evidence_words(it):
        yield Paragraph(f"Evidence: {said}.")
    if it.run is not None:
        yield Folded("the run that explains it", (drawing(list(run_lines(it, 80, plain))),))


def _wrong(it: Replayed) -> Iterator[Part]:
    yield Paragraph(Strong(unread_words(it)))
    told: list[Words] = []
    for wrong in it.wrong:
        place = f"{it.source}:{wrong.line}" if wrong.line else it.source
        told.append((Code(place), ": ", *_spoken(wrong.message)))
    more = it.wrong_count - len(it.wrong)
    yield Items((*told, *([f"and {more} more"] if more else [])))


def _spoken(text: str) -> tuple[Inline, ...]:
    return inlines(spoken(text))


def verdict_words(it: Replayed) -> str:
    """All of it in a line."""
    broken = sum(1 for standing in it.standings if standing.word == "broken")
    found = [counted(len(it.missed), "obligation") + " missed"] if it.missed else []
    found += [f"a {unit_of(it)} that the protocol forbids"] if it.forbidden is not None else []
    found += [counted(broken, "promise") + " broken"] if broken else []
    if found:
        return f"✗ {', '.join(found)}"
    if it.why or any(standing.word == "open" or standing.why for standing in it.standings):
        return "? not everything is settled"
    return f"✓ a run of the protocol explains every {unit_of(it)}, and breaks no promise"


def _row(it: Standing) -> tuple[Words, ...]:
    mark, _ = MARKS[it.word]
    return f"{mark} {it.word}", Code(standing_name(it)), Code(statement(it.asked.origin)), when_words(it)
