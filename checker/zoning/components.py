"""What there is to say of a discrete state, piece by piece: what is where, and how many of interchangeable members."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import Literal as OneOf

from msgspec import Struct

from checker.zoning.explicit import Explicit
from checker.zoning.orbits import Group, Kind
from checker.zoning.residual import On, State
from protocol.formula import FALSE, TRUE, At, Compare, Count, Formula, Literal, Status, Value, Var, conj, disj
from protocol.model import Clock

_STATUSES: dict[On, OneOf["off", "running", "stopped"]] = {
    On.OFF: "off",
    On.RUNNING: "running",
    On.STOPPED: "stopped",
}

Values = frozenset[Value]


class Component(Struct, frozen=True):
    """Of a state, something that has one of a few values; and the formula that it has one of these."""

    of: Callable[[State], Values]
    among: Callable[[Values], Formula]


def counted_places(explicit: Explicit) -> frozenset[int]:
    """Those of members that may change places, which are told apart by their numbers only."""
    groups = explicit.orbits.groups if explicit.orbits is not None else ()
    return frozenset(place for group in groups for column in group.columns for place in column)


def components(explicit: Explicit, states: Sequence[State]) -> list[Component]:
    """What tells the states apart."""
    groups = explicit.orbits.groups if explicit.orbits is not None else ()
    counted = counted_places(explicit)
    own = [_place(explicit, k) for k in range(explicit.layout.first) if k not in counted]
    matter = frozenset[int]().union(*(explicit.matter(state) for state in states))
    statuses = [_status(explicit, n - 1) for n in sorted(matter)]
    start = explicit.initial()[0]
    return [*own, *statuses, *(c for group in groups for c in _members(explicit, group, [start, *states]))]


# --- what is where ------------------------------------------------------------------------------------------------


def _place(explicit: Explicit, k: int) -> Component:
    return Component(lambda state: frozenset((state[k],)), partial(is_among, explicit, k))


def is_among(explicit: Explicit, k: int, values: Values) -> Formula:
    """The machine, monitor or variable at the k-th place of a state has one of the values."""
    name, domain = explicit.domains[k]
    if k < explicit.first_variable:
        if len(values) == 1 < len(domain):
            return At(name, tuple(map(str, values)))
        here = tuple(str(location) for location in domain if location in values)
        return TRUE if here == domain else At(name, here)
    if len(values) == len(domain):
        return TRUE
    if is_number(explicit, k):
        return _in_ranges(Var(name), int(domain[0]), int(domain[-1]), values)
    return disj(*(Compare(Var(name), "=", Literal(value)) for value in domain if value in values))


def is_number(explicit: Explicit, k: int) -> bool:
    """The k-th place of a state is a variable that counts."""
    _, domain = explicit.domains[k]
    return isinstance(domain[0], int) and not isinstance(domain[0], bool)


def _status(explicit: Explicit, k: int) -> Component:
    """Of the k-th clock; one that is idle may have any."""
    first = explicit.layout.first
    clock = explicit.clocks[k]

    def of(state: State) -> Values:
        return frozenset((state[first + k],)) if k + 1 in explicit.matter(state) else frozenset(_STATUSES)

    def among(values: Values) -> Formula:
        every = values >= _possible(clock)
        return TRUE if every else disj(*(Status(clock.name, name) for on, name in _STATUSES.items() if on in values))

    return Component(of, among)


def _possible(clock: Clock) -> set[On]:
    """The statuses that the clock's rules allow."""
    is_kept = clock.initially_on and clock.clears == FALSE
    return {On.RUNNING, *(() if is_kept else (On.OFF,)), *(() if clock.stops == FALSE else (On.STOPPED,))}


# --- how many -----------------------------------------------------------------------------------------------------


def _members(explicit: Explicit, group: Group, states: Sequence[State]) -> Iterator[Component]:
    """That all are of the kinds that there are; and how many of each but the first, which the others leave over."""
    kinds = tuple(dict.fromkeys(kind for state in states for kind in group.kinds(state)))
    known = conj(*(_is_one_of(explicit, column, kinds) for column in group.columns))
    yield Component(lambda _: frozenset((True,)), lambda _: known)
    for kind in kinds[1:]:
        count = Count(tuple(_is_one_of(explicit, column, (kind,)) for column in group.columns))
        yield Component(partial(_number, group, kind), partial(_counts, count))


def _is_one_of(explicit: Explicit, column: Sequence[int], kinds: Sequence[Kind]) -> Formula:
    if len(column) == 1:
        return is_among(explicit, column[0], frozenset(value for (value,) in kinds))
    each = (
        conj(*(is_among(explicit, k, frozenset((value,))) for k, value in zip(column, kind, strict=True)))
        for kind in kinds
    )
    return disj(*each)


def _number(group: Group, kind: Kind, state: State) -> Values:
    return frozenset((group.kinds(state).count(kind),))


def _counts(count: Count, values: Values) -> Formula:
    return _in_ranges(count, 0, len(count.args), values)


def _in_ranges(number: Count | Var, least: int, most: int, values: Values) -> Formula:
    """The number is one of the values, said in ranges, if all that it can be is from `least` to `most`."""
    numbers = sorted(int(value) for value in values)
    gaps = [k for k, (a, b) in enumerate(pairwise(numbers), 1) if b > a + 1]
    ranges = [numbers[a:b] for a, b in pairwise((0, *gaps, len(numbers)))]
    return disj(*(_between(number, it[0], it[-1], least, most) for it in ranges if it))


def _between(number: Count | Var, low: int, high: int, least: int, most: int) -> Formula:
    if low == high:
        return Compare(number, "=", Literal(low))
    above = Compare(number, ">=", Literal(low)) if low > least else TRUE
    below = Compare(number, "<=", Literal(high)) if high < most else TRUE
    return conj(above, below)
