"""A graph of ladders and machines.  A pure value: what is drawn, and nothing of how."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from protocol.model import Kind


class Node(Struct, frozen=True):
    """A state.  `visits`: when a run entered it; `last`: that run ends in it."""

    name: str
    description: str
    actor: str
    initial: bool
    visits: tuple[Fraction, ...] = ()
    last: bool = False


class Taken(Struct, frozen=True):
    """A run made the move of this number, from 1."""

    number: int
    time: Fraction


class Edge(Struct, frozen=True):
    """A clause, or several alike, between two states: who may or must, upon what, when, and within which times.

    `target` None: it enters nothing.  `because`: its author's reason.
    """

    source: str
    target: str | None
    kind: Kind
    label: str
    actor: str
    upon: tuple[str, ...]
    timing: str
    because: str
    taken: tuple[Taken, ...] = ()

    @property
    def head(self) -> str:
        """`must warn`, `on cessation`, `stand_down`."""
        word = {Kind.MUST: "must", Kind.MAY: "may", Kind.TIMED: "by time:"}.get(self.kind, "")
        if self.kind is Kind.REACTION and self.upon:
            return f"on {' or '.join(self.upon)}"
        label = "" if self.label.startswith("(") else self.label  # it has none, and is called by where it leads
        return f"{word} {label}".strip()


class Chart(Struct, frozen=True):
    """A machine, or several members of a group that are alike; `names`: theirs."""

    names: tuple[str, ...]
    ladder: bool
    description: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]

    @property
    def title(self) -> str:
        if len(self.names) == 1:
            return self.names[0]
        return f"{self.names[0].partition('[')[0]}, {len(self.names)} alike: {', '.join(self.names)}"


class Graph(Struct, frozen=True):
    """The charts of a design; `run`: what is said of the run that is highlighted, if one is."""

    title: str
    charts: tuple[Chart, ...]
    run: str = ""
