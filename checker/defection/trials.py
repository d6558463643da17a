"""One guarantee and sets of defectors: does their defection break it, and if not, is it proved all the same?

Every run of few defectors is one of more (`docs/semantics.md`), so that a run is evidence against those alone who break
a rule in it, and a proof one for all who are fewer.  That time goes on is no such thing, and asked for each set.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from checker.certify import Certifier, Claims, Timing, WellTimed
from checker.checking import Options
from checker.compliance import Case, Trial, culprits, defection, obliged, owned
from checker.defection.alike import classes
from checker.defection.lattice import Broken, Empty, Kept, Numbers, Unbroken
from checker.defection.lattice import Unknown as NotKnown
from checker.liveness import Effort, is_broken, loops, plainer
from checker.observers import watch
from checker.portfolio import answer
from checker.query import unwatched
from checker.report import Defection
from checker.setting import RECHECK_WORK
from checker.verdict import (
    TIME_STOPS,
    TIME_UNSETTLED,
    Bounded,
    Budget,
    Claim,
    GaveUp,
    Proved,
    Reached,
    Unknown,
    Vacuous,
    Verdict,
)
from checker.waiting import waiting
from protocol.deviation import deviate, is_skip
from protocol.forever import is_eternal
from protocol.model import Design, Kind, Promise, Property
from protocol.semantics import overdue, pieces

UNBROKEN = "no violation (certified)"
TIME_STOPS_THEN = "what the others are obliged to can keep time from passing while these defect"


class Shown(Struct, frozen=True):
    """What a run shows: of which property, and who defects in it."""

    asked: Property
    defection: Defection


class Guarantee:
    """A property of a design, asked of each member of a group or of none: the members deviate alike."""

    def __init__(
        self,
        design: Design,
        asked: Sequence[Property],
        options: Options,
        until: float | None,
        *,
        bound: Sequence[str] | None = None,
    ) -> None:
        """`bound`: those whose defection may be asked about (default: all who could defect)."""
        self.asked, self.until, self.effort = tuple(asked), until, options.effort
        self.agreed = owned(design.protocol)
        self.deviations = asked[0].deviations
        certifier = Certifier(self.agreed, options.solvers, Budget(RECHECK_WORK, until))
        self.cases = [
            Case(self.agreed, it.meaning, self.deviations, certifier, until, options.effort)
            for it in asked
            if isinstance(it.meaning, Promise)
        ]
        self.obliged = tuple(obliged(self.agreed, self.deviations) if bound is None else bound)
        self._trials: dict[Numbers, list[Trial]] = {}
        self._answered = "zones"  # who answered last: what is like that is asked of it first
        self._witnesses: dict[tuple[int, str], tuple[str, Claim]] = {}

    @cached_property
    def classes(self) -> list[list[str]]:
        """Those who are treated alike, together."""
        return classes(self.agreed, [case.promise for case in self.cases], self.deviations, self.obliged)

    @property
    def everybody(self) -> Numbers:
        return tuple(len(those) for those in self.classes)

    def actors(self, numbers: Numbers) -> tuple[str, ...]:
        """The first of each class, in the order of the text."""
        chosen = {actor for those, n in zip(self.classes, numbers, strict=True) for actor in those[:n]}
        return tuple(actor for actor in self.obliged if actor in chosen)

    def numbers(self, actors: Sequence[str]) -> Numbers:
        return tuple(sum(actor in actors for actor in those) for those in self.classes)

    # --- is it broken? ----------------------------------------------------------------------------------------------

    def ask(self, numbers: Numbers) -> Broken[Shown] | Unbroken | NotKnown:
        """Whether so many of each class break it by defecting.  Raises `FalseClaim`."""
        actors, trials = self.actors(numbers), []
        for asked, case in zip(self.asked, self.cases, strict=True):
            trial = tried(case, actors, self._answered)
            self._answered = answered(trial) or self._answered
            if trial.run is not None:
                guilty = self.guilty(case, trial)
                shown = Shown(asked, defection(case, guilty, trial))
                return Broken(self.numbers(guilty), shown)
            trials.append(trial)
        self._trials[numbers] = trials
        why = next((why_open(it) for it in trials if not it.holds), None)
        return Unbroken() if why is None else NotKnown(why)

    def guilty(self, case: Case, trial: Trial) -> tuple[str, ...]:
        """Those who break a rule in the trial's run: without them it is the same run."""
        run = trial.run
        assert run is not None
        if run.loop is not None:
            return culprits(case, trial)
        trace = trial.certifier.replayed(run, trial.engine)
        rules = deviate(self.agreed, self.deviations)
        known = {t.name for t in rules.transitions}
        duties = [t for t in rules.transitions if t.kind is Kind.MUST and t.actor in trial.actors]
        states = [trace.initial, *(moment.after for moment in trace.moments)]
        delays = [*(moment.delay for moment in trace.moments), trace.rest]
        found = {
            t.actor
            for state, delay in zip(states, delays, strict=True)
            for t in duties
            if any(piece.truth and piece.low < delay for piece in pieces(rules, overdue(t), state))
        }
        found |= {
            t.actor
            for t in trace.protocol.transitions
            if (t.name not in known or is_skip(t)) and any(t.name in m.move.transitions for m in trace.moments)
        }
        return tuple(actor for actor in trial.actors if actor in found)

    # --- is it kept? ------------------------------------------------------------------------------------------------

    @cached_property
    def timing(self) -> Timing:
        """Whether time can go on where nobody defects; if not, nothing is called kept."""
        case = self.cases[0]
        return case.timing(case.defecting(()))

    def judge(self, numbers: Numbers) -> Kept[tuple[Proved, ...]] | Empty | NotKnown:
        """Whether it is proved, and not because time stops or nothing happens any more.  Raises `FalseClaim`."""
        proofs: list[Proved] = []
        doubts: list[Verdict] = []
        ticking = isinstance(self.timing, WellTimed)
        trials = self._trials[numbers]
        timing = self.cases[0].timing(trials[0].certifier) if ticking and any(numbers) else self.timing
        for k, (case, trial) in enumerate(zip(self.cases, trials, strict=True)):
            verdict = self.verdict(k, case, trial, timing)
            if isinstance(verdict, Proved):
                proofs.append(verdict)
            else:
                doubts.append(verdict)
        if not doubts:
            return Kept(tuple(proofs))
        match next((it for it in doubts if isinstance(it, Unknown | Bounded)), doubts[0]):
            case Vacuous(why) if why == TIME_STOPS and ticking:
                return Empty(TIME_STOPS_THEN, below=False)
            case Vacuous(why):
                return Empty(why, below=True)
            case Unknown(why) if why.startswith(TIME_UNSETTLED) and not ticking:
                return Empty(why, below=True, settled=False)
            case Unknown(why) | Bounded(_, why):
                return NotKnown(why, unbroken=why.startswith(UNBROKEN) and len(doubts) == 1)
            case verdict:
                raise AssertionError(f"what is claimed to hold is {verdict.word}")

    def verdict(self, number: int, case: Case, trial: Trial, timing: Timing) -> Verdict:
        assert trial.proof is not None
        question, claims = trial.proof
        shown = self.witnesses(number, case) | dict(claims)
        missing = [name for name in question.shows if not isinstance(shown.get(name, ("", None))[1], Reached)]
        if missing and not is_eternal(case.promise):
            found, _ = answer(question.query, missing, until=self.until, effort=self.effort)
            shown |= found
        return trial.certifier.promise(case.promise, question, shown, timing)

    def witnesses(self, number: int, case: Case) -> dict[str, tuple[str, Claim]]:
        """Runs without a defection that put it to the test; they are runs of those who defect as well."""
        if is_eternal(case.promise):
            return {}
        question = watch(case.defecting(()).protocol, case.promise)
        unasked = [name for name in question.shows if (number, name) not in self._witnesses]
        if unasked:
            found, _ = answer(question.query, unasked, until=self.until, effort=self.effort)
            self._witnesses |= {(number, name): found[name] for name in unasked}
        known = {name: self._witnesses[number, name] for name in question.shows}
        return {name: claim for name, claim in known.items() if isinstance(claim[1], Reached)}


