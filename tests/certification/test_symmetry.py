"""What is the same for members who may change places is decided once; who differs in anything is asked apart."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from msgspec.structs import replace

from benchmarks.models import quorum
from checker.engines.views import views
from checker.engines.zones import zones
from checker.observers import watch
from checker.proof.local import local_obligations
from checker.proof.recheck import recheck_locally
from checker.proof.symmetry import symmetry
from checker.query import Goal, Query
from checker.smt import Unsat, decide_each
from checker.verdict import Budget, Unreachable
from protocol.deviation import deviate
from protocol.formula import FALSE, TRUE, And, At, Bound, Compare, Count, Formula, Literal, Not, Occurs, Or, conj
from protocol.load import compile_text
from protocol.model import Deviation, Kind
from tests.defection.votes import vote
from tests.engines.random_groups import random_query
from tests.engines.small import at, event, machine, protocol, step


@pytest.fixture(scope="module")
def proof() -> tuple[Query, tuple[Formula, ...]]:
    (design,) = compile_text(quorum(8))
    query = watch(design.protocol, design.properties[1].meaning).query
    query = Query(query.protocol, tuple(goal for goal in query.goals if goal.name == "bad"))
    claim = views(query, Budget(60_000))["bad"]
    assert isinstance(claim, Unreachable)
    assert isinstance(claim.invariant, And)
    return query, claim.invariant.args


def test_members_who_are_treated_alike_are_found(proof: tuple[Query, tuple[Formula, ...]]) -> None:
    query, args = proof
    assert set(symmetry(query.protocol, query.goals, args).places) == {str(k) for k in range(1, 9)}
    assert recheck_locally(query, query.goals, And(args)).holds


def test_the_names_of_what_is_reckoned_tell_nobody_apart() -> None:
    """In a vote the reaction that reckons after each ballot is named for who cast it."""
    (design,) = compile_text(vote(6, "with 4"))
    protocol = deviate(design.protocol, (Deviation(("voters[1]", "voters[2]", "voters[3]")),))
    places = symmetry(protocol, (), ()).places
    assert {frozenset(it for it, (k, _) in places.items() if k == group) for group in (0, 1)} == {
        frozenset("123"),
        frozenset("456"),
    }
    spoken = Goal("bad", Occurs(("consent.passes by 1's yes",)), of_move=True)
    assert "1" not in symmetry(protocol, (spoken,), ()).places


def test_who_differs_in_a_clause_is_asked_apart(proof: tuple[Query, tuple[Formula, ...]]) -> None:
    query, args = proof
    for t in query.protocol.transitions:
        if t.machine == "party[3]":
            others = tuple(replace(it, guard=TRUE) if it is t else it for it in query.protocol.transitions)
            if others != query.protocol.transitions:
                changed = replace(query.protocol, transitions=others)
                assert "3" not in symmetry(changed, query.goals, args).places or t.guard == TRUE


def test_who_differs_in_a_count_is_asked_apart(proof: tuple[Query, tuple[Formula, ...]]) -> None:
    query, args = proof
    fewer = tuple(
        replace(t, guard=without(t.guard, "party[5]")) if t.name == "response.call" else t
        for t in query.protocol.transitions
    )
    places = symmetry(replace(query.protocol, transitions=fewer), query.goals, args).places
    assert "5" not in places
    assert "6" in places


def test_who_has_two_of_a_group_is_asked_apart() -> None:
    """Of pairs none of which is of one twice, nothing follows from those that are."""
    names = ("1", "2", "3", "4")
    pairs = [(f"pair[{one}][{other}]", one == other) for one in names for other in names]
    machines = [*(machine(f"party[{it}]", "u", "v") for it in names), *(machine(it, "y", "x") for it, _ in pairs)]
    many = Compare(Count(tuple(at(f"party[{it}]", "v") for it in names)), ">=", Literal(3))
    clauses = [event("e", many), *(step(Kind.MAY, f"{it}.go", ("y",), "x") for it, _ in pairs)]
    some = Compare(Count(tuple(at(it, "x") for it, _ in pairs)), ">=", Literal(4))
    goal = Goal("reached", And((some, *(at(it, "y") for it, same in pairs if same))))
    query = Query(protocol(tuple(machines), tuple(clauses)), (goal,))
    each = (Or((Not(at(f"party[{it}]", "u")), Not(at(f"party[{it}]", "v")))) for it in names)
    claimed = And((Or((many, Not(many))), *each))
    assert set(symmetry(query.protocol, query.goals, claimed.args).places) == set(names)
    assert not recheck_locally(query, query.goals, claimed).holds


def without(formula: Formula, machine: str) -> Formula:
    """With one fewer counted."""
    match formula:
        case And(args):
            return And(tuple(without(arg, machine) for arg in args))
        case Compare(Count(args)):
            left = Count(tuple(arg for arg in args if not (isinstance(arg, At) and arg.machine == machine)))
            return replace(formula, left=left)
        case _:
            return formula


def test_tampering_with_what_is_said_of_one_member_is_noticed(proof: tuple[Query, tuple[Formula, ...]]) -> None:
    query, args = proof
    mine = [k for k, it in enumerate(args) if "party[7]" in repr(it) and "party[6]" not in repr(it)]
    assert mine
    for k in mine:
        changed = (*args[:k], conj(args[k], Not(At("party[7]", ("agreed",)))), *args[k + 1 :])
        assert not recheck_locally(query, query.goals, conj(*changed)).holds


def test_what_is_decided_once_holds_of_each() -> None:
    """Of random proofs, whole and tampered with: where one of each is enough, all of them hold."""
    reduced = 0
    for seed in range(40):
        if reduced > 0:
            break
        dice = Random(seed)
        query = random_query(dice, favourite=seed % 3 == 0)
        for name, claim in zones(query, Budget(3_000)).items():
            if isinstance(claim, Unreachable) and claim.invariant not in (TRUE, FALSE):
                goals = [query.goal(name)]
                for invariant in (claim.invariant, *tampered(claim.invariant, dice)):
                    args = invariant.args if isinstance(invariant, And) else (invariant,)
                    if symmetry(query.protocol, goals, args).places and decided(query, name, invariant, each=False):
                        reduced += 1
                        assert decided(query, name, invariant, each=True), (seed, name)
    assert reduced


def decided(query: Query, goal: str, invariant: Formula, *, each: bool) -> bool:
    local = local_obligations(query, [query.goal(goal)], invariant, each=each)
    return all(isinstance(it, Unsat) for _, cases in local.cases for it in decide_each(local.preamble, cases))


def tampered(invariant: Formula, dice: Random) -> Iterator[Formula]:
    args = list(invariant.args) if isinstance(invariant, And) else [invariant]
    place = dice.randrange(len(args))
    yield conj(*args[:place], *args[place + 1 :])
    yield conj(*args[:place], weaker(args[place], dice), *args[place + 1 :])


def weaker(formula: Formula, dice: Random) -> Formula:
    match formula:
        case Or(args):
            place = dice.randrange(len(args))
            return Or((*args[:place], weaker(args[place], dice), *args[place + 1 :]))
        case And(args) if len(args) > 1:
            return conj(*args[: dice.randrange(len(args))])
        case Bound(clock, relation, limit):
            return Bound(clock, relation, limit + dice.choice((-1, 1)))
        case _:
            return TRUE


def test_many_who_count_each_other_are_compared_in_no_time() -> None:
    """By two permutations, whatever their number: one by one, many took minutes."""
    (design,) = compile_text(quorum(120))
    alike = tuple(Not(At(f"party[{k}]", ("nowhere",))) for k in range(1, 121))
    assert len(symmetry(design.protocol, (), alike).places) == 120
    assert symmetry(design.protocol, (), alike[:60]).places == {}
