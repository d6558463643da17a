"""Who breaks what: answers that are known without any tool."""

from __future__ import annotations

from itertools import combinations
from math import comb
from pathlib import Path

import pytest

from checker.checking import Options
from checker.compliance import Case, owned
from checker.defection.answers import resilience
from checker.defection.result import Resilience, Those
from checker.defection.trials import Guarantee
from checker.verdict import Proved
from protocol.deviation import deviate
from protocol.load import compile_text, load
from protocol.model import Deviation, Promise
from protocol.satisfaction import breach
from protocol.semantics import replay
from tests.defection.votes import vote

SPECS = Path(__file__).parents[2] / "specs"
SETS = set[frozenset[str]]


def answers(text: str, *names: str) -> dict[str, Resilience]:
    found = resilience(compile_text(text), Options(properties=frozenset(names) or None))
    assert found.complete
    for it in found.results:
        shown_by_runs(it)
    return {it.asked[0].name: it for it in found.results}


def shown_by_runs(it: Resilience) -> None:
    """Each run is one where those alone defect who are named, and breaks the property by its definition."""
    agreed = owned(it.design.protocol)
    for cut in it.cuts:
        actors = cut.shown.actors
        assert frozenset(actors) in sets(cut.who)
        assert cut.shown.protocol == deviate(agreed, (*cut.asked.deviations, Deviation(actors)))
        if cut.shown.run.loop is None:
            assert isinstance(cut.asked.meaning, Promise)
            assert breach(cut.asked.meaning, replay(cut.shown.protocol, cut.shown.run)) == cut.shown.breach
    assert all(isinstance(proof, Proved) for one in it.survived for proof in one.proofs)


def sets(those: Those) -> SETS:
    return {frozenset(actors) for actors in those.each()}


def cuts(it: Resilience) -> SETS:
    return {actors for cut in it.cuts for actors in sets(cut.who)}


def kept(it: Resilience) -> SETS:
    return {actors for one in it.survived for actors in sets(one.who)}


def those(*names: str) -> SETS:
    return {frozenset(name.split()) for name in names}


NOBODY: SETS = {frozenset()}


# --- the flagship -------------------------------------------------------------------------------------------------


def test_the_flagship() -> None:
    found = resilience(load(SPECS / "ceasefire" / "paris.tier"), Options(designs=frozenset({"paris"})))
    by_name = {it.asked[0].name: it for it in found.results}
    assert cuts(by_name["us_by_72h"]) == those("ukraine", "coalition", "us")
    assert kept(by_name["us_by_72h"]) == NOBODY
    for name in ("silent_after_cessation", "no_skipped_tiers"):
        assert cuts(by_name[name]) == set()
        assert kept(by_name[name]) == those("ukraine coalition us")
    assert cuts(by_name["no_salami"]) == NOBODY
    assert by_name["no_salami"].fails
    assert kept(by_name["no_salami"]) == set()
    assert all(it.settled and it.as_expected for it in found.results)
    assert found.exit_code == 0


# --- votes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "needed"), [(1, 1), (3, 1), (3, 3), (4, 2), (5, 3), (7, 4), (10, 6)])
def test_of_promised_votes_so_many_break_it_as_the_binomial_says(size: int, needed: int) -> None:
    """It fails as soon as `needed` yes cannot be had: with size - needed + 1 defectors, and with no fewer."""
    it = answers(vote(size, f"with {needed}"))["carried"]
    (cut,), (one,) = it.cuts, it.survived
    assert (cut.who.size, cut.who.sets) == (size - needed + 1, comb(size, size - needed + 1))
    assert (one.who.size, one.who.sets) == (size - needed, comb(size, size - needed))
    assert cut.minimal
    assert one.maximal
    assert it.settled
    if size == 10:
        assert cut.who.sets == 252
        assert len(cuts(it)) == 252


