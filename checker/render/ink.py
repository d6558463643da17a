"""Text in columns: its width, padding, clipping, wrapping, and colour where there is any."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from protocol.columns import cells, width

Tone = Literal["good", "bad", "doubt", "strong", "faint"]
Paint = Callable[[str, Tone], str]

CODES: dict[Tone, str] = {"good": "32", "bad": "1;31", "doubt": "33", "strong": "1", "faint": "2"}


def plain(text: str, tone: Tone) -> str:
    """No colour: the words say it all."""
    return text


def ansi(text: str, tone: Tone) -> str:
    return f"\x1b[{CODES[tone]}m{text}\x1b[0m" if text.strip() else text


def safe(text: str) -> str:
    """The text on one line, without anything that a terminal would obey: a spec is not ours."""
    line = " ".join(text.split())
    return line if line.isascii() and line.isprintable() else "".join(shown for shown, _ in cells(line))


def visible(line: str) -> str:
    """The same of a line that is laid out already: its blanks stay."""
    return line if line.isascii() and line.isprintable() else "".join(shown for shown, _ in cells(line))


def clip(text: str, room: int) -> str:
    """At most `room` columns of the text; where something is lost, the last is "…"."""
    if width(text) <= room:
        return text
    kept, used = "", 0
    for char, blank in cells(text):
        if used + len(blank) > room - 1:
            break
        kept, used = kept + char, used + len(blank)
    return kept.rstrip() + "…" if room > 0 else ""


def pad(text: str, room: int) -> str:
    """The text in exactly `room` columns, clipped or filled."""
    text = clip(text, room)
    return text + " " * (room - width(text))


def wrap(text: str, room: int, *, hang: int = 0) -> list[str]:
    """The words of the text on lines of `room` columns, all but the first indented by `hang`; never an empty list."""
    lines, line = [], ""
    for word in text.split(" "):
        for piece in _pieces(word, max(room - hang, 1)):
            if line.strip() and width(line) + 1 + width(piece) > room:
                lines.append(line)
                line = " " * hang + piece
            else:
                line = f"{line} {piece}" if line.strip() else line + piece
    return [*lines, line]


def pack(items: Sequence[str], room: int, *, between: str = ", ", hang: int = 2) -> list[str]:
    """As many items to a line as fit; one that fits no line is wrapped; never an empty list."""
    lines: list[str] = []
    comma = between.rstrip()
    for number, item in enumerate(items):
        spare = room - (width(comma) if number + 1 < len(items) else 0)
        if lines and width(lines[-1]) + width(between) + width(item) <= spare:
            lines[-1] += between + item
        else:
            lines[-1:] = [line + comma for line in lines[-1:]]
            lines += wrap(item, spare, hang=hang)
    return lines or [""]


def _pieces(word: str, room: int) -> list[str]:
    """A word too long for any line, cut where it must be."""
    if len(word) <= room and word.isascii():
        return [word]
    pieces, piece, used = [], "", 0
    for char, blank in cells(word):
        if used + len(blank) > room and piece:
            pieces.append(piece)
            piece, used = "", 0
        piece, used = piece + char, used + len(blank)
    return [*pieces, piece]
