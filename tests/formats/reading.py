"""Each format read back: what it says of each property of each design."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree import ElementTree as Xml

from msgspec import Struct

from checker.render.junit import UNASKED
from checker.render.terminal import MARKS

WORDS = "|".join(MARKS)


class Said(Struct, frozen=True):
    """A verdict, and whether it is as expected: None where that is not settled."""

    word: str
    as_expected: bool | None


Verdicts = dict[tuple[str, str], Said]
"""By design and property."""


def from_text(text: str) -> Verdicts:
    """`✗ violated  name …`, and under it what its standing is; what says nothing is as expected."""
    found: Verdicts = {}
    design = name = ""
    for line in text.split("\n"):
        if title := re.match(r"(\w+)(?: of \w+)?(?: — .*)?$", line):
            design = title[1]
        elif head := re.match(rf"  [✓✗○?] ({WORDS}) +(\w+)", line):
            name, word = head[2], head[1]
            found[design, name] = Said(word, None if word in ("bounded", "unknown") else word == "proved")
        elif line.strip().startswith("as expected"):
            found[design, name] = Said(found[design, name].word, True)
        elif line.strip().startswith("but `expect"):
            found[design, name] = Said(found[design, name].word, False)
    return found


def from_json(text: str) -> Verdicts:
    results = json.loads(text)["results"]
    return {(it["design"], it["property"]): Said(it["verdict"], it["as_expected"]) for it in results}


def from_markdown(text: str) -> Verdicts:
    """From the tables with a column for each design."""
    found: Verdicts = {}
    heads: list[str] = []
    for line in text.split("\n"):
        if line.startswith("| property | `"):
            heads = re.findall(r"`(\w+)`", line)
        elif heads and (row := re.match(r"\| `(\w+)` \|(.*)\|$", line)):
            for design, cell in zip(heads, row[2].split("|"), strict=True):
                if cell.strip() != "–":
                    found[design, row[1]] = _cell(cell.strip())
        elif not line.startswith("|"):
            heads = []
    return found


def _cell(text: str) -> Said:
    cell = re.fullmatch(rf"(\*\*)?[✓✗○?] ({WORDS})( !)?(\*\*)?", text)
    assert cell is not None, text
    if cell[2] in ("bounded", "unknown"):
        return Said(cell[2], None)
    return Said(cell[2], not cell[3])


def from_junit(text: str) -> Verdicts:
    found: Verdicts = {}
    for suite in Xml.fromstring(text.encode()):
        design = next((it.get("value") for it in suite.iter("property") if it.get("name") == "design"), "")
        for case in suite.findall("testcase"):
            name = case.get("name", "")
            if name != UNASKED and design:
                outcome = next((it for it in case if it.tag in ("failure", "error")), None)
                told = case[0].text or ""
                word = re.search(rf"[✓✗○?] ({WORDS})  ", told)
                assert word is not None
                assert outcome is None or outcome.get("type") == word[1]
                settled = True if outcome is None else None if outcome.tag == "error" else False
                found[design, name] = Said(word[1], settled)
    return found


def from_sarif(text: str) -> Verdicts:
    """From the property bag; what is not proved as expected has a result that says the same."""
    (run,) = json.loads(text)["runs"]
    verdicts = run["properties"]["tierproof"]["verdicts"]
    found = {(it["design"], it["property"]): Said(it["verdict"], it["asExpected"]) for it in verdicts}
    levels = {"error": False, "note": True, "warning": None}
    told: Verdicts = {}
    for it in run["results"]:
        if head := re.match(rf"(\w+) of (\w+) is ({WORDS}): ", it["message"]["text"]):
            told[head[2].casefold(), head[1].casefold()] = Said(head[3], levels[it["level"]])
            assert ("suppressions" in it) == (levels[it["level"]] is True)
    odd = {key: said for key, said in found.items() if said != Said("proved", True)}
    assert told == {(design.casefold(), name.casefold()): said for (design, name), said in odd.items()}
    return found


def from_github(text: str) -> Verdicts:
    """From the text in the log; what is not as expected has an annotation that says the same."""
    lines = text.split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith("::stop-commands::"))
    stop = lines.index(f"::{lines[start].removeprefix('::stop-commands::')}::")
    found = from_text("\n".join(lines[start + 1 : stop]))
    told: Verdicts = {}
    for line in lines[:start]:
        if it := re.match(rf"::(error|warning) .*title=(\w+) of (\w+)%3A ({WORDS})::", line):
            told[it[3], it[2]] = Said(it[4], None if it[1] == "warning" else False)
    assert told == {key: said for key, said in found.items() if said.as_expected is not True}
    return found


class Rows(HTMLParser):
    """The cells of the tables, row by row."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        self._inside = tag in ("td", "th") or (self._inside and tag not in ("tr", "table", "caption"))
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside and self.rows and self.rows[-1]:
            self.rows[-1][-1] += data


def from_html(text: str) -> Verdicts:
    found: Verdicts = {}
    heads: list[str] = []
    for row in Rows(text).rows:
        if row[0] == "property" and row[1:3] != ["design", "verdict"]:
            heads = row[1:]
        elif row[0] == "property" or len(row) != len(heads) + 1:
            heads = []
        elif heads:
            for design, cell in zip(heads, row[1:], strict=True):
                if cell != "–":
                    found[design, row[0]] = _cell(cell)
    return found


READERS: dict[str, Callable[[str], Verdicts]] = {
    "text": from_text,
    "json": from_json,
    "markdown": from_markdown,
    "junit": from_junit,
    "sarif": from_sarif,
    "github": from_github,
}
