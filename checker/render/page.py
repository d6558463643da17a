"""A page as data: headings, paragraphs, tables and drawings, without how they are written.

`markdown` and `html` write pages; what stands on the page of a verb is said once, by its module `…_page`.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from checker.render.ink import safe, visible

UNWRAPPED = 100_000
"""Columns, where lines are to stay whole."""


class Code(Struct, frozen=True):
    """What stands in a spec, or is typed: set in letters of one width."""

    text: str


class Strong(Struct, frozen=True):
    text: str


Inline = str | Code | Strong
Words = Inline | tuple[Inline, ...]


class Heading(Struct, frozen=True):
    words: Words
    level: int = 1


class Paragraph(Struct, frozen=True):
    words: Words


class Items(Struct, frozen=True):
    """A list of sentences."""

    items: tuple[Words, ...]


class Table(Struct, frozen=True):
    """`head` names the columns; the first cell of each row is its name.  `title`: what it shows, for who cannot see."""

    title: str
    head: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]


class Drawing(Struct, frozen=True):
    """Lines in letters of one width, as a terminal shows them."""

    lines: tuple[str, ...]


class Folded(Struct, frozen=True):
    """What is there for those who open it."""

    title: str
    parts: tuple[Part, ...]


Part = Heading | Paragraph | Items | Table | Drawing | Folded
Page = tuple[Part, ...]


def inlines(words: Words) -> tuple[Inline, ...]:
    return words if isinstance(words, tuple) else (words,)


def line(text: str) -> str:
    """The text as it may be shown, on one line; blanks at its ends, which the words beside it need, stay."""
    shown = safe(text)
    if not shown:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{shown}{' ' * text[-1].isspace()}"


def spoken(text: str) -> Words:
    """A sentence in which names stand between backticks."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return text
    return tuple(Code(part) if number % 2 else part for number, part in enumerate(parts) if part)


def drawing(lines: Sequence[str]) -> Drawing:
    """The lines without those that are empty at either end, and without what all are indented by."""
    kept = [visible(line).rstrip() for line in lines]
    while kept and not kept[0]:
        kept.pop(0)
    while kept and not kept[-1]:
        kept.pop()
    indent = min((len(line) - len(line.lstrip()) for line in kept if line), default=0)
    return Drawing(tuple(line[indent:] for line in kept))
