"""The verbs `synthesize` and `slack`: what they print, and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from checker.cli import run
from checker.render.lateness_json import schema as lateness_schema
from checker.render.regions_json import schema as regions_schema
from checker.synthesis.asked import Home
from checker.synthesis.explore import Explorer
from checker.synthesis.linear import Rows
from checker.synthesis.parts import Part
from checker.verdict import INTERRUPTED
from protocol.columns import width
from tests.synthesis.specs import LEAD_AND_RECALL, tiers
from tests.synthesis.test_known import WINDOW

PARIS = str(Path(__file__).parents[2] / "specs" / "ceasefire" / "paris.tier")


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "tiers.tier"
    path.write_text(tiers("a", "b", "c"), encoding="utf-8")
    return str(path)


def test_a_region_as_text(file: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["synthesize", file, "--greatest", "a"]) == 0
    printed = capsys.readouterr().out
    assert "✓ holds   exactly where a + b + c ≤ 70h\n" in printed
    assert "✗ fails   where a + b + c > 70h\n" in printed
    assert "greatest  a = 70h\n" in printed
    assert max(map(len, printed.splitlines()[1:])) <= 80


def test_regions_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "effects.tier"
    path.write_text(LEAD_AND_RECALL, encoding="utf-8")
    assert run(["synthesize", str(path), "--format", "json"]) == 0
    printed = capsys.readouterr().out
    told = json.loads(printed)
    jsonschema.validate(told, json.loads(regions_schema()))
    assert [part["word"] for part in told["results"][0]["regions"]] == ["everywhere"] * 3 + ["nowhere"]
    assert run(["synthesize", str(path), "--format", "json"]) == 0
    assert capsys.readouterr().out == printed


def test_no_value_works(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["synthesize", PARIS, "no_salami", "us_by_72h", "--design", "paris", "--param", "us_deadline"]
    assert run(words) == 1
    assert "no value works" in capsys.readouterr().out


def test_slack_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["slack", PARIS, "us_by_72h", "no_salami", "--design", "paris"]) == 0
    printed = capsys.readouterr().out
    assert "warn                  by ≤ 48h\n" in printed
    assert "back                  not at all\n" in printed
    assert "in vain: no earlier deadline repairs it" in printed
    assert max(map(len, printed.splitlines()[1:])) <= 80


def test_slack_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["slack", PARIS, "us_by_72h", "--design", "paris", "--clause", "warn", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    jsonschema.validate(told, json.loads(lateness_schema()))
    (only,) = told["results"][0]["lateness"]
    assert only["safe"] == {"seconds": "172800", "closed": True}
    assert only["example"]["late"] == "176400"


@pytest.mark.parametrize(
    "words",
    [
        ["synthesize", PARIS, "none"],
        ["synthesize", PARIS, "us_by_72h", "--param", "none"],
        ["synthesize", PARIS, "us_by_72h"],
        ["synthesize", PARIS, "--design", "none"],
        ["synthesize", PARIS, "us_by_72h", "--least", "pause", "--greatest", "pause"],
        ["slack", PARIS, "none"],
        ["slack", PARIS, "--clause", "none"],
        ["slack", PARIS, "--actor", "none"],
        ["slack", "none.tier"],
    ],
)
def test_wrong_calls(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2


def test_a_second_file_is_no_property(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["slack", PARIS, "other.tier"]) == 2
    assert "slack takes one file: `other.tier` is another" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("verb", ["synthesize", "slack"])
def test_schemas(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([verb, "--schema"]) == 0
    jsonschema.Draft202012Validator.check_schema(json.loads(capsys.readouterr().out))


def test_what_is_left_of_a_range_is_told_in_words_that_say_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = Path("window.tier")
    path.write_text(WINDOW, encoding="utf-8")
    assert run(["synthesize", str(path), "--property", "quick", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    jsonschema.validate(told, json.loads(regions_schema()))
    (remark, never) = told["results"][0]["regions"][0]["remarks"]
    assert (remark["kind"], remark["where"]["text"], never["kind"]) == ("refused", ["d = 0h"], "never")
    run(["synthesize", str(path), "quick", "--timeout", "0"])
    assert "? open    for all of these values\n" in capsys.readouterr().out
    assert run(["synthesize", str(path), "quick"]) == 0
    printed = capsys.readouterr().out
    assert "open      0h < d ≤ 9h\n  remark    where d = 0h the text is refused" in printed
    assert "where d < 2h `rise` can never happen" in printed
    assert all(width(line) <= 80 for line in printed.splitlines())


def test_properties_are_named_either_way(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["slack", PARIS, "--design", "paris", "--clause", "warn"]
    assert run([*words, "us_by_72h"]) == 0
    printed = capsys.readouterr().out
    assert run([*words, "--property", "us_by_72h"]) == 0
    assert capsys.readouterr().out == printed
    assert run([*words, "--property", "nothing"]) == 2


def test_what_is_settled_before_an_interruption_is_told(
    file: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = Explorer._part

    def pressed(self: Explorer, home: Home, rows: Rows) -> Part:
        if self.samples > 1:
            raise KeyboardInterrupt
        return ask(self, home, rows)

    monkeypatch.setattr(Explorer, "_part", pressed)
    assert run(["synthesize", file]) == 130
    printed = capsys.readouterr().out
    assert "✗ fails   where" in printed or "✓ holds   where" in printed
    assert "? open" in printed
    assert f"as {INTERRUPTED}" in printed
    assert "not all" not in printed
    assert "exit 130: interrupted; what was not settled by then is open\n" in printed
