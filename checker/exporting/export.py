"""`exported`: a design, or a property of it, for another checker; for use from Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from checker.exporting.horn import smtlib
from checker.exporting.mermaid import mermaid
from checker.exporting.result import Exported
from checker.exporting.subject import Subject, subject
from checker.exporting.tchecker import tchecker
from checker.exporting.uppaal import uppaal
from protocol.model import Design

TARGETS: Mapping[str, Callable[[Subject], str]] = {
    "smtlib": smtlib,
    "uppaal": uppaal,
    "tchecker": tchecker,
    "mermaid": mermaid,
}


def exported(design: Design, target: str, property: str | None = None, member: str | None = None) -> Exported:
    """The text for one of `TARGETS`: of a property, its question; without, the protocol (not for smtlib).

    `member` ("s = 1") chooses one of those that a property is asked of.  Times in the text are whole numbers of a unit
    that it states; in smtlib rational seconds.  Raises `Refused`, with a reason, where the target cannot carry it
    exactly, and `LookupError` where the design has no such property or member.
    """
    return Exported(target, design.protocol.name, property, TARGETS[target](subject(design, property, member)))
