"""The zone engine on small protocols with known answers; every proof is re-checked."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from checker.engines.zones import zones
from checker.proof.recheck import recheck
from checker.verdict import Budget, Claim, GaveUp, Reached, Unreachable
from protocol.formula import After, And, Before, Formula, Occurs, conj, neg
from protocol.model import Kind, Protocol
from tests.engines.small import (
    LATE,
    SALAMI,
    H,
    at,
    boolean,
    bound,
    clock,
    event,
    is_,
    machine,
    paris,
    protocol,
    query,
    step,
    to,
)


def hours(claim: Claim) -> list[Fraction]:
    assert isinstance(claim, Reached)
    return [*(step.delay / H for step in claim.run.steps), claim.run.rest / H]


def ask(protocol: Protocol, *goals: Formula, of_move: bool = False) -> list[Claim]:
    """Claims, every proof re-checked."""
    asked = query(protocol, *goals, of_move=of_move)
    claims = zones(asked, Budget(20_000))
    for goal in asked.goals:
        claim = claims[goal.name]
        assert not isinstance(claim, GaveUp)
        assert not isinstance(claim, Unreachable) or recheck(asked, [goal], claim.invariant).holds
    return list(claims.values())


def test_flagship() -> None:
    pending = at("us_by_72h", "pending")
    late, closed, salami = ask(paris(), LATE, And((pending, bound("us_by_72h age", ">=", 72 * H))), SALAMI)
    assert isinstance(late, Unreachable)
    assert hours(closed) == [0, 0, 24, 48]
    assert hours(salami) == [0, 1, 6, 0, 24, 48]


def test_goals_of_moves() -> None:
    skips = And((Before(at("response", "initial")), Occurs(("response.backed",))))
    early = And((Occurs(("response.back",)), Before(bound("since violation", "<", 48 * H))))
    latest = And((Occurs(("response.back",)), After(bound("since violation", "=", 72 * H))))
    one, two, three = ask(paris(False), skips, early, latest, of_move=True)
    assert isinstance(one, Unreachable)
    assert isinstance(two, Unreachable)
    assert sum(hours(three)) == 72


@pytest.mark.parametrize("tiers", [3, 12])
def test_chain(tiers: int) -> None:
    """A clock for each tier, 2 h for each: together twice as many hours as tiers, and no more."""
    names = tuple(f"t{k}" for k in range(tiers + 1))
    up = [
        step(
            Kind.MUST,
            f"r.up{k}",
            (names[k],),
            names[k + 1],
            guard=conj(is_("hostile"), bound(f"c{k}", ">=", H)),
            due=bound(f"c{k}", ">=", 2 * H),
        )
        for k in range(tiers)
    ]
    clocks = [clock(f"c{k}", restarts=Occurs((f"r.t{k}", *(("violation",) if k == 0 else ())))) for k in range(tiers)]
    chain = protocol(
        (machine("r", *names, ladder=True),),
        (
            event("violation", neg(is_("hostile")), to("hostile", True)),
            event("cessation", is_("hostile"), to("hostile", False)),
            *up,
            step(Kind.REACTION, "r.down", names[1:], "t0", triggers=("cessation",)),
        ),
        (*clocks, clock("v", restarts=Occurs(("violation",)))),
        (boolean("hostile"),),
    )
    top, fighting = at("r", names[-1]), is_("hostile")
    never, last = ask(
        chain,
        And((fighting, neg(top), bound("v", ">", 2 * tiers * H))),
        And((fighting, neg(top), bound("v", ">=", 2 * tiers * H))),
    )
    assert isinstance(never, Unreachable)
    assert hours(last) == [0, *[2] * tiers]


def salami(*, stopwatch: bool) -> Protocol:
    """One tier, due after 72 h of fighting, by a clock that stops with it or starts anew."""
    hostile = is_("hostile")
    rules: dict[str, Any] = (
        {"gate": hostile, "initially_on": True} if stopwatch else {"restarts": Occurs(("violation",))}
    )
    return protocol(
        (machine("r", "calm", "backed"),),
        (
            event("violation", neg(hostile), to("hostile", True)),
            event("cessation", hostile, to("hostile", False)),
            step(
                Kind.MUST,
                "r.back",
                ("calm",),
                "backed",
                guard=conj(hostile, bound("c", ">=", 48 * H)),
                due=bound("c", ">=", 72 * H),
            ),
        ),
        (clock("c", **rules), clock("exposure", initially_on=True, gate=conj(hostile, at("r", "calm")))),
        (boolean("hostile"),),
    )


def test_a_stopwatch_is_proved_safe() -> None:
    (claim,) = ask(salami(stopwatch=True), SALAMI)
    assert isinstance(claim, Unreachable)
    (claim,) = ask(salami(stopwatch=False), SALAMI)
    assert sum(hours(claim)) == 73


def test_born_overdue() -> None:
    """An obligation that becomes possible after its deadline is due at once: no time passes, moves may."""
    late = protocol(
        (machine("m", "shut", "open", "done"),),
        (
            step(Kind.MAY, "m.unlock", ("shut",), "open", guard=bound("c", ">=", 5 * H)),
            step(Kind.MUST, "m.act", ("open",), "done", due=bound("c", ">=", 2 * H)),
        ),
        (clock("c", initially_on=True), clock("since open", restarts=Occurs(("m.open",)))),
    )
    open_ = at("m", "open")
    waits, there = ask(late, And((open_, bound("since open", ">", 0))), And((open_, bound("c", ">=", 7 * H))))
    assert isinstance(waits, Unreachable)
    assert hours(there) == [7, 0]


def test_a_window_that_closes_excuses() -> None:
    """Due from 2 h of x, but possible only up to 1 h of y: passed over when y is ahead of x by more than -1 h."""
    duty = step(Kind.MUST, "m.act", ("wait",), "done", guard=bound("y", "<=", H), due=bound("x", ">=", 2 * H))
    two = protocol(
        (machine("m", "wait", "done"),),
        (event("a"), duty),
        (clock("x", initially_on=True), clock("y", initially_on=True, restarts=Occurs(("a",)))),
    )
    waiting = at("m", "wait")
    apart, stuck = ask(
        two,
        And((waiting, bound("x", ">", 3 * H), bound("y", ">", H))),
        And((waiting, bound("x", ">", 2 * H), bound("y", "<", Fraction(1, 2) * H))),
    )
    assert hours(apart) == [4]
    assert hours(stuck)[:1] != []


def test_deadlines_of_two_references() -> None:
    """Due when both have passed: the later one counts."""
    both = And((bound("x", ">=", 10 * H), bound("y", ">=", 4 * H)))
    two = protocol(
        (machine("m", "wait", "done"),),
        (event("a", bound("x", "<=", 9 * H)), step(Kind.MUST, "m.act", ("wait",), "done", due=both)),
        (clock("x", initially_on=True), clock("y", initially_on=True, restarts=Occurs(("a",)))),
    )
    waiting = at("m", "wait")
    beyond, last = ask(two, And((waiting, bound("x", ">", 13 * H))), And((waiting, bound("x", ">=", 13 * H))))
    assert isinstance(beyond, Unreachable)
    assert hours(last) == [9, 4]


def test_both_orders_at_one_instant() -> None:
    """At 72 h the cessation may come before the response or after it; strictly later neither can come at all."""
    hostile = is_("hostile")
    tie = protocol(
        (machine("r", "calm", "backed"),),
        (
            event("cessation", conj(hostile, bound("c", "=", 72 * H)), to("hostile", False)),
            step(
                Kind.MUST,
                "r.back",
                ("calm",),
                "backed",
                guard=conj(hostile, bound("c", ">=", 72 * H)),
                due=bound("c", ">=", 72 * H),
            ),
        ),
        (clock("c", initially_on=True),),
        (boolean("hostile", initial=True),),
    )
    ceased, calm, backed = Occurs(("cessation",)), at("r", "calm"), at("r", "backed")
    first, second = ask(tie, And((ceased, Before(calm))), And((ceased, Before(backed))), of_move=True)
    assert hours(first) == [72, 0]
    assert hours(second) == [72, 0, 0]
    (later,) = ask(tie, And((hostile, calm, bound("c", ">", 72 * H))))
    assert isinstance(later, Unreachable)


def test_when_the_budget_is_spent_the_depth_is_known() -> None:
    """The run has five moves; a larger budget never knows less."""
    depths = [-1]
    for work in range(1, 120, 5):
        match zones(query(paris(), SALAMI), Budget(work))["goal1"]:
            case GaveUp(_, depth):
                depths.append(-1 if depth is None else depth)
            case claim:
                assert isinstance(claim, Reached)
    assert depths == sorted(depths)
    assert 2 <= max(depths) < 5
