"""Random specs that measure something, and what must be true of every answer."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from checker.measuring.measure import measure
from checker.measuring.result import Exact, Measured
from protocol.diagnostics import Failure
from protocol.forever import bounds
from protocol.load import compile_text
from protocol.model import Design, Greatest, TimeBetween
from protocol.samples import samples
from protocol.semantics import replay
from tests.agreement.random_runs import random_run
from tests.random_parallel import World, drawn
from tests.random_promises import far, far_act, trigger, unless


def random_design(seed: int) -> Design:
    """The design of this seed; what the language refuses is drawn again."""
    for attempt in range(1000):
        dice = Random(f"{seed}/{attempt}")
        found = drawn(dice)
        lines = [*found.lines, f"measure it: {time(found.world)}"]
        lines += [f"measure clock: {clock(found.world)}"] if found.world.clocks else []
        try:
            (design,) = compile_text("\n  ".join(["protocol random {", *lines]) + "\n}\n")
        except Failure:
            continue
        return design
    raise AssertionError(f"no spec for seed {seed}")


def time(world: World) -> str:
    timed = ("since(spark) >= 2h", f"age({far(world)}) >= 1h")
    goal = world.pick(far(world), far_act(world), "calm", world.flat(), *timed)
    words = ("", " within 3h", " after 1h", " later than 1h and within 4h", " before 2h")
    release = unless(world, 60)
    return f"time from {trigger(world)} to {goal}{release and release + world.pick(*words)}"


def clock(world: World) -> str:
    return f"greatest {world.pick(*world.clocks)}" + (f" while {world.flat()}" if world.chance(50) else "")


def judged(design: Design, *, runs: int = 60, effort: float = 0.1) -> tuple[Measured, ...]:
    """The measures; no random run has a sample beyond any of them, and those shown have what is said."""
    made = measure([design], effort=effort).measured
    marks = {bound.limit for bound in bounds(design.protocol)}
    drawn_runs = (random_run(design.protocol, Random(seed), length=8, marks=marks) for seed in range(runs))
    traces = [replay(design.protocol, run) for run in drawn_runs]
    for it in made:
        meaning = it.measure.meaning
        assert isinstance(meaning, TimeBetween | Greatest)
        seen = [sample.value for trace in traces for sample in samples(meaning, trace)]
        assert not (it.never and seen), it
        for end, sign in ((it.least, -1), (it.greatest, 1)):
            if isinstance(end, Exact):
                shown = [sample.value for sample in samples(meaning, replay(design.protocol, end.run))]
                assert end.sample in shown, it
                assert end.attained == (end.sample == end.value), it
                assert all(within(value, end, sign) for value in seen), (it, seen)
    return made


def within(value: Fraction, end: Exact, sign: int) -> bool:
    return value * sign <= end.value * sign if end.attained else value * sign < end.value * sign
