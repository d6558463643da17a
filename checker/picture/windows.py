"""When each obligation and permission could be taken in a run, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from msgspec import Struct

from checker.picture.model import AFTER, START, Fate, Point
from checker.render.choices import due_in
from checker.render.relevance import IS_BESIDE, ranks
from protocol.model import Kind, Possible, Promise, Protocol, Transition
from protocol.parts import Part, pieces_within, segments
from protocol.semantics import Moment, State, Trace, elapse, pieces, possible


class Stretch(Struct, frozen=True):
    """A clause is possible from `start` to `end`; `by_time`: the passing of time made it so, and no move.

    `closes`: its deadline, or, of a permission that is still open, its last instant; None: there is none, or it is
    not known, as a move ended it first.
    """

    clause: Transition
    start: Point
    end: Point
    closes: Fraction | None
    fate: Fate
    by_time: bool


def points_of(shown: Sequence[Moment]) -> tuple[Point, ...]:
    """Where each move stands: its time, and how many moves of that instant came before."""
    found: list[Point] = []
    for moment in shown:
        again = found[-1].slot + 1 if found and found[-1].time == moment.time else 0
        found.append(Point(moment.time, again))
    return tuple(found)


def stretches(trace: Trace, shown: Sequence[Moment], end: Fraction, clause: Transition) -> Iterator[Stretch]:
    """All of them, in order.  `clause`: one of the rules, which need not be one that those who deviate keep."""
    points = points_of(shown)
    spans = segments(trace)[: len(shown) + 1]
    part = Part(trace, spans, 0, len(spans) - 1)
    opened: tuple[Point, bool, int] | None = None

    def closed(at: Point, fate: Fate) -> Stretch:
        assert opened is not None
        start, by_time, k = opened
        return Stretch(clause, start, at, _closes(trace, clause, spans[k].state, spans[k].time), fate, by_time)

    for k, span in enumerate(spans):
        here = points[k - 1] if k else START
        if opened is not None and k and clause.name in shown[k - 1].move.transitions:
            yield closed(here, "taken")
            opened = None
        if clause.machine is not None and span.state.locations[clause.machine] not in clause.sources:
            if opened is not None:
                yield closed(here, "lost")
                opened = None
            continue
        for piece in pieces_within(possible(clause), part, k):
            at = span.time + piece.low
            if at > end or (at == end and not piece.is_instant):
                break
            point = here if piece.low == 0 else Point(at)
            if piece.truth:
                opened = (point, piece.low > 0, k) if opened is None else (opened[0], opened[1], k)
            elif opened is not None:
                yield closed(point, "lapsed" if piece.low else "lost")
                opened = None
    if opened is not None:
        yield closed(Point(end, AFTER), "open")
    elif clause.kind is Kind.MUST and trace.loop is None:
        yield from _later(trace, clause, elapse(trace.protocol, spans[-1].state, end - spans[-1].time), end)


def _later(trace: Trace, clause: Transition, state: State, end: Fraction) -> Iterator[Stretch]:
    """An obligation that, if nothing happened, could be met after the end only."""
    for piece in pieces(trace.protocol, possible(clause), state):
        if piece.truth:
            start = Point(end + piece.low)
            closes = _closes(trace, clause, elapse(trace.protocol, state, piece.low), start.time)
            yield Stretch(clause, start, start, closes, "later", by_time=True)
            return


def _closes(trace: Trace, clause: Transition, state: State, since: Fraction) -> Fraction | None:
    """The deadline of an obligation, or the last instant of a permission, as it stood in the last state with it."""
    rules = trace.protocol.agreed or trace.protocol
    if clause.kind is Kind.MUST:
        wait = due_in(rules, clause, state)
        return None if wait is None else since + wait
    opened = False
    for piece in pieces(rules, possible(clause), elapse(rules, state, Fraction(0))):
        if opened and not piece.truth:
            return since + piece.low
        opened = opened or piece.truth
    return None


def telling(
    trace: Trace, shown: Sequence[Moment], end: Fraction, meaning: Promise | Possible | None
) -> tuple[Stretch, ...]:
    """Obligations that left a choice of times; and permissions that were not taken and have to do with the property."""
    rules = trace.protocol.agreed or trace.protocol
    near = ranks(trace.protocol, meaning) if meaning is not None else {}
    found: list[Stretch] = []
    for clause in rules.transitions:
        if clause.kind is Kind.MUST:
            duties = (it for it in stretches(trace, shown, end, clause) if _lasts(it, trace))
            found += [it for it in duties if it.fate != "later" or near.get(clause.name, IS_BESIDE) != IS_BESIDE]
        elif clause.kind is Kind.MAY and near.get(clause.name, IS_BESIDE) != IS_BESIDE:
            chances = stretches(trace, shown, end, clause)
            left = (it for it in chances if it.fate != "taken" and (it.end.time > it.start.time or it.by_time))
            found += [it for it in left if not _chosen_otherwise(it, rules, shown)]
    return tuple(sorted(found, key=lambda it: (it.start, it.end)))


def _chosen_otherwise(it: Stretch, rules: Protocol, shown: Sequence[Moment]) -> bool:
    """The actor ended it by another act of the same machine."""
    if it.fate != "lost" or it.end not in (points := points_of(shown)):
        return False
    names = shown[points.index(it.end)].move.transitions
    made = [clause for clause in rules.transitions if clause.name in names]
    return any(other.machine == it.clause.machine and other.actor == it.clause.actor for other in made)


def _lasts(it: Stretch, trace: Trace) -> bool:
    """It took time, or would have: a duty that is due when it arises, and met at once, is but an event."""
    if it.fate == "later":
        return True
    if it.fate == "lost" and it.start.time == it.end.time:
        return False
    if it.fate == "open" and it.closes is None:
        return it.end.time > it.start.time and trace.loop is None
    return it.end.time > it.start.time or (it.closes is not None and it.closes > it.end.time)
