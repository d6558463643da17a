"""What a design does under the schedule of another's run: the same events at the same times.

Where it can be seen to do the same it does so at the same time; what it must do besides it does when it is due.
"""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from checker.comparing.acts import Act, Acts, Sight, acts
from protocol.model import Kind, Protocol
from protocol.runs import Move, Run, Step
from protocol.semantics import State, Trace, after, closures, elapse, initial, is_due, moves, patience

MOST = 10_000
"""Moves after which it is given up: a protocol that stops time has no end."""


class Shadow(Struct, frozen=True):
    """`stopped`: at this time the next event of the schedule is not possible; the run ends before it."""

    run: Run
    stopped: Fraction | None = None
    event: str = ""


class Stuck(Exception):
    """Obligations keep time from passing."""


def shadow(follower: Protocol, leader: Trace, sees: Sight) -> Shadow:
    """The run of the follower, under one naming.  Raises `Stuck`."""
    walk = _Walk(follower, sees)
    now = Fraction(0)
    for moment in leader.moments:
        now += moment.delay
        walk.wait(now)
        seen = acts(leader.protocol, moment.move, sees)
        cause = leader.protocol.transition(moment.move.cause)
        if cause.kind is not Kind.EVENT:
            walk.like(cause.name, seen, sees(cause))
        elif not walk.event(cause.name, seen):
            return Shadow(walk.run(now), now, cause.name)
    walk.wait(now + leader.rest, also_due=True)
    return Shadow(walk.run(now + leader.rest))


class _Walk:
    def __init__(self, protocol: Protocol, sees: Sight) -> None:
        self.protocol, self.sees = protocol, sees
        self.state: State = initial(protocol)[0]
        self.now, self.last = Fraction(0), Fraction(0)
        self.steps: list[Step] = []

    def wait(self, until: Fraction, *, also_due: bool = False) -> None:
        """Let time pass, and meet each obligation when it is due; those due in the end only if that is said."""
        while True:
            most = patience(self.protocol, self.state)
            ahead = until - self.now
            if most is None or most > ahead or (most == ahead and not also_due):
                self.pass_(ahead)
                return
            self.pass_(most)
            self.meet(frozenset())

    def pass_(self, delay: Fraction) -> None:
        self.state = elapse(self.protocol, self.state, delay)
        self.now += delay

    def meet(self, seen: Acts) -> None:
        due = next(t for t in self.protocol.transitions if is_due(t, self.state))
        self.make(self.nearest(list(closures(self.protocol, self.state, due)), seen))

    def like(self, name: str, seen: Acts, first: Act | None) -> None:
        """What is seen to be the same; else the same act, with whatever comes of it; else nothing."""
        able = moves(self.protocol, self.state)
        alike = [it for it in able if acts(self.protocol, it, self.sees) == seen and (seen or it.cause == name)]
        alike.sort(key=lambda move: move.cause != name)
        near = [it for it in able if self.sees(self.protocol.transition(it.cause)) == first is not None]
        if alike:
            self.make(alike[0])
        elif near:
            self.make(self.nearest(near, seen))

    def event(self, name: str, seen: Acts) -> bool:
        """The event, after what is due before it where it is possible only then."""
        for _ in range(len(self.protocol.transitions) + 1):
            able = [move for move in moves(self.protocol, self.state) if move.cause == name]
            if able:
                self.make(self.nearest(able, seen))
                return True
            if patience(self.protocol, self.state) != 0:
                return False
            self.meet(seen)
        return False

    def nearest(self, able: list[Move], seen: Acts) -> Move:
        def distance(move: Move) -> int:
            return len(acts(self.protocol, move, self.sees) ^ seen)

        return min(able, key=distance)

    def make(self, move: Move) -> None:
        if len(self.steps) >= MOST:
            raise Stuck
        self.steps.append(Step(self.now - self.last, move))
        self.state = after(self.protocol, self.state, move)[0]
        self.last = self.now

    def run(self, end: Fraction) -> Run:
        return Run(tuple(self.steps), max(end, self.now) - self.last)
