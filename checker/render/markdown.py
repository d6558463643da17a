"""Pages as GitHub's Markdown.  Nothing of a spec becomes markup, a mention of somebody, or a link to an issue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from checker.render.ink import safe
from checker.render.page import (
    Code,
    Drawing,
    Folded,
    Heading,
    Inline,
    Items,
    Page,
    Paragraph,
    Part,
    Strong,
    Table,
    Words,
    inlines,
    line,
)

MARKUP = re.compile(r"[\\`*_{}\[\]<>|~#&$]")
LEADING = re.compile(r"^(\d+)([.)])|^([-+=:])")
LINKING = re.compile(r"([@#])(?=\w)|(://|\bwww)(?=\S)", re.IGNORECASE)
APART = "<!-- -->"
"""It shows nothing, and keeps GitHub from reading a name or a number as a mention or a link."""


def markdown(page: Page) -> str:
    """The page, in blocks with a line between them."""
    return "\n\n".join(_block(part) for part in page) + "\n"


def _block(part: Part) -> str:
    match part:
        case Heading(words, level):
            return f"{'#' * level} {_words(words)}"
        case Paragraph(words):
            return _words(words)
        case Items(items):
            return "\n".join(f"- {_words(item)}" for item in items)
        case Table():
            return "\n".join(_table(part))
        case Drawing(lines):
            return "\n".join(_fenced(lines))
        case Folded(title, parts):
            inside = "\n\n".join(_block(it) for it in parts)
            return f"<details><summary>{_summary(title)}</summary>\n\n{inside}\n\n</details>"
        case _:
            assert_never(part)


def _table(table: Table) -> Iterator[str]:
    yield _row(table.head)
    yield f"|{' --- |' * len(table.head)}"
    for row in table.rows:
        yield _row(row)


def _row(cells: Iterable[Words]) -> str:
    return f"| {' | '.join(_words(cell, in_table=True) for cell in cells)} |"


def _words(words: Words, *, in_table: bool = False) -> str:
    return LEADING.sub(_led, "".join(_inline(it, in_table) for it in inlines(words)))


def _led(match: re.Match[str]) -> str:
    """What would begin a list or a rule at the start of a line."""
    return f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[3]}"


def _inline(it: Inline, in_table: bool) -> str:
    match it:
        case Code(text):
            return code(text, in_table=in_table) if text else ""
        case Strong(text):
            return f"**{plain(text)}**" if text.strip() else ""
        case str():
            return plain(it)


def plain(text: str) -> str:
    """The text as text, on one line."""
    marked = MARKUP.sub(lambda match: f"\\{match[0]}", line(text))
    return LINKING.sub(lambda match: f"{match[0]}{APART}", marked)


def code(text: str, *, in_table: bool = False) -> str:
    """The text between as many backticks as it needs; in a table a bar would end the cell."""
    shown = safe(text)
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * (longest + 1)
    space = " " if shown.startswith("`") or shown.endswith("`") else ""
    said = f"{fence}{space}{shown}{space}{fence}"
    return said.replace("|", "\\|") if in_table else said


def _fenced(lines: Iterable[str]) -> Iterator[str]:
    shown = list(lines)
    longest = max((len(run) for it in shown for run in re.findall(r"`{3,}", it)), default=2)
    fence = "`" * (longest + 1)
    yield from (f"{fence}text", *shown, fence)


def _summary(text: str) -> str:
    """Inside of HTML, where Markdown is not read."""
    shown = safe(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return LINKING.sub(lambda match: f"{match[0]}{APART}", shown)
