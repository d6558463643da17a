"""Where a piece of the kernel was written: the place, the clause on one line, and its author's words on it."""

from __future__ import annotations

from collections.abc import Mapping

from protocol.diagnostics import Span
from protocol.model import Origin
from protocol.syntax import Item, MachineDecl, Name, StateDecl, TransitionDecl
from protocol.text.spacing import collapsed


def origin_of(node: Item | StateDecl | TransitionDecl, texts: Mapping[str, str]) -> Origin:
    """The origin of a declaration; of a machine only the words before its block."""
    written = texts[node.span.file][node.span.start : node.span.stop]
    if isinstance(node, MachineDecl):
        written = heading(written)
    return Origin(node.span, collapsed(written), getattr(node, "description", ""), getattr(node, "because", ""))


def heading(written: str) -> str:
    """What stands before the first brace that is in no string."""
    quoted = False
    for index, char in enumerate(written):
        quoted ^= char == '"'
        if char == "{" and not quoted:
            return written[:index]
    return written


def origin_of_block(name: Name, span: Span, description: str, because: str, texts: Mapping[str, str]) -> Origin:
    """The origin of a protocol or a design, which shows its heading."""
    return Origin(span, collapsed(heading(texts[span.file][span.start : span.stop])), description, because)
