"""Growth as a picture: time and memory against the size of a family, both axes logarithmic.

Readable without colours: each family has a shape and a dash of its own, and its name at the end of its line.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log
from pathlib import Path
from typing import Any

import altair as alt

from benchmarks.report import Result

SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
DASHES = ([1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [4, 4], [12, 3])
COLOURS = ("#1b4f8a", "#b3460f", "#2c6e2e", "#7a2f7e", "#7a6a12", "#444444")
TIME, MEMORY = "seconds, whole process", "MiB, all processes"
WIDTH, HEIGHT, LINE = 400, 340, 15

Point = dict[str, Any]
"""`family`, `size`, `value`."""


def draw(results: Sequence[Result], path: Path) -> None:
    """Write the picture; the format is that of the name."""
    panels = [_panel(results, TIME), _panel(results, MEMORY)]
    chart = alt.hconcat(*panels, spacing=70).configure_view(stroke=None)
    chart = chart.configure_axis(labelFontSize=12, titleFontSize=13, gridColor="#e4e4e4")
    chart.save(str(path), **({"ppi": 150} if path.suffix == ".png" else {}))


def _panel(results: Sequence[Result], what: str) -> Any:
    points = [point for result in results if result.row.family for point in _points(result, what)]
    families = list(dict.fromkeys(result.row.family for result in results if result.row.family))
    across, up = _ticks([point["size"] for point in points]), _ticks([point["value"] for point in points])

    def look(values: Sequence[Any]) -> Any:
        return alt.Scale(domain=families, range=values[: len(families)])

    base = alt.Chart(alt.Data(values=points)).encode(
        x=alt.X("size:Q", title="size N", scale=_scale(across), axis=alt.Axis(values=across, format="~g")),
        y=alt.Y("value:Q", title=what, scale=_scale(up), axis=alt.Axis(values=up, format="~g")),
        color=alt.Color("family:N", scale=look(COLOURS), legend=None),
    )
    lines = base.mark_line(strokeWidth=1.8).encode(
        strokeDash=alt.StrokeDash("family:N", scale=look(DASHES), legend=None)
    )
    marks = base.mark_point(filled=True, size=55, opacity=1).encode(
        shape=alt.Shape("family:N", scale=look(SHAPES), legend=None)
    )
    named = alt.Chart(alt.Data(values=_names(points, up))).encode(x="size:Q", y="value:Q", text="family:N")
    halo = named.mark_text(align="left", dx=9, fontSize=12, stroke="white", strokeWidth=5)
    names = named.mark_text(align="left", dx=9, fontSize=12).encode(
        color=alt.Color("family:N", scale=look(COLOURS), legend=None)
    )
    return alt.layer(lines, halo, marks, names).properties(width=WIDTH, height=HEIGHT)


def _points(result: Result, what: str) -> list[Point]:
    """None where the process was stopped."""
    value = result.seconds if what == TIME else result.watched.mib
    if value is None or result.seconds is None:
        return []
    return [{"family": result.row.family, "size": result.row.size, "value": value}]


def _names(points: Sequence[Point], up: Sequence[float]) -> list[Point]:
    """Where the names go: beside the last point of a line, those that would touch one above the other."""
    unit = log(up[-1] / up[0]) * LINE / HEIGHT
    placed: list[Point] = []
    for point in sorted({p["family"]: p for p in points}.values(), key=lambda p: (p["value"], p["size"], p["family"])):
        near = [log(p["value"]) for p in placed if 0.4 < p["size"] / point["size"] < 2.5]
        height = max([log(point["value"]), *(other + unit for other in near)])
        placed.append(point | {"value": exp(height)})
    return placed


def _ticks(values: Sequence[float]) -> list[float]:
    """1, 2, 5, 10, … from below the values to above them."""
    ticks = [mantissa * 10.0**power for power in range(-2, 5) for mantissa in (1, 2, 5)]
    low = max((tick for tick in ticks if tick <= min(values, default=1)), default=ticks[0])
    high = min((tick for tick in ticks if tick >= max(values, default=2)), default=ticks[-1])
    return [tick for tick in ticks if low <= tick <= max(high, 2 * low)]


def _scale(ticks: Sequence[float]) -> Any:
    return alt.Scale(type="log", domain=[ticks[0], ticks[-1]], nice=False)
