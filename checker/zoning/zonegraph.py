"""Zones over the explicit states of a query: delays and moves on difference bound matrices.

A zone at a discrete state bounds the clocks that are on there.  Where clocks stand still a delay is over-approximated
(see `dbm.up`), and so are all answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from checker.zoning import dbm
from checker.zoning.cubes import Cubes
from checker.zoning.dbm import Constraint, Matrix
from checker.zoning.explicit import Explicit, Jump
from checker.zoning.patience import Excuse, excuses
from checker.zoning.relevant import largest, limits_of
from checker.zoning.residual import State

Conditions = tuple[tuple[Constraint, ...], ...]
"""Cubes, in the numbering of a frame."""


class Hop(Struct, frozen=True):
    """A jump in the numbering of frames; `sources` says where each variable after it comes from."""

    jump: Jump
    when: Conditions
    sources: tuple[int, ...]
    goals: tuple[tuple[int, Conditions], ...]


class Frame(Struct, frozen=True):
    """A discrete state with its clocks numbered from 1 without gaps; `n` is one more than their number."""

    state: State
    clocks: tuple[int, ...]
    n: int
    growing: frozenset[int]
    due: tuple[tuple[Excuse, ...], ...]
    goals: tuple[tuple[int, Conditions], ...]
    largest: tuple[int, ...]


class ZoneGraph:
    def __init__(self, explicit: Explicit, *, limits: Mapping[str, Fraction] | None = None) -> None:
        """`limits`: the largest limit of each clock that matters, where the query does not tell."""
        self.explicit = explicit
        self._largest = largest(limits or limits_of(explicit.query), explicit.layout)
        self._frames: dict[State, Frame] = {}
        self._hops: dict[State, tuple[Hop, ...]] = {}

    def frame(self, state: State) -> Frame:
        if state not in self._frames:
            self._frames[state] = self._framed(state)
        return self._frames[state]

    def hops(self, frame: Frame) -> tuple[Hop, ...]:
        if frame.state not in self._hops:
            place = _places(frame.clocks)
            self._hops[frame.state] = tuple(
                Hop(
                    jump,
                    _renumbered(jump.when, place),
                    (0, *(0 if c in jump.resets else place[c] for c in self.frame(jump.target).clocks)),
                    tuple((goal, _renumbered(cubes, place)) for goal, cubes in jump.goals),
                )
                for jump in self.explicit.jumps(frame.state)
            )
        return self._hops[frame.state]

    def _framed(self, state: State) -> Frame:
        site = self.explicit.site(state)
        clocks = site.on
        place = _places(clocks)
        growing = frozenset(place[c] for c in site.growing)
        due = tuple(excuses(cube, growing) for cube in _renumbered(site.due, place))
        goals = tuple((goal, _renumbered(cubes, place)) for goal, cubes in site.goals)
        bounds = tuple(dbm.bound(self._largest[c]) for c in (0, *clocks))
        return Frame(state, clocks, len(clocks) + 1, growing, due, goals, bounds)

    def initial(self) -> Iterator[tuple[Frame, Matrix]]:
        for state in self.explicit.initial():
            frame = self.frame(state)
            yield frame, dbm.zero(frame.n)

    def after(self, frame: Frame, zone: Matrix, hop: Hop) -> Iterator[Matrix]:
        """The zones after the move, before any delay; one for each cube of its guard."""
        for cube in hop.when:
            if (enabled := dbm.constrain(zone, frame.n, cube)) is not None:
                yield dbm.select(enabled, frame.n, hop.sources)


def effort(frame: Frame) -> int:
    """What a hop out of the frame counts as work: closing a zone takes time that grows with the cube of its clocks."""
    return 1 + frame.n**3 // 32


def _places(clocks: tuple[int, ...]) -> dict[int, int]:
    return {clock: k for k, clock in enumerate((0, *clocks))}


def _renumbered(cubes: Cubes, place: Mapping[int, int]) -> Conditions:
    return tuple(tuple((place[i], place[j], b) for i, j, b in cube) for cube in cubes)


def meets(frame: Frame, zone: Matrix, conditions: Conditions) -> bool:
    """Some point of the zone meets the conditions."""
    return any(dbm.constrain(zone, frame.n, cube) is not None for cube in conditions)


def reached(frame: Frame, zones: Sequence[Matrix]) -> Iterator[int]:
    """The goals of states that hold somewhere in the zones."""
    for goal, conditions in frame.goals:
        if any(meets(frame, zone, conditions) for zone in zones):
            yield goal


def delayed(frame: Frame, zone: Matrix) -> list[Matrix]:
    """The zone itself and what follows it by allowed delays, none inside another."""
    n = frame.n
    waiting: list[tuple[Matrix, tuple[Constraint, ...]]] = [(zone, ())]
    for options in frame.due:
        excused: list[tuple[Matrix, tuple[Constraint, ...]]] = []
        for begin, ends in waiting:
            excused += _excused(frame, begin, ends, options)
        waiting = excused
    found: list[Matrix] = []
    for begin, ends in waiting:
        piece = dbm.constrain(dbm.up(begin, n, frame.growing), n, ends)
        if piece is not None and not any(dbm.includes(other, piece) for other in found):
            found = [*(other for other in found if not dbm.includes(piece, other)), piece]
    return found if any(dbm.includes(piece, zone) for piece in found) else [zone, *found]


def _excused(
    frame: Frame, begin: Matrix, ends: tuple[Constraint, ...], options: tuple[Excuse, ...]
) -> Iterator[tuple[Matrix, tuple[Constraint, ...]]]:
    """The beginnings, and what must hold at the end, for which one of the options holds."""
    parts = [dbm.tighten(begin, frame.n, option.constraint) for option in options if not option.at_end]
    if any(part == begin for part in parts):
        yield begin, ends
        return
    for part in parts:
        if part is not None:
            yield part, ends
    for option in options:
        if option.at_end:
            yield begin, (*ends, option.constraint)


def closed(frame: Frame, zone: Matrix) -> Matrix:
    """The least single zone above it that delays do not leave, beyond constants that do not matter."""
    while True:
        larger = zone
        for piece in delayed(frame, zone):
            larger = dbm.hull(larger, piece)
        larger = dbm.extrapolate(larger, frame.n, frame.largest)
        if larger == zone:
            return zone
        zone = larger
