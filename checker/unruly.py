"""A protocol in which no rule says when or whether: what holds there rests on nobody's compliance, and on no rule.

Every guard, bound and deadline is dropped, all defections are made, and a reaction that its actor or its guard could
have kept from joining may be left out.  So every run of the protocol, of one in which actors deviate, and of one
without its guards is a run of this one: docs/certificates.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from checker.certify import Certifier
from checker.observers import watch
from protocol.deviation import defected
from protocol.formula import FALSE, TRUE, Apart, Bound, Formula, Status, atoms, conj, neg
from protocol.model import Kind, Promise, Protocol, Transition


def stands(certifier: Certifier, promise: Promise, invariant: Formula) -> bool:
    """The promise holds without the rules: certified, and by no more than what it says of states.

    Where its own invariant speaks of clocks that is not tried: it rests on what rules say of times.
    """
    if any(isinstance(atom, Bound | Status | Apart) for atom in atoms(invariant)):
        return False
    free = replace(certifier, protocol=unruly(certifier.protocol))
    question = watch(free.protocol, promise)
    goals = (question.query.goal(name) for name in question.breaks)
    said = conj(*(neg(goal.formula) for goal in goals if not goal.of_move))
    return free.survives(question, said)


def unruly(protocol: Protocol) -> Protocol:
    """The protocol without its rules, whoever deviates."""
    agreed = protocol.agreed or protocol
    clauses = (*agreed.transitions, *(t for t in agreed.defections if t.actor))
    return replace(agreed, transitions=tuple(it for t in clauses for it in freed(t)), defections=(), agreed=agreed)


def freed(t: Transition) -> Iterator[Transition]:
    """What becomes of a clause: it is bound to nothing but where it begins and what triggers it."""
    free = replace(t, kind=Kind.MAY if t.kind is Kind.MUST else t.kind, guard=TRUE, due=FALSE)
    yield from defected(free) if t.actor or t.guard != TRUE else (free,)
