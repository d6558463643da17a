"""How late, and how much earlier, as text: a line for each obligation, and the run just beyond it."""

from __future__ import annotations

from collections.abc import Iterator

from checker.lateness.result import Counterexample, Cure, Room, Slack, SlackReport, Subject
from checker.lateness.slack import moved
from checker.render.ink import Tone, pad, safe, wrap
from checker.render.story import retrace
from checker.render.timeline import timeline
from checker.render.view import Detail, View
from checker.synthesis.intervals import End
from protocol.columns import width
from protocol.deviation import deviate
from protocol.format import duration, event
from protocol.model import Deviation, Protocol

WIDEST = 34
"""So wide is the column with the names at most."""


def render(report: SlackReport, view: View) -> str:
    lines: list[str] = []
    file = design = ""
    for it in report.slacks:
        protocol = it.design.protocol
        if it.design.file != file:
            file, design = it.design.file, ""
            lines += [view.paint(safe(file), "strong"), ""]
        if protocol.name != design:
            design = protocol.name
            described = protocol.origin.description
            title = f"{design} — {described}" if described else design
            first, *others = wrap(safe(title), view.room)
            lines += [view.paint(first, "strong"), *(f"  {line}" for line in others)]
        lines += [*_slack(it, view), ""]
    end = {0: "exit 0: everything is exact", 3: "exit 3: not everything is settled"}[report.exit_code]
    if not report.complete:
        end = "exit 130: interrupted; what was not settled by then is not told"
    return "\n".join(line.rstrip() for line in [*lines, end]) + "\n"


def _slack(it: Slack, view: View) -> Iterator[str]:
    word = it.result.verdict.word
    tone: Tone = "good" if it.rooms else "bad" if it.cures else "doubt"
    mark = {"proved": "✓", "violated": "✗"}.get(word, "?")
    member = f" for {it.asked.member}" if it.asked.member else ""
    yield f"  {view.paint(f'{mark} {word}', tone)}  {view.paint(safe(it.asked.name + member), 'strong')}"
    if it.why:
        yield from (f"    {line}" for line in wrap(safe(it.why), view.room - 4))
    subjects = [*(room.subject for room in it.rooms), *(cure.subject for cure in it.cures)]
    names = [named(subject, it.design.protocol) for subject in subjects]
    wide = min(WIDEST, max(map(width, names), default=0))
    if it.rooms:
        yield "    may be late, and it still holds:"
    for room, name in zip(it.rooms, names, strict=False):
        yield from _line(name, wide, room_words(room), view, doubt=not room.is_exact)
    if it.cures:
        yield "    would have to come earlier for it to hold:"
    for cure, name in zip(it.cures, names[len(it.rooms) :], strict=True):
        yield from _line(name, wide, cure_words(cure), view, doubt=bool(cure.why))
    yield from drawn(it, view)


def _line(name: str, wide: int, said: str, view: View, *, doubt: bool) -> Iterator[str]:
    first, *others = wrap(said, view.room - wide - 8)
    yield f"      {pad(safe(name), wide)}  {view.paint(first, 'doubt') if doubt else first}"
    yield from (f"      {'':{wide}}  {line}" for line in others)


def named(it: Subject, protocol: Protocol) -> str:
    if it.everyone:
        return "all of them together"
    if it.actors:
        return f"all of {' and '.join(it.actors)}'s together"
    return " and ".join(event(name, protocol) for name in it.clauses)


def room_words(it: Room) -> str:
    if it.why:
        known = "" if it.safe is None else f"by {_upto(it.safe)}, proved; "
        known += "" if it.broken is None else f"no longer {_from(it.broken)}; "
        return f"{known}the rest is open: {safe(it.why)}"
    if it.safe is None:
        return "by any time: its lateness never matters"
    if not it.safe.value and it.safe.closed:
        return "not at all"
    return f"by {_upto(it.safe)}"


def _upto(end: End) -> str:
    return f"≤ {duration(end.value)}" if end.closed else f"< {duration(end.value)}"


def _from(end: End) -> str:
    return f"from {duration(end.value)} on" if end.closed else f"by more than {duration(end.value)}"


def cure_words(it: Cure) -> str:
    if it.hopeless and len(it.subject.clauses) > 1:
        whole = f"up to {duration(it.most)}, all that the shortest of them has" if it.most else "the shortest has none"
        return f"not by one and the same time ({whole})"
    if it.hopeless:
        return "in vain: no earlier deadline repairs it"
    if it.enough is None:
        return f"open: {safe(it.why)}"
    said = f"by ≥ {duration(it.enough.value)}" if it.enough.closed else f"by > {duration(it.enough.value)}"
    return f"{said}, as far as is known: {safe(it.why)}" if it.why else said


def drawn(it: Slack, view: View) -> Iterator[str]:
    """The first run, in full all of them."""
    shown = [room for room in it.rooms if room.example is not None]
    for room in shown if view.detail is Detail.FULL else shown[:1]:
        assert room.example is not None
        yield ""
        late = f"{named(room.subject, it.design.protocol)} {duration(room.example.moved)} late:"
        yield from (f"    {line}" for line in wrap(safe(late), view.room - 4))
        trace = retrace(protocol_of(it, room.subject, room.example), room.example.run)
        lines = timeline(trace, it.asked, room.example.breach, room=view.room - 4, paint=view.paint)
        yield from (f"    {line}" for line in lines)
    if len(shown) > 1 and view.detail is not Detail.FULL:
        yield ""
        yield "    -v draws the others, too"


def protocol_of(it: Slack, subject: Subject, example: Counterexample) -> Protocol:
    """The protocol with the deadlines moved, in which the example is a run."""
    protocol = it.design.protocol
    if subject.actors:
        return deviate(protocol, (*it.asked.deviations, Deviation(subject.actors, example.moved)))
    return deviate(moved(protocol, frozenset(subject.clauses), example.moved), it.asked.deviations)
