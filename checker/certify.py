"""Claims → verdict.  Nothing becomes *proved* or *violated* here without evidence that other code has re-checked.

Runs are replayed by the reference interpreter on the unwatched protocol and judged by the property's own definition;
invariants are re-verified by solvers on formulas that `proof` writes from the kernel.  No engine is imported.
A claim that fails raises `FalseClaim`; a re-check that cannot be finished leaves *unknown*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from msgspec import Struct

from checker.proof.recheck import Recheck, recheck, recheck_ways
from checker.query import unwatched
from checker.record import phase
from checker.sight import Question
from checker.smt import SolverName
from checker.verdict import (
    TIME_STOPS,
    TIME_UNSETTLED,
    Bounded,
    Budget,
    Certificate,
    Claim,
    FalseClaim,
    GaveUp,
    Impossible,
    Pace,
    Proved,
    Reachable,
    Reached,
    Shown,
    Unknown,
    Unreachable,
    Vacuous,
    Verdict,
    Violated,
)
from checker.ways import Way
from checker.welltimed import is_trap
from protocol.forever import breach_for_ever
from protocol.formula import (
    After,
    Apart,
    At,
    Before,
    Bound,
    Compare,
    Const,
    Formula,
    Occurs,
    Status,
    atoms,
    conj,
    variables_of,
)
from protocol.model import Possible, Promise, Protocol, StaysPossible
from protocol.runs import Run
from protocol.satisfaction import Breach, breach, in_force, shows
from protocol.semantics import NotARun, Trace, holds, replay


class WellTimed(Struct, frozen=True):
    """Time can always go on: judged on the text, or by a pace."""

    pace: Pace | None = None


class Trapped(Struct, frozen=True):
    """Not well-timed: the run ends where obligations alone keep time from passing, for ever."""

    run: Run


class Unsettled(Struct, frozen=True):
    """Whether time can always go on is not known."""

    why: str


Timing = WellTimed | Trapped | Unsettled
Claims = Mapping[str, tuple[str, Claim]]
"""By goal: the engine that answers, and its claim."""


class Certifier(Struct, frozen=True):
    """How claims about one protocol are re-checked: by which solvers, each proof within which budget."""

    protocol: Protocol
    solvers: tuple[SolverName, ...]
    budget: Budget

    def promise(self, promise: Promise, question: Question, claims: Claims, timing: Timing) -> Verdict:
        """The verdict on a property.  Raises `FalseClaim`."""
        for name in question.breaks:
            engine, claim = claims[name]
            if isinstance(claim, Reached):
                run = unwatched(claim.run)
                return Violated(run, self.breach(promise, run, engine), engine)
        certificate = self.unreachable(question, question.breaks, claims)
        if not isinstance(certificate, Certificate):
            return certificate
        match timing:
            case Trapped():
                return Vacuous(TIME_STOPS, certificate)
            case Unsettled(why):
                return Unknown(f"{TIME_UNSETTLED}: {why}")
            case WellTimed():
                return self.in_force(promise, question, claims, certificate)

    def in_force(self, promise: Promise, question: Question, claims: Claims, certificate: Certificate) -> Verdict:
        """*proved* if the runs claimed show that something puts the property to the test; *vacuous* if none can."""
        runs = []
        for name in question.shows:
            engine, claim = claims[name]
            match claim:
                case Reached(run):
                    runs.append(unwatched(run))
                case Unreachable():
                    never = self.unreachable(question, (name,), claims)
                    return Vacuous(MISSING[name], never) if isinstance(never, Certificate) else never
                case GaveUp(why):
                    return Unknown(f"no violation (certified), but no run was found in which {PRESENT[name]}: {why}")
                case Reachable():
                    raise FalseClaim(f"{engine}: it claims that {name} can be reached, and shows no run")
                case _:
                    assert_never(claim)
        if question.shows and not in_force(promise, [self.replayed(run, "a witness") for run in runs]):
            raise FalseClaim("the runs claimed as witnesses do not put the property to the test")
        return Proved(certificate, tuple(runs))

    def scenario(self, scenario: Possible, question: Question, claims: Claims) -> Verdict:
        """The verdict on a scenario.  Raises `FalseClaim`."""
        for name in question.breaks:
            engine, claim = claims[name]
            if isinstance(claim, Reached):
                run = unwatched(claim.run)
                if not shows(scenario, self.replayed(run, engine)):
                    raise FalseClaim(f"{engine}: the run claimed does not show the scenario")
                return Shown(run, engine)
        certificate = self.unreachable(question, question.breaks, claims)
        return Impossible(certificate) if isinstance(certificate, Certificate) else certificate

    def unreachable(self, question: Question, names: Sequence[str], claims: Claims) -> Certificate | Bounded | Unknown:
        """The certificate that no run reaches any of the goals; else why there is none.  Raises `FalseClaim`."""
        depths, whys = [], []
        invariants: dict[Formula, list[str]] = {}
        engine = ""
        for name in names:
            engine, claim = claims[name]
            match claim:
                case Unreachable(invariant):
                    invariants.setdefault(invariant, []).append(name)
                case GaveUp(why, depth):
                    whys.append(why)
                    depths.append(depth)
                case Reached():
                    raise AssertionError("a goal that is reached is not unreachable")
                case Reachable():
                    raise FalseClaim(f"{engine}: it claims that {name} can be reached, and shows no run")
                case _:
                    assert_never(claim)
        if whys:
            known = [depth for depth in depths if depth is not None]
            bounded = len(known) == len(depths) and min(known) > 0
            return Bounded(min(known), whys[0]) if bounded else Unknown(whys[0])
        for invariant, goals in invariants.items():
            if not speaks_of(question.query.protocol, invariant):
                raise FalseClaim(f"{engine}: its invariant is not about states of this protocol")
            with phase("certification"):
                outcome = recheck(
                    question.query,
                    [question.query.goal(g) for g in goals],
                    invariant,
                    self.solvers,
                    Budget(self.budget.work, self.budget.until),
                )
            if (doubt := self.doubt(outcome, engine)) is not None:
                return doubt
        return Certificate(conj(*invariants), engine, tuple(self.solvers))

    def survives(self, question: Question, invariant: Formula) -> bool:
        """An invariant of another protocol keeps this one's runs from breaking the property as well: certified.

        Nobody has claimed that, so it may fail; it is not asked for long.
        """
        query = question.query
        if not speaks_of(query.protocol, invariant):
            return False
        goals, budget = [query.goal(name) for name in question.breaks], Budget(self.budget.work, self.budget.until)
        with phase("certification"):
            return recheck(query, goals, invariant, self.solvers, budget, local=True).holds

    def doubt(self, outcome: Recheck, engine: str) -> Unknown | None:
        """None if every obligation of the invariant was re-verified.  Raises `FalseClaim` where one is wrong."""
        if outcome.refuted:
            raise FalseClaim(f"{engine}: its invariant fails {outcome.refuted}")
        if outcome.unsettled:
            return Unknown(f"the proof could not be re-checked: {outcome.unsettled}")
        return None

    def breach(self, promise: Promise, run: Run, engine: str) -> Breach:
        found = breach(promise, self.replayed(run, engine))
        if found is None:
            raise FalseClaim(f"{engine}: the run claimed does not break the property")
        return found

    def stranded(self, promise: Promise, run: Run, onward: Question, claims: Claims, engine: str) -> Verdict:
        """The verdict where it is claimed that the end of the run is a state to stay possible in, and no way leads on.

        Raises `FalseClaim`.
        """
        form = promise.form
        assert isinstance(form, StaysPossible)
        trace = self.replayed(run, engine)
        if not holds(form.condition, trace.final):
            raise FalseClaim(f"{engine}: the run claimed does not end where the property asks for a way")
        certificate = self.unreachable(onward, onward.breaks, claims)
        if not isinstance(certificate, Certificate):
            return certificate
        by_move = len(run.steps) if run.steps and not run.rest else None
        return Violated(run, Breach(trace.length, move=by_move), engine, certificate)

    def open_ways(
        self, promise: Promise, invariant: Formula, ways: Sequence[Way], engine: str
    ) -> Certificate | Unknown:
        """The certificate that one of the ways leads to the goal from wherever it is asked.  Raises `FalseClaim`."""
        form = promise.form
        assert isinstance(form, StaysPossible)
        if not speaks_of(self.protocol, invariant):
            raise FalseClaim(f"{engine}: its invariant is not about states of this protocol")
        budget = Budget(self.budget.work, self.budget.until)
        with phase("certification"):
            outcome = recheck_ways(self.protocol, invariant, form, ways, self.solvers, budget)
        return self.doubt(outcome, engine) or Certificate(invariant, engine, tuple(self.solvers))

    def for_ever(self, promise: Promise, run: Run, engine: str) -> Violated:
        """The verdict on a promise that an infinite run is claimed to break.  Raises `FalseClaim`."""
        try:
            found = breach_for_ever(promise, self.protocol, run)
        except NotARun as error:
            raise FalseClaim(f"{engine}: the infinite run claimed is not one: {error}") from error
        if found is None:
            raise FalseClaim(f"{engine}: the infinite run claimed does not break the property")
        return Violated(run, found, engine)

    def replayed(self, run: Run, engine: str) -> Trace:
        try:
            with phase("certification"):
                return replay(self.protocol, run)
        except NotARun as error:
            raise FalseClaim(f"{engine}: the run claimed is not one: {error}") from error

    def trapped(self, run: Run) -> bool:
        """The interpreter confirms that time has stopped at the end of the run."""
        return is_trap(self.protocol, self.replayed(run, "the search for traps").final)


def speaks_of(protocol: Protocol, invariant: Formula) -> bool:
    """It is a state formula, and names only what the protocol has."""
    places = {m.name: m.names for m in protocol.machines} | {m.name: m.locations for m in protocol.monitors}
    clocks = {None, *(clock.name for clock in protocol.clocks)}
    values = {variable.name for variable in protocol.variables}
    for atom in atoms(invariant):
        match atom:
            case Const():
                known = True
            case At(machine, locations):
                known = set(locations) <= set(places.get(machine, ()))
            case Compare(left, _, right):
                known = set(variables_of(left, right)) <= values
            case Bound(clock) | Status(clock):
                known = clock in clocks
            case Apart(one, other):
                known = {one, other} <= clocks
            case Occurs() | Before() | After():
                known = False
        if not known:
            return False
    return True


MISSING = {
    "scope": "its scope never opens",
    "when": "the condition it is about never holds",
    "trigger": "its trigger never occurs",
    "moves": "the ladder never moves",
    "stretch": "its condition never holds for any time",
    "begins": "no stretch of its condition begins",
}
PRESENT = {
    "scope": "its scope opens",
    "when": "the condition it is about holds",
    "trigger": "its trigger occurs",
    "moves": "the ladder moves",
    "stretch": "its condition holds for some time",
    "begins": "a stretch of its condition begins",
}
