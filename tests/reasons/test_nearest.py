"""Runs that keep a property which another one breaks: known answers, and that they are what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, note, settings
from msgspec.structs import replace

from checker.checking import Options, check
from checker.cli import run
from checker.reasons.nearest import A_WHILE, Parting, nearest
from checker.report import Result
from checker.verdict import Violated
from protocol.load import compile_text, load
from protocol.model import Promise
from protocol.satisfaction import breach
from protocol.semantics import replay
from tests.random_specs import specs
from tests.spec_model import Spec

SPECS = Path(__file__).parents[2] / "specs"
quietly = settings(
    max_examples=18, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def result(path: str, design: str, name: str) -> Result:
    designs = [it for it in load(SPECS / path) if it.protocol.name == design]
    (part,) = check(designs, Options(health=False, properties=frozenset({name}))).designs
    return part.results[0]


def partings(it: Result) -> tuple[Parting, ...]:
    assert isinstance(it.verdict, Violated)
    assert isinstance(it.asked.meaning, Promise)
    found = nearest(it.design.protocol, it.asked.meaning, it.verdict.run, it.verdict.breach)
    for one in found:
        kept(it, one)
    return found


def kept(it: Result, parting: Parting) -> None:
    """It is a run, begins like the other one, goes on otherwise, and has not broken the property a while later."""
    assert isinstance(it.verdict, Violated)
    assert isinstance(it.asked.meaning, Promise)
    trace = replay(it.design.protocol, parting.run)
    assert breach(it.asked.meaning, trace) is None
    assert trace.length == it.verdict.breach.time + A_WHILE
    steps, shared = it.verdict.run.steps, parting.shared
    assert parting.run.steps[:shared] == steps[:shared]
    assert shared == len(steps) or parting.run.steps[shared : shared + 1] != steps[shared : shared + 1]


def causes(parting: Parting) -> list[str]:
    return [step.move.cause for step in parting.run.steps[parting.shared :]]


def test_who_was_permitted_to_act_could_have() -> None:
    (one,) = partings(result("ceasefire/paris.tier", "trigger", "us_by_72h"))
    assert (one.shared, causes(one)) == (3, ["response.back"])


def test_where_the_adversary_gives_in_another_way_is_shown_too() -> None:
    first, second = partings(result("ceasefire/consent.tier", "silence_consents", "us_by_72h"))
    assert causes(first) == ["cessation"]
    assert second.shared < first.shared
    assert causes(second)[-1] == "response.back"
    assert "cessation" not in causes(second)


def test_what_a_move_breaks_is_kept_without_it() -> None:
    (one, *_) = partings(result("inspection/challenge.tier", "challenge", "not_before_more"))
    assert one.shared == 1


def test_what_no_finite_run_breaks_has_none() -> None:
    assert partings(result("ceasefire/consent.tier", "passed", "us_some_day")) == ()


def test_explain_tells_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    run(["explain", "us_by_72h", str(SPECS / "ceasefire" / "paris.tier"), "--design", "trigger"])
    said = capsys.readouterr().out
    assert (
        "The nearest run found that keeps us_by_72h in trigger is the same for 3 moves; "
        "then, instead of waiting until just after D+3 00:00: `back` of us at D+3 00:00."
    ) in " ".join(said.split())


@quietly
@given(specs("any"))
def test_a_run_that_keeps_it_keeps_it(spec: Spec) -> None:
    note(str(spec))
    (design,) = compile_text(str(spec))
    (part,) = check([replace(design)], Options(health=False, effort=0.2)).designs
    (it,) = part.results
    if isinstance(it.verdict, Violated) and isinstance(it.asked.meaning, Promise):
        partings(it)
