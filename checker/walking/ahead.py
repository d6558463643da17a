"""What can happen from a state, in which delays exactly, and what falls due: by the reference interpreter alone."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from protocol.formula import TRUE, And, Or
from protocol.model import Kind, Protocol, Transition
from protocol.runs import Move
from protocol.semantics import Piece, State, closures, delays, elapse, overdue, pieces, possible


class Interval(Struct, frozen=True):
    """Delays from `low` to `high` (None: for ever), each end in or (`open`) out."""

    low: Fraction
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    def holds(self, delay: Fraction) -> bool:
        above = delay > self.low if self.low_open else delay >= self.low
        return above and (self.high is None or (delay < self.high if self.high_open else delay <= self.high))

    @property
    def is_instant(self) -> bool:
        return self.low == self.high


class Chance(Struct, frozen=True):
    """A move, and all delays from now on after which it can happen."""

    move: Move
    when: tuple[Interval, ...]

    def holds(self, delay: Fraction) -> bool:
        return any(interval.holds(delay) for interval in self.when)


class Duty(Struct, frozen=True):
    """An obligation, or what happens of itself (`timed`), and the delay after which it is due if nothing happens."""

    transition: Transition
    delay: Fraction


def chances(protocol: Protocol, state: State) -> tuple[Chance, ...]:
    """All that can happen next, in the order of the text; moves that differ in their reactions apart."""
    reactions = Or((TRUE, *(possible(t) for t in protocol.transitions if t.kind is Kind.REACTION)))
    found: dict[Move, list[Piece]] = {}
    for cause in protocol.transitions:
        if cause.is_cause:
            asked = replace(cause, guard=And((cause.guard, reactions)))  # cut where a reaction becomes possible too
            for piece in delays(protocol, state, asked):
                for move in closures(protocol, elapse(protocol, state, _inside(piece)), cause):
                    found.setdefault(move, []).append(piece)
    return tuple(Chance(move, joined(parts)) for move, parts in found.items())


def _inside(piece: Piece) -> Fraction:
    if piece.is_instant:
        return piece.low
    return piece.low + 1 if piece.high is None else (piece.low + piece.high) / 2


def joined(parts: Iterable[Piece]) -> tuple[Interval, ...]:
    """Instants and open stretches, in order, as the longest intervals."""
    found: list[Interval] = []
    for piece in parts:
        it = Interval(piece.low, piece.high, not piece.is_instant, not piece.is_instant and piece.high is not None)
        last = found[-1] if found else None
        if last is not None and last.high == it.low and last.high_open != it.low_open:
            found[-1] = Interval(last.low, it.high, last.low_open, it.high_open)
        else:
            found.append(it)
    return tuple(found)


def duties(protocol: Protocol, state: State) -> tuple[Duty, ...]:
    """What falls due if nothing else happens, the soonest first."""
    found = []
    for transition in protocol.transitions:
        if transition.kind in (Kind.MUST, Kind.TIMED):
            at = next((p.low for p in pieces(protocol, overdue(transition), state) if p.truth), None)
            found += [] if at is None else [Duty(transition, at)]
    return tuple(sorted(found, key=lambda duty: duty.delay))
