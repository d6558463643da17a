"""How late, and how much earlier, as a page."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from checker.lateness.result import Slack, SlackReport
from checker.render.ink import plain
from checker.render.lateness import cure_words, drawn, named, room_words
from checker.render.markdown import markdown
from checker.render.page import Code, Folded, Heading, Page, Paragraph, Part, Strong, Table, drawing
from checker.render.terminal import MARKS
from checker.render.view import Detail, View


def render(report: SlackReport, view: View) -> str:
    return markdown(page(report, view))


def page(report: SlackReport, view: View) -> Page:
    return tuple(_parts(report, replace(view, paint=plain, room=80)))


def _parts(report: SlackReport, view: View) -> Iterator[Part]:
    yield Heading("How late each may be", 2)
    for it in report.slacks:
        yield from _slack(it, view)
    if not report.complete:
        yield Paragraph(Strong("exit 130: interrupted; what was not settled by then is not told"))
    elif report.exit_code:
        yield Paragraph(Strong("exit 3: not everything is settled"))


def _slack(it: Slack, view: View) -> Iterator[Part]:
    word, protocol = it.result.verdict.word, it.design.protocol
    member = f" for {it.asked.member}" if it.asked.member else ""
    yield Heading((f"{MARKS[word]} ", Code(it.asked.name), f"{member} of ", Code(protocol.name), f": {word}"), 3)
    if it.why:
        yield Paragraph(it.why)
    if it.rooms:
        rows = tuple((named(room.subject, protocol), room_words(room)) for room in it.rooms)
        yield Table("how late", ("obligation", "may be late, and it still holds"), rows)
    if it.cures:
        cures = tuple((named(cure.subject, protocol), cure_words(cure)) for cure in it.cures)
        yield Table("how much earlier", ("obligation", "would have to come earlier for it to hold"), cures)
    if lines := list(drawn(it, replace(view, detail=Detail.FULL))):
        yield Folded("the runs just beyond", (drawing(lines),))
