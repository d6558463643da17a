"""Cases that random specs found once, each with the run that mattered."""

from __future__ import annotations

from fractions import Fraction

from checker.checking import Options, check
from checker.verdict import Violated
from protocol.load import compile_text
from protocol.model import Possible, Promise
from protocol.runs import Move, Run, Step
from protocol.satisfaction import breach, shows
from protocol.semantics import replay
from tests.agreement.test_observers import disagreement

H = Fraction(3600)
WORLD = """
protocol pinned {{
  var hot = false
  event spark when not hot {{ hot := true }}
  event calm when hot {{ hot := false }}
  {asked}
}}
"""


def test_what_holds_at_the_last_instant_of_a_run_shows_a_scenario() -> None:
    (design,) = compile_text(WORLD.format(asked="scenario it: not hot is possible after 3h of (not hot)"))
    (asked,) = design.properties
    assert isinstance(asked.meaning, Possible)
    for rest, shown in ((3 * H, True), (3 * H - 1, False)):
        trace = replay(design.protocol, Run((), rest))
        assert shows(asked.meaning, trace) == shown
        assert disagreement(design.protocol, asked, trace) is None


def test_what_holds_until_the_move_that_ends_it_answers_at_that_instant() -> None:
    text = WORLD.format(asked="property it: spark leads to hot after 1h and within 2h")
    (design,) = compile_text(text)
    (asked,) = design.properties
    assert isinstance(asked.meaning, Promise)
    for lasts, kept in ((1 * H, True), (1 * H - 1, False)):
        run = Run((Step(Fraction(0), Move("spark")), Step(lasts, Move("calm"))), 5 * H)
        trace = replay(design.protocol, run)
        assert (breach(asked.meaning, trace) is None) == kept
        assert disagreement(design.protocol, asked, trace) is None


def test_the_latest_of_what_must_come_first_is_at_the_age_asked() -> None:
    """Where it comes with the move itself its age is zero, whatever came before."""
    (design,) = compile_text(WORLD.format(asked="property it: calm only after calm after 3h"))
    (asked,) = design.properties
    assert isinstance(asked.meaning, Promise)
    days = (Step(Fraction(0), Move("spark")), Step(4 * H, Move("calm")))
    trace = replay(design.protocol, Run(days * 2))
    assert breach(asked.meaning, trace) is not None
    assert disagreement(design.protocol, asked, trace) is None


def test_what_holds_where_a_scope_opens_frees_the_stretch_that_begins_there() -> None:
    asked_text = "property it: between spark and calm, hot lasts at most 1h unless {release}"
    for release, kept in (("hot", True), ("spark", False)):
        (design,) = compile_text(WORLD.format(asked=asked_text.format(release=release)))
        (asked,) = design.properties
        assert isinstance(asked.meaning, Promise)
        trace = replay(design.protocol, Run((Step(Fraction(0), Move("spark")),), 2 * H))
        assert (breach(asked.meaning, trace) is None) == kept
        assert disagreement(design.protocol, asked, trace) is None


def test_a_release_without_a_first_instant_hides_no_later_stretch() -> None:
    """The first stretch is freed just after its first hour; the second one is broken."""
    text = """
    protocol pinned {
      var hot = true
      var flag = true
      event calm after 2h { hot := false }
      event drop when not hot { flag := false }
      event again when not hot { flag := true }
      property it: flag lasts at most 3h unless hot later than 1h
    }
    """
    (design,) = compile_text(text)
    (result,) = check([design], Options(health=False)).designs[0].results
    assert isinstance(result.verdict, Violated)
    assert disagreement(design.protocol, result.asked, replay(design.protocol, result.verdict.run)) is None
