"""Where on a grid a property holds, in words: `holds for us_deadline <= 72h; violated at 78h to 96h`."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import prod

from checker.render.phrases import listed
from checker.sweeping.boundary import Boundary, Line, Stretch, boundary, stretches
from checker.sweeping.result import Axis, Sweep, Word
from protocol.format import duration
from protocol.variants import Value

MOST = 6
"""Combinations of other values that are listed at most."""
UNITS = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))
DAYS = 4 * 86400
"""Times from here on may be told in days."""
SAID: dict[Word, str] = {
    "violated": "violated",
    "vacuous": "vacuous",
    "unknown": "not settled",
    "wrong": "the text is wrong",
}


def labels(axis: Axis) -> list[str]:
    """Its values as they are written: times all in the largest unit that has no parts of it among them."""
    times = [value for value in axis.values if isinstance(value, Fraction)]
    if not times:
        return [str(value) for value in axis.values]
    for size, unit in UNITS:
        whole = all(value % size == 0 for value in times)
        if whole and (unit != "d" or all(value >= DAYS or not value for value in times)):
            return [f"{value // size}{unit}" for value in times]
    return [duration(value) for value in times]


def frontier(sweep: Sweep, name: str) -> tuple[Boundary, list[str]]:
    """Along the axis that leaves the least to say; and what there is to say."""
    found = [boundary(sweep, name, axis) for axis in sweep.axes]
    told = [(it, sentences(it)) for it in found]
    return min(told, key=lambda each: (_length(*each), each[0].along.kind == "choice"))


def _length(it: Boundary, said: list[str]) -> int:
    """What is left out counts too."""
    return sum(map(len, said)) + sum(20 * max(0, len(line.others) - MOST) for line in it.lines if _set(line) is None)


def sentences(it: Boundary) -> list[str]:
    """One for each line, in which everything on the grid is said of the property, and nothing else."""
    return [f"{_others(line, it)}{_along(line, it.along, whole=len(it.lines) == 1)}" for line in it.lines]


def _along(line: Line, axis: Axis, *, whole: bool) -> str:
    found = stretches(["unknown" if word == "bounded" else word for word in line.words])
    holding = [stretch for stretch in found if stretch.word == "proved"]
    if len(found) == 1 and len(axis.values) > 1:
        every = "every point of the grid" if whole else f"every {axis.name} of the grid"
        return f"holds at {every}" if holding else f"{SAID[found[0].word]} at {every}"
    parts = [f"holds for {_bounds(holding, axis)}"] if holding else []
    for said in dict.fromkeys(SAID[it.word] for it in found if it.word != "proved"):
        those = [_span(it, axis) for it in found if SAID.get(it.word) == said]
        parts.append(f"{said} at {'' if parts else f'{axis.name} '}{listed(those)}")
    return "; ".join(parts)


def _bounds(holding: Sequence[Stretch], axis: Axis) -> str:
    if axis.kind == "choice":
        names = labels(axis)
        return f"{axis.name} = {listed([name for it in holding for name in names[it.first : it.last + 1]], 'or')}"
    return listed([_bound(it, axis) for it in holding], "or")


def _bound(it: Stretch, axis: Axis) -> str:
    """An end of the grid needs no bound: what is beyond it is not on the grid."""
    names = labels(axis)
    low, high = names[it.first], names[it.last]
    if it.first == it.last:
        return f"{axis.name} = {low}"
    if it.first == 0:
        return f"{axis.name} <= {high}"
    return f"{axis.name} >= {low}" if it.last + 1 == len(axis.values) else f"{low} <= {axis.name} <= {high}"


def _span(it: Stretch, axis: Axis) -> str:
    values = labels(axis)[it.first : it.last + 1]
    if len(values) == 1:
        return values[0]
    return listed(values) if axis.kind == "choice" else f"{values[0]} to {values[-1]}"


def _others(line: Line, it: Boundary) -> str:
    if not it.others or len(it.lines) == 1:
        return ""
    if (sets := _set(line)) is not None:
        pairs = [(axis, those) for axis, those in zip(it.others, sets, strict=True) if len(those) < len(axis.values)]
        return f"with {listed([_some(axis, those) for axis, those in pairs])}: "
    named = [
        ", ".join(f"{axis.name} = {_label(axis, value)}" for axis, value in zip(it.others, others, strict=True))
        for others in line.others[:MOST]
    ]
    more = f"; and {len(line.others) - MOST} more" if len(line.others) > MOST else ""
    return f"with {'; '.join(named)}{more}: "


def _set(line: Line) -> list[list[Value]] | None:
    """The values of each other axis whose combinations the line is of; None: it is not of all of them."""
    sets = [list(dict.fromkeys(values)) for values in zip(*line.others, strict=True)]
    return sets if prod(map(len, sets)) == len(line.others) else None


def _label(axis: Axis, value: Value) -> str:
    return labels(axis)[axis.values.index(value)]


def _some(axis: Axis, values: Sequence[Value]) -> str:
    places = sorted(axis.values.index(value) for value in values)
    together = places == list(range(places[0], places[-1] + 1))
    if axis.kind != "choice" and together:
        return f"{axis.name} = {_span(Stretch('proved', places[0], places[-1]), axis)}"
    names = labels(axis)
    return f"{axis.name} = {listed([names[place] for place in places], 'or')}"
