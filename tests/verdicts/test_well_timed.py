"""Time can go on: judged on the text, or by a certified pace; or it cannot, by a run into a trap."""

from __future__ import annotations

import pytest

from checker.certify import Certifier, Timing, Trapped, WellTimed
from checker.timing import settle_timing
from checker.verdict import Budget
from checker.welltimed import by_text, is_trap
from protocol.load import compile_text
from protocol.model import Protocol
from protocol.semantics import replay

HEAD = """
protocol p {
  actor foe is adversary
  actor us
  var n : 0..3 = 0
  var hot = false
  event alarm by foe when not hot { hot := true; n := 0 }
  event calm by foe when hot { hot := false }
  machine m { state idle  state busy by us
"""


def protocol(clauses: str) -> Protocol:
    (design,) = compile_text(f"{HEAD}{clauses} }} }}")
    return design.protocol


def settled(protocol: Protocol) -> Timing:
    certifier = Certifier(protocol, ("z3",), Budget())
    return settle_timing(certifier, only=None, until=None, effort=1.0)


@pytest.mark.parametrize(
    "clauses",
    [
        "must go: idle -> busy when hot within 1h of alarm",
        "must go: idle -> busy when hot immediately of alarm  must back: busy -> idle when hot within 1h of entry",
        "must go: idle -> busy immediately of alarm  must back: busy -> idle within 1h of go",
        "must tick: idle -> idle when hot within 5min",
        "on (hot for 1h) go: idle -> busy  on (not hot for 1h) back: busy -> idle",
    ],
)
def test_on_the_text(clauses: str) -> None:
    assert by_text(protocol(clauses)) == ()


def test_a_loop_that_counts_is_bounded_by_a_certified_pace() -> None:
    counting = protocol("must again: idle -> idle when hot and n < 3 immediately of alarm { n := n + 1 }")
    assert by_text(counting) == ("m.again",)
    timing = settled(counting)
    assert isinstance(timing, WellTimed)
    assert timing.pace, "with its certificate"


@pytest.mark.parametrize(
    "clauses",
    [
        "must again: idle -> idle when hot immediately of alarm",
        "must again: idle -> idle when hot within 5h of alarm",
        "must go: idle -> busy when hot within 5h of alarm  must back: busy -> idle when hot within 5h of alarm",
        "must again: idle -> idle when hot and n < 3 immediately of alarm { n := 0 }",
    ],
)
def test_a_trap_is_reached_by_a_run(clauses: str) -> None:
    stuck = protocol(clauses)
    timing = settled(stuck)
    assert isinstance(timing, Trapped)
    assert is_trap(stuck, replay(stuck, timing.run).final)


def test_many_obligations_that_wait_for_each_other_are_no_cycle() -> None:
    waiting = compile_text(
        """protocol p {
          actor a
          group g size 28
          event go by a
          machine m for s in g {
            state idle
            state done
            must fire: idle -> done when s = 1 or all(j in g: j >= s or m[j].done) within 1h of go
          }
        }"""
    )
    assert by_text(waiting[0].protocol) == ()
