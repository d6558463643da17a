"""Specs in colour, for documents: a lexer for Pygments, which finds it by the name `tier`."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from pygments.lexer import RegexLexer, bygroups, words
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Whitespace

from protocol.text.words import SIGNS, UNITS, WORDS

CONSTANTS = frozenset({"true", "false"})
OPERATORS = frozenset({"and", "or", "not", "in", "all", "some", "count"})
DECLARATIONS = frozenset(
    {
        *("protocol", "design", "parts", "group", "actor", "param", "var", "choice", "event", "clock", "machine"),
        *("ladder", "state", "tier", "vote", "action", "observe", "property", "scenario", "measure"),
    }
)
"""What is followed by the name of what it declares."""
NAME = r"[^\W\d]\w*"
PUNCTUATION = ("(", ")", "[", "]", "{", "}", ",", ".", ":", ";")


def _one_of(some: frozenset[str]) -> words:
    return words(tuple(sorted(some)), prefix=r"\b", suffix=r"\b")


class TierLexer(RegexLexer):  # type: ignore[misc]
    """Words, names, times and remarks as the language has them; what it does not know is an error token."""

    name = "tierproof"
    aliases: ClassVar[list[str]] = ["tier", "tierproof"]
    filenames: ClassVar[list[str]] = ["*.tier"]
    flags = re.MULTILINE | re.UNICODE
    tokens: ClassVar[dict[str, Any]] = {
        "root": [
            (r"\s+", Whitespace),
            (r"#[^\n]*", Comment.Single),
            (r'"[^"\n\r]*"', String.Double),
            (
                rf"\b({'|'.join(sorted(DECLARATIONS))})(\s+)(?!(?:{'|'.join(sorted(WORDS))})\b)({NAME})",
                bygroups(Keyword.Declaration, Whitespace, Name.Class),
            ),
            (_one_of(CONSTANTS & WORDS), Keyword.Constant),
            (_one_of(OPERATORS & WORDS), Operator.Word),
            (_one_of(DECLARATIONS & WORDS), Keyword.Declaration),
            (_one_of(WORDS), Keyword),
            (rf"[0-9]+(?:{'|'.join(UNITS)})\b", Number),
            (r"[0-9]+", Number.Integer),
            (NAME, Name),
            (words(PUNCTUATION), Punctuation),
            (words(SIGNS), Operator),
        ]
    }
