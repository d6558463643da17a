"""A table of texts: labels on the left, columns as wide as what is in them, which go on below where a line is full."""

from __future__ import annotations

from collections.abc import Sequence

from checker.render.ink import Paint, clip, pad, safe
from protocol.columns import width

Line = tuple[str, list[str]]
"""A label, and a cell for each column; a heading has none."""


def table(corner: str, heads: Sequence[str], lines: Sequence[Line], room: int, paint: Paint) -> list[str]:
    """At most `room` columns wide."""
    label = min(max(width(_label(name)) for name in (corner, *(name for name, _ in lines))), room // 2) + 2
    shown = [safe(head) for head in heads]
    wide = [
        min(max(width(head), *(width(cells[k]) for _, cells in lines if cells)), room - label)
        for k, head in enumerate(shown)
    ]
    made: list[str] = []
    start = 0
    while start < len(heads):
        end, used = start + 1, wide[start]
        while end < len(heads) and label + used + 2 + wide[end] <= room:
            used += 2 + wide[end]
            end += 1
        columns = range(start, end)
        made.append(paint(pad(_label(corner), label) + "  ".join(pad(shown[k], wide[k]) for k in columns), "faint"))
        for name, cells in lines:
            said = "  ".join(pad(clip(cells[k], wide[k]), wide[k]) for k in columns if cells)
            made.append(f"{pad(_label(name), label)}{said}")
        start = end
    return made


def _label(name: str) -> str:
    """What stands under a heading is indented."""
    return ("  " if name.startswith("  ") else "") + safe(name)
