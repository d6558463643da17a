"""On random protocols and small changes of them: inclusion is what the interpreter finds, and keeps properties."""

from __future__ import annotations

from random import Random

import pytest
from msgspec.structs import replace

from checker.certify import Certifier
from checker.comparing.acts import common, sight
from checker.comparing.following import Unseen, parting
from checker.comparing.inclusion import inclusion
from checker.comparing.matching import matched
from checker.comparing.naming import Naming, renamed
from checker.comparing.refining import refines
from checker.comparing.result import Escapes, Included
from checker.comparing.shared import shared
from checker.liveness import Effort
from checker.setting import settings
from checker.settle import settle
from checker.verdict import Proved, Violated
from protocol.formula import FALSE
from protocol.model import Kind, Protocol, Transition
from protocol.semantics import replay
from tests.agreement.random_runs import random_run
from tests.comparing.mutants import mutant
from tests.engines.random_kernels import random_protocol
from tests.random_promises import parallel

EFFORT = 0.05
RUNS = 12


def kernel(seed: int) -> Protocol:
    return replace(random_protocol(Random(seed)), monitors=())


def followed(one: Protocol, other: Protocol, dice: Random) -> None:
    """No random run of the one parts from the other."""
    for _ in range(RUNS):
        run = random_run(one, dice, length=8)
        try:
            assert parting(other, replay(one, run), sight(common(one, other))) is None
        except Unseen:
            return


@pytest.mark.parametrize("seed", range(12))
def test_what_is_included_is_followed_and_what_escapes_is_not(seed: int) -> None:
    dice = Random(seed)
    one = kernel(seed) if seed % 2 else parallel(seed).design.protocol
    other = matched(one, mutant(one, dice)).protocol
    for ours, theirs in ((one, other), (other, one)):
        found = refines(ours, theirs, effort=EFFORT)
        if isinstance(found, Included):
            followed(ours, theirs, dice)
        elif isinstance(found, Escapes):
            assert parting(theirs, replay(ours, found.run), sight(common(ours, theirs))) == found.at


@pytest.mark.parametrize("seed", range(6))
def test_everything_includes_itself_by_clause_and_by_proof(seed: int) -> None:
    one = kernel(seed)
    assert refines(one, one) == Included(None)
    origin = one.transitions[0].origin
    idle = (
        Transition(f"{m.name}.idle", Kind.MAY, origin, machine=m.name, sources=m.names, guard=FALSE)
        for m in one.machines
    )
    more = replace(one, transitions=(*one.transitions, *idle))
    assert not shared(one, more).machines, "so that it has to be proved"
    assert not isinstance(refines(one, more, effort=EFFORT), Escapes)
    assert not isinstance(refines(more, one, effort=EFFORT), Escapes)


@pytest.mark.parametrize("seed", range(5))
def test_inclusion_is_transitive_and_keeps_properties(seed: int) -> None:
    dice = Random(seed)
    made = parallel(seed, ("never", "in order") if seed % 2 else ())
    first = made.design.protocol
    chain = [first]
    for _ in range(2):
        freed = [t.name for t in chain[-1].transitions if t.kind is Kind.MUST]
        name = dice.choice(freed) if freed else ""
        chain.append(
            replace(
                chain[-1],
                transitions=tuple(
                    replace(t, kind=Kind.MAY, due=FALSE) if t.name == name else t for t in chain[-1].transitions
                ),
            )
        )
    steps = [refines(a, b, effort=EFFORT) for a, b in ((chain[0], chain[1]), (chain[1], chain[2]))]
    assert all(not isinstance(it, Escapes) for it in steps), "who need not can do as much"
    assert not isinstance(refines(chain[0], chain[2], effort=EFFORT), Escapes)
    asked = made.design.properties[0]
    verdicts = []
    for protocol in (chain[0], chain[2]):
        under = settings(replace(made.design, protocol=protocol), ("z3",), only=None, until=None, effort=EFFORT)(())
        assert isinstance(under.certifier, Certifier)
        verdicts.append(settle(under.certifier, asked.meaning, under.timing, Effort(effort=EFFORT)).verdict)
    if isinstance(verdicts[1], Proved):
        assert not isinstance(verdicts[0], Violated)


@pytest.mark.parametrize("seed", range(5))
def test_other_names_are_found_again(seed: int) -> None:
    one = kernel(seed)
    labels = {t.name: f"{t.name}_so" for t in one.transitions if t.machine is not None}
    other = renamed(one, Naming(labels=labels, clocks={c.name: f"{c.name}_so" for c in one.clocks}))
    found = matched(one, other)
    for ours, theirs in ((one, found.protocol), (found.protocol, one)):
        assert not isinstance(refines(ours, theirs, effort=EFFORT), Escapes)


def test_nothing_is_asked_of_what_is_the_same() -> None:
    one = kernel(3)
    assert inclusion(one, one) is None
