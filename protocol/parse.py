"""Text to syntax."""

from __future__ import annotations

from protocol import syntax, tables
from protocol.build_items import declaration
from protocol.build_terms import Builder
from protocol.diagnostics import Diagnostic, Failure
from protocol.lalr import Automaton
from protocol.lexer import Source, tokenize


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
    tokens, complaints = tokenize(source)
    automaton = Automaton(tables.load())
    builder = Builder(source, complaints)
    for token in tokens:
        if not automaton.accepts(token.kind):
            complaints.append(Diagnostic("E101", source.span(token.start, token.stop), f"unexpected `{token.text}`"))
            return syntax.File(path, text, ()), tuple(complaints), frozenset()
        tree = automaton.feed(token)
    assert tree is not None
    return (
        syntax.File(path, text, tuple(declaration(builder, part) for part in tree.nodes())),
        tuple(complaints),
        frozenset(),
    )
