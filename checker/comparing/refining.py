"""Whether one design allows a timed behaviour that another forbids, with evidence either way."""

from __future__ import annotations

from fractions import Fraction

from msgspec.structs import replace

from checker.certify import Certifier
from checker.comparing.acts import common, sight
from checker.comparing.following import Parting, Unseen, cut, parting
from checker.comparing.inclusion import inclusion, may_stop_time, mine, starts_apart
from checker.comparing.result import Escapes, Included, Open, Refinement
from checker.portfolio import answer
from checker.smt import SolverName
from checker.verdict import Budget, Certificate, FalseClaim, Reached
from protocol.model import Protocol
from protocol.runs import Run
from protocol.semantics import NotARun, patience, replay

CHOICES = "it depends on choices of the other design that are not followed one by one"
STOPS = "whether time can always go on in the other design is not settled on its text"
STRANGERS = "they have no machine in common"
RECHECK_WORK = 1_000_000
HOUR = Fraction(3600)


def refines(
    one: Protocol,
    other: Protocol,
    solvers: tuple[SolverName, ...] = ("z3",),
    *,
    until: float | None = None,
    effort: float = 1.0,
) -> Refinement:
    """Whether every timed behaviour of `one` is one of `other`, under one naming (`matched`).  Raises `FalseClaim`."""
    if apart := starts_apart(one, other):
        return Escapes(Run(), Parting("start", 0, Fraction(0), due=apart))
    if not common(one, other) and one.machines and other.machines:
        return Open(STRANGERS)
    question = inclusion(one, other)
    if question is None:
        return Open(STOPS) if may_stop_time(one, other) else Included(None)
    claims, _ = answer(question.query, question.breaks, until=until, effort=effort)
    doubt = ""
    for name in question.breaks:
        _, claim = claims[name]
        if isinstance(claim, Reached):
            found = escapes(one, other, mine(claim.run))
            if isinstance(found, Escapes):
                return found
            doubt = found.why
    if doubt:
        return Open(doubt)
    if may_stop_time(one, other):
        return Open(STOPS)
    certifier = Certifier(question.query.protocol, solvers, Budget(RECHECK_WORK, until))
    proof = certifier.unreachable(question, question.breaks, claims)
    return Included(proof) if isinstance(proof, Certificate) else Open(proof.why)


def escapes(one: Protocol, other: Protocol, run: Run) -> Escapes | Open:
    """That the other design cannot do what is seen of the run, whatever it chooses.  Raises `FalseClaim`.

    Where the other moves by itself at the end of the run it may be that it has to: so the run is tried longer, too.
    """
    try:
        trace = replay(one, run)
    except NotARun as error:
        raise FalseClaim(f"the run claimed to tell two designs apart is none of the first: {error}") from error
    most = patience(one, trace.final)
    longer = replace(run, rest=run.rest + (HOUR if most is None else min(most, HOUR)))
    try:
        for tried in (run, longer):
            at = parting(other, replay(one, tried), sight(common(one, other)))
            if at is not None:
                return Escapes(cut(tried, at), at)
    except Unseen:
        pass
    return Open(CHOICES)
