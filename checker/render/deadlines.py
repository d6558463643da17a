"""Who may or must act from when until when, for the terminal: a line a window, below the run."""

from __future__ import annotations

from collections.abc import Iterator

from checker.picture.model import Strip, Window
from checker.render.ink import Paint, pad, plain, safe, wrap
from protocol.columns import width
from protocol.format import WORLD, instant

GAP = "  "
WIDEST = 30
"""A name that takes more columns than these is wrapped with all that is said beside it."""


def deadlines(strip: Strip, *, room: int = 80, paint: Paint = plain) -> list[str]:
    """The windows of the run in columns; none where nobody may or must do anything by a time."""
    rows = [_cells(window) for window in strip.windows]
    if not rows:
        return []
    widths = [max(width(row[k]) for row in rows) for k in range(3)]
    lines = ["", paint("who could act from when, by when, and what came of it", "faint")]
    for row in rows:
        lines += _line(row, widths, room)
    return lines


def _line(row: tuple[str, ...], widths: list[int], room: int) -> Iterator[str]:
    *cells, fate = row
    if max(widths) > WIDEST or sum(widths) + 3 * len(GAP) + 12 > room:
        yield from wrap(" ".join(row), room, hang=4)
        return
    left = GAP.join(pad(cell, wide) for cell, wide in zip(cells, widths, strict=True))
    indent = " " * (sum(widths) + 3 * len(GAP))
    for number, text in enumerate(wrap(fate, room - len(indent))):
        yield f"{indent}{text}" if number else f"{left}{GAP}{text}"


def _cells(window: Window) -> tuple[str, ...]:
    duty, _, act = window.label.partition(" by D+")[0].partition(" ")
    who = "someone" if window.actor == WORLD else safe(window.actor)
    closes = f" to {instant(window.closes)}" if window.closes is not None else " on"
    end = instant(window.end.time)
    fate = {
        "taken": f"taken at {end}",
        "lost": f"made impossible at {end}",
        "lapsed": f"over at {end}, not taken",
        "later": "after the end of the run",
        "open": f"not taken by {end}, the end",
    }[window.fate]
    return who, f"{duty} {safe(act)}", f"{instant(window.start.time)}{closes}", fate
