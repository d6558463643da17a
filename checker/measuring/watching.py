"""A measure as an observer: goals about the samples beyond a value, which are reached just when some run has one.

What a sample is is defined in `protocol.samples`, which knows nothing of this file.
"""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from checker.query import NOTICE, Goal
from checker.sight import AGE, WATCH, Sight, at_once, hits, later, noticed, own_clock, within
from protocol.formula import (
    FALSE,
    TRUE,
    After,
    At,
    Before,
    Bound,
    Formula,
    Occurs,
    Relation,
    clocks_of,
    conj,
    disj,
    neg,
)
from protocol.model import Edge, Greatest, Monitor, Protocol, Release, Response, TimeBetween, Window
from protocol.semantics import holds, initial

ALL = Window()


class Watched(Struct, frozen=True):
    """A watched protocol and how its samples are told: `clock` has the value, in moves or (not `of_move`) states.

    `own`: the moves that have a sample of zero; `own_at_start`: the start of every run has one.
    `trigger`: the moves (at the start: `TRUE`) in which what it is counted from happens; `pending`: states in which an
    occurrence has been neither answered nor released.
    """

    protocol: Protocol
    clock: str
    sample: Formula
    of_move: bool
    own: Formula = FALSE
    own_at_start: bool = False
    trigger: Formula = TRUE
    pending: Formula = FALSE

    def beyond(self, name: str, value: Fraction, *, least: bool, strict: bool) -> Goal:
        """A sample beyond the value; not `strict`: or one that has it."""
        return Goal(name, conj(self._aged(value, least, strict), self.sample), of_move=self.of_move)

    def late(self, name: str, value: Fraction, *, strict: bool) -> Goal:
        """An occurrence that is pending at a greater age."""
        return Goal(name, conj(self.pending, Bound(self.clock, ">" if strict else ">=", value)))

    def _aged(self, value: Fraction, least: bool, strict: bool) -> Formula:
        relation: Relation = ("<" if least else ">") if strict else ("<=" if least else ">=")
        bound = Bound(self.clock, relation, value)
        return Before(bound) if self.of_move else bound


def watched(protocol: Protocol, quantity: TimeBetween | Greatest) -> Watched:
    match quantity:
        case Greatest(clock, condition):
            return Watched(protocol, clock, condition, of_move=False)
        case TimeBetween():
            return timed(protocol, quantity)


def timed(protocol: Protocol, quantity: TimeBetween) -> Watched:
    """Follows one occurrence, any one; where time alone answers or releases it the observer acts at once."""
    response, release = quantity.response, quantity.release
    sight = Sight(protocol, None)
    tracked = hits(quantity.trigger)
    answered_at_once = at_once(response, ALL)
    answered_by_time = Before(response.condition) if clocks_of(response.condition) else FALSE
    freed_at_once: Formula = FALSE
    freed_before: Formula = FALSE
    freed: Formula = FALSE
    notice = noticed(response, ALL)
    if release is not None:
        freed_at_once = at_once(release.response, release.window)
        freed_before = Before(conj(release.response.condition, within(release.window)))
        freed = later(release.response, release.window)
        notice = disj(notice, noticed(release.response, release.window))
    answered = disj(answered_by_time, conj(neg(freed_before), made(response)))
    edges = (
        Edge("idle", "pending", conj(tracked, neg(answered_at_once), neg(freed_at_once)), (AGE,)),
        Edge("idle", "idle", tracked),
        Edge("pending", "idle", disj(answered, freed, Occurs((NOTICE,)))),
    )
    start = initial(protocol)[0]
    starts = quantity.trigger.at_start
    own_at_start = starts and not clocks_of(response.condition) and holds(response.condition, start)
    follows = starts and not own_at_start and not (release is not None and freed_at_start(release, protocol))
    monitor = Monitor(WATCH, ("idle", "pending"), ("idle", "pending") if follows else ("idle",), edges)
    pending = At(WATCH, ("pending",))
    sight.observed(monitor, [own_clock(AGE)], conj(pending, notice))
    return Watched(
        sight.protocol,
        AGE,
        conj(Before(pending), answered),
        of_move=True,
        own=conj(tracked, answered_at_once),
        own_at_start=own_at_start,
        trigger=TRUE if starts else tracked,
        pending=pending,
    )


def made(response: Response) -> Formula:
    """The move formula: the move brings the response."""
    return disj(
        Occurs(response.events) if response.events else FALSE,
        FALSE if clocks_of(response.condition) else After(response.condition),
    )


def freed_at_start(release: Release, protocol: Protocol) -> bool:
    condition = release.response.condition
    timeless = not clocks_of(condition) and release.window.holds(Fraction(0))
    return timeless and holds(condition, initial(protocol)[0])
