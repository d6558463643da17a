"""Strides: many members who do the same at one instant, as one clause of a tallied query.

How many are where matters where it is compared with something.  So of each clause by which members go from one
location to another there are as many as there are such numbers: "until so many are there", "until so few are left".
What is found with them is tried again move by move.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from checker.query import Query
from checker.tallies.tally import Deed, Tally, number_of
from protocol.formula import (
    Arith,
    Compare,
    Count,
    Formula,
    Literal,
    Occurs,
    Term,
    Var,
    atoms,
    conj,
    variables_of,
)
from protocol.model import Kind, Transition, Update

FEW = 2
"""heuristic: where so many others are counted beside a class, it may be as many fewer of the class that matter."""


class Stride(Struct, frozen=True):
    """The clause of one member, taken by one after another until so many are at the place."""

    clause: str
    deed: Deed
    place: str
    until: int


class Striding(Struct, frozen=True):
    query: Query
    strides: Mapping[str, Stride]


def striding(tally: Tally) -> Striding:
    """The tallied query with strides in place of those clauses of members that nobody hears."""
    query = tally.query
    matter = dict.fromkeys((number_of(it, place) for it in tally.classes for place in it.locations), frozenset((0, 1)))
    for formula in formulas_of(query):
        for atom in atoms(formula):
            if isinstance(atom, Compare):
                for name, values in compared(atom):
                    if name in matter:
                        matter[name] |= values
    exact = any(_names_one(atom, matter) for formula in formulas_of(query) for atom in atoms(formula))
    strides: dict[str, Stride] = {}
    transitions: list[Transition] = []
    for t in query.protocol.transitions:
        deed = tally.deeds.get(t.name)
        if deed is None or exact or t.name in tally.heard or not may_stride(t, deed):
            transitions.append(t)
            continue
        for new, stride in _strides(t, deed, matter):
            transitions.append(new)
            strides[new.name] = stride
    by_clause: dict[str, list[str]] = {}
    for name, stride in strides.items():
        by_clause.setdefault(stride.clause, []).append(name)
    goals = tuple(replace(goal, formula=_striding(goal.formula, by_clause)) for goal in query.goals)
    return Striding(Query(replace(query.protocol, transitions=tuple(transitions)), goals), strides)


def _striding(goal: Formula, by_clause: Mapping[str, Sequence[str]]) -> Formula:
    """What a member does is done by strides; nothing else hears of it."""
    if isinstance(goal, Occurs):
        return Occurs(tuple(name for event in goal.events for name in by_clause.get(event, (event,))))
    return goal


def _names_one(atom: Formula, numbers: Collection[str]) -> bool:
    """It holds for one number of members only, or for all others: nobody may stride past that."""
    return isinstance(atom, Compare) and atom.relation in ("=", "!=") and any(it in numbers for it in _names(atom))


def may_stride(t: Transition, deed: Deed) -> bool:
    """Members do nothing by it but go elsewhere, and whether they can does not hang on how many have."""
    clause = deed.alike.pattern[deed.number]
    if deed.source is None or clause.target in (None, deed.source) or len(t.updates) != 2 or t.kind is Kind.REACTION:
        return False
    numbers = {number_of(deed.alike, place) for place in deed.alike.locations}
    read = [
        name for atom in atoms(conj(clause.guard, clause.due)) if isinstance(atom, Compare) for name in _names(atom)
    ]
    return numbers.isdisjoint(read) and not any(_counts(atom) for atom in atoms(conj(clause.guard, clause.due)))


def _strides(t: Transition, deed: Deed, matter: Mapping[str, frozenset[int]]) -> Iterator[tuple[Transition, Stride]]:
    it = deed.alike
    clause = it.pattern[deed.number]
    assert deed.source is not None
    assert clause.target is not None
    here, there = number_of(it, deed.source), number_of(it, clause.target)
    both = Arith("+", Var(here), Var(there))
    whole = range(len(it.machines) + 1)
    for value in sorted(matter[there]):
        if value in whole and value:
            guard = conj(Compare(Var(there), "<", Literal(value)), Compare(both, ">=", Literal(value)), t.guard)
            moved = Update(here, Arith("-", both, Literal(value))), Update(there, Literal(value))
            name = f"{t.name} until {value} are there"
            yield replace(t, name=name, guard=guard, updates=moved), Stride(t.name, deed, clause.target, value)
    for value in sorted(matter[here]):
        if value in whole:
            guard = conj(Compare(Var(here), ">", Literal(value)), t.guard)
            moved = Update(here, Literal(value)), Update(there, Arith("-", both, Literal(value)))
            name = f"{t.name} until {value} are left"
            yield replace(t, name=name, guard=guard, updates=moved), Stride(t.name, deed, deed.source, value)


def formulas_of(query: Query) -> Iterator[Formula]:
    protocol = query.protocol
    for t in protocol.transitions:
        yield from (t.guard, t.due)
        yield from (update.value for update in t.updates if not isinstance(update.value, Term))
    for clock in protocol.clocks:
        yield from (clock.gate, clock.stops, clock.clears, clock.restarts, clock.starts)
    yield from (edge.when for monitor in protocol.monitors for edge in monitor.edges)
    yield from (goal.formula for goal in query.goals)


def compared(atom: Compare) -> Iterator[tuple[str, frozenset[int]]]:
    """The numbers that it compares with a whole number, and by which values they make it true or false."""
    sides = ((atom.left, atom.right), (atom.right, atom.left))
    for term, other in sides:
        if isinstance(other, Literal) and isinstance(other.value, int) and not isinstance(other.value, bool):
            beside = len(list(_counted(term)))
            low = other.value - 1 - (beside if beside <= FEW else 0)
            for name in variables_of(term):
                yield name, frozenset(range(max(0, low), other.value + 2 - (atom.relation in (">=", "<"))))


def _counted(term: Term) -> Iterable[Formula]:
    match term:
        case Count(args):
            yield from args
        case Arith(_, left, right):
            yield from _counted(left)
            yield from _counted(right)
        case _:
            return


def _names(atom: Compare) -> Iterator[str]:
    yield from variables_of(atom.left, atom.right)


def _counts(atom: Formula) -> bool:
    return isinstance(atom, Compare) and any(True for term in (atom.left, atom.right) for _ in _counted(term))
