"""The pages that people read, as blocks of text between fences.

    ```tier            a whole file; with a name after it, `console` blocks of the page find it under that name
    ```tier-part       statements of the first protocol of the page, added at its end
    ```tier-clause     clauses of the first ladder of that protocol, added at its end
    ```tier-design     declarations after that protocol
    ```console         lines `$ command` with what they print; a line `…` stands for any lines

A code after a word that begins with `tier` says that the block is refused with this code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

ROOT = Path(__file__).parents[2]
PAGES = tuple(sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "specs").glob("*.md")]))
FENCED = re.compile(r"^```(\S+)[ ]?(.*)\n((?:.*\n)*?)^```$", re.MULTILINE)


class Block(Struct, frozen=True):
    page: Path
    line: int
    word: str
    said: str
    """What stands after the word."""
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for match in FENCED.finditer(text):
        yield Block(page, text.count("\n", 0, match.start()) + 1, match[1], match[2], match[3])


def whole(block: Block) -> str:
    """The block as a file: a part stands in the first protocol of its page."""
    if block.word == "tier":
        return block.text
    stock = next(other.text for other in blocks(block.page) if other.word == "tier")
    match block.word:
        case "tier-part":
            end = stock.rindex("}")
            return f"{stock[:end]}{block.text}{stock[end:]}"
        case "tier-clause":
            end = stock.index("\n  }", stock.index("\n  ladder "))
            return f"{stock[:end]}\n{block.text}{stock[end:]}"
        case _:
            return f"{stock}\n{block.text}"


def said(block: Block) -> Iterator[tuple[list[str], str]]:
    """The commands of a `console` block, each with what it prints."""
    for match in re.finditer(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block.text, re.MULTILINE):
        yield match[1].split(), match[2]
