"""On whose compliance a proof rests: the property is asked again while actors defect, alone and together.

Whoever is named is named with evidence: that a defection breaks the property by a run, replayed; that it does not by a
certificate, re-checked.  The rest is left open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

from msgspec import Struct
from msgspec.structs import replace

from checker.certify import Certifier, Claims, Timing, WellTimed
from checker.defection.alike import classes as alike_actors
from checker.defection.alike import labels_for
from checker.liveness import Effort, candidates, least
from checker.observers import watch
from checker.portfolio import Hint, answer, provers
from checker.query import unwatched
from checker.report import Compliance, Defection
from checker.sight import Question
from checker.timing import settle_timing
from checker.unruly import stands
from checker.verdict import Certificate, FalseClaim, GaveUp, Reached, Unreachable
from checker.waiting import waiting
from checker.zoning.alike import Names, renamed
from protocol.deviation import deviate
from protocol.forever import is_eternal
from protocol.model import Deviation, Kind, Promise, Property, Protocol, Transition
from protocol.runs import Run
from protocol.satisfaction import Breach

MOST_SETS = 12
"""So many sets of actors who defect together are asked about, at most, beside all of them."""
SHARE = 0.3
"""Of the usual effort: so much goes into each trial."""
SHARES = 8
"""Where more actors are bound who are not treated alike, each is tried with less effort, so that there is an end."""


class Trial(Struct, frozen=True):
    """The property while some actors defect, and what was claimed of it. `run`: one by the engine that breaks it."""

    actors: tuple[str, ...]
    certifier: Certifier
    engine: str
    run: Run | None = None
    holds: bool = False
    """As the engine claims."""
    proof: tuple[Question, Claims] | None = None
    """What it claims."""
    breach: Breach | None = None
    """How the run breaks it, where that has been confirmed."""


def compliance(
    certifier: Certifier, asked: Property, until: float | None, proof: Certificate | None = None
) -> Compliance:
    """Whose defection breaks a property that is proved, whose does not, and what is not known.  Raises `FalseClaim`.

    `proof`: of the property; what it says may hold without any rule.
    """
    assert isinstance(asked.meaning, Promise)
    ruleless = proof is not None and not is_eternal(asked.meaning) and stands(certifier, asked.meaning, proof.invariant)
    agreed = owned(certifier.protocol.agreed or certifier.protocol)
    bound = obliged(agreed, asked.deviations)
    if not bound:
        return Compliance(ruleless=ruleless)
    case = Case(agreed, asked.meaning, asked.deviations, certifier, until)
    if ruleless and isinstance(case.timing(case.defecting(bound)), WellTimed):
        return Compliance(safe=bound, ruleless=True)
    everyone = case.trial(bound)
    if everyone.holds:
        return Compliance(safe=bound) if kept(everyone, case) else Compliance(open=bound)
    classes = alike_actors(agreed, [asked.meaning], asked.deviations, bound)
    case = replace(case, effort=SHARE * min(1.0, SHARES / len(classes)), likely=everyone.run is not None)
    guilty = deviators(case, everyone, classes) if everyone.run else ()
    known = {actor: case.reduced(everyone, actor) for actor in guilty if len(guilty) == 1}
    tried = {actor: it for alike in classes for actor, it in zip(alike, alone_each(case, alike, known), strict=True)}
    singles = [tried[actor] for actor in bound]
    alone = tuple(defection(case, (actor,), it) for actor, it in zip(bound, singles, strict=True) if it.run)
    open_ = tuple(it.actors[0] for it in singles if not it.run and not it.holds)
    rest = tuple(it.actors[0] for it in singles if it.holds)
    if alone or open_:
        return beside(case, rest, Compliance(alone=alone, open=open_), tried)
    if everyone.run is None or not all(certified(it if it.proof else case.trial(it.actors)) for it in singles):
        return Compliance(open=bound)
    together, fewest = smallest(case, bound, defection(case, guilty, everyone))
    return Compliance(together=together, fewest=fewest)


def alone_each(case: Case, alike: Sequence[str], known: Mapping[str, Trial]) -> list[Trial]:
    """The trial of each of the actors alone, who are treated alike: what is found of one serves for the others."""
    first = next((actor for actor in alike if actor in known), alike[0])
    trial = confirmed(case, known.get(first) or case.trial((first,)))
    return [trial if actor == first else case.mirrored(trial, first, actor) for actor in alike]


def beside(case: Case, rest: tuple[str, ...], found: Compliance, tried: Mapping[str, Trial]) -> Compliance:
    """The same, with what becomes of the property if all who are left defect together; one alone has been tried."""
    if not rest:
        return found
    joint = tried[rest[0]] if len(rest) == 1 and tried[rest[0]].proof else case.trial(rest)
    if joint.run:
        return replace(found, together=defection(case, deviators(case, joint), joint))
    return replace(found, safe=rest) if kept(joint, case) else replace(found, open=(*found.open, *rest))


def smallest(case: Case, bound: tuple[str, ...], known: Defection) -> tuple[Defection, bool]:
    """A smallest set of actors who together break it, where no single one does, and whether none is known smaller."""
    asked = 0
    for size in range(2, len(known.actors)):
        for actors in combinations(bound, size):
            asked += 1
            it = case.trial(actors) if asked <= MOST_SETS else None
            if it is not None and it.run:
                return defection(case, deviators(case, it), it), True
            if it is None or not certified(it):
                return known, False
    return known, True


def of_all(found: Sequence[Compliance]) -> Compliance:
    """Of several properties at once: who breaks one of them breaks all; who is safe is so for each."""
    alone: dict[str, Defection] = {}
    for one in found:
        for it in one.alone:
            alone.setdefault(it.actors[0], it)
    jointly = [one for one in found if one.together is not None and alone.keys().isdisjoint(one.together.actors)]
    least = min(jointly, key=lambda one: len(one.together.actors) if one.together else 0, default=Compliance())
    open_ = dict.fromkeys(actor for one in found for actor in one.open if actor not in alone)
    return Compliance(
        alone=tuple(alone.values()),
        together=least.together,
        fewest=all(one.fewest for one in jointly) and bool(jointly),
        safe=tuple(actor for actor in found[0].safe if all(actor in one.safe for one in found)),
        open=tuple(open_),
    )


# --- trials -----------------------------------------------------------------------------------------------------


class Case(Struct, frozen=True):
    """A property that is proved of an agreed protocol, perhaps with deviations of its own."""

    agreed: Protocol
    promise: Promise
    deviations: tuple[Deviation, ...]
    certifier: Certifier
    until: float | None
    effort: float = SHARE
    """Of each trial."""
    likely: bool = False
    """Some set of actors breaks it, so that each trial may well find a run."""

    def defecting(self, actors: tuple[str, ...]) -> Certifier:
        """How claims are re-checked while these actors defect as well."""
        return replace(self.certifier, protocol=deviate(self.agreed, (*self.deviations, Deviation(actors))))

    def trial(self, actors: tuple[str, ...], ahead: str | None = None) -> Trial:
        """`ahead`: the engine that has answered a trial like this."""
        certifier = self.defecting(actors)
        if is_eternal(self.promise):
            return self.eternal(actors, certifier)
        question = watch(certifier.protocol, self.promise)
        hint = Hint(ahead, question.breaks if self.likely else ())
        claims, _ = answer(question.query, question.breaks, until=self.until, effort=self.effort, hint=hint)
        for engine, claim in claims.values():
            if isinstance(claim, Reached):
                return Trial(actors, certifier, engine, unwatched(claim.run))
        holds = all(isinstance(claim, Unreachable) for _, claim in claims.values())
        return Trial(actors, certifier, "", holds=holds, proof=(question, claims))

    def reduced(self, trial: Trial, culprit: str) -> Trial:
        """The trial of several actors whose run needs the defection of one alone, as that one's."""
        return replace(trial, actors=(culprit,), certifier=self.defecting((culprit,)))

    def mirrored(self, trial: Trial, one: str, other: str) -> Trial:
        """What the trial of one of two actors who are treated alike says of the other: the same, of the same run under
        other names."""
        mirror = Trial((other,), self.defecting((other,)), trial.engine, holds=trial.holds, breach=trial.breach)
        labels = labels_for(one, other)
        if trial.run is None or labels is None:
            return mirror
        return replace(mirror, run=renamed(trial.run, trial.certifier.protocol, labels, mirror.certifier.protocol))

    def eternal(self, actors: tuple[str, ...], certifier: Certifier) -> Trial:
        """Broken by a run that rests for ever; it holds if the answer has come by some age."""
        watched = waiting(certifier.protocol, self.promise)
        question = watched.rests()
        claims, _ = answer(question.query, question.breaks, until=self.until, engines=provers(), effort=self.effort)
        engine, resting = claims["rests"]
        if isinstance(resting, Reached):
            run = unwatched(resting.run)
            return Trial(actors, certifier, engine, Run(run.steps, run.rest, len(run.steps)))
        for bound in candidates(watched) if isinstance(resting, Unreachable) else ():
            proof, claim, _ = least(watched, (bound,), Effort(None, self.until, self.effort, proofs=True))
            if proof is not None:
                return Trial(actors, certifier, "", holds=True, proof=(proof.question, proof.claims))
            if isinstance(claim, GaveUp):
                break
        return Trial(actors, certifier, "")

    def timing(self, certifier: Certifier) -> Timing:
        return settle_timing(certifier, only=None, until=self.until, effort=1.0, engines=provers())

    def breach(self, certifier: Certifier, run: Run, engine: str) -> Breach:
        """How the engine's run breaks the property.  Raises `FalseClaim` where it does not, or is none."""
        if is_eternal(self.promise):
            return certifier.for_ever(self.promise, run, engine).breach
        return certifier.breach(self.promise, run, engine)


