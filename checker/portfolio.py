"""The engines in the order in which they are asked, each with its budget; the first to answer a goal is reported.

Where several may be asked, each has a first try with a small share of its budget before any has all of it: what one
of them finds at once need not wait until another has given up.  The last one then goes first: what no proof was found
of in little time often has a run.  Budgets are counted in work, so that the answer is
the same every time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING
from typing import Literal as OneOf

from msgspec import Struct

from checker.query import Query
from checker.record import Use
from checker.record import engine as at_work
from checker.report import Answer, Attempt
from checker.slicing import completed, slices
from checker.verdict import Budget, Claim, GaveUp, Reachable, Reached, Spent, Unreachable

if TYPE_CHECKING:
    from checker.tallies.likeness import Alike

Engine = Callable[[Query, Budget], dict[str, Claim]]
Claims = dict[str, tuple[str, Claim]]
"""By goal: the engine that answers, and its claim."""

FIRST_TRY = 0.1
"""heuristic: the share of its budget that an engine has at first, where there are others to ask."""

FIRST_OF_ALL = 0.25
"""heuristic: that of the first engine, which has most to lose if it is stopped and has to begin anew."""

GLANCE = 0.02
"""heuristic: the share before that, where many are alike: what hangs on few of them is settled in so much."""

LIKELY = 0.3
"""heuristic: the share at first of those who find runs of many, where there likely is one."""


class Entry(Struct, frozen=True):
    """A row of the table: the module `checker.engines.NAME` with a function of that name, and its share of work.

    `proves`: it can show that a goal is out of reach, and is asked where nothing else would help.  `shows`: it can find
    a run.  `many`: where many machines are alike it is asked first, or last; or it is asked only there, before the
    others, or by name.
    """

    name: str
    work: int
    about: str
    proves: bool = True
    shows: bool = True
    many: OneOf["only", "first", "last"] = "last"

    def engine(self) -> Engine:
        found: Engine = getattr(import_module(f"checker.engines.{self.name}"), self.name)
        return found


ENGINES = (
    Entry("zones", 200_000, "zone graphs, joined into a hull and then apart: proofs, and shortest runs"),
    Entry(
        "views",
        60_000,
        "a hull of zones for each machine with little around it: proofs for many side by side",
        shows=False,
        many="first",
    ),
    Entry(
        "bmc", 5_000, "runs of 0, 1, 2, … moves with an SMT solver: shortest runs, stopwatches exactly", proves=False
    ),
    Entry("tallies", 20_000, "machines that are alike told by their number: runs of many", proves=False, many="only"),
)


class Hint(Struct, frozen=True):
    """What is known of a question beforehand; it changes who is asked when, and no answer.

    `ahead`: the engine that has answered what is like this; it has the first try where many machines are alike.
    `likely`: the goals that can likely be reached; who only proves is asked about these last.
    """

    ahead: str | None = None
    likely: Collection[str] = ()


NO_HINT = Hint()


def provers() -> tuple[str, ...]:
    """The engines that can show a goal to be out of reach, in their order."""
    return tuple(entry.name for entry in ENGINES if entry.proves)


def answer(
    query: Query,
    names: Sequence[str],
    *,
    only: str | None = None,
    until: float | None = None,
    engines: Sequence[str] | None = None,
    effort: float = 1.0,
    hint: Hint = NO_HINT,
) -> tuple[Claims, tuple[Attempt, ...]]:
    """The first answer to each of the named goals, with its engine, and what every engine made of the rest.

    `only`: the one engine to ask; `engines`: those that may be asked (default: all).  `until`: an end on the monotonic
    clock; without it the answer is deterministic.  `effort`: what each engine's budget of work is multiplied by.
    `hint`: of who is asked when.
    Each part of the protocol that goals depend on is asked about by itself; a run is one of the whole.
    """
    asked = [it for it in ENGINES if it.name in (engines or (it.name,)) and it.name == (only or it.name)]
    claims: Claims = {}
    attempts: list[Attempt] = []
    for part in slices(query, names):
        found, tried = _answer(part, [goal.name for goal in part.goals], asked, until, effort, hint)
        if part.protocol is not query.protocol:
            found = {name: (engine, _of_whole(claim, part, query)) for name, (engine, claim) in found.items()}
            lost = [name for name, (_, claim) in found.items() if claim is NOT_OF_WHOLE]
            again, more = _answer(query, lost, asked, until, effort, hint) if lost else ({}, ())
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
    asked: Sequence[Entry],
    until: float | None,
    effort: float,
    hint: Hint,
) -> tuple[Claims, tuple[Attempt, ...]]:
    """The first answer to each goal, by one of the engines asked."""
    claims: Claims = {name: ("none", GaveUp("no engine was asked")) for name in names}
    attempts = []
    in_vain: set[tuple[str, str]] = set()
    for share, engines in rounds(query, asked, hint, names):
        for entry in engines:
            open_ = [name for name in names if isinstance(claims[name][1], GaveUp)]
            open_ = [name for name in open_ if (entry.name, name) not in in_vain]
            if share < 1 and not entry.shows:
                open_ = [name for name in open_ if name not in hint.likely]
            if open_:
                part = Query(query.protocol, tuple(goal for goal in query.goals if goal.name in open_))
                found, tried = attempt(
                    entry.name, entry.engine(), part, Budget(int(entry.work * effort * share), until)
                )
                in_vain |= {(entry.name, name) for name in open_ if _for_good(found[name])}
                claims |= {name: (entry.name, deeper(claims[name][1], found[name])) for name in open_}
                attempts.append(tried)
    return claims, tuple(attempts)


def _for_good(claim: Claim) -> bool:
    return isinstance(claim, GaveUp) and claim.for_good


def rounds(
    query: Query, asked: Sequence[Entry], hint: Hint, names: Sequence[str]
) -> list[tuple[float, Sequence[Entry]]]:
    """Who is asked in which order, with which share of its budget."""
    if len(asked) < 2:
        return [(1.0, asked)]
    many = crowds(query)
    if not many:
        few = [entry for entry in asked if entry.many != "only"]
        if len(few) < 2:
            return [(1.0, few)]
        return [(FIRST_OF_ALL, few[:1]), (FIRST_TRY, few[1:]), (1.0, few[::-1])]
    only, first, last = ([entry for entry in asked if entry.many == when] for when in ("only", "first", "last"))
    rest = last[::-1]
    likely = all(name in hint.likely for name in names)
    begun: list[tuple[float, Sequence[Entry]]]
    begun = [(LIKELY, only)] if likely else [(GLANCE, (*first, *only)), (FIRST_TRY, (*first, *only))]
    if not timed_apart(many):
        begun.insert(0, (GLANCE, last[:1]))
    order = [*begun, (1.0, only), (FIRST_TRY, rest), (1.0, (*rest[:1], *first, *rest[1:]))]
    known = [entry for entry in asked if entry.name == hint.ahead]
    if not known:
        return order
    tried = [(share, [it for it in those if share == 1.0 or it not in known]) for share, those in order]
    return [(FIRST_TRY, known), *tried]


def timed_apart(many: Sequence[Alike]) -> bool:
    """Some of them have clocks of their own; of others `zones` counts how many are where."""
    return any(those.own for those in many)


def crowds(query: Query) -> list[Alike]:
    """Machines that are alike, and may be too many to be told apart."""
    from checker.tallies.likeness import alike

    return alike(query.protocol)


def attempt(name: str, engine: Engine, query: Query, budget: Budget) -> tuple[Mapping[str, Claim], Attempt]:
    """What the engine claims of each goal of the query, and a note of it."""
    start = time.perf_counter()
    with at_work(name) as done:
        try:
            budget.spend(0)  # not even begun where the time is up
            found: Mapping[str, Claim] = engine(query, budget)
        except Spent as spent:
            found = {goal.name: GaveUp(str(spent)) for goal in query.goals}
        answered = sum(not isinstance(claim, GaveUp) for claim in found.values())
        done.append(Use(len(query.goals), answered, work=budget.done))
    answers = tuple(summary(goal.name, found[goal.name]) for goal in query.goals)
    return found, Attempt(name, answers, time.perf_counter() - start, budget.done)


def deeper(old: Claim, new: Claim) -> Claim:
    """The new claim; where both give up, the one that got further, and why the last engine stopped."""
    if isinstance(old, GaveUp) and isinstance(new, GaveUp):
        depths = [claim.depth for claim in (old, new) if claim.depth is not None]
        return GaveUp(new.why, max(depths, default=None))
    return new


def summary(goal: str, claim: Claim) -> Answer:
    match claim:
        case Unreachable():
            return Answer(goal, "unreachable")
        case Reachable():
            return Answer(goal, "reachable")
        case Reached(run):
            return Answer(goal, f"reached in {len(run.steps)} move{'s' * (len(run.steps) != 1)}")
        case GaveUp(why, depth):
            return Answer(goal, "gave up" if depth is None else f"nothing up to {depth} moves", why)
