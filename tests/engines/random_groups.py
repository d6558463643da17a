"""Random protocols with members that are all treated alike, or all but one."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from checker.query import Goal, Query
from protocol.formula import (
    FALSE,
    TRUE,
    After,
    And,
    Before,
    Compare,
    Count,
    Formula,
    Literal,
    Occurs,
    Or,
    conj,
    disj,
    neg,
)
from protocol.model import Edge, Kind, Monitor, Protocol, Transition, Update
from tests.engines.small import at, boolean, bound, clock, event, is_, machine, protocol, step, to

NAMES = ("uk", "fr", "pl")
RELATIONS = ("<", "<=", ">=", ">", "=", "!=")
Of = Callable[[str], Formula]
"""Something said of a member."""


def random_query(dice: Random, *, favourite: bool) -> Query:
    """With a favourite, something is said of the first member that is said of no other."""
    it = _protocol(dice)
    own, shared = _own(dice), _shared(dice)
    goals = [Goal(f"own {m}", conj(own(m), shared)) for m in NAMES]
    goals += [Goal("count", conj(_counting(dice), _shared(dice)))]
    label = dice.choice(("b[{}].t0", "b[{}].t1", "b[{}].v"))
    goals += [Goal(f"move {m}", conj(Occurs((label.format(m),)), Before(own(m))), True) for m in NAMES]
    goals += [Goal("special", own(NAMES[0]))] if favourite else []
    return Query(it, tuple(goals))


def _protocol(dice: Random) -> Protocol:
    machines = (machine("g", "x", "y", "z"), *(machine(f"b[{m}]", "u", "v", "w") for m in NAMES))
    variables = (boolean("flag"), *(boolean(f"f[{m}]") for m in NAMES))
    transitions = [event("e", _shared(dice), to("flag", dice.random() < 0.5)), event("f", _counting(dice))]
    labels = tuple(f"b[{m}].t0" for m in NAMES)
    for number in range(3):
        sources = tuple(name for name in ("x", "y", "z") if dice.random() < 0.6)
        kind = dice.choice((Kind.MAY, Kind.MUST, Kind.TIMED, Kind.REACTION))
        guard = dice.choice((_counting(dice), _shared(dice), conj(_counting(dice), _shared(dice))))
        triggers = dice.choice((labels, ("e",))) if kind is Kind.REACTION else ()
        due = _shared(dice) if kind in (Kind.MUST, Kind.TIMED) else FALSE
        target = dice.choice((None, "x", "y", "z"))
        transitions.append(step(kind, f"g.t{number}", sources, target, guard=guard, due=due, triggers=triggers))
    each = [_each(dice, number) for number in range(3)]
    transitions += [t for m in dice.sample(NAMES, 3) for make in each if (t := make(m)) is not None]
    entries = Occurs(("g.y", *(f"b[{m}].v" for m in NAMES)))
    clocks = (
        clock("c1", restarts=Occurs(dice.choice((("g.x",), labels)))),
        clock(
            "c2", initially_on=True, restarts=dice.choice((entries, FALSE)), clears=dice.choice((FALSE, Occurs(("e",))))
        ),
    )
    edges = (Edge("p", "q", dice.choice((entries, After(_counting(dice)))), ("c1",)), Edge("q", "p", Occurs(("f",))))
    monitors = (Monitor("w", ("p", "q"), ("p",), edges),) if dice.random() < 0.5 else ()
    return protocol(machines, tuple(transitions), clocks, variables, monitors)


def _each(dice: Random, number: int) -> Callable[[str], Transition]:
    """A clause of every member."""
    kind = dice.choice((Kind.MAY, Kind.MAY, Kind.MUST, Kind.REACTION)) if number else Kind.MAY
    sources, target = tuple(dice.sample(("u", "v", "w"), dice.randint(1, 2))), dice.choice(("u", "v", "w"))
    own, shared, others = _own(dice), _shared(dice), _counting_others(dice)
    guard = dice.choice(("own", "shared", "others"))
    due = _shared(dice) if kind is Kind.MUST else FALSE
    updates, triggers = dice.random() < 0.5, dice.choice((("e",), ("g.y",), ("g.t0", "g.t1")))
    label = f"t{number}" if dice.random() < 0.7 else f"#{number}"

    def make(member: str) -> Transition:
        update = (Update(f"f[{member}]", dice_free(member)),) if updates and kind is not Kind.REACTION else ()
        says = {"own": own(member), "shared": shared, "others": others(member)}[guard]
        more = {"triggers": triggers} if kind is Kind.REACTION else {}
        return step(kind, f"b[{member}].{label}", sources, target, guard=says, due=due, updates=update, **more)

    def dice_free(member: str) -> Formula:
        return neg(is_(f"f[{member}]"))

    return make


def _own(dice: Random) -> Of:
    place, flag = dice.choice(("u", "v", "w")), dice.random() < 0.5
    kind = dice.randint(0, 2)

    def of(member: str) -> Formula:
        here, there = at(f"b[{member}]", place), Compare(_var(member), "=", Literal(flag))
        return (here, there, disj(neg(here), there))[kind]

    return of


def _var(member: str) -> Any:
    return is_(f"f[{member}]").left


def _counting(dice: Random) -> Formula:
    own = _own(dice)
    return Compare(Count(tuple(own(m) for m in NAMES)), dice.choice(RELATIONS), Literal(dice.randint(0, 3)))


def _counting_others(dice: Random) -> Of:
    own, relation, number = _own(dice), dice.choice(RELATIONS), dice.randint(0, 2)
    return lambda member: Compare(Count(tuple(own(m) for m in NAMES if m != member)), relation, Literal(number))


def _shared(dice: Random) -> Formula:
    limit = bound(dice.choice(("c1", "c2")), dice.choice(RELATIONS), Fraction(dice.randint(0, 2)))
    some = (TRUE, limit, limit, at("g", *dice.sample(("x", "y", "z"), 2)), Or((limit, is_("flag"))))
    return dice.choice((*some, And((limit, neg(is_("flag"))))))
