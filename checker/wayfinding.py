"""Finds a way from a state to a goal: by the interpreter, breadth first, delays where they may matter.

What is found is written as a rule, so that it may lead there from other states too; nothing is claimed of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from checker.ways import Leg, Wait, Way
from protocol.forever import Limits
from protocol.formula import Bound, Formula, atoms, clocks_of
from protocol.model import Protocol, Response, Transition
from protocol.runs import Move, Run
from protocol.semantics import (
    Piece,
    Reading,
    State,
    after,
    closures,
    elapse,
    events_of,
    grows,
    holds,
    patience,
    pieces,
)

HOUR = Fraction(3600)


class Place(Struct, frozen=True):
    """A state, and the way to it."""

    state: State
    way: Way


class Finder(Struct, frozen=True):
    """`marks`: the constants that clocks are compared with, by clock; `limits`: the greatest of each."""

    protocol: Protocol
    goal: Response
    marks: Mapping[str, Sequence[Fraction]]
    limits: Limits

    def way(self, start: State, *, most: int) -> Way | None:
        """A way to the goal that is found within so many states; None if there is none, or it was not found."""
        if holds(self.goal.condition, start):
            return (Leg(Wait()),)
        return self.search(start, most, patient=False) or self.search(start, most, patient=True)

    def search(self, start: State, most: int, *, patient: bool) -> Way | None:
        """`patient`: also by moves that come later than they could."""
        seen = {self.capped(start)}
        layer = [Place(start, ())]
        while layer:
            following: list[Place] = []
            for place in layer:
                if (wait := self.by_waiting(place.state)) is not None:
                    return (*place.way, Leg(wait))
                for wait, move, then in self.legs(place.state, patient):
                    leg = Leg(wait, move)
                    if self.is_met(move, then):
                        return (*place.way, leg)
                    if (known := self.capped(then)) not in seen:
                        seen.add(known)
                        following.append(Place(then, (*place.way, leg)))
                if len(seen) > most:
                    return None
            layer = following
        return None

    def along(self, start: State, run: Run) -> Way:
        """The way that the run takes from there."""
        way: Way = ()
        state = start
        for step in run.steps:
            cause = self.protocol.transition(step.move.cause)
            way += (Leg(self.rule(state, cause.guard, step.delay), step.move),)
            (state,) = after(self.protocol, elapse(self.protocol, state, step.delay), step.move)
        return (*way, Leg(self.rule(state, self.goal.condition, run.rest))) if run.rest or not way else way

    def by_waiting(self, state: State) -> Wait | None:
        if not clocks_of(self.goal.condition):
            return None  # it has been looked at already
        limit = patience(self.protocol, state)
        for piece in pieces(self.protocol, self.goal.condition, state):
            delay = within(piece, limit)
            if piece.truth and delay is not None:
                return self.rule(state, self.goal.condition, delay)
        return None

    def legs(self, state: State, patient: bool) -> Iterator[tuple[Wait, Move, State]]:
        limit = patience(self.protocol, state)
        for cause in self.protocol.transitions:
            if not cause.is_cause or (cause.machine and state.locations[cause.machine] not in cause.sources):
                continue
            for delay in self.times(state, cause, limit, patient):
                before = elapse(self.protocol, state, delay)
                wait = self.rule(state, cause.guard, delay)
                for move in closures(self.protocol, before, cause):
                    for then in after(self.protocol, before, move):
                        yield wait, move, then

    def times(self, state: State, cause: Transition, limit: Fraction | None, patient: bool) -> Iterator[Fraction]:
        """The first instant at which it can happen; patient: every one at which something changes, and one between."""
        for piece in pieces(self.protocol, cause.guard, state):
            delay = within(piece, limit)
            if delay is None:
                return
            if not piece.truth:
                continue
            yield delay
            if not patient:
                return
            if not piece.is_instant:
                yield from (
                    it for it in self.ahead(state, limit) if piece.low < it and (piece.high is None or it < piece.high)
                )

    def ahead(self, state: State, limit: Fraction | None) -> list[Fraction]:
        """The delays after which a clock reaches something that it is compared with."""
        growing = (c.name for c in self.protocol.clocks if c.name in self.marks and grows(self.protocol, state, c))
        found = {mark - state.clocks[name].value for name in growing for mark in self.marks[name]}
        return sorted(it for it in found if it > 0 and (limit is None or it <= limit))

    def rule(self, state: State, formula: Formula, delay: Fraction) -> Wait:
        """The delay as a rule: until what the formula demands of growing clocks holds."""
        growing = {clock.name for clock in self.protocol.clocks if grows(self.protocol, state, clock)}
        until = {
            (atom.clock, atom.limit): atom.limit - state.clocks[atom.clock].value
            for atom in atoms(formula)
            if isinstance(atom, Bound) and atom.relation in (">=", ">", "=") and atom.clock in growing
        }
        reached = {key: left for key, left in until.items() if left <= delay}
        return Wait(tuple(reached), delay - max([Fraction(0), *reached.values()]))

    def is_met(self, move: Move, then: State) -> bool:
        occurs = not events_of(self.protocol, move.transitions).isdisjoint(self.goal.events)
        return occurs or holds(self.goal.condition, then)

    def capped(self, state: State) -> State:
        """Alike states as one: only clocks that are compared with something, and nothing beyond their limits."""
        clocks = {
            name: Reading(reading.status, min(reading.value, self.limits[name] + 1))
            for name, reading in state.clocks.items()
            if name in self.limits
        }
        return State(state.locations, state.values, clocks)


def within(piece: Piece, limit: Fraction | None) -> Fraction | None:
    """A delay in the piece that is no longer than the limit: the least, or a round or middle one."""
    if piece.is_instant:
        return piece.low if limit is None or piece.low <= limit else None
    high = piece.high if limit is None else limit if piece.high is None else min(piece.high, limit)
    if high is not None and high <= piece.low:
        return None
    if high is None or piece.low + HOUR < high:
        return piece.low + HOUR
    return (piece.low + high) / 2
