"""What the reachable states say: what can never be or happen, and what can go wrong in time.

All of it is one query about the protocol as it is, so one exploration and one certificate serve every question.  What
is grave and stays open is asked apart: it may depend on little, or be only a step away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from msgspec import Struct
from msgspec.structs import replace

from checker.certify import Certifier
from checker.health.findings import finding
from checker.health.spokesmen import spokesmen
from checker.health.walks import glimpsed, seen
from checker.portfolio import answer, crowds, provers, timed_apart
from checker.query import Goal, Query, unwatched
from checker.report import Finding
from checker.sight import Question
from checker.verdict import Certificate, Claim, FalseClaim, GaveUp, Reachable, Reached, Unreachable
from checker.welltimed import effect
from protocol.codes import TABLE
from protocol.format import duration
from protocol.formula import (
    FALSE,
    TRUE,
    And,
    Arith,
    At,
    Before,
    Bound,
    Compare,
    Count,
    Formula,
    Literal,
    Occurs,
    Var,
    atoms,
    conj,
    disj,
)
from protocol.model import Kind, Machine, Origin, Protocol, Transition
from protocol.semantics import Trace, holds, holds_of_move, possible

APART = 0.25
"""heuristic: of the effort, so much for each question about an error that stays open among the others."""


GLANCE = 0.1
"""heuristic: of the effort, so much before walks are tried."""


class Doubt(Struct, frozen=True):
    """A question to the reachable states, and what to say if the goal is reached, or (`missing`) if it cannot be."""

    goal: Goal
    missing: bool
    code: str
    subject: str
    origin: Origin
    message: str
    remedy: str = ""


WHEN_OVERDUE = "count its deadline from what makes it possible; or allow it, where earlier hours are to count"


def reachability(certifier: Certifier, *, until: float | None, effort: float) -> tuple[list[Finding], tuple[str, ...]]:
    """The findings about reachable states, and the questions about errors that stay open.  Raises `FalseClaim`.

    What can never be is asked with all defections that the protocol knows: what answers them is not idle.
    """
    protocol = certifier.protocol
    if not protocol.defections:
        return settled(certifier, [*never(protocol), *sometimes(protocol)], until, effort)
    full = replace(protocol, transitions=(*protocol.transitions, *protocol.defections))
    missing, open_ = settled(replace(certifier, protocol=full), [*never(protocol)], until, effort)
    wrong, also_open = settled(certifier, [*sometimes(protocol)], until, effort)
    return [*missing, *wrong], (*open_, *also_open)


def settled(
    certifier: Certifier, doubts: list[Doubt], until: float | None, effort: float
) -> tuple[list[Finding], tuple[str, ...]]:
    protocol = certifier.protocol
    query = Query(protocol, tuple(asked(doubt) for doubt in doubts))
    claims = of_all(query, frozenset(doubt.goal.name for doubt in doubts if doubt.missing), until, effort)
    for doubt in doubts:
        if isinstance(claims[doubt.goal.name][1], GaveUp) and TABLE[doubt.code].severity == "error":
            alone, _ = answer(Query(protocol, (doubt.goal,)), [doubt.goal.name], until=until, effort=effort * APART)
            claims |= alone
    unreachable = [d for d in doubts if d.missing and isinstance(claims[d.goal.name][1], Unreachable)]
    open_ = [d for d in doubts if isinstance(claims[d.goal.name][1], GaveUp)]
    found = []
    if unreachable:
        proof = certifier.unreachable(Question(query, (), ()), [d.goal.name for d in unreachable], claims)
        if isinstance(proof, Certificate):
            found += [finding(d.code, d.subject, d.origin, d.message, remedy=d.remedy) for d in clearest(unreachable)]
        else:
            open_ += unreachable
    for doubt in doubts:
        engine, claim = claims[doubt.goal.name]
        if not doubt.missing and isinstance(claim, Reached):
            run = unwatched(claim.run)
            if not confirms(doubt.goal, certifier.replayed(run, engine)):
                raise FalseClaim(f"{engine}: the run claimed does not show that {doubt.message}")
            found.append(finding(doubt.code, doubt.subject, doubt.origin, doubt.message, remedy=doubt.remedy, run=run))
    grave = [doubt for doubt in open_ if TABLE[doubt.code].severity == "error"]
    return found, tuple(f"whether {d.message} ({d.code}): {why_open(claims[d.goal.name][1])}" for d in grave)


def of_all(query: Query, wanted: frozenset[str], until: float | None, effort: float) -> dict[str, tuple[str, Claim]]:
    """What is claimed of each goal; of those that say the same of members who are alike, one is asked.

    The others are asked as well where there is something to tell of each: a run, or that it can never be.
    """
    stands = spokesmen(query)
    named = set(stands.values())
    claims = claimed(Query(query.protocol, tuple(g for g in query.goals if g.name in named)), wanted, until, effort)

    def to_tell(goal: Goal) -> bool:
        claim = claims[stands[goal.name]][1]
        return isinstance(claim, Unreachable) if goal.name in wanted else isinstance(claim, Reached)

    each = tuple(goal for goal in query.goals if goal.name not in named and to_tell(goal))
    told = {goal.name: claims[stands[goal.name]] for goal in query.goals}
    return told | (claimed(Query(query.protocol, each), wanted, until, effort) if each else {})


def claimed(query: Query, wanted: frozenset[str], until: float | None, effort: float) -> dict[str, tuple[str, Claim]]:
    """What is claimed of each goal: at a glance, or else, of what is wanted, as walks show; then after all effort.

    Where clocks stop a walk comes first: what an engine finds there is no run before it has times, each by itself.
    """
    claims: dict[str, tuple[str, Claim]] = {}

    def left() -> list[Goal]:
        return [it for it in query.goals if it.name not in claims or isinstance(claims[it.name][1], GaveUp)]

    def walked(walks: Callable[[Protocol, Sequence[Goal]], frozenset[str]]) -> None:
        met = walks(query.protocol, [goal for goal in left() if goal.name in wanted])
        claims.update(dict.fromkeys(met, ("walks", Reachable())))

    def ask(engines: Sequence[str], effort: float) -> None:
        if open_ := left():
            part = Query(query.protocol, tuple(open_))
            names = [goal.name for goal in open_]
            claims.update(answer(part, names, until=until, engines=engines, effort=effort)[0])

    if any(clock.gate != TRUE or clock.stops != FALSE for clock in query.protocol.clocks):
        walked(glimpsed)
    if timed_apart(crowds(query)):
        ask(("tallies",), effort)
    else:
        ask(provers()[:1], effort * GLANCE)
    walked(seen)
    ask(provers(), effort)
    return claims


def asked(doubt: Doubt) -> Goal:
    """Its goal; of what is only noted where it can never be, no run is wanted."""
    return replace(doubt.goal, shown=not doubt.missing or TABLE[doubt.code].severity == "error")


def why_open(claim: Claim) -> str:
    return claim.why if isinstance(claim, GaveUp) else "the proof could not be re-checked"


def clearest(doubts: list[Doubt]) -> Iterator[Doubt]:
    """Without those that follow from another: a clause that can never happen is not also never due."""
    dead = {doubt.subject for doubt in doubts if doubt.code in ("F402", "F403")}
    return (doubt for doubt in doubts if doubt.code != "F406" or doubt.subject not in dead)


def confirms(goal: Goal, trace: Trace) -> bool:
    """The interpreter agrees that the run ends at the goal."""
    if not goal.of_move:
        return holds(goal.formula, trace.final)
    last = trace.moments[-1]
    return holds_of_move(goal.formula, last.before, last.events, last.after)


# --- what should be possible and may not be -----------------------------------------------------------------------


def never(protocol: Protocol) -> Iterator[Doubt]:
    for machine in protocol.machines:
        word = "tier" if machine.ladder else "state"
        for location in machine.locations[1:]:
            goal = Goal(f"at {machine.name}.{location.name}", At(machine.name, (location.name,)))
            text = f"{word} `{location.name}` of `{machine.name}` can never be reached"
            remedy = "add a clause that leads to it, or look at why none of those that do can be taken"
            yield Doubt(goal, True, "F401", f"{machine.name}.{location.name}", location.origin, text, remedy)
    for t in protocol.transitions:
        if t.kind is Kind.TIMED or t.guard == FALSE:  # a choice, an index or the text itself has switched it off
            continue
        if t.machine is not None and t.name == f"{t.machine}.anew" and protocol.machine(t.machine).implied:
            continue  # a vote that is opened once needs no ballot anew, which nobody wrote
        happens = Goal(f"happens {t.name}", Occurs((t.name,)), of_move=True)
        if t.kind is Kind.EVENT:
            text = f"event `{t.name}` can never happen"
            yield Doubt(happens, True, "F402", t.name, t.origin, text, f"weaken its `when` or its timing{waits(t)}")
        else:
            remedy = f"weaken its `when` or its timing, or remove it{waits(t)}"
            yield Doubt(happens, True, "F403", t.name, t.origin, f"{spoken(t)} can never be taken", remedy)
        if t.kind is Kind.MUST:
            due = Goal(f"due {t.name}", conj(possible(t), t.due))
            text = f"{spoken(t)} is never due: when its deadline comes, it is not possible, so nothing obliges anyone"
            yield Doubt(
                due, True, "F406", t.name, t.origin, text, "move the deadline, or let its `when` hold until then"
            )
    for clock in protocol.clocks:
        if clock.written and not clock.initially_on:
            on = Goal(f"on {clock.name}", Bound(clock.name, ">=", Fraction(0)))
            text = f"clock `{clock.name}` never starts, so every comparison with it is false"
            remedy = "let it start on something that happens, or look at its `when`"
            yield Doubt(on, True, "F408", clock.name, clock.origin, text, remedy)


def spoken(t: Transition) -> str:
    label = t.name.split(".", 1)[-1]
    return f"this clause of `{t.machine}`" if "#" in label else f"`{label}`"


def waits(t: Transition) -> str:
    """A hint where it waits for something to have happened: for the first time, it may be."""
    parts = t.guard.args if isinstance(t.guard, And) else (t.guard,)
    lower = (a.clock for a in parts if isinstance(a, Bound) and (a.relation == ">" or (a.relation == ">=" and a.limit)))
    event = next(
        (c.removeprefix("since ") for c in lower if c.startswith("since ") and not c.endswith(" possible")), ""
    )
    return f"; `of any {event}` also holds before the first `{event}`" if event else ""


# --- what should not be possible and may be -----------------------------------------------------------------------


def sometimes(protocol: Protocol) -> Iterator[Doubt]:
    for t in protocol.transitions:
        if t.kind is Kind.MUST:
            yield from born_overdue(t)
        yield from out_of_range(protocol, t)
    yield from ignored_orders(protocol)
    moves = [effect(protocol, t).events for t in protocol.transitions if t.is_cause]
    for machine in protocol.machines:
        yield from rivals(protocol, machine, moves)


def born_overdue(t: Transition) -> Iterator[Doubt]:
    deadlines = [a for a in atoms(t.due) if isinstance(a, Bound) and a.relation in (">=", ">")]
    over = disj(*(Bound(a.clock, ">", a.limit) for a in deadlines))
    text = f"{spoken(t)} can become possible after its deadline ({limits(deadlines)}): it is then due at once"
    goal = Goal(f"overdue {t.name}", conj(possible(t), over))  # possible at its deadline, it would have held time there
    yield Doubt(goal, False, "F405", t.name, t.origin, text, WHEN_OVERDUE)


def limits(deadlines: list[Bound]) -> str:
    return " or ".join(f"{duration(a.limit)} {counted_from(a.clock)}" for a in deadlines)


def counted_from(clock: str) -> str:
    """As the text says it: `of violation`, `of entry`."""
    if clock.startswith("age of "):
        return "of entry"
    return clock if clock.endswith(" possible") else f"of {clock.removeprefix('since ')}"


def out_of_range(protocol: Protocol, t: Transition) -> Iterator[Doubt]:
    for update in t.updates:
        domain = protocol.variable(update.variable).domain
        if (
            isinstance(update.value, Arith | Var | Count)
            and isinstance(domain[0], int)
            and not isinstance(domain[0], bool)
        ):
            outside = disj(
                Compare(update.value, "<", Literal(domain[0])), Compare(update.value, ">", Literal(domain[-1]))
            )
            text = f"the update of `{update.variable}` in {spoken(t)} can leave its range {domain[0]}..{domain[-1]}"
            goal = Goal(f"range {t.name} {update.variable}", conj(Occurs((t.name,)), Before(outside)), of_move=True)
            yield Doubt(goal, False, "F414", update.variable, t.origin, text, "guard the update, or widen the range")


def ignored_orders(protocol: Protocol) -> Iterator[Doubt]:
    """An action that is ordered while an order is under way."""
    for machine in protocol.machines:
        order = next((t for t in protocol.transitions if t.name == f"{machine.name}.order"), None)
        if not machine.implied or order is None:
            continue
        again = conj(Before(conj(At(machine.name, ("ordered",)), order.guard)), Occurs(order.triggers))
        goal = Goal(f"again {order.name}", again, of_move=True)
        text = f"`{machine.name}` can be ordered while an order is under way, and that order is ignored"
        remedy = "order it on something that cannot come again before the effect, or allow it"
        yield Doubt(goal, False, "F417", machine.name, order.origin, text, remedy)


def rivals(protocol: Protocol, machine: Machine, moves: Sequence[frozenset[str]]) -> Iterator[Doubt]:
    """Two reactions of one machine to one move; `moves` are the events that can occur together, judged on the text."""
    reactions = [t for t in protocol.transitions if t.machine == machine.name and t.kind is Kind.REACTION]
    joined = {t.name: {k for k, events in enumerate(moves) if not events.isdisjoint(t.triggers)} for t in reactions}
    for a, b in combinations(reactions, 2):
        if set(a.sources).isdisjoint(b.sources) or joined[a.name].isdisjoint(joined[b.name]):
            continue
        both: Formula = conj(Occurs(a.triggers), Occurs(b.triggers), Before(conj(possible(a), possible(b))))
        goal = Goal(f"rivals {a.name} {b.name}", conj(Occurs((a.name, b.name)), both), of_move=True)
        text = f"{spoken(a)} and {spoken(b)} can both react to one move; either may be taken"
        yield Doubt(goal, False, "F409", b.name, b.origin, text, "make their guards exclude each other")
