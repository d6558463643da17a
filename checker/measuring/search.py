"""The least and greatest sample of a measure: from sample to sample, each the farthest on its path, to a proof.

An engine is asked for a run with a sample beyond the farthest one seen; of the run's moves the farthest sample is taken
(`zoning.farthest`), and so on, until the engine claims that there is none and the claim is certified.  Every run is
replayed, and its samples are those of `protocol.samples`.
"""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from checker.certify import Certifier, Claims, Timing, Trapped, Unsettled, WellTimed
from checker.liveness import Effort, some_time
from checker.measuring.endless import eternal, known, rounds, waits
from checker.measuring.result import Endless, Exact, Extreme, Never, Open
from checker.measuring.watching import Watched, watched
from checker.portfolio import answer
from checker.query import Goal, Query, unwatched
from checker.sight import Question
from checker.verdict import TIME_STOPS, Budget, Certificate, FalseClaim, Proved, Reached, Unreachable, Verdict, Violated
from checker.zoning.explicit import Explicit
from checker.zoning.farthest import Reach, farthest
from protocol.model import Greatest, TimeBetween
from protocol.runs import Run
from protocol.samples import samples

PATH_WORK = 4_000
"""heuristic: so much work may go into the farthest sample of one path."""
STEPS = 24
"""heuristic: so many samples, each beyond the one before, are looked at before it is given up."""
PATIENCE = 4
"""heuristic: after so many it is asked whether what is waited for need come at all."""


class Seen(Struct, frozen=True):
    """The farthest sample so far: its value or, if not `attained`, what samples on its path only come near to.

    `reach` is None where it is one of zero, in the move (or at the start) from which it is counted.
    """

    value: Fraction
    attained: bool
    sample: Fraction
    run: Run
    reach: Reach | None = None


class Case(Struct, frozen=True):
    """What is measured, of which protocol, with which means.  `margin`: how near runs come to what is not attained."""

    certifier: Certifier
    quantity: TimeBetween | Greatest
    timing: Timing
    effort: Effort
    margin: Fraction

    def ask(self, watching: Watched, *goals: Goal) -> tuple[Question, Claims]:
        names = tuple(goal.name for goal in goals)
        query = Query(watching.protocol, goals)
        claims, _ = answer(query, names, only=self.effort.only, until=self.effort.until, effort=self.effort.effort)
        return Question(query, names, ()), claims

    def certified(self, question: Question, claims: Claims, *names: str) -> Certificate | str:
        """That none of these goals can be reached; else why that is not known.  Raises `FalseClaim`."""
        found = self.certifier.unreachable(question, names, claims)
        if not isinstance(found, Certificate):
            return found.why
        match self.timing:
            case Trapped():
                return TIME_STOPS
            case Unsettled(why):
                return f"whether time can always go on is not settled: {why}"
            case WellTimed():
                return found


def extremes(case: Case) -> tuple[Extreme | None, Extreme] | Never:
    """The least (of a clock: None) and the greatest sample, or that there is none.  Raises `FalseClaim`."""
    watching = watched(case.certifier.protocol, case.quantity)
    first = watching.beyond("sample", Fraction(0), least=False, strict=False)
    question, claims = case.ask(watching, first, Goal("own", watching.own, of_move=True))
    own = zero(case, watching, claims)
    found = claims["sample"][1]
    if own is None and not isinstance(found, Reached):
        return never(case, watching, question, claims)
    sides: list[Extreme] = []
    for least in (True, False):
        if isinstance(case.quantity, Greatest) and least:
            continue
        seen: Seen | Endless | None = own
        if isinstance(found, Reached) and not (own and least):
            seen = look(case, watching, found.run, claims["sample"][0], least=least)
        assert seen is not None
        sides.append(farther(case, watching, seen, least=least))
    return (sides[0] if len(sides) > 1 else None), sides[-1]


def never(case: Case, watching: Watched, question: Question, claims: Claims) -> tuple[Extreme | None, Extreme] | Never:
    """What is said where no sample was found."""
    certificate = case.certified(question, claims, *question.breaks)
    if isinstance(certificate, str):
        return (None if isinstance(case.quantity, Greatest) else Open(certificate)), Open(certificate)
    _, triggers = case.ask(watching, Goal("trigger", watching.trigger, of_move=watching.of_move))
    return Never(certificate, triggered=isinstance(triggers["trigger"][1], Reached))


def zero(case: Case, watching: Watched, claims: Claims) -> Seen | None:
    """A sample of zero in the very move from which it is counted, if there is one."""
    run, engine = (Run(), "the start") if watching.own_at_start else (None, "")
    if run is None and isinstance(claim := claims["own"][1], Reached):
        run, engine = unwatched(claim.run), claims["own"][0]
    return None if run is None else Seen(Fraction(0), True, confirmed(case, run, engine, least=True), run)


# --- farther and farther ------------------------------------------------------------------------------------------


