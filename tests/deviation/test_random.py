"""On random specs: every run is one of those who deviate too, and they break no rules but their own."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from random import Random

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from protocol.deviation import SKIPPED, deviate
from protocol.formula import Bound, atoms
from protocol.load import compile_text
from protocol.model import Deviation, Kind, Protocol, Transition
from protocol.semantics import Moment, Reading, State, elapse, events_of, grows, holds, possible, replay
from tests.agreement.random_runs import random_run
from tests.deviation.random_actors import deviations, with_actors
from tests.engines.random_kernels import random_protocol
from tests.random_specs import specs
from tests.spec_model import Spec

RUNS = 12
quietly = settings(
    max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@quietly
@given(st.integers(0, 2**32))
def test_every_run_of_a_kernel_is_a_run_of_the_deviating_one(seed: int) -> None:
    dice = Random(seed)
    agreed = replace(with_actors(random_protocol(dice), dice), monitors=())
    every_run_is_one_of(deviate(agreed, deviations(dice)), agreed, dice)


@quietly
@given(specs("any"), st.integers(0, 2**32))
def test_every_run_of_a_spec_is_a_run_of_the_deviating_one(spec: Spec, seed: int) -> None:
    note(str(spec))
    dice = Random(seed)
    agreed = with_actors(compile_text(str(spec))[0].protocol, dice)
    every_run_is_one_of(deviate(agreed, deviations(dice)), agreed, dice)


def every_run_is_one_of(deviating: Protocol, agreed: Protocol, dice: Random) -> None:
    for _ in range(RUNS):
        run = random_run(agreed, dice, length=8)
        assert replay(deviating, run).moments == replay(agreed, run).moments


@quietly
@given(specs("any"), st.integers(0, 2**32))
def test_who_deviates_breaks_no_rules_but_their_own(spec: Spec, seed: int) -> None:
    note(str(spec))
    dice = Random(seed)
    agreed = with_actors(compile_text(str(spec))[0].protocol, dice)
    made = deviations(dice)
    deviating = deviate(agreed, made)
    marks = {bound.limit for t in deviating.transitions for bound in atoms(t.due) if isinstance(bound, Bound)}
    for _ in range(RUNS):
        trace = replay(deviating, random_run(deviating, dice, length=8, marks=marks))
        states = [trace.initial, *(moment.after for moment in trace.moments)]
        delays = [*(moment.delay for moment in trace.moments), trace.rest]
        for state, delay in zip(states, delays, strict=True):
            assert (missed := overlooked(agreed, made, state, delay)) == [], missed
        for moment in trace.moments:
            assert (wrong := unexcused(agreed, made, moment)) == [], (wrong, moment.move)


# --- the rules, read off the agreed protocol ------------------------------------------------------------------------


def overlooked(agreed: Protocol, made: tuple[Deviation, ...], state: State, delay: Fraction) -> list[str]:
    """The obligations on which time goes on although their bearers are bound to them."""
    found = []
    for t in agreed.transitions:
        lag = delay_of(made, t) if t.kind is Kind.MUST else Fraction(0)
        if t.kind in (Kind.MUST, Kind.TIMED) and lag is not None:
            looked_at = instants(agreed, t, state, delay, lag)
            found += [t.name] * any(is_due_after(agreed, t, state, at, lag) for at in looked_at)
    return found


def delay_of(made: tuple[Deviation, ...], t: Transition) -> Fraction | None:
    """By how much it may be late; None: for ever."""
    own = [it.late for it in made if t.actor in it.actors]
    return own[0] if own else Fraction(0)


def is_due_after(agreed: Protocol, t: Transition, state: State, delay: Fraction, lag: Fraction) -> bool:
    """It is possible then, and its deadline was so long ago on its own clocks."""
    then = elapse(agreed, state, delay)
    ago = {name: Reading(reading.status, reading.value - lag) for name, reading in then.clocks.items()}
    return holds(possible(t), then) and holds(t.due, State(then.locations, then.values, ago))


def instants(agreed: Protocol, t: Transition, state: State, delay: Fraction, lag: Fraction) -> list[Fraction]:
    """Delays before `delay` that show whether it was ever due: where a bound is met, and between."""
    growing = {clock.name for clock in agreed.clocks if grows(agreed, state, clock)}
    limits = [(atom, Fraction(0)) for atom in atoms(t.guard)] + [(atom, lag) for atom in atoms(t.due)]
    edges = {
        atom.limit + more - state.clocks[atom.clock].value
        for atom, more in limits
        if isinstance(atom, Bound) and atom.clock in growing
    }
    inside = sorted({Fraction(0), *(edge for edge in edges if 0 < edge < delay), delay})
    between = [(a + b) / 2 for a, b in pairwise(inside)]
    return [at for at in (*inside, *between) if at < delay]


def unexcused(agreed: Protocol, made: tuple[Deviation, ...], moment: Moment) -> list[str]:
    """What is wrong with the move: reactions left out, or skipped by somebody who does not defect."""
    known = {t.name: t for t in agreed.transitions}
    skipped = [name.removesuffix(SKIPPED) for name in moment.move.transitions if name.endswith(SKIPPED)]
    taken = [known[name] for name in moment.move.transitions if not name.endswith(SKIPPED)]
    events = events_of(agreed, tuple(t.name for t in taken))
    due = {
        t.name: t.machine
        for t in agreed.transitions
        if t.kind is Kind.REACTION and not events.isdisjoint(t.triggers) and holds(possible(t), moment.before)
    }
    stands = {t.machine for t in taken}
    wrong = [name for name in skipped if name not in due or delay_of(made, known[name]) is not None]
    excused = {due[name] for name in skipped if name in due}
    wrong += [name for name, machine in due.items() if machine not in stands | excused]
    wrong += [t.name for t in taken if not holds(possible(t), moment.before)]
    return wrong
