"""Infinite runs: from some point on the goal holds in every state, and the same moves are repeated for ever.

Bounded model checking of lassos (Biere et al., TACAS 1999): runs of 1, 2, … moves at whose end is a state alike one
before, with some time in between, so that the moves from there can be repeated for ever (the theorem of
`protocol.forever`) and time diverges.  `GaveUp(why, k)`: no such run of up to k moves.  A run in which clocks only
creep towards what they are alike to is not found.  The run is given small and round delays where it has them.

Deviation: clocks that only grow would have to grow beyond their limits first, move by move.  So a run is tried, too, of
which the end differs from the state before by such growth alone; whether it can go on for ever is asked of `is_one`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import count
from typing import Any

from msgspec import Struct

from checker.query import Query
from checker.smt import Sat, Shrug, Unsat, ask
from checker.verdict import Budget, Claim, GaveUp, Reached
from protocol.forever import bounds, limits
from protocol.runs import Run

HOUR = Fraction(3600)
ROUND = (HOUR, 2 * HOUR, 3 * HOUR, 24 * HOUR, 48 * HOUR, 72 * HOUR)
ROUNDING_WORK = 4_000
"""So much work may go into rounder times for a run that is found; it does not count as the search's."""


def lasso(query: Query, budget: Budget, is_one: Callable[[Run], bool] = lambda _: False) -> Claim:
    """For the one goal of the query, a state formula that reads no clock: `Reached` by a run with a loop."""
    import z3

    from checker.symbolic.order import Order
    from checker.symbolic.symbols import afresh
    from checker.symbolic.system import build
    from checker.symbolic.unrolling import Unrolling

    afresh()
    unrolling = Unrolling(build(query, together=True))
    search = Search(unrolling, Order(unrolling), z3.SimpleSolver(), [], [z3.RealVal(0)], {})
    system = unrolling.system
    search.solver.add(search.unrolling.at(system.initial, 0))
    for depth in count(1):
        search.extend(depth)
        for growing in (False, True):
            match found := search.loop(depth, growing=growing, budget=budget):
                case Loop() if not growing:
                    return Reached(search.rounded(found, growing=False).run)
                case Loop() if is_one(rounder := search.rounded(found, growing=True).run):
                    return Reached(rounder)
                case Loop() if is_one(found.run):
                    return Reached(found.run)
                case Shrug(why):
                    return GaveUp(why, depth - 1 if depth > 1 else None)
        if depth.bit_count() == 1 and isinstance(ask(search.solver, budget=budget), Unsat):
            return GaveUp(f"no run has {depth} moves", depth)
    raise AssertionError("unreachable: depths have no end")


class Loop(Struct, frozen=True):
    """A model of so many steps, of which those from number `start` on can be repeated."""

    unrolling: Any
    model: Any
    start: int
    depth: int

    @property
    def run(self) -> Run:
        begin = self.unrolling.run(self.model, self.start, rest=False)
        return Run(self.unrolling.run(self.model, self.depth, rest=False).steps, loop=len(begin.steps))

    @property
    def choices(self) -> list[Any]:
        """The transitions that it takes, and that it takes no other."""
        import z3

        names = [t.name for t in self.unrolling.system.query.protocol.transitions]
        all_ = [self.unrolling.choice(name, k) for k in range(self.depth) for name in names]
        return [it if z3.is_true(self.model.eval(it, model_completion=True)) else z3.Not(it) for it in all_]

    def delay(self, k: int) -> Fraction:
        found: Fraction = self.unrolling.delay_in(self.model, k)
        return found


class Search(Struct):
    """Steps unrolled so far; `held`: that the goal holds before each; `times`: of each state."""

    unrolling: Any
    order: Any
    solver: Any
    held: list[Any]
    times: list[Any]
    patterns: dict[bool, Any]

    def extend(self, depth: int) -> None:
        """One step more, to so many."""
        import z3

        system, last = self.unrolling.system, depth - 1
        (goal,) = system.goals.values()
        self.solver.add(
            self.unrolling.at(system.wait, last), self.unrolling.at(system.move, last), *self.order.at(last)
        )
        self.held.append(self.unrolling.at(goal, last))
        self.times.append(z3.Real(f"time {depth}"))
        self.solver.add(self.times[depth] == self.times[last] + self.unrolling.delay(last))

    def loop(self, depth: int, *, growing: bool, budget: Budget) -> Loop | Unsat | Shrug:
        """A run of so many steps whose end is alike a state before; `growing`: or differs by clocks that only grew."""
        import z3

        kind = "grown" if growing else "alike"
        loops = [z3.Bool(f"{kind} from {start} to {depth}") for start in range(depth)]
        for start, loop in enumerate(loops):
            self.solver.add(z3.Implies(loop, z3.And(*self.closed(start, depth, growing), *self.held[start:])))
        some = z3.Bool(f"some {kind} to {depth}")
        self.solver.add(z3.Implies(some, z3.Or(loops)))
        answer = ask(self.solver, some, budget=budget)
        if not isinstance(answer, Sat):
            return answer
        model = answer.model
        start = max(k for k, loop in enumerate(loops) if z3.is_true(model.eval(loop, model_completion=True)))
        return Loop(self.unrolling, model, start, depth)

    def closed(self, start: int, end: int, growing: bool) -> list[Any]:
        """The states are alike, and time passes from the one to the other."""
        import z3

        from checker.symbolic.alike import alike

        passed = z3.Real("passed")
        if growing not in self.patterns:
            system = self.unrolling.system
            known = limits(system.query.protocol)
            self.patterns[growing] = alike(system.before, system.after, known, passed if growing else None)
        length = self.times[end] - self.times[start]
        same = self.unrolling.between(self.patterns[growing], start, end)
        return [z3.substitute(same, (passed, length)), length > 0]

    def rounded(self, found: Loop, *, growing: bool) -> Loop:
        """The same moves, each after the least delay that fits and is zero, round, or named by the protocol."""
        import z3

        from checker.symbolic.symbols import number

        unrolling, budget = self.unrolling, Budget(ROUNDING_WORK)
        named = {bound.limit for bound in bounds(unrolling.system.query.protocol)}
        delays = sorted({Fraction(0), *named, *ROUND})
        solver = z3.SimpleSolver()
        solver.add(self.solver.assertions())
        solver.add(*self.closed(found.start, found.depth, growing), *self.held[found.start :], *found.choices)
        for k in range(found.depth):
            for delay in (*delays, found.delay(k)):
                solver.push()
                solver.add(unrolling.delay(k) == number(delay))
                answer = ask(solver, budget=budget)
                if isinstance(answer, Sat):
                    found = Loop(unrolling, answer.model, found.start, found.depth)
                    break
                if isinstance(answer, Shrug):
                    return found
                solver.pop()
        return found
