"""Engines that lie, and hidden choices: nothing is called included, or told apart, that is not."""

from __future__ import annotations

from fractions import Fraction

import pytest

from checker.comparing import refining
from checker.comparing.matching import matched
from checker.comparing.refining import refines
from checker.comparing.result import Escapes, Open
from checker.portfolio import Claims
from checker.query import Query
from checker.verdict import Claim, FalseClaim, GaveUp, Reached, Unreachable
from protocol.formula import TRUE
from protocol.load import compile_text
from protocol.model import Protocol
from protocol.runs import Move, Run, Step
from tests.comparing.flagship import EDITS, edited, paris

ONE = paris().protocol
OTHER = matched(ONE, edited(*EDITS["a deadline moved in"]).protocol).protocol


def claiming(monkeypatch: pytest.MonkeyPatch, claim: Claim) -> None:
    def answer(query: Query, names: tuple[str, ...], **_: object) -> tuple[Claims, tuple[()]]:
        return {name: ("liar", claim) for name in names}, ()

    monkeypatch.setattr(refining, "answer", answer)


def test_a_false_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    claiming(monkeypatch, Unreachable(TRUE))
    with pytest.raises(FalseClaim):
        refines(ONE, OTHER)


def test_a_run_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    claiming(monkeypatch, Reached(Run((Step(Fraction(0), Move("cessation")),))))
    with pytest.raises(FalseClaim):
        refines(ONE, OTHER)


def test_a_run_that_the_other_has_too(monkeypatch: pytest.MonkeyPatch) -> None:
    claiming(monkeypatch, Reached(Run((Step(Fraction(0), Move("violation")),))))
    assert isinstance(refines(ONE, OTHER), Open)


def test_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    claiming(monkeypatch, GaveUp("for a reason"))
    assert refines(ONE, OTHER) == Open("for a reason")


def compiled(machine: str, guard: str = "") -> Protocol:
    (design,) = compile_text(
        f"""protocol p {{
  actor us
  event fire
  {machine}
  machine answer {{
    state calm
    state done by us
    must act: calm -> done {guard} within 2h of fire
  }}
  property never_mind: always calm or done
}}
"""
    )
    return design.protocol


def test_choices_that_are_not_seen_are_not_followed() -> None:
    """The second may prepare when it likes: a run in which it has not is no proof that it cannot."""
    plain = compiled("")
    hidden = compiled("machine own { state waiting  state ready  may prepare: waiting -> ready }", "when ready")
    assert isinstance(refines(plain, hidden), Open)
    found = refines(hidden, plain)
    assert isinstance(found, Escapes), "who is not ready may wait"
    assert found.at.how == "late"


def test_a_condition_that_has_lasted_is_not_seen_and_what_it_does_is() -> None:
    def lasting(duration: str, words: str = "") -> Protocol:
        text = f"""protocol p {{
  var lit = false
  event fire when not lit {{ lit := true }}
  machine lamp {{
    state dark
    state red
    on (lit for {duration}) warn: dark -> red
  }}
  {words}
  property never_mind: always dark or red
}}
"""
        return compile_text(text)[0].protocol

    two = lasting("2h")
    again = matched(two, lasting("120min")).protocol
    assert not isinstance(refines(two, again), Escapes)
    assert not isinstance(refines(again, two), Escapes)
    later = matched(two, lasting("3h")).protocol
    found = refines(two, later)
    assert isinstance(found, Escapes)
    assert found.at.how == "cannot"
    assert found.at.time == 7200
    found = refines(later, two)
    assert isinstance(found, Escapes)
    assert (found.at.how, found.at.time) == ("late", 7200)


def test_different_beginnings() -> None:
    def beginning(first: str, second: str) -> Protocol:
        machine = f"machine m {{ state {first}  state {second}  on e go: a, b -> b }}"
        return compile_text(f"protocol p {{ event e  {machine}  property x: always a or b }}")[0].protocol

    found = refines(beginning("a", "b"), beginning("b", "a"))
    assert isinstance(found, Escapes)
    assert (found.at.how, found.at.due) == ("start", ("m",))
