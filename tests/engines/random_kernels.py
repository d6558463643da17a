"""Random protocols and random states of them: a bit of everything that the kernel can say."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from msgspec.structs import replace

from protocol.formula import (
    FALSE,
    TRUE,
    After,
    And,
    Arith,
    Before,
    Compare,
    Count,
    Formula,
    Literal,
    Not,
    Occurs,
    Or,
    Term,
    Var,
    neg,
)
from protocol.model import Clock, Edge, Kind, Machine, Monitor, Protocol, Transition, Update, Variable
from protocol.semantics import Reading, State
from tests.engines.small import at, boolean, bound, clock, event, machine, protocol, step, to

CLOCKS = ("c1", "c2", "c3", "watched")
RELATIONS = ("<", "<=", ">=", ">", "=", "!=")


def random_protocol(dice: Random) -> Protocol:
    machines = (machine("m", "a", "b", "c"), machine("n", "u", "v"), machine("o", "x", "y"))
    variables = (
        boolean("flag"),
        Variable("count", (0, 1, 2), 1, boolean("flag").origin),
        Variable("mood", ("low", "mid", "high"), "mid", boolean("flag").origin),
    )
    transitions = tuple(_transitions(dice, machines))
    events = [t.name for t in transitions] + [f"{t.machine}.{t.target}" for t in transitions if t.target]
    clocks = (*(_clock(dice, name, events) for name in CLOCKS[:3]), clock("watched"))
    return protocol(machines, transitions, clocks, variables, (_monitor(dice, events),))


def _transitions(dice: Random, machines: tuple[Machine, ...]) -> list[Transition]:
    """Reactions are triggered by machines that come before theirs only, so no cycle can come about."""
    found = [event("e", condition(dice, 1), *_reading_each_other(dice)), event("f")]
    events = ["e", "f"]
    for number in range(dice.randint(4, 8)):
        it = dice.choice(machines)
        name = f"{it.name}.t{number}"
        kind = dice.choice((Kind.MAY, Kind.MUST, Kind.TIMED, Kind.REACTION, Kind.REACTION))
        target = dice.choice((None, *it.names, *it.names))
        new = step(kind, name, tuple(n for n in it.names if dice.random() < 0.7), target, guard=condition(dice, 1))
        if kind in (Kind.MUST, Kind.TIMED):
            new = replace(new, due=dice.choice((TRUE, condition(dice, 1), condition(dice, 2))))
        if kind is Kind.REACTION:
            free = [e for e in events if e.split(".")[0] < it.name]
            triggers = tuple(dice.sample(free, min(len(free), dice.randint(1, 3))))
            guard = dice.choice((new.guard, Compare(Var("flag"), "=", Literal(dice.random() < 0.5))))
            new = replace(new, triggers=triggers, guard=guard)
        if dice.random() < 0.5:
            new = replace(new, updates=_free(_updates(dice), found))
        events += [name] + ([f"{it.name}.{target}"] if target and f"{it.name}.{target}" not in events else [])
        found.append(new)
    return found


def _reading_each_other(dice: Random) -> tuple[Update, ...]:
    """Updates of one move, of which the second may read what the first sets."""
    flag = to("flag", dice.random() < 0.5)
    if dice.random() < 0.5:
        return (flag,)
    small = Compare(Var("count"), dice.choice(RELATIONS), Literal(1))
    return (Update("count", Arith("-", Literal(2), Var("count"))), Update("flag", small))


def _free(updates: tuple[Update, ...], taken: list[Transition]) -> tuple[Update, ...]:
    """Without a variable that another clause updates: two in one move would clash."""
    return tuple(u for u in updates if all(u.variable != v.variable for t in taken for v in t.updates))


def _updates(dice: Random) -> tuple[Update, ...]:
    return dice.choice(
        (
            (Update("count", Arith(dice.choice(("+", "-", "*")), Var("count"), Literal(dice.randint(-1, 2)))),),
            (Update("count", Arith("*", Var("count"), Var("count"))), Update("mood", Literal("high"))),
            (Update("mood", dice.choice((Literal("low"), Var("mood")))),),
            (Update("flag", condition(dice, 1)),),
            (Update("count", _count(dice)),),
        )
    )


def _clock(dice: Random, name: str, events: list[str]) -> Clock:
    def rule(chance: float) -> Formula:
        if dice.random() > chance:
            return FALSE
        some = Occurs(tuple(dice.sample(events, 2)))
        return dice.choice((some, And((some, Before(condition(dice, 1)))), Or((some, After(discrete(dice))))))

    return clock(
        name,
        initially_on=dice.random() < 0.5,
        gate=discrete(dice) if dice.random() < 0.3 else TRUE,
        stops=rule(0.3),
        clears=rule(0.3),
        restarts=rule(0.8),
        starts=rule(0.4),
    )


def _monitor(dice: Random, events: list[str]) -> Monitor:
    places = ("p", "q", "r")

    def edge() -> Edge:
        when = dice.choice(
            (TRUE, Occurs(tuple(dice.sample(events, 2))), Before(condition(dice, 1)), After(discrete(dice)))
        )
        return Edge(dice.choice(places), dice.choice(places), when, dice.choice(((), ("watched",))))

    edges = dict.fromkeys(edge() for _ in range(dice.randint(1, 6)))
    return Monitor("w", places, dice.choice((("p",), ("p", "q"))), tuple(edges))


def discrete(dice: Random) -> Formula:
    return dice.choice(
        (
            at("m", *dice.sample(("a", "b", "c"), 2)),
            at("n", "u"),
            Compare(Var("flag"), "=", Literal(dice.random() < 0.5)),
            Compare(Var("count"), dice.choice(RELATIONS), Literal(dice.randint(0, 2))),
            Compare(Arith("+", Var("count"), Literal(1)), dice.choice(RELATIONS), Arith("*", Literal(2), Var("count"))),
            Compare(Var("mood"), dice.choice(("=", "!=")), Literal("mid")),
            Compare(_count(dice), dice.choice(RELATIONS), dice.choice((Literal(dice.randint(0, 3)), Var("count")))),
        )
    )


def _count(dice: Random) -> Term:
    some = (at("m", "a", "b"), at("n", "u"), neg(at("o", "x")), Compare(Var("flag"), "=", Literal(True)))
    count = Count(tuple(dice.sample(some, dice.randint(0, 4))))
    return dice.choice((count, count, Arith("+", count, Count(some))))


def condition(dice: Random, depth: int) -> Formula:
    if depth and dice.random() < 0.6:
        args = (condition(dice, depth - 1), condition(dice, depth - 1))
        return dice.choice((And(args), Or(args), neg(args[0]), Not(And(args))))
    if dice.random() < 0.6:
        return bound(dice.choice(CLOCKS), dice.choice(RELATIONS), Fraction(dice.randint(0, 3)))
    return dice.choice((TRUE, discrete(dice), discrete(dice)))


def random_state(dice: Random, it: Protocol) -> State:
    def reading(rules: Clock) -> Reading:
        watched = any(rules.name in edge.restarts for monitor in it.monitors for edge in monitor.edges)
        if not (rules.initially_on or watched or (rules.restarts, rules.starts) != (FALSE, FALSE)):
            return Reading("off")
        possible = ["running"]
        possible += [] if rules.initially_on and rules.clears == FALSE else ["off"]
        possible += [] if rules.stops == FALSE else ["stopped"]
        status = dice.choice(possible)
        return Reading(status, Fraction(0 if status == "off" else dice.randint(0, 8), 2))  # type: ignore[arg-type]

    places = {m.name: dice.choice(m.names) for m in it.machines} | {
        m.name: dice.choice(m.locations) for m in it.monitors
    }
    values = {v.name: dice.choice(v.domain) for v in it.variables}
    return State(places, values, {c.name: reading(c) for c in it.clocks})