def test_each_of_the_sets_breaks_it_indeed() -> None:
    """Members stand for one another: asked of each set by itself, the answer is the same."""
    (design,) = compile_text(vote(4, "with 3"))
    guarantee = Guarantee(design, design.properties, Options(), None)
    (case,) = guarantee.cases
    it = answers(vote(4, "with 3"))["carried"]
    breaking = {frozenset(pair) for pair in combinations(guarantee.obliged, 2) if case.trial(pair).run is not None}
    assert breaking == cuts(it)
    assert all(case.trial((name,)).holds for name in guarantee.obliged)


def test_free_votes_need_nobody_to_defect() -> None:
    it = answers(vote(5, "with 3", promised=False))["carried"]
    assert cuts(it) == NOBODY
    assert it.fails
    assert it.obliged == ()
    assert it.as_expected is False


def test_an_answer_some_day() -> None:
    it = answers(vote(3, "with 2", window=""))["carried"]
    assert cuts(it) == those("voters[1] voters[2]", "voters[1] voters[3]", "voters[2] voters[3]")
    assert kept(it) == those("voters[1]", "voters[2]", "voters[3]")
    assert it.settled


def test_one_whose_vote_counts_twice_is_another_class() -> None:
    it = answers(vote(3, "when count(v in voters: yes[v]) >= 2 and yes[1]"))["carried"]
    assert cuts(it) == those("voters[1]", "voters[2] voters[3]")
    assert kept(it) == those("voters[2]", "voters[3]")


def test_members_who_have_a_name_are_alike_too() -> None:
    designs = load(SPECS / "ceasefire" / "consent.tier")
    found = resilience(designs, Options(properties=frozenset({"us_by_72h"}), designs=frozenset({"promised_by_two"})))
    (it,) = found.results
    three = ("uk france", "uk turkey", "france turkey")
    assert cuts(it) == those("ukraine", "coalition", "us", *three)
    assert kept(it) == those("uk", "france", "turkey")
    assert len(it.cuts) == 4


def test_who_defects_in_any_case_is_not_named_again() -> None:
    designs = load(SPECS / "ceasefire" / "consent.tier")
    names = frozenset({"us_despite_turkey", "us_despite_two"})
    first, second = resilience(designs, Options(properties=names, designs=frozenset({"promised_by_two"}))).results
    assert cuts(first) == those("uk", "france", "ukraine", "coalition", "us")
    assert "turkey" not in first.obliged
    assert cuts(second) == NOBODY
    assert second.as_expected


def test_one_who_is_late_in_any_case_is_no_longer_alike() -> None:
    text = vote(3, "with 2", more="").replace("within 24h\n}", "within 24h even if voters[1] is late by 1h\n}")
    it = answers(text)["carried"]
    assert it.fails or all(len(cut.who.parts) >= 1 for cut in it.cuts)
    assert not any({"voters[1]", "voters[2]"} <= set(part.members) for cut in it.cuts for part in cut.who.parts)


def test_two_groups_whose_members_have_the_same_numbers_are_not_mixed_up() -> None:
    """Voters are alike only together with their deputies: then neither are."""
    deputies = """group deputies size 2
  machine stand_in for d in deputies {
    state away
    state here by d
    must come: away -> here when no[d] within 1h of call
  }"""
    text = vote(2, "with 2", more=deputies)
    it = answers(text)["carried"]
    assert cuts(it) == those("voters[1]", "voters[2]")


# --- what is asked of several -----------------------------------------------------------------------------------------


def test_who_breaks_it_for_one_member_breaks_it() -> None:
    text = """protocol watch {
  group sectors size 2
  machine post for s in sectors {
    state calm
    state hit
    state seen by s
    on shot[s] strike: calm -> hit
    must see: hit -> seen within 2h of entry
  }
  event shot for s in sectors when calm
  property seen_in_time: for s in sectors: shot[s] leads to seen[s] within 2h
}
"""
    it = answers(text)["seen_in_time"]
    assert len(it.asked) == 2
    assert cuts(it) == those("sectors[1]", "sectors[2]")
    assert kept(it) == NOBODY


# --- what keeps nothing -----------------------------------------------------------------------------------------------


