"""On random specs: without some rules every run is still one, and reasons are reasons."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from checker.checking import Options, check
from checker.reasons.core import reasons, rests_on_rules
from checker.reasons.weakening import rules_of, without
from protocol.load import compile_text
from protocol.model import Promise
from protocol.satisfaction import breach
from protocol.semantics import replay
from tests.agreement.random_runs import random_run
from tests.defection.votes import vote
from tests.random_specs import specs
from tests.spec_model import Spec

quietly = settings(
    max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@quietly
@given(specs("any"), st.integers(0, 2**32))
def test_every_run_is_one_without_some_rules(spec: Spec, seed: int) -> None:
    note(str(spec))
    still_runs(str(spec), Random(seed))


@settings(quietly, max_examples=12)
@given(st.integers(0, 2**32), st.sampled_from(["with 2", "with all"]))
def test_every_run_of_a_vote_is_one_without_some_rules(seed: int, passes: str) -> None:
    still_runs(vote(3, passes), Random(seed))


def still_runs(text: str, dice: Random) -> None:
    protocol = compile_text(text)[0].protocol
    rules = rules_of(protocol)
    for _ in range(4):
        weaker = without(protocol, dice.sample(rules, dice.randint(0, len(rules))))
        run = random_run(protocol, dice, length=8)
        assert replay(weaker, run).moments == replay(protocol, run).moments


@settings(quietly, max_examples=10)
@given(specs("any"))
def test_what_is_needed_is_and_what_is_not_is_not(spec: Spec) -> None:
    note(str(spec))
    (design,) = compile_text(str(spec))
    options = Options(health=False, effort=0.3)
    (part,) = check([design], options).designs
    (result,) = part.results
    if not rests_on_rules(result, design.properties) or not isinstance(result.asked.meaning, Promise):
        return
    found = reasons(design, design.properties, options)
    assert found is not None
    assert len(found.needed) + len(found.unsure) + len(found.idle) == len(rules_of(design.protocol))
    for it in found.needed:
        weaker = without(design.protocol, [*found.idle, it.rule])
        if it.shown.run.loop is None:
            assert breach(result.asked.meaning, replay(weaker, it.shown.run)) is not None
