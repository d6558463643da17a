"""Rules, and protocols without some of them.  Without a rule every run is still one: what is proved there holds.

A duty: a `must` that is never due, a promise to vote that may be broken.  A reaction: it may be skipped.  A condition
or a time: the clause is possible without it; if it is a duty it falls due only where it did.  Of reactions conditions
stay: without one a reaction would happen where it did not, and what happened there would be no run any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from checker.edits import conjuncts, copied
from checker.reasons.result import Rule
from protocol.copies import generic
from protocol.deviation import defected
from protocol.format import event, formula
from protocol.formula import TRUE, Bound, Formula, atoms, conj
from protocol.model import Kind, Protocol, Transition


def rules_of(protocol: Protocol) -> list[Rule]:
    """Every rule, in the order in which it is tried whether it can go: conditions and times before duties."""
    found: list[Rule] = []
    for copies in copied(protocol.transitions):
        found += _rules(protocol, copies)
    order = ("condition", "time", "reaction", "duty")
    return sorted(found, key=lambda rule: order.index(rule.kind))


def _rules(protocol: Protocol, copies: Sequence[Transition]) -> Iterator[Rule]:
    first = copies[0]
    names = tuple(t.name for t in copies)
    actors = tuple(dict.fromkeys(t.actor for t in copies if t.actor))
    label = _said(event(first.name, protocol), copies)
    implied = first.machine is not None and protocol.machine(first.machine).implied
    if first.kind is Kind.MUST:
        yield Rule("duty", f"`{label}` happens in time", names, actors, first.origin)
    if first.kind is Kind.REACTION and not implied:
        yield Rule("reaction", f"`{label}` is never left out", names, actors, first.origin)
    if first.kind in (Kind.EVENT, Kind.MAY, Kind.MUST) and not implied and all(_alone(protocol, t) for t in copies):
        for number, part in enumerate(parts(first.guard)):
            kind = "time" if any(isinstance(atom, Bound) for atom in atoms(part)) else "condition"
            words = f"`{label}` only when {_said(formula(part, protocol), copies)}"
            yield Rule(kind, words, names, actors, first.origin, number)  # type: ignore[arg-type]


def _said(text: str, copies: Sequence[Transition]) -> str:
    return generic(text) if len(copies) > 1 else text


def parts(guard: Formula) -> tuple[Formula, ...]:
    return tuple(part for part in conjuncts(guard) if part != TRUE)


def _alone(protocol: Protocol, cause: Transition) -> bool:
    """No two clauses set one variable in a move of this cause, wherever it happens."""
    taken = [cause]
    for t in taken:  # grows while it is read
        events = {t.name, f"{t.machine}.{t.target}"}
        taken += [other for other in protocol.transitions if other not in taken and events & set(other.triggers)]
    changed = [update.variable for t in taken for update in t.updates]
    return len(changed) == len(set(changed))


def without(protocol: Protocol, rules: Sequence[Rule]) -> Protocol:
    """The protocol in which these rules are none."""
    free = {name for rule in rules if rule.kind in ("duty", "reaction") for name in rule.clauses}
    open_: dict[str, set[int]] = {}
    for rule in rules:
        if rule.kind in ("condition", "time"):
            for name in rule.clauses:
                open_.setdefault(name, set()).add(rule.number)
    transitions: list[Transition] = []
    for t in protocol.transitions:
        looser = _looser(t, open_[t.name]) if t.name in open_ else t
        transitions += defected(looser) if t.name in free else (looser,)
    voters = {t.machine for t in protocol.transitions if t.name in free and t.kind is Kind.MUST}
    broken = tuple(t for t in protocol.defections if {t.machine, *(it.split(".")[0] for it in t.triggers)} & voters)
    return replace(
        protocol,
        transitions=(*transitions, *broken),
        defections=tuple(t for t in protocol.defections if t not in broken),
        agreed=protocol.agreed or protocol,
    )


def _looser(t: Transition, gone: set[int]) -> Transition:
    """Possible without these parts of its guard; due where it was."""
    guard = conj(*(part for number, part in enumerate(parts(t.guard)) if number not in gone))
    return replace(t, guard=guard, due=conj(t.guard, t.due) if t.kind is Kind.MUST else t.due)
