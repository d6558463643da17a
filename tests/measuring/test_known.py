"""Measures whose values are known, from text to value."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from checker.measuring.endless import rounds, waits
from checker.measuring.measure import measure, nearer
from checker.measuring.result import Endless, Exact, Extreme, Measured, Open
from protocol.load import compile_text, examine, load
from protocol.model import Greatest, TimeBetween
from protocol.samples import samples
from protocol.semantics import replay
from tests.measuring.specs import CLOSING, DELAYS, OPEN, SALAMI, STUCK

H = Fraction(3600)
SPECS = Path(__file__).parents[2] / "specs"


def asked(text: str, *names: str) -> dict[str, Measured]:
    return {it.measure.name: it for it in measure(compile_text(text), names or None).measured}


def of_file(path: str, design: str) -> dict[str, Measured]:
    designs = [it for it in load(SPECS / path) if it.protocol.name == design]
    return {it.measure.name: it for it in measure(designs).measured}


def shown(end: Extreme | None) -> str:
    match end:
        case Exact(value, attained):
            return f"{'=' if attained else '~'}{value / H}"
        case Endless(why):
            return why
        case Open(why):
            return f"? {why}"
        case None:
            return "-"


def ends(it: Measured) -> tuple[str, str]:
    return shown(it.least), shown(it.greatest)


def test_delays_add_up() -> None:
    found = asked(DELAYS)
    assert ends(found["delay"]) == ("=0", "=132")
    assert ends(found["from_detection"]) == ("=0", "=120")
    assert ends(found["total_time"]) == ("-", "=132")
    assert ends(found["stopped"]) == ("-", "=132")
    assert ends(found["undecided"]) == ("-", "=60")


def test_the_flagship() -> None:
    assert ends(of_file("ceasefire/paris.tier", "paris")["us_delay"]) == ("=48", "=72")
    assert ends(of_file("ceasefire/paris.tier", "trigger")["us_delay"]) == ("=72", "never")
    assert ends(of_file("ceasefire/paris.tier", "accumulate")["us_delay"]) == ("=0", "=72")


def test_open_bounds_are_only_approached() -> None:
    found = asked(OPEN)
    assert ends(found["both"]) == ("~3", "never")
    assert ends(found["soon"]) == ("=0", "never")
    assert ends(found["waiting"]) == ("-", "waits")
    assert found["never_z"].never is not None
    assert found["never_z"].never.triggered
    assert found["never_there"].never is not None
    assert not found["never_there"].never.triggered
    assert found["never_z"].greatest is None


def test_approached_from_below() -> None:
    found = asked(CLOSING)
    assert ends(found["left"]) == ("=0", "~2")
    assert ends(found["answer"]) == ("~3", "never")


def test_runs_as_near_as_is_wanted() -> None:
    (design,) = compile_text(CLOSING)
    found = asked(CLOSING)
    for end, sign in ((found["left"].greatest, 1), (found["answer"].least, -1)):
        assert isinstance(end, Exact)
        for margin in (H, Fraction(60), Fraction(1, 7)):
            meaning = found["left" if sign == 1 else "answer"].measure.meaning
            assert isinstance(meaning, TimeBetween)
            values = [it.value for it in samples(meaning, replay(design.protocol, nearer(end, margin)))]
            assert any(0 < sign * (end.value - value) <= margin for value in values)
        with pytest.raises(ValueError, match="positive"):
            nearer(end, Fraction(0))


def test_the_margin_of_the_run_shown() -> None:
    (it,) = measure(compile_text(CLOSING), ["left"], margin=Fraction(1)).measured
    assert isinstance(it.greatest, Exact)
    assert it.greatest.value - it.greatest.sample <= 1


def test_salami() -> None:
    found = asked(SALAMI)
    assert ends(found["exposed"]) == ("-", "rounds")
    assert ends(found["at_once"]) == ("-", "=72")
    end, meaning = found["exposed"].greatest, found["exposed"].measure.meaning
    assert isinstance(end, Endless)
    assert isinstance(meaning, Greatest)
    assert end.run.loop is not None


def test_where_time_stops_nothing_is_certain() -> None:
    (it,) = measure(compile_text(STUCK)).measured
    assert isinstance(it.greatest, Open)
    assert "time" in it.greatest.why
    assert not it.settled


def test_without_work_nothing_is_known() -> None:
    made = measure(compile_text(DELAYS), ["delay"], effort=0.000001)
    assert made.exit_code == 3
    assert isinstance(made.measured[0].greatest, Open)


def test_without_time_nothing_is_known() -> None:
    made = measure(compile_text(DELAYS), seconds=0)
    assert made.exit_code == 3
    assert all(isinstance(it.greatest, Open) for it in made.measured)


@pytest.mark.parametrize(
    ("measure_", "code"),
    [
        ("greatest hot", "E208"),
        ("greatest nothing", "E201"),
        ("time from spark to since(spark) > 2h", "E318"),
        ("time from spark to calm unless since(spark) > 2h", "E318"),
        ("share of spark", "E206"),
        ("time from 3h to calm", "E207"),
    ],
)
def test_what_cannot_be_measured(measure_: str, code: str) -> None:
    text = f"protocol p {{ var hot = false event spark event calm measure it: {measure_} }}"
    assert [told.code for told in examine(text)[1]] == [code]


def test_a_wait_that_must_end_is_not_endless() -> None:
    """Its obligation falls due; and a longer rest after the answer adds nothing."""
    (design,) = compile_text(DELAYS)
    it = asked(DELAYS, "delay")["delay"]
    meaning, end = it.measure.meaning, it.greatest
    assert isinstance(meaning, TimeBetween)
    assert isinstance(end, Exact)
    assert waits(design.protocol, meaning, end.run) is None
    assert rounds(design.protocol, meaning, end.run) is None