STOPPING = """protocol stopping {
  actor a
  actor b
  var hot = false
  event spark when not hot { hot := true }
  machine m {
    state low
    state high by a
    must rise: low -> high when hot within 1h of spark
  }
  machine n {
    state x
    state y by b
    state z by b
    must flip: x -> y when low and hot at 2h of spark
    must flop: y -> z when low immediately
    must flap: z -> y when low immediately
  }
  property risen: spark leads to high within 3h
  property in_order: always not (high and low)
  property way_up: high stays possible
}
"""


def test_where_time_stops_nothing_is_survived() -> None:
    """If `a` defects, `b` must go to and fro for ever in no time: no run breaks it, and nothing is kept."""
    it = answers(STOPPING, "risen")["risen"]
    assert cuts(it) == those("a b")
    assert kept(it) == those("b")
    assert [(sets(left.who), left.vacuous) for left in it.undecided] == [(those("a"), True)]
    assert it.cuts[0].minimal
    assert it.survived[0].maximal
    assert it.settled
    assert it.as_expected


def test_what_stays_possible_is_not_asked_about() -> None:
    found = resilience(compile_text(STOPPING), Options(properties=frozenset({"way_up"})))
    assert found.results == ()
    (it,) = found.unasked
    assert it.asked.name == "way_up"


def test_a_trigger_that_never_occurs_leaves_it_vacuous() -> None:
    text = STOPPING.replace("property risen: spark", "event ghost when hot and not hot\n  property risen: ghost")
    it = answers(text, "risen")["risen"]
    assert (it.cuts, it.survived) == ((), ())
    (left,) = it.undecided
    assert left.vacuous
    assert sets(left.who) == those("a b")
    assert it.as_expected is False


def test_of_a_spec_that_is_not_well_timed_nothing_is_kept() -> None:
    text = """protocol frozen {
  actor a
  var hot = false
  event spark when not hot { hot := true }
  machine m {
    state low
    state high by a
    must rise: low -> high when hot immediately
    must fall: high -> low by a when hot immediately
  }
  property p: spark leads to high within 1h
}
"""
    it = answers(text)["p"]
    assert it.survived == ()
    assert not it.holds
    assert it.as_expected is False


def test_who_is_bound_to_nothing_breaks_nothing() -> None:
    text = "protocol p { event e  var x = false  property q: always not x }"
    it = answers(text)["q"]
    assert (it.cuts, kept(it), it.obliged) == ((), NOBODY, ())


def test_a_duty_of_nobody_is_somebodys_here() -> None:
    text = """protocol p {
  event e when low
  machine m { state low  state ready  state high  on e begin: low -> ready  must go: ready -> high within 1h of entry }
  property q: e leads to high within 1h
}
"""
    it = answers(text)["q"]
    assert cuts(it) == {frozenset({"whoever must `go`"})}


# --- budgets ----------------------------------------------------------------------------------------------------------


def test_where_the_time_is_up_all_is_open_and_nothing_is_said() -> None:
    found = resilience(compile_text(vote(3, "with 2")), Options(seconds=0))
    (it,) = found.results
    assert (it.cuts, it.survived) == ((), ())
    assert it.undecided
    assert not it.settled
    assert found.exit_code == 3


def test_with_less_work_less_is_known_and_nothing_else() -> None:
    (whole,) = resilience(compile_text(vote(4, "with 2"))).results
    for effort in (0.0001, 0.001, 0.01):
        (it,) = resilience(compile_text(vote(4, "with 2")), Options(effort=effort)).results
        (again,) = resilience(compile_text(vote(4, "with 2")), Options(effort=effort)).results
        assert it == again
        for cut in cuts(it):
            assert any(known <= cut for known in cuts(whole))
        for one in kept(it):
            assert any(one <= known for known in kept(whole))
        assert it.settled or it.undecided


def test_several_processes_say_the_same() -> None:
    designs = load(SPECS / "ceasefire" / "paris.tier")
    assert resilience(designs, Options(jobs=2)) == resilience(designs, Options(jobs=1))


def test_cases_are_what_compliance_asks() -> None:
    """The same trials stand behind `check`."""
    (design,) = compile_text(vote(2, "with 2"))
    assert all(isinstance(case, Case) for case in Guarantee(design, design.properties, Options(), None).cases)
