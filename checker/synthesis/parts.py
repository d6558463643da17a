"""The parts of a map: convex sets of parameters, each with what is known of it."""

from __future__ import annotations

from msgspec import Struct

from checker.synthesis.linear import Point, Rows
from checker.synthesis.polyhedra import joined
from protocol.runs import Run
from protocol.satisfaction import Breach


class Holds(Struct, frozen=True):
    """A convex set in which every case is proved."""

    rows: Rows


class Fails(Struct, frozen=True):
    """A convex set in which a case fails: by the run, at one of its points; elsewhere by the same moves at other times.

    `run` None: a scenario of which it is proved, for all of the set, that nothing shows it.
    """

    rows: Rows
    case: str
    point: Point
    run: Run | None
    breach: Breach | None = None


class Vacuous(Struct, frozen=True):
    """A convex set in which no run breaks a case, but only because nothing puts it to the test, as is proved."""

    rows: Rows
    case: str
    why: str


class Left(Struct, frozen=True):
    """A convex set about which nothing is known, and why."""

    rows: Rows
    why: str


Part = Holds | Fails | Vacuous | Left


class Map(Struct, frozen=True):
    """The parts of the domain; together they are all of it, and no two kinds of them overlap."""

    dimension: int
    domain: tuple[Rows, ...]
    parts: tuple[Part, ...]
    samples: int

    def of(self, *kinds: type[Part]) -> list[Rows]:
        """The sets of these kinds, as few as they can be joined to."""
        return joined(self.dimension, [it.rows for it in self.parts if isinstance(it, kinds)])


class Stuck(Exception):
    """Nothing can be shown around this point."""
