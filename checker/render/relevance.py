"""Which clauses could have given what a broken property waits for: read off the text, to order what is told."""

from __future__ import annotations

from msgspec import Struct

from protocol.formula import (
    FALSE,
    After,
    And,
    At,
    Bound,
    Compare,
    Const,
    Formula,
    Literal,
    Not,
    Occurs,
    Or,
    Term,
    Var,
    counted,
    disj,
    neg,
    variables_of,
)
from protocol.model import (
    Always,
    LastsAtLeast,
    LastsAtMost,
    LeadsTo,
    Possible,
    Promise,
    Protocol,
    Recurs,
    Release,
    Response,
    StaysPossible,
    Transition,
    Update,
)
from protocol.semantics import events_of, possible

ANSWERS, LEADS_THERE, IS_BESIDE = 0, 1, 2


class Awaited(Struct, frozen=True):
    """What would keep a promise: one of the events, or the condition."""

    events: frozenset[str] = frozenset()
    condition: Formula = FALSE


def awaited(meaning: Promise | Possible | None) -> Awaited:
    """What the property waits for, and what would free it of waiting."""
    match meaning:
        case Promise(LeadsTo(_, response, _, release)):
            return _either(response.events, response.condition, release)
        case Promise(LastsAtMost(condition, _, release)):
            return _either((), neg(condition), release)
        case Promise(LastsAtLeast(_, _, release)):
            return _either((), FALSE, release)
        case Promise(Recurs(trigger)):
            return Awaited(frozenset(trigger.events), disj(*trigger.conditions))
        case Promise(Always(condition)):
            return Awaited(condition=condition)
        case Possible(goal) | Promise(StaysPossible(goal)):
            return Awaited(frozenset(goal.events), goal.condition)
        case _:
            return Awaited()


def _either(events: tuple[str, ...], condition: Formula, release: Release | None) -> Awaited:
    freed = release.response if release else Response()
    return Awaited(frozenset(events) | frozenset(freed.events), disj(condition, freed.condition))


def ranks(protocol: Protocol, meaning: Promise | Possible | None) -> dict[str, int]:
    """How near each clause is to the answer: it answers, itself or by what it sets off; leads there; or neither."""
    goal = awaited(meaning)
    if goal == Awaited():
        return {t.name: IS_BESIDE for t in protocol.transitions}
    direct = {t.name for t in protocol.transitions if _gives(protocol, t, goal)}
    answers = {t.name for t in protocol.transitions if direct & {other.name for other in carried(protocol, t)}}
    found = dict.fromkeys(sorted(answers), ANSWERS)
    covered: set[tuple[str | None, str | None]] = {
        (t.machine, source) for t in protocol.transitions if t.name in answers for source in t.sources
    }
    covered |= {(t.machine, t.target) for t in protocol.transitions if t.name in direct}
    newest = [t for t in protocol.transitions if t.name in answers]
    while newest:
        fresh = [
            t
            for t in protocol.transitions
            if t.name not in found and any(_leads_to(protocol, t, later, covered) for later in newest)
        ]
        found |= dict.fromkeys((t.name for t in fresh), LEADS_THERE)
        covered |= {(t.machine, source) for t in fresh for source in t.sources}
        newest = fresh
    return {t.name: found.get(t.name, IS_BESIDE) for t in protocol.transitions}


def carried(protocol: Protocol, cause: Transition) -> tuple[Transition, ...]:
    """The clause, and the reactions that it may set off."""
    taken = [cause]
    for t in taken:
        events = events_of(protocol, (t.name,))
        taken += [
            other for other in protocol.transitions if other not in taken and not events.isdisjoint(other.triggers)
        ]
    return tuple(taken)


def _gives(protocol: Protocol, t: Transition, goal: Awaited) -> bool:
    return not goal.events.isdisjoint(events_of(protocol, (t.name,))) or helps(protocol, t, goal.condition)


def _leads_to(
    protocol: Protocol, t: Transition, later: Transition, covered: set[tuple[str | None, str | None]]
) -> bool:
    """Taking it may make the later one possible; within a machine only from where nothing nearer is possible."""
    if not events_of(protocol, (t.name,)).isdisjoint(later.triggers) or helps(protocol, t, later.guard):
        return True
    onward = any((t.machine, source) not in covered for source in t.sources)
    return onward and later.machine is not None and helps(protocol, t, possible(later))


def helps(protocol: Protocol, t: Transition, formula: Formula, *, wanted: bool = True) -> bool:
    """Taking it may make the formula true (or false, if that is wanted)."""
    match formula:
        case Not(arg):
            return helps(protocol, t, arg, wanted=not wanted)
        case And(args) | Or(args):
            return any(helps(protocol, t, arg, wanted=wanted) for arg in args)
        case At(machine, locations):
            return t.machine == machine and t.target is not None and (t.target in locations) == wanted
        case Compare(left, relation, right):
            inside = (*counted(left), *counted(right))
            return any(_sets(update, left, relation, right, wanted) for update in t.updates) or any(
                helps(protocol, t, arg, wanted=truth) for arg in inside for truth in (True, False)
            )
        case Bound(name):
            clock = protocol.clock(name)
            return any(helps(protocol, t, rule) for rule in (clock.restarts, clock.starts, clock.clears))
        case Occurs(events):
            return wanted and not events_of(protocol, (t.name,)).isdisjoint(events)
        case After(inner):
            return helps(protocol, t, inner, wanted=wanted)
        case _:
            return False


def _sets(update: Update, left: Term, relation: str, right: Term, wanted: bool) -> bool:
    """The update changes a value that is compared, and not to a constant with which the comparison comes out wrong."""
    if update.variable not in {*variables_of(left, right)}:
        return False
    value = update.value
    if isinstance(value, Const | Literal) and left == Var(update.variable) and isinstance(right, Literal):
        equal = value.value == right.value
        return {"=": equal, "!=": not equal}.get(relation, wanted) == wanted
    return True
