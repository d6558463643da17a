"""The lexer for Pygments: every spec that comes with us, without an error token and with nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.token import Comment, Error, Keyword, Name, Number, String

from checker.tier_lexer import CONSTANTS, DECLARATIONS, OPERATORS, TierLexer
from protocol.text.words import WORDS

ROOT = Path(__file__).parents[2]
SPECS = sorted([*ROOT.glob("specs/**/*.tier"), *ROOT.glob("checker/*.tier"), *ROOT.glob("tests/command/*.tier")])


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_specs_lex(spec: Path) -> None:
    text = spec.read_text(encoding="utf-8")
    tokens = list(TierLexer(ensurenl=False, stripnl=False).get_tokens(text))
    assert [said for kind, said in tokens if kind is Error] == []
    assert "".join(said for _, said in tokens) == text


def test_kinds() -> None:
    text = 'protocol paris "a text" { # a remark\n  must warn: calm -> initial within 24h of violation }\n'
    found = {said: kind for kind, said in TierLexer().get_tokens(text)}
    assert found["protocol"] is Keyword.Declaration
    assert found["paris"] is Name.Class
    assert found['"a text"'] is String.Double
    assert found["# a remark"] is Comment.Single
    assert found["must"] is Keyword
    assert found["24h"] is Number
    assert found["violation"] is Name


def test_names_in_any_script_and_what_is_no_spec() -> None:
    assert all(kind is not Error for kind, _ in TierLexer().get_tokens("event Größe by 停戦\n"))
    assert any(kind is Error for kind, _ in TierLexer().get_tokens("event ¿\n"))
    assert "<script>" not in highlight('"<script>"', TierLexer(), HtmlFormatter())


def test_words_are_those_of_the_language() -> None:
    assert CONSTANTS | OPERATORS | DECLARATIONS <= WORDS
