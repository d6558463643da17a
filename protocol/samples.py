"""What a measure measures, by definition: the samples of a run, and the share of time of one that goes round for ever.

The least and greatest values of a measure are those of all samples of all runs.  Observers are held to this file.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct

from protocol.forever import limits, period
from protocol.formula import Formula, clocks_of
from protocol.model import Greatest, Protocol, Release, Response, Share, TimeBetween, Window
from protocol.parts import Part, occurrences, parts, pieces_within
from protocol.runs import Run
from protocol.semantics import NotARun, Piece, Trace, holds, patience, replay

WHOLE = Window()


class Sample(Struct, frozen=True):
    """A value measured, and when it was known; of a time, since when it is counted."""

    value: Fraction
    time: Fraction
    since: Fraction | None = None


def samples(quantity: TimeBetween | Greatest, trace: Trace) -> list[Sample]:
    """The samples of a finite run.

    Of a time: one for each occurrence that is answered before it is released; the earlier moves of its instant do not
    count, its own does.  Of a clock: its value at the end of the run, if it is on and the condition holds; every
    instant of a run is the end of another.
    """
    match quantity:
        case TimeBetween():
            (whole,) = parts(None, trace)
            found = (answer(quantity, whole, *origin) for origin in occurrences(quantity.trigger, whole))
            return [sample for sample in found if sample is not None]
        case Greatest(clock, condition):
            reading = trace.final.clocks[clock]
            counts = reading.status != "off" and holds(condition, trace.final)
            return [Sample(reading.value, trace.length)] if counts else []


# --- times ------------------------------------------------------------------------------------------------------

Place = tuple[int, int, Fraction]
"""Segment; 0: in the move that begins it, 1: so long after; ordered as things happen.

What is true after a move, and could not be made true by time, comes with the move.
"""


def answer(quantity: TimeBetween, part: Part, origin: int, by_move: bool) -> Sample | None:
    """The sample of one occurrence: a response that comes with a release counts."""
    found = first(quantity.response, WHOLE, part, origin, by_move)
    freed = first_release(quantity.release, part, origin, by_move)
    if found is None or (freed is not None and freed < found):
        return None
    segment, _, delay = found
    since, time = part.segments[origin].time, part.segments[segment].time + delay
    return Sample(time - since, time, since)


def first_release(release: Release | None, part: Part, origin: int, by_move: bool) -> Place | None:
    return None if release is None else first(release.response, release.window, part, origin, by_move)


def first(response: Response, window: Window, part: Part, origin: int, by_move: bool) -> Place | None:
    """Where the response first occurs or holds at an age inside the window."""
    since = part.segments[origin].time
    by_time = bool(clocks_of(response.condition))
    for k in range(origin, part.last + 1):
        age = part.segments[k].time - since
        in_move = k > origin or by_move
        if in_move and window.holds(age) and not part.trace.moments[k - 1].events.isdisjoint(response.events):
            return k, 0, Fraction(0)
        for piece in pieces_within(response.condition, part, k):
            if piece.truth and (start := meets(piece, window, age)) is not None:
                with_move = piece.is_instant and start == 0 and not by_time
                return k, int(not with_move), start
    return None


def meets(piece: Piece, window: Window, age: Fraction) -> Fraction | None:
    """The first delay of the piece, counted from `age`, inside the window; of an open interval, its beginning."""
    if piece.is_instant:
        return piece.low if window.holds(age + piece.low) else None
    start = max(piece.low, window.lower - age)
    ended = window.upper is not None and age + start >= window.upper
    return start if piece.high is not None and start < piece.high and not ended else None


# --- shares -----------------------------------------------------------------------------------------------------


def share(quantity: Share, protocol: Protocol, run: Run) -> Fraction:
    """The long-run share of a run that goes round for ever.

    Raises `NotARun` where it does not, its loop takes no time, or it leaves what it was to stay in.
    """
    known = limits(protocol, quantity.condition, quantity.meanwhile)
    if run.loop is not None and run.loop == len(run.steps):
        return share_at_rest(quantity, replay(protocol, run), max(known.values(), default=Fraction(0)))
    if run.loop is None or not 0 <= run.loop < len(run.steps) or run.rest:
        raise NotARun("the run does not say what goes round for ever")
    earlier, rounds, length = period(protocol, run, known)
    stem, loop = run.steps[: run.loop], run.steps[run.loop :]
    trace = replay(protocol, Run((*stem, *loop * (earlier + rounds))))
    (whole,) = parts(None, trace)
    stays(quantity, whole)
    begin = len(stem) + len(loop) * earlier
    return sum(lengths(quantity.condition, whole, begin), Fraction(0)) / length


def share_at_rest(quantity: Share, trace: Trace, longest: Fraction) -> Fraction:
    """That of a run that ends in a rest for ever: nothing changes once all that grows is beyond what is compared."""
    if patience(trace.protocol, trace.final) is not None:
        raise NotARun("time cannot pass for ever at the end: something falls due")
    on = Trace(trace.protocol, trace.initial, trace.moments, trace.rest + longest + 1)
    (whole,) = parts(None, on)
    stays(quantity, whole)
    return Fraction(holds(quantity.condition, on.final))


def stays(quantity: Share, part: Part) -> None:
    """Raises `NotARun` where the run leaves what it was to stay in."""
    if any(not piece.truth for k in range(part.last + 1) for piece in pieces_within(quantity.meanwhile, part, k)):
        raise NotARun("the run leaves what it was to stay in")


def lengths(condition: Formula, part: Part, begin: int) -> Iterator[Fraction]:
    """How long the condition holds, piece by piece, from that segment on."""
    for k in range(begin, part.last + 1):
        for piece in pieces_within(condition, part, k):
            if piece.truth and piece.high is not None:
                yield piece.high - piece.low
