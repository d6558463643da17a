"""What a property means on a run: the definition that every observer and every engine is held to.

A run passes through *segments*: segment k is the state after its k-th move (0: the initial one), for as long as it
lasts, which may be no time at all.  Instants are ordered by segment first, so that several share one time.
A verdict on a finite run is final: a breach stays a breach however the run goes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from msgspec import Struct

from protocol.formula import TRUE, Formula, disj, neg
from protocol.model import (
    AfterFirst,
    Always,
    BeforeFirst,
    Between,
    Climbing,
    Form,
    Ladder,
    LastsAtMost,
    LeadsTo,
    NeverHappens,
    OnlyAfter,
    Possible,
    Promise,
    Release,
    Response,
    Scope,
    Trigger,
    While,
    Window,
)
from protocol.semantics import Moment, Piece, State, Trace, holds, pieces


class Breach(Struct, frozen=True):
    """Where a run breaks a property: at `time`, or (`just_after`) at every later instant however close.

    `move`: the number of the move that breaks it, from 1; None where the passing of time does.
    `since`: when the occurrence or stretch that is broken began.
    """

    time: Fraction
    just_after: bool = False
    move: int | None = None
    since: Fraction | None = None


class Segment(Struct, frozen=True):
    state: State
    time: Fraction
    duration: Fraction


class Part(Struct, frozen=True):
    """The segments first..last of a run, and the moves between them: all of it, or a scope that is open."""

    trace: Trace
    segments: tuple[Segment, ...]
    first: int
    last: int

    @property
    def moves(self) -> Iterator[tuple[int, Moment]]:
        """The moves inside, each with its number; move k leads from segment k - 1 to segment k."""
        return ((k, self.trace.moments[k - 1]) for k in range(self.first + 1, self.last + 1))

    @property
    def inside(self) -> tuple[Segment, ...]:
        return self.segments[self.first : self.last + 1]

    @property
    def end(self) -> Fraction:
        return self.segments[self.last].time + self.segments[self.last].duration


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
        case Always():
            return scope is None or bool(inside)
        case NeverHappens(_, when):
            return (scope is None and when == TRUE) or any(holds_in(when, part) for part in inside)
        case LeadsTo(trigger) | OnlyAfter(trigger):
            return any(occurrences(trigger, part) for part in inside)
        case Ladder(machine):
            return bool(inside) and any(len(visited(trace, machine)) > 1 for trace in traces)
        case LastsAtMost(condition):
            spans = (segment for part in inside for segment in part.inside)
            return any(segment.duration > 0 and holds(condition, segment.state) for segment in spans)


# --- scopes -----------------------------------------------------------------------------------------------------


def segments(trace: Trace) -> tuple[Segment, ...]:
    states = [trace.initial, *(moment.after for moment in trace.moments)]
    times = [Fraction(0), *(moment.time for moment in trace.moments), trace.length]
    return tuple(Segment(s, a, b - a) for s, (a, b) in zip(states, pairwise(times), strict=True))


def parts(scope: Scope | None, trace: Trace) -> list[Part]:
    """The parts of the run in which the scope is open; the moves that open and close it lie outside."""
    runs = segments(trace)
    if scope is None:
        return [Part(trace, runs, 0, len(runs) - 1)]
    found: list[Part] = []
    first = 0 if opens_at_start(scope, trace.initial) else None
    for k, moment in enumerate(trace.moments, 1):
        closing, opening = boundary(scope, moment)
        if first is not None and closing:
            found.append(Part(trace, runs, first, k - 1))
            first = None
        if first is None and opening:
            first = k
    if first is not None:
        found.append(Part(trace, runs, first, len(runs) - 1))
    return found


def opens_at_start(scope: Scope, start: State) -> bool:
    match scope:
        case Between(opens, _) | AfterFirst(opens):
            return opens.at_start
        case BeforeFirst(closes):
            return not closes.at_start
        case While(condition):
            return holds(condition, start)


def boundary(scope: Scope, moment: Moment) -> tuple[bool, bool]:
    """Whether the scope, if open, closes before this move; whether it is open after it in any case."""
    match scope:
        case Between(opens, closes):
            return happens(closes, moment), happens(opens, moment)
        case AfterFirst(opens):
            return False, happens(opens, moment)
        case BeforeFirst(closes):
            return happens(closes, moment), False
        case While(condition):
            return not holds(condition, moment.after), holds(condition, moment.after)


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


# --- occurrences ------------------------------------------------------------------------------------------------


def happens(trigger: Trigger, moment: Moment) -> bool:
    """The trigger happens in this move."""
    return not moment.events.isdisjoint(trigger.events) or any(
        not holds(condition, moment.before) and holds(condition, moment.after) for condition in trigger.conditions
    )


def occurrences(trigger: Trigger, part: Part) -> list[tuple[int, bool]]:
    """Where the trigger happens: the segment that follows, and whether a move brought it (or the start of the run)."""
    start = [(0, False)] if trigger.at_start and part.first == 0 else []
    return start + [(k, True) for k, moment in part.moves if happens(trigger, moment)]


def met(response: Response, window: Window, part: Part, origin: int, by_move: bool) -> bool:
    """The response occurs or holds at an age inside the window, counted from the beginning of segment `origin`.

    The move that leads to that segment counts, if there is one; earlier moves of the same instant do not.
    """
    since = part.segments[origin].time
    first = origin if by_move else origin + 1
    for k in range(first, part.last + 1):
        moment = part.trace.moments[k - 1]
        if window.holds(moment.time - since) and not moment.events.isdisjoint(response.events):
            return True
    return any(
        piece.truth and meets(piece, window, part.segments[k].time - since)
        for k in range(origin, part.last + 1)
        for piece in pieces_within(response.condition, part, k)
    )


def meets(piece: Piece, window: Window, age: Fraction) -> bool:
    """Some instant of the piece, whose delays count from `age`, lies in the window."""
    assert piece.high is not None
    low, high = age + piece.low, age + piece.high
    if piece.is_instant:
        return window.holds(low)
    inner_low = max(low, window.lower)
    inner_high = high if window.upper is None else min(high, window.upper)
    return inner_low < inner_high or (low < inner_low == inner_high < high and window.holds(inner_low))


def pieces_within(condition: Formula, part: Part, k: int) -> Iterator[Piece]:
    """The pieces of a condition in segment k, cut at its end."""
    segment = part.segments[k]
    for piece in pieces(part.trace.protocol, condition, segment.state):
        if piece.low > segment.duration or (piece.low == segment.duration and not piece.is_instant):
            return
        if piece.high is not None and piece.high <= segment.duration:
            yield piece
        else:
            yield Piece(piece.low, segment.duration, piece.truth)
            yield Piece(segment.duration, segment.duration, piece.truth)  # its last instant, before the next move


def holds_in(condition: Formula, part: Part) -> bool:
    """The condition holds at some instant of the part."""
    return any(p.truth for k in range(part.first, part.last + 1) for p in pieces_within(condition, part, k))


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
