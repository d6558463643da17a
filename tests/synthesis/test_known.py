"""Regions that are known by other means, exactly."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from checker.synthesis.intervals import End
from checker.synthesis.linear import Row
from checker.synthesis.result import Region
from checker.synthesis.synthesize import Mistaken, synthesize
from protocol.diagnostics import Failure
from protocol.variants import load_variants, variants
from tests.synthesis.specs import LEAD_AND_RECALL, tiers

HOUR = 3600
CEASEFIRE = Path(__file__).parents[2] / "specs" / "ceasefire"


def only(text: str, *properties: str, params: tuple[str, ...] = ()) -> Region:
    (it,) = variants(text)
    (region,) = synthesize(it, properties, params).regions
    return region


def test_three_deadlines_share_what_detection_leaves() -> None:
    region = only(tiers("a", "b", "c"))
    assert region.word == "exact"
    assert region.holds == ((Row((1, 1, 1), 70 * HOUR),),)
    assert region.fails == ((Row((-1, -1, -1), -70 * HOUR, True),),)
    assert all(sum(example.point) > 70 * HOUR for example in region.examples)


def test_six_params() -> None:
    region = only(tiers("a", "b", "c", "d", "e", detection="f"))
    assert region.word == "exact"
    assert region.holds == ((Row((1,) * 6, 72 * HOUR),),)


def test_lead_and_recall() -> None:
    (it,) = variants(LEAD_AND_RECALL)
    found = synthesize(it)
    assert {tuple(dict(region.settings).values()): region.word for region in found.regions} == {
        ("with_the_order", "with_the_cessation"): "everywhere",
        ("with_the_order", "within_r"): "everywhere",
        ("after_m", "with_the_cessation"): "everywhere",
        ("after_m", "within_r"): "nowhere",
    }


def test_two_sectors_fight_on_up_to_72_hours_of_quiet() -> None:
    (it,) = [it for it in load_variants(CEASEFIRE / "sectors.tier") if it.name == "two_sectors"]
    (region,) = synthesize(it, ["us_in_72h_a_sector"], ["quiet"]).regions
    assert region.holds == ((Row((-1,), -72 * HOUR, True),),)
    assert region.fails == ((Row((1,), 72 * HOUR),),)


@pytest.mark.slow
def test_three_sectors_fight_on_up_to_144_hours_of_quiet() -> None:
    (it,) = [it for it in load_variants(CEASEFIRE / "sectors.tier") if it.name == "three_sectors"]
    (region,) = synthesize(it, ["us_in_72h_a_sector"], ["quiet"]).regions
    assert region.holds == ((Row((-1,), -144 * HOUR, True),),)
    assert region.fails == ((Row((1,), 144 * HOUR),),)


def test_no_value_works() -> None:
    it = load_variants(CEASEFIRE / "paris.tier")[0]
    found = synthesize(
        it, ["us_by_72h", "no_salami"], ["first_response", "us_deadline"], extreme=("least", "us_deadline")
    )
    (region,) = found.regions
    assert region.word == "nowhere"
    assert region.extreme is not None
    assert region.extreme.nowhere


def test_the_greatest_first_response() -> None:
    it = load_variants(CEASEFIRE / "paris.tier")[0]
    (region,) = synthesize(it, ["us_by_72h"], ["first_response"], extreme=("greatest", "first_response")).regions
    assert region.extreme is not None
    assert region.extreme.end == End(Fraction(72 * HOUR), True)


def test_what_fails_at_a_single_value() -> None:
    text = tiers("a").replace("within 72h", "before 72h").replace("0h..96h", "0h..70h")
    region = only(text)
    assert region.holds == ((Row((1,), 70 * HOUR, True),),)
    assert set(region.fails) == {(Row((-1,), -70 * HOUR), Row((1,), 70 * HOUR))}


def test_a_scenario_that_some_values_rule_out() -> None:
    text = tiers("a").rstrip("}\n") + "\n  scenario so_late: tier_a is possible at 40h of violation\n}\n"
    region = only(text.replace("within a of entry", "after a and within 96h of entry"), "so_late")
    assert region.word == "exact"
    assert region.holds == ((Row((1,), 40 * HOUR),),)
    assert region.fails == ((Row((-1,), -40 * HOUR, True),),)


def test_a_trigger_that_some_values_rule_out() -> None:
    text = tiers("a").replace("when not hostile {", "when not hostile before a of start {")
    text = text.replace("  var hostile", "  clock start\n  var hostile")
    region = only(text)
    assert region.vacuous == ((Row((1,), 0), Row((-1,), 0)),) or region.vacuous == ((Row((1,), 0),),)
    assert region.is_exact


def test_times_that_would_be_below_zero_are_no_part_of_it() -> None:
    text = tiers("a").replace("within a of entry", "within a - 24h of entry")
    region = only(text)
    assert Row((-1,), -24 * HOUR) in region.domain
    assert region.holds == ((Row((1,), 94 * HOUR),),)


def test_what_is_asked_amiss() -> None:
    (it,) = variants(tiers("a"))
    with pytest.raises(Mistaken, match="has no property"):
        synthesize(it, ["none"])
    with pytest.raises(Mistaken, match="no param"):
        synthesize(it, [], ["none"])
    with pytest.raises(Mistaken, match="nothing is open"):
        synthesize(variants(tiers("a").replace("param a in", "param a = 24h in"))[0])
    with pytest.raises(Failure):
        variants(tiers("a").replace("within a", "within aa"))


BESIDE = """protocol p {
  actor foe is adversary
  actor ann
  param limit = 6h
  var active = false
  event alarm by foe when not active { active := true }
  machine m {
    state idle
    state one by ann
    must a: idle -> one when active within limit of alarm
    may reset: one -> idle { active := false }
  }
  property done: alarm leads to one within 12h
  property sooner: alarm leads to one within limit - 1min
  expect sooner fails
}
"""


@pytest.mark.parametrize("named", [("done",), ()], ids=["named", "those expected to hold"])
def test_what_is_not_asked_cannot_make_a_value_wrong(named: tuple[str, ...]) -> None:
    """Where `limit` is 0 the other property is refused (E305)."""
    region = only(BESIDE, *named, params=("limit",))
    assert region.word == "exact"
    assert region.holds == ((Row((1,), 12 * HOUR),),)


WINDOW = """protocol p {
  param d in 0h..9h
  param e = 3h in 0h..9h
  actor us
  var lit = false
  event fire when not lit { lit := true }
  ladder m {
    tier a
    tier b by us
    tier c by us
    must go: a -> b when lit within e of fire
    may rise: b -> c when lit after 2h and within d of fire
  }
  property quick: fire leads to b before d
  property settled: c only after fire after 1h
}
"""


def test_where_the_text_is_refused_at_a_boundary_the_rest_is_decided() -> None:
    region = only(WINDOW, "quick")
    assert region.word == "exact"
    assert region.domain == (Row((-1,), 0, True), Row((1,), 9 * HOUR))
    assert region.holds == ((Row((-1,), -3 * HOUR, True),),)
    assert region.fails == ((Row((1,), 3 * HOUR),),)
    refused = region.remarks[0]
    assert (refused.kind, refused.rows, refused.text) == (
        "refused",
        (Row((1,), 0), Row((-1,), 0)),
        "nothing is both ≥ 0h and < 0h",
    )
    two = only(WINDOW, "quick", params=("d", "e"))
    assert two.holds == ((Row((-1, 1), 0, True),),)
    assert two.word == "exact"


def test_far_beyond_what_is_refused_the_text_is_found_to_mean_something() -> None:
    text = WINDOW.replace("d in 0h..9h", "d").replace("before d", "after d and before 5h")
    region = only(text, "quick")
    assert region.domain == (Row((1,), 5 * HOUR, True),)
    assert region.is_exact
    assert region.remarks[0].rows == (Row((-1,), -5 * HOUR),)


def test_values_below_the_earliest_time_of_a_clause_are_remarked() -> None:
    region = only(WINDOW, "settled")
    assert [(it.kind, it.rows, it.text) for it in region.remarks] == [("never", (Row((1,), 2 * HOUR, True),), "rise")]
    owed = only(WINDOW.replace("may rise", "must rise"), "settled")
    assert [(it.kind, it.rows, it.text) for it in owed.remarks] == [("early", (Row((1,), 2 * HOUR, True),), "rise")]
    assert not only(WINDOW.replace("d in 0h..9h", "d in 2h..9h"), "settled").remarks
