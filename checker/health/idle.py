"""Properties that ask nothing: they still hold when every guard, bound and deadline is dropped."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from checker.certify import Certifier, WellTimed
from checker.health.asked import asked
from checker.health.findings import finding
from checker.liveness import Effort
from checker.report import Finding, Result
from checker.setting import RECHECK_WORK
from checker.settle import settle
from checker.smt import SolverName
from checker.verdict import Budget, Proved
from protocol.formula import FALSE, TRUE, At, Occurs, atoms
from protocol.model import Kind, Possible, Promise, Protocol


def idle(results: Iterable[Result], solvers: tuple[SolverName, ...], until: float | None) -> list[Finding]:
    """A finding for each property proved that rests on no guard, bound or deadline.  Raises `FalseClaim`."""
    found = []
    for result in results:
        if result.compliance is None or not result.compliance.needs_nobody or speaks_of_implied(result):
            continue
        free = Certifier(unguarded(result.design.protocol), solvers, Budget(RECHECK_WORK, until))
        if all(is_ruleless(member) or holds_bare(free, member.asked.meaning, until) for member in result.members):
            text = f"`{result.asked.name}` rests on no rule: it holds even with every guard, time and deadline dropped"
            remedy = "ask for more if more is meant; if the shape of the machines is the point, allow it"
            found.append(finding("F412", result.asked.name, result.asked.origin, text, remedy=remedy))
    return found


def speaks_of_implied(result: Result) -> bool:
    """Of a vote, an action or an observation: their rules are their shape, of which dropping guards leaves little."""
    implied = {machine.name for machine in result.design.protocol.machines if machine.implied}
    read = (atom for it in result.members for formula in asked(it.asked.meaning) for atom in atoms(formula))
    return any(
        (isinstance(atom, At) and atom.machine in implied)
        or (isinstance(atom, Occurs) and any(event.rpartition(".")[0] in implied for event in atom.events))
        for atom in read
    )


def is_ruleless(result: Result) -> bool:
    """Its own proof was found to need no rule."""
    return result.compliance is not None and result.compliance.ruleless


def holds_bare(free: Certifier, meaning: Promise | Possible, until: float | None) -> bool:
    """The protocol without its rules is known to keep the promise.  Raises `FalseClaim`."""
    if isinstance(meaning, Possible):
        return False
    return isinstance(settle(free, meaning, WellTimed(), Effort(None, until, proofs=True)).verdict, Proved)


def unguarded(protocol: Protocol) -> Protocol:
    """The protocol with every guard, bound and deadline dropped."""
    free = tuple(
        replace(t, kind=Kind.MAY if t.kind is Kind.MUST else t.kind, guard=TRUE, due=FALSE)
        for t in protocol.transitions
    )
    return replace(protocol, transitions=free)
