"""How a report is to be shown, as the call asked."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from msgspec import Struct, field

from checker.render.ink import Paint, plain
from protocol.columns import width
from protocol.diagnostics import Span


class Detail(IntEnum):
    QUIET = 0  # what is not as expected, and the sum
    NORMAL = 1
    FULL = 2  # every run, every finding


class View(Struct, frozen=True):
    """`texts`: the text of every file by its path, for excerpts and for columns as wide as they are shown."""

    room: int = 80
    paint: Paint = plain
    detail: Detail = Detail.NORMAL
    stats: bool = False
    part: bool = False
    """Only some properties were asked for: designs without them, and measures, are left out."""
    explained: bool = False
    """Repairs of what is violated follow, and nobody need be told where to find them."""
    texts: Mapping[str, str] = field(default_factory=dict)


def column(span: Span, texts: Mapping[str, str]) -> int:
    """The column of a place in display width, where the text is known."""
    lines = texts.get(span.file, "").split("\n", span.line)
    if span.line > len(lines) or span.file not in texts:
        return span.column
    return width(lines[span.line - 1][: span.column - 1]) + 1


def place(span: Span, texts: Mapping[str, str]) -> str:
    """`specs/paris.tier:21:24`."""
    return f"{span.file}:{span.line}:{column(span, texts)}"
