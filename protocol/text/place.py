"""Where a token is not acceptable, and what was probably meant there."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from protocol.diagnostics import Diagnostic
from protocol.text.lalr import Automaton
from protocol.text.lexer import Source, Token


class Slip(Struct, frozen=True):
    """`meant` is put in the place of the token, and of the one before it too if `joined`; None: there is no telling.

    `doubtful`: it may not have been meant after all, so what else is odd in the statement is passed over.
    """

    complaint: Diagnostic | None
    meant: Token | None
    joined: bool = False
    doubtful: bool = False


class Place(Struct, frozen=True):
    """The token that is not acceptable, those beside it, and what would be acceptable in its place and before it."""

    source: Source
    automaton: Automaton
    before: Sequence[int]
    last: Token | None
    token: Token
    next: Token
    fresh: bool
    """The token is the first of its line."""
    last_of_line: bool
    """The next token is on another line, or no good."""
    refused: frozenset[str]

    def can_be(self, kind: str) -> bool:
        """Read so, the token fits, and the next one too."""
        return self.automaton.accepts(*((kind,) if self.last_of_line else (kind, self.next.kind)))

    def last_can_be(self, kind: str) -> bool:
        """Read so, the last token fits, and this one too."""
        return self.automaton.accepts(kind, self.token.kind, states=self.before)

    def complaint(self, code: str, token: Token, message: str, remedy: str) -> Diagnostic:
        return Diagnostic(code, self.source.span(token.start, token.stop), message, remedy)

    def reads(self, kind: str) -> Token:
        return Token(kind, self.token.text, self.token.start, self.token.stop)
