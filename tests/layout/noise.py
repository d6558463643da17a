"""The same words with other white space between them, and with remarks."""

from __future__ import annotations

from random import Random

from protocol.text.lexer import Source, tokenize
from protocol.text.outline import Block, Part, Statement, outline

SPACES = (" ", " ", "  ", "\n", "\n", "\n\n", "\n \n\n", "\t", "    ", "\r\n", "\n  ")
REMARKS = ("# why", "#", "#x  ", "# ünï # code: actor a { }", '# "open', "#\t;")


def noisy(text: str, random: Random, remarks: float = 0.1) -> str:
    """The gaps of the text drawn anew, with a `;` or none between statements; so often with a remark in them."""
    tokens = [token for token in tokenize(Source(text, "x"))[0] if token.kind != ";"]
    ends = {start for statement in outline(text, "x")[0] for start in _ends(statement)}
    written, here = "", 0
    for token in tokens:
        gap = "".join(random.choice(SPACES) for _ in range(random.choice((1, 1, 1, 2))))
        if token.start == here and random.random() < 0.8:
            gap = ""
        while random.random() < remarks:
            gap += random.choice((" ", "\n", "")) + random.choice(REMARKS) + "\n" + random.choice(("", " ", "\n"))
        semicolon = ";" if token.start in ends and random.random() < 0.3 else ""
        written += random.choice((gap + semicolon + " ", semicolon + gap)) if semicolon else gap
        written += text[token.start : token.stop]
        here = token.stop
    return written


def _ends(statement: Statement) -> list[int]:
    """Where what follows a statement inside a block of it begins, and no `;` stands."""
    found = []
    for part in statement.parts:
        if isinstance(part, Block):
            for inner in part.statements:
                found += _ends(inner)
            if part.statements:
                found.append(part.closing.start)
            found += [it.word.start for inner in part.statements[1:] for it in inner.parts[:1] if isinstance(it, Part)]
    return found
