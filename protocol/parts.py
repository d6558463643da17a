"""The parts of a run in which a scope is open, and what happens and holds in them.

A run passes through *segments*: segment k is the state after its k-th move (0: the initial one), for as long as it
lasts, which may be no time at all.  Instants are ordered by segment first, so that several share one time.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from msgspec import Struct

from protocol.formula import Formula
from protocol.model import AfterFirst, BeforeFirst, Between, Response, Scope, Trigger, While, Window
from protocol.semantics import Moment, Piece, State, Trace, holds, pieces


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


# --- occurrences ------------------------------------------------------------------------------------------------


def happens(trigger: Trigger, moment: Moment) -> bool:
    """The trigger happens in this move."""
    return not moment.events.isdisjoint(trigger.events) or any(
        not holds(condition, moment.before) and holds(condition, moment.after) for condition in trigger.conditions
    )


def happens_at_start(trigger: Trigger, start: State) -> bool:
    """The trigger happens at the start of a run: one of its locations is occupied, or one of its conditions true."""
    occupied = {f"{machine}.{location}" for machine, location in start.locations.items()}
    return trigger.at_start and (
        not occupied.isdisjoint(trigger.events) or any(holds(condition, start) for condition in trigger.conditions)
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
