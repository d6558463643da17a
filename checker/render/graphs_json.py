"""A graph of ladders and machines as one JSON object; its schema is made of the structs here."""

from __future__ import annotations

from typing import Literal

import msgspec

from checker.graphing.model import Chart, Graph
from checker.render.document import VERSION, Time
from checker.render.json import time_at
from checker.render.json_text import json_text


class State(msgspec.Struct, frozen=True):
    """`entered`: when the run entered it; `last`: the run ends in it."""

    name: str
    description: str
    actor: str
    initial: bool
    entered: list[Time]
    last: bool


class Taken(msgspec.Struct, frozen=True):
    """The run made the move of this number, from 1."""

    move: int
    time: Time


class Edge(msgspec.Struct, frozen=True):
    """`target` is null where it enters nothing; `upon`: what sets it off; `timing`: within which times, in words."""

    source: str
    target: str | None
    kind: Literal["event", "may", "must", "reaction", "timed"]
    label: str
    actor: str
    upon: list[str]
    timing: str
    because: str
    taken: list[Taken]


class Machine(msgspec.Struct, frozen=True):
    """A machine, or several members of a group that are alike: their names."""

    names: list[str]
    ladder: bool
    description: str
    states: list[State]
    edges: list[Edge]


class Drawn(msgspec.Struct, frozen=True):
    """`run`: what is said of the run that is marked, if one is."""

    title: str
    run: str
    machines: list[Machine]


class Document(msgspec.Struct, frozen=True):
    version: int
    results: list[Drawn]


def graph_json(graph: Graph) -> str:
    """The object as text."""
    return json_text(Document(VERSION, [Drawn(graph.title, graph.run, [_machine(it) for it in graph.charts])]))


def schema() -> str:
    """The JSON schema of the object."""
    return json_text(msgspec.json.schema(Document))


def _machine(chart: Chart) -> Machine:
    states = [
        State(it.name, it.description, it.actor, it.initial, [time_at(at) for at in it.visits], it.last)
        for it in chart.nodes
    ]
    edges = [
        Edge(
            it.source,
            it.target,
            it.kind.value,
            it.label,
            it.actor,
            list(it.upon),
            it.timing,
            it.because,
            [Taken(one.number, time_at(one.time)) for one in it.taken],
        )
        for it in chart.edges
    ]
    return Machine(list(chart.names), chart.ladder, chart.description, states, edges)
