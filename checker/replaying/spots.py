"""The discrete states of a protocol as a log is followed: times in ticks, moves sorted into logged and silent ones."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import lcm

from msgspec import Struct

from checker.query import Query
from checker.replaying.resting import resting
from checker.zoning import dbm
from checker.zoning.cubes import Cubes
from checker.zoning.dbm import Constraint
from checker.zoning.explicit import Explicit, Jump
from checker.zoning.patience import Excuse, excuses
from checker.zoning.relevant import layout_of
from checker.zoning.residual import On, State
from protocol.model import Transition

FINEST = 10**9
"""Times of a log are whole nanoseconds."""

Bounds = tuple[tuple[int, bool, int, bool], ...]
"""A cube: clocks (from 0), whether the bound is an upper one, its limit in ticks, whether it is strict."""
Values = tuple[int, ...]


class Asked(Struct, frozen=True):
    """What a line of a log says: one of these events, by this actor (None: it does not say whose)."""

    events: frozenset[str]
    actor: str | None = None

    def means(self, transition: Transition) -> bool:
        entry = f"{transition.machine}.{transition.target}"
        named = transition.name in self.events or (transition.target is not None and entry in self.events)
        return named and (self.actor is None or transition.actor in (None, self.actor))


class Leap(Struct, frozen=True, eq=False):
    """A jump in ticks; `bad`: its cubes in which it is what is watched for."""

    jump: Jump
    taken: tuple[Transition, ...]
    when: tuple[Bounds, ...]
    bad: tuple[Bounds, ...]
    zeroed: frozenset[int]
    """Clocks (from 0) that are at zero after it: those set to it, and those that are off or of no use."""
    when_zones: tuple[tuple[Constraint, ...], ...]
    bad_zones: tuple[tuple[Constraint, ...], ...]


class Spot(Struct, frozen=True, eq=False):
    grows: tuple[bool, ...]
    due: tuple[Bounds, ...]
    bad: tuple[Bounds, ...]
    silent: tuple[Leap, ...]
    told: tuple[Leap, ...]
    due_zones: tuple[tuple[Excuse, ...], ...]
    bad_zones: tuple[tuple[Constraint, ...], ...]
    matches: dict[Asked, tuple[Leap, ...]]

    def matching(self, asked: Asked) -> tuple[Leap, ...]:
        """The moves that a line can mean; what need not be logged may be."""
        if asked not in self.matches:
            found = (leap for leap in (*self.told, *self.silent) if any(asked.means(t) for t in leap.taken))
            self.matches[asked] = tuple(found)
        return self.matches[asked]


def pace_of(queries: Iterable[Query]) -> int:
    """Ticks in a second, so that all times of the queries, and of a log, are whole."""
    return lcm(FINEST, *(layout_of(query, follow=True).unit.denominator for query in queries))


class Spots:
    """Made as they are come to."""

    def __init__(self, query: Query, breaks: tuple[str, ...], logged: frozenset[str], pace: int) -> None:
        """`pace`: ticks in a second."""
        self.query = query
        self.explicit = Explicit(query, follow=True)
        self.layout = self.explicit.layout
        self.per_second = pace
        self._scale = int(self.layout.unit * pace)
        self.size = len(self.layout.clocks)
        self._bad = {number for number, goal in enumerate(query.goals) if goal.name in breaks}
        self._logged = logged
        self._transitions = {t.name: t for t in query.protocol.transitions}
        self._spots: dict[State, Spot] = {}
        clocks = self.layout.clocks
        self._resting = [
            (self.layout.places[monitor], location, frozenset(k for k, name in enumerate(clocks) if name in idle))
            for (monitor, location), idle in resting(query).items()
        ]

    def _idle(self, state: State) -> frozenset[int]:
        """The clocks (from 0) that are off or of no use there; they are held at zero."""
        off = {n for n in range(self.size) if self.layout.status(state, n + 1) == On.OFF}
        return frozenset(off.union(*(idle for place, location, idle in self._resting if state[place] == location)))

    def ticks(self, nanoseconds: int) -> int:
        return nanoseconds * (self.per_second // FINEST)

    def seconds(self, ticks: int) -> Fraction:
        return Fraction(ticks, self.per_second)

    def spot(self, state: State) -> Spot:
        if state not in self._spots:
            self._spots[state] = self._made(state)
        return self._spots[state]

    def _made(self, state: State) -> Spot:
        site = self.explicit.site(state)
        leaps = [self._leap(jump) for jump in self.explicit.jumps(state)]
        bad = [cube for number, cubes in site.goals if number in self._bad for cube in self._zones(cubes)]
        due = self._zones(site.due)
        growing = site.growing - {clock + 1 for clock in self._idle(state)}
        return Spot(
            tuple(number in growing for number in range(1, self.size + 1)),
            tuple(map(_bounds, due)),
            tuple(map(_bounds, bad)),
            tuple(leap for leap in leaps if leap.jump.move.cause not in self._logged),
            tuple(leap for leap in leaps if leap.jump.move.cause in self._logged),
            tuple(excuses(cube, growing) for cube in due),
            tuple(bad),
            {},
        )

    def _leap(self, jump: Jump) -> Leap:
        when = self._zones(jump.when)
        bad = tuple(cube for number, cubes in jump.goals if number in self._bad for cube in self._zones(cubes))
        return Leap(
            jump,
            tuple(self._transitions[name] for name in jump.move.transitions),
            tuple(map(_bounds, when)),
            tuple(map(_bounds, bad)),
            frozenset(number - 1 for number in jump.resets) | self._idle(jump.target),
            when,
            bad,
        )

    def _zones(self, cubes: Cubes) -> tuple[tuple[Constraint, ...], ...]:
        """The cubes with their limits in ticks."""
        return tuple(tuple((i, j, self._scaled(b)) for i, j, b in cube) for cube in cubes)

    def _scaled(self, b: int) -> int:
        limit, strict = dbm.limit_of(b)
        return dbm.bound(limit * self._scale, strict)


def _bounds(cube: tuple[Constraint, ...]) -> Bounds:
    found = []
    for i, j, b in cube:
        limit, strict = dbm.limit_of(b)
        found.append((i - 1, True, limit, strict) if j == 0 else (j - 1, False, -limit, strict))
    return tuple(found)


def holds(cubes: tuple[Bounds, ...], values: Values) -> bool:
    """Some cube holds of these values."""
    for cube in cubes:
        for clock, upper, limit, strict in cube:
            value = values[clock]
            if value == limit:
                if strict:
                    break
            elif (value > limit) == upper:
                break
        else:
            return True
    return False


Stretch = tuple[int, bool, int | None, bool]
"""Delays from the first (open?) to the second (None: for ever; open?)."""


def stretch(cube: Bounds, values: Values, grows: tuple[bool, ...]) -> Stretch | None:
    """The delays after which the cube holds; None where there is none."""
    low, low_open, high, high_open = 0, False, None, False
    for clock, upper, limit, strict in cube:
        ahead = limit - values[clock]
        if not grows[clock]:
            if (ahead == 0 and strict) or (ahead != 0 and (ahead < 0) == upper):
                return None
        elif upper:
            if high is None or ahead < high or (ahead == high and strict):
                high, high_open = ahead, strict
        elif ahead > low or (ahead == low and strict):
            low, low_open = ahead, strict
    if high is not None and (high < low or (high == low and (low_open or high_open))):
        return None
    return low, low_open, high, high_open
