"""What a property means on a run: the definition that every observer and every engine is held to.

A verdict on a finite run is final: a breach stays a breach however the run goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import zip_longest
from typing import assert_never

from msgspec import Struct
from msgspec.structs import replace

from protocol.formula import TRUE, Formula, disj, neg
from protocol.model import (
    Always,
    Climbing,
    Form,
    Ladder,
    LastsAtLeast,
    LastsAtMost,
    LeadsTo,
    NeverHappens,
    OnlyAfter,
    Possible,
    Promise,
    Recurs,
    Release,
    Response,
    Separation,
    StaysPossible,
    Trigger,
    While,
    Window,
)
from protocol.parts import Part, happens, happens_at_start, holds_in, met, occurrences, parts, pieces_within
from protocol.semantics import Moment, Trace, holds


class Breach(Struct, frozen=True):
    """Where a run breaks a property: at `time`, or (`just_after`) at every later instant however close.

    `move`: the number of the move that breaks it, from 1; None where the passing of time does.
    `since`: when the occurrence or stretch that is broken began.
    `for_ever`: an infinite run breaks it, by all that follows; `time` is then when what is written of the run ends.
    """

    time: Fraction
    just_after: bool = False
    move: int | None = None
    since: Fraction | None = None
    for_ever: bool = False


def breach(promise: Promise, trace: Trace) -> Breach | None:
    """The first breach of a property on a run, or None."""
    form, scope = promise.form, promise.scope
    if isinstance(scope, While) and isinstance(form, Always):
        form, scope = Always(disj(neg(scope.condition), form.condition)), None  # both may change as time passes
    found = [b for part in parts(scope, trace) for b in breaches(form, part)]
    return min(found, key=lambda b: (b.time, b.just_after, b.move or 0), default=None)


def shows(possible: Possible, trace: Trace) -> bool:
    """The run reaches the scenario's goal."""
    (whole,) = parts(None, trace)
    origins = occurrences(possible.since, whole) if possible.since else [(0, False)]
    return any(met(possible.goal, possible.window, whole, *origin) for origin in origins)


def in_force(promise: Promise, traces: Sequence[Trace]) -> bool:
    """The runs together show that the property is not vacuous: its trigger, and its scope, occur in them.

    `always` has no trigger; for the forms about ladders the ladder must climb or drop in one of the runs.
    """
    form, scope = promise.form, promise.scope
    if isinstance(scope, While) and isinstance(form, Always):
        form, scope = NeverHappens(Trigger(), scope.condition), None  # the condition may hold for a while only
    inside = [part for trace in traces for part in parts(scope, trace)]
    match form:
        case Always() | Recurs():
            return scope is None or bool(inside)
        case StaysPossible(_, condition):
            return condition == TRUE or any(holds_in(condition, part) for part in inside)
        case NeverHappens(_, when):
            return (scope is None and when == TRUE) or any(holds_in(when, part) for part in inside)
        case LeadsTo(trigger) | OnlyAfter(trigger) | Separation(trigger):
            return any(occurrences(trigger, part) for part in inside)
        case Ladder(machine):
            return bool(inside) and any(len(visited(trace, machine)) > 1 for trace in traces)
        case LastsAtMost(condition):
            spans = (segment for part in inside for segment in part.inside)
            return any(segment.duration > 0 and holds(condition, segment.state) for segment in spans)
        case LastsAtLeast(condition):
            return any(begins_inside(origin, part) for part in inside for origin, _ in stretches(condition, part))


# --- forms ------------------------------------------------------------------------------------------------------


def breaches(form: Form, part: Part) -> Iterator[Breach]:
    """The breaches of a form in a part of a run; at least the first, if there is any."""
    match form:
        case Always(condition):
            yield from always(condition, part)
        case NeverHappens(trigger, when):
            if part.first == 0 and trigger.at_start and when == TRUE:  # with a `when`, nothing is before the start
                yield Breach(Fraction(0))
            for k, moment in part.moves:
                if happens(trigger, moment) and holds(when, moment.before):
                    yield Breach(moment.time, move=k)
        case LeadsTo(trigger, response, window, release):
            yield from leads_to(trigger, response, window, release, part)
        case OnlyAfter(trigger, earlier, window):
            yield from only_after(trigger, earlier, window, part)
        case Ladder(machine, climbing):
            for k, moment in part.moves:
                if raises(climbing, *ranks(part.trace, moment, machine)):
                    yield Breach(moment.time, move=k)
        case LastsAtMost(condition, window, release):
            yield from lasts_at_most(condition, window, release, part)
        case LastsAtLeast(condition, least, release):
            yield from lasts_at_least(condition, least, release, part)
        case Separation(first, then, least):
            yield from separation(first, then, least, part)
        case Recurs(trigger, window):
            yield from recurs(trigger, window, part)
        case StaysPossible():
            return  # no run alone breaks it: it is about what else could follow
        case _:
            assert_never(form)


def always(condition: Formula, part: Part) -> Iterator[Breach]:
    for k in range(part.first, part.last + 1):
        segment = part.segments[k]
        for piece in pieces_within(condition, part, k):
            if not piece.truth:
                by_move = k if k > part.first and piece.is_instant and piece.low == 0 else None
                yield Breach(segment.time + piece.low, not piece.is_instant, by_move)
                return


