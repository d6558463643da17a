"""Without any rule everything can be done that could be with some; and what is found to need no rule needs none."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from checker import unruly
from checker.checking import Options, check
from checker.health.idle import unguarded
from protocol.deviation import SKIPPED, deviate
from protocol.load import compile_text
from protocol.model import Protocol
from protocol.semantics import after, closures, is_possible, replay
from tests.agreement.random_runs import random_run
from tests.deviation.random_actors import deviations, with_actors
from tests.deviation.test_random import quietly
from tests.engines.random_kernels import random_protocol
from tests.random_specs import specs
from tests.spec_model import Spec


def lives_on(freed: Protocol, strict: Protocol, dice: Random) -> bool:
    """A random run of the stricter protocol is one of the freed one, its twins apart."""
    run = random_run(strict, dice, length=6)
    for step, moment in zip(run.steps, replay(strict, run).moments, strict=True):
        found = (
            move
            for move in closures(freed, moment.before, freed.transition(step.move.cause))
            if {name for name in move.reactions if not name.endswith(SKIPPED)}
            == {name for name in step.move.reactions if not name.endswith(SKIPPED)}
            and is_possible(freed, moment.before, move)
        )
        if not any(moment.after in after(freed, moment.before, move) for move in found):
            return False
    return True


def all_live_on(agreed: Protocol, dice: Random) -> bool:
    freed = unruly.unruly(agreed)
    return all(lives_on(freed, it, dice) for it in (agreed, deviate(agreed, deviations(dice)), unguarded(agreed)))


@quietly
@given(st.integers(0, 2**32))
def test_every_run_of_a_kernel_is_one_without_rules(seed: int) -> None:
    dice = Random(seed)
    assert all_live_on(replace(with_actors(random_protocol(dice), dice), monitors=()), dice)


@quietly
@given(specs("any"), st.integers(0, 2**32))
def test_every_run_of_a_spec_is_one_without_rules(spec: Spec, seed: int) -> None:
    dice = Random(seed)
    assert all_live_on(with_actors(compile_text(str(spec))[0].protocol, dice), dice)


SCENE = """protocol p {
  actor ru
  actor us
  var hot = false
  event spark by ru when not hot { hot := true }
  event calm by ru when hot { hot := false }
  ladder l {
    tier low
    tier mid by us
    tier high by us
    must climb: low -> mid when hot within 2h of spark
    must top: mid -> high %s within 4h of spark
    on calm down: any -> low %s
  }
  property %s
}"""


@pytest.mark.parametrize(
    ("guard", "by", "asked", "word", "ruleless"),
    [
        ("when hot", "", "steps: l never skips", "proved", True),
        ("when hot", "", "hot_above: always hot or low", "proved", False),  # the guard of `climb` sees to it
        ("when hot", "by us", "in_turn: always hot or low", "proved", False),  # and us, who hears of the calm
        ("when hot", "", "soon: spark leads to mid within 2h unless calm", "proved", False),
    ],
)
def test_what_needs_no_rule(guard: str, by: str, asked: str, word: str, ruleless: bool) -> None:
    (report,) = check(compile_text(SCENE % (guard, by, asked)), Options()).designs
    (result,) = report.results
    assert (result.verdict.word, result.compliance is not None and result.compliance.ruleless) == (word, ruleless)
    assert ("F412" in {found.code for found in report.findings}) is ruleless
