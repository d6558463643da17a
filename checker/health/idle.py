"""Properties that ask nothing: they still hold when every guard, bound and deadline is dropped."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from checker.certify import Certifier, WellTimed
from checker.health.findings import finding
from checker.observers import watch
from checker.portfolio import answer
from checker.report import Finding, Result
from checker.verdict import Proved
from protocol.formula import FALSE, TRUE
from protocol.model import Kind, Promise, Protocol


def idle(certifier: Certifier, results: Iterable[Result], until: float | None) -> list[Finding]:
    """A finding for each property proved that rests on no guard, bound or deadline.  Raises `FalseClaim`."""
    bare = unguarded(certifier.protocol)
    free = replace(certifier, protocol=bare)
    found = []
    for result in results:
        meaning = result.asked.meaning
        if isinstance(result.verdict, Proved) and isinstance(meaning, Promise) and result.rests_on == ():
            question = watch(bare, meaning)
            claims, _ = answer(question.query, (*question.breaks, *question.shows), until=until, engines=("zones",))
            if isinstance(free.promise(meaning, question, claims, WellTimed()), Proved):
                text = (
                    f"`{result.asked.name}` rests on no rule: it holds even with every guard, time and deadline dropped"
                )
                remedy = "ask for more if more is meant; if the shape of the machines is the point, allow it"
                found.append(finding("F412", result.asked.name, result.asked.origin, text, remedy=remedy))
    return found


def unguarded(protocol: Protocol) -> Protocol:
    """The protocol with every guard, bound and deadline dropped."""
    free = tuple(
        replace(t, kind=Kind.MAY if t.kind is Kind.MUST else t.kind, guard=TRUE, due=FALSE)
        for t in protocol.transitions
    )
    return replace(protocol, transitions=free)
