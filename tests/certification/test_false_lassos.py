"""Infinite runs that are none, or break nothing: none of them gets a verdict."""

from __future__ import annotations

from fractions import Fraction

import pytest

from checker.certify import Certifier
from checker.verdict import Budget, FalseClaim, Violated
from protocol.load import compile_text
from protocol.model import Design, Promise
from protocol.runs import Move, Run, Step
from tests.language.small import H

TEXT = """
protocol honest {
  actor them is adversary
  actor us
  var n: 0..3 = 0
  event spark by them
  event calm by them
  event hurry by them within 10h of spark
  event add by them { n := n + 1 }
  event tick by them
  ladder alarm {
    tier rest
    tier ready by us
    on spark up: rest -> ready
    may leave: ready -> rest
    must beat: ready -> ready within 24h of entry
  }
  property some_time: spark leads to calm
  property freed: spark leads to calm unless tick
  property soon: spark leads to calm unless tick before 3h
  property scoped: between spark and tick, hurry leads to calm
  property counted: spark leads to (n >= 3)
}
"""
SPARK, BEAT, LEAVE = Move("spark", ("alarm.up",)), Move("alarm.beat"), Move("alarm.leave")
TICK, CALM, HURRY, ADD = Move("tick"), Move("calm"), Move("hurry"), Move("add")


def design() -> Design:
    return compile_text(TEXT)[0]


def judged(name: str, run: Run) -> Violated:
    it = design()
    (asked,) = (p for p in it.properties if p.name == name)
    assert isinstance(asked.meaning, Promise)
    return Certifier(it.protocol, ("z3",), Budget()).for_ever(asked.meaning, run, "liar")


def run(*steps: tuple[int | Fraction, Move], loop: int | None) -> Run:
    return Run(tuple(Step(Fraction(delay) * H, move) for delay, move in steps), loop=loop)


HONEST = {
    "rests": ("some_time", run((0, SPARK), (0, LEAVE), loop=2)),
    "goes round": ("some_time", run((0, SPARK), (24, BEAT), loop=1)),
    "comes to repeat itself later": ("some_time", run((0, SPARK), (1, BEAT), loop=1)),
    "a release that comes too late": ("soon", run((0, SPARK), (3, TICK), (21, BEAT), loop=1)),
    "a scope that stays open": ("scoped", run((0, SPARK), (1, HURRY), (23, BEAT), loop=2)),
    "a number at its greatest": ("some_time", run((0, SPARK), (1, TICK), (1, BEAT), loop=1)),
}


@pytest.mark.parametrize("name", HONEST)
def test_the_honest_are_believed(name: str) -> None:
    assert judged(*HONEST[name]).breach.for_ever


FALSE = {
    "no loop": ("some_time", run((0, SPARK), (24, BEAT), loop=None), "does not say what goes on for ever"),
    "a loop beyond the end": ("some_time", run((0, SPARK), loop=5), "does not say what goes on for ever"),
    "something falls due": ("some_time", run((0, SPARK), loop=1), "time cannot pass for ever"),
    "no time passes": ("some_time", run((0, SPARK), (0, BEAT), loop=1), "takes no time"),
    "not possible again": ("some_time", run((0, LEAVE), (24, BEAT), loop=0), "is not possible"),
    "not possible for ever": ("some_time", run((0, SPARK), (1, HURRY), (1, BEAT), loop=1), "is not possible"),
    "a delay too long": ("some_time", run((0, SPARK), (25, BEAT), loop=1), "is not allowed"),
    "answered on the way": ("some_time", run((0, SPARK), (1, CALM), (23, BEAT), loop=2), "does not break"),
    "answered each time round": ("some_time", run((0, SPARK), (1, CALM), (23, BEAT), loop=1), "does not break"),
    "released each time round": ("freed", run((0, SPARK), (1, TICK), (23, BEAT), loop=1), "does not break"),
    "released in time": ("soon", run((0, SPARK), (1, TICK), (23, BEAT), loop=2), "does not break"),
    "the scope closes": ("scoped", run((0, SPARK), (1, HURRY), (1, TICK), (22, BEAT), loop=2), "does not break"),
    "never begun": ("some_time", run((1, TICK), loop=0), "does not break"),
    "true at last": ("counted", run((0, SPARK), (1, ADD), (1, BEAT), loop=1), "does not break"),
}


@pytest.mark.parametrize("name", FALSE)
def test_the_false_are_refused(name: str) -> None:
    prop, claimed, why = FALSE[name]
    with pytest.raises(FalseClaim, match=why):
        judged(prop, claimed)


def test_a_run_for_ever_has_no_rest() -> None:
    with pytest.raises(FalseClaim, match="no rest"):
        judged("some_time", Run((Step(H * 0, SPARK), Step(24 * H, BEAT)), H, 1))
