"""Criteria: what is asked of all designs alike.  Each is asked as the first design that has it asks it.

Whatever design it is put to, a criterion means the same: its clauses and clocks are looked up by what they do.  A
design that asks it in other words, or not at all, is asked it all the same, where everything that it speaks of is
there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from msgspec import Struct
from msgspec.structs import fields, replace

from checker.comparing import naming
from checker.comparing.matching import matched
from checker.comparing.naming import Naming
from checker.comparing.result import Subject
from checker.members import grouped
from protocol.formula import At, Compare, Formula, Occurs, clocks_of, variables_of
from protocol.formula import atoms as atoms_of
from protocol.model import Clock, Greatest, Ladder, Property, Protocol, Response, Trigger

Members = tuple[Property, ...]
"""One property, asked of each member of a group or of none."""


class Asked(Struct, frozen=True):
    """A criterion as it is put to one design; no members: it cannot be."""

    members: Members
    borrowed: bool = False


class Criterion(Struct, frozen=True):
    name: str
    asked: Property
    by: tuple[Asked, ...]
    """For each design."""


def criteria(
    subjects: Sequence[Subject], *, first: int = 0, chosen: frozenset[str] | None = None
) -> tuple[list[Criterion], list[Subject]]:
    """The criteria in the order of the text, those of design `first` first; and the designs, with what they need.

    A clock that a criterion reads is lent to designs that have none: it watches, and changes nothing.
    """
    order = [first, *(number for number in range(len(subjects)) if number != first)]
    own = [{members[0].name: members for members in grouped(subject.design.properties)} for subject in subjects]
    source: dict[str, int] = {}
    for number in order:
        for name in own[number]:
            if chosen is None or name in chosen:
                source.setdefault(name, number)
    protocols = [subject.design.protocol for subject in subjects]
    found = []

    @cache
    def names(one: int, other: int) -> Naming:
        return across(protocols[one], protocols[other])

    for name, at in source.items():
        members = own[at][name]
        by = []
        for number in range(len(subjects)):
            theirs = own[number].get(name, ())
            put = members if number == at else tuple(_as_in(it, names(at, number)) for it in members)
            if _alike(theirs, put):
                by.append(Asked(theirs))
                continue
            fitting = fitted(protocols[number], [it.meaning for it in put], protocols[at], names(at, number))
            if fitting is not None:
                protocols[number] = fitting
                by.append(Asked(put, borrowed=True))
            else:
                by.append(Asked((), borrowed=True))
        found.append(Criterion(name, members[0], tuple(by)))
    asked = [
        replace(
            subject,
            design=replace(
                subject.design,
                protocol=protocol,
                properties=tuple(it for criterion in found for it in criterion.by[number].members),
            ),
        )
        for number, (subject, protocol) in enumerate(zip(subjects, protocols, strict=True))
    ]
    return found, asked


def across(one: Protocol, other: Protocol) -> Naming:
    """From the names of the one to those of the other."""
    back = matched(one, other).names
    return Naming(clocks=_inverse(back.clocks), labels=_inverse(back.labels))


def fitted(protocol: Protocol, meanings: Sequence[Any], source: Protocol, names: Naming) -> Protocol | None:
    """The protocol with the clocks that it lacks for what the source asks; None where it cannot be asked there."""
    read = {names.clocks.get(clock, clock) for it in meanings for clock in _clocks(it)}
    lent = (naming.clock(c, names) for c in source.clocks if names.clocks.get(c.name, c.name) in read)
    fitting = _lend(protocol, lent)
    if fitting is None or not all(_speaks_of(fitting, it) for it in meanings):
        return None
    return fitting


def _inverse(names: Mapping[str, str]) -> dict[str, str]:
    return {new: old for old, new in names.items()}


def _alike(one: Members, other: Members) -> bool:
    return [(it.meaning, it.member, it.deviations) for it in one] == [
        (it.meaning, it.member, it.deviations) for it in other
    ]


def _as_in(asked: Property, names: Naming) -> Property:
    return replace(asked, meaning=meaning_under(asked.meaning, names))


def meaning_under(it: Any, names: Naming) -> Any:
    """A part of a property, or of a measure, under other names."""
    if isinstance(it, Formula):
        return naming.formula(it, names)
    if isinstance(it, tuple):
        return tuple(meaning_under(each, names) for each in it)
    if isinstance(it, Trigger | Response):
        it = replace(it, events=tuple(names.event(event) for event in it.events))
    if isinstance(it, Greatest):
        it = replace(it, clock=names.clocks.get(it.clock, it.clock))
    if isinstance(it, Struct):
        changes = {field.name: meaning_under(getattr(it, field.name), names) for field in fields(it)}
        return replace(it, **changes)
    return it


def _clocks(meaning: Any) -> set[str]:
    """The clocks that are read."""
    named = {meaning.clock} if isinstance(meaning, Greatest) else set()
    return named | {clock for formula in formulas(meaning) for clock in clocks_of(formula)}


def _lend(protocol: Protocol, lent: Iterable[Clock]) -> Protocol | None:
    """The protocol with the clocks that it lacks; None where they would not mean the same in it."""
    there = {c.name for c in protocol.clocks}
    new = [c for c in lent if c.name not in there]
    rules = (formula for c in new for formula in (c.gate, c.stops, c.clears, c.restarts, c.starts))
    if not all(_known(protocol, formula) for formula in rules):
        return None
    return replace(protocol, clocks=(*protocol.clocks, *new)) if new else protocol


def formulas(it: Any) -> Iterator[Formula]:
    """The formulas of a property, wherever they stand in it."""
    if isinstance(it, Formula):
        yield it
    elif isinstance(it, Struct):
        for field in fields(it):
            yield from formulas(getattr(it, field.name))
    elif isinstance(it, tuple):
        for each in it:
            yield from formulas(each)


def _events(it: Any) -> Iterator[str]:
    if isinstance(it, Trigger | Response):
        yield from it.events
    if isinstance(it, Struct) and not isinstance(it, Formula):
        for field in fields(it):
            yield from _events(getattr(it, field.name))


def _speaks_of(protocol: Protocol, meaning: Any) -> bool:
    """Everything that the property, or the measure, speaks of is there."""
    events = _known_events(protocol)
    clocks = _clocks(meaning) <= {c.name for c in protocol.clocks}
    machines = {m.name for m in protocol.machines}
    ladder = all(it.machine in machines for it in (getattr(meaning, "form", None),) if isinstance(it, Ladder))
    return (
        clocks and ladder and set(_events(meaning)) <= events and all(_known(protocol, it) for it in formulas(meaning))
    )


def _known(protocol: Protocol, formula: Formula) -> bool:
    places = {m.name: set(m.names) for m in protocol.machines}
    variables, clocks = {v.name for v in protocol.variables}, {c.name for c in protocol.clocks}
    for atom in atoms_of(formula):
        match atom:
            case At(machine, locations):
                known = set(locations) <= places.get(machine, set())
            case Compare(left, _, right):
                known = set(variables_of(left, right)) <= variables
            case Occurs(events):
                known = set(events) <= _known_events(protocol)
            case _:
                known = True
        if not known:
            return False
    return clocks_of(formula) <= clocks


def _known_events(protocol: Protocol) -> set[str]:
    entries = {f"{m.name}.{place}" for m in protocol.machines for place in m.names}
    return entries | {t.name for t in protocol.transitions}
