"""Every format says the same of every property."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from checker.checking import Options, check
from checker.render.checked_page import page
from checker.render.formats import FORMATS
from checker.render.html import html
from checker.render.view import Detail, View
from protocol.load import compile_text
from tests.formats import scenes
from tests.formats.reading import READERS, Said, Verdicts, from_html

NAMED = ["by hand", "checked", "interrupted", "broken", "many"]


def said(name: str) -> Verdicts:
    report = scenes.REPORTS[name]()
    results = [result for part in report.designs for result in part.results]
    return {(it.design.protocol.name, it.asked.name): Said(it.verdict.word, it.as_expected) for it in results}


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("form", READERS)
def test_formats_agree(name: str, form: str) -> None:
    view = View(texts=scenes.TEXTS)
    if name == "interrupted" and form in ("text", "github"):
        view = replace(view, detail=Detail.FULL)  # else designs that were not begun are named only
    assert READERS[form](FORMATS[form](scenes.REPORTS[name](), view)) == said(name)


@pytest.mark.parametrize("name", NAMED)
def test_the_page_agrees(name: str) -> None:
    assert from_html(html(page(scenes.REPORTS[name](), View(texts=scenes.TEXTS)))) == said(name)


@pytest.mark.parametrize("name", [*NAMED, "hostile"])
def test_traces_agree(name: str) -> None:
    """Of each verdict that a run shows; of no other is there a trace."""
    report = scenes.REPORTS[name]()
    traces = [json.loads(line)["#meta"] for line in FORMATS["itf"](report, View()).splitlines()]
    results = [result for part in report.designs for result in part.results]
    shown = {
        (it.design.protocol.name, it.asked.name): it.verdict.word
        for it in results
        if getattr(it.verdict, "run", None) or getattr(it.verdict, "witnesses", None)
    }
    assert {(it["design"], it["property"]): it["verdict"] for it in traces} == shown


def test_every_format_is_the_same_twice() -> None:
    for form, write in FORMATS.items():
        one, other = (write(scenes.checked(), View()) for _ in range(2))
        assert one == other, form


def test_traces_of_all_members() -> None:
    report = check(compile_text(scenes.MEMBERS, "members.tier"), Options(health=False))
    traces = [json.loads(line) for line in FORMATS["itf"](report, View()).splitlines()]
    assert [it["#meta"]["member"] for it in traces] == ["s = 1", "s = 2"]
