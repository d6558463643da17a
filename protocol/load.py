"""Text in, meaning out: the front door of the language."""

from __future__ import annotations

from pathlib import Path

from protocol.diagnostics import Failure
from protocol.expand import elaborate
from protocol.model import Design
from protocol.parse import read


def compile_text(text: str, path: str = "<text>") -> tuple[Design, ...]:
    """The designs that the text declares; raises `Failure` with everything that is wrong with it."""
    file, unread, skipped = read(text, path)
    made, wrong = elaborate(file, skipped)
    if unread or wrong:
        raise Failure((*unread, *wrong))
    return made


def load(path: str | Path) -> tuple[Design, ...]:
    """The designs of a file."""
    return compile_text(Path(path).read_text(encoding="utf-8"), str(path))
