"""A sweep as text: a matrix of signs for one or two params and choices, a list for more; and what it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.render.frontier import frontier, labels
from checker.render.ink import Tone, clip, pack, safe, wrap
from checker.render.tables import table
from checker.render.view import View
from checker.sweeping.result import Amount, Cell, Reading, Sweep, SweepReport
from protocol.columns import width
from protocol.format import duration

MARKS = {"proved": "✓", "violated": "✗", "vacuous": "○", "bounded": "?", "unknown": "?", "wrong": "E"}
TONES: dict[str, Tone] = {"proved": "good", "violated": "bad"}
MEANING = {"✓": "holds", "✗": "violated", "○": "vacuous", "?": "not settled", "E": "the text is wrong there"}
LABEL = 28
"""So wide is the first column at most."""
WHYS = 5
"""Reasons that are told at most."""

Table = tuple[str, list[str], list[tuple[str, list[str]]]]
"""What stands in the corner, the heads of the columns, and the rows with their labels and words."""


def render(report: SweepReport, view: View) -> str:
    lines: list[str] = []
    file = ""
    for it in report.sweeps:
        if it.file != file:
            file = it.file
            lines += [view.paint(safe(file), "strong"), ""]
        lines += [*_sweep(it, view), ""]
    lines += [*_legend(report, view), "Of values between these points nothing is said.", ""]
    ends = {0: "every point is settled", 2: "the text is wrong everywhere", 3: "not every point is settled"}
    code = report.exit_code
    lines.append(f"exit {code}: {ends.get(code, 'interrupted')}")
    lines = [line.rstrip() for line in lines]
    single = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
    return "\n".join(single) + "\n"


def _sweep(it: Sweep, view: View) -> Iterator[str]:
    title = f"{it.design} — {it.description}" if it.description else it.design
    first, *others = wrap(safe(title), view.room)
    yield view.paint(first, "strong")
    yield from (f"  {line}" for line in others)
    sizes = " × ".join(f"{axis.name} ({len(axis.values)})" for axis in it.axes)
    points = f"{len(it.points)} point{'s' if len(it.points) > 1 else ''}"
    yield from (f"  {line}" for line in wrap(safe(f"{sizes}: {points}"), view.room - 2))
    if it.taken:
        first_readings = ", ".join(f"{name} = {reading}" for name, reading in it.taken)
        yield from (f"  {line}" for line in wrap(safe(f"open, and taken as: {first_readings}"), view.room - 2))
    yield ""
    if len(it.axes) == 2:
        for name in it.properties:
            yield f"  {view.paint(safe(name), 'strong')}"
            yield from _table(plane(it, name, view.room), view)
            yield from _said(it, name, view)
            yield ""
    elif it.properties:
        yield from _table(row(it), view) if len(it.axes) == 1 else _list(it, view)
        yield ""
        for name in it.properties:
            yield f"  {view.paint(safe(name), 'strong')}"
            yield from _said(it, name, view)
        yield ""
    yield from _measured(it, view)
    yield from _whys(it, view)


def _said(it: Sweep, name: str, view: View) -> Iterator[str]:
    for sentence in frontier(it, name)[1]:
        first, *others = wrap(safe(sentence), view.room - 4)
        yield f"    {first}"
        yield from (f"      {line}" for line in wrap(" ".join(others), view.room - 6) if others)


def row(it: Sweep) -> Table:
    (axis,) = it.axes
    rows = [(name, [point.cell(name).word for point in it.points]) for name in it.properties]
    return axis.name, labels(axis), [(name, list[str](words)) for name, words in rows]


def plane(it: Sweep, name: str, room: int) -> Table:
    """The first param down and the second across, or the other way round where only that fits the page."""
    words = {point.values: point.cell(name).word for point in it.points}
    down, across = it.axes
    turned = _wide(labels(across), room) and not _wide(labels(down), room)
    if turned:
        down, across = across, down
    rows = [
        (label, [str(words[(w, v) if turned else (v, w)]) for w in across.values])
        for label, v in zip(labels(down), down.values, strict=True)
    ]
    return f"{down.name} ↓ {across.name} →", labels(across), rows


def _wide(heads: Sequence[str], room: int) -> bool:
    return sum(width(head) + 2 for head in heads) > room - LABEL - 6


def _table(table: Table, view: View) -> Iterator[str]:
    """Columns that fit no line go on below."""
    corner, heads, rows = table
    label = min(LABEL, max(width(it) for it in (corner, *(name for name, _ in rows))))
    heads = [clip(safe(head), view.room - label - 6) for head in heads]
    start = 0
    while start < len(heads):
        used, end = 4 + label, start
        while end < len(heads) and (end == start or used + 2 + width(heads[end]) <= view.room):
            used += 2 + width(heads[end])
            end += 1
        part = heads[start:end]
        yield "    " + _fill(corner, label) + "".join(f"  {head}" for head in part)
        for name, words in rows:
            signs = "".join(
                f"  {' ' * (width(head) - 1)}{view.paint(MARKS[word], TONES.get(word, 'doubt'))}"
                for head, word in zip(part, words[start:end], strict=True)
            )
            yield "    " + _fill(name, label) + signs
        start = end


def _fill(text: str, room: int) -> str:
    text = clip(safe(text), room)
    return text + " " * (room - width(text))


def _list(it: Sweep, view: View) -> Iterator[str]:
    """A line for each point: its values, and a sign for each property, which are numbered."""
    for number, name in enumerate(it.properties, 1):
        yield f"    {number}  {safe(name)}"
    yield ""
    names = [dict(zip(axis.values, labels(axis), strict=True)) for axis in it.axes]
    sizes = [max(map(width, (axis.name, *own.values()))) for axis, own in zip(it.axes, names, strict=True)]
    room = max(6, (view.room - 4 - 3 * len(it.properties)) // len(sizes) - 2)
    sizes = [min(size, room) for size in sizes]
    heads = [_fill(axis.name, size) for axis, size in zip(it.axes, sizes, strict=True)]
    yield "    " + "  ".join(heads) + "".join(f"{number:>3}" for number in range(1, len(it.properties) + 1))
    for point in it.points:
        values = [_fill(own[v], size) for own, v, size in zip(names, point.values, sizes, strict=True)]
        signs = "".join(f"  {view.paint(MARKS[c.word], TONES.get(c.word, 'doubt'))}" for c in point.cells)
        yield "    " + "  ".join(values) + signs


# --- measures ---------------------------------------------------------------------------------------------------


def _measured(it: Sweep, view: View) -> Iterator[str]:
    """A matrix for each measure over two params; else a line for each point, and a column for each measure."""
    if not it.measures:
        return
    names = [dict(zip(axis.values, labels(axis), strict=True)) for axis in it.axes]
    if len(it.axes) == 2:
        (down, across), (own, other) = it.axes, names
        at = {point.values: point for point in it.points}
        for name in it.measures:
            yield f"  {view.paint(safe(name), 'strong')}"
            lines = [
                (own[v], [values(at[v, w].reading(name), share=name in it.shares) for w in across.values])
                for v in down.values
            ]
            heads = [other[w] for w in across.values]
            made = table(f"{down.name} ↓ {across.name} →", heads, lines, view.room - 4, view.paint)
            yield from (f"    {line}" for line in made)
            yield ""
        return
    lines = []
    for point in it.points:
        here = ", ".join(own[value] for own, value in zip(names, point.values, strict=True))
        lines.append((here, [values(point.reading(name), share=name in it.shares) for name in it.measures]))
    corner = ", ".join(axis.name for axis in it.axes)
    yield from (f"    {line}" for line in table(corner, it.measures, lines, view.room - 4, view.paint))
    yield ""


def values(it: Reading, *, share: bool) -> str:
    """`≥48h, ≤72h`."""
    if it.word in ("never", "wrong"):
        return "never" if it.word == "never" else "E"
    found = [_amount(it.least, "≥", ">", share=share), _amount(it.greatest, "≤", "<", share=share)]
    return ", ".join(text for text in found if text) or "?"


def _amount(it: Amount | None, closed: str, open_: str, *, share: bool) -> str:
    if it is None:
        return ""
    if it.value is None:
        return "no end" if it.status == "unbounded" else "?"
    text = str(it.value) if share else duration(it.value).replace(" ", "")
    return f"{closed if it.status == 'attained' or share else open_}{text}"


def _legend(report: SweepReport, view: View) -> list[str]:
    words = {cell.word for it in report.sweeps for point in it.points for cell in point.cells}
    signs = [sign for sign in MEANING if any(MARKS[word] == sign for word in words)]
    said = [f"{sign} {MEANING[sign]}" for sign in signs]
    if any(it.measures for it in report.sweeps):
        said += ["≥ least, ≤ greatest value", "> and < where only approached"]
    return pack(said, view.room, between="   ")


def _whys(it: Sweep, view: View) -> Iterator[str]:
    """Why there is no verdict, or none of worth; where the text is wrong, once for all properties of a point."""
    counted: dict[tuple[str, str], int] = {}
    for point in it.points:
        found = [(MARKS[cell.word], cell.why) for cell in _each(point.cells)]
        found += [("E" if point.wrong else "?", it.why) for it in point.readings if it.why]
        for mark, why in found[:1] if point.wrong else found:
            counted[mark, why] = counted.get((mark, why), 0) + 1
    for (mark, why), count in list(counted.items())[:WHYS]:
        times = f" ({count} {'points' if mark == 'E' else 'times'})" if count > 1 else ""
        first, *others = wrap(safe(f"{'' if mark == 'E' else f'{mark} '}{why}{times}"), view.room - 2)
        yield f"  {first}"
        yield from (f"    {line}" for line in wrap(" ".join(others), view.room - 4) if others)
    if len(counted) > WHYS:
        yield f"  … and {len(counted) - WHYS} other reasons (--format csv tells each)"
    if counted:
        yield ""


def _each(cells: Sequence[Cell]) -> Sequence[Cell]:
    told = [cell for cell in cells if cell.word not in ("proved", "violated")]
    return told[:1] if told and told[0].word == "wrong" else told
