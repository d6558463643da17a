"""Infinite runs: from some point on the goal holds in every state, and the same moves are repeated for ever.

Bounded model checking of lassos (Biere et al., TACAS 1999): runs of up to 1, 2, 4, 8, … steps that come to a state
alike one before, with some time in between, so that the moves from there can be repeated for ever (the theorem of
`protocol.forever`) and time diverges.  The state before is one that is kept from wherever the loop begins (Schuppan,
Biere, "Liveness checking as safety checking for infinite state spaces", INFINITY 2005), so the question grows with the
steps and not with their square.  `GaveUp(why, k)`: no such run of up to k moves.  A run in which clocks only creep
towards what they are alike to is not found.  The run is given small and round delays where it has them.

Deviation: clocks that only grow would have to grow beyond their limits first, move by move.  So a run is tried, too, of
which the end differs from the state before by such growth alone; whether it can go on for ever is asked of `is_one`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
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
    search = Search(unrolling, Order(unrolling, budget), z3.SimpleSolver(), [], [z3.RealVal(0)], {}, set())
    search.solver.add(unrolling.at(unrolling.system.initial, 0))
    done = 0
    while True:
        depth = max(1, 2 * done)
        for step in range(done, depth):
            search.extend(step + 1)
        for growing in (False, True):
            ends = list(range(done + 1, depth + 1))
            while ends:
                match found := search.loop(ends, growing=growing, budget=budget):
                    case Loop() if not growing:
                        return Reached(search.rounded(search.shorter(found), growing=False).run)
                    case Loop():
                        for run in (search.rounded(found, growing=True).run, found.run):
                            if is_one(run):
                                return Reached(run)
                        ends.remove(found.depth)
                    case Unsat():
                        break
                    case Shrug(why):
                        return GaveUp(why, done or None)
        if isinstance(ask(search.solver, budget=budget), Unsat):
            return GaveUp(f"no run has {depth} moves", depth)
        done = depth


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
    """Steps unrolled so far; `held`: that the goal holds before each; `times`: of each state; `asked`: ends."""

    unrolling: Any
    order: Any
    solver: Any
    held: list[Any]
    times: list[Any]
    patterns: dict[bool, Any]
    asked: set[tuple[int, bool]]

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
        begins, inside, before = z3.Bool(f"begin {last}"), _inside(last), _inside(last - 1)
        self.solver.add(inside == z3.Or(before, begins), z3.Implies(inside, self.held[last]))
        self.solver.add(
            z3.Implies(begins, z3.And(z3.Not(before), self.unrolling.keeps(last), _kept() == self.times[last]))
        )

    def loop(self, ends: Sequence[int], *, growing: bool, budget: Budget) -> Loop | Unsat | Shrug:
        """A run that after so many steps, one of `ends`, is in a state alike one before; it goes on all the same.

        `growing`: or in a state that differs by clocks that only grew.
        """
        import z3

        kind = "grown" if growing else "alike"
        some = z3.Bool(f"{kind} after {ends}")
        self.solver.add(z3.Implies(some, z3.Or([z3.Bool(f"{kind} after {end}") for end in ends])))
        for end in ends:
            if (end, growing) not in self.asked:
                self.asked.add((end, growing))
                closed = z3.And(_inside(end - 1), *self.closed(None, end, growing))
                self.solver.add(z3.Implies(z3.Bool(f"{kind} after {end}"), closed))
        answer = ask(self.solver, some, budget=budget)
        if not isinstance(answer, Sat):
            return answer

        def is_so(name: str) -> bool:
            return bool(z3.is_true(answer.model.eval(z3.Bool(name), model_completion=True)))

        end = next(end for end in ends if is_so(f"{kind} after {end}"))
        return Loop(self.unrolling, answer.model, next(k for k in range(end) if is_so(f"inside {k}")), end)

    def shorter(self, found: Loop) -> Loop:
        """A loop that ends sooner, as far as the budget goes."""
        budget = Budget(ROUNDING_WORK)
        while found.depth > 1:
            sooner = self.loop(range(1, found.depth), growing=False, budget=budget)
            if not isinstance(sooner, Loop):
                break
            found = sooner
        return found

    def closed(self, start: int | None, end: int, growing: bool) -> list[Any]:
        """The states are alike, and time passes from the one (None: that where the loop begins) to the other."""
        import z3

        from checker.symbolic.alike import alike

        passed = z3.Real("passed")
        if growing not in self.patterns:
            system = self.unrolling.system
            known = limits(system.query.protocol)
            self.patterns[growing] = alike(system.before, system.after, known, passed if growing else None)
        length = self.times[end] - (_kept() if start is None else self.times[start])
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


def _inside(k: int) -> Any:
    """The loop has begun before step k."""
    import z3

    return z3.Bool(f"inside {k}") if k >= 0 else z3.BoolVal(False)


def _kept() -> Any:
    """The time at which the loop begins."""
    import z3

    return z3.Real("time kept")
