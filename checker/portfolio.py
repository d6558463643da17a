"""The engines in the order in which they are asked, each with its budget; the first to answer a goal is reported."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib import import_module

from msgspec import Struct

from checker.query import Query
from checker.report import Attempt
from checker.slicing import completed, slices
from checker.verdict import Budget, Claim, GaveUp, Reached, Spent, Unreachable

Engine = Callable[[Query, Budget], dict[str, Claim]]


class Entry(Struct, frozen=True):
    """A row of the table: the module `checker.engines.NAME` with a function of that name, and its share of work."""

    name: str
    work: int
    about: str

    def engine(self) -> Engine:
        found: Engine = getattr(import_module(f"checker.engines.{self.name}"), self.name)
        return found


ENGINES = (
    Entry("zones", 20_000, "zone graphs, joined into a hull and then apart: proofs, and shortest runs"),
    Entry("bmc", 5_000, "runs of 0, 1, 2, … moves with an SMT solver: shortest runs, stopwatches exactly"),
)


def answer(
    query: Query,
    names: Sequence[str],
    *,
    only: str | None = None,
    until: float | None = None,
    engines: Sequence[str] | None = None,
    effort: float = 1.0,
) -> tuple[dict[str, tuple[str, Claim]], tuple[Attempt, ...]]:
    """The first answer to each of the named goals, with its engine, and what every engine made of the rest.

    `only`: the one engine to ask; `engines`: those that may be asked (default: all).  `until`: an end on the monotonic
    clock; without it the answer is deterministic.  `effort`: what each engine's budget of work is multiplied by.
    Each part of the protocol that goals depend on is asked about by itself; a run is one of the whole.
    """
    claims: dict[str, tuple[str, Claim]] = {}
    attempts: list[Attempt] = []
    for part in slices(query, names):
        asked = [goal.name for goal in part.goals]
        found, tried = _answer(part, asked, only, until, engines, effort)
        if part.protocol is not query.protocol:
            found = {name: (engine, _of_whole(claim, part, query)) for name, (engine, claim) in found.items()}
            lost = [name for name, (_, claim) in found.items() if claim is NOT_OF_WHOLE]
            again, more = _answer(query, lost, only, until, engines, effort) if lost else ({}, ())
            found, tried = found | again, (*tried, *more)
        claims |= found
        attempts += tried
    return {name: claims[name] for name in names}, tuple(attempts)


NOT_OF_WHOLE = GaveUp("what a part of the protocol does, the whole may not do")


def _of_whole(claim: Claim, part: Query, query: Query) -> Claim:
    """What a claim about a part says of the whole."""
    if not isinstance(claim, Reached):
        return claim
    run = completed(query.protocol, part.protocol, claim.run)
    return NOT_OF_WHOLE if run is None else Reached(run)


def _answer(
    query: Query,
    names: Sequence[str],
    only: str | None,
    until: float | None,
    engines: Sequence[str] | None,
    effort: float,
) -> tuple[dict[str, tuple[str, Claim]], tuple[Attempt, ...]]:
    claims: dict[str, tuple[str, Claim]] = {name: ("none", GaveUp("no engine was asked")) for name in names}
    attempts = []
    for entry in ENGINES:
        open_ = [name for name in names if isinstance(claims[name][1], GaveUp)]
        if not open_ or entry.name not in (engines or (entry.name,)) or entry.name != (only or entry.name):
            continue
        part = Query(query.protocol, tuple(goal for goal in query.goals if goal.name in open_))
        start = time.perf_counter()
        try:
            found = entry.engine()(part, Budget(int(entry.work * effort), until))
        except Spent as spent:
            found = {name: GaveUp(str(spent)) for name in open_}
        seconds = time.perf_counter() - start
        for name in open_:
            claims[name] = (entry.name, deeper(claims[name][1], found[name]))
            attempts.append(Attempt(entry.name, name, *summary(found[name]), seconds))
    return claims, tuple(attempts)


def deeper(old: Claim, new: Claim) -> Claim:
    """The new claim; where both give up, the one that got further, and why the last engine stopped."""
    if isinstance(old, GaveUp) and isinstance(new, GaveUp):
        depths = [claim.depth for claim in (old, new) if claim.depth is not None]
        return GaveUp(new.why, max(depths, default=None))
    return new


def summary(claim: Claim) -> tuple[str, str]:
    match claim:
        case Unreachable():
            return "unreachable", ""
        case Reached(run):
            return f"reached in {len(run.steps)} moves", ""
        case GaveUp(why, depth):
            return "gave up" if depth is None else f"nothing up to {depth} moves", why
