"""The language reference is complete: every construct stands in an example, every word and code is told."""

from __future__ import annotations

import re

from protocol.codes import TABLE
from protocol.elaboration.values import MOST_VALUES
from protocol.text import tables
from protocol.text.lalr import Node
from protocol.text.lexer import DEEPEST, LONGEST_NAME, MOST_CHARACTERS, MOST_DIGITS, MOST_TOKENS, Source, tokenize
from protocol.text.recover import Reader
from protocol.text.words import WORDS
from tests.docs.pages import ROOT, wholes

PAGE = ROOT / "docs" / "language.md"
TEXT = PAGE.read_text(encoding="utf-8")
USED = {text for text in tables.load().literals if text.isalpha()}


def kinds(node: Node) -> set[str]:
    return {node.kind}.union(*(kinds(part) for part in node.nodes()))


def test_every_construct_of_the_grammar_stands_in_an_example() -> None:
    shown: set[str] = set()
    for _, text in wholes(PAGE):
        source = Source(text, "x")
        tokens, complaints = tokenize(source)
        shown |= kinds(Reader(source, tokens, complaints, tables.load()).run())
    rules = (rule for rule in tables.load().rules if rule.kind and not rule.transparent)
    assert sorted({rule.kind for rule in rules if not rule.kind.startswith("_")} - shown) == []


def test_every_word_is_spoken_of() -> None:
    """In code, outside the lists of reserved words."""
    body = TEXT.partition("## Reserved words")[0]
    code = " ".join(re.findall(r"```tier.*?^```|`[^`\n]+`", body, re.MULTILINE | re.DOTALL))
    assert USED - set(re.findall(r"\w+", code)) == set()


def test_the_list_of_words_is_that_of_the_language() -> None:
    listed = set(re.findall(r"`(\w+)`", TEXT.partition("## Reserved words")[2]))
    assert listed == WORDS == USED


def test_codes_are_told_with_their_titles() -> None:
    rows = {
        code: (rest, title) for code, rest, title in re.findall(r"^\| ([EF]\d+) \|(.*?)\| (.*) \|$", TEXT, re.MULTILINE)
    }
    for code, row in TABLE.items():
        if code[0] == "F":
            assert rows[code] == (f" {row.severity} ", row.title)
    limits = dict(re.findall(r"^\| (E\d+) \| ([^|]*) \|$", TEXT, re.MULTILINE))
    assert limits == {code: TABLE[code].title for code in limits}
    assert {code for code in TABLE if code.startswith("E3")} <= set(limits)


def test_limits_are_told() -> None:
    limits = TEXT.partition("## Limits")[2]
    for limit in (MOST_CHARACTERS, MOST_TOKENS, LONGEST_NAME, MOST_DIGITS, MOST_VALUES, DEEPEST):
        assert f" {limit:,} ".replace(",", " ") in limits.replace("\n", " ")


def test_no_page_speaks_of_a_code_that_there_is_not() -> None:
    for page in [*(ROOT / "docs").glob("*.md"), *(ROOT / "protocol" / "pages").glob("*.md"), ROOT / "README.md"]:
        assert set(re.findall(r"\b[EF]\d{3}\b", page.read_text(encoding="utf-8"))) <= set(TABLE), page
