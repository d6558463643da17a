"""The JSON says what the text says, in the shape that its schema promises."""

from __future__ import annotations

import json

import msgspec
import pytest
from msgspec.structs import replace

from checker.evidence.bundle import text_of
from checker.render.document import Document
from checker.render.formats import FORMATS
from checker.render.json import render, schema
from checker.render.json_text import json_text
from checker.render.view import View
from checker.report import Report
from protocol.diagnostics import Diagnostic, Span
from tests.command import scene
from tests.command.goldens import TEXTS

VIEW = View(texts=TEXTS)


def document(report: Report) -> Document:
    return msgspec.json.decode(render(report, VIEW), type=Document)


def test_every_verdict_has_its_word_and_its_evidence() -> None:
    made = document(scene.report())
    by_name = {(r.design, r.property): r for r in made.results}
    words = {r.verdict for r in made.results}
    assert words == {"proved", "violated", "vacuous", "bounded", "unknown"}
    proved = by_name["paris", "us_by_72h"]
    assert proved.as_expected is True
    assert proved.evidence.for_all_time
    assert proved.evidence.rechecked_by == ["z3", "cvc5"]
    assert proved.evidence.rests_on is not None
    assert [defection.actors for defection in proved.evidence.rests_on.alone] == [["ukraine"], ["coalition"], ["us"]]
    assert by_name["trigger", "no_salami"].as_expected is None
    assert by_name["trigger", "no_salami"].evidence.depth == 8
    assert by_name["trigger", "agreed"].as_expected is None
    assert by_name["paris", "no_skipped_tiers"].as_expected is False
    assert by_name["paris", "no_salami"].expected == "fails"
    assert by_name["paris", "no_salami"].expected_because == "each violation restarts the clock of every tier"


OBEYED = "\x7f\x80\x9b\u061c\u200e\u200f\u2028\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"


@pytest.mark.parametrize("form", ["json", "sarif", "itf"])
def test_nothing_in_it_is_obeyed_by_a_terminal(form: str) -> None:
    broken = Diagnostic("E101", Span("specs/other.tier", 1, 7, 1, 12), f"it is {OBEYED}", OBEYED)
    report = replace(scene.report(), diagnostics=(broken,))
    (first, *_) = report.designs
    odd = replace(first, findings=(replace(scene.report().designs[0].findings[0], message=OBEYED),))
    said = FORMATS[form](replace(report, designs=(odd,)), VIEW)
    assert [hex(ord(it)) for it in said if it in OBEYED] == []


def test_escapes_are_the_same_values() -> None:
    assert json.loads(json_text({"a": OBEYED})) == {"a": OBEYED}
    assert "\\u202e" in json_text({"a": OBEYED})
    assert json.loads(text_of([OBEYED])) == [OBEYED]
    assert not set(text_of([OBEYED])) & set(OBEYED)


def test_a_violation_is_told_step_by_step() -> None:
    (broken,) = next(r for r in document(scene.report()).results if r.property == "no_salami").evidence.runs
    assert [step.time.clock for step in broken.steps][-2:] == ["D+2 06:00", "D+3 06:00"]
    assert broken.steps[0].cause.name == "violation"
    assert broken.steps[3].reactions[0].name == "response.stand_down"
    assert broken.steps[4].clocks[0].value == str(54 * 3600)
    assert broken.breach is not None
    assert broken.breach.text == "just after D+3 06:00"
    assert broken.breach.time.seconds == str(78 * 3600)


def test_findings_and_diagnostics_share_a_list() -> None:
    made = document(replace(scene.report(), diagnostics=scene.diagnostics()))
    assert made.exit_code == 2
    assert (made.findings[0].code, made.findings[0].file, made.findings[0].column) == ("E101", "specs/other.tier", 7)
    assert [f.allowed for f in made.findings] == [False, False, False, True, True]


def test_columns_count_display_width() -> None:
    view = replace(VIEW, texts={"specs/other.tier": "停戦停戦停戦 x\n"})
    made = msgspec.json.decode(render(Report((), scene.diagnostics()), view), type=Document)
    assert made.findings[0].column == 13


def test_the_schema_is_one() -> None:
    written = json.loads(schema())
    assert written["$ref"] == "#/$defs/Document"
    outcome = written["$defs"]["Outcome"]
    named = {"file", "design", "property", "verdict", "expected", "as_expected", "evidence"}
    assert named <= set(outcome["required"])
    assert {"code", "severity", "file", "line", "column", "message", "allowed"} <= set(
        written["$defs"]["Found"]["required"]
    )


def test_times_of_engines_only_where_asked() -> None:
    assert all(r.seconds is None and not r.attempts for r in document(scene.report()).results)
    asked = msgspec.json.decode(render(scene.report(), replace(VIEW, stats=True)), type=Document)
    assert all(r.seconds == 0.5 and r.attempts for r in asked.results)