def look(case: Case, watching: Watched, run: Run, engine: str, *, least: bool) -> Seen | Endless:
    """The farthest sample on the path of the run, or that there is no end to them.  Raises `FalseClaim`."""
    goal = watching.beyond("sample", Fraction(0), least=False, strict=False)
    explicit = Explicit(Query(watching.protocol, (goal,)))
    path = [step.move for step in run.steps]
    reach = farthest(explicit, path, goal=0, clock=watching.clock, least=least, budget=Budget(PATH_WORK))
    own = confirmed(case, unwatched(run), engine, least=least)
    limit = None if reach is None else reach.limit
    if reach is None or (limit is not None and (own < limit if least else own > limit)):
        return Seen(own, True, own, unwatched(run))
    if limit is None:
        shown = reach.run(longest(case) + 1)
        assert shown is not None
        endless = waits(case.certifier.protocol, case.quantity, unwatched(shown))
        if endless is not None:
            return endless
        value = confirmed(case, unwatched(shown), engine, least=least)
        return Seen(value, True, value, unwatched(shown))
    near = limit if reach.attained else nearest(limit, case.margin, least=least)
    found = reach.run(near)
    while found is None:  # the margin is wider than the path
        near = (near + limit) / 2
        found = reach.run(near)
    value = confirmed(case, unwatched(found), engine, least=least)
    if (value != limit) if reach.attained else not (limit < value <= near if least else near <= value < limit):
        raise FalseClaim(f"{engine}: the run claimed has a sample of {value} s, and not near {limit} s")
    return Seen(limit, reach.attained, value, unwatched(found), reach)


def nearest(limit: Fraction, margin: Fraction, *, least: bool) -> Fraction:
    return limit + margin if least else max(limit - margin, limit / 2)


def longest(case: Case) -> Fraction:
    """The greatest constant that anything is compared with."""
    return max(known(case.certifier.protocol, case.quantity).values(), default=Fraction(0))


def confirmed(case: Case, run: Run, engine: str, *, least: bool) -> Fraction:
    """The farthest sample of a run, by definition."""
    found = [sample.value for sample in samples(case.quantity, case.certifier.replayed(run, engine))]
    if not found:
        raise FalseClaim(f"{engine}: the run claimed has no sample")
    return min(found) if least else max(found)


def farther(case: Case, watching: Watched, first: Seen | Endless, *, least: bool) -> Extreme:
    """From the first sample seen to the farthest.  Raises `FalseClaim`."""
    seen = first
    for count in range(STEPS):
        if isinstance(seen, Endless):
            return seen if seen.why == "never" else unanswered(case) or seen
        if least and seen.value == 0 and seen.attained:
            return Exact(seen.value, True, seen.sample, seen.run)
        timed = isinstance(case.quantity, TimeBetween) and not least
        if timed and count == PATIENCE and (waited := unanswered(case)) is not None:
            return waited
        goals = [watching.beyond("beyond", seen.value, least=least, strict=seen.attained)]
        goals += [watching.late("late", seen.value, strict=seen.attained)] if timed else []
        question, claims = case.ask(watching, *goals)
        engine, claim = claims["beyond"]
        if not isinstance(claim, Reached):
            return settled(case, question, claims, seen)
        before, seen = seen, look(case, watching, claim.run, engine, least=least)
        if isinstance(seen, Seen):
            seen = rounds(case.certifier.protocol, case.quantity, seen.run) or farther_of(before, seen, least=least)
    assert isinstance(seen, Seen)
    return Open("there was always a sample farther than the last", seen.sample, seen.run)


def farther_of(one: Seen, other: Seen, *, least: bool) -> Seen:
    sign = -1 if least else 1
    return max(one, other, key=lambda it: (sign * it.value, it.attained))


def settled(case: Case, question: Question, claims: Claims, seen: Seen) -> Extreme:
    """No sample beyond the one seen was found: what is made of it."""
    certificate = case.certified(question, claims, "beyond")
    if isinstance(certificate, str):
        return Open(certificate, seen.sample, seen.run)
    exact = Exact(seen.value, seen.attained, seen.sample, seen.run, certificate, seen.reach)
    if "late" not in claims or isinstance(claims["late"][1], Unreachable):
        if "late" in claims and isinstance(doubt := case.certified(question, claims, "late"), str):
            return Open(doubt, seen.sample, seen.run, seen.value, certificate)
        return exact
    verdict = some_time_or_never(case)
    if isinstance(verdict, Violated):
        return Endless("never", verdict.run)
    if isinstance(verdict, Proved):
        return exact
    why = f"what is waited for may never come: {getattr(verdict, 'why', verdict.word)}"
    return Open(why, seen.sample, seen.run, seen.value, certificate)


def some_time_or_never(case: Case) -> Verdict:
    """Whether each occurrence is answered or released some time.  Raises `FalseClaim`."""
    assert isinstance(case.quantity, TimeBetween)
    return some_time(case.certifier, eternal(case.quantity), case.timing, case.effort).verdict


def unanswered(case: Case) -> Endless | None:
    """A run in which an occurrence is never answered or released, if one is found."""
    if not isinstance(case.quantity, TimeBetween):
        return None
    verdict = some_time_or_never(case)
    return Endless("never", verdict.run) if isinstance(verdict, Violated) else None
