"""How late an answer can be that a promise wants within a time, against what is known by thought."""

from __future__ import annotations

from fractions import Fraction

import pytest

from checker.liveness import Effort
from checker.measuring.late import awaited, latest
from checker.measuring.result import Endless, Exact, Extreme, Never
from checker.setting import settings
from protocol.load import compile_text
from protocol.model import Design

HOUR = Fraction(3600)
SPEC = """
protocol watch {{
  actor foe is adversary
  actor guard
  var ringing = false
  event alarm by foe when not ringing {{ ringing := true }}
  event hush by foe when ringing {{ ringing := false }}
  machine post {{
    state idle
    state seen by guard
    {look}
    may reset: seen -> idle by guard {{ ringing := false }}
  }}
  property asked: {asked}
}}
"""
MUST = "must look: idle -> seen when ringing within 3h of alarm"
MAY = "may look: idle -> seen when ringing"


def design_of(asked: str, look: str = MUST) -> Design:
    (design,) = compile_text(SPEC.format(look=look, asked=asked))
    return design


def late(asked: str, look: str = MUST) -> Extreme | Never | None:
    design = design_of(asked, look)
    under = settings(design, ("z3",), only=None, until=None, effort=1.0)
    return latest(design, design.properties, under, Effort())


def test_the_answer_can_be_as_late_as_it_is_due() -> None:
    found = late("alarm leads to seen within 1h unless hush")
    assert isinstance(found, Exact)
    assert (found.value, found.attained) == (3 * HOUR, True)


def test_who_may_need_never() -> None:
    assert isinstance(late("alarm leads to seen within 1h unless hush", MAY), Endless)


def test_without_a_release_it_may_never_come_although_somebody_must() -> None:
    """The alarm is hushed, and nobody looks."""
    assert isinstance(late("alarm leads to seen within 1h"), Endless)


def test_what_cannot_come_never_comes() -> None:
    assert isinstance(late("alarm leads to seen within 1h unless hush", "may look: idle -> seen when false"), Never)


def test_a_release_at_other_ages_stays_one_at_those_ages() -> None:
    """Who hushes after half an hour frees nobody."""
    assert isinstance(late("alarm leads to seen within 1h unless hush within 30min"), Endless)


@pytest.mark.parametrize(
    "asked",
    [
        "always not seen",
        "alarm leads to seen",
        "alarm leads to seen after 1h and within 2h",
        "while ringing, alarm leads to seen within 1h",
    ],
)
def test_of_other_promises_nothing_is_said(asked: str) -> None:
    assert awaited(design_of(asked).properties[0].meaning) is None
    assert late(asked) is None


POSTS = """
protocol posts {
  actor guard
  var called = false
  event alarm when not called { called := true }
  machine near { state idle state seen must look: idle -> seen by guard when called within 3h of alarm }
  machine far { state idle state seen must look: idle -> seen by guard when called within 5h of alarm }
  property nearby: alarm leads to near.seen within 1h
  property afar: alarm leads to far.seen within 1h
}
"""


def test_of_members_it_is_that_of_the_worst() -> None:
    (design,) = compile_text(POSTS)
    under = settings(design, ("z3",), only=None, until=None, effort=1.0)
    near, far = design.properties
    for members, hours in (((near,), 3), ((far,), 5), ((near, far), 5), ((far, near), 5)):
        found = latest(design, members, under, Effort())
        assert isinstance(found, Exact)
        assert found.value == hours * HOUR
