"""A run, or two on one axis, laid out in time.  A pure value: what is drawn where, and nothing of how.

Places are `Point`s: a time and, as several moves can share an instant, a slot in it.  `Picture.places` gives each
point its place across, in columns as wide as a letter; it is the same for all that stands in the picture.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from msgspec import Struct

from checker.render.story import Row
from protocol.model import Kind, Property

BEFORE, AFTER = -1, 1_000_000
"""Slots: before all moves of an instant, and after them."""

LaneKind = Literal["actor", "machine", "variable", "clock", "property"]
BarKind = Literal["state", "runs", "stands", "kept", "pending", "lost"]
Fate = Literal["taken", "lost", "lapsed", "open", "later"]


class Point(Struct, frozen=True, order=True):
    time: Fraction
    slot: int = 0


START = Point(Fraction(0), BEFORE)


class Lane(Struct, frozen=True):
    """`tracks`: how many windows lie one under the other in it.  `note`: what the promise says of a clock."""

    kind: LaneKind
    name: str
    title: str
    tracks: int = 0
    note: str = ""


class Mark(Struct, frozen=True):
    """A clause that took part in a move, in the lane of its actor.  `joined`: as a reaction.

    `binds`: it came at the end or at the very beginning of the time that it was given.
    """

    lane: int
    at: Point
    label: str
    title: str
    kind: Kind
    joined: bool = False
    skipped: bool = False
    binds: Literal["", "due", "earliest"] = ""


class Bar(Struct, frozen=True):
    """What is so for a while.  `level` of `levels`: the rank in a ladder; 0 is drawn as a line.

    Of a clock `values`, at both ends, and `limit`: what the promise says of it, or else its greatest value here.
    """

    lane: int
    start: Point
    end: Point
    kind: BarKind
    label: str
    title: str
    level: int = 1
    levels: int = 1
    values: tuple[Fraction, Fraction] = (Fraction(0), Fraction(0))
    limit: Fraction = Fraction(0)


class Window(Struct, frozen=True):
    """The time in which an actor may or must act.  `later`: it begins after the end of the run only.

    `end`: where it is taken, is lost or ends; `closes`: its last instant or its deadline, where there is one.
    """

    lane: int
    track: int
    actor: str
    label: str
    must: bool
    start: Point
    end: Point
    closes: Fraction | None
    fate: Fate
    title: str
    source: str
    """The clause's name."""

    @property
    def limit(self) -> Point | None:
        """Its deadline, where that is drawn: after its end, and not done away with."""
        later = self.closes is not None and self.closes > self.end.time and self.fate in ("taken", "open", "later")
        return Point(self.closes) if later and self.closes is not None else None


class Broken(Struct, frozen=True):
    """Where the property is broken, and the words for it."""

    at: Point
    words: tuple[str, ...]


class Tick(Struct, frozen=True):
    """An instant on the axis, from its first move to its last; `begins`, `ends`: all points that it has."""

    time: Fraction
    start: int
    end: int
    begins: int
    ends: int
    day: str
    clock: str


class Wait(Struct, frozen=True):
    """The time between two ticks.  `cut`: it is much longer than it is drawn."""

    since: Fraction
    length: Fraction
    start: int
    end: int
    cut: bool


class Beat(Struct, frozen=True):
    """A move; `together`: at the same instant as the one before.  `wait`: how long after it, or after the start."""

    at: Point
    row: Row
    together: bool
    wait: Fraction


class Strip(Struct, frozen=True):
    """One run.  `end`: where it is broken, or what is written of it ends."""

    title: str
    asked: Property | None
    lanes: tuple[Lane, ...]
    beats: tuple[Beat, ...]
    marks: tuple[Mark, ...]
    bars: tuple[Bar, ...]
    windows: tuple[Window, ...]
    end: Point
    broken: Broken | None = None
    ending: str = ""
    """How it ends, where that is no breach."""
    onward: str = ""
    """How it goes on for ever."""
    called: bool = False
    """Things are called by other names than those of the text, for a reader who does not know it."""


class Picture(Struct, frozen=True):
    """`parting`: of two runs, where they begin to differ (None: of one run, or they do not)."""

    title: str
    strips: tuple[Strip, ...]
    ticks: tuple[Tick, ...]
    waits: tuple[Wait, ...]
    places: dict[Point, int]
    width: int
    parting: Point | None = None
    long: Fraction | None = None
    """From here on a wait between two moves is much longer than a usual one."""

    def is_long(self, wait: Fraction) -> bool:
        return self.long is not None and wait > self.long

    def x(self, point: Point) -> int:
        return self.places[point]
