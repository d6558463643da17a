"""The grammar has no conflict, its tables are up to date, and every word of it is reserved."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest
from lark import Lark, logger
from msgspec.json import decode, encode
from msgspec.structs import replace

from protocol.text import tables
from protocol.text.lexer import TOKENS
from protocol.text.words import SIGNS, UNITS, WORDS


def test_the_grammar_has_no_conflict(caplog: pytest.LogCaptureFixture) -> None:
    logger.setLevel(logging.DEBUG)
    with caplog.at_level(logging.DEBUG):
        Lark(tables.GRAMMAR.read_text(encoding="utf-8"), parser="lalr", lexer="basic", debug=True)
    logger.setLevel(logging.CRITICAL)
    assert "conflict" not in caplog.text.casefold()


def test_a_conflict_would_be_an_error() -> None:
    with pytest.raises(Exception, match="Shift/Reduce"):
        tables.build('%declare NAME\nstart: start "or" start | NAME')


def test_the_shipped_tables_are_those_of_the_grammar() -> None:
    shipped = decode(tables.TABLES.read_bytes(), type=tables.Shipped)
    grammar = tables.GRAMMAR.read_text(encoding="utf-8")
    assert shipped == tables.build(grammar), "run `python -m protocol.text.tables`"


@pytest.mark.parametrize("old", ['{"grammar": "of another day"}', "no tables", None, "grammar"])
def test_tables_out_of_date_are_not_used(old: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stale = tmp_path / "grammar.json"
    if old == "grammar":
        shipped = decode(tables.TABLES.read_bytes(), type=tables.Shipped)
        stale.write_bytes(encode(replace(shipped, grammar="of another day", gotos=())))
    elif old is not None:
        stale.write_text(old)
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
