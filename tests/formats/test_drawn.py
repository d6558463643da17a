"""Those verbs that draw say the same in each format: the same acts, times, windows and states, by the same names."""

from __future__ import annotations

import json
import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from click.testing import CliRunner

from checker.cli import cli
from tests.formats.calls import HERE, answer, answers
from tests.formats.reading import from_json


def days(clock: str) -> str:
    """D+0 00:10 as it is said in sentences."""
    return re.sub(r"D\+(\d+) ", r"day \1, ", clock)


def flat(text: str) -> str:
    return " ".join(text.split())


# --- timeline ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn() -> dict[str, Any]:
    (made,) = json.loads(answer("timeline", "json"))["results"]
    return made


def test_timelines_tell_the_same_acts(drawn: dict[str, Any]) -> None:
    said = answers("timeline")
    acts = [(it["time"]["clock"], it["lane"], it["label"]) for it in drawn["acts"]]
    assert [label for *_, label in acts] == ["alarm", "look"]
    rows: list[tuple[str, str, str]] = []
    lanes = said["text"].split("\n")[0]
    for line in said["text"].split("\n"):
        if row := re.match(r"(D\+\d+ \d\d:\d\d| +then) ┼ +(\w+)", line):
            clock = rows[-1][0] if row[1].strip() == "then" else row[1]
            rows.append(
                (clock, next(it for it in re.findall(r"\w+", lanes) if lanes.index(it) == row.start(2)), row[2])
            )
    assert rows == acts
    spoken: list[tuple[str, str, str]] = []
    for line in said["prose"].split("\n"):
        if row := re.match(r"(At (day \d+, \d\d:\d\d)|Then, at the same instant,) (\w+): (\w+);", line):
            spoken.append((row[2] or spoken[-1][0], row[3], row[4]))
    assert spoken == [(days(clock), lane, label) for clock, lane, label in acts]
    marks = re.findall(r'<g class="tp-mark [^"]*"><title>(.*?)</title>.*?<text[^>]*>(.*?)</text>', said["svg"])
    assert [(unescape(title), label) for title, label in marks] == [(it["text"], it["label"]) for it in drawn["acts"]]


def test_timelines_tell_the_same_of_what_is_broken(drawn: dict[str, Any]) -> None:
    said = answers("timeline")
    assert drawn["broken"]["time"]["clock"] == "D+0 01:00"
    (title,) = re.findall(r'<g class="tp-broken"><title>(.*?)</title>', said["svg"])
    assert flat(unescape(title).replace(";", "")) == drawn["broken"]["text"]
    text = flat(said["text"].partition("✗")[2].partition("\n\n")[0].replace(":17", ""))
    assert text == drawn["broken"]["text"]
    assert "Just after day 0, 01:00: told_of is broken. It says: seen leads to told within 1h." in flat(said["prose"])


def test_timelines_tell_the_same_windows(drawn: dict[str, Any]) -> None:
    """The terminal draws none: it tells what was possible below a verdict."""
    said = answers("timeline")
    fates = {"taken": "taken", "open": "not taken by the end"}
    windows = [(it["label"], fates[it["fate"]]) for it in drawn["windows"]]
    assert re.findall(r'<g class="tp-window"><title>([\w ]+): ([\w ]+)\.', said["svg"]) == windows
    for it in drawn["windows"]:
        until = f", by {days(it['closes']['clock'])}" if it["closes"] else ""
        start = f"{it['actor']} {it['label']}, from {days(it['start']['clock'])}{until}:"
        (sentence,) = (line for line in flat(said["prose"]).split(". ") if line.startswith(start))
        assert ("not taken" in sentence) == (it["fate"] == "open")


# --- graph ------------------------------------------------------------------------------------------------------

Edges = list[tuple[str, str, str]]
"""From, to, and what is written on it."""


