"""Members that are treated alike change places: fewer states, the same answers, and proofs and runs that are real."""

from __future__ import annotations

from random import Random

import pytest
from msgspec.structs import replace

from checker.engines.bmc import bmc
from checker.engines.zones import zones
from checker.proof.recheck import recheck
from checker.query import Goal, Query
from checker.verdict import Budget, GaveUp, Reached, Unreachable
from checker.zoning.orbits import Orbits
from checker.zoning.relevant import layout_of
from protocol.formula import Before, Bound, Compare, Count, Formula, Literal, Occurs, conj, disj
from protocol.model import Protocol
from tests.engines.random_groups import random_query
from tests.engines.small import at, clock
from tests.engines.test_zones import shows
from tests.engines.votes import DAY, OPEN_FOR, members, vote


def groups(protocol: Protocol, *goals: Formula) -> list[tuple[str, ...]]:
    query = Query(protocol, tuple(Goal(f"goal{k}", goal) for k, goal in enumerate(goals)))
    return [group.members for group in Orbits(query, layout_of(query)).groups]


def yes(voters: tuple[str, ...]) -> Count:
    return Count(tuple(at(f"consent[{voter}]", "yes") for voter in voters))


def overdue(voters: tuple[str, ...], passes_with: int) -> Goal:
    """Passed with too few, or open for longer than a day."""
    few = conj(at("consent", "passed"), Compare(yes(voters), "<", Literal(passes_with)))
    late = conj(at("consent", "open"), Bound(OPEN_FOR, ">", DAY))
    return Goal("broken", disj(few, late))


def test_members_are_alike_where_nothing_tells_them_apart() -> None:
    some = members(4)
    assert groups(vote(some, 3)) == [some]
    assert groups(vote(some, 3), at("consent[m2]", "yes")) == [("m1", "m3", "m4")]
    assert groups(vote(some, 3), at("consent[m1]", "yes"), at("consent[m2]", "yes")) == [("m1", "m2"), ("m3", "m4")]
    assert groups(vote(some, 5, weight=(1, 2, 1, 2).__getitem__)) == [("m1", "m3"), ("m2", "m4")]
    assert groups(vote(some, 6, weight=(1, 2, 3, 4).__getitem__)) == []


def test_members_with_clocks_that_matter_are_not_sorted() -> None:
    """A clock that nothing reads does not matter."""
    it = vote(members(2), 2)
    clocks = tuple(clock(f"age of consent[{m}]", restarts=Occurs((f"consent[{m}].yes",))) for m in members(2))
    timed = replace(it, clocks=(*it.clocks, *clocks))
    late = disj(*(Bound(c.name, ">", DAY) for c in clocks))
    assert groups(timed) == [members(2)]
    assert groups(timed, late) == []


@pytest.mark.parametrize("voters", [9, pytest.param(16, marks=pytest.mark.slow)])
def test_many_voters_cost_little(voters: int) -> None:
    """The proof is of the real protocol; so are the runs, also to what a single member does."""
    some, passes_with = members(voters), voters // 2 + 1
    protocol = vote(some, passes_with)
    passed = Goal("passed", at("consent", "passed"))
    against = [Goal(f"no {voter}", Occurs((f"consent[{voter}].say_no",)), of_move=True) for voter in some]
    again = Goal("again", conj(Occurs(("asked",)), Before(at("consent", "passed"))), of_move=True)
    query = Query(protocol, (overdue(some, passes_with), passed, again, *against))
    budget = Budget(6_000)
    claims = zones(query, budget)
    broken = claims["broken"]
    assert isinstance(broken, Unreachable)
    assert recheck(query, [query.goal("broken")], broken.invariant).holds
    for goal, moves in ((passed, passes_with + 1), (again, passes_with + 2), *((goal, 2) for goal in against)):
        claim = claims[goal.name]
        assert isinstance(claim, Reached)
        assert len(claim.run.steps) == moves
        assert shows(protocol, goal, claim.run)


def test_where_all_differ_the_search_gives_up_in_time() -> None:
    """Each ballot weighs something else."""
    some = members(9)
    query = Query(vote(some, 23, weight=lambda k: k + 1), (overdue(some, 3),))
    budget = Budget(4_000)
    claim = zones(query, budget)["broken"]
    assert budget.done <= 4_001
    assert claim == GaveUp("its budget of 4000 steps was used up", 3)


def test_the_same_answers_with_members_sorted_and_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """On random protocols; every proof is re-checked, and every run replayed."""
    sorted_, proofs, runs = 0, 0, 0
    for seed in range(24):
        query = random_query(Random(seed), favourite=seed % 4 == 0)
        found = Orbits(query, layout_of(query)).groups
        sorted_ += bool(found)
        with monkeypatch.context() as patch:
            claims = zones(query, Budget(1_500))
            patch.setattr("checker.zoning.alike.Likeness.groups", lambda *_: [])
            plain = zones(query, Budget(1_500))
        for goal in query.goals:
            match claims[goal.name], plain[goal.name]:
                case Unreachable(invariant), other:
                    assert not isinstance(other, Reached), (seed, goal)
                    assert recheck(query, [goal], invariant).holds, (seed, goal)
                    proofs += 1
                case Reached(run), other:
                    assert shows(query.protocol, goal, run), (seed, goal)
                    assert not isinstance(other, Unreachable), (seed, goal)
                    assert isinstance(other, GaveUp) or len(other.run.steps) == len(run.steps), (seed, goal)
                    runs += 1
                case GaveUp(), other:
                    assert isinstance(other, GaveUp), (seed, goal, other)
    assert sorted_ == 24
    assert proofs >= 24
    assert runs >= 24


@pytest.mark.parametrize("seed", range(12))
def test_bounded_search_agrees(seed: int) -> None:
    query = random_query(Random(500 + seed), favourite=False)
    by_zones, by_bmc = zones(query, Budget(1_500)), bmc(query, Budget(400))
    for goal in query.goals:
        one, other = by_zones[goal.name], by_bmc[goal.name]
        if isinstance(one, Reached) and isinstance(other, Reached):
            assert len(one.run.steps) == len(other.run.steps), goal
        assert not (isinstance(one, Unreachable) and isinstance(other, Reached)), goal
        assert not (isinstance(one, Reached) and isinstance(other, Unreachable)), goal
