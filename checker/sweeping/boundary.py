"""Where on the grid a property holds, along one axis for each choice of the others; of grid points alone."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from checker.sweeping.result import Axis, Sweep, Word
from protocol.variants import Value


class Line(Struct, frozen=True):
    """The words along the axis, the same for each of these values of the other axes."""

    others: tuple[tuple[Value, ...], ...]
    words: tuple[Word, ...]


class Boundary(Struct, frozen=True):
    property: str
    along: Axis
    others: tuple[Axis, ...]
    lines: tuple[Line, ...]


class Stretch(Struct, frozen=True):
    """Neighbours on an axis with the same word: from the first to the last of these places."""

    word: Word
    first: int
    last: int


def boundary(sweep: Sweep, name: str, along: Axis) -> Boundary:
    place = sweep.axes.index(along)
    words: dict[tuple[Value, ...], list[Word]] = {}
    for point in sweep.points:
        others = point.values[:place] + point.values[place + 1 :]
        words.setdefault(others, []).append(point.cell(name).word)
    alike: dict[tuple[Word, ...], list[tuple[Value, ...]]] = {}
    for others, line in words.items():
        alike.setdefault(tuple(line), []).append(others)
    lines = tuple(Line(tuple(others), line) for line, others in alike.items())
    return Boundary(name, along, tuple(axis for axis in sweep.axes if axis is not along), lines)


def stretches(words: Sequence[Word]) -> list[Stretch]:
    found, start = [], 0
    for word, those in groupby(words):
        count = len(list(those))
        found.append(Stretch(word, start, start + count - 1))
        start += count
    return found
