"""Small protocols, written in the kernel."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from checker.query import Goal, Query
from protocol.diagnostics import NOWHERE
from protocol.formula import (
    TRUE,
    And,
    Apart,
    At,
    Bound,
    Compare,
    Formula,
    Literal,
    Not,
    Occurs,
    Or,
    Var,
    conj,
    disj,
    neg,
)
from protocol.model import Clock, Edge, Kind, Location, Machine, Monitor, Origin, Protocol, Transition, Update, Variable

HERE = Origin(NOWHERE)
H = Fraction(3600)


def is_(variable: str) -> Formula:
    return Compare(Var(variable), "=", Literal(True))


def to(variable: str, value: bool | int | str) -> Update:
    return Update(variable, Literal(value))


def at(machine: str, *locations: str) -> At:
    return At(machine, locations)


def bound(clock: str, relation: Any, limit: Fraction | int) -> Bound:
    return Bound(clock, relation, Fraction(limit))


def machine(name: str, *locations: str, ladder: bool = False) -> Machine:
    return Machine(name, tuple(Location(it, HERE) for it in locations), ladder, HERE)


def boolean(name: str, initial: bool = False) -> Variable:
    return Variable(name, (False, True), initial, HERE)


def event(name: str, guard: Formula = TRUE, *updates: Update) -> Transition:
    return Transition(name, Kind.EVENT, HERE, guard=guard, updates=updates)


def step(kind: Kind, name: str, sources: tuple[str, ...], target: str | None, **more: Any) -> Transition:
    return Transition(name, kind, HERE, machine=name.split(".")[0], sources=sources, target=target, **more)


def clock(name: str, **more: Any) -> Clock:
    return Clock(name, HERE, **more)


def protocol(
    machines: tuple[Machine, ...] = (),
    transitions: tuple[Transition, ...] = (),
    clocks: tuple[Clock, ...] = (),
    variables: tuple[Variable, ...] = (),
    monitors: tuple[Monitor, ...] = (),
) -> Protocol:
    return Protocol("small", HERE, machines, variables, clocks, transitions, monitors)


def query(protocol: Protocol, *goals: Formula, of_move: bool = False) -> Query:
    return Query(protocol, tuple(Goal(f"goal{k}", goal, of_move) for k, goal in enumerate(goals, 1)))


def paris(monitored: bool = True) -> Protocol:
    """Three tiers after a violation, the clock running since the latest; a monitor watches for 72 h without tier 3."""
    hostile = is_("hostile")
    tiers = ("ceasefire", "initial", "joint", "backed")

    def must(name: str, source: str, target: str, after: int, within: int) -> Transition:
        guard = conj(hostile, bound("since violation", ">=", after * H))
        return step(Kind.MUST, name, (source,), target, guard=guard, due=bound("since violation", ">=", within * H))

    pause = Or((Not(bound("since cessation", ">=", 0)), bound("since cessation", ">=", 6 * H)))
    transitions = (
        event("violation", conj(neg(hostile), pause), to("hostile", True)),
        event("cessation", hostile, to("hostile", False)),
        event("agreement", And((neg(hostile), bound("since cessation", ">=", 30 * 24 * H)))),
        must("response.warn", "ceasefire", "initial", 0, 24),
        must("response.join", "initial", "joint", 24, 48),
        must("response.back", "joint", "backed", 48, 72),
        step(Kind.REACTION, "response.stand_down", tiers[1:], "ceasefire", triggers=("cessation",)),
    )
    exposed = And((hostile, neg(at("response", "backed"))))
    clocks = [
        clock("since violation", restarts=Occurs(("violation",))),
        clock("since cessation", restarts=Occurs(("cessation",))),
        clock("exposure", initially_on=True, gate=exposed, restarts=Occurs(("response.backed", "agreement"))),
    ]
    monitors = []
    if monitored:
        monitors.append(
            Monitor(
                "us_by_72h",
                ("idle", "pending"),
                ("idle",),
                (
                    Edge("idle", "pending", Occurs(("violation",)), ("us_by_72h age",)),
                    Edge("pending", "idle", Occurs(("cessation", "response.backed"))),
                ),
            )
        )
        clocks.append(clock("us_by_72h age"))
    return protocol(
        (machine("response", *tiers, ladder=True),), transitions, tuple(clocks), (boolean("hostile"),), tuple(monitors)
    )


LATE = And((at("us_by_72h", "pending"), bound("us_by_72h age", ">", 72 * H)))
SALAMI = bound("exposure", ">", 72 * H)


def paris_invariant() -> Formula:
    """Shows that `LATE` is out of reach: each tier is left in time, and the monitor's clock is the protocol's."""
    violation, age = "since violation", "us_by_72h age"
    pending = at("us_by_72h", "pending")
    same = And((Apart(violation, age, False, Fraction(0)), Apart(age, violation, False, Fraction(0))))
    quiet = conj(at("response", "ceasefire"), at("us_by_72h", "idle"))
    return conj(
        disj(is_("hostile"), quiet),
        disj(neg(pending), same),
        disj(neg(is_("hostile")), pending, at("response", "backed")),
        *(
            disj(neg(pending), neg(at("response", tier)), bound(age, "<=", hours * H))
            for tier, hours in (("ceasefire", 24), ("initial", 48), ("joint", 72))
        ),
        disj(neg(at("response", "backed")), neg(pending)),
        *(disj(neg(is_("hostile")), bound(clock, ">=", 0)) for clock in (violation,)),
        disj(neg(pending), bound(age, ">=", 0)),
    )