def certified(trial: Trial) -> bool:
    """No run breaks the property: the proof has been re-checked.  Raises `FalseClaim`."""
    if trial.proof is None or not trial.holds:
        return False
    question, claims = trial.proof
    return isinstance(trial.certifier.unreachable(question, question.breaks, claims), Certificate)


def kept(trial: Trial, case: Case) -> bool:
    """The property holds all the same, and not because time stops.  Raises `FalseClaim`."""
    return certified(trial) and isinstance(case.timing(trial.certifier), WellTimed)


def defection(case: Case, actors: tuple[str, ...], trial: Trial) -> Defection:
    """The trial's run as evidence against these actors alone.  Raises `FalseClaim`."""
    assert trial.run is not None
    if trial.breach is not None and actors == trial.actors:
        return Defection(actors, trial.certifier.protocol, trial.run, trial.breach)
    certifier = case.defecting(actors)
    return Defection(actors, certifier.protocol, trial.run, case.breach(certifier, trial.run, trial.engine))


def confirmed(case: Case, trial: Trial) -> Trial:
    """The trial, its run replayed and judged, if it has one.  Raises `FalseClaim`."""
    if trial.run is None:
        return trial
    return replace(trial, breach=case.breach(trial.certifier, trial.run, trial.engine))


def deviators(case: Case, trial: Trial, classes: Sequence[Sequence[str]] = ()) -> tuple[str, ...]:
    """Those of the defecting actors who break a rule in the trial's run: without any of them it is none.

    `classes`: of actors who are treated alike; who does the same in the run as another is judged like them.
    """
    found = culprits(case, trial, classes)
    if not found:
        raise FalseClaim(f"{trial.engine}: a run in which nobody defects breaks what is proved")
    return found


