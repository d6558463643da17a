"""A picture of runs in time, as SVG: lanes across, time to the right.

Readable without colours: what is obliged has whole lines and what is permitted dashed ones, marks have shapes, tiers
have heights.  All is drawn in the colour of the text; classes (`tp-mark`, `tp-broken`, …) let a page give others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct

from checker.picture.model import Bar, Lane, Mark, Picture, Point, Strip, Window
from checker.render import svg
from checker.render.ink import clip, wrap
from checker.render.prose import headline, prose, spoken
from checker.render.svg import element, line, path, rect, titled
from protocol.columns import width
from protocol.format import duration
from protocol.model import Kind

CELL = 7.0
"""Pixels in a column."""
MOST_NAME = 24
LEAST_WIDTH = 62
LINE, LANE, TRACK, MARK_ROW = 16.0, 28.0, 19.0, 22.0
CLOCK_LANE = 42.0
"""With a row for what it stands at, above the line that it is held to."""
EDGE = 10.0
LEGEND = {
    "event": "event",
    "may": "permitted act",
    "must": "obligation met",
    "timed": "by time alone",
    "reaction": "reaction",
}


class Frame(Struct):
    """Where things lie: pixels across by columns, and how far down the drawing has come."""

    picture: Picture
    left: float
    columns: int
    y: float
    rows: dict[int, float]
    """How far below the top of a lane its windows begin."""

    def x(self, point: Point) -> float:
        return self.left + self.picture.x(point) * CELL

    def across(self, columns: int) -> float:
        return self.left + columns * CELL

    @property
    def right(self) -> float:
        return self.across(self.columns)


def timeline_svg(picture: Picture, *, name: str = "timeline", alone: bool = False) -> str:
    """The picture as one `<svg>` element without scripts or styles.

    `name`: where several stand on one page, each needs its own: ids begin with it.  `alone`: for a file of its own,
    which is told to be light or dark.
    """
    names = [lane.name for strip in picture.strips for lane in strip.lanes]
    left = EDGE + (min(max(map(width, names), default=0), MOST_NAME) + 2) * CELL
    columns = max(picture.width, LEAST_WIDTH - int(left / CELL))
    frame = Frame(picture, left, columns, EDGE, {})
    drawn = [*_title(frame), *_axis(frame)]
    for strip in picture.strips:
        drawn += _heading(strip, frame)
        top = frame.y
        lanes = list(_strip(strip, frame))
        drawn += [*_guides(frame, top, frame.y), *lanes, *_end(strip, top, frame)]
    drawn += _legend(frame)
    said = " ".join(prose(picture))
    ident = re.sub(r"[^A-Za-z0-9_-]", "-", name) or "timeline"
    return svg.whole(frame.right + EDGE, frame.y + EDGE, ident, headline(picture), said, drawn, alone=alone)


# --- around it --------------------------------------------------------------------------------------------------


def _title(frame: Frame) -> Iterator[str]:
    room = int((frame.right - EDGE) / (CELL + 1))
    for said in wrap(spoken(headline(frame.picture)), room):
        frame.y += LINE + 2
        yield svg.text(EDGE, frame.y, said, font_size=14, font_weight="bold")
    frame.y += 8


def _axis(frame: Frame) -> Iterator[str]:
    """Days and hours over the axis, the waits under it; a cut one is broken."""
    frame.y += LINE
    day, clock, axis = frame.y, frame.y + LINE - 2, frame.y + LINE + 8
    ends = [frame.across(tick.end) for tick in frame.picture.ticks]
    yield line(frame.left, axis, max(ends, default=frame.left), axis, stroke="currentColor")
    for tick in frame.picture.ticks:
        x, end = frame.across(tick.start), frame.across(tick.end)
        if tick.day:
            yield svg.text(x, day, tick.day.replace("D+", "day "), font_weight="bold")
        yield svg.text(x, clock, tick.clock)
        yield line(x, axis - 5, x, axis + 4, stroke="currentColor", stroke_width=1.5)
        if end > x:
            instant = f"{tick.clock}: all of this at one instant"
            yield titled(instant, line(x, axis, end, axis, stroke="currentColor", stroke_width=5))
    for wait in frame.picture.waits:
        start, end = frame.across(wait.start), frame.across(wait.end)
        middle, said = (start + end) / 2, duration(wait.length)
        told = f"{said} pass{', drawn shorter than it is' if wait.cut else ''}"
        parts = [svg.text(middle, axis + 17, clip(said, wait.end - wait.start), font_size=10.5, text_anchor="middle")]
        if wait.cut:
            parts.append(_cut(middle, axis))
        yield titled(told, *parts, class_="tp-wait")
    frame.y = axis + 24


def _cut(x: float, y: float) -> str:
    zigzag = f"M{svg.number(x - 9)},{svg.number(y)}l3,-8l6,12l6,-12l3,8"
    return path(zigzag, fill="none", stroke="currentColor", stroke_width=2)


def _guides(frame: Frame, top: float, bottom: float) -> Iterator[str]:
    """A thin line at each instant, a band where several moves share one."""
    for tick in frame.picture.ticks:
        x, end = frame.across(tick.start), frame.across(tick.end)
        if end > x:
            yield rect(x - 2, top, end - x + 4, bottom - top, fill_opacity=0.06, class_="tp-instant")
        yield line(x, top, x, bottom, stroke="currentColor", stroke_opacity=0.18, stroke_dasharray="1 3")
    if frame.picture.parting is not None:
        x = frame.x(frame.picture.parting) - 6
        yield titled(
            "from here on the two runs differ",
            line(x, top, x, bottom, stroke="currentColor", stroke_width=1.5, stroke_dasharray="8 3 2 3"),
            class_="tp-parting",
        )


def _legend(frame: Frame) -> Iterator[str]:
    strips = frame.picture.strips
    kinds = [kind for kind in Kind if any(mark.kind is kind and not mark.skipped for s in strips for mark in s.marks)]
    entries: list[tuple[str, str]] = [(kind.value, LEGEND[kind.value]) for kind in kinds]
    if any(mark.skipped for strip in strips for mark in strip.marks):
        entries.append(("skipped", "left out against the rules"))
    windows = [window for strip in strips for window in strip.windows]
    entries += [("window", "time to act: obliged")] if any(it.must for it in windows) else []
    entries += [("permission", "time to act: permitted")] if any(not it.must for it in windows) else []
    entries += [("left", "what was left of it")] if any(it.limit is not None for it in windows) else []
    ended = any(it.must and (it.limit is not None or it.closes == it.end.time) for it in windows)
    entries += [("deadline", "its deadline")] if ended else []
    clocks = [bar for strip in strips for bar in strip.bars if bar.kind in ("runs", "stands")]
    entries += [("clock", "clock: its value; dashes: what it is held to")] if clocks else []
    shared = any(tick.end > tick.start for tick in frame.picture.ticks)
    entries += [("instant", "several moves at one moment")] if shared else []
    entries += [("cut", "long wait, cut short")] if any(wait.cut for wait in frame.picture.waits) else []
    entries += [("parting", "the runs differ from here on")] if frame.picture.parting is not None else []
    entries += [("broken", "broken")] if any(strip.broken for strip in strips) else []
    entries += [("", "Not to scale: how long each wait is stands under the axis.")] if frame.picture.waits else []
    x = EDGE
    frame.y += 18
    parts: list[str] = []
    for sign, said in entries:
        wide = (24 if sign else 0) + width(said) * (CELL - 0.6) + 14
        if x + wide > frame.right and x > EDGE:
            x, frame.y = EDGE, frame.y + 18
        signs = _sign(sign, x + 8, frame.y - 4) if sign else []
        parts += [*signs, svg.text(x + (22 if sign else 0), frame.y, said, font_size=11)]
        x += wide
    yield element("g", *parts, class_="tp-legend", fill_opacity=0.85)


def _sign(sign: str, x: float, y: float) -> list[str]:
    match sign:
        case "window" | "permission":
            dash = None if sign == "window" else "3 2"
            return [rect(x - 8, y - 4, 18, 8, fill_opacity=0.12, stroke="currentColor", stroke_dasharray=dash)]
        case "left":
            return [rect(x - 8, y - 4, 18, 8, fill="none", stroke="currentColor", stroke_dasharray="1 3")]
        case "deadline":
            return [line(x, y - 7, x, y + 6, stroke="currentColor", stroke_width=3)]
        case "clock":
            slope = f"M{svg.number(x - 8)},{svg.number(y + 5)}l18,-8v8z"
            top = line(x - 8, y - 5, x + 10, y - 5, stroke="currentColor", stroke_dasharray="6 3", stroke_width=0.8)
            return [path(slope, fill_opacity=0.16, stroke="currentColor"), top]
        case "instant":
            return [rect(x - 6, y - 8, 14, 15, fill_opacity=0.12)]
        case "cut":
            return [_cut(x, y)]
        case "broken":
            return [_cross(x, y)]
        case "parting":
            return [line(x - 9, y, x + 11, y, stroke="currentColor", stroke_width=1.5, stroke_dasharray="8 3 2 3")]
        case "skipped":
            return [_shape(Kind.MUST, x, y, skipped=True)]
        case _:
            return [_shape(Kind(sign), x, y)]


# --- a run ------------------------------------------------------------------------------------------------------


def _strip(strip: Strip, frame: Frame) -> Iterator[str]:
    rows: dict[int, float] = {}
    for number, lane in enumerate(strip.lanes):
        rows[number] = frame.y
        acts = any(mark.lane == number for mark in strip.marks)
        frame.rows[number] = MARK_ROW if acts else 5
        tall = CLOCK_LANE if lane.kind == "clock" else LANE
        if lane.kind == "actor":
            tall = max(frame.rows[number] + lane.tracks * TRACK + 4, LANE)
        yield line(EDGE, frame.y, frame.right, frame.y, stroke="currentColor", stroke_opacity=0.15)
        yield _name(lane, frame)
        frame.y += tall
    yield line(EDGE, frame.y, frame.right, frame.y, stroke="currentColor", stroke_opacity=0.15)
    yield from (part for bar in strip.bars for part in [_bar(bar, rows[bar.lane], frame)])
    for window in strip.windows:
        yield _window(window, rows[window.lane], frame)
    yield from _joins(strip, rows, frame)
    for number in range(len(strip.lanes)):
        marks = [mark for mark in strip.marks if mark.lane == number]
        for k, mark in enumerate(marks):
            room = frame.picture.x(marks[k + 1].at) - frame.picture.x(mark.at) - 2 if k + 1 < len(marks) else None
            yield _mark(mark, rows[number], room, frame)


def _heading(strip: Strip, frame: Frame) -> Iterator[str]:
    if len(frame.picture.strips) > 1:
        for number, said in enumerate(wrap(spoken(strip.title), int((frame.right - EDGE) / (CELL + 0.5)))):
            frame.y += LINE + (10 if number == 0 else 0)
            yield svg.text(EDGE, frame.y, said, font_weight="bold")
        frame.y += 8


def _name(lane: Lane, frame: Frame) -> str:
    """Actors upright and bold; the rest in italics, so that what acts and what only changes are told apart."""
    look = {"font_weight": "bold"} if lane.kind in ("actor", "property") else {"font_style": "italic"}
    first, *more = wrap(lane.name, MOST_NAME) or [""]
    rest = [clip(" ".join(more), MOST_NAME)] if more else []
    top = frame.y + (12 if rest else 14 if lane.note else 18)
    lines = [svg.text(EDGE, top, clip(first, MOST_NAME), **look)]
    lines += [svg.text(EDGE, top + 12, said, **look) for said in rest]
    notes = [svg.text(EDGE, top + 12 * len(lines), lane.note, font_size=10.5)] if lane.note else []
    return titled(lane.title, *lines, *notes, class_=f"tp-lane tp-{lane.kind}")


def _bar(bar: Bar, top: float, frame: Frame) -> str:
    start, end = frame.x(bar.start), frame.x(bar.end)
    clock = bar.kind in ("runs", "stands")
    floor = top + (CLOCK_LANE if clock else LANE) - 4
    columns = int((end - start - 4) / CELL)
    said = clip(bar.label, columns) if columns >= 3 else ""
    parts: list[str] = []
    match bar.kind:
        case "state" if bar.level == 0:
            parts.append(line(start, floor, end, floor, stroke="currentColor", stroke_width=1.5))
        case "state":
            tall = 9 + 13 * bar.level / bar.levels
            shade = 0.06 + 0.16 * bar.level / bar.levels
            fill = round(shade, 2)
            parts.append(rect(start, floor - tall, end - start, tall, fill_opacity=fill, stroke="currentColor"))
        case "runs" | "stands":
            parts += _clock(bar, start, end, floor)
        case "kept":
            parts.append(line(start, floor - 6, end, floor - 6, stroke="currentColor", stroke_width=2))
        case _:
            parts.append(
                rect(start, floor - 9, end - start, 7, fill_opacity=0.12, stroke="currentColor", stroke_dasharray="6 2")
            )
    raised = {"state": 4 if bar.level else 5, "kept": 11, "pending": 12}.get(bar.kind, LANE - 5)
    parts += [svg.text(start + 4, floor - raised, said, font_size=11)] if said else []
    return titled(bar.title, *parts, class_=f"tp-bar tp-{bar.kind}")


def _clock(bar: Bar, start: float, end: float, floor: float) -> Iterator[str]:
    """As high as its value, under a dashed line at what it is held to."""
    limit = bar.limit or Fraction(1)
    one, other = (floor - min(float(value / limit), 1.0) * (LANE - 8) for value in bar.values)
    shape = f"M{svg.number(start)},{svg.number(floor)}V{svg.number(one)}L{svg.number(end)},{svg.number(other)}"
    dash = "2 3" if bar.kind == "stands" else None
    fill = 0.05 if bar.kind == "stands" else 0.16
    yield path(f"{shape}V{svg.number(floor)}Z", fill_opacity=fill, stroke="currentColor", stroke_dasharray=dash)
    if bar.limit:
        top = floor - (LANE - 8)
        yield line(start, top, end, top, stroke="currentColor", stroke_dasharray="6 3", stroke_width=0.8)


def _window(window: Window, top: float, frame: Frame) -> str:
    """From when it is possible to where it is taken or ends; to the deadline what was left of it, in dots."""
    y = top + frame.rows[window.lane] + window.track * TRACK
    start, end = frame.x(window.start), frame.x(window.end)
    dash = None if window.must else "3 2"
    parts = [rect(start, y, max(end - start, 1.5), 15, fill_opacity=0.1, stroke="currentColor", stroke_dasharray=dash)]
    last = frame.x(window.limit or window.end)
    if last > end:
        parts.append(rect(end, y, last - end, 15, fill="none", stroke="currentColor", stroke_dasharray="1 3"))
    if window.must and (last > end or window.closes == window.end.time):
        parts.append(line(last, y - 1, last, y + 16, stroke="currentColor", stroke_width=3))
    need = width(window.label) * CELL
    x = start + 4 if end - start > need else end + 5 if last == end or last - end > need else last + 5
    parts.append(svg.text(x, y + 11.5, window.label, font_size=11))
    fate = {
        "taken": "taken",
        "lost": "made impossible",
        "lapsed": "over, not taken",
        "open": "not taken by the end",
        "later": "later only",
    }
    return titled(f"{window.label}: {fate[window.fate]}. {window.title}", *parts, class_="tp-window")


def _joins(strip: Strip, rows: dict[int, float], frame: Frame) -> Iterator[str]:
    """From each cause to what joined it."""
    cause: Mark | None = None
    for mark in strip.marks:
        if not mark.joined:
            cause = mark
        elif cause is not None and cause.lane != mark.lane:
            x = frame.x(mark.at)
            one, other = rows[cause.lane] + 13, rows[mark.lane] + 13
            yield line(x, one, x, other, stroke="currentColor", stroke_opacity=0.6, class_="tp-join")


def _mark(mark: Mark, top: float, room: int | None, frame: Frame) -> str:
    x, y = frame.x(mark.at), top + 13
    bound = " (due)" if mark.binds == "due" else " (earliest)" if mark.binds == "earliest" else ""
    spare = room if room is not None else frame.columns - frame.picture.x(mark.at) - 1
    said = f"{mark.label}{bound}" if width(mark.label + bound) <= spare else clip(mark.label, max(spare, 0))
    shape = _shape(mark.kind, x, y, skipped=mark.skipped)
    return titled(mark.title, shape, svg.text(x + 8, y + 4, said), class_=f"tp-mark tp-{mark.kind.value}")


def _shape(kind: Kind, x: float, y: float, *, skipped: bool = False) -> str:
    """A disc, a diamond, a square, a triangle, a ring; a square crossed out for what was left out."""
    at = f"{svg.number(x)},{svg.number(y)}"
    if skipped:
        return path(f"M{at}m-5,-5h10v10h-10zl10,10m0,-10l-10,10", fill="none", stroke="currentColor", stroke_width=1.5)
    match kind:
        case Kind.EVENT:
            return element("circle", cx=svg.number(x), cy=svg.number(y), r=5)
        case Kind.MAY:
            return path(f"M{at}m0,-6l6,6l-6,6l-6,-6z", fill="none", stroke="currentColor", stroke_width=1.8)
        case Kind.MUST:
            return rect(x - 5, y - 5, 10, 10)
        case Kind.TIMED:
            return path(f"M{at}m-5.5,-5h11l-5.5,10z")
        case Kind.REACTION:
            return element(
                "circle", cx=svg.number(x), cy=svg.number(y), r=4, fill="none", stroke="currentColor", stroke_width=1.8
            )


def _cross(x: float, y: float) -> str:
    at = f"M{svg.number(x - 6)},{svg.number(y - 6)}l12,12m0,-12l-12,12"
    return path(at, fill="none", stroke="currentColor", stroke_width=3.5)


def _end(strip: Strip, top: float, frame: Frame) -> Iterator[str]:
    """Where the promise is broken, or what is written of the run ends, and the words for it."""
    x = frame.x(strip.end)
    if strip.broken is not None:
        y = frame.y - 10
        parts = [
            line(x, top, x, frame.y, stroke="currentColor", stroke_width=2, stroke_dasharray="7 4"),
            _cross(x, y),
        ]
        yield titled("; ".join(strip.broken.words), *parts, class_="tp-broken")
    else:
        yield line(x, top, x, frame.y, stroke="currentColor", stroke_opacity=0.6)
    if strip.onward:
        yield svg.text(x + 9, frame.y - 6, "… for ever", class_="tp-onward")
    words = strip.broken.words[: 1 if strip.called else None] if strip.broken else ()
    said = [*map(spoken, words), *(it for it in (strip.onward, strip.ending) if it)]
    room = int((frame.right - EDGE) / (CELL - 0.4)) - 3
    for number, text in enumerate(said):
        for k, part in enumerate(wrap(text, room)):
            frame.y += LINE
            mark = "✗ " if strip.broken and number == k == 0 else ""
            bold = "bold" if number == 0 else None
            yield svg.text(EDGE + (0 if mark else 14), frame.y, mark + part, font_weight=bold, class_="tp-said")
