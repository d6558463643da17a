"""Settles a promise to answer some time: an infinite run that breaks it, or an age by which the answer has come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import floor, gcd, lcm

from msgspec import Struct
from msgspec.structs import replace

from checker.certify import Certifier, Claims, Timing
from checker.portfolio import answer, attempt, provers
from checker.query import Query, unwatched
from checker.report import Attempt
from checker.sight import Question
from checker.verdict import Bounded, Budget, Claim, GaveUp, Proved, Reached, Unknown, Unreachable, Verdict
from checker.waiting import Waiting, waiting
from protocol.forever import breach_for_ever, may_last
from protocol.model import Promise, Protocol
from protocol.runs import Run
from protocol.semantics import NotARun

LASSO_WORK = 20_000
HOUR = Fraction(3600)
ROUNDS, AT_ONCE = 3, 7
"""How often smaller bounds than the one proved are tried, and how many at once."""


class Settled(Struct, frozen=True):
    verdict: Verdict
    attempts: tuple[Attempt, ...]


class Effort(Struct, frozen=True):
    """Which engine is asked (None: all), until when, how much of its budget it has; only those that prove, if so."""

    only: str | None = None
    until: float | None = None
    effort: float = 1.0
    proofs: bool = False

    @property
    def engines(self) -> tuple[str, ...] | None:
        """Those that may be asked, as `answer` takes it."""
        return provers() if self.proofs else None


class Bound(Struct, frozen=True):
    """An age by which the answer has always come, or so it is claimed."""

    bound: Fraction
    question: Question
    claims: Claims


def some_time(certifier: Certifier, promise: Promise, timing: Timing, effort: Effort) -> Settled:
    """The verdict on a promise of an answer some time.  Raises `FalseClaim`."""
    watched = waiting(certifier.protocol, promise)
    asked = watched.rests()
    goals = (*asked.breaks, *asked.shows)
    claims, attempts = answer(
        asked.query, goals, only=effort.only, until=effort.until, engines=effort.engines, effort=effort.effort
    )
    engine, resting = claims["rests"]
    if isinstance(resting, Reached):
        run = unwatched(resting.run)
        return Settled(certifier.for_ever(promise, Run(run.steps, run.rest, len(run.steps)), engine), attempts)
    verdict, tried = in_time(certifier, promise, watched, timing, effort)
    attempts += tried
    if verdict is not None:
        return Settled(verdict, attempts)
    looping, tried = loops(watched, effort, lambda run: is_broken(certifier.protocol, promise, unwatched(run)))
    attempts += tried
    if isinstance(looping, Reached):
        run = plainer(certifier.protocol, promise, unwatched(looping.run))
        return Settled(certifier.for_ever(promise, run, "lasso"), attempts)
    return Settled(undecided(resting, looping), attempts)


def in_time(
    certifier: Certifier, promise: Promise, watched: Waiting, timing: Timing, effort: Effort
) -> tuple[Verdict | None, tuple[Attempt, ...]]:
    """The verdict if some age is found by which the answer has always come.  Raises `FalseClaim`."""
    attempts: tuple[Attempt, ...] = ()
    for bound in candidates(watched):
        proof, claim, tried = least(watched, (bound,), effort)
        attempts += tried
        if proof is not None:
            proof, tried = sharpened(watched, proof, effort)
            verdict = certifier.promise(promise, proof.question, proof.claims, timing)
            within = replace(verdict, within=proof.bound) if isinstance(verdict, Proved) else verdict
            return within, attempts + tried
        if isinstance(claim, GaveUp):
            break
    return None, attempts


def least(
    watched: Waiting, bounds: Sequence[Fraction], effort: Effort
) -> tuple[Bound | None, Claim, tuple[Attempt, ...]]:
    """The least of the bounds that is claimed to hold, what is claimed of the greatest, and what was tried."""
    asked = watched.late(*bounds)
    goals = (*asked.breaks, *asked.shows)
    claims, attempts = answer(
        asked.query, goals, only=effort.only, until=effort.until, engines=provers(), effort=effort.effort
    )
    for bound, name in zip(bounds, asked.breaks, strict=True):
        if isinstance(claims[name][1], Unreachable):
            return Bound(bound, replace(asked, breaks=(name,)), claims), claims[name][1], attempts
    return None, claims[asked.breaks[-1]][1], attempts


def sharpened(watched: Waiting, proof: Bound, effort: Effort) -> tuple[Bound, tuple[Attempt, ...]]:
    """A smaller bound, if one is soon found: between what is known to be none and what is one, a few at a time."""
    unit = common(watched.constants) or proof.bound
    attempts: tuple[Attempt, ...] = ()
    low = Fraction(watched.least // unit) - 1
    for _ in range(ROUNDS):
        high = proof.bound / unit
        inside = [low + (high - low) * k / (AT_ONCE + 1) for k in range(1, AT_ONCE + 1)]
        tries = sorted({Fraction(floor(it)) for it in inside if low < floor(it) < high})
        if not tries:
            break
        found, _, tried = least(watched, [it * unit for it in tries], effort)
        attempts += tried
        low = max((it for it in tries if found is None or it * unit < found.bound), default=low)
        proof = found or proof
    return proof, attempts


def common(numbers: Sequence[Fraction]) -> Fraction:
    """The greatest number of which all of these are multiples."""
    denominator = lcm(*(number.denominator for number in numbers))
    return Fraction(gcd(*(int(number * denominator) for number in numbers)), denominator)


def candidates(watched: Waiting) -> Iterator[Fraction]:
    """Ages that are tried: what the spec's constants come to, and multiples."""
    total = sum(watched.constants, Fraction(0)) or HOUR
    greatest = max(watched.constants, default=HOUR)
    yield from dict.fromkeys((greatest, total, 4 * total, 16 * total))


def loops(watched: Waiting, effort: Effort, is_one: Callable[[Run], bool]) -> tuple[Claim, tuple[Attempt, ...]]:
    """A run that goes round for ever with something pending, if one is found; not where only proofs are asked for."""
    if effort.proofs or effort.only in provers():
        return GaveUp("runs that go round for ever were not looked for"), ()

    def looping(query: Query, budget: Budget) -> dict[str, Claim]:
        from checker.engines.lasso import lasso

        return {goal.name: lasso(query, budget, is_one) for goal in query.goals}

    budget = Budget(int(LASSO_WORK * effort.effort), effort.until)
    found, tried = attempt("lasso", looping, watched.loops(), budget)
    return found["pending"], (tried,)


def plainer(protocol: Protocol, promise: Promise, run: Run) -> Run:
    """The run without such delays before its loop as only let it repeat itself in the first round."""
    for k in range(run.loop or 0):
        steps = (*run.steps[:k], replace(run.steps[k], delay=Fraction(0)), *run.steps[k + 1 :])
        run = sooner if is_broken(protocol, promise, sooner := replace(run, steps=steps)) else run
    return run


def is_broken(protocol: Protocol, promise: Promise, run: Run) -> bool:
    try:
        return may_last(protocol, promise, run) and breach_for_ever(promise, protocol, run) is not None
    except NotARun:
        return False


def undecided(resting: Claim, looping: Claim) -> Verdict:
    assert isinstance(looping, GaveUp)
    depths = [looping.depth] + ([resting.depth] if isinstance(resting, GaveUp) else [])
    known = [depth for depth in depths if depth is not None]
    why = f"no age was found by which the answer has always come; {looping.why}"
    return Bounded(min(known), why) if len(known) == len(depths) and min(known) > 0 else Unknown(why)
