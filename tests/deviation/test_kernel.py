"""Deviating actors may do what was worked out by hand, and a `deviate` broken by hand does not get away with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from protocol import deviation
from tests.certification.breaking import passes, rewrite
from tests.deviation import kernel
from tests.deviation.kernel import CHECKS


@pytest.mark.parametrize("check", CHECKS)
def test_kernel(check: str) -> None:
    CHECKS[check]()


class Break(NamedTuple):
    """In the text of a function, what stands there, and what is put in its place."""

    function: Callable[..., Any]
    old: str
    new: str
    noticed_by: Callable[[], None]


BREAKS = {
    "who defects is still obliged": Break(
        deviation.defected, "kind=Kind.MAY, due=FALSE", "name=t.name", kernel.who_defects_need_not_act
    ),
    "who defects cannot act any more": Break(
        deviation.defected,
        "kind=Kind.MAY, due=FALSE",
        "guard=FALSE, due=FALSE",
        kernel.who_defects_may_act_early_in_time_and_late,
    ),
    "everybody defects": Break(
        deviation.deviate, "t.actor in defecting else", "True else", kernel.others_keep_to_the_rules
    ),
    "reactions cannot be skipped": Break(
        deviation.defected, "t.kind is Kind.REACTION", "False", kernel.who_defects_may_skip_a_reaction_and_nobody_else
    ),
    "reactions are always skipped": Break(
        deviation.defected,
        "else t\n",
        "else t if t.kind is not Kind.REACTION else replace(t, target=None)\n",
        kernel.what_is_skipped_does_not_happen,
    ),
    "what is skipped is entered": Break(
        deviation.defected, "target=None, ", "", kernel.what_is_skipped_does_not_happen
    ),
    "what is skipped changes values": Break(
        deviation.defected, ", updates=()", "", kernel.what_is_skipped_does_not_happen
    ),
    "who is late is late for ever": Break(
        deviation.delayed, "later(t.due, delay)", "FALSE", kernel.who_is_late_may_be_so_by_that_much
    ),
    "who is late is not": Break(deviation.later, "limit + delay", "limit", kernel.who_is_late_may_be_so_by_that_much),
    "who is late begins late": Break(
        deviation.delayed,
        "due=later(t.due, delay)",
        "due=later(t.due, delay), guard=later(t.guard, delay)",
        kernel.who_is_late_at_an_instant_is_not_early,
    ),
    "who is late breaks promises": Break(
        deviation.deviate,
        "if t.actor in defecting or (",
        "if t.actor in {*defecting, *late} or (",
        kernel.what_was_promised_not_to_be_done_takes_a_defection,
    ),
    "the first delay counts": Break(
        deviation.deviate,
        "max(it.late, late.get(actor, it.late))",
        "late.get(actor, it.late)",
        kernel.of_two_deviations_of_one_actor_the_greater_counts,
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_deviation_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    it = BREAKS[name]
    rewrite(it.function, it.old, it.new, monkeypatch)
    assert not passes(it.noticed_by)
