"""The nearest runs that keep a property which a run breaks: the same as long as may be, and then another move.

Found by trying, with the reference interpreter alone: from the end of the run backwards, other moves at the instants at
which something becomes possible or falls due.  A run keeps the property if a while after the other one broke it this
one has not; that is so by definition, and nothing is claimed of runs that were not tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct

from protocol.forever import is_eternal
from protocol.model import Promise, Protocol, StaysPossible
from protocol.runs import Run, Step
from protocol.satisfaction import Breach, breach, in_force
from protocol.semantics import State, Trace, after, delays, elapse, moves, patience, replay

A_WHILE = Fraction(3600)
"""So many seconds after the breach the other run still keeps the property."""
MOST_MOVES = 3
"""So many moves are tried after the two part."""
MOST_TRIED = 1500


class Parting(Struct, frozen=True):
    """The first `shared` moves are the same; then the one run makes its next move, or breaks the property by waiting.

    `run`: the one that keeps it.
    """

    shared: int
    run: Run


def nearest(protocol: Protocol, promise: Promise, run: Run, broken: Breach) -> tuple[Parting, ...]:
    """The run that keeps the property and parts latest, of those tried; and if there the adversary gives in, another
    one in which what the others do keeps it, and not because nothing is promised in it.

    Nothing of promises that no finite run breaks.
    """
    if is_eternal(promise) or isinstance(promise.form, StaysPossible) or run.loop is not None:
        return ()
    trying = Trying(protocol, promise, broken.time + A_WHILE)
    whole = replay(protocol, run)
    helped: Parting | None = None
    for shared in range(len(run.steps) if broken.move is None else broken.move - 1, -1, -1):
        alone = trying.parting(whole, run, shared, adversary=False)
        if alone is not None and helped is None:
            return (alone,)
        if helped is not None and alone is not None and in_force(promise, [replay(protocol, alone.run)]):
            return helped, alone
        helped = helped or trying.parting(whole, run, shared, adversary=True)
    return () if helped is None else (helped,)


class Trying:
    """Runs with a given beginning that keep the property until `end`; so many are tried."""

    def __init__(self, protocol: Protocol, promise: Promise, end: Fraction) -> None:
        self.protocol, self.promise, self.end = protocol, promise, end
        self._left = MOST_TRIED

    def parting(self, whole: Trace, run: Run, shared: int, *, adversary: bool) -> Parting | None:
        """One that shares just so many moves with the run, with as few others as there are."""
        now = whole.moments[shared - 1].time if shared else Fraction(0)
        state = whole.moments[shared - 1].after if shared else whole.initial
        following = run.steps[shared] if shared < len(run.steps) else None
        for more in range(MOST_MOVES + 1):
            runs = self.runs(run.steps[:shared], state, now, more, adversary=adversary, other_than=following)
            if (found := next(runs, None)) is not None:
                return Parting(shared, found)
        return None

    def runs(
        self,
        steps: tuple[Step, ...],
        state: State,
        now: Fraction,
        more: int,
        *,
        adversary: bool,
        other_than: Step | None = None,
    ) -> Iterator[Run]:
        """With so many more moves, the next of which is not this one; of the adversary's only if it may move."""
        if more == 0:
            limit, rest = patience(self.protocol, state), self.end - now
            if limit is None or limit >= rest:
                self._left -= 1
                run = Run(steps, rest)
                if breach(self.promise, replay(self.protocol, run)) is None:
                    yield run
            return
        for delay in self.instants(state, self.end - now):
            before = elapse(self.protocol, state, delay)
            for move in moves(self.protocol, before):
                if self._left <= 0:
                    return
                step = Step(delay, move)
                actor = self.protocol.transition(move.cause).actor
                if step == other_than or (not adversary and actor is not None and actor == self.protocol.adversary):
                    continue
                self._left -= 1
                (then,) = after(self.protocol, before, move)
                yield from self.runs((*steps, step), then, now + delay, more - 1, adversary=adversary)

    def instants(self, state: State, most: Fraction) -> list[Fraction]:
        """Delays after which something becomes possible, or falls due; the longest first."""
        found = {Fraction(0)}
        for t in self.protocol.transitions:
            if t.is_cause:
                found |= {piece.low for piece in delays(self.protocol, state, t) if piece.is_instant}
        limit = patience(self.protocol, state)
        found |= {limit} if limit is not None else set()
        return sorted((it for it in found if it <= most), reverse=True)
