"""Single edits of a protocol: one clause or clock changed, with all the copies that a group makes of it.

Edits are of the design's own clauses and clocks, never of the adversary's events, and never of the property or of a
clock that only properties read: a promise does not move with the rules that are to keep it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from fractions import Fraction
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from protocol.copies import generic
from protocol.format import duration
from protocol.formula import FALSE, And, Bound, Formula, Not, Occurs, Or, atoms, clocks_of, conj
from protocol.model import (
    Always,
    Clock,
    Kind,
    LastsAtLeast,
    LastsAtMost,
    LeadsTo,
    NeverHappens,
    Origin,
    Promise,
    Property,
    Protocol,
    Recurs,
    Separation,
    Transition,
)

T = TypeVar("T", Transition, Clock)


class Edit(Struct, frozen=True):
    """A change of one clause or clock: what is done to it, in words, where it stands, and the protocol that results."""

    words: str
    origin: Origin
    protocol: Protocol
    moved_to: Fraction | None = None
    """The number that a bound is moved to, where that is the edit; `words` then ends with it."""


class Change(Struct, frozen=True):
    """What is made of one clause (None: it is removed), in words; `moved_to` as of an edit."""

    words: str
    new: Transition | None
    moved_to: Fraction | None = None


def edits(protocol: Protocol, asked: Iterable[Property]) -> Iterator[Edit]:
    """Every single edit that is tried, in the order of the text."""
    wanted = {limit for it in asked for limit in promised(it)}
    constants = sorted({a.limit for t in protocol.transitions for a in bounds(t) if a.limit > 0} | wanted)
    for copies in copied(protocol.transitions):
        found: dict[Hashable, dict[str, Change]] = {}
        for t in copies:
            for key, change in changes(t, constants, sorted(wanted)):
                found.setdefault(key, {})[t.name] = change
        for changed in found.values():
            made = [changed[t.name].new if t.name in changed else t for t in protocol.transitions]
            kept = tuple(t for t in made if t is not None)
            first = next(iter(changed.values()))
            words = f"{spoken(copies[0])} {first.words}"
            words = generic(words) if len(copies) > 1 else words
            yield Edit(words, copies[0].origin, replace(protocol, transitions=kept), first.moved_to)
    read = {c for t in protocol.transitions if t.kind is not Kind.EVENT for c in clocks_of(conj(t.guard, t.due))}
    for clocks in copied(protocol.clocks):
        if any(clock.name in read for clock in clocks):
            yield from reclocked(protocol, clocks)


def copied(items: Iterable[T]) -> list[tuple[T, ...]]:
    """The clauses, or clocks, each with the others that are made of the same text for other members of a group."""
    found: dict[Hashable, list[T]] = {}
    for item in items:
        found.setdefault((item.origin.span, generic(item.name)), []).append(item)
    return [tuple(copies) for copies in found.values()]


def changes(t: Transition, constants: list[Fraction], promises: list[Fraction]) -> Iterator[tuple[Hashable, Change]]:
    """What can be made of one clause; changes of its copies with one key belong together."""
    if t.kind is Kind.EVENT or t.kind is Kind.TIMED:
        return
    yield "removed", Change("removed", None)
    if t.kind is Kind.MAY:
        yield from obliged(t, promises)
    for place, atom in enumerate(dict.fromkeys(bounds(t))):
        for limit in (c for c in constants if atom.limit > 0 and c != atom.limit):
            kind = "deadline" if atom in atoms(t.due) else "bound"
            words = f"with its {kind} {duration(atom.limit)} moved to {duration(limit)}"
            moved = {atom: replace(atom, limit=limit)}
            new = replace(t, guard=swapped(t.guard, moved), due=swapped(t.due, moved))
            yield (place, limit), Change(words, new, limit)


def obliged(t: Transition, promises: list[Fraction]) -> Iterator[tuple[Hashable, Change]]:
    """A `may` made `must`: due at its latest time, or where it has none, at the promise's or at its earliest."""
    latest = [a for a in conjuncts(t.guard) if isinstance(a, Bound) and a.relation in ("<", "<=")]
    earliest = [a for a in conjuncts(t.guard) if isinstance(a, Bound) and a.relation in (">", ">=")]
    guard = conj(*(a for a in conjuncts(t.guard) if a not in latest))
    for place, clock in enumerate(dict.fromkeys(a.clock for a in (*latest, *earliest))):
        own = [a.limit for a in latest if a.clock == clock] or promises
        for limit in dict.fromkeys([*own, *(a.limit for a in earliest if a.clock == clock)]):
            must = replace(t, kind=Kind.MUST, guard=guard, due=Bound(clock, ">=", limit))
            yield ("must", place, limit), Change(f"made `must`, due at {duration(limit)} {clock}", must)


