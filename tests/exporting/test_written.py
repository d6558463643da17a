"""What is written, word for word, by its structure, and where a spec is out to break it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree
from msgspec.structs import replace

from checker.exporting.export import TARGETS, exported
from checker.exporting.result import Reason
from checker.graphing.graph import graph
from checker.render.graphs import mermaid
from protocol.load import load
from tests.exporting.goldens import (
    FULL,
    GOLDEN,
    LIBRARY,
    SAMPLE,
    designs,
    full,
    name_of,
    read_designs,
    rows,
    specs,
)
from tests.exporting.net import read_tchecker, read_uppaal

HERE = Path(__file__).parent
DTD = etree.DTD(str(HERE / "uppaal.dtd"))
(HOSTILE,) = load(str(HERE / "hostile.tier"))


@pytest.mark.parametrize("name", FULL)
def test_in_full(name: str) -> None:
    assert full(name) == (GOLDEN / name).read_text(encoding="utf-8")


def test_the_library_is_exported_as_it_was() -> None:
    """`python -m tests.exporting.goldens` writes the table anew."""
    assert "\n".join(rows()) + "\n" == LIBRARY.read_text(encoding="utf-8")


@pytest.mark.parametrize("paths", [SAMPLE, pytest.param(specs(), marks=pytest.mark.slow)], ids=["some", "all"])
def test_every_design_is_exported_as_it_was(paths: list[Path]) -> None:
    """`python -m tests.exporting.goldens` writes the table anew."""
    files = {name_of(path) for path in paths}
    assert dict(designs(paths)) == {key: told for key, told in read_designs().items() if key[0] in files}


def test_every_design_of_the_library_is_in_the_table() -> None:
    every = {(name_of(path), design.protocol.name) for path in specs() for design in load(str(path))}
    assert read_designs().keys() == {(*it, target) for it in every for target in TARGETS}


def test_what_is_refused_has_a_reason_that_the_docs_tell() -> None:
    page = Path("docs/export.md").read_text(encoding="utf-8")
    told = {
        reason: set(TARGETS) if targets == "all" else set(targets.split(", "))
        for reason, targets in re.findall(r"^\| `(\w+)` \| ([\w, ]+) \|", page, re.MULTILINE)
        if reason not in TARGETS
    }
    assert told.keys() == {it.value for it in Reason}
    met = {(reason, key[2]) for key, said in read_designs().items() for reason in re.findall(r"refused: (\w+)", said)}
    met |= {
        (reason, target) for target, reason in re.findall(r" (\w+) refused: (\w+)", LIBRARY.read_text(encoding="utf-8"))
    }
    assert {reason for reason, _ in met} >= {"stopwatch", "size", "eternal"}
    assert [(reason, target) for reason, target in met if target not in told[reason]] == []


@pytest.mark.parametrize("property", [None, "broken", "Ünsafe"])
def test_a_hostile_spec_stays_text(property: str | None) -> None:
    text = exported(HOSTILE, "uppaal", property).text
    root = etree.fromstring(text.encode())
    assert DTD.validate(root), DTD.error_log
    assert len(root.findall(".//template")) == 1
    net, other = read_uppaal(text), read_tchecker(exported(HOSTILE, "tchecker", property).text)
    assert net.edges == other.edges
    assert all(line.startswith("%%") or line.isprintable() for line in exported(HOSTILE, "mermaid").text.split("\n"))


@pytest.mark.parametrize("name", [None, "us_by_72h", "full_ladder"])
def test_the_structure_is_uppaals(name: str | None) -> None:
    text = exported(load("specs/ceasefire/paris.tier")[0], "uppaal", name).text
    root = etree.fromstring(text.encode())
    assert DTD.validate(root), DTD.error_log
    queries = [query.findtext("formula") for query in root.iter("query")]
    assert (
        queries
        == {
            None: [f"E<> response == response_{tier}" for tier in ("ceasefire", "initial", "joint", "backed")],
            "us_by_72h": ["A[] not Protocol.broken", "E<> Protocol.seen_trigger"],
            "full_ladder": ["E<> Protocol.shown"],
        }[name]
    )


def test_a_file_says_where_it_is_from_on_one_line() -> None:
    """A name of a file may hold anything."""
    strange = replace(HOSTILE, file="a\nb*/--\x1b[31m\u2028c.tier")
    for target, mark in {"uppaal": "//", "tchecker": "#", "smtlib": ";", "mermaid": "%%"}.items():
        text = exported(strange, target, None if target == "mermaid" else "broken").text
        (line,) = (line for line in text.splitlines() if "c.tier" in line)
        assert line.removeprefix(" <declaration>").startswith(mark)
        assert line.isprintable()
        assert "\x1b" not in text
    etree.fromstring(exported(strange, "uppaal").text.encode())


def test_a_picture_is_that_of_graph() -> None:
    design = load("specs/ceasefire/paris.tier")[0]
    head, _, drawn = exported(design, "mermaid").text.partition("flowchart")
    assert all(line.startswith("%% ") for line in head.splitlines())
    assert f"flowchart{drawn}" == mermaid(graph(design))


def test_the_head_says_what_is_left_out() -> None:
    text = exported(load("specs/ceasefire/paris.tier")[0], "tchecker", "us_by_72h").text
    head = " ".join(line.removeprefix("# ") for line in text.split("\n\n")[0].split("\n"))
    assert "what nothing here reads (exposure)" in head
    assert "4 other properties and 1 measure" in head
    assert "One unit of time is 6h" in head
