"""How many formulas hold: said alike by everyone who reads a term."""

from __future__ import annotations

import pytest

from checker.certify import speaks_of
from checker.engines.bmc import bmc
from checker.engines.zones import zones
from checker.proof.recheck import recheck
from checker.render.relevance import helps
from checker.spans import compared
from checker.verdict import Budget, Reached, Unreachable
from checker.welltimed import by_text
from checker.zoning.residual import names_read
from protocol.format import formula
from protocol.formula import TRUE, Arith, At, Compare, Count, Formula, Literal, Relation, Var, atoms, neg, variables_of
from protocol.model import Kind, Protocol, Update, Variable
from protocol.semantics import State, holds, initial
from tests.engines.small import HERE, at, machine, protocol, query, step

MEMBERS = ("uk", "france", "poland")
YES = tuple(at(f"ballot[{member}]", "yes") for member in MEMBERS)


def parliament() -> Protocol:
    """Each member says yes or no, once; `met` counts what was said when the last of them spoke."""
    machines = tuple(machine(f"ballot[{member}]", "waiting", "yes", "no") for member in MEMBERS)
    ways = tuple(step(Kind.MAY, f"{m.name}.{way}", ("waiting",), way) for m in machines for way in ("yes", "no"))
    tell = step(Kind.MAY, "tally.tell", ("open",), "told", guard=at_least(2), updates=(Update("met", Count(YES)),))
    return protocol(
        (*machines, machine("tally", "open", "told")), (*ways, tell), (), (Variable("met", (0, 1, 2), 0, HERE),)
    )


def at_least(number: int, *, of: tuple[Formula, ...] = YES) -> Compare:
    return Compare(Count(of), ">=", Literal(number))


def said(*ways: str) -> State:
    (start,) = initial(parliament())
    ballots = {f"ballot[{member}]": way for member, way in zip(MEMBERS, ways, strict=True)}
    return State(dict(start.locations) | ballots, start.values, start.clocks)


def test_a_count_is_how_many_hold() -> None:
    some = said("yes", "no", "yes")
    assert [holds(at_least(k), some) for k in range(4)] == [True, True, True, False]
    assert holds(Compare(Arith("+", Count(YES), Count((TRUE, neg(TRUE)))), "=", Literal(3)), some)
    assert holds(Compare(Count(()), "=", Literal(0)), some)


def test_what_is_counted_is_read() -> None:
    inner = at_least(1, of=(Compare(Var("met"), "=", Literal(0)), YES[0]))
    assert [it for it in atoms(at_least(1)) if isinstance(it, At)] == list(YES)
    assert set(names_read(inner)) == {"met", "ballot[uk]"}
    assert set(names_read(Count((inner,)))) == {"met", "ballot[uk]"}
    assert set(variables_of(Count((inner,)))) == {"met"}
    assert speaks_of(parliament(), inner)
    assert not speaks_of(parliament(), at_least(1, of=(at("ballot[us]", "yes"),)))


def test_a_count_is_shown_with_what_it_counts() -> None:
    shown = "count(ballot[uk].yes, ballot[france].yes, ballot[poland].yes) ≥ 2"
    assert formula(at_least(2), parliament()) == shown


def test_engines_reach_what_is_counted_and_prove_what_is_not() -> None:
    told = at("tally", "told")
    goals = (at_least(3), told, Compare(Var("met"), "=", Literal(1)), Compare(Var("met"), ">", Count(YES)))
    asked = query(parliament(), *goals)
    by_zones, by_bmc = zones(asked, Budget()), bmc(asked, Budget(1000))
    for name, moves in (("goal1", 3), ("goal2", 3)):
        for claim in (by_zones[name], by_bmc[name]):
            assert isinstance(claim, Reached)
            assert len(claim.run.steps) == moves
    for name in ("goal3", "goal4"):
        claim = by_zones[name]
        assert isinstance(claim, Unreachable)
        assert recheck(asked, [asked.goal(name)], claim.invariant, ("z3", "cvc5")).holds


def test_a_count_in_an_invariant_is_a_proof() -> None:
    asked = query(parliament(), Compare(Var("met"), "=", Literal(1)))
    right = Compare(Var("met"), "!=", Literal(1))
    wrong = Compare(Count((Compare(Var("met"), ">", Literal(0)), YES[0])), "=", Literal(0))
    assert recheck(asked, asked.goals, right, ("z3", "cvc5")).holds
    assert recheck(asked, asked.goals, wrong, ("z3", "cvc5")).refuted


@pytest.mark.parametrize("relation", ["<", "<=", ">=", ">", "=", "!="])
@pytest.mark.parametrize("limit", range(-1, 5))
def test_a_comparison_is_known_where_all_that_it_may_be_agrees(relation: Relation, limit: int) -> None:
    """One of three is known to hold, one not to: the count is 1 or 2."""
    truths = {YES[0]: True, YES[1]: None, YES[2]: False}
    it = Compare(Count(YES), relation, Literal(limit))
    cases = {holds(it, said("yes", way, "no")) for way in ("yes", "no")}
    assert compared(it, truths.__getitem__, lambda _: None) == (cases.pop() if len(cases) == 1 else None)


def test_obligations_that_close_a_count_do_not_follow_themselves() -> None:
    """Told by all that they said yes, `reset` takes it back, so it is not possible again at once."""
    machines = (machine("a", "no", "yes"), machine("b", "no", "yes"))
    both = Compare(Count((at("a", "yes"), at("b", "yes"))), ">=", Literal(2))
    say = step(Kind.MAY, "a.say", ("no",), "yes")
    reset = step(Kind.TIMED, "a.reset", ("yes",), "no", guard=both, due=TRUE)
    again = step(Kind.TIMED, "a.again", ("yes", "no"), "yes", guard=both, due=TRUE)
    assert by_text(protocol(machines, (say, reset))) == ()
    assert by_text(protocol(machines, (say, again))) == ("a.again",)


def test_who_is_counted_helps_towards_the_count() -> None:
    yes, no = (parliament().transition(f"ballot[uk].{way}") for way in ("yes", "no"))
    assert helps(parliament(), yes, at_least(2))
    assert helps(parliament(), no, at_least(2)), "it takes the member out of those that are counted as waiting"
    assert not helps(parliament(), parliament().transition("tally.tell"), at_least(2))
