"""Whose defection breaks each guarantee, and whose it survives, as a page."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from checker.defection.result import Resilience, Resiliences, Unkept
from checker.render.ink import plain
from checker.render.markdown import markdown
from checker.render.page import (
    UNWRAPPED,
    Code,
    Folded,
    Heading,
    Page,
    Paragraph,
    Part,
    Strong,
    Table,
    Words,
    drawing,
    spoken,
)
from checker.render.phrases import statement
from checker.render.resilience import cut_words, summary, survived_words
from checker.render.story import retrace
from checker.render.timeline import timeline
from checker.render.view import View
from checker.render.who import who


def render(made: Resiliences, view: View) -> str:
    return markdown(page(made, view))


def page(made: Resiliences, view: View) -> Page:
    return tuple(_parts(made, replace(view, paint=plain, room=80)))


def _parts(made: Resiliences, view: View) -> Iterator[Part]:
    yield Heading("Whose defection breaks what", 2)
    yield from (Paragraph(Strong(line)) for line in summary(made, replace(view, room=UNWRAPPED)))
    for result in made.results:
        yield from _guarantee(result, view)
    for it in made.unasked:
        yield Paragraph((Code(it.asked.name), " of ", Code(it.design.protocol.name), f" is not asked about: {it.why}"))


def _guarantee(result: Resilience, view: View) -> Iterator[Part]:
    asked = result.asked[0]
    yield Heading((Code(asked.name), " of ", Code(result.design.protocol.name)), 3)
    yield Paragraph(Code(statement(asked.origin)))
    cuts = [cut_words(result, cut) for cut in result.cuts]
    rows: list[tuple[Words, ...]] = [(mark, spoken(said), spoken(more)) for mark, said, more in cuts]
    if not result.cuts and result.settled and result.survived:
        rows.append(("broken by", "no set of defectors", ""))
    rows += [("survives", survived_words(result, it), "") for it in result.survived]
    rows += [_open(result, it) for it in result.undecided]
    yield Table(f"defection and {asked.name}", ("", "who", "how"), tuple(rows))
    for cut, (mark, said, _) in zip(result.cuts, cuts, strict=True):
        trace = retrace(cut.shown.protocol, cut.shown.run)
        lines = timeline(trace, cut.asked, cut.shown.breach, room=view.room)
        yield Folded(f"{mark} {said}", (drawing(lines),))


def _open(result: Resilience, it: Unkept) -> tuple[Words, ...]:
    known = "no run breaks it, but it promises nothing then" if it.vacuous else "not settled"
    whose = f"with {who(it.who, result.obliged)} defecting" if it.who.parts else "with every rule kept"
    return ("vacuous" if it.vacuous else "open", f"{whose}: {known}", it.why)
