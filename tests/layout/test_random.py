"""Random syntax of every kind survives being written, laid out and read again; random specs keep their meaning."""

from __future__ import annotations

from random import Random

import pytest

from protocol.load import compile_text
from protocol.text import tables
from protocol.text.lalr import Node
from protocol.text.layout import layout
from protocol.text.lexer import Source, tokenize
from protocol.text.parse import parse
from protocol.text.recover import Reader
from tests.layout import written
from tests.layout.noise import noisy
from tests.layout.random_syntax import Maker
from tests.layout.written import bare
from tests.random_scene import Dice
from tests.random_specs import THROWS, spec

MODELS = 500


def kinds(text: str) -> set[str]:
    source = Source(text, "x")
    tokens, complaints = tokenize(source)
    waiting, found = [Reader(source, tokens, complaints, tables.load()).run()], set()
    while waiting:
        node: Node = waiting.pop()
        found.add(node.kind)
        waiting += node.nodes()
    return found


def test_random_syntax_survives() -> None:
    """Written, read, laid out with any white space and remarks, read again; every construct is among it."""
    met: set[str] = set()
    for seed in range(MODELS):
        random = Random(seed)
        model = Maker(random).file()
        text = written.file(model)
        met |= kinds(text)
        meant = bare(model)
        assert bare(parse(text, "x").declarations) == meant, seed
        once = layout(noisy(text, random), "x")
        assert bare(parse(once, "x").declarations) == meant, seed
        assert layout(once, "x") == once, seed
    rules = (rule for rule in tables.load().rules if rule.kind and not rule.transparent)
    assert {rule.kind for rule in rules if not rule.kind.startswith("_")} - met == set()


@pytest.mark.parametrize("seed", range(50))
def test_random_specs_keep_their_meaning(seed: int) -> None:
    random = Random(seed)
    text = str(spec(Dice(random.randbytes(THROWS)), "any"))
    assert bare(compile_text(layout(noisy(text, random), "x"))) == bare(compile_text(text))
