"""Members of a group that are treated alike: exchanging them in every name leaves the query as it is.

A member is what stands in square brackets in the names of its machines, variables, clocks, clauses.  A clause with no
such name, or with a number for one ("#"), is told by what it does.  The test is exact: what passes it is a symmetry.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from functools import cached_property

from checker.query import Query
from checker.verdict import Budget
from checker.zoning.shapes import Rename, clause_shape, clock_shape, formula_shape, monitor_shape
from protocol.model import Protocol, Transition

Labels = Mapping[str, str]
"""What each member is to be called."""

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
        for t in protocol.transitions:
            if "#" in t.name or not members_in(t.name):
                same = self._by_shape.setdefault(clause_shape(t, lambda name: name), [])
                self._by_deed[t.name] = t, len(same)
                same.append(t.name)

    def under(self, labels: Labels, among: Names | None = None) -> Rename:
        """The new names; of those that do the same, each becomes the one in its place.  Empty where there is none.

        `among`: the names of the protocol that this one is to become (default: itself).
        """
        by_shape = (among or self)._by_shape
        found: dict[str, str] = {}

        def new(name: str) -> str:
            if name not in self._by_deed:
                return relabelled(name, labels)
            if name not in found:
                clause, place = self._by_deed[name]
                same = by_shape.get(clause_shape(clause, lambda it: relabelled(it, labels)), [])
                found[name] = same[place] if place < len(same) else ""
            return found[name]

        return new


class Likeness:
    """Whether a query stays as it is under new labels."""

    def __init__(self, query: Query, budget: Budget | None = None) -> None:
        """`budget`: its time counts, not its work."""
        self.query, self._budget = query, budget or Budget()

    @cached_property
    def names(self) -> Names:
        return Names(self.query.protocol)

    @cached_property
    def _parts(self) -> frozenset[Hashable]:
        return frozenset(_parts(self.query, lambda name: name))

    def survives(self, labels: Labels) -> bool:
        """Raises `Spent`."""
        for part in _parts(self.query, self.names.under(labels)):
            self._budget.spend(0)
            if part not in self._parts:
                return False
        return True

    def groups(self, members: list[str]) -> list[list[str]]:
        """The members, in groups of those that may be exchanged one for another."""
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
    return frozenset(_parts(one, new)) == frozenset(_parts(other, lambda name: name))


def _parts(query: Query, new: Rename) -> Iterator[Hashable]:
    """Everything that the query says, piece by piece; distinct pieces stay distinct under new labels."""
    protocol = query.protocol
    for machine in protocol.machines:
        yield "machine", new(machine.name), machine.names
    for variable in protocol.variables:
        kinds = tuple(type(value).__name__ for value in variable.domain)
        yield "variable", new(variable.name), variable.domain, kinds, variable.initial
    for goal in query.goals:
        yield "goal", goal.of_move, formula_shape(goal.formula, new)
    for clock in protocol.clocks:
        yield "clock", clock_shape(clock, new)
    for t in protocol.transitions:
        yield "clause", new(t.name), clause_shape(t, new)
    for monitor in protocol.monitors:
        yield "monitor", monitor_shape(monitor, new)
