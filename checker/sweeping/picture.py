"""A sweep as a picture: a square for each point, with its sign, and a line around where a property holds.

Readable without colours: what holds is light and dotted, what is violated dark and crossed.  Two axes make a map for
each property, one axis a strip for each; of more axes the first two make maps, one for each choice of the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from msgspec import Struct

from checker.render.frontier import labels
from checker.sweeping.grid import Mistaken
from checker.sweeping.result import Axis, Sweep, SweepReport, Word

MOST = 48
"""Maps in a picture at most."""
LEGEND = 150
"""Room for each sign in the legend."""
NOTE = "The line parts points at which it holds from others.  Between points nothing is said."
ACROSS, ROOM = 3, 1000
"""Maps side by side at most, and the room that they have."""
CELL = 26
CROWDED = 24
"""Squares in a row from which they are drawn smaller, and not every one is labelled."""
WORDS: dict[Word, tuple[str, str]] = {
    "proved": ("holds", "#dfeaf5"),
    "violated": ("violated", "#5b2333"),
    "vacuous": ("vacuous", "#b9c4a0"),
    "unknown": ("not settled", "#a8a8a8"),
    "bounded": ("not settled", "#a8a8a8"),
    "wrong": ("the text is wrong", "#f2f2f2"),
}
SIGNS = {
    "holds": ("circle", "#1b4f8a"),
    "violated": ("M-.7,-.7L.7,.7M.7,-.7L-.7,.7", "#ffffff"),
    "vacuous": ("square", "#3c4a1c"),
    "not settled": ("triangle-up", "#222222"),
    "the text is wrong": ("M-.7,0L.7,0", "#666666"),
}


Ends = tuple[dict[str, Any], dict[str, Any]]
"""What is said of the two axes of a chart."""


class Map(Struct, frozen=True):
    """Signs by the places of their column and row."""

    title: tuple[str, ...]
    across: tuple[str, list[str]]
    down: tuple[str, list[str]]
    words: dict[tuple[int, int], Word]


def draw(report: SweepReport, path: Path) -> None:
    """Write the picture; the format is that of the name.  Raises `Mistaken` where there are too many maps."""
    import altair as alt

    maps = list(_maps(report))
    if len(maps) > MOST:
        raise Mistaken(f"the picture would have {len(maps)} maps, and {MOST} is the most; ask for fewer properties")
    seen = {WORDS[word][0] for it in maps for word in it.words.values()}
    charts = [_chart(it) for it in maps]
    beside = max(1, min(ACROSS, ROOM // max(chart.width + LEGEND for chart in charts)))
    rows = [alt.hconcat(*charts[k : k + beside], spacing=40) for k in range(0, len(charts), beside)]
    legend = _legend([sign for sign in SIGNS if sign in seen])
    whole = alt.vconcat(*rows, legend, spacing=30).configure_view(stroke=None)
    whole = whole.configure_axis(labelFontSize=11, titleFontSize=12, grid=False, domain=False, ticks=False)
    whole = whole.configure_title(fontSize=13, anchor="start", subtitleFontSize=11).properties(padding=14)
    whole.save(str(path), **({"ppi": 150} if path.suffix == ".png" else {}))


def _maps(report: SweepReport) -> Iterator[Map]:
    for it in report.sweeps:
        if len(it.axes) == 1:
            yield _strips(it)
            continue
        across, down, *others = sorted(it.axes[:2], key=lambda axis: -len(axis.values)) + list(it.axes[2:])
        for name in it.properties:
            for fixed in product(*(axis.values for axis in others)):
                yield _map(it, name, across, down, dict(zip((axis.name for axis in others), fixed, strict=True)))


def _strips(it: Sweep) -> Map:
    words = {
        (k, row): point.cell(name).word for row, name in enumerate(it.properties) for k, point in enumerate(it.points)
    }
    return Map((it.design,), (it.axes[0].name, labels(it.axes[0])), ("", list(it.properties)), words)


def _map(it: Sweep, name: str, across: Axis, down: Axis, fixed: dict[str, Any]) -> Map:
    words: dict[tuple[int, int], Word] = {}
    for point in it.points:
        values = dict(zip((axis.name for axis in it.axes), point.values, strict=True))
        if all(values[other] == value for other, value in fixed.items()):
            place = across.values.index(values[across.name]), down.values.index(values[down.name])
            words[place] = point.cell(name).word
    shown = {axis.name: dict(zip(axis.values, labels(axis), strict=True)) for axis in it.axes}
    told = ", ".join(f"{other} = {shown[other][value]}" for other, value in fixed.items())
    title = (f"{it.design}: {name}", *([told] if told else []))
    return Map(title, (across.name, labels(across)), (down.name, labels(down)), words)


def _chart(it: Map) -> Any:
    import altair as alt

    columns, rows = len(it.across[1]), len(it.down[1])
    strip = not it.down[0]  # properties, from the top
    cell = CELL if max(columns, rows) <= CROWDED else max(6, CELL * CROWDED // max(columns, rows))

    def up(row: int) -> int:
        return rows - 1 - row if strip else row

    cells = [
        {"x": x, "x2": x + 1, "y": up(y), "y2": up(y) + 1, "cx": x + 0.5, "cy": up(y) + 0.5, "word": WORDS[word][0]}
        for (x, y), word in it.words.items()
    ]
    names = it.down[1][::-1] if strip else it.down[1]
    fills = {said: fill for said, fill in WORDS.values()}
    base = alt.Chart(alt.Data(values=cells))
    ends = _ends(it.across, turned=True), _ends((it.down[0], names), turned=False)
    squares = base.mark_rect(stroke="#ffffff", strokeWidth=1).encode(
        x=alt.X("x:Q", **ends[0]),
        x2="x2:Q",
        y=alt.Y("y:Q", **ends[1]),
        y2="y2:Q",
        color=alt.Color("word:N", scale=alt.Scale(domain=list(fills), range=list(fills.values())), legend=None),
    )
    words = list(dict.fromkeys(WORDS[word][0] for word in it.words.values()))
    placed = {(x, up(y)): word for (x, y), word in it.words.items()}
    layers = [squares, *_signs(base, words, cell, ends), *_line(placed, ends, strip)]
    title: Any = {"text": it.title[0], "subtitle": list(it.title[1:])} if it.title[1:] else it.title[0]
    return alt.layer(*layers).properties(width=columns * cell, height=rows * cell, title=title)


def _signs(base: Any, words: Sequence[str], cell: int, ends: Ends) -> Iterator[Any]:
    import altair as alt

    for word in words:
        shape, colour, fill, size = _sign(word, cell)
        marks = base.transform_filter(alt.datum.word == word)
        marks = marks.mark_point(shape=shape, size=size, color=colour, fill=fill, strokeWidth=1.6, opacity=1)
        yield marks.encode(x=alt.X("cx:Q", **ends[0]), y=alt.Y("cy:Q", **ends[1]))


def _sign(word: str, cell: int) -> tuple[str, str, str | None, float]:
    """Its shape, its colour, what fills it, and its area."""
    shape, colour = SIGNS[word]
    dot = word == "holds"
    return shape, colour, colour if dot else None, cell * cell / (16 if dot else 5)


def _line(words: dict[tuple[int, int], Word], ends: Ends, strip: bool) -> list[Any]:
    """Between neighbours of which one holds and the other does not; in strips only between those side by side."""
    import altair as alt

    edges = []
    for (x, y), word in words.items():
        right, above = words.get((x + 1, y), word), words.get((x, y + 1), word)
        if (word == "proved") != (right == "proved"):
            edges.append({"x": x + 1, "x2": x + 1, "y": y, "y2": y + 1})
        if not strip and (word == "proved") != (above == "proved"):
            edges.append({"x": x, "x2": x + 1, "y": y + 1, "y2": y + 1})
    if not edges:
        return []
    lines = alt.Chart(alt.Data(values=edges)).mark_rule(strokeWidth=3.5, color="#000000", strokeCap="square")
    return [lines.encode(x=alt.X("x:Q", **ends[0]), x2="x2:Q", y=alt.Y("y:Q", **ends[1]), y2="y2:Q")]


def _ends(axis: tuple[str, list[str]], *, turned: bool) -> dict[str, Any]:
    """Title, scale and labels, which all layers share."""
    import altair as alt

    name, names = axis
    scale = alt.Scale(domain=[0, len(names)], nice=False, zero=False)
    return {"title": name or None, "scale": scale, "axis": _axis(names, turned=turned)}


def _axis(names: Sequence[str], *, turned: bool) -> Any:
    """A label in the middle of each square, or of every other where they are many."""
    import json

    import altair as alt

    step = -(-len(names) // CROWDED)
    values = [k + 0.5 for k in range(0, len(names), step)]
    wide = turned and max(map(len, names)) > 3
    return alt.Axis(
        values=values,
        labelExpr=f"{json.dumps(list(names))}[floor(datum.value)]",
        labelAngle=-90 if wide else 0,
        labelOverlap=False,
        labelLimit=220,
    )


def _legend(words: Sequence[str]) -> Any:
    """Each sign with what it means; and what the line is."""
    import altair as alt

    fills = {said: fill for said, fill in WORDS.values()}
    layers = []
    for number, word in enumerate(words):
        base = alt.Chart(alt.Data(values=[{"text": word}]))
        left, middle = number * LEGEND, alt.value(CELL / 2)
        shape, colour, fill, size = _sign(word, CELL)
        layers += [
            base.mark_rect(stroke="#888888", color=fills[word]).encode(
                x=alt.value(left), x2=alt.value(left + CELL), y=alt.value(0), y2=alt.value(CELL)
            ),
            base.mark_point(shape=shape, size=size, color=colour, fill=fill, strokeWidth=1.6, opacity=1).encode(
                x=alt.value(left + CELL / 2), y=middle
            ),
            base.mark_text(align="left", fontSize=12).encode(x=alt.value(left + CELL + 7), y=middle, text="text:N"),
        ]
    title = alt.Title(NOTE, fontSize=11, fontWeight="normal", orient="bottom")
    return alt.layer(*layers).properties(width=LEGEND * len(words), height=CELL, title=title)