def reclocked(protocol: Protocol, clocks: tuple[Clock, ...]) -> Iterator[Edit]:
    """The first occurrence instead of the latest; or one rule of a written clock left out."""
    clock = clocks[0]
    name = generic(clock.name) if len(clocks) > 1 else clock.name
    if not clock.written and name.startswith("since ") and all(isinstance(c.restarts, Occurs) for c in clocks):
        first = [replace(c, restarts=FALSE, starts=c.restarts) for c in clocks]
        remedy = f"that is, from a clock that `starts on {name[6:]}` and is cleared by what ends the incident"
        words = f"times {name} counted from the first, not from the latest: {remedy}"
        yield with_clocks(protocol, clocks, first, words)
    if clock.written:
        without = {
            "restarts": [replace(c, restarts=FALSE) for c in clocks],
            "clears": [replace(c, clears=FALSE) for c in clocks],
            "stops": [replace(c, stops=FALSE) for c in clocks],
        }
        for rule, less in without.items():
            if less != list(clocks):
                yield with_clocks(protocol, clocks, less, f"clock `{name}` without its rule `{rule} on`")


# --- pieces -----------------------------------------------------------------------------------------------------


def promised(asked: Property) -> set[Fraction]:
    """The numbers of the property itself."""
    match asked.meaning:
        case Promise(LeadsTo(window=window)) | Promise(LastsAtMost(window=window)):
            return {window.upper} if window.upper else set()
        case Promise(Separation(least=least)) | Promise(LastsAtLeast(least=least)):
            return {least} if least else set()
        case Promise(Recurs(window=window)):
            return {limit for limit in (window.lower, window.upper) if limit}
        case Promise(Always(condition)) | Promise(NeverHappens(when=condition)):
            return {a.limit for a in atoms(condition) if isinstance(a, Bound)}
        case _:
            return set()


def bounds(t: Transition) -> Iterator[Bound]:
    return (atom for formula in (t.guard, t.due) for atom in atoms(formula) if isinstance(atom, Bound))


def conjuncts(formula: Formula) -> tuple[Formula, ...]:
    return formula.args if isinstance(formula, And) else (formula,)


def swapped(formula: Formula, atoms_: dict[Bound, Bound]) -> Formula:
    match formula:
        case Not(arg):
            return Not(swapped(arg, atoms_))
        case And(args):
            return And(tuple(swapped(arg, atoms_) for arg in args))
        case Or(args):
            return Or(tuple(swapped(arg, atoms_) for arg in args))
        case Bound():
            return atoms_.get(formula, formula)
        case _:
            return formula


def with_clocks(protocol: Protocol, old: tuple[Clock, ...], new: list[Clock], words: str) -> Edit:
    made = {clock.name: clock for clock in new}
    return Edit(words, old[0].origin, replace(protocol, clocks=tuple(made.get(c.name, c) for c in protocol.clocks)))


def spoken(t: Transition) -> str:
    label = t.name.split(".", 1)[-1]
    word = t.kind.value if t.kind is not Kind.REACTION else "on"
    return f"`{t.origin.text}`" if "#" in label else f"`{word} {label}`"
