"""Times and formulas as a reader would say them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from protocol.format import duration, event, formula, instant, location
from protocol.formula import TRUE, After, And, Before, Formula, Not, Occurs, Or
from protocol.text.spacing import collapsed
from tests.language.small import HOSTILE, H, at, bound, ladder


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0h"),
        (72 * H, "72h"),
        (90 * 60, "90min"),
        (30 * 24 * H, "30d"),
        (24 * H / 7, "24h / 7"),
        (3601, "1h 1s"),
        (Fraction(1, 3), "1s / 3"),
        (-6 * H, "-6h"),
    ],
)
def test_durations_are_exact(seconds: Fraction, shown: str) -> None:
    assert duration(Fraction(seconds)) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "D+0 00:00"),
        (72 * H, "D+3 00:00"),
        (25 * H + 61, "D+1 01:01:01"),
        (24 * H / 7, "D+0 03:25:42 +6/7s"),
        (Fraction(1, 2), "D+0 00:00:00 +1/2s"),
    ],
)
def test_instants(seconds: Fraction, shown: str) -> None:
    assert instant(Fraction(seconds)) == shown


@pytest.mark.parametrize(
    ("it", "shown"),
    [
        (TRUE, "true"),
        (Not(HOSTILE), "not hostile"),
        (And((HOSTILE, bound("since violation", "<=", 72))), "hostile and since violation ≤ 72h"),
        (And((Or((HOSTILE, at("low"))), at("mid", "high"))), "(hostile or low) and (mid or high)"),
        (Not(bound("c", "<", 1)), "not (c < 1h)"),
        (bound("since violation", ">=", 0), "violation has happened"),
        (Not(bound("since violation", ">=", 0)), "violation has not happened"),
        (bound("since go possible", ">=", 0), "go has become possible"),
        (And((Occurs(("r.go", "violation")), Before(HOSTILE), After(at("mid")))),
         "(go or violation) and hostile before and mid after"),
    ],
)  # fmt: skip
def test_formulas(it: Formula, shown: str) -> None:
    assert formula(it, ladder("may go: low -> mid")) == shown


def test_names_are_qualified_where_they_must_be() -> None:
    protocol = ladder("may go: low -> mid  may low -> high", more="machine m { state low state x may go: low -> x }")
    assert (location("r", "low", protocol), location("r", "mid", protocol)) == ("r.low", "mid")
    assert (event("r.go", protocol), event("m.x", protocol)) == ("r.go", "x")
    assert event("r.#1", protocol) == "may low -> high"


def test_text_on_one_line() -> None:
    assert collapsed('a  # gone "x"\n  "b # kept"') == 'a "b # kept"'


def test_text_on_one_line_however_it_is_spaced() -> None:
    assert collapsed("( a   and since( e )>=1d 12h\n for 6h )") == "(a and since(e) >= 1d 12h for 6h)"


def test_names_do_not_depend_on_white_space() -> None:
    """One condition, spelt twice: one clock."""
    spaced = ladder("may go: low -> mid after 2h of ( hostile )  may low -> high when since((hostile))>1h")
    assert len([clock for clock in spaced.clocks if "hostile" in clock.name]) == 1
