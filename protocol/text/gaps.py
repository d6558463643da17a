"""What stands between the tokens of a text: remarks, and empty lines."""

from __future__ import annotations

import re

from msgspec import Struct

from protocol.text.lexer import Source, tokenize
from protocol.text.tables import END

_PARTS = re.compile(r"#[^\n]*|\n")


class Remark(Struct, frozen=True):
    """`own`: it is the first on its line; `apart`: an empty line stands before it."""

    text: str
    start: int
    own: bool
    apart: bool


class Gap(Struct, frozen=True):
    """`apart`: an empty line stands before the token that follows, after all remarks."""

    remarks: tuple[Remark, ...]
    apart: bool


def gap(text: str, start: int, stop: int) -> Gap:
    """What stands between two offsets, where no token but `;` does."""
    remarks, ends = [], 0
    for match in _PARTS.finditer(text, start, stop):
        if match[0] == "\n":
            ends += 1
        else:
            remarks.append(Remark(match[0].rstrip(), match.start(), ends > 0 or start == 0, ends > 1))
            ends = 0
    return Gap(tuple(remarks), ends > 1)


def pieces(text: str) -> list[str]:
    """All that a text says, remarks too, in order and as it is spelt, without what separates them."""
    text = text.removeprefix("\ufeff")
    tokens, _ = tokenize(Source(text, ""))
    said, here = [], 0
    for token in tokens:
        if token.kind != ";":
            said += [remark.text for remark in gap(text, here, token.start).remarks]
            said += [text[token.start : token.stop]] if token.kind != END else []
            here = token.stop
    return said
