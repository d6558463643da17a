"""Rules of clocks, and the clocks that expressions bring."""

from __future__ import annotations

from fractions import Fraction

import pytest

from protocol.formula import FALSE, TRUE, And, Before, Not, Or, becomes
from tests.language.small import HOSTILE, at, bound, clause, clock, codes, kernel, ladder, occurs


@pytest.mark.parametrize(
    ("rules", "on"),
    [
        ("", True),
        ("restarts on violation", False),
        ("starts on violation", False),
        ("runs while hostile", True),
        ("runs while hostile restarts on cessation", True),
        ("runs while hostile starts on cessation", False),
    ],
)
def test_what_a_clock_is_at_the_start(rules: str, on: bool) -> None:
    assert clock(f"clock c {rules}", "c").initially_on is on


def test_every_rule() -> None:
    c = clock(
        "clock c starts on violation restarts on cessation when hostile stops on cessation clears on (hostile) "
        "runs while not hostile",
        "c",
    )
    assert (c.starts, c.stops, c.clears) == (occurs("violation"), occurs("cessation"), becomes(HOSTILE))
    assert (c.restarts, c.gate) == (And((occurs("cessation"), Before(HOSTILE))), Not(HOSTILE))


def test_rules_of_one_word_are_joined() -> None:
    c = clock("clock c restarts on violation restarts on cessation when hostile", "c")
    assert c.restarts == Or((occurs("violation"), And((occurs("cessation"), Before(HOSTILE)))))


def test_since_is_off_until_the_event_and_counts_from_the_latest() -> None:
    protocol = kernel("event e when since(violation) >= 24h")
    assert protocol.transition("e").guard == bound("since violation", ">=", 24)
    since = protocol.clock("since violation")
    assert (since.initially_on, since.restarts, since.clears, since.written) == (
        False,
        occurs("violation"),
        FALSE,
        False,
    )


def test_since_and_of_share_one_clock() -> None:
    protocol = kernel("event e when since(violation) >= 24h within 48h of violation")
    assert len(protocol.clocks) == 1


def test_age_is_off_outside_its_state() -> None:
    assert clause("may go: low -> high when age(low) >= 2h").guard == And((at("low"), bound("age of r", ">=", 2)))


def test_what_has_lasted_is_a_predicate_too() -> None:
    protocol = kernel("event e when (not hostile for 6h)")
    assert protocol.transition("e").guard == And((Not(HOSTILE), bound("(not hostile) for", ">=", 6)))
    held = protocol.clock("(not hostile) for")
    assert (held.initially_on, held.restarts) == (True, becomes(Not(HOSTILE)))


def test_a_clock_equal_to_a_time_is_two_bounds() -> None:
    guards = {
        "c = 3h": And((bound("c", ">=", 3), bound("c", "<=", 3))),
        "c != 3h": Or((bound("c", "<", 3), bound("c", ">", 3))),
        "3h <= c": bound("c", ">=", 3),
        "not c <= 3h": Not(bound("c", "<=", 3)),
    }
    for when, guard in guards.items():
        assert kernel(f"clock c event e when {when}").transition("e").guard == guard, when


def test_sums_of_durations_are_exact() -> None:
    protocol = kernel("param d = 1d 12h param n = 7 clock c event e when c >= (d - 12h) * 2 / n")
    assert protocol.transition("e").guard == bound("c", ">=", Fraction(48, 7))


def test_clocks_of_nobody_do_not_take_the_names_of_others() -> None:
    protocol = ladder("on (hostile) go: low -> mid  on (mid) back: mid -> low")
    names = [clock.name for clock in protocol.clocks]
    assert len(set(names)) == len(names) == 2


def test_no_rule_leaves_the_gate_open() -> None:
    assert clock("clock c", "c").gate == TRUE


def test_a_rule_twice_is_an_error() -> None:
    world = "protocol p { var a = false event e event f"
    assert codes(f"{world} clock c restarts on e restarts on e }}") == ["E324"]
    assert codes(f"{world} clock c runs while a runs while not a }}") == ["E324"]
