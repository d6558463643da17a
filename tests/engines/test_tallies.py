"""Machines told by their number: every run found is one, and none is found where there is none."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from benchmarks.models import quorum
from checker.engines.tallies import tallies
from checker.engines.zones import zones
from checker.observers import watch
from checker.query import Goal, Query, unwatched
from checker.tallies.tally import tallied
from checker.verdict import Budget, Reached, Unreachable
from protocol.formula import (
    FALSE,
    TRUE,
    After,
    Before,
    Compare,
    Count,
    Formula,
    Literal,
    Occurs,
    conj,
    neg,
)
from protocol.load import compile_text
from protocol.model import Kind
from protocol.satisfaction import breach
from protocol.semantics import holds, holds_of_move, replay
from tests.engines.small import at, boolean, bound, clock, event, is_, machine, protocol, step, to


@pytest.mark.parametrize("bug", ["late", "deaf"])
def test_a_run_of_many_members_breaks_the_property(bug: str) -> None:
    (design,) = compile_text(quorum(12, bug))
    asked = next(it for it in design.properties if it.name == {"late": "us_by_72h", "deaf": "nothing_after"}[bug])
    question = watch(design.protocol, asked.meaning)
    claims = tallies(question.query, Budget(20_000))
    runs = [unwatched(claims[name].run) for name in question.breaks if isinstance(claims[name], Reached)]
    assert runs
    for run in runs:
        assert breach(asked.meaning, replay(design.protocol, run)) is not None


MEMBERS = ("[a]", "[b]", "[c]")
PLACES = ("u", "v", "w")


def crowd(dice: Random) -> Query:
    """Members who are alike, each with a clock since it came somewhere, beside one machine that counts them."""

    def counting() -> Formula:
        where = tuple(dice.sample(PLACES, dice.choice((1, 1, 2))))
        count = Count(tuple(at(f"m{it}", *where) for it in MEMBERS))
        return Compare(count, dice.choice(("<", "<=", ">=", ">", "=", "!=")), Literal(dice.randint(0, 3)))

    def shared() -> Formula:
        return dice.choice((TRUE, is_("flag"), neg(is_("flag")), at("g", "x"), counting()))

    sources = [tuple(dice.sample(PLACES, dice.choice((1, 1, 2)))) for _ in range(3)]
    targets = [dice.choice(PLACES) for _ in range(3)]
    kinds = [dice.choice((Kind.MAY, Kind.MUST)), dice.choice((Kind.MAY, Kind.MUST)), Kind.REACTION]
    triggers = dice.choice((("e",), ("g.go",)))
    guards, reads = [shared() for _ in range(3)], [dice.random() < 0.6 for _ in range(3)]
    low, high = Fraction(dice.randint(0, 2)), Fraction(dice.randint(1, 4))
    there = tuple(dict.fromkeys(place for own, read in zip(sources, reads, strict=True) if read for place in own))
    steps, clocks = [], [clock("c", restarts=Occurs(("e",)))]
    for it in MEMBERS:
        came = conj(Before(neg(at(f"m{it}", *there))), After(at(f"m{it}", *there))) if there else FALSE
        clocks.append(clock(f"since{it}", restarts=came))
        for k, kind in enumerate(kinds):
            guard = conj(guards[k], bound(f"since{it}", ">=", low)) if reads[k] else guards[k]
            due = (bound(f"since{it}", ">=", high) if reads[k] else TRUE) if kind is Kind.MUST else FALSE
            joining = triggers if kind is Kind.REACTION else ()
            steps.append(step(kind, f"m{it}.t{k}", sources[k], targets[k], guard=guard, due=due, triggers=joining))
    steps += [event("e", dice.choice((TRUE, neg(is_("flag")), bound("c", ">=", 1))), to("flag", dice.random() < 0.5))]
    steps += [step(Kind.MUST, "g.go", ("x",), "y", guard=counting(), due=bound("c", ">=", 2))]
    steps += [step(Kind.MAY, "g.back", ("y",), "x", guard=shared())]
    machines = (machine("g", "x", "y"), *(machine(f"m{it}", *PLACES) for it in MEMBERS))
    it = protocol(machines, tuple(steps), tuple(clocks), (boolean("flag"),))
    goals = [
        Goal(f"count {k}", conj(counting(), dice.choice((TRUE, at("g", "y"), bound("c", ">", 3))))) for k in range(3)
    ]
    return Query(it, (*goals, Goal("go", Occurs(("g.go",)), of_move=True)))


def test_what_is_found_is_so_and_much_is_found() -> None:
    """Compared with zones, which are exact here, and replayed."""
    told = found = 0
    for seed in range(40):
        query = crowd(Random(seed))
        told += tallied(query) is not None
        claims, exact = tallies(query, Budget(2_000)), zones(query, Budget(20_000))
        for goal in query.goals:
            claim = claims[goal.name]
            if isinstance(claim, Reached):
                found += 1
                assert not isinstance(exact[goal.name], Unreachable), (seed, goal.name)
                trace = replay(query.protocol, claim.run)
                if goal.of_move:
                    last = trace.moments[-1]
                    assert holds_of_move(goal.formula, last.before, last.events, last.after), (seed, goal.name)
                else:
                    assert holds(goal.formula, trace.final), (seed, goal.name)
    assert told > 20
    assert found > 20
