"""The canonical text of a spec: the same words and remarks, with other white space between them.

Two spaces a level, one statement a line.  What fits on a line stands on one; what is too long is broken at its
outermost joints.  Kept of the author's layout: remarks where they stand, one empty line where there are some, blocks
that have been opened, and columns of words that have been lined up.
"""

from __future__ import annotations

from collections.abc import Sequence

from protocol.text.breaks import MOST, Word, fill, wide
from protocol.text.gaps import Gap, pieces
from protocol.text.lining import Line, line_up
from protocol.text.outline import Block, Part, Statement, outline
from protocol.text.parse import parse

STEP = 2
SHORT = frozenset({"", "vote", "action"})
"""Blocks whose statements are short, so that several may stand on one line: updates, and the clauses of these."""
SEPARATOR = Word(";", ";", -1, glued=True)


def layout(text: str, path: str) -> str:
    """The canonical text; `Failure` if the text has mistakes."""
    parse(text, path)
    bare = text.removeprefix("\ufeff")
    statements, last = outline(bare, path)
    lines = _listing(statements, last, 0, [], bare)
    written = "".join("\n" * (line.apart and number > 0) + f"{line.written()}\n" for number, line in enumerate(lines))
    if pieces(written) != pieces(bare):
        raise AssertionError("the layout would change what the text says")
    ends = "\r\n" if 2 * bare.count("\r\n") > bare.count("\n") else "\n"
    return text[: len(text) - len(bare)] + written.replace("\n", ends)


def _listing(statements: Sequence[Statement], last: Gap, indent: int, before: list[Line], text: str) -> list[Line]:
    """The lines of the statements of a block, and of what stands before its end; `before`: those above them."""
    lines: list[Line] = []
    run: list[Line] = []
    sort: object = None
    for number, statement in enumerate(statements):
        above = len(lines)
        _remarks(statement.gap, indent, lines, before)
        made, opened = _statement(statement, indent, text)
        made[0].apart = statement.gap.apart
        if indent == 0 and number and (opened or sort is None):
            _set_apart([*lines[above:], made[0]])
        if len(lines) > above or made[0].apart or sort != statement.sort:
            line_up(run, text)
            run = []
        lines += made
        run.append(made[0])
        sort = None if opened else statement.sort
    _remarks(last, indent, lines, before)
    line_up(run, text)
    return lines


def _set_apart(lines: Sequence[Line]) -> None:
    """One of them stands after an empty line."""
    if not any(line.apart for line in lines):
        lines[0].apart = True


def _remarks(gap: Gap, indent: int, lines: list[Line], before: list[Line]) -> None:
    """Write what stands in a gap: beside the line above, or on lines of their own."""
    for remark in gap.remarks:
        if remark.own:
            lines.append(Line(indent, (), remark, remark.apart))
        else:
            (lines or before)[-1].remark = remark


def _statement(statement: Statement, indent: int, text: str) -> tuple[list[Line], bool]:
    """Its lines, and whether a block of it is open."""
    blocks = [part for part in statement.parts if isinstance(part, Block)]
    joined = {block.opening.start for block in blocks if _joined(block)}
    if joined:
        made = _lines(statement, indent, joined, text)
        broken = len(made) > 1 and any(block.head and block.statements for block in blocks)
        if not broken and all(line.indent + wide(line.words) <= MOST for line in made if line.words):
            return made, False
    return _lines(statement, indent, set(), text), bool(blocks)


def _joined(block: Block) -> bool:
    """It may stand on one line: it does, and holds one statement, or short ones alone."""
    inner = [part for statement in block.statements for part in statement.parts if isinstance(part, Block)]
    return block.joined and (len(block.statements) < 2 or block.head in SHORT) and all(map(_joined, inner))


def _lines(statement: Statement, indent: int, joined: set[int], text: str) -> list[Line]:
    """The lines of a statement; the blocks `joined` stand on one line, the others are open."""
    hanging = indent + STEP
    lines: list[Line] = []
    words: list[Word] = []
    first = indent
    for number, part in enumerate(statement.parts):
        if number and part.gap.remarks:
            _flush(words, first, hanging, lines)
            _remarks(part.gap, hanging, lines, lines)
            words, first = [], hanging
        if isinstance(part, Part):
            words.append(part.word)
        elif part.opening.start in joined:
            words += _words(part)
        else:
            _flush([*words, part.opening], first, hanging, lines)
            lines += _listing(part.statements, part.last, indent + STEP, lines, text)
            words, first = [part.closing], indent
    _flush(words, first, hanging, lines)
    return lines


def _flush(words: Sequence[Word], first: int, hanging: int, lines: list[Line]) -> None:
    if words:
        lines += [Line(indent, line) for indent, line in fill(words, first, hanging)]


def _words(block: Block) -> list[Word]:
    """The words of a block on one line, with `;` between statements; no line is broken there."""
    words = [block.opening]
    for number, statement in enumerate(block.statements):
        words += [SEPARATOR] if number else []
        for part in statement.parts:
            words += [part.word] if isinstance(part, Part) else _words(part)
    return [Word(word.kind, word.text, word.start, word.glued) for word in (*words, block.closing)]
