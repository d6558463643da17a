"""A text as statements and blocks of them: its tokens as they are spelt, and what stands between them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from protocol.text import tables
from protocol.text.breaks import Word, words
from protocol.text.gaps import Gap, gap
from protocol.text.lalr import Node
from protocol.text.lexer import Source, tokenize
from protocol.text.recover import HEADS, Reader

LISTS = frozenset({"start", "items", "design_items", "tiers", "states", "vote_rules", "action_rules", "updates"})
"""The nodes whose parts are statements."""


class Statement(Struct, frozen=True):
    """`gap` stands before it."""

    gap: Gap
    parts: tuple[Part | Block, ...]

    @property
    def sort(self) -> tuple[bool, str]:
        """What kind of statement it is, for those that belong together; and whether `instead` stands before it."""
        kinds = [part.word.kind for part in self.parts[:2] if isinstance(part, Part)]
        instead = kinds[0] == "instead"
        kind = kinds[instead]
        return instead, "clause" if kind in ("must", "may", "on") else kind


class Part(Struct, frozen=True):
    """A word of a statement; `gap` stands before it."""

    word: Word
    gap: Gap


class Block(Struct, frozen=True):
    """`{ … }`: `gap` stands before it, `last` before its end; `joined`: it stands on one line, or is empty.

    `head`: the word of the declaration that it belongs to; of updates, "".
    """

    head: str
    opening: Word
    gap: Gap
    statements: tuple[Statement, ...]
    closing: Word
    last: Gap
    joined: bool


def outline(text: str, path: str) -> tuple[tuple[Statement, ...], Gap]:
    """The declarations of a text without mistakes, and what stands at its end."""
    source = Source(text, path)
    tokens, complaints = tokenize(source)
    tree = Reader(source, tokens, complaints, tables.load()).run()
    starts = frozenset(part.start for node in _lists(tree) for part in node.nodes())
    found = words(text, [token for token in tokens if token.kind != ";"], tree)
    outliner = _Outliner(text, found, starts)
    return outliner.statements(), outliner.gap()


class _Outliner:
    def __init__(self, text: str, found: list[Word], starts: frozenset[int]) -> None:
        self.text, self.words, self.starts = text, found, starts
        self.position = 0

    @property
    def next(self) -> Word:
        return self.words[self.position]

    def gap(self) -> Gap:
        """What stands before the next word."""
        last = self.words[self.position - 1] if self.position else None
        return gap(self.text, last.start + len(last.text) if last else 0, self.next.start)

    def take(self) -> Word:
        self.position += 1
        return self.words[self.position - 1]

    def statements(self) -> tuple[Statement, ...]:
        """Up to the end of the block, or of the text."""
        found = []
        while self.next.kind not in ("}", tables.END):
            found.append(Statement(self.gap(), tuple(self.parts())))
        return tuple(found)

    def parts(self) -> Iterator[Part | Block]:
        first = self.position
        while self.next.kind not in ("}", tables.END):
            if self.position > first and self.next.start in self.starts:
                break
            head = self.words[first + (self.words[first].kind == "instead")].kind
            yield self.block(head) if self.next.kind == "{" else Part(gap=self.gap(), word=self.take())

    def block(self, head: str) -> Block:
        head = head if head in HEADS else ""
        before, opening = self.gap(), self.take()
        statements, last = self.statements(), self.gap()
        closing = self.take()
        inside = self.text[opening.start + 1 : closing.start]
        return Block(head, opening, before, statements, closing, last, "\n" not in inside or inside.isspace())


def _lists(node: Node) -> Iterator[Node]:
    if node.kind in LISTS:
        yield node
    for part in node.nodes():
        yield from _lists(part)
