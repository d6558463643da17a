"""Places in the text, and what is said about them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a file.  Lines and columns count from 1, columns in characters; `stop` is one past the end."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    start: int = 0
    stop: int = 0


NOWHERE = Span("", 1, 1, 1, 1)
