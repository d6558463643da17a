"""Properties that ask nothing: they still hold when every guard, bound and deadline is dropped."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from checker.certify import Certifier, WellTimed
from checker.health.findings import finding
from checker.liveness import Effort
from checker.report import Finding, Result
from checker.setting import RECHECK_WORK
from checker.settle import settle
from checker.smt import SolverName
from checker.verdict import Budget, Proved
from protocol.formula import FALSE, TRUE
from protocol.model import Kind, Possible, Promise, Protocol


def idle(results: Iterable[Result], solvers: tuple[SolverName, ...], until: float | None) -> list[Finding]:
    """A finding for each property proved that rests on no guard, bound or deadline.  Raises `FalseClaim`."""
    found = []
    for result in results:
        asked = result.asked
        rests_on_none = result.compliance is not None and result.compliance.needs_nobody
        free = Certifier(unguarded(result.design.protocol), solvers, Budget(RECHECK_WORK, until))
        if rests_on_none and all(holds_bare(free, member.asked.meaning, until) for member in result.members):
            text = f"`{asked.name}` rests on no rule: it holds even with every guard, time and deadline dropped"
            remedy = "ask for more if more is meant; if the shape of the machines is the point, allow it"
            found.append(finding("F412", asked.name, asked.origin, text, remedy=remedy))
    return found


def holds_bare(free: Certifier, meaning: Promise | Possible, until: float | None) -> bool:
    """The protocol without its rules is known to keep the promise.  Raises `FalseClaim`."""
    if isinstance(meaning, Possible):
        return False
    return isinstance(settle(free, meaning, WellTimed(), Effort("zones", until)).verdict, Proved)


def unguarded(protocol: Protocol) -> Protocol:
    """The protocol with every guard, bound and deadline dropped."""
    free = tuple(
        replace(t, kind=Kind.MAY if t.kind is Kind.MUST else t.kind, guard=TRUE, due=FALSE)
        for t in protocol.transitions
    )
    return replace(protocol, transitions=free)
