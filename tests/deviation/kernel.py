"""What deviating actors may do, worked out by hand; each check asserts, and `CHECKS` names them."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from msgspec.structs import replace

from protocol.deviation import deviate
from protocol.load import compile_text
from protocol.model import Deviation, Kind, Protocol, Transition
from protocol.runs import Move
from protocol.semantics import initial, moves, patience
from tests.invariants.kernel import at_end, is_run, run

H = Fraction(3600)

TWO = """
protocol two {
  actor us
  actor them
  var hot = false
  event spark when not hot { hot := true }
  event calm when hot { hot := false }
  machine m {
    state rest
    state ready by us
    must act: rest -> ready when hot after 1h and within 2h of spark
    must rush: rest -> ready by them when hot at 5h of spark
    on calm back: ready -> rest by us { rested := true }
  }
  machine n {
    state low
    state high
    on act follow: low -> high by us
    on back fall: high -> low by them
  }
  var rested = false
}
"""
SPARK, CALM, ACT, RUSH = Move("spark"), Move("calm"), Move("m.act", ("n.follow",)), Move("m.rush")
ACT_ALONE = Move("m.act", ("n.follow skipped",))


def two(*deviations: Deviation) -> Protocol:
    return deviate(compile_text(TWO)[0].protocol, deviations)


def defects(*actors: str) -> Deviation:
    return Deviation(actors)


def late(hours: int, *actors: str) -> Deviation:
    return Deviation(actors, hours * H)


def who_defects_need_not_act() -> None:
    assert patience(two(), at_end(two(), (0, SPARK))) == 2 * H
    assert patience(two(defects("us")), at_end(two(), (0, SPARK))) == 5 * H
    assert patience(two(defects("us", "them")), at_end(two(), (0, SPARK))) is None


def who_defects_may_act_early_in_time_and_late() -> None:
    for hour in (1, 2, 4):
        assert is_run(two(defects("us")), run((0, SPARK), (hour, ACT)))
    assert not is_run(two(defects("us")), run((0, SPARK), (Fraction(1, 2), ACT)))


def who_is_late_may_be_so_by_that_much() -> None:
    it = two(late(2, "us"))
    assert patience(it, at_end(it, (0, SPARK))) == 4 * H
    for hour in (1, 2, 4):
        assert is_run(it, run((0, SPARK), (hour, ACT)))
    assert not is_run(it, run((0, SPARK), (Fraction(1, 2), ACT)))
    assert not is_run(it, run((0, SPARK), rest=5))


def who_is_late_at_an_instant_is_not_early() -> None:
    """`at 5h`: the deadline moves, the earliest time does not."""
    it = two(defects("us"), late(3, "them"))
    assert patience(it, at_end(it, (0, SPARK))) == 8 * H
    assert is_run(it, run((0, SPARK), (5, RUSH)))
    assert not is_run(it, run((0, SPARK), (4, RUSH)))


def others_keep_to_the_rules() -> None:
    it = two(defects("them"))
    assert patience(it, at_end(it, (0, SPARK))) == 2 * H
    assert not is_run(it, run((0, SPARK), (1, ACT_ALONE)))


def who_defects_may_skip_a_reaction_and_nobody_else() -> None:
    ready = at_end(two(defects("us")), (0, SPARK), (1, ACT))
    after_calm = {move.reactions for move in moves(two(defects("us")), ready) if move.cause == "calm"}
    assert after_calm == {("m.back", "n.fall"), ("m.back skipped",)}
    assert {move.reactions for move in moves(two(), ready) if move.cause == "calm"} == {("m.back", "n.fall")}
    assert {move.reactions for move in moves(two(late(9, "us")), ready) if move.cause == "calm"} == {
        ("m.back", "n.fall")
    }


def what_is_skipped_does_not_happen() -> None:
    it = two(defects("us"))
    end = at_end(it, (0, SPARK), (1, ACT_ALONE), (1, Move("calm", ("m.back skipped",))))
    assert (end.locations["m"], end.locations["n"], end.values["rested"]) == ("ready", "low", False)
    done = at_end(it, (0, SPARK), (1, ACT_ALONE), (1, Move("calm", ("m.back",))))
    assert (done.locations["m"], done.values["rested"]) == ("rest", True)


def what_was_promised_not_to_be_done_takes_a_defection() -> None:
    base = compile_text(TWO)[0].protocol
    refuse = Transition("m.refuse", Kind.MAY, base.origin, actor="us", machine="m", sources=("rest",), target="rest")
    promised = replace(base, defections=(refuse, replace(refuse, name="m.object", actor="them")))
    assert is_run(deviate(promised, (defects("us"),)), run((0, Move("m.refuse"))))
    for deviation in (defects("them"), late(2, "us")):
        it = deviate(promised, (deviation,))
        assert "m.refuse" not in {move.cause for move in moves(it, initial(it)[0])}


def of_two_deviations_of_one_actor_the_greater_counts() -> None:
    for both in ((late(2, "us"), late(1, "us")), (late(1, "us"), late(2, "us"))):
        assert patience(two(*both), at_end(two(*both), (0, SPARK))) == 4 * H
    for both in ((late(2, "us"), defects("us")), (defects("us"), late(2, "us"))):
        assert patience(two(*both), at_end(two(*both), (0, SPARK))) == 5 * H


def who_deviates_leaves_the_rules_as_they_were_agreed() -> None:
    assert two().agreed is None
    assert two(defects("us")).agreed == two()
    assert deviate(two(defects("us")), (defects("them"),)).agreed == two()


CHECKS: dict[str, Callable[[], None]] = {
    check.__name__: check
    for check in (
        who_defects_need_not_act,
        who_defects_may_act_early_in_time_and_late,
        who_is_late_may_be_so_by_that_much,
        who_is_late_at_an_instant_is_not_early,
        others_keep_to_the_rules,
        who_defects_may_skip_a_reaction_and_nobody_else,
        what_is_skipped_does_not_happen,
        what_was_promised_not_to_be_done_takes_a_defection,
        of_two_deviations_of_one_actor_the_greater_counts,
        who_deviates_leaves_the_rules_as_they_were_agreed,
    )
}
