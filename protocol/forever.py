"""Infinite runs: that a loop can be repeated for ever, and what a promise to answer *some time* means then.

Two states are *alike* if they agree in locations, values and the statuses of clocks, and in the value of every clock
save that a clock may have two values beyond the greatest constant that it is ever compared with.

Theorem: from alike states the same delays are allowed, the same moves possible, and alike states follow; every formula
has the same truth along both.  (Clocks are compared with constants only, gates read no clock, and a move leaves a clock
as it is or at zero: equal stays equal, beyond stays beyond.)  So steps that lead from a state to one that is alike can
be repeated for ever, and what happens and holds in one repetition happens and holds in each.
`docs/semantics.md` has the same for readers.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from fractions import Fraction

from protocol.formula import Arith, Bound, Count, Formula, Literal, Var, atoms
from protocol.model import (
    AfterFirst,
    BeforeFirst,
    Between,
    LeadsTo,
    Promise,
    Protocol,
    Scope,
    Trigger,
    While,
)
from protocol.parts import Part, met, occurrences, parts
from protocol.runs import Run, Step
from protocol.satisfaction import Breach
from protocol.semantics import NotARun, Reading, State, Trace, after, elapse, moves, patience, replay

REPETITIONS = 1024
"""A loop that has not come to repeat itself after so many rounds is not followed further."""

Limits = Mapping[str, Fraction]
"""Of each clock that is compared with anything, the greatest constant."""


class TooLong(NotARun):
    """The loop may well repeat itself, but not soon."""


def is_eternal(promise: Promise) -> bool:
    """It promises an answer some time: only an infinite run can break it."""
    return isinstance(promise.form, LeadsTo) and promise.form.window.upper is None


def breach_for_ever(promise: Promise, protocol: Protocol, run: Run) -> Breach | None:
    """The first occurrence that is never answered or released on an infinite run; None if there is none.

    Raises `NotARun` where the run is not allowed, its loop does not repeat for ever, or takes no time.
    """
    form = promise.form
    assert isinstance(form, LeadsTo)
    assert form.window.upper is None
    trace, judged = unrolled(promise, protocol, run)
    last = parts(promise.scope, trace)[-1:]
    open_ = [part for part in last if part.last == len(trace.moments)]
    pending = (
        part.segments[origin].time
        for part in open_
        for origin, by_move in occurrences(form.trigger, part)
        if origin <= judged and not answered(form, part, origin, by_move)
    )
    since = min(pending, default=None)
    return None if since is None else Breach(run.length, since=since, for_ever=True)


def answered(form: LeadsTo, part: Part, origin: int, by_move: bool) -> bool:
    return met(form.response, form.window, part, origin, by_move) or (
        form.release is not None and met(form.release.response, form.release.window, part, origin, by_move)
    )


def unrolled(promise: Promise, protocol: Protocol, run: Run) -> tuple[Trace, int]:
    """As much of the infinite run as decides it, and the number of the last move whose occurrences are to be judged.

    At rest: until all that grows is beyond every constant, which includes the ages that the property's windows name.
    Then nothing changes any more.  In a loop: until it has come to repeat itself; then two rounds, since after the
    first the scope is open at the beginning of each round or of none (a move opens it, closes it or leaves it); then
    as many as take every age of an occurrence in these past the windows; and one more, like which all others are.
    """
    known = limits(protocol, *asked(promise))
    ages = max(named(promise), default=Fraction(0))
    if run.loop is None or not 0 <= run.loop <= len(run.steps):
        raise NotARun("the run does not say what goes on for ever")
    if run.loop == len(run.steps):
        trace = replay(protocol, Run(run.steps, run.rest))
        if patience(protocol, trace.final) is not None:
            raise NotARun("time cannot pass for ever at the end: something falls due")
        beyond = max([ages, *known.values()]) + 1
        return replay(protocol, Run(run.steps, run.rest + beyond)), len(run.steps)
    if run.rest:
        raise NotARun("a run that goes round has no rest")
    first, rounds, length = period(protocol, run, known)
    stem, loop = run.steps[: run.loop], run.steps[run.loop :]
    more = int(ages // length) + 1
    steps = (*stem, *loop * (first + rounds * (2 + more + 1)))
    return replay(protocol, Run(steps)), len(stem) + len(loop) * (first + 2 * rounds)


def period(protocol: Protocol, run: Run, known: Limits) -> tuple[int, int, Fraction]:
    """After how many rounds how many of them begin to repeat, and how long these take.  Raises `NotARun`."""
    assert run.loop is not None
    stem, loop = run.steps[: run.loop], run.steps[run.loop :]
    length = sum((step.delay for step in loop), Fraction(0))
    if length <= 0:
        raise NotARun("the loop takes no time, so that time would not go on")
    rounds = 1
    while rounds <= REPETITIONS:
        seen: dict[Hashable, int] = {}
        for later, state in enumerate(at_rounds(protocol, stem, loop, rounds)):
            earlier = seen.setdefault(what_matters(state, known), later)
            if earlier < later:
                return earlier, later - earlier, length * (later - earlier)
        rounds *= 2
    raise TooLong(f"the loop does not come to repeat itself in {REPETITIONS} rounds")


def at_rounds(protocol: Protocol, stem: tuple[Step, ...], loop: tuple[Step, ...], rounds: int) -> list[State]:
    """The states at the beginning of each round, and at the end of the last."""
    trace = replay(protocol, Run((*stem, *loop * rounds)))
    states = [trace.initial, *(moment.after for moment in trace.moments)]
    return states[len(stem) :: len(loop)]


def what_matters(state: State, known: Limits) -> Hashable:
    """The same for two states just if they are alike: what can follow them, and what holds then, is the same."""
    readings = ((state.clocks[name], limit) for name, limit in known.items())
    clocks = tuple((it.status, it.value if it.value <= limit else None) for it, limit in readings)
    return frozenset(state.locations.items()), frozenset(state.values.items()), clocks


def may_last(protocol: Protocol, promise: Promise, run: Run) -> bool:
    """Not, if the loop cannot be made once more when all clocks that only grow in it are beyond every constant.

    Quicker than to go round until they are.
    """
    assert run.loop is not None
    known = limits(protocol, *asked(promise))
    beyond = max(known.values(), default=Fraction(0)) + 1
    trace = replay(protocol, Run(run.steps))
    states = [trace.initial, *(moment.after for moment in trace.moments)]
    start, end = states[run.loop].clocks, states[-1].clocks
    grown = {c for c in start if start[c].status == end[c].status == "running" and start[c].value < end[c].value}
    later = {c: Reading("running", reading.value + beyond) if c in grown else reading for c, reading in end.items()}
    state = State(states[-1].locations, states[-1].values, later)
    for step in run.steps[run.loop :]:
        if (limit := patience(protocol, state)) is not None and step.delay > limit:
            return False
        state = elapse(protocol, state, step.delay)
        if step.move not in moves(protocol, state):
            return False
        (state,) = after(protocol, state, step.move)
    return True


# --- constants --------------------------------------------------------------------------------------------------


def limits(protocol: Protocol, *formulas: Formula) -> Limits:
    """The greatest constant of each clock that the protocol or one of the formulas compares with anything."""
    found: dict[str, Fraction] = {}
    for bound in bounds(protocol, *formulas):
        found[bound.clock] = max(bound.limit, found.get(bound.clock, Fraction(0)))
    return found


def bounds(protocol: Protocol, *formulas: Formula) -> Iterator[Bound]:
    """Every comparison of a clock with a constant."""
    return (atom for f in (*compared(protocol), *formulas) for atom in atoms(f) if isinstance(atom, Bound))


def compared(protocol: Protocol) -> Iterator[Formula]:
    """Every formula of the protocol that may read a clock."""
    for transition in protocol.transitions:
        yield from (transition.guard, transition.due)
        yield from (u.value for u in transition.updates if not isinstance(u.value, Literal | Var | Arith | Count))
    for clock in protocol.clocks:
        yield from (clock.stops, clock.clears, clock.restarts, clock.starts)
    for monitor in protocol.monitors:
        yield from (edge.when for edge in monitor.edges)


def asked(promise: Promise) -> Iterator[Formula]:
    """The conditions of a promise to answer."""
    form = promise.form
    assert isinstance(form, LeadsTo)
    yield from (*form.trigger.conditions, form.response.condition)
    if form.release is not None:
        yield form.release.response.condition
    yield from scoped(promise.scope)


def scoped(scope: Scope | None) -> Iterator[Formula]:
    match scope:
        case Between(Trigger(conditions=opens), Trigger(conditions=closes)):
            yield from (*opens, *closes)
        case AfterFirst(Trigger(conditions=found)) | BeforeFirst(Trigger(conditions=found)):
            yield from found
        case While(condition):
            yield condition
        case None:
            pass


def named(promise: Promise) -> Iterator[Fraction]:
    """The ages at which its windows begin and end."""
    form = promise.form
    assert isinstance(form, LeadsTo)
    for window in (form.window, *([form.release.window] if form.release is not None else [])):
        yield window.lower
        if window.upper is not None:
            yield window.upper
