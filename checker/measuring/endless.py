"""Samples without end: a delay that may be as long as one likes, or rounds each of which adds to a clock.

Both are judged by the theorem of `protocol.forever`: from alike states alike runs follow.
"""

from __future__ import annotations

from collections.abc import Hashable
from fractions import Fraction

from msgspec.structs import replace

from checker.liveness import is_broken
from checker.measuring.result import Endless
from protocol.forever import Limits, limits, period, what_matters
from protocol.formula import Formula
from protocol.model import Greatest, LeadsTo, Promise, Protocol, TimeBetween, Window
from protocol.runs import Run, Step
from protocol.samples import samples
from protocol.semantics import NotARun, Trace, elapse, patience, replay

TRIES = 20
"""heuristic: so many parts of a run are tried."""


def conditions(quantity: TimeBetween | Greatest) -> tuple[Formula, ...]:
    """The conditions that it reads."""
    if isinstance(quantity, Greatest):
        return (quantity.condition,)
    released = quantity.release.response.condition if quantity.release else quantity.response.condition
    return (*quantity.trigger.conditions, quantity.response.condition, released)


def known(protocol: Protocol, quantity: TimeBetween | Greatest) -> Limits:
    return limits(protocol, *conditions(quantity))


def greatest_of(quantity: TimeBetween | Greatest, trace: Trace) -> Fraction | None:
    return max((sample.value for sample in samples(quantity, trace)), default=None)


def waits(protocol: Protocol, quantity: TimeBetween | Greatest, run: Run) -> Endless | None:
    """The run, if one of its delays may be any longer and each second of it adds one to a sample."""
    window = quantity.release.window if isinstance(quantity, TimeBetween) and quantity.release else None
    ages = Fraction(0) if window is None else max(window.lower, window.upper or Fraction(0))
    beyond = max([ages, *known(protocol, quantity).values()]) + 1
    for k in reversed(range(len(run.steps) + 1)):
        try:
            one, other = (replay(protocol, longer(run, k, beyond + more)) for more in (0, 1))
        except NotARun:
            continue
        state = one.moments[k - 1].after if k else one.initial
        end = elapse(protocol, state, one.moments[k].delay if k < len(one.moments) else one.rest)
        least, more = greatest_of(quantity, one), greatest_of(quantity, other)
        if patience(protocol, end) is None and least is not None and more == least + 1:
            return Endless("waits", longer(run, k, beyond), k)
    return None


def longer(run: Run, k: int, by: Fraction) -> Run:
    """With delay k (after so many moves) longer."""
    if k == len(run.steps):
        return replace(run, rest=run.rest + by)
    step = run.steps[k]
    return replace(run, steps=(*run.steps[:k], Step(step.delay + by, step.move), *run.steps[k + 1 :]))


def rounds(protocol: Protocol, quantity: TimeBetween | Greatest, run: Run) -> Endless | None:
    """The run with a loop, if part of it can be repeated for ever, and each round adds to the clock or answers nothing.

    Tried are the parts that lead from a state to one alike, some time later.
    """
    trace, matter = replay(protocol, run), known(protocol, quantity)
    states = [trace.initial, *(moment.after for moment in trace.moments)]
    times = [Fraction(0), *(moment.time for moment in trace.moments)]
    earlier: dict[Hashable, list[int]] = {}
    tries = 0
    for end, state in enumerate(states):
        same = earlier.setdefault(what_matters(state, matter), [])
        for begin in reversed(same):
            if times[begin] < times[end] and tries < TRIES:
                tries += 1
                found = Run(run.steps[:end], loop=begin)
                if isinstance(quantity, TimeBetween) and is_broken(protocol, eternal(quantity), found):
                    return Endless("never", found)
                if isinstance(quantity, Greatest) and adds(protocol, quantity, found):
                    return Endless("rounds", found)
        same.append(end)
    return None


def eternal(quantity: TimeBetween) -> Promise:
    """That what is measured comes some time."""
    return Promise(LeadsTo(quantity.trigger, quantity.response, Window(), quantity.release))


def adds(protocol: Protocol, quantity: Greatest, run: Run) -> bool:
    """Each round of the loop, from some on, ends with a greater sample than the one before."""
    assert run.loop is not None
    try:
        earlier, again, _ = period(protocol, run, known(protocol, quantity))
    except NotARun:
        return False
    loop, found = run.steps[run.loop :], []
    for count in (earlier + again, earlier + 2 * again):
        found.append(greatest_of(quantity, replay(protocol, Run((*run.steps[: run.loop], *loop * count)))))
    return found[0] is not None and found[1] is not None and found[0] < found[1]
