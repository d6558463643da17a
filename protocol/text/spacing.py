"""Which words of a line stand without a space between them."""

from __future__ import annotations

from protocol.text.lexer import TOKENS

OPENING = frozenset({"(", "[", ".", ".."})
CLOSING = frozenset({",", ";", ":", ")", "]", "[", ".", ".."})
CALLED = frozenset({"since", "age", "count", "all", "some"})


def glued(last: str, kind: str) -> bool:
    """No space stands between a token and the next one, told by their kinds."""
    return kind in CLOSING or last in OPENING or (kind == "(" and last in CALLED)


def collapsed(text: str) -> str:
    """The text on one line, without remarks and however its author spaced it."""
    said = last = ""
    for match in TOKENS.finditer(text):
        if match.lastgroup != "space":
            said += match[0] if not said or glued(last, match[0]) else f" {match[0]}"
            last = match[0]
    return said
