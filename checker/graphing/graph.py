"""From a design to its graph, with a run highlighted where one is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from msgspec.structs import replace

from checker.graphing.model import Chart, Edge, Graph, Node, Taken
from checker.render.ink import safe
from checker.render.story import label
from protocol.format import event
from protocol.model import Design, Machine, Param, Transition
from protocol.semantics import Trace

_STRINGS = re.compile(r'(because\s+)?"[^"\n]*"')
_UPDATES = re.compile(r"\{.*\}\s*$")
MOST_UPON = 3
"""So many triggers of a reaction are named."""


class NoSuchMachine(ValueError):
    """The design has no machine of that name; the message says which there are."""


def graph(design: Design, machines: Sequence[str] = (), trace: Trace | None = None, run: str = "") -> Graph:
    """The ladders and machines of a design, or those of these names; of a group all members or one.

    `trace`: a run of it to highlight, `run`: what to say of it.  Members of a group that look the same are one chart.
    Raises `NoSuchMachine`.
    """
    protocol = design.protocol
    known = [machine.name for machine in protocol.machines]
    for name in machines:
        if not any(_is(it, name) for it in known):
            raise NoSuchMachine(f"{protocol.name} has no machine `{name}`; it has {', '.join(known) or 'none'}")
    chosen = [it for it in protocol.machines if not machines or any(_is(it.name, name) for name in machines)]
    charts = _merged([_chart(machine, design, trace) for machine in chosen])
    said = protocol.origin.description
    return Graph(safe(f"{protocol.name} — {said}" if said else protocol.name), tuple(charts), safe(run))


def _is(machine: str, name: str) -> bool:
    return name in (machine, machine.partition("[")[0])


def _merged(charts: Sequence[Chart]) -> Iterator[Chart]:
    """Members of a group that are drawn alike as one, in the place of the first."""
    found: dict[tuple[object, ...], Chart] = {}
    for chart in charts:
        (name,) = chart.names
        base, index, _ = name.partition("[")
        key = (base, chart.nodes, _general(chart.edges, name)) if index else (name,)
        if key in found:
            first = found[key]
            general = _general(first.edges, first.names[0])
            found[key] = replace(first, names=(*first.names, name), edges=general)
        else:
            found[key] = chart
    yield from found.values()


def _general(edges: Sequence[Edge], name: str) -> tuple[Edge, ...]:
    """The edges without the member's own index in what they say."""
    index = name[name.index("[") :]

    def bare(text: str) -> str:
        return "[…]" if text == index[1:-1] else text.replace(index, "[…]")

    return tuple(
        replace(it, label=bare(it.label), actor=bare(it.actor), upon=tuple(map(bare, it.upon))) for it in edges
    )


# --- a machine --------------------------------------------------------------------------------------------------


def _chart(machine: Machine, design: Design, trace: Trace | None) -> Chart:
    protocol = design.protocol
    clauses = [it for it in protocol.transitions if it.machine == machine.name]
    edges: dict[tuple[object, ...], Edge] = {}
    for clause in clauses:
        for source in clause.sources:
            edge = _edge(machine, source, clause, design)
            key = (
                source,
                clause.target,
                clause.kind,
                edge.actor,
                edge.timing,
                edge.label if not machine.implied else "",
            )
            taken = tuple(_takings(clause, source, trace))
            if key in edges:
                old = edges[key]
                both = tuple(sorted({*old.taken, *taken}, key=lambda it: it.number))
                edges[key] = replace(old, upon=tuple(dict.fromkeys((*old.upon, *edge.upon))), taken=both)
            else:
                edges[key] = replace(edge, taken=taken)
    shortened = tuple(replace(it, upon=_few(it.upon)) for it in edges.values())
    nodes = tuple(
        Node(
            safe(it.name),
            safe(it.origin.description),
            safe(it.actor or ""),
            number == 0,
            _visits(machine.name, it.name, trace),
            trace is not None and trace.final.locations.get(machine.name) == it.name,
        )
        for number, it in enumerate(machine.locations)
    )
    return Chart((safe(machine.name),), machine.ladder, safe(machine.origin.description), nodes, shortened)


def _edge(machine: Machine, source: str, clause: Transition, design: Design) -> Edge:
    protocol = design.protocol
    upon = tuple(safe(event(name, protocol)) for name in clause.triggers)
    name = safe(label(protocol, clause)).removeprefix(f"{machine.name}.")
    timing = safe(timing_of(clause, design.params))
    if machine.implied and clause.name.startswith(f"{machine.name}.fails "):
        timing = re.sub(r"^passes when\b", "when there can no longer be", timing)
        timing = re.sub(r"^passes\b", "when it can no longer pass", timing)
    if machine.implied and (timing == clause.name or timing.startswith("opens ")):
        timing = ""
    target = safe(clause.target) if clause.target is not None else None
    return Edge(
        safe(source), target, clause.kind, name, safe(clause.actor or ""), upon, timing, safe(clause.origin.because)
    )


def timing_of(clause: Transition, params: Sequence[Param] = ()) -> str:
    """The conditions and times of a clause as its author wrote them, with the values of params in their places."""
    text = _UPDATES.sub("", _STRINGS.sub("", " ".join(clause.origin.text.split()))).strip()
    _, arrow, after = text.partition("->")
    if arrow:
        text = after.strip().partition(" ")[2]
        if clause.actor is not None:
            text = re.sub(r"\bby\s+[^\s{]+", "", text, count=1)
    for param in (it for it in params if it.value[:1].isdigit()):  # readings of choices are words
        text = re.sub(rf"\b{re.escape(param.name)}\b(?!\s*\[)", lambda _, it=param: it.value, text)  # type: ignore[misc]
    return " ".join(text.split())


def _few(upon: tuple[str, ...]) -> tuple[str, ...]:
    return upon if len(upon) <= MOST_UPON else (*upon[: MOST_UPON - 1], f"{len(upon) - MOST_UPON + 1} more")


def _takings(clause: Transition, source: str, trace: Trace | None) -> Iterator[Taken]:
    assert clause.machine is not None
    for number, moment in enumerate(trace.moments if trace is not None else (), 1):
        if clause.name in moment.move.transitions and moment.before.locations[clause.machine] == source:
            yield Taken(number, moment.time)


def _visits(machine: str, place: str, trace: Trace | None) -> tuple[Fraction, ...]:
    if trace is None:
        return ()
    start = (Fraction(0),) if trace.initial.locations.get(machine) == place else ()
    entered = [
        moment.time
        for moment in trace.moments
        if moment.after.locations.get(machine) == place and moment.before.locations.get(machine) != place
    ]
    return (*start, *entered)
