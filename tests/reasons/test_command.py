"""`tierproof explain`, as it is called; and edits as text that can be pasted."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from checker.checking import Options, check
from checker.cli import run
from checker.edits import edits
from checker.lateness.slack import slack
from checker.pasting import Paste, Refused
from checker.reasons.why import explained
from checker.render.reasons import render
from checker.render.view import View
from protocol.columns import width
from protocol.load import compile_text, load

PARIS = Path(__file__).parents[2] / "specs" / "ceasefire" / "paris.tier"
TEXT = """protocol p {
  actor us
  var lit = false
  event fire when not lit { lit := true }
  ladder m {
    tier a
    tier b by us
    tier c by us
    must go: a -> b when lit within 5h of fire
    may up "a <b>": b -> c when lit after 2h of fire
  }
  property quick: fire leads to c within 6h
}
"""


def called(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = run(["explain", *arguments])
    out = capsys.readouterr()
    return code, out.out, out.err


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("specs") / "p.tier"
    file.write_text(TEXT, encoding="utf-8")
    return file


def test_json_says_what_the_text_says(spec: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = json.loads(called("--schema", capsys=capsys)[1])
    code, out, _ = called("quick", str(spec), "--format", "json", capsys=capsys)
    assert code == 1
    document = json.loads(out)
    jsonschema.validate(document, schema)
    (it,) = document["results"]
    assert (it["property"]["verdict"], it["rests_on"], it["tried"]) == ("violated", None, it["edits"])
    cured = next(cure for cure in it["repairs"] if "made `must`, due at 6h" in cure["words"])
    assert "instead must up" in "".join(cured["lines"])
    code, out, _ = called("us_by_72h", str(PARIS), "--design", "paris", "--format", "json", capsys=capsys)
    document = json.loads(out)
    jsonschema.validate(document, schema)
    (it,) = document["results"]
    assert (code, document["exit_code"]) == (0, 0)
    assert it["rests_on"]["actors"] == ["ukraine", "coalition", "us"]
    assert [rule["run"]["breach"] is not None for rule in it["rests_on"]["needed"]] == [True] * 4
    rooms = {room["of"]["clauses"][0]: room["safe"]["seconds"] for room in it["slack"][0]["lateness"]}
    assert rooms == {"response.warn": "172800", "response.join": "86400", "response.back": "0"}
    target = tmp_path / "out.json"
    assert called("quick", str(spec), "--format", "json", "--output", str(target), capsys=capsys)[1] == ""
    assert json.loads(target.read_text(encoding="utf-8"))["version"] == 1
    assert "exists already" in called("quick", str(spec), "--output", str(target), capsys=capsys)[2]


def test_properties_are_named_either_way(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = called("quick", str(spec), capsys=capsys)
    assert called(str(spec), "--property", "quick", capsys=capsys) == one
    assert called("quick", str(spec), "--property", "quick", capsys=capsys) == one
    assert "name a file too" in called("quick", "--property", "quick", capsys=capsys)[2]
    assert "is for a property" in called("E204", "--format", "json", capsys=capsys)[2]
    assert "name a code" in called(capsys=capsys)[2]


def test_where_no_single_edit_cures_what_else_there_is_to_try(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "protocol p {{ {} event e  var lit = false  event f {{ lit := true }}  property never_lit: never lit }}\n"
    for param, said in (
        ("", "With numbers that may change written as `param`, "),
        ("param d = 1h", "For which values"),
    ):
        (tmp_path / "p.tier").write_text(text.format(param), encoding="utf-8")
        for form in ("text", "markdown"):
            run(["explain", "never_lit", str(tmp_path / "p.tier"), "--format", form])
            told = " ".join(capsys.readouterr().out.split())
            assert "Edits of two clauses at once are not tried." in told
            assert said in told
            assert "tierproof synthesize" in told


def test_the_tightest_slack_is_told() -> None:
    paris = load(PARIS)[0]
    asked = paris.properties[1]
    text = " ".join(render(explained([(paris, (asked,))]), View()).split())
    assert "How late, the tightest first: back not at all; join by ≤ 24h; warn by ≤ 48h." in text
    assert {room.subject.clauses for room in slack(paris, asked).rooms[:3]} == {
        ("response.warn",),
        ("response.join",),
        ("response.back",),
    }


# --- edits as text ------------------------------------------------------------------------------------------------


def test_what_is_pasted_does_what_was_proved(spec: Path) -> None:
    (design,) = load(spec)
    found = explained([(design, design.properties)]).items[0].repaired
    assert found.repairs
    for it in found.repairs:
        assert it.lines, it.edit.words
        made = compile_text(TEXT + "\n".join(it.lines), str(spec))[-1]
        (result,) = check([made], Options(health=False)).designs[0].results
        assert result.verdict.word == "proved", it.edit.words


def test_every_edit_of_the_library_is_read_as_itself_or_has_no_text() -> None:
    said = 0
    for design in load(PARIS)[1:2]:
        paste = Paste(design)
        for edit in edits(design.protocol, design.properties):
            try:
                lines = paste.lines(edit)
            except Refused:
                continue
            said += bool(lines)
            assert not lines or paste.name in lines[0]
    assert said > 5


def test_what_the_language_refuses_is_not_proposed(tmp_path: Path) -> None:
    file = tmp_path / "p.tier"
    text = TEXT.replace("property quick: fire leads to c", "property quick: up leads to fire")
    file.write_text(text, encoding="utf-8")
    (design,) = load(file)
    paste = Paste(design)
    refused = []
    for edit in edits(design.protocol, design.properties):
        try:
            paste.lines(edit)
        except Refused:
            refused.append(edit.words)
    assert refused == ["`may up` removed"], "the property speaks of it: E201"
    found = explained([(design, design.properties)]).items[0].repaired
    assert not {it.edit.words for it in found.repairs or ()} & set(refused)


def test_separators_in_a_description_end_no_line(tmp_path: Path) -> None:
    file = tmp_path / "p.tier"
    file.write_text(TEXT.replace("a <b>", "a\u2028b\x85c"), encoding="utf-8")
    (design,) = load(file)
    paste, said = Paste(design), 0
    for edit in edits(design.protocol, design.properties):
        if lines := paste.lines(edit):
            compile_text("\n".join([paste.text, *lines, ""]))
            said += any("a\u2028b\x85c" in line for line in lines)
    assert said


def test_without_the_file_an_edit_is_told_in_words() -> None:
    (design,) = compile_text(TEXT)
    assert all(Paste(design).lines(it) == () for it in edits(design.protocol, design.properties))


def test_it_keeps_to_its_room(spec: Path) -> None:
    (design,) = load(spec)
    text = render(explained([(design, design.properties)]), View())
    assert all(width(line) <= 80 for line in text.splitlines() if '"' not in line)
    assert "instead must up" in text
