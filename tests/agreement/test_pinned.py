"""Cases that random specs found once, each with the run that mattered."""

from __future__ import annotations

from fractions import Fraction

from checker.checking import Options, check
from checker.observers import watch
from checker.verdict import Reached, Violated
from protocol.load import compile_text
from protocol.model import Possible, Promise
from protocol.runs import Move, Run, Step
from protocol.satisfaction import breach, shows
from protocol.semantics import replay
from tests.agreement.judge import ask, compare
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


def test_runs_told_by_numbers_need_not_be_shortest() -> None:
    """Tallies have members act together; where these wait, one who is alone gets there in fewer moves."""
    (design,) = compile_text(
        """
        protocol pinned {
          var hot = false
          group crew size 3
          event spark when not hot { hot := true }
          event calm when hot { hot := false }
          machine post for m in crew {
            state p0  state p1  state p2
            on spark up: p0 -> p1
            must on_time: p1 -> p2 when hot after 1h and within 1h of spark
          }
          machine one {
            state a0  state a1  state a2
            may begin: a0 -> a1 after 2h and within 2h of spark
            must end: a1 -> a2 when hot within 3h of spark
          }
          property it: always not a2 or not hot
        }
        """
    )
    question = watch(design.protocol, design.properties[0].meaning)
    claims = {engine: ask(engine, question) for engine in ("zones", "bmc", "tallies")}
    compare(claims, exact=True)
    moves = {engine: len(it.run.steps) for engine, found in claims.items() if isinstance(it := found["bad"], Reached)}
    assert moves == {"zones": 5, "bmc": 5, "tallies": 6}


def test_a_view_follows_what_a_clock_depends_on_that_nothing_reads() -> None:
    """`views` follows the clock of a condition that has lasted; it hangs on `level`, which nothing else there reads."""
    (design,) = compile_text(
        """
        protocol pinned {
          var hot = false
          var level: 0..2 = 0
          event spark when not hot immediately { hot := true }
          event calm when hot { hot := false }
          ladder alarm {
            tier a0 tier a1 tier a2 tier a3
            must up1: a0 -> a1 when hot after 1h and within 1h of spark
            must up3: a2 -> a3 when hot within 4h of spark
          }
          machine post {
            state b0 state b1
            on up3 or calm go1: any -> b1 when (not (level < 2) for 3h) before 2h of calm
            on spark go3: b0 -> b0 when a1 and (c1 = 90min) { level := level + 1 }
          }
          clock c1 restarts on calm clears on spark stops on calm
          property it: never (b1 and (since(spark) <= 6h / 2))
        }
        """
    )
    (asked,) = design.properties
    assert isinstance(asked.meaning, Promise)
    question = watch(design.protocol, asked.meaning)
    compare({name: ask(name, question) for name in ("zones", "views")}, exact=False)
