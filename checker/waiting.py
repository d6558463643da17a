"""A promise to answer *some time* as questions of reachability, to which finite runs are an answer.

It is broken by a run that rests for ever, which is a state with something pending from which a long rest is allowed
(`rests`), or by one that goes round for ever (`engines.lasso` looks for these).  It is kept if nothing is pending
longer than some D (`late`): in a run in which time diverges every age is passed.  Such a D exists where no such run
breaks it and no clock stops: see `docs/semantics.md`.
"""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from checker.observers import follow
from checker.query import Goal, Query
from checker.sight import AGE, OBSERVER, Question, Sight
from protocol.forever import asked, bounds, named
from protocol.formula import Bound, Formula, Occurs, conj
from protocol.model import Clock, LeadsTo, Promise, Protocol

REST = "#rest"


class Waiting(Struct, frozen=True):
    """A protocol watched for one occurrence; `pending`, a state formula: it has been neither answered nor released.

    `trigger`: it occurs at all.  `constants`: those that the protocol or the promise names, in order.
    """

    protocol: Protocol
    pending: Formula
    trigger: Goal
    constants: tuple[Fraction, ...]
    least: Fraction
    """No answer counts before this age."""

    def rests(self) -> Question:
        """Can something be pending after a rest longer than every constant?  What grows is beyond them all by then.

        So nothing changes any more however long the rest, and nothing falls due.  Every move ends a rest, so that no
        part of the protocol can be left out.
        """
        moves = Occurs(tuple(t.name for t in self.protocol.transitions))
        clock = Clock(REST, OBSERVER, initially_on=True, restarts=moves, written=False)
        longest = max(self.constants, default=Fraction(0))
        goal = Goal("rests", conj(self.pending, Bound(REST, ">", longest)))
        resting = replace(self.protocol, clocks=(*self.protocol.clocks, clock))
        return Question(Query(resting, (goal, self.trigger)), ("rests",), ("trigger",))

    def late(self, *bounds: Fraction) -> Question:
        """Can something be pending at an age beyond each of the bounds?"""
        goals = tuple(Goal(f"late {bound}", conj(self.pending, Bound(AGE, ">", bound))) for bound in bounds)
        names = tuple(goal.name for goal in goals)
        return Question(Query(self.protocol, (*goals, self.trigger)), names, ("trigger",))

    def loops(self) -> Query:
        return Query(self.protocol, (Goal("pending", self.pending),))


def waiting(protocol: Protocol, promise: Promise) -> Waiting:
    """The promise is `is_eternal`."""
    assert isinstance(promise.form, LeadsTo)
    sight, pending, trigger = follow(Sight(protocol, promise.scope), promise.form)
    known = {bound.limit for bound in bounds(sight.protocol, *asked(promise))}
    constants = tuple(sorted(limit for limit in {*known, *named(promise)} if limit > 0))
    return Waiting(sight.protocol, pending, trigger, constants, promise.form.window.lower)
