"""One random spec before everyone who has a say: engines, certification, the grid, random runs.

`judge` asserts that nobody contradicts anybody, and returns what was met on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from checker.certify import Certifier, Timing, WellTimed
from checker.liveness import Effort
from checker.observers import watch
from checker.portfolio import ENGINES
from checker.query import unwatched
from checker.settle import settle
from checker.sight import Question
from checker.smt import SolverName
from checker.timing import settle_timing
from checker.verdict import (
    Bounded,
    Budget,
    Claim,
    GaveUp,
    Impossible,
    Proved,
    Reached,
    Shown,
    Spent,
    Unknown,
    Unreachable,
    Vacuous,
    Verdict,
    Violated,
)
from checker.welltimed import by_text, is_trap
from protocol.deviation import deviate
from protocol.forever import is_eternal
from protocol.load import compile_text
from protocol.model import Design, LastsAtLeast, Possible, Promise, Property, StaysPossible
from protocol.satisfaction import breach, shows
from protocol.semantics import replay
from tests.agreement.counting import counting
from tests.agreement.proofs import WHOLE, stand
from tests.agreement.random_runs import random_run
from tests.agreement.watching import reached
from tests.deviation.random_actors import deviations, with_actors
from tests.explore import HOUR, bounds, explore
from tests.random_promises import Parallel
from tests.spec_constructs import constructs
from tests.spec_model import Rule, Spec, nodes

EFFORT = 0.04
"""Of its usual budget each engine has so much."""
GRID = 800
"""So many states of the grid are explored."""


class Case(Struct, frozen=True):
    """A design that asks one question.

    `exact`: no clock stops, so that every engine finds shortest runs; `grid`: whole hours decide it.
    """

    design: Design
    profile: str
    constructs: frozenset[str]
    form: str
    exact: bool
    grid: bool


class Thorough(Struct, frozen=True):
    """How much is asked of each spec."""

    solvers: tuple[SolverName, ...] = ("z3",)
    deviating: bool = False
    """Some actors do not keep to the rules."""
    runs: int = 6
    tampered: int | None = None
    """Each proof, and so many changes of it, are put to all who check proofs."""


class Judged(Struct, frozen=True):
    """What was met in a spec."""

    profile: str
    constructs: frozenset[str]
    form: str
    verdict: str
    moves: int | None
    """Of the run that the verdict carries."""
    claims: tuple[tuple[str, str], ...]
    """Engine and what it said, for each goal."""
    verdicts: tuple[tuple[str, str], ...]
    """Engine and the verdict that it would have led to by itself."""
    why: str
    """Why it is not known."""
    grid: str
    timing: str
    checks: tuple[tuple[str, str], ...] = ()
    """Who else checked a proof, and what they said."""


def judge(spec: Spec | Parallel, seed: int, thorough: Thorough = Thorough()) -> Judged:  # noqa: B008 - frozen
    return judge_case(case_of(spec, seed), seed, thorough)


def case_of(spec: Spec | Parallel, seed: int) -> Case:
    if isinstance(spec, Parallel):
        return Case(spec.design, "parallel", spec.features, spec.form, "stopwatch" not in spec.features, spec.grid)
    (design,) = compile_text(str(spec))
    design = replace(design, protocol=counting(design.protocol, Random(seed)))
    exact = not any(isinstance(n, Rule) and n.verb in ("stops", "runs while") for n in nodes(spec))
    return Case(design, spec.profile, constructs(spec), spec.asked.form, exact, spec.profile == "grid")


def judge_case(case: Case, seed: int, thorough: Thorough) -> Judged:
    design = case.design
    if thorough.deviating:
        owned = with_actors(design.protocol, Random(seed))
        design = replace(design, protocol=deviate(owned, deviations(Random(seed))))
    (asked,) = design.properties
    certifier = Certifier(design.protocol, thorough.solvers, Budget(1_000_000))
    timing = settle_timing(certifier, only="zones", until=None, effort=0.15)
    told = "by the text" if not by_text(design.protocol) else type(timing).__name__
    if isinstance(asked.meaning, Promise) and (
        is_eternal(asked.meaning) or isinstance(asked.meaning.form, StaysPossible)
    ):
        if thorough.tampered is not None:
            certifier = replace(certifier, solvers=WHOLE)
        return judged(case, told, settled_by_each(certifier, asked, timing))
    question = watch(design.protocol, asked.meaning)
    claims = {entry.name: ask(entry.name, question) for entry in ENGINES}
    compare(claims, exact=case.exact)
    grid = on_grid(question, claims, timing, unit_for(asked)) if case.grid else ""
    try_runs(design, question, claims, Random(seed), thorough.runs)
    checks: tuple[tuple[str, str], ...] = ()
    if thorough.tampered is not None:
        checks = stand(question.query, claims, Random(seed), thorough.tampered)
    found = certified(certifier, asked, question, claims, timing)
    said_by = tuple((engine, said(claim)) for engine, made in claims.items() for claim in made.values())
    return replace(judged(case, told, found), claims=said_by, grid=grid, checks=checks)


def judged(case: Case, timing: str, found: Mapping[str, Verdict]) -> Judged:
    """What was met, from the verdicts by engine; the last one is the verdict on all that is known."""
    *_, verdict = found.values()
    return Judged(
        case.profile,
        case.constructs,
        case.form,
        word(verdict),
        len(verdict.run.steps) if isinstance(verdict, Violated | Shown) else None,
        (),
        tuple((engine, word(it)) for engine, it in found.items()),
        verdict.why if isinstance(verdict, Unknown | Bounded) else "",
        "",
        timing,
    )


def word(verdict: Verdict) -> str:
    return verdict.word if not isinstance(verdict, Shown | Impossible) else f"scenario {verdict.word}"


def said(claim: Claim) -> str:
    match claim:
        case Reached():
            return "reached"
        case Unreachable():
            return "unreachable"
        case GaveUp():
            return "gave up"


Said = Mapping[str, Mapping[str, Claim]]
"""By engine and goal."""


def ask(engine: str, question: Question) -> dict[str, Claim]:
    entry = next(entry for entry in ENGINES if entry.name == engine)
    try:
        return entry.engine()(question.query, Budget(int(entry.work * EFFORT)))
    except Spent as spent:
        return {goal.name: GaveUp(str(spent)) for goal in question.query.goals}


# --- engines against each other, and against the interpreter ------------------------------------------------------


NOT_ALL = ("tallies",)
"""These look at some runs only, and a shorter one may be among the others."""


def compare(claims: Said, *, exact: bool) -> None:
    """No two engines contradict each other; both find the same number of moves where runs are `exact`ly shortest."""
    for (one, left), (other, right) in combinations(claims.items(), 2):
        for goal in left:
            if other in NOT_ALL:
                if exact:
                    not_shorter(f"{goal}: {other} and {one}", right[goal], left[goal])
                compare_claims(f"{goal}: {other} and {one}", right[goal], left[goal], exact=False)
                continue
            compare_claims(f"{goal}: {one} and {other}", left[goal], right[goal], exact=exact)
            compare_claims(f"{goal}: {other} and {one}", right[goal], left[goal], exact=exact)


def not_shorter(where: str, one: Claim, other: Claim) -> None:
    """The one's run has at least as many moves as the other's, which is a shortest."""
    if isinstance(one, Reached) and isinstance(other, Reached):
        assert len(one.run.steps) >= len(other.run.steps), where


def compare_claims(where: str, one: Claim, other: Claim, *, exact: bool) -> None:
    match one, other:
        case Reached(run), Unreachable():
            raise AssertionError(f"{where}: a run of {len(run.steps)} moves, and a proof that there is none")
        case Reached(run), Reached(second):
            assert not exact or len(run.steps) == len(second.steps), where
        case Reached(run), GaveUp(_, int(depth)):
            assert len(run.steps) > depth, f"{where}: {len(run.steps)} moves, and none up to {depth}"


def unit_for(asked: Property) -> Fraction:
    """A grid fine enough for what the property asks strictly of one run.

    Where all other bounds are whole hours and closed, k strict ones that can be kept at all can be kept on a grid of
    1 / (k + 1) hours: tightened by so much, a cycle of differences that sums to more than zero still does.  That a
    stretch lasts at least so long asks four: a break before it, some length, not enough of it, and a break after it.
    One alone, at the end of what is measured, can be kept on whole hours.
    """
    strict = 4 if isinstance(asked.meaning, Promise) and isinstance(asked.meaning.form, LastsAtLeast) else 0
    return HOUR / (strict + 1)


def on_grid(question: Question, claims: Said, timing: Timing, unit: Fraction) -> str:
    """What the grid says, which is the truth where it has been seen as a whole."""
    seen = explore(question.query, limit=GRID, unit=unit)
    for engine, found in claims.items():
        for goal, claim in found.items():
            where = f"{engine} and the grid: {goal}"
            match claim:
                case Reached(run) if goal in seen.moves:
                    assert len(run.steps) >= seen.moves[goal], where
                    assert engine in NOT_ALL or len(run.steps) == seen.moves[goal], where
                case Reached(run):
                    assert not seen.complete, f"{where}: only the engine reaches it"
                    assert len(run.steps) > seen.depth, f"{where}: {len(run.steps)} moves, and none up to {seen.depth}"
                case Unreachable():
                    assert goal not in seen.moves, f"{where}: only the grid reaches it"
                case GaveUp(_, int(depth)):
                    assert seen.moves.get(goal, depth + 1) > depth, where
    if isinstance(timing, WellTimed):
        assert not any(is_trap(question.query.protocol, state) for state in seen.tight), "time stops"
    return "all seen" if seen.complete else "in part"


def try_runs(design: Design, question: Question, claims: Said, dice: Random, count: int) -> None:
    """Random runs reach nothing that is claimed to be out of reach; claimed runs reach their goals."""
    out_of_reach = {goal for found in claims.values() for goal, it in found.items() if isinstance(it, Unreachable)}
    (asked,) = design.properties
    safe = out_of_reach.issuperset(question.breaks)
    marks = {bound.limit for bound in bounds(question.query)}
    for number in range(count if out_of_reach else 0):
        run = random_run(design.protocol, dice, length=8, marks=marks if number % 2 else ())
        trace = replay(design.protocol, run)
        assert not (met := out_of_reach & reached(question.query, trace)), (met, trace.moments)
        if safe and isinstance(asked.meaning, Possible):
            assert not shows(asked.meaning, trace), trace.moments
        elif safe and isinstance(asked.meaning, Promise):
            assert breach(asked.meaning, trace) is None, trace.moments
    for engine, found in claims.items():
        for goal, claim in found.items():
            if isinstance(claim, Reached):
                trace = replay(design.protocol, unwatched(claim.run))
                assert goal in reached(question.query, trace), f"{engine}: its run does not reach {goal}"


# --- certification ------------------------------------------------------------------------------------------------


def certified(
    certifier: Certifier, asked: Property, question: Question, claims: Said, timing: Timing
) -> dict[str, Verdict]:
    """The verdict on each engine's claims by themselves, and on the first to answer each goal; no two contradict."""
    merged: dict[str, tuple[str, Claim]] = {}
    for engine, found in claims.items():
        for goal, claim in found.items():
            if isinstance(merged.get(goal, (engine, GaveUp("")))[1], GaveUp):
                merged[goal] = (engine, claim)
    own = {engine: {goal: (engine, claim) for goal, claim in found.items()} for engine, found in claims.items()}
    verdicts: dict[str, Verdict] = {}
    for engine, made in (*own.items(), (TOGETHER, merged)):
        same = next((other for other, its in own.items() if its == made and other in verdicts), None)
        if same is not None:
            verdicts[engine] = verdicts[same]
        elif isinstance(asked.meaning, Possible):
            verdicts[engine] = certifier.scenario(asked.meaning, question, made)
        else:
            verdicts[engine] = certifier.promise(asked.meaning, question, made, timing)
    agree(verdicts)
    return verdicts


def settled_by_each(certifier: Certifier, asked: Property, timing: Timing) -> dict[str, Verdict]:
    """The verdicts on what is asked in several questions; no two contradict."""
    found = {
        name or TOGETHER: settle(certifier, asked.meaning, timing, Effort(name, None, SHARE)).verdict
        for name in (*(entry.name for entry in ENGINES), None)
    }
    agree(found)
    return found


TOGETHER, SHARE = "together", 0.03
SETTLED = (Proved, Shown, Violated, Impossible, Vacuous)


def agree(verdicts: Mapping[str, Verdict]) -> None:
    settled = {engine: it for engine, it in verdicts.items() if isinstance(it, SETTLED)}
    assert len(set(map(type, settled.values()))) <= 1, {engine: it.word for engine, it in settled.items()}
