"""How wide text is on a terminal: wide East Asian characters take two columns, combining marks none."""

from __future__ import annotations

from unicodedata import category, east_asian_width

TAB = 8


def width(text: str, start: int = 0) -> int:
    """The columns that `text` takes when it begins at column `start` (from 0)."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(len(cell) for _, cell in cells(text, start))


def cells(text: str, start: int = 0) -> list[tuple[str, str]]:
    """For each character: what to print for it, and as many spaces as that is wide."""
    column, found = start, []
    for char in text:
        if char == "\t":
            shown, wide = " " * (TAB - column % TAB), TAB - column % TAB
        elif category(char) in ("Mn", "Me"):
            shown, wide = char, 0
        elif not char.isprintable():
            shown, wide = "\N{REPLACEMENT CHARACTER}" if category(char) != "Zs" else " ", 1
        else:
            shown, wide = char, 2 if east_asian_width(char) in "WF" else 1
        column += wide
        found.append((shown, " " * wide))
    return found