def answered(trial: Trial) -> str:
    """The engine that found the run or the proof."""
    claims: Claims = trial.proof[1] if trial.proof and trial.holds else {}
    return trial.engine if trial.run is not None else next((engine for engine, _ in claims.values()), "")


def tried(case: Case, actors: tuple[str, ...], ahead: str) -> Trial:
    """The trial; of an answer some time, runs that go round for ever are looked for as well."""
    trial = case.trial(actors, ahead)
    if not is_eternal(case.promise) or trial.run is not None or trial.holds:
        return trial
    protocol = trial.certifier.protocol
    watched = waiting(protocol, case.promise)
    found, _ = loops(
        watched,
        Effort(None, case.until, case.effort),
        lambda run: is_broken(protocol, case.promise, unwatched(run)),
    )
    if not isinstance(found, Reached):
        return replace(trial, engine=found.why if isinstance(found, GaveUp) else "")
    return replace(trial, engine="lasso", run=plainer(protocol, case.promise, unwatched(found.run)))


def why_open(trial: Trial) -> str:
    """Why neither a run nor a proof was found."""
    claims: Claims = trial.proof[1] if trial.proof else {}
    gave_up = [claim.why for _, claim in claims.values() if isinstance(claim, GaveUp)]
    return gave_up[0] if gave_up else trial.engine or "no age was found by which the answer has always come"
