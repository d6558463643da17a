"""A picture of two runs, for the terminal: side by side on one axis, a row a move."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from checker.picture.model import Beat, Picture, Point, Strip
from checker.render.ink import Paint, pad, plain, safe, wrap
from checker.render.phrases import change_words
from checker.render.story import Act
from protocol.columns import width
from protocol.format import duration, instant


def sides(drawn: Picture, *, room: int = 80, paint: Paint = plain) -> list[str]:
    """The two runs in columns; where they part is marked by ◆; at most `room` columns wide."""
    one, other = drawn.strips
    time = max([width(instant(tick.time)) for tick in drawn.ticks], default=9)
    spare = (room - time - 3 - 2) // 2

    def row(when: str, mark: str, left: list[str], right: list[str]) -> Iterator[str]:
        for number, (mine, yours) in enumerate(zip_longest(left, right, fillvalue="")):
            at, axis = (when, mark) if number == 0 else ("", "│" if mark in "┼◆" else " ")
            yield f"{paint(f'{at:>{time}}', 'faint')} {axis} {pad(mine, spare)}  {yours}".rstrip()

    lines = list(wrap(drawn.title, room))
    lines += row("", " ", wrap(one.title, spare), wrap(other.title, spare))
    acts = [{beat.at: beat for beat in strip.beats} for strip in drawn.strips]
    before: Point | None = None
    for point in sorted({*acts[0], *acts[1], one.end, other.end}):
        ends = [_ending(strip) if strip.end == point else [] for strip in drawn.strips]
        beats = [it.get(point) for it in acts]
        if not (any(ends) or any(beats)):
            continue
        since = before.time if before is not None else None
        if since is not None and drawn.is_long(point.time - since):
            lines.append(f"{'':{time}} ┊ {paint(f'{duration(point.time - since)} pass', 'faint')}")
        when = "then" if since == point.time else instant(point.time)
        mark = paint("◆", "bad") if point == drawn.parting else "┼"
        said = [_said(beat) for beat in beats]
        if any(beats):
            lines += row(when, mark, *(_wrapped(it, spare) for it in said))
            when = ""
        if any(ends):
            lines += row(when, " " if any(beats) else "┼", *(_wrapped(it, spare) for it in ends))
        before = point
    return lines


def _wrapped(said: list[str], room: int) -> list[str]:
    return [line for text in said for line in wrap(text, room, hang=2)]


def _said(beat: Beat | None) -> list[str]:
    """What is done, and what it changes."""
    if beat is None:
        return []
    return [_act(act, joined=number > 0) for number, act in enumerate(beat.row.acts)]


def _act(act: Act, *, joined: bool) -> str:
    who = f"{safe(act.actor)}: " if act.actor else ""
    changes = [change_words(change, short=True) for change in act.changes if change.kind == "machine"]
    notes = f"{' (due)' if act.due else ''}{' skipped' if act.skipped else ''}"
    return f"{'↳ ' if joined else ''}{who}{safe(act.label)}{notes}{f', {changes[0]}' if changes else ''}"


def _ending(strip: Strip) -> list[str]:
    if strip.broken is not None:
        return [f"✗ {safe(strip.asked.name)} is broken" if strip.asked else "✗ broken"]
    return [strip.ending or (f"✓ {safe(strip.asked.name)} is kept" if strip.asked else "")]
