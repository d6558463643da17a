"""Guards that read what is so, where the spec says that it is known only late, through an observation.

What an observation is of, its actor and whoever brings it about alone know at first hand.  Events are no one's guards:
they say what can happen, not what somebody decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from checker.health.findings import finding
from checker.report import Finding
from protocol.formula import At, Compare, Formula, atoms, variables_of
from protocol.model import Kind, Protocol, Transition


def unobserved(protocol: Protocol) -> Iterator[Finding]:
    """A finding for each clause that reads what its actor can know only through an observation."""
    known_through = observations(protocol)
    for t in protocol.transitions:
        if t.actor is None or t.kind in (Kind.EVENT, Kind.TIMED) or observes(protocol, t):
            continue
        for name in sorted(read(t.guard) & set(known_through)):
            observation = known_through[name]
            if t.actor in insiders(protocol, name) | {protocol.transition(f"{observation}.noticed").actor}:
                continue
            label = t.name.split(".", 1)[-1]
            text = f"`{label}` reads `{name}`, which {t.actor} can know only through `{observation}`"
            remedy = f"read `{observation}`, or allow it where {t.actor} has eyes of its own"
            yield finding("F418", t.name, t.origin, text, remedy=remedy)


def observations(protocol: Protocol) -> Mapping[str, str]:
    """Of each variable and machine that an observation is of, that observation."""
    found: dict[str, str] = {}
    for t in protocol.transitions:
        if observes(protocol, t) and t.name.endswith(".noticed"):
            assert t.machine is not None
            for name in read(t.guard) - {t.machine}:
                found.setdefault(name, t.machine)
    return found


def observes(protocol: Protocol, t: Transition) -> bool:
    """It is a clause of an observation."""
    if t.machine is None or not protocol.machine(t.machine).implied:
        return False
    return t.name in (f"{t.machine}.noticed", f"{t.machine}.lost")


def read(formula: Formula) -> set[str]:
    """The variables and machines that a formula reads."""
    found: set[str] = set()
    for atom in atoms(formula):
        match atom:
            case At(machine):
                found.add(machine)
            case Compare(left, _, right):
                found |= set(variables_of(left, right))
    return found


def insiders(protocol: Protocol, name: str) -> set[str]:
    """The one actor who alone changes it, if there is one; of a machine, all who move it."""
    movers = {t.actor for t in protocol.transitions if t.machine == name}
    setters = {t.actor for t in protocol.transitions if any(update.variable == name for update in t.updates)}
    known = {actor for actor in movers if actor is not None}
    return known | {actor for actor in setters if actor is not None and len(setters) == 1}
