"""Text to syntax, and all that is wrong with the text."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter
from pathlib import Path

from protocol import syntax
from protocol.diagnostics import Diagnostic, Failure, Span, in_order
from protocol.text import tables
from protocol.text.build_items import declaration
from protocol.text.build_terms import Builder
from protocol.text.lalr import Node
from protocol.text.lexer import MOST_CHARACTERS, Source, tokenize
from protocol.text.recover import MOST_ERRORS, TOO_MANY, Reader

DEEPEST = 200
"""No statement nests deeper, so that whoever walks the syntax may recurse."""
MOST_BYTES = 4 * MOST_CHARACTERS + 4
"""More than a spec can have: a character takes four at most, and the last one may be cut."""
start_of = attrgetter("start")
BLOCKS = frozenset(
    {"protocol", "design", "parts", "items", "design_items", "ladder", "machine", "tiers", "states"}
    | {"vote", "vote_rules", "action", "action_rules"}
)


def load(path: str) -> str:
    """The text of a file; `Failure` if it cannot be had."""
    return decode(contents(path), path)


def contents(path: str) -> bytes:
    """What is in a file, or so much of it that it is too long for a spec."""
    try:
        with Path(path).open("rb") as stream:
            return stream.read(MOST_BYTES)
    except FileNotFoundError:
        raise Failure([Diagnostic("E120", _top(path), "there is no such file")]) from None
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise Failure([Diagnostic("E121", _top(path), f"the file cannot be read: {reason.lower()}")]) from None


def decode(data: bytes, path: str) -> str:
    """The text that the bytes are, without a byte order mark."""
    if b"\0" in data:
        raise Failure([Diagnostic("E122", _top(path), "this is not a text file", "a spec is text in UTF-8")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and len(data) >= MOST_BYTES:
            return data.decode("utf-8-sig", errors="ignore")  # cut in the middle of a character, and too long anyway
        good = data[: error.start].decode("utf-8-sig")
        message = f"the byte {data[error.start]:02X} is not UTF-8"
        span = Source(good, path).span(len(good), len(good))
        raise Failure([Diagnostic("E122", span, message, "save the file as UTF-8")]) from None


def _top(path: str) -> Span:
    return Span(path, 1, 1, 1, 1)


def parse(text: str, path: str) -> syntax.File:
    """The syntax of a text; `Failure` with all there is to say if it is wrong."""
    file, complaints, _ = read(text, path)
    if complaints:
        raise Failure(complaints)
    return file


def read(text: str, path: str) -> tuple[syntax.File, tuple[Diagnostic, ...], frozenset[str]]:
    """All that could be parsed, what is wrong, and the names seen in what had to be skipped."""
    text = text.removeprefix("\ufeff")
    source = Source(text, path)
    try:
        tokens, complaints = tokenize(source)
    except Failure as failure:
        return syntax.File(path, text, ()), failure.diagnostics, frozenset()
    reader = Reader(source, tokens, complaints, tables.load())
    tree = reader.run()
    builder = Builder(source, complaints + reader.complaints)
    for node in prune(tree):
        message = f"this statement nests more than {DEEPEST} deep"
        builder.complaints.append(Diagnostic("E112", builder.span(node), message, "cut it into several"))
        reader.forget(bisect_left(tokens, node.start, key=start_of), bisect_left(tokens, node.stop, key=start_of))
    declarations = tuple(declaration(builder, node) for node in tree.nodes())
    return syntax.File(path, text, declarations), enough(builder.complaints), frozenset(reader.skipped)


def enough(complaints: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The first of them in the order of the text, and a word where there are more."""
    said = in_order(complaints)
    if len(said) <= MOST_ERRORS:
        return said
    return (*said[:MOST_ERRORS], Diagnostic("E115", said[MOST_ERRORS].span, TOO_MANY))


def prune(block: Node) -> list[Node]:
    """Remove the statements that nest too deeply; those removed."""
    blocks = [node for node in block.nodes() if node.kind in BLOCKS]
    deep = [node for node in block.nodes() if node.kind not in BLOCKS and node.depth > DEEPEST]
    if deep:
        block.parts = [part for part in block.parts if part not in deep]
    return deep + [node for inner in blocks for node in prune(inner)]
