"""Where a statement that is too long for one line is broken: at its outermost joints first."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from msgspec import Struct

from protocol.columns import width
from protocol.text.lalr import Node
from protocol.text.lexer import Token
from protocol.text.spacing import glued

MOST = 120
"""No line is wider that can be broken."""

EVERY = 2
"""Where a line is broken at one joint of this level, it is broken at all of them."""
BEFORE = {
    **{"because": 0, "deviations": 1, "base": 1, "clock_rule": EVERY, "gate": EVERY},
    **{"unless": 3, "when": 3, "timing": 3, "by": 4, "while_clause": 4, "among": 4, "span": 4},
}
"""Nodes before which a line may be broken; the lower the number, the sooner."""
WITHIN = {"property": 1, "scenario": 1, "measure": 1, "each": 3, "scoped": 3}
"""Nodes broken before what is promised: after their colon or comma."""
AT = {
    **{"leads": 4, "only": 4, "lasts": 4, "recurs": 4, "stays": 4, "from": 5, "is": 5, "or": 5, "and": 6, "STRING": 7},
    **{"->": 7, "=": 8, "!=": 8, "<": 8, "<=": 8, ">=": 8, ">": 8, ":=": 8, "+": 9, "-": 9, "*": 10, "/": 10},
}
"""Tokens before which a line may be broken."""
AFTER_COMMA = 7
BRACKET = 11
"""So much later where a bracket is open."""


class Word(Struct, frozen=True):
    """A token as it is spelt.  `glued`: no space stands before it; `level`: how soon a line may be broken there."""

    kind: str
    text: str
    start: int
    glued: bool = False
    level: int | None = None


def words(text: str, tokens: Sequence[Token], tree: Node) -> list[Word]:
    levels: dict[int, int] = {}
    _joints(tree, levels)
    found: list[Word] = []
    open_brackets, last = 0, ""
    for token in tokens:
        kind = token.kind
        level = levels.get(token.start, AT.get(kind, AFTER_COMMA if last == "," else None))
        close = glued(last, kind)
        if level is not None:
            level = None if close or last == "because" else level + BRACKET * open_brackets
        found.append(Word(kind, text[token.start : token.stop], token.start, close, level))
        open_brackets += (kind in ("(", "[")) - (kind in (")", "]"))
        last = kind
    return found


def _joints(node: Node, levels: dict[int, int]) -> None:
    if node.kind in BEFORE:
        levels.setdefault(node.start, BEFORE[node.kind])
    parts = node.nodes()
    if node.kind in WITHIN:
        levels.setdefault(parts[-1 if node.kind in ("each", "scoped") else 0].start, WITHIN[node.kind])
    for part in parts:
        _joints(part, levels)


def wide(line: Sequence[Word]) -> int:
    """The columns that the words take on one line."""
    return sum(_columns(line)) - (not line[0].glued)


def _columns(line: Sequence[Word]) -> list[int]:
    return [width(word.text) + (not word.glued) for word in line]


def fill(line: Sequence[Word], indent: int, hanging: int) -> list[tuple[int, Sequence[Word]]]:
    """The words in lines, each with its indentation: `indent` for the first, `hanging` for the others."""
    ends = [0, *accumulate(_columns(line))]
    lines: list[tuple[int, Sequence[Word]]] = []
    start = 0
    while True:
        fits = ends[start] + (not line[start].glued) + MOST - indent
        stop = len(line) if ends[-1] <= fits else _joint(line, start, ends, fits)
        if stop < len(line) and line[stop].level == EVERY:
            joints = [index for index in range(start + 1, len(line)) if line[index].level == EVERY]
            for first, last in pairwise([start, *joints, len(line)]):
                lines += fill(line[first:last], indent, hanging)
                indent = hanging
            return lines
        lines.append((indent, line[start:stop]))
        if stop == len(line):
            return lines
        start, indent = stop, hanging


def _joint(line: Sequence[Word], start: int, ends: Sequence[int], fits: int) -> int:
    """Where the next line begins: the outermost joint that fits, and the last such; the first, if none does."""
    best, lowest = len(line), None
    for index in range(start + 1, len(line)):
        level = line[index].level
        if ends[index] > fits:
            if lowest is None and level is not None:
                return index
            if lowest is not None:
                break
        elif level is not None and (lowest is None or level <= lowest):
            best, lowest = index, level
    return best
