"""Views: proofs for many machines side by side, re-checked on the whole; no claim where a run breaks the property."""

from __future__ import annotations

import pytest

from benchmarks.models import quorum
from checker.engines.views import views
from checker.observers import watch
from checker.proof.local import local_obligations
from checker.proof.recheck import recheck, recheck_locally
from checker.query import Query
from checker.verdict import Budget, GaveUp, Unreachable
from checker.views.choosing import core
from checker.views.projection import Whole, view
from checker.views.swings import Swing, swing
from protocol.formula import TRUE, And, At, Compare, Count, Literal, neg
from protocol.load import compile_text

WORK = 100_000


def question(text: str, name: str) -> Query:
    """Whether the property breaks."""
    (design,) = compile_text(text)
    asked = next(it for it in design.properties if it.name == name)
    found = watch(design.protocol, asked.meaning)
    return Query(found.query.protocol, tuple(found.query.goal(name) for name in found.breaks))


@pytest.mark.parametrize("parties", [4, 9])
@pytest.mark.parametrize("name", ["us_by_72h", "nothing_after"])
def test_a_proof_of_views_is_one_of_the_whole(parties: int, name: str) -> None:
    query = question(quorum(parties), name)
    claim = views(query, Budget(WORK))["bad"]
    assert isinstance(claim, Unreachable)
    assert recheck_locally(query, query.goals, claim.invariant).holds
    assert recheck(query, query.goals, claim.invariant, ("z3", "cvc5")).holds


def test_the_work_hardly_grows_with_members_that_are_alike() -> None:
    few, many = Budget(WORK), Budget(WORK)
    views(question(quorum(6), "us_by_72h"), few)
    views(question(quorum(24), "us_by_72h"), many)
    assert many.done < 2 * few.done


@pytest.mark.parametrize(("bug", "name"), [("late", "us_by_72h"), ("self", "nothing_after"), ("deaf", "nothing_after")])
def test_what_a_run_breaks_is_not_claimed(bug: str, name: str) -> None:
    assert isinstance(views(question(quorum(4, bug), name), Budget(WORK))["bad"], GaveUp)


def test_a_view_that_would_be_the_whole_is_left_to_zones() -> None:
    text = """protocol p { actor us
        ladder r { tier a tier b by us must go: a -> b within 1h of entry }
        property q: r.b leads to r.a within 1h }"""
    claim = views(question(text, "q"), Budget(WORK))["bad"]
    assert isinstance(claim, GaveUp)
    assert claim.why == "no machine can be looked at without the others"


def test_a_proof_that_says_too_little_is_caught_locally() -> None:
    """Where a conjunct is left out that is needed, and where all of them are."""
    query = question(quorum(9), "us_by_72h")
    claim = views(query, Budget(WORK))["bad"]
    assert isinstance(claim, Unreachable)
    assert isinstance(claim.invariant, And)
    parts = claim.invariant.args
    for left_out in parts[::9]:
        weaker = And(tuple(it for it in parts if it is not left_out))
        local = recheck_locally(query, query.goals, weaker).holds
        assert not local or recheck(query, query.goals, weaker, ("cvc5",)).holds
    assert not recheck_locally(query, query.goals, neg(TRUE)).holds


def test_scripts_ask_case_by_case() -> None:
    query = question(quorum(4), "nothing_after")
    claim = views(query, Budget(WORK))["bad"]
    assert isinstance(claim, Unreachable)
    local = local_obligations(query, query.goals, claim.invariant)
    for (name, cases), (written, text) in zip(local.cases, local.scripts(), strict=True):
        assert name == written
        assert text.count("(check-sat)") == len(cases)


# --- what a view sees ---------------------------------------------------------------------------------------------


def test_a_view_has_a_variable_for_what_it_counts_outside() -> None:
    query = question(quorum(9), "nothing_after")
    chosen = core(query.protocol, query.goals[0])
    seen = view(Whole(query.protocol), chosen, query.goals, lambda _, __: TRUE)
    assert chosen.machines == {"response"}
    assert [type(it) for it in seen.predicates.values()] == [Compare]
    machines = {machine.name for machine in seen.query.protocol.machines}
    assert not any(name.startswith("party") for name in machines)
    causes = [t.name for t in seen.query.protocol.transitions if t.is_cause]
    assert len(causes) < 12, "what the nine do alike is one event"


def test_swings_are_one_way_where_the_text_says_so() -> None:
    (design,) = compile_text(quorum(4))
    agree = design.protocol.transition("party[1].agree")
    dismiss = design.protocol.transition("party[1].dismiss")
    enough = Compare(Count(tuple(At(f"party[{k}]", ("agreed",)) for k in range(1, 5))), ">=", Literal(3))
    assert swing(agree, enough) == Swing(rises=True)
    assert swing(dismiss, enough) == Swing(falls=True)
    assert swing(design.protocol.transition("party[1].ask"), enough) == Swing()
    assert swing(agree, neg(enough)) == Swing(falls=True)
