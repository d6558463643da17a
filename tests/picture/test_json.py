"""What is drawn, as JSON: it keeps to its schema, and says what the picture says."""

import json
from fractions import Fraction

import jsonschema
import pytest

from checker.cli import run

PARIS = "specs/ceasefire/paris.tier"


def made(capsys: pytest.CaptureFixture[str], *words: str) -> dict:  # type: ignore[type-arg]
    assert run([words[0], "--schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert run([*words, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    jsonschema.Draft202012Validator(schema).validate(told)
    return told  # type: ignore[no-any-return]


def test_a_run_beside_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    told = made(capsys, "timeline", PARIS, "no_salami", "--design", "paris", "--nearest")
    broken, kept = told["results"]
    assert broken["broken"]["time"] == {"seconds": str(78 * 3600), "clock": "D+3 06:00"}
    assert kept["broken"] is None
    assert [it["label"] for it in broken["acts"] if not it["reaction"]][:2] == ["violation", "cessation"]
    assert Fraction(told["parting"]["seconds"]) == 55 * 3600
    open_ = next(it for it in broken["windows"] if it["label"].endswith("back"))
    assert (open_["actor"], open_["must"], open_["closes"]["clock"], open_["fate"]) == ("us", True, "D+3 07:00", "open")


def test_a_graph_with_a_run_on_it(capsys: pytest.CaptureFixture[str]) -> None:
    (graph,) = made(capsys, "graph", PARIS, "--run", "us_by_72h", "--design", "trigger")["results"]
    (ladder,) = [it for it in graph["machines"] if it["ladder"]]
    assert [it["name"] for it in ladder["states"]] == ["ceasefire", "initial", "joint", "backed"]
    assert {it["label"]: it["kind"] for it in ladder["edges"] if it["label"] in ("warn", "back")} == {
        "warn": "must",
        "back": "may",
    }
    assert [it["move"] for edge in ladder["edges"] for it in edge["taken"]] == [2, 3]
