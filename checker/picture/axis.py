"""One axis for all that is drawn: where each point lies.

Waits are drawn by their length, but none so short that nothing could be read there, and none more than a few times as
long as a usual one: what is longer is cut.  So the length of each wait is written beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from statistics import median_high, median_low

from msgspec import Struct

from checker.picture.model import AFTER, Point, Tick, Wait
from protocol.columns import width
from protocol.format import duration, instant

SLOT = 4
"""Between moves of one instant."""
LEAST, USUAL, MOST, NARROW = 7, 9, 27, 9
LEVELLED, ROUNDS = 14, 3
LONG = 4
"""A wait that is so many times a usual one is cut."""
WIDEST_CLOCK = 14


class Room(Struct, frozen=True):
    """Between the two points something needs so many columns."""

    start: Point
    end: Point
    columns: int


def places(
    points: Iterable[Point], rooms: Sequence[Room], *, narrow: bool = False
) -> tuple[dict[Point, int], frozenset[Fraction]]:
    """The place of each point, from 0, and since when a wait is cut.  `narrow`: few waits are wider than their words.

    Where what is written makes a wait wider, longer ones become at least as wide, within reason.
    """
    ordered = sorted(set(points))
    most = NARROW if narrow else MOST
    found, cut = _placed(ordered, rooms, {}, most)
    for _ in range(0 if narrow else ROUNDS):
        widths: dict[Fraction, int] = {}
        for a, b in pairwise(ordered):
            if b.time > a.time:
                wait = b.time - a.time
                widths[wait] = max(widths.get(wait, 0), min(found[b] - found[a], LEVELLED))
        wider, least = 0, dict[Fraction, int]()
        for wait in sorted(widths):
            wider = least[wait] = max(wider, widths[wait])
        found, cut = _placed(ordered, rooms, least, most)
    return found, cut


def _placed(
    ordered: Sequence[Point], rooms: Sequence[Room], wide: Mapping[Fraction, int], most: int
) -> tuple[dict[Point, int], frozenset[Fraction]]:
    waits = [b.time - a.time for a, b in pairwise(ordered) if b.time > a.time]
    usual = median_low(waits) if waits else Fraction(1)
    cut = {a.time for a, b in pairwise(ordered) if b.time - a.time > LONG * usual}
    needs: dict[Point, list[Room]] = {}
    for room in rooms:
        needs.setdefault(room.end, []).append(room)
    found: dict[Point, int] = {}
    before: Point | None = None
    for point in ordered:
        least = 0
        if before is not None:
            least = found[before] + max(_gap(before, point, usual, most), wide.get(point.time - before.time, 0))
        found[point] = max([least, *(found[it.start] + it.columns for it in needs.get(point, ()) if it.start < point)])
        before = point
    return found, frozenset(cut)


def beyond_usual(times: Iterable[Fraction]) -> Fraction | None:
    """What is longer than this, of the waits between these times, is much longer than a usual one."""
    between = [b - a for a, b in pairwise(sorted(set(times)))]
    return LONG * median_high(between) if between else None


def _gap(before: Point, point: Point, usual: Fraction, most: int) -> int:
    wait = point.time - before.time
    if wait == 0:
        return SLOT if before.slot >= 0 else 2
    readable = max(LEAST, width(_clock(before.time)) + 2, width(duration(wait)) + 2)
    return max(min(int(USUAL * wait / usual), most), min(readable, WIDEST_CLOCK + 2))


def ticks(found: dict[Point, int]) -> tuple[Tick, ...]:
    """An instant each, with its day where that is another one than before."""
    made: list[Tick] = []
    day = ""
    for time in sorted({point.time for point in found}):
        all_ = [place for point, place in found.items() if point.time == time]
        at = [found[point] for point in found if point.time == time and 0 <= point.slot < AFTER] or all_
        this, _, clock = instant(time).partition(" ")
        made.append(Tick(time, min(at), max(at), min(all_), max(all_), this if this != day else "", clock))
        day = this
    return tuple(made)


def waits(made: Sequence[Tick], cut: frozenset[Fraction]) -> tuple[Wait, ...]:
    return tuple(Wait(a.time, b.time - a.time, a.ends, b.begins, a.time in cut) for a, b in pairwise(made))


def _clock(time: Fraction) -> str:
    return instant(time).partition(" ")[2]