def leads_to(
    trigger: Trigger, response: Response, window: Window, release: Release | None, part: Part
) -> Iterator[Breach]:
    for origin, by_move in occurrences(trigger, part):
        since = part.segments[origin].time
        if not window.is_past(part.end - since):
            continue
        if met(response, window, part, origin, by_move):
            continue
        if release is not None and met(release.response, release.window, part, origin, by_move):
            continue
        assert window.upper is not None
        yield Breach(since + window.upper, not window.before, None, since)


def only_after(trigger: Trigger, earlier: Trigger, window: Window, part: Part) -> Iterator[Breach]:
    at_start = part.first == 0
    latest = Fraction(0) if at_start and earlier.at_start else None
    if at_start and trigger.at_start and latest is None:
        yield Breach(Fraction(0))
    for k, moment in part.moves:
        if happens(earlier, moment):
            latest = moment.time
        if happens(trigger, moment) and (latest is None or not window.holds(moment.time - latest)):
            yield Breach(moment.time, move=k)


def lasts_at_most(condition: Formula, window: Window, release: Release | None, part: Part) -> Iterator[Breach]:
    """Stretches over positive time: breaks of no length are bridged, stretches of no length start none."""
    origin: int | None = None  # the segment in which the present stretch began
    broken = True  # time has passed since then without the condition
    for k in range(part.first, part.last + 1):
        segment = part.segments[k]
        if holds(condition, segment.state):
            if origin is None or broken:
                origin, broken = k, False
            since = part.segments[origin].time
            if window.is_past(segment.time + segment.duration - since):
                so_far = Part(part.trace, part.segments, part.first, k)
                by_move = origin > part.first
                if release is None or not met(release.response, release.window, so_far, origin, by_move):
                    assert window.upper is not None
                    yield Breach(since + window.upper, not window.before, None, since)
                    return
        elif segment.duration > 0:
            broken = True


def lasts_at_least(condition: Formula, least: Fraction, release: Release | None, part: Part) -> Iterator[Breach]:
    for origin, end in stretches(condition, part):
        if end is None or not begins_inside(origin, part):
            continue
        since, until = part.segments[origin].time, part.segments[end].time
        if until - since < least:
            at_its_end = (*part.segments[:end], replace(part.segments[end], duration=Fraction(0)))
            stretch = Part(part.trace, at_its_end, part.first, end)
            by_move = origin > part.first
            if release is None or not met(release.response, release.window, stretch, origin, by_move):
                yield Breach(until, True, None, since)


def stretches(condition: Formula, part: Part) -> Iterator[tuple[int, int | None]]:
    """The segments in which stretches of some length begin, and those that end them: by time without the condition."""
    origin: int | None = None
    lasting = False  # it has some length
    for k in range(part.first, part.last + 1):
        segment = part.segments[k]
        if holds(condition, segment.state):
            origin = k if origin is None else origin
            lasting = lasting or segment.duration > 0
        elif segment.duration > 0:
            if origin is not None and lasting:
                yield origin, k
            origin, lasting = None, False
    if origin is not None and lasting:
        yield origin, None


def begins_inside(origin: int, part: Part) -> bool:
    """A stretch begins in the part, by a move or at the start of the run; others were under way when it opened."""
    return origin > part.first or part.first == 0


def separation(first: Trigger, then: Trigger, least: Fraction, part: Part) -> Iterator[Breach]:
    of_its_own = Trigger(
        tuple(event for event in then.events if event not in first.events),
        tuple(condition for condition in then.conditions if condition not in first.conditions),
        then.at_start,
    )
    for origin, by_move in reversed(occurrences(first, part)):  # the latest is told of first
        since = part.segments[origin].time
        if not by_move and least > 0 and happens_at_start(of_its_own, part.trace.initial):
            yield Breach(since, since=since)
        for k, moment in part.moves:
            follows = k > origin and happens(then, moment)
            comes_with_it = k == origin and by_move and happens(of_its_own, moment)
            if (follows or comes_with_it) and moment.time - since < least:
                yield Breach(moment.time, move=k, since=since)


def recurs(trigger: Trigger, window: Window, part: Part) -> Iterator[Breach]:
    """Between each two neighbours; the opening is the first of all, and the end of the part is open."""
    found = [part.first, *(k for k, moment in part.moves if happens(trigger, moment))]
    for here, following in zip_longest(found, found[1:]):
        since = part.segments[here].time
        until = part.end if following is None else part.segments[following].time
        if window.is_past(until - since):
            assert window.upper is not None
            yield Breach(since + window.upper, not window.before, None, since)
        elif following is not None and not window.holds(until - since):
            yield Breach(until, move=following, since=since)


# --- ladders ----------------------------------------------------------------------------------------------------


def ranks(trace: Trace, moment: Moment, machine: str) -> tuple[int, int]:
    """The rank of the machine's location before and after the move."""
    names = trace.protocol.machine(machine).names
    return names.index(moment.before.locations[machine]), names.index(moment.after.locations[machine])


def visited(trace: Trace, machine: str) -> set[str]:
    """The locations that the machine is in during the run."""
    return {state.locations[machine] for state in (trace.initial, *(moment.after for moment in trace.moments))}


def raises(climbing: Climbing, low: int, high: int) -> bool:
    """A move from rank `low` to rank `high` is of this kind."""
    match climbing:
        case Climbing.SKIPS:
            return high > low + 1
        case Climbing.CLIMBS:
            return high > low
        case Climbing.DROPS:
            return high < low
