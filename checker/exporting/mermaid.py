"""Mermaid: the pictures of `tierproof graph`.  A picture and no model, so it says what it leaves out."""

from __future__ import annotations

from checker.exporting.heading import wrapped
from checker.exporting.result import Reason, Refused
from checker.exporting.subject import Subject
from checker.graphing.graph import graph
from checker.render.graphs import mermaid as drawn


def mermaid(subject: Subject) -> str:
    """Raises `Refused`."""
    if subject.asked is not None:
        raise Refused(Reason.QUESTION, "Mermaid draws machines, and asks nothing: leave --property out")
    design = subject.design
    told = [
        f"{design.protocol.name}, of {design.file}; written by tierproof export",
        "Each ladder and machine by itself, with its clauses as they are written. A picture, no model: how machines "
        "move together is not in it.",
        "Left out: what the events do, clocks and their rules, variables, properties and measures.",
    ]
    return "".join(f"%% {line}\n" for line in wrapped(told)) + drawn(graph(design))
