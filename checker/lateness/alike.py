"""Subjects of whom one answer does: their deadlines moved make one protocol, or two that differ in names of members."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from msgspec.structs import replace

from checker.defection.alike import labels_for
from checker.lateness.result import Counterexample, Room, Subject
from checker.synthesis.cases import Case
from checker.verdict import FalseClaim
from checker.zoning.alike import Labels, becomes, relabelled, renamed
from protocol.model import Promise
from protocol.satisfaction import breach
from protocol.semantics import NotARun, replay

PROBE = Fraction(1, 9973)
"""Seconds by which deadlines are moved to see what comes of it: no time of a text has such a part, so that what is the
same then is the same for every lateness."""

Moved = Callable[[Subject, Fraction], Case]
"""The question where the deadlines of a subject are so much later."""


def labels_between(one: Subject, other: Subject, moved: Moved, sign: Fraction) -> Labels | None:
    """What is exchanged in all names so that the question of the one becomes that of the other; nothing, or None."""
    if set(one.clauses) == set(other.clauses):
        return {} if moved(one, sign * PROBE) == moved(other, sign * PROBE) else None
    if len(one.clauses) != len(other.clauses) or bool(one.actors) != bool(other.actors):
        return None
    labels = labels_for(one.clauses[0], other.clauses[0])
    if labels is None or {relabelled(it, labels) for it in one.clauses} != set(other.clauses):
        return None
    ours, theirs = (moved(it, sign * PROBE).question.query for it in (one, other))
    return labels if becomes(ours, labels, theirs) else None


def of_room(room: Room, subject: Subject, labels: Labels, moved: Moved) -> Room:
    """What was found of one, as it is said of the other; its run is followed anew.  Raises `FalseClaim`."""
    told = replace(room, subject=subject)
    if room.example is None or not labels:
        return told
    ours, theirs = moved(room.subject, room.example.moved), moved(subject, room.example.moved)
    run = renamed(room.example.run, ours.protocol, labels, theirs.protocol)
    assert isinstance(theirs.meaning, Promise)
    try:
        broken = breach(theirs.meaning, replay(theirs.protocol, run))
    except NotARun as error:
        raise FalseClaim(f"lateness: what is a run of one is none of another that is like it: {error}") from error
    if broken is None:
        raise FalseClaim("lateness: what breaks it for one does not for another that is like it")
    return replace(told, example=Counterexample(room.example.moved, run, broken))
