"""What is left of a formula once everything but the values of clocks is known: cubes of clock bounds.

A discrete state is a tuple: the location of each machine and monitor, the value of each variable, the status of
each clock.  `Layout` says where each stands.  Bounds on clocks that are off are false.  Answers are remembered by
the part of the state that the formula reads.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable, Iterator
from enum import IntEnum
from fractions import Fraction
from functools import lru_cache
from typing import cast

from msgspec import Struct

from checker.zoning.cubes import ALWAYS, NEVER, Cubes, both, bounded, constant, either, mention
from protocol.formula import (
    After,
    And,
    Arith,
    At,
    Before,
    Bound,
    Compare,
    Const,
    Count,
    Formula,
    Literal,
    Not,
    Occurs,
    Or,
    Term,
    Value,
    Var,
    atoms,
    counted,
    variables_of,
)


class On(IntEnum):
    """The status of a clock."""

    OFF = 0
    RUNNING = 1
    STOPPED = 2
    UNKNOWN = 3  # in abstract states only: bounds on it may be true or false


State = tuple[Value, ...]

_RELATIONS: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">=": operator.ge,
    ">": operator.gt,
}


class Layout(Struct, frozen=True):
    """Where each name stands in a discrete state; clocks are numbered from 1; limits are counted in `unit` seconds."""

    places: dict[str, int]
    clocks: tuple[str, ...]
    unit: Fraction
    numbers: dict[str, int]
    first: int

    @staticmethod
    def of(places: dict[str, int], clocks: tuple[str, ...], unit: Fraction) -> Layout:
        return Layout(places, clocks, unit, {name: k for k, name in enumerate(clocks, 1)}, len(places))

    def status(self, state: State, clock: int) -> On:
        return cast(On, state[self.first + clock - 1])

    def count(self, limit: Fraction) -> int:
        return int(limit / self.unit)


@lru_cache(maxsize=1 << 16)
def names_read(formula: Formula | Term) -> frozenset[str]:
    """The machines, monitors, variables and clocks that the formula reads."""
    return frozenset(_names(formula))


def _names(formula: Formula | Term) -> Iterator[str]:
    if isinstance(formula, Term):
        yield from variables_of(formula)
        for part in counted(formula):
            yield from _names(part)
        return
    for atom in atoms(formula):
        match atom:
            case At(machine):
                yield machine
            case Compare(left, _, right):
                yield from variables_of(left, right)
            case Bound(clock):
                yield clock
            case _:
                pass


def value_of(term: Term, state: State, layout: Layout) -> Value:
    match term:
        case Literal(value):
            return value
        case Var(name):
            return state[layout.places[name]]
        case Arith(sign, left, right):
            a, b = value_of(left, state, layout), value_of(right, state, layout)
            assert isinstance(a, int), "arithmetic is on whole numbers"
            assert isinstance(b, int), "arithmetic is on whole numbers"
            return a + b if sign == "+" else a - b if sign == "-" else a * b
        case Count(args):
            return sum(_holds(arg, state, layout) for arg in args)


def _holds(formula: Formula, state: State, layout: Layout) -> bool:
    """The truth of a formula that reads no clock."""
    if isinstance(formula, At):
        return state[layout.places[formula.machine]] in formula.locations
    return residue(formula, layout, state, None, True) == ALWAYS


def _compare(atom: Compare, state: State, layout: Layout) -> bool:
    a, b = value_of(atom.left, state, layout), value_of(atom.right, state, layout)
    if atom.relation == "=":
        return a == b
    if atom.relation == "!=":
        return a != b
    assert isinstance(a, int), "only whole numbers are ordered"
    assert isinstance(b, int), "only whole numbers are ordered"
    return _RELATIONS[atom.relation](a, b)


class Moment(Struct, frozen=True):
    """The discrete states around a move, its events, and the clocks that it sets to zero."""

    before: State
    events: frozenset[str]
    after: State
    resets: frozenset[int] = frozenset()


def residue(formula: Formula, layout: Layout, state: State, moment: Moment | None, positive: bool) -> Cubes:
    """The cubes of the formula (of its negation, if not `positive`); `state` is where state atoms are read.

    By `type`: to `match` asks a metaclass about each type in turn, and this is done more often than all else.
    """
    if type(formula) is At:
        return ALWAYS if (state[layout.places[formula.machine]] in formula.locations) == positive else NEVER
    if type(formula) is And or type(formula) is Or:
        return _of_several(formula, layout, state, moment, positive)
    if type(formula) is Not:
        return residue(formula.arg, layout, state, moment, not positive)
    if type(formula) is Compare:
        return constant(_compare(formula, state, layout) == positive)
    if type(formula) is Bound:
        return _bound(formula, layout, state, moment, positive)
    if type(formula) is Const:
        return constant(formula.value == positive)
    assert moment is not None, "moves are not read of states alone, nor are formulas of certificates"
    if type(formula) is Before:
        return residue(formula.formula, layout, moment.before, moment, positive)
    if type(formula) is After:
        return residue(formula.formula, layout, moment.after, moment, positive)
    if type(formula) is Occurs:
        return ALWAYS if moment.events.isdisjoint(formula.events) != positive else NEVER
    raise ValueError("a formula of certificates only")


def _of_several(formula: And | Or, layout: Layout, state: State, moment: Moment | None, positive: bool) -> Cubes:
    if (type(formula) is And) == positive:
        result = ALWAYS
        for arg in formula.args:
            result = both(result, residue(arg, layout, state, moment, positive))
            if not result:
                break
        return result
    result = NEVER
    for arg in formula.args:
        result = either(result, residue(arg, layout, state, moment, positive))
        if result == ALWAYS:
            break
    return result


def _bound(formula: Bound, layout: Layout, state: State, moment: Moment | None, positive: bool) -> Cubes:
    number = layout.numbers[formula.clock]
    status = layout.status(state, number)
    if status == On.OFF:
        return constant(not positive)
    if moment is not None and state is moment.after and number in moment.resets:
        return constant(_at_zero(formula) == positive)
    if status == On.UNKNOWN:
        return mention(number)
    return bounded(number, formula.relation, layout.count(formula.limit), positive)


def _at_zero(atom: Bound) -> bool:
    return {
        "<": atom.limit > 0,
        "<=": atom.limit >= 0,
        ">=": atom.limit <= 0,
        ">": atom.limit < 0,
        "=": atom.limit == 0,
        "!=": atom.limit != 0,
    }[atom.relation]


def _getter(formula: Formula, layout: Layout) -> Callable[[State], Hashable]:
    """The part of a state that the formula reads."""
    read = sorted(
        {
            layout.places[name] if name in layout.places else layout.first + layout.numbers[name] - 1
            for name in names_read(formula)
        }
    )
    return operator.itemgetter(*read) if read else lambda _: ()


class StateFormula:
    """A state formula, applied to discrete states."""

    __slots__ = ("_cache", "_formula", "_layout", "_part")

    def __init__(self, formula: Formula, layout: Layout) -> None:
        self._formula, self._layout = formula, layout
        self._part: Callable[[State], Hashable] | None = None  # many are never asked
        self._cache: dict[tuple[Hashable, bool], Cubes] = {}

    def __call__(self, state: State, positive: bool = True) -> Cubes:
        part = self._part
        if part is None:
            part = self._part = _getter(self._formula, self._layout)
        key = part(state), positive
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = residue(self._formula, self._layout, state, None, positive)
        return found


class MoveFormula:
    """A move formula, applied to moments."""

    __slots__ = ("_cache", "_clocks", "_events", "_formula", "_layout", "_part")

    def __init__(self, formula: Formula, layout: Layout) -> None:
        self._formula, self._layout = formula, layout
        self._part: Callable[[State], Hashable] | None = None
        self._events: frozenset[str] = frozenset()
        self._clocks: frozenset[int] = frozenset()
        self._cache: dict[Hashable, Cubes] = {}

    def _prepared(self) -> Callable[[State], Hashable]:
        formula, numbers = self._formula, self._layout.numbers
        self._events = frozenset(e for atom in atoms(formula) if isinstance(atom, Occurs) for e in atom.events)
        self._clocks = frozenset(numbers[name] for name in names_read(formula) if name in numbers)
        self._part = _getter(formula, self._layout)
        return self._part

    def __call__(self, moment: Moment, positive: bool = True) -> Cubes:
        part = self._part or self._prepared()
        key = (
            moment.events & self._events,
            part(moment.before),
            part(moment.after),
            moment.resets & self._clocks,
            positive,
        )
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = residue(self._formula, self._layout, moment.before, moment, positive)
        return found
