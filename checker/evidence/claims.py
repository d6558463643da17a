"""What the evidence for a verdict claims: which goals of which watched protocol are out of reach, or which run exists.

`query_of` is the one way from a property to the question that its certificate answers; a verifier that is given the
spec asks it again, of the spec expanded anew.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from msgspec import Struct

from checker.certify import MISSING
from checker.observers import watch
from checker.query import Goal, Query
from checker.report import Result
from checker.sight import Question
from checker.stranding import onward
from checker.timing import pace
from checker.verdict import Certificate, Impossible, Proved, Shown, Vacuous, Violated
from checker.waiting import waiting
from checker.ways import Way
from checker.welltimed import by_text
from protocol.forever import is_eternal
from protocol.formula import TRUE, Formula
from protocol.model import Possible, Promise, Protocol, StaysPossible
from protocol.runs import Run

Kind = Literal[
    "holds",
    "answered",
    "stays possible",
    "impossible",
    "vacuous",
    "nothing broken",
    "violated",
    "shown",
    "time goes on",
]

SAYS: dict[Kind, str] = {
    "holds": "no run breaks the property",
    "answered": "in every run the answer has come by the age `within`, so in every run in which time diverges it comes",
    "stays possible": "from every state in question one of the ways leads there",
    "impossible": "no run shows the scenario",
    "vacuous": "nothing puts the property to the test",
    "nothing broken": "no run breaks the property, but obligations can keep time from passing",
    "violated": "the run breaks the property",
    "shown": "the run shows the scenario",
    "time goes on": "obligations alone cannot keep time from passing",
}


class Claim(Struct, frozen=True):
    """What is claimed of a property: `goals` of its question are out of reach, or `run` does what `kind` says.

    `within` of an answer some time, in seconds; `most` of a pace; `runs` are witnesses that it is put to the test.
    """

    kind: Kind
    goals: tuple[str, ...] = ()
    within: Fraction | None = None
    most: int | None = None
    run: Run | None = None


class Evidence(Struct, frozen=True):
    """A claim, and what shows it: an invariant of the question's protocol, with ways or without, and runs."""

    claim: Claim
    query: Query
    certificate: Certificate | None = None
    ways: tuple[Way, ...] = ()
    witnesses: tuple[Run, ...] = ()

    @property
    def invariant(self) -> Formula | None:
        return self.certificate.invariant if self.certificate else None


def evidence(result: Result) -> Evidence | str:
    """The evidence for the verdict on one property; or why there is none to write down."""
    protocol, meaning = result.design.protocol, result.asked.meaning
    claim, certificate, ways, witnesses = claimed(result)
    if isinstance(claim, str):
        return claim
    return Evidence(claim, query_of(protocol, meaning, claim), certificate, ways, witnesses)


def claimed(result: Result) -> tuple[Claim | str, Certificate | None, tuple[Way, ...], tuple[Run, ...]]:
    """The claim, or why there is none; and what it rests on."""
    meaning, verdict = result.asked.meaning, result.verdict
    match verdict:
        case Proved(certificate, witnesses, within, ways):
            if isinstance(meaning, Promise) and isinstance(meaning.form, StaysPossible):
                return Claim("stays possible"), certificate, ways, witnesses
            if within is not None:
                return Claim("answered", (f"late {within}",), within), certificate, (), witnesses
            return Claim("holds", broken_by(result)), certificate, (), witnesses
        case Impossible(certificate):
            return Claim("impossible", broken_by(result)), certificate, (), ()
        case Vacuous(why, certificate):
            missing = [name for name, said in MISSING.items() if said == why]
            if missing:
                return Claim("vacuous", tuple(missing)), certificate, (), ()
            if isinstance(meaning, Possible) or is_eternal(meaning) or isinstance(meaning.form, StaysPossible):
                return f"it is vacuous, for {why}; what else was found of it is not kept", None, (), ()
            return Claim("nothing broken", broken_by(result)), certificate, (), ()
        case Violated(run, _, _, certificate):
            goals = ("state", "move") if certificate else ()
            return Claim("violated", goals, run=run), certificate, (), ()
        case Shown(run):
            return Claim("shown", run=run), None, (), ()
        case _:
            return f"nothing is claimed of what is {verdict.word}", None, (), ()


def broken_by(result: Result) -> tuple[str, ...]:
    return watch(result.design.protocol, result.asked.meaning).breaks


def query_of(protocol: Protocol, meaning: Promise | Possible | None, claim: Claim) -> Query:
    """The question that the claim answers, with the goals of the claim, which have to be those that show it.

    No meaning: whether time goes on is asked.  Raises `ValueError` where nothing of the kind can be claimed of it.
    """
    asked = question_of(protocol, meaning, claim)
    shows_it = (
        claim.goals in [(name,) for name in asked.shows] if claim.kind == "vacuous" else claim.goals == asked.breaks
    )
    if not shows_it:
        raise ValueError(f"`{claim.kind}` is shown by other goals")
    return Query(asked.query.protocol, tuple(asked.query.goal(name) for name in claim.goals))


def question_of(protocol: Protocol, meaning: Promise | Possible | None, claim: Claim) -> Question:
    match claim.kind, meaning:
        case "time goes on", None if claim.most is not None:
            return pace(protocol, by_text(protocol), claim.most)
        case "violated", Promise(StaysPossible(goal)) if claim.run is not None:
            return onward(protocol, claim.run, goal)
        case ("violated", Promise()) | ("shown", Possible()):
            return Question(Query(protocol, ()), (), ())
        case "stays possible" | "vacuous", Promise(StaysPossible(_, condition)):
            return Question(Query(protocol, (Goal("when", condition),)), (), ("when",) if condition != TRUE else ())
        case "answered", Promise() if is_eternal(meaning) and claim.within is not None:
            return waiting(protocol, meaning).late(claim.within)
        case "vacuous", Promise() if is_eternal(meaning):
            return waiting(protocol, meaning).late()
        case "holds" | "vacuous" | "nothing broken", Promise() if not is_eternal(meaning):
            return watch(protocol, meaning)
        case "impossible", Possible():
            return watch(protocol, meaning)
    raise ValueError(f"`{claim.kind}` cannot be claimed of it")
