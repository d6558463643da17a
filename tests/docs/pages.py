"""The pages that people read, as blocks of text between fences.

    ```tier            a whole file
    ```tier-part       statements of the first protocol of the page, added at its end
    ```tier-clause     clauses of the first ladder of that protocol, added at its end
    ```tier-design     declarations after that protocol
    ```csv, jsonl, moves   a file of that kind
    ```console         lines `$ command` with what they print; a line `…` stands for any lines

A name after a word that begins with `tier` is that of a file, which keeps what is added to it and which commands find.
A code `E…` there says that the block is refused with this code, a code `F…` that checking it finds just this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

ROOT = Path(__file__).parents[2]
WRITTEN = [page for page in (ROOT / "docs").rglob("*.md") if not {"_made", "_build"} & set(page.parts)]
PAGES = tuple(sorted([ROOT / "README.md", *WRITTEN, *(ROOT / "specs").glob("*.md")]))
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


def wholes(page: Path) -> Iterator[tuple[Block, str]]:
    """The blocks in order, those of specs as whole files, the others as they stand."""
    files: dict[str, str] = {}
    for block in blocks(page):
        if not block.word.startswith("tier"):
            yield block, block.text
            continue
        name = block.said if block.said.endswith(".tier") else ""
        text = block.text if block.word == "tier" else added(block, files[name])
        if name or block.word == "tier":
            files.setdefault(name, text)
        if name:
            files[name] = text
        yield block, text


def added(block: Block, text: str) -> str:
    """The text with the block in its place."""
    match block.word:
        case "tier-part":
            end = text.index("\n}\n")
            return f"{text[:end]}\n{block.text}{text[end + 1 :]}"
        case "tier-clause":
            end = text.index("\n  }\n", text.index("\n  ladder "))
            return f"{text[:end]}\n{block.text}{text[end + 1 :]}"
        case _:
            return f"{text}\n{block.text}"


def said(block: Block) -> Iterator[tuple[list[str], str]]:
    """The commands of a `console` block, each with what it prints."""
    for match in re.finditer(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block.text, re.MULTILINE):
        yield match[1].split(), match[2]
