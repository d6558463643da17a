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
from checker.observers import watch
from checker.portfolio import ENGINES
from checker.query import unwatched
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
from protocol.load import compile_text
from protocol.model import Design, LastsAtLeast, Possible, Promise, Property
from protocol.semantics import replay
from tests.agreement.counting import counting
from tests.agreement.random_runs import random_run
from tests.agreement.watching import reached
from tests.deviation.random_actors import deviations, with_actors
from tests.explore import HOUR, explore
from tests.spec_constructs import constructs
from tests.spec_model import Rule, Spec, nodes

BUDGETS = {"zones": 3000, "bmc": 400}
GRID = 1200
"""So many states of the grid are explored."""


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
    why: str
    """Why it is not known."""
    grid: str
    timing: str


def judge(
    spec: Spec,
    seed: int,
    *,
    solvers: tuple[SolverName, ...] = ("z3",),
    deviating: bool = False,
) -> Judged:
    """`deviating`: some actors do not keep to the rules."""
    (design,) = compile_text(str(spec))
    design = replace(design, protocol=counting(design.protocol, Random(seed)))
    if deviating:
        owned = with_actors(design.protocol, Random(seed))
        design = replace(design, protocol=deviate(owned, deviations(Random(seed))))
    (asked,) = design.properties
    question = watch(design.protocol, asked.meaning)
    claims = {entry.name: ask(entry.name, question) for entry in ENGINES}
    compare(claims, exact=not any(isinstance(n, Rule) and n.verb in ("stops", "runs while") for n in nodes(spec)))
    certifier = Certifier(design.protocol, solvers, Budget(1_000_000))
    timing = settle_timing(certifier, only="zones", until=None, effort=0.15)
    grid = on_grid(question, claims, timing, unit_for(asked)) if spec.profile == "grid" else ""
    try_runs(design, question, claims, Random(seed))
    verdict = certified(certifier, asked, question, claims, timing)
    return Judged(
        spec.profile,
        constructs(spec),
        spec.asked.form,
        verdict.word if not isinstance(verdict, Shown | Impossible) else f"scenario {verdict.word}",
        len(verdict.run.steps) if isinstance(verdict, Violated | Shown) else None,
        tuple((engine, said(claim)) for engine, found in claims.items() for claim in found.values()),
        verdict.why if isinstance(verdict, Unknown | Bounded) else "",
        grid,
        "by the text" if not by_text(design.protocol) else type(timing).__name__,
    )


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
        return entry.engine()(question.query, Budget(BUDGETS.get(engine, 1000)))
    except Spent as spent:
        return {goal.name: GaveUp(str(spent)) for goal in question.query.goals}


# --- engines against each other, and against the interpreter ------------------------------------------------------


def compare(claims: Said, *, exact: bool) -> None:
    """No two engines contradict each other; both find the same number of moves where runs are `exact`ly shortest."""
    for (one, left), (other, right) in combinations(claims.items(), 2):
        for goal in left:
            compare_claims(f"{goal}: {one} and {other}", left[goal], right[goal], exact=exact)
            compare_claims(f"{goal}: {other} and {one}", right[goal], left[goal], exact=exact)


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
                    assert len(run.steps) == seen.moves[goal], where
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


def try_runs(design: Design, question: Question, claims: Said, dice: Random) -> None:
    """Random runs reach nothing that is claimed to be out of reach; claimed runs reach their goals."""
    out_of_reach = {goal for found in claims.values() for goal, it in found.items() if isinstance(it, Unreachable)}
    for _ in range(6 if out_of_reach else 0):
        trace = replay(design.protocol, random_run(design.protocol, dice, length=8))
        assert not (met := out_of_reach & reached(question.query, trace)), (met, trace.moments)
    for engine, found in claims.items():
        for goal, claim in found.items():
            if isinstance(claim, Reached):
                trace = replay(design.protocol, unwatched(claim.run))
                assert goal in reached(question.query, trace), f"{engine}: its run does not reach {goal}"


# --- certification ------------------------------------------------------------------------------------------------


def certified(certifier: Certifier, asked: Property, question: Question, claims: Said, timing: Timing) -> Verdict:
    """The verdict, after every engine's claims have been certified on their own."""
    verdict: Verdict = Unknown("nobody was asked")
    merged: dict[str, tuple[str, Claim]] = {}
    for engine, found in claims.items():
        for goal, claim in found.items():
            if isinstance(merged.get(goal, (engine, GaveUp("")))[1], GaveUp):
                merged[goal] = (engine, claim)
    own = [{goal: (engine, claim) for goal, claim in found.items()} for engine, found in claims.items()]
    for some in (*own, merged):
        if isinstance(asked.meaning, Possible):
            new: Verdict = certifier.scenario(asked.meaning, question, some)
        else:
            new = certifier.promise(asked.meaning, question, some, timing)
        agree(verdict, new)
        if isinstance(verdict, Unknown | Bounded):
            verdict = new
        if not isinstance(verdict, Unknown | Bounded) and some is not own[0]:
            break
    return verdict


SETTLED = (Proved, Shown, Violated, Impossible, Vacuous)


def agree(one: Verdict, other: Verdict) -> None:
    if isinstance(one, SETTLED) and isinstance(other, SETTLED):
        assert type(one) is type(other), f"{one.word} and {other.word}"
