"""The grammar has no conflict, its tables are up to date, and every word of it is reserved."""

import json
import logging
import subprocess
import sys

import pytest
from lark import Lark, logger

from protocol.text import tables
from protocol.text.lexer import TOKENS
from protocol.text.words import SIGNS, UNITS, WORDS


def test_the_grammar_has_no_conflict(caplog: pytest.LogCaptureFixture) -> None:
    logger.setLevel(logging.DEBUG)
    with caplog.at_level(logging.DEBUG):
        Lark(tables.GRAMMAR.read_text(encoding="utf-8"), parser="lalr", lexer="basic", debug=True)
    logger.setLevel(logging.CRITICAL)
    assert "conflict" not in caplog.text.casefold()


def test_a_conflict_would_be_an_error(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    grammar = tmp_path / "grammar.lark"
    grammar.write_text('%declare NAME\nstart: start "or" start | NAME')
    monkeypatch.setattr(tables, "GRAMMAR", grammar)
    with pytest.raises(Exception, match="Shift/Reduce"):
        tables.build()


def test_the_shipped_tables_are_those_of_the_grammar() -> None:
    shipped = json.loads(tables.TABLES.read_text(encoding="utf-8"))
    assert shipped == tables.build(), "run `python -m protocol.text.tables`"


def test_tables_out_of_date_are_not_used(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = tmp_path / "grammar.json"
    stale.write_text('{"grammar": "of another day"}')
    monkeypatch.setattr(tables, "TABLES", stale)
    assert tables.load.__wrapped__() == tables.load()


def test_every_word_of_the_grammar_is_reserved() -> None:
    literals = tables.load().literals
    assert {text for text in literals if text.isalpha()} <= WORDS
    assert {text for text in literals if not text.isalpha()} <= set(SIGNS)


def test_no_unit_is_a_word() -> None:
    assert not WORDS & set(UNITS)


def test_no_sign_hides_a_longer_one() -> None:
    for sign in SIGNS:
        match = TOKENS.match(sign)
        assert match is not None
        assert match[0] == sign


def test_parsing_does_not_import_lark() -> None:
    script = "import sys, protocol.text.parse as p; p.parse('protocol p { }', 'p'); sys.exit('lark' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=30)
