"""What actors may do who do not keep to the rules: a protocol in which they deviate is again a protocol.

`defects`: a `must` of the actor's becomes a `may` (as possible as before, and never due), a reaction of the actor's may
be skipped, and what the actor may do only by defecting (`Protocol.defections`) is possible.  `late by D`: each of the
actor's deadlines comes D later; earliest times and reactions stay as they are; of the defections those that time brings
(a promised ballot that is missing when the vote closes) are possible.  All the rest is as it was, so that every run of
the protocol is a run of the one in which somebody deviates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from msgspec.structs import replace

from protocol.formula import FALSE, And, Bound, Formula, Or
from protocol.model import Deviation, Kind, Protocol, Transition

NO_DELAY = Fraction(0)
SKIPPED = " skipped"
"""What the name of a skipped reaction ends in."""


def deviate(protocol: Protocol, deviations: Sequence[Deviation]) -> Protocol:
    """The protocol in which these actors deviate.  Who defects is not late; of two delays the longer counts."""
    if not deviations:
        return protocol
    defecting = {actor for it in deviations if it.late is None for actor in it.actors}
    late: dict[str, Fraction] = {}
    for it in deviations:
        if it.late is not None:
            late |= {actor: max(it.late, late.get(actor, it.late)) for actor in it.actors}
    transitions = [
        changed
        for t in protocol.transitions
        for changed in (defected(t) if t.actor in defecting else (delayed(t, late.get(t.actor or "")),))
    ]
    added = tuple(
        t
        for t in protocol.defections
        if t.actor in defecting or (late.get(t.actor or "", NO_DELAY) > 0 and t.kind is not Kind.MAY)
    )
    return replace(
        protocol,
        transitions=(*transitions, *added),
        defections=tuple(t for t in protocol.defections if t not in added),
        agreed=protocol.agreed or protocol,
    )


def defected(t: Transition) -> Iterator[Transition]:
    """What becomes of a clause when its actor defects.

    A skipped reaction is a reaction like any other, the one move of its machine, in which nothing happens.
    """
    yield replace(t, kind=Kind.MAY, due=FALSE) if t.kind is Kind.MUST else t
    if t.kind is Kind.REACTION:
        yield replace(t, name=t.name + SKIPPED, target=None, updates=())


def delayed(t: Transition, delay: Fraction | None) -> Transition:
    """The clause, if it is an obligation, with its deadlines so much later."""
    return replace(t, due=later(t.due, delay)) if delay is not None and t.kind is Kind.MUST else t


def later(due: Formula, delay: Fraction) -> Formula:
    """The deadline so much later: every bound from below on a clock."""
    match due:
        case Bound(_, ">=" | ">", limit):
            return replace(due, limit=limit + delay)
        case And(args):
            return And(tuple(later(arg, delay) for arg in args))
        case Or(args):
            return Or(tuple(later(arg, delay) for arg in args))
        case _:
            return due


def is_skip(t: Transition) -> bool:
    return t.name.endswith(SKIPPED)
