"""Replays as text: what the protocol forbids, who missed what, and how each promise stands."""

from __future__ import annotations

from collections.abc import Iterator

from checker.render.ink import Paint, Tone, safe, wrap
from checker.render.phrases import counted, statement
from checker.render.timeline import timeline
from checker.render.view import Detail, View
from checker.replaying.judging import excused
from checker.replaying.result import Forbidden, Missed, Replayed, Standing
from checker.walking.naming import called
from protocol.format import instant
from protocol.semantics import replay

MARKS: dict[str, tuple[str, Tone]] = {
    "kept": ("✓", "good"),
    "reached": ("✓", "good"),
    "broken": ("✗", "bad"),
    "not reached": ("·", "faint"),
    "not judged": ("·", "faint"),
    "open": ("?", "doubt"),
}


def render(made: tuple[Replayed, ...], view: View) -> str:
    return "\n".join("".join(f"{line.rstrip()}\n" for line in _one(it, view)) for it in made)


def unit_of(it: Replayed) -> str:
    """What its source has: lines, or steps."""
    return "line" if it.kind == "log" else "step"


def _one(it: Replayed, view: View) -> Iterator[str]:
    room, paint = view.room, view.paint
    head = f"{safe(it.source)} against {safe(it.design.protocol.name)} ({safe(it.design.file)})"
    yield from (paint(line, "strong") for line in wrap(head, room, hang=2))
    if it.wrong_count:
        yield from _wrong(it, view)
        return
    yield from _wrapped(span_words(it), room)
    if it.missed:
        for missed in it.missed:
            yield from _told("✗", "missed", missed_words(it, missed), room, paint, "bad")
    if it.forbidden is not None:
        yield from _forbidden(it, it.forbidden, room, paint)
    elif it.why:
        yield from _told("?", "open", it.why, room, paint, "doubt")
    elif not it.missed:
        yield from _told("✓", "allowed", "a run of the protocol explains every " + unit_of(it), room, paint, "good")
    for standing in it.standings:
        yield from _standing(standing, room, paint)
    if it.due:
        yield from _told("·", "to come", "; ".join(it.due), room, paint, "faint")
    yield from _wrapped(evidence_words(it), room)
    if view.detail is Detail.FULL and it.run is not None:
        yield ""
        yield from (f"  {line}" for line in run_lines(it, room - 2, paint))


def run_lines(it: Replayed, room: int, paint: Paint) -> list[str]:
    """The run that explains it on its clock axis, without the obligations that were missed."""
    assert it.run is not None
    protocol = excused(it.design.protocol, {missed.clause for missed in it.missed})
    return timeline(replay(protocol, it.run), None, room=room, paint=paint)


def _wrapped(text: str, room: int) -> Iterator[str]:
    yield from (f"  {line}" for line in wrap(safe(text), room - 2))


def _told(mark: str, word: str, text: str, room: int, paint: Paint, tone: Tone) -> Iterator[str]:
    first, *rest = wrap(safe(text), room - 17)
    yield f"  {paint(f'{mark} {word:<11}', tone)}  {first}"
    yield from (f"{'':17}{line}" for line in rest)


def _wrong(it: Replayed, view: View) -> Iterator[str]:
    yield from _wrapped(unread_words(it), view.room)
    for wrong in it.wrong:
        where = f"{safe(it.source)}:{wrong.line}" if wrong.line else safe(it.source)
        first, *rest = wrap(f"{where}: {safe(wrong.message)}", view.room - 2, hang=2)
        yield f"  {view.paint(first, 'bad')}"
        yield from (f"  {line}" for line in rest)
    if it.wrong_count > len(it.wrong):
        yield f"  and {it.wrong_count - len(it.wrong)} more"


def _forbidden(it: Replayed, at: Forbidden, room: int, paint: Paint) -> Iterator[str]:
    head = f"{unit_of(it)} {at.line}, at {instant(at.time)}: `{at.name}`"
    yield from _told("✗", "forbidden", head, room, paint, "bad")
    for text in forbidden_words(at):
        first, *rest = wrap(safe(text), room - 19)
        yield f"{'':17}{first}"
        yield from (f"{'':19}{line}" for line in rest)


def _standing(it: Standing, room: int, paint: Paint) -> Iterator[str]:
    mark, tone = MARKS[it.word]
    text = "; ".join(part for part in (f"{standing_name(it)}  {statement(it.asked.origin)}", when_words(it)) if part)
    yield from _told(mark, it.word, text, room, paint, tone)


# --- words, which the JSON has too ------------------------------------------------------------------------------


def unread_words(it: Replayed) -> str:
    return f"{counted(it.wrong_count, 'line')} cannot be read; nothing is said of the others"


def standing_name(it: Standing) -> str:
    return it.asked.name + (f" for {it.asked.member}" if it.asked.member else "")


def when_words(it: Standing) -> str:
    """When it was broken or reached, or why it is not judged; nothing of what is kept."""
    if it.word in ("broken", "reached") and it.time is not None:
        return f"{it.word} {'just after' if it.just_after else 'at'} {instant(it.time)}"
    return it.why or "no finite run alone breaks it" if it.why or it.word == "not judged" else ""


def span_words(it: Replayed) -> str:
    text = f"{counted(it.lines, unit_of(it))} up to {instant(it.ends)}"
    if it.origin:
        text += f"; D+0 00:00 is {it.origin}, {'as --start says' if it.said else 'the first line'}"
    return text


def missed_words(it: Replayed, missed: Missed) -> str:
    protocol = it.design.protocol
    text = f"{missed.actor or 'someone'} must `{called(protocol, missed.clause)}` by {instant(missed.time)}"
    if missed.met is None:
        return f"{text}, and did not"
    return f"{text}; it came at {instant(missed.met)}, {unit_of(it)} {missed.line}"


def forbidden_words(at: Forbidden) -> list[str]:
    lines = list(at.why)
    lines.append(f"allowed then: {', '.join(at.allowed) or 'nothing that a log tells of'}")
    if at.missing:
        lines.append(f"it would be explained if one of these had also happened: {', '.join(at.missing)}")
    return lines


def evidence_words(it: Replayed) -> str:
    if not it.determined:
        return "several runs explain it; what is said holds of all of them" if it.settled else ""
    but = " but for what was missed" if it.missed else ""
    which = f"one run of {counted(it.moves or 0, 'move')} explains it{but}{', up to there' if it.forbidden else ''}"
    if it.rechecked:
        return f"{which}; replayed and judged by the interpreter"
    return f"{which}; replayed by the interpreter" if it.run is not None else which
