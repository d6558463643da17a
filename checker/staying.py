"""Settles whether something stays possible: by ways of which one leads there from every state, or a state without any.

An invariant says which states can be reached, or more.  While some state of it, where the property asks for a way, is
covered by no way that is known, a way is sought from there by the interpreter, and added.  Where none is found, engines
are asked for a run to such a state: if there is none the invariant is sharpened, and if there is one, whether from its
end the goal can be reached at all.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from checker.certify import MISSING, Certifier, Claims, Timing, Trapped, Unsettled
from checker.engines.zones import overview
from checker.liveness import Effort, Settled
from checker.portfolio import answer, attempt
from checker.proof.uncovered import uncovered, written
from checker.query import Goal, Query, unwatched
from checker.report import Attempt
from checker.sight import Question
from checker.smt import Shrug, Unsat
from checker.stranding import onward
from checker.verdict import (
    TIME_STOPS,
    TIME_UNSETTLED,
    Budget,
    Certificate,
    Claim,
    GaveUp,
    Proved,
    Reached,
    Unknown,
    Unreachable,
    Vacuous,
    Verdict,
    Violated,
)
from checker.wayfinding import Finder
from checker.ways import Way
from protocol.forever import bounds
from protocol.formula import FALSE, TRUE, At, Bound, Compare, Formula, Literal, Var, conj, neg
from protocol.model import Promise, Protocol, StaysPossible
from protocol.runs import Run
from protocol.semantics import State, holds

ROUNDS = 40
"""So many ways, at most, make a proof; and so many states are looked at."""
STATES_WORK = 40_000
FAR, NEAR = 400, 100
"""So many states are looked at for a way: from one on which the verdict hangs, and from those before it."""


def stays_possible(certifier: Certifier, promise: Promise, timing: Timing, effort: Effort) -> Settled:
    """The verdict, and what the engines made of the questions.  Raises `FalseClaim`."""
    form = promise.form
    assert isinstance(form, StaysPossible)
    case = Case(certifier, promise, form, timing, effort)
    claims, attempts = case.states()
    engine, every = claims["every"]
    if isinstance(every, GaveUp):
        return Settled(Unknown(f"which states can be reached is not known: {every.why}"), attempts)
    assert isinstance(every, Unreachable)
    if case.question.shows and isinstance(claims["when"][1], Unreachable):
        never = certifier.unreachable(case.question, ("when",), claims)
        return Settled(Vacuous(MISSING["when"], never) if isinstance(never, Certificate) else never, attempts)
    found, tried = case.search(every.invariant)
    if isinstance(found, Open):
        certificate = certifier.open_ways(promise, found.invariant, found.ways, engine)
        found = case.opened(found, certificate, claims) if isinstance(certificate, Certificate) else certificate
    return Settled(found, attempts + tried)


class Open(Struct, frozen=True):
    """From every state of the invariant in question one of the ways leads there, or so it seems."""

    invariant: Formula
    ways: tuple[Way, ...]


class Case(Struct, frozen=True):
    """A question whether something stays possible."""

    certifier: Certifier
    promise: Promise
    form: StaysPossible
    timing: Timing
    effort: Effort

    @property
    def protocol(self) -> Protocol:
        return self.certifier.protocol

    @property
    def question(self) -> Question:
        """Which states are there, and does the condition ever hold?  The clocks of the goal are looked at too."""
        when, there = Goal("when", self.form.condition), Goal("there", self.form.goal.condition)
        query = Query(self.protocol, (Goal("every", FALSE), when, there))
        return Question(query, ("every",), ("when",) if self.form.condition != TRUE else ())

    def states(self) -> tuple[Claims, tuple[Attempt, ...]]:
        """Claims on the question, of the whole protocol: a way has to do with all of it."""
        names = ("every", *self.question.shows)
        if self.effort.only not in (None, "zones"):
            return {name: ("none", GaveUp("only `zones` can tell of all of them")) for name in names}, ()
        budget = Budget(int(STATES_WORK * self.effort.effort), self.effort.until)
        found, tried = attempt("zones", overview, self.question.query, budget)
        return {name: ("zones", found[name]) for name in names}, (tried,)

    def opened(self, found: Open, certificate: Certificate, claims: Claims) -> Verdict:
        """The verdict where a way leads there from every state, certified.  Raises `FalseClaim`."""
        match self.timing:
            case Trapped():
                return Vacuous(TIME_STOPS, certificate)
            case Unsettled(why):
                return Unknown(f"{TIME_UNSETTLED}: {why}")
            case _:
                verdict = self.certifier.in_force(self.promise, self.question, claims, certificate)
                return replace(verdict, ways=found.ways) if isinstance(verdict, Proved) else verdict

    def search(self, invariant: Formula) -> tuple[Open | Verdict, tuple[Attempt, ...]]:
        """Ways from all states of the invariant, sharpened where need be; or the verdict.  Raises `FalseClaim`."""
        attempts: tuple[Attempt, ...] = ()
        ways: tuple[Way, ...] = ()
        texts: list[str] = []
        asked = set[Formula]()
        for _ in range(ROUNDS):
            budget = Budget(self.certifier.budget.work, self.effort.until)
            texts += [written(self.protocol, self.form, ways[k], k) for k in range(len(texts), len(ways))]
            state = uncovered(self.protocol, invariant, self.form, texts, budget)
            if self.effort.until is not None and time.monotonic() >= self.effort.until:
                return Unknown(f"the time was up, with {len(ways)} ways from some states to it"), attempts
            if isinstance(state, Unsat):
                return Open(invariant, ways), attempts
            if isinstance(state, Shrug):
                return Unknown(f"the solver could not tell from which states a way is known: {state.why}"), attempts
            if (way := self.finder.way(state, most=FAR)) is not None and way not in ways:
                ways += (way,)
                continue
            there = around(self.protocol, state, self.finder.marks)
            if there in asked:
                break
            asked.add(there)
            engine, claim, tried = self.reach(there)
            attempts += tried
            if isinstance(claim, Unreachable):
                invariant = conj(invariant, claim.invariant)
            elif isinstance(claim, Reached):
                run = unwatched(claim.run)
                final = self.certifier.replayed(run, engine).final
                if (way := self.finder.way(final, most=FAR)) is None:
                    end, tried = self.stranded(run, engine)
                    attempts += tried
                    if not isinstance(end, tuple):
                        return end, attempts
                    way = end
                ways += (way,)
            else:
                assert isinstance(claim, GaveUp)
                return Unknown(f"no way was found from some states; whether they can be reached: {claim.why}"), attempts
        return Unknown(f"after {len(ways)} ways from some states to it, others are left"), attempts

    @property
    def finder(self) -> Finder:
        named = list(bounds(self.protocol, self.form.condition, self.form.goal.condition))
        marks = {clock: sorted({it.limit for it in named if it.clock == clock}) for clock in {it.clock for it in named}}
        return Finder(self.protocol, self.form.goal, marks, {clock: max(it) for clock, it in marks.items()})

    def reach(self, there: Formula) -> tuple[str, Claim, tuple[Attempt, ...]]:
        """A run to a state of that kind, where the property asks for a way."""
        query = Query(self.protocol, (Goal("stranded", conj(there, self.form.condition)),))
        claims, attempts = self.ask(query, ("stranded",))
        return *claims["stranded"], attempts

    def ask(self, query: Query, names: tuple[str, ...]) -> tuple[Claims, tuple[Attempt, ...]]:
        effort = self.effort
        return answer(query, names, only=effort.only, until=effort.until, engines=effort.engines, effort=effort.effort)

    def stranded(self, run: Run, engine: str) -> tuple[Verdict | Way, tuple[Attempt, ...]]:
        """The verdict on the earliest part of the run from whose end nothing is certified to lead on; or what does.

        Raises `FalseClaim`.
        """
        attempts: tuple[Attempt, ...] = ()
        for part in parts(run):
            final = self.certifier.replayed(part, engine).final
            is_whole = part == run
            if not holds(self.form.condition, final):
                continue
            if not is_whole and self.finder.way(final, most=NEAR) is not None:
                continue
            question = onward(self.protocol, part, self.form.goal)
            claims, tried = self.ask(question.query, question.breaks)
            attempts += tried
            if all(isinstance(claim, Unreachable) for _, claim in claims.values()):
                verdict = self.certifier.stranded(self.promise, part, question, claims, engine)
                if isinstance(verdict, Violated):
                    return verdict, attempts
            ahead = [unwatched(claim.run) for _, claim in claims.values() if isinstance(claim, Reached)]
            if is_whole and ahead:
                return self.finder.along(final, rest_of(ahead[0], part)), attempts
        return Unknown("no way was found from the end of some run, nor a proof that there is none"), attempts


def rest_of(run: Run, part: Run) -> Run:
    """What the run adds to a part of it."""
    steps = run.steps[len(part.steps) :]
    if not steps:
        return Run((), run.rest - part.rest)
    return Run((replace(steps[0], delay=steps[0].delay - part.rest), *steps[1:]), run.rest)


def parts(run: Run) -> Iterator[Run]:
    """The run up to each of its moves, before and after the time that passes then; the shortest first."""
    delays = [*(step.delay for step in run.steps), run.rest]
    for k, delay in enumerate(delays):
        yield Run(run.steps[:k])
        if delay:
            yield Run(run.steps[:k], delay)


def around(protocol: Protocol, state: State, marks: Mapping[str, Sequence[Fraction]]) -> Formula:
    """The state formula: all as in this state, but that clocks may be anywhere between the same constants."""
    known: list[Formula] = [At(machine.name, (state.locations[machine.name],)) for machine in protocol.machines]
    known += [Compare(Var(v.name), "=", Literal(state.values[v.name])) for v in protocol.variables]
    for name, limits in marks.items():
        reading, on = state.clocks[name], Bound(name, ">=", Fraction(0))
        if reading.status == "off":
            known.append(neg(on))
        elif reading.value in limits:
            known.append(Bound(name, "=", reading.value))
        else:
            below = [limit for limit in limits if limit < reading.value]
            above = [limit for limit in limits if limit > reading.value]
            known += [Bound(name, ">", max(below)) if below else on]
            known += [Bound(name, "<", min(above))] if above else []
    return conj(*known)