def culprits(case: Case, trial: Trial, classes: Sequence[Sequence[str]] = ()) -> tuple[str, ...]:
    """The same; nobody, where the run needs no defection."""
    run = trial.run
    assert run is not None

    def needed(actor: str) -> bool:
        others = tuple(other for other in trial.actors if other != actor)
        try:
            case.breach(case.defecting(others), run, trial.engine)
        except FalseClaim:
            return True
        return False

    names = Names(trial.certifier.protocol)
    found: dict[str, bool] = {}
    for actor in trial.actors:
        alike = next((those for those in classes if actor in those), ())
        like = next((other for other in alike if other in found and does_the_same(run, names, other, actor)), None)
        found[actor] = needed(actor) if like is None else found[like]
    return tuple(actor for actor in trial.actors if found[actor])


def does_the_same(run: Run, names: Names, one: str, other: str) -> bool:
    """If the two change places the run is the same."""
    labels = labels_for(one, other)
    if labels is None:
        return False
    new = names.under(labels)
    return all(
        new(step.move.cause) == step.move.cause and set(map(new, step.move.reactions)) == set(step.move.reactions)
        for step in run.steps
    )


# --- who is bound -----------------------------------------------------------------------------------------------


def owned(protocol: Protocol) -> Protocol:
    """The protocol with every obligation somebody's."""
    return replace(
        protocol,
        transitions=tuple(replace(t, actor=bearer(t)) if t.kind is Kind.MUST else t for t in protocol.transitions),
    )


def bearer(obligation: Transition) -> str:
    """Whose obligation it is, in words where it is no actor's."""
    return obligation.actor or f"whoever must `{obligation.name.split('.', 1)[-1]}`"


def obliged(protocol: Protocol, deviations: Sequence[Deviation]) -> tuple[str, ...]:
    """The actors who could defect, and do not already: those who must act, whose act is a reaction, who promised."""
    defecting = {actor for it in deviations if it.late is None for actor in it.actors}
    acts = (*(t for t in protocol.transitions if t.kind in (Kind.MUST, Kind.REACTION)), *protocol.defections)
    return tuple(dict.fromkeys(t.actor for t in acts if t.actor and t.actor not in defecting))
