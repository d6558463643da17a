"""Machines that are alike: they do the same, clause by clause, with clocks that say when each came somewhere."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from msgspec import Struct

from checker.zoning.alike import members_in, relabelled
from checker.zoning.shapes import clause_shape, clock_shape
from protocol.formula import (
    FALSE,
    TRUE,
    After,
    And,
    At,
    Before,
    Const,
    Formula,
    Not,
    Occurs,
    Or,
    clocks_of,
)
from protocol.model import Clock, Machine, Protocol, Transition

FEWEST = 3
"""heuristic: so many machines at least are told by their number."""
ANY = "*"
"""Stands for each of the members in the names of what they have."""


class Alike(Struct, frozen=True):
    """Machines that do the same: of each its clauses, in the same order; `own`: its clocks, as the first names them.

    `since`: of each of these clocks the locations in which it is read; it restarts when one of them is entered.
    """

    name: str
    machines: tuple[str, ...]
    locations: tuple[str, ...]
    clauses: Mapping[str, tuple[Transition, ...]]
    own: tuple[Clock, ...]
    since: Mapping[str, frozenset[str]]

    @property
    def pattern(self) -> tuple[Transition, ...]:
        """The clauses of the first."""
        return self.clauses[self.machines[0]]


def alike(protocol: Protocol) -> list[Alike]:
    """The classes of machines that are alike, in the order of the text; a machine without a member's name has none."""
    named = [machine for machine in protocol.machines if len(members_in(machine.name)) == 1]
    if len(named) < FEWEST:
        return []
    clauses: dict[str, list[Transition]] = {machine.name: [] for machine in named}
    for t in protocol.transitions:
        if t.machine in clauses:
            clauses[t.machine].append(t)
    kin = {members_in(machine.name)[0] for machine in named}
    clocks: dict[str, list[Clock]] = {member: [] for member in kin}
    for clock in protocol.clocks:
        if len(found := members_in(clock.name)) == 1 and found[0] in kin:
            clocks[found[0]].append(clock)
    shapes: dict[Hashable, list[Machine]] = {}
    for machine in named:
        (member,) = members_in(machine.name)
        own = clocks_read(clauses[machine.name], clocks[member])
        shapes.setdefault(_shape(machine, clauses[machine.name], own, kin), []).append(machine)
    many = (_of(those, clauses, clocks) for those in shapes.values() if len(those) >= FEWEST)
    return [it for it in many if it is not None]


def clocks_read(clauses: Iterable[Transition], clocks: Iterable[Clock]) -> list[Clock]:
    read = frozenset().union(*(clocks_of(t.guard) | clocks_of(t.due) for t in clauses))
    return [clock for clock in clocks if clock.name in read]


def _shape(machine: Machine, clauses: list[Transition], own: list[Clock], kin: set[str]) -> Hashable:
    """What the machine does, whoever it is: other members are all called the same."""
    (member,) = members_in(machine.name)
    labels = dict.fromkeys(kin, "?") | {member: ANY}
    own_names = {t.name: f"{number}#" for number, t in enumerate(clauses)}

    def new(name: str) -> str:
        return own_names.get(name) or relabelled(name, labels)

    return (
        new(machine.name),
        machine.names,
        tuple(clause_shape(t, new) for t in clauses),
        tuple(clock_shape(clock, new) for clock in own),
    )


def _of(
    machines: list[Machine], clauses: Mapping[str, list[Transition]], clocks: Mapping[str, list[Clock]]
) -> Alike | None:
    """The class; None where its members' clocks say more than when they came somewhere."""
    first = machines[0]
    (member,) = members_in(first.name)
    pattern = clauses[first.name]
    own = clocks_read(pattern, clocks[member])
    since: dict[str, frozenset[str]] = {}
    for clock in own:
        reading = (t for t in pattern if clock.name in clocks_of(t.guard) | clocks_of(t.due))
        since[clock.name] = there = frozenset(source for t in reading for source in t.sources)
        if not tells_since(clock, first.name, there, pattern):
            return None
    name = relabelled(first.name, {member: ANY})
    by_name = {machine.name: tuple(clauses[machine.name]) for machine in machines}
    return Alike(name, tuple(by_name), first.names, by_name, tuple(own), since)


# --- what a clock tells -------------------------------------------------------------------------------------------


def tells_since(clock: Clock, machine: str, there: frozenset[str], clauses: Iterable[Transition]) -> bool:
    """It is zero whenever the machine comes there, and runs until it leaves."""
    plain = clock.gate == TRUE and FALSE == clock.stops == clock.clears == clock.starts and not clock.initially_on
    if not plain:
        return False
    for t in clauses:
        for source in t.sources:
            target = source if t.target is None else t.target
            if target in there and truth(clock.restarts, machine, source, target, t) is not (source not in there):
                return False
    return all(truth(clock.restarts, machine, place, place, None) is False for place in there)


def truth(rule: Formula, machine: str, before: str, after: str, taken: Transition | None) -> bool | None:
    """Whether the move formula holds of a move that takes the machine from one place to another; None: that hangs on
    more than that."""
    match rule:
        case Const(value):
            return value
        case Not(arg):
            found = truth(arg, machine, before, after, taken)
            return None if found is None else not found
        case And(args) | Or(args):
            absorbing = isinstance(rule, Or)
            parts = [truth(arg, machine, before, after, taken) for arg in args]
            if absorbing in parts:
                return absorbing
            return None if None in parts else not absorbing
        case Before(inner) | After(inner):
            return standing(inner, machine, before if isinstance(rule, Before) else after)
        case Occurs(events):
            brought = () if taken is None else (taken.name, f"{machine}.{taken.target}")
            if any(event in events for event in brought):
                return True
            return False if all(event.startswith(f"{machine}.") for event in events) else None
        case _:
            return None


def standing(formula: Formula, machine: str, place: str) -> bool | None:
    match formula:
        case Const(value):
            return value
        case Not(arg):
            found = standing(arg, machine, place)
            return None if found is None else not found
        case And(args) | Or(args):
            absorbing = isinstance(formula, Or)
            parts = [standing(arg, machine, place) for arg in args]
            if absorbing in parts:
                return absorbing
            return None if None in parts else not absorbing
        case At(name, locations) if name == machine:
            return place in locations
        case _:
            return None
