"""A graph of ladders and machines as text for others: DOT, Mermaid, and sentences.

What is obliged has whole lines and says `must`, what is permitted dashed ones and says `may`.  What a run did is bold,
with its times.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from checker.graphing.model import Chart, Edge, Graph, Node
from checker.render.ink import wrap
from checker.render.phrases import counted, listed
from checker.render.prose import spoken
from protocol.format import instant
from protocol.model import Kind

WIDE = 30
"""Columns in a line of a label."""
MOST_TIMES = 3
WIDEST_ROW = 8
"""Edges in the charts that stand side by side; one chart alone may have more."""
INK = "#0a0b0c"
"""The colour of all that is drawn in DOT; a page replaces it by its own."""


# --- DOT --------------------------------------------------------------------------------------------------------


def dot(graph: Graph) -> str:
    """For Graphviz."""
    lines = ["digraph {", f"  label={_quoted([graph.title, *([graph.run] if graph.run else [])])}; labelloc=t;"]
    lines.append(
        f'  rankdir={_direction(graph)}; bgcolor=transparent; ranksep=0.35; fontname="sans-serif"; fontcolor="{INK}";'
    )
    lines.append(f'  node [shape=box, style=rounded, fontname="sans-serif", color="{INK}", fontcolor="{INK}"];')
    lines.append(f'  edge [fontname="sans-serif", fontsize=11, color="{INK}", fontcolor="{INK}"];')
    edges = 0
    for number, chart in enumerate(graph.charts):
        lines.append(f"  subgraph cluster_{number} {{")
        lines.append(f'    label={_quoted(_heading(chart))}; color="{INK}"; style=dotted;')
        ids = {node.name: f"n{number}_{k}" for k, node in enumerate(chart.nodes)}
        lines.append(f'    i{number} [shape=point, width=0.12, label=""];')
        for node in chart.nodes:
            look = ", penwidth=3" if node.visits else ""
            look += ", peripheries=2" if node.last else ""
            lines.append(f'    {ids[node.name]} [id="{ids[node.name]}", label={_quoted(_node(node))}{look}];')
        lines.append(f"    i{number} -> {ids[chart.nodes[0].name]};")
        for edge in chart.edges:
            style = {Kind.MAY: "dashed, arrowhead=empty", Kind.REACTION: "solid, arrowhead=vee"}.get(edge.kind, "solid")
            look = f"style={style}{', penwidth=3' if edge.taken else ''}"
            ends = f"{ids[edge.source]} -> {ids[edge.target or edge.source]}"
            lines.append(f'    {ends} [id="e{edges}", label={_quoted(_edge(edge))}, {look}];')
            edges += 1
        lines.append("  }")
    for before, after in _stacked(graph):
        for k in range(len(graph.charts[before].nodes)):
            lines.append(f"  n{before}_{k} -> i{after} [style=invis, weight=0];")
    return "\n".join([*lines, "}"]) + "\n"


def _stacked(graph: Graph) -> Iterator[tuple[int, int]]:
    """Charts of which the first stands before the second in the direction of the graph: they are too wide for one row.

    The first charts stand above the others, whatever the direction.
    """
    rows: list[list[int]] = []
    wide = WIDEST_ROW
    for number, chart in enumerate(graph.charts):
        if wide + len(chart.edges) > WIDEST_ROW:
            rows.append([])
            wide = 0
        rows[-1].append(number)
        wide += len(chart.edges)
    for upper, lower in pairwise(rows):
        turned = _direction(graph) == "BT"
        yield from ((other, one) if turned else (one, other) for one in upper for other in lower)


def _quoted(lines: list[str]) -> str:
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped) + '"'


def _direction(graph: Graph) -> str:
    """Ladders are climbed; of what is no ladder the beginning is above."""
    return "BT" if graph.charts and all(chart.ladder for chart in graph.charts) else "TB"


# --- Mermaid ----------------------------------------------------------------------------------------------------


def mermaid(graph: Graph) -> str:
    """A flowchart, for pages that draw Mermaid."""
    title = ", ".join([graph.title, *([graph.run] if graph.run else [])])
    lines = ["flowchart " + _direction(graph), f"  accTitle: {_bare(title)}"]
    links: list[str] = []
    bold: list[int] = []
    visited: list[str] = []
    number = 0
    for k, chart in enumerate(graph.charts):
        lines.append(f'  subgraph c{k}["{_line([" ".join(_heading(chart))])}"]')
        lines.append(f"    direction {_direction(graph)}")
        ids = {node.name: f"n{k}_{place}" for place, node in enumerate(chart.nodes)}
        lines.append(f'    i{k}((" "))')
        for node in chart.nodes:
            shape = '[["{}"]]' if node.last else '("{}")'
            lines.append(f"    {ids[node.name]}{shape.format(_line(_node(node)))}")
            visited += [ids[node.name]] if node.visits else []
        links.append(f"  i{k} --> {ids[chart.nodes[0].name]}")
        number += 1
        for edge in chart.edges:
            arrow = "-.->" if edge.kind is Kind.MAY else "-->"
            said = _line(_edge(edge))
            links.append(f'  {ids[edge.source]} {arrow}|"{said}"| {ids[edge.target or edge.source]}')
            bold += [number] if edge.taken else []
            number += 1
        lines.append("  end")
    lines += links
    lines += [f"  n{it}_{len(graph.charts[it].nodes) - 1} ~~~ i{after}" for it, after in _stacked(graph)]
    if bold:
        lines.append(f"  linkStyle {','.join(map(str, bold))} stroke-width:4px")
    if visited:
        lines.append("  classDef visited stroke-width:4px")
        lines.append(f"  class {','.join(visited)} visited")
    return "\n".join(lines) + "\n"


_ENTITIES = {"#": "#35;", "&": "#38;", '"': "#34;", "<": "#60;", ">": "#62;", "`": "#96;", "\\": "#92;", ";": "#59;"}


def _line(lines: list[str]) -> str:
    """A label: what Mermaid, or HTML, would obey is written as the numbers of its characters."""
    return "<br/>".join("".join(_ENTITIES.get(char, char) for char in line) for line in lines)


def _bare(text: str) -> str:
    """A line outside quotes."""
    return "".join(_ENTITIES.get(char, char) for char in text)


# --- what is said -----------------------------------------------------------------------------------------------


def _heading(chart: Chart) -> list[str]:
    kind = "ladder" if chart.ladder else "machine"
    said = f"{kind} {chart.title}"
    return [*wrap(said, 2 * WIDE), *(wrap(chart.description, 2 * WIDE) if chart.description else [])]


def _node(node: Node) -> list[str]:
    lines = [node.name]
    lines += wrap(node.description, WIDE - 4) if node.description else []
    lines += [f"({node.actor})"] if node.actor else []
    return lines


def _edge(edge: Edge) -> list[str]:
    """Who and what, when, and what the run did; each on lines of its own."""
    by = f" by {edge.actor}" if edge.actor and edge.kind is not Kind.REACTION else ""
    lines = wrap(f"{edge.head}{by}", WIDE)
    lines += wrap(edge.timing, WIDE) if edge.timing else []
    if edge.target is None:
        lines.append("(stays)")
    times = [f"{it.number}: {instant(it.time)}" for it in edge.taken[:MOST_TIMES]]
    more = len(edge.taken) - len(times)
    return lines + [f"▶ {time}" for time in times] + ([f"▶ and {counted(more, 'time')} more"] if more > 0 else [])


def told(graph: Graph) -> list[str]:
    """The graph as sentences, for who cannot see it."""
    found = [f"{graph.title}."]
    found += [f"Highlighted: {spoken(graph.run)}."] if graph.run else []
    for chart in graph.charts:
        found += _chart(chart)
    return found


def _chart(chart: Chart) -> Iterator[str]:
    kind = "Ladder" if chart.ladder else "Machine"
    names = listed([node.name for node in chart.nodes])
    order = ", from the lowest" if chart.ladder else ""
    yield f"{kind} {chart.title}: {counted(len(chart.nodes), 'state')}{order}: {names}."
    yield f"It begins in {chart.nodes[0].name}."
    for edge in chart.edges:
        to = f"to {edge.target}" if edge.target is not None else "staying there"
        who = f"{edge.actor} " if edge.actor and edge.kind is not Kind.REACTION else ""
        when = f", {spoken(edge.timing)}" if edge.timing else ""
        taken = [f"as move {it.number} at {spoken(instant(it.time))}" for it in edge.taken]
        did = f" The run does it {listed(taken)}." if taken else ""
        yield f"From {edge.source} {to}: {who}{edge.head}{when}.{did}"


FORMATS: dict[str, Callable[[Graph], str]] = {"dot": dot, "mermaid": mermaid}
