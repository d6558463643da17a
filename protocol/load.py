"""Text in, meaning out: the front door of the language."""

from __future__ import annotations

from pathlib import Path

from protocol.diagnostics import Diagnostic, Failure, in_order
from protocol.elaboration.expand import elaborate
from protocol.model import Design
from protocol.sources import gather
from protocol.text import parse

OF_WHOLE_TEXTS = frozenset({"E327", "E328"})
"""What may be wrong only because something could not be read."""


def examine(text: str, path: str = "<text>") -> tuple[tuple[Design, ...], tuple[Diagnostic, ...]]:
    """The designs that the text declares, and everything that is wrong with it; if anything is, they mean nothing."""
    sources, unread, skipped = gather(text, path)
    made, wrong = elaborate(sources, skipped)
    seen = {diagnostic.span for diagnostic in unread}
    fresh = [d for d in wrong if d.span not in seen and not (unread and d.code in OF_WHOLE_TEXTS)]
    return made, in_order((*unread, *fresh))


def compile_text(text: str, path: str = "<text>") -> tuple[Design, ...]:
    """The designs that the text declares; raises `Failure` with everything that is wrong with it."""
    made, wrong = examine(text, path)
    if wrong:
        raise Failure(wrong)
    return made


def load(path: str | Path) -> tuple[Design, ...]:
    """The designs of a file; raises `Failure` as well where it cannot be read."""
    return compile_text(parse.load(str(path)), str(path))
