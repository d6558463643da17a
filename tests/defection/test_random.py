"""On random protocols with random actors: what is said of sets is what each set says when asked by itself."""

from __future__ import annotations

from itertools import chain, combinations
from random import Random

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from checker.checking import Options
from checker.compliance import certified, culprits
from checker.defection.answers import resilience
from checker.defection.trials import Guarantee
from protocol.deviation import deviate
from protocol.load import compile_text
from protocol.model import Design, Deviation, Possible, Promise, StaysPossible
from protocol.runs import Run
from protocol.semantics import replay
from tests.agreement.random_runs import random_run
from tests.defection.votes import vote
from tests.random_specs import specs
from tests.spec_model import Spec

ACTORS = ("ann", "ben", "cy")
quietly = settings(
    max_examples=18, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
HARD_WORK = Options(effort=0.3)


def with_actors(design: Design, dice: Random) -> Design:
    owned = tuple(replace(t, actor=dice.choice(ACTORS)) for t in design.protocol.transitions)
    return replace(design, protocol=replace(design.protocol, transitions=owned, actors=ACTORS))


@quietly
@given(specs("any"), st.integers(0, 2**32))
def test_every_set_is_as_it_is_said_to_be(spec: Spec, seed: int) -> None:
    note(str(spec))
    design = with_actors(compile_text(str(spec))[0], Random(seed))
    (asked,) = design.properties
    if isinstance(asked.meaning, Possible) or isinstance(asked.meaning.form, StaysPossible):
        return
    (it,) = resilience([design], HARD_WORK).results
    guarantee = Guarantee(design, (asked,), HARD_WORK, None)
    (case,) = guarantee.cases
    breaking = [set(actors) for cut in it.cuts for actors in cut.who.each()]
    kept = [set(actors) for one in it.survived for actors in one.who.each()]
    left = [set(actors) for one in it.undecided for actors in one.who.each()]
    for actors in chain.from_iterable(combinations(it.obliged, n) for n in range(len(it.obliged) + 1)):
        broken = any(known <= set(actors) for known in breaking)
        safe = any(set(actors) <= known for known in kept)
        assert not (broken and safe)
        assert broken or safe or any(set(actors) <= known for known in left)
        trial = case.trial(actors)
        if trial.run is not None:
            assert not safe
            assert sorted(guarantee.guilty(case, trial)) == sorted(culprits(case, trial))
        assert not (trial.holds and broken and certified(trial))


@quietly
@given(st.integers(0, 2**32), st.sampled_from(["with 2", "with all", "with majority"]))
def test_who_defects_in_larger_company_can_do_as_much(seed: int, passes: str) -> None:
    """More defectors, more runs: also where defecting makes something happen by itself, as a ballot that is missing."""
    dice = Random(seed)
    (design,) = compile_text(vote(3, passes))
    voters = [f"voters[{k}]" for k in (1, 2, 3)]
    few = tuple(dice.sample(voters, dice.randint(0, 2)))
    many = (*few, *dice.sample([name for name in voters if name not in few], dice.randint(0, 3 - len(few))))
    fewer, more = (deviate(design.protocol, (Deviation(who),)) for who in (few, many))
    run: Run = random_run(fewer, dice, length=8)
    assert replay(more, run).final == replay(fewer, run).final
    assert isinstance(design.properties[0].meaning, Promise)
