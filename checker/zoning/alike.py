"""Members of a group that are treated alike: exchanging them in every name leaves the query as it is.

A member is what stands in square brackets in the names of its machines, variables, clocks, clauses.  A clause with no
such name, or with a number for one ("#"), is told by what it does.  The test is exact: what passes it is a symmetry.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import cached_property, partial

from msgspec.structs import replace

from checker.query import Goal, Query
from checker.verdict import Budget
from checker.zoning.shapes import Rename, clause_shape, clock_shape, formula_shape, monitor_shape
from protocol.model import Clock, Machine, Monitor, Protocol, Transition, Variable
from protocol.runs import Move, Run, Step

Labels = Mapping[str, str]
"""What each member is to be called."""

Part = Callable[[Rename], Hashable]
"""A piece of a query under new names."""

_MEMBER = re.compile(r"\[([^\[\]]+)\]")


def members_in(name: str) -> list[str]:
    return _MEMBER.findall(name)


def relabelled(name: str, labels: Labels) -> str:
    return _MEMBER.sub(lambda found: f"[{labels.get(found[1], found[1])}]", name) if "[" in name else name


def exchange(one: str, other: str) -> Labels:
    return {one: other, other: one}


class Names:
    """The names of a protocol under new labels, made-up ones by what their clauses do."""

    def __init__(self, protocol: Protocol) -> None:
        self._by_deed: dict[str, tuple[Transition, int]] = {}
        self._by_shape: dict[Hashable, list[str]] = {}
        self._spoken: dict[str, frozenset[str]] = {}
        for t in protocol.transitions:
            if "#" in t.name or not members_in(t.name):
                found = set(members_in(t.name))

                def heard(name: str, found: set[str] = found) -> str:
                    found.update(members_in(name))
                    return name

                same = self._by_shape.setdefault(clause_shape(t, heard), [])
                self._by_deed[t.name] = t, len(same)
                self._spoken[t.name] = frozenset(found)
                same.append(t.name)

    def spoken(self, name: str) -> frozenset[str]:
        """The members that the name, or what goes by a name that says nothing, speaks of."""
        return self._spoken[name] if name in self._spoken else frozenset(members_in(name))

    def under(self, labels: Labels, among: Names | None = None) -> Rename:
        """The new names; of those that do the same, each becomes the one in its place.  Empty where there is none.

        `among`: the names of the protocol that this one is to become (default: itself).
        """
        by_shape = (among or self)._by_shape
        found: dict[str, str] = {}

        def new(name: str) -> str:
            if name not in self._by_deed:
                return relabelled(name, labels)
            if name not in found and among is None and self._spoken[name].isdisjoint(labels):
                found[name] = name
            if name not in found:
                clause, place = self._by_deed[name]
                same = by_shape.get(clause_shape(clause, lambda it: relabelled(it, labels)), [])
                found[name] = same[place] if place < len(same) else ""
            return found[name]

        return new


def renamed(run: Run, ours: Protocol, labels: Labels, theirs: Protocol) -> Run:
    """The run of the one protocol as one of the other, that it becomes under new labels: reactions in the order of its
    text.  Where there is no such name, what comes out is no run of it."""
    new = Names(ours).under(labels, Names(theirs))
    order = {t.name: number for number, t in enumerate(theirs.transitions)}
    steps = []
    for step in run.steps:
        cause, *reactions = (new(name) for name in step.move.transitions)
        steps.append(Step(step.delay, Move(cause, tuple(sorted(reactions, key=lambda it: order.get(it, -1))))))
    return replace(run, steps=tuple(steps))


class Likeness:
    """Whether a query stays as it is under new labels."""

    def __init__(self, query: Query, budget: Budget | None = None) -> None:
        """`budget`: its time counts, not its work."""
        self.query, self._budget = query, budget or Budget()

    @cached_property
    def names(self) -> Names:
        return Names(self.query.protocol)

    @cached_property
    def _parts(self) -> dict[Hashable, tuple[Part, frozenset[str]]]:
        """What the query says, by what that is, with the members that it speaks of."""
        found: dict[Hashable, tuple[Part, frozenset[str]]] = {}
        for part in _parts(self.query):
            spoken: set[str] = set()

            def heard(name: str, spoken: set[str] = spoken) -> str:
                spoken.update(self.names.spoken(name))
                return name

            said = part(heard)
            found[said] = part, frozenset(spoken)
        return found

    def survives(self, labels: Labels) -> bool:
        """What speaks of nobody who is called another stays as it is.  Raises `Spent`."""
        new = self.names.under(labels)
        for part, spoken in self._parts.values():
            if not spoken.isdisjoint(labels):
                self._budget.spend(0)
                if part(new) not in self._parts:
                    return False
        return True

    def groups(self, members: list[str]) -> list[list[str]]:
        """The members, in groups of those that may be exchanged one for another."""
        kin: dict[frozenset[str], list[str]] = {}
        for member in members:
            kin.setdefault(self._said_of(member), []).append(member)
        return [group for those in kin.values() for group in self._groups(those)]

    def _said_of(self, member: str) -> frozenset[str]:
        """The names that are its own, without it: who have other such names cannot change places."""
        protocol = self.query.protocol
        named = (protocol.machines, protocol.variables, protocol.clocks, protocol.transitions)
        names = (it.name for those in named for it in those)
        own = (name for name in names if members_in(name) == [member] and "#" not in name)
        return frozenset(relabelled(name, {member: ""}) for name in own)

    def _groups(self, members: list[str]) -> list[list[str]]:
        """The same, of members with the same names of their own: all orders come of exchanging the first two and of
        moving each up by one."""
        upwards = dict(zip(members, (*members[1:], *members[:1]), strict=True))
        if len(members) > 2 and self.survives(exchange(*members[:2])) and self.survives(upwards):
            return [members]
        found: list[list[str]] = []
        for member in members:
            alike = (group for group in found if self.survives(exchange(group[0], member)))
            if (group := next(alike, None)) is not None:
                group.append(member)
            else:
                found.append([member])
        return [group for group in found if len(group) > 1]


def becomes(one: Query, labels: Labels, other: Query) -> bool:
    """Under new labels the one query is the other."""
    new = Names(one.protocol).under(labels, Names(other.protocol))
    return frozenset(part(new) for part in _parts(one)) == frozenset(part(_same) for part in _parts(other))


def _same(name: str) -> str:
    return name


def _parts(query: Query) -> Iterator[Part]:
    """Everything that the query says, piece by piece; distinct pieces stay distinct under new labels."""
    protocol = query.protocol
    yield from (partial(_machine, it) for it in protocol.machines)
    yield from (partial(_variable, it) for it in protocol.variables)
    yield from (partial(_goal, it) for it in query.goals)
    yield from (partial(_clock, it) for it in protocol.clocks)
    yield from (partial(_clause, it) for it in protocol.transitions)
    yield from (partial(_monitor, it) for it in protocol.monitors)


def _machine(it: Machine, new: Rename) -> Hashable:
    return "machine", new(it.name), it.names


def _variable(it: Variable, new: Rename) -> Hashable:
    kinds = tuple(type(value).__name__ for value in it.domain)
    return "variable", new(it.name), it.domain, kinds, it.initial


def _goal(it: Goal, new: Rename) -> Hashable:
    return "goal", it.of_move, formula_shape(it.formula, new)


def _clock(it: Clock, new: Rename) -> Hashable:
    return "clock", clock_shape(it, new)


def _clause(it: Transition, new: Rename) -> Hashable:
    return "clause", new(it.name), clause_shape(it, new)


def _monitor(it: Monitor, new: Rename) -> Hashable:
    return "monitor", monitor_shape(it, new)