def test_graphs_have_the_same_states_and_edges() -> None:
    said = answers("graph")
    (made,) = json.loads(said["json"])["results"]
    (machine,) = made["machines"]
    states = [it["name"] for it in machine["states"]]
    edges: Edges = [(it["source"], it["target"], edge_words(it)) for it in machine["edges"]]
    assert len(edges) == 3
    assert from_mermaid(said["mermaid"]) == (states, edges)
    assert from_dot(said["dot"]) == (states, edges)
    titles = Counter(unescape(it) for it in re.findall(r"<title>(.*?)</title>", said["svg"]))
    assert Counter(words for *_, words in edges) <= titles
    assert {name for name in states if any(re.fullmatch(rf"{name}( \(\w+\))?", it) for it in titles)} == set(states)
    told = flat(said["prose"])
    assert f"{len(states)} states: idle, seen and told." in told
    for it in machine["edges"]:
        assert f"From {it['source']} to {it['target']}: {it['actor']} {it['kind']} {it['label']}" in told
        for taken in it["taken"]:
            assert f"The run does it as move {taken['move']} at {days(taken['time']['clock'])}." in told
    assert all(made["run"] in flat(re.sub(r"\\n", " ", said[form])) for form in ("mermaid", "dot", "svg"))
    assert days(made["run"]) in told


def edge_words(it: dict[str, Any]) -> str:
    taken = [f"▶ {one['move']}: {one['time']['clock']}" for one in it["taken"]]
    return flat(" ".join([f"{it['kind']} {it['label']} by {it['actor']}", it["timing"], *taken]))


def from_mermaid(text: str) -> tuple[list[str], Edges]:
    names = {ident: label.partition("<br/>")[0] for ident, label in re.findall(r'(n\d_\d)[(\[]+"(.*?)"', text)}
    edges = re.findall(r'(n\d_\d) (-->|-\.->)\|"(.*?)"\| (n\d_\d)', text)
    assert all(("must " in label) == (arrow == "-->") for _, arrow, label, _ in edges)
    return [*names.values()], [(names[a], names[b], label.replace("<br/>", " ")) for a, _, label, b in edges]


def from_dot(text: str) -> tuple[list[str], Edges]:
    labels = re.findall(r'^ *(n\d_\d) \[id="\w+", label="(.*?)"', text, re.MULTILINE)
    names = {ident: label.partition("\\n")[0] for ident, label in labels}
    edges = re.findall(r'(n\d_\d) -> (n\d_\d) \[id="\w+", label="(.*?)", style=(\w+)', text)
    assert all(("must " in label) == (style == "solid") for *_, label, style in edges)
    return [*names.values()], [(names[a], names[b], label.replace("\\n", " ")) for a, b, label, _ in edges]


# --- report -----------------------------------------------------------------------------------------------------


class Matrix(HTMLParser):
    """The first table of designs: the word in each cell, by promise and number of the design."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: dict[tuple[str, int], str] = {}
        self._within = False
        self._row, self._column, self._tag = "", 0, ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._within = dict(attrs).get("class") == "matrix" and not self.words
        if tag == "tr" and dict(attrs).get("class") == "duties":
            self._within = False
        self._tag = tag
        self._row, self._column = ("", 0) if tag == "tr" else (self._row, self._column + (tag == "td"))

    def handle_endtag(self, tag: str) -> None:
        self._within = self._within and tag != "table"

    def handle_data(self, data: str) -> None:
        if not self._within or not data.strip():
            return
        if not self._column and self._tag in ("th", "code"):
            self._row = data.strip().lower().replace(" ", "_")
        elif self._row and self._column and data.strip().isalpha():
            self.words[self._row, self._column] = data.strip()


def test_the_report_says_what_check_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)
    page = CliRunner().invoke(cli, ["report", "door.tier", "--quick"], standalone_mode=False)
    assert page.exception is None
    designs = ["door", "drowsy"]
    found = {(designs[at - 1], name): word for (name, at), word in Matrix(page.stdout).words.items()}
    words = {"kept": "proved", "possible": "proved", "broken": "violated"}
    assert {key: words[it] for key, it in found.items()} == {
        key: it.word for key, it in from_json(answer("check", "json")).items()
    }
    assert all(f"{count} {word}" in page.stdout for word, count in Counter(found.values()).items())
