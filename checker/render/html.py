"""Pages as HTML to be put into another page: no scripts, no styles but a few of its own, every text escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import assert_never

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

CELL = ' style="text-align: left; vertical-align: top; padding: 0.2em 0.8em"'


def html(page: Page, picture: str = "") -> str:
    """The page as one element, whose headings are a level lower than the page's; below it the picture, an `<svg>`."""
    drawn = f'\n<div style="overflow-x: auto">\n{picture}\n</div>' if picture else ""
    return f'<div class="tierproof">\n{_blocks(page)}{drawn}\n</div>\n'


def _blocks(parts: Iterable[Part]) -> str:
    return "\n".join(_block(part) for part in parts)


def _block(part: Part) -> str:
    match part:
        case Heading(words, level):
            tag = f"h{min(level + 1, 6)}"
            return f"<{tag}>{_words(words)}</{tag}>"
        case Paragraph(words):
            return f"<p>{_words(words)}</p>"
        case Items(items):
            return f"<ul>{''.join(f'<li>{_words(item)}</li>' for item in items)}</ul>"
        case Table():
            return _table(part)
        case Drawing(lines):
            inside = "\n".join(escape(it) for it in lines)
            return f'<pre style="line-height: 1.25; overflow-x: auto">{inside}</pre>'
        case Folded(title, parts):
            return f"<details><summary>{_text(title)}</summary>\n{_blocks(parts)}\n</details>"
        case _:
            assert_never(part)


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col"{CELL}>{_words(cell)}</th>' for cell in table.head)
    rows = "".join(f"<tr>{_row(row)}</tr>\n" for row in table.rows)
    title = f'<caption style="text-align: left">{_text(table.title)}</caption>'
    return f"<table>{title}\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table>"


def _row(row: tuple[Words, ...]) -> str:
    first, *others = (_words(cell) for cell in row)
    return f'<th scope="row"{CELL}>{first}</th>' + "".join(f"<td{CELL}>{cell}</td>" for cell in others)


def _words(words: Words) -> str:
    return "".join(_inline(it) for it in inlines(words))


def _inline(it: Inline) -> str:
    match it:
        case Code(text):
            return f"<code>{_text(text)}</code>"
        case Strong(text):
            return f"<strong>{_text(text)}</strong>"
        case str():
            return _text(it)


def _text(text: str) -> str:
    return escape(line(text))
