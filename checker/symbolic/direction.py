"""Which way a cause can move a condition: up (it can only come to be true), down, both, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Flag

from msgspec import Struct

from checker.influence import Part
from protocol.formula import (
    FALSE,
    After,
    And,
    At,
    Before,
    Bound,
    Compare,
    Const,
    Count,
    Formula,
    Literal,
    Not,
    Or,
    Status,
    Value,
    Var,
    atoms,
    counted,
    neg,
    variables_of,
)
from protocol.model import Clock, Monitor, Transition


class Way(Flag):
    NONE = 0
    UP = 1
    DOWN = 2
    BOTH = 3


class Deed(Struct, frozen=True):
    """Transitions of which some come in a move, and clocks and monitors ("clock", "place") that may change with it."""

    brought: Sequence[Transition]
    changed: frozenset[Part]


def way_of(it: Clock | Monitor, deed: Deed) -> Way:
    """How the deed (none of the events that it knows) moves what it goes by.

    UP, DOWN: of a clock which does nothing but restart when some condition comes to be true, all such conditions.
    """
    if isinstance(it, Clock) and (it.stops, it.clears, it.starts) == (FALSE, FALSE, FALSE):
        parts = it.restarts.args if isinstance(it.restarts, Or) else (it.restarts,)
        return _all(_becoming(part, deed) for part in parts)
    rules = (it.stops, it.clears, it.restarts, it.starts) if isinstance(it, Clock) else [e.when for e in it.edges]
    return _any(_moved(rule, deed) for rule in rules)


def _becoming(part: Formula, deed: Deed) -> Way:
    match part:
        case And((Before(before), After(after))) if before == neg(after):
            return way(after, deed)
        case _:
            return _any([_moved(part, deed)])


def _moved(rule: Formula, deed: Deed) -> Way:
    inner = [atom.formula for atom in atoms(rule) if isinstance(atom, Before | After)]
    return _any(way(atom, deed) for formula in inner for atom in atoms(formula))


def way(condition: Formula, deed: Deed) -> Way:
    """How the deed moves a condition on states."""
    match condition:
        case Const():
            return Way.NONE
        case Not(arg):
            return _turned(way(arg, deed))
        case And(args) | Or(args):
            return _all(way(arg, deed) for arg in args)
        case At(machine, locations):
            entering = _all(_entering(t, locations) for t in deed.brought if t.machine == machine)
            return Way.BOTH if ("place", machine) in deed.changed else entering
        case Compare(Var(name), "=" | "!=" as relation, Literal(value)):
            updates = [update for t in deed.brought for update in t.updates if update.variable == name]
            moved = _all(_setting(update.value, value) for update in updates)
            return moved if relation == "=" else _turned(moved)
        case Compare(Count(args), ">=" | ">" | "<=" | "<" as relation, Literal()):
            moved = _all(way(arg, deed) for arg in args)
            return moved if relation in (">=", ">") else _turned(moved)
        case Compare(left, _, right):
            changed = {update.variable for t in deed.brought for update in t.updates}
            inner = _any(way(arg, deed) for term in (left, right) for arg in counted(term))
            return inner if changed.isdisjoint(variables_of(left, right)) else Way.BOTH
        case Bound(clock) | Status(clock):
            return Way.BOTH if ("clock", clock) in deed.changed else Way.NONE
        case _:
            return Way.BOTH


def _entering(t: Transition, locations: tuple[str, ...]) -> Way:
    if t.target is None:
        return Way.NONE
    if t.target in locations:
        return Way.NONE if set(t.sources) <= set(locations) else Way.UP
    return Way.NONE if set(t.sources).isdisjoint(locations) else Way.DOWN


def _setting(right: object, value: Value) -> Way:
    known = right.value if isinstance(right, Const | Literal) else None
    return Way.BOTH if known is None else Way.UP if known == value else Way.DOWN


def _turned(way: Way) -> Way:
    return {Way.UP: Way.DOWN, Way.DOWN: Way.UP}.get(way, way)


def _all(ways: Iterable[Way]) -> Way:
    """Of what grows with each."""
    found = Way.NONE
    for it in ways:
        found |= it
    return found


def _any(ways: Iterable[Way]) -> Way:
    """Of what depends on each in some way."""
    return Way.BOTH if any(it is not Way.NONE for it in ways) else Way.NONE
