"""Infinite runs: from some point on the goal holds in every state, and the same moves are repeated for ever.

Bounded model checking of lassos (Biere et al., TACAS 1999): runs of 1, 2, … moves at whose end is a state alike one
before, with some time in between, so that the moves from there can be repeated for ever (the theorem of
`protocol.forever`) and time diverges.  `GaveUp(why, k)`: no such run of up to k moves.  A run in which clocks only
creep towards what they are alike to is not found.  The run is given small and round delays where it has them.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import count
from typing import Any

from checker.query import Query
from checker.smt import Sat, Shrug, Unsat, ask
from checker.verdict import Budget, Claim, GaveUp, Reached
from protocol.forever import bounds, limits
from protocol.runs import Run

HOUR = Fraction(3600)
ROUND = (HOUR, 2 * HOUR, 3 * HOUR, 24 * HOUR, 48 * HOUR, 72 * HOUR)
ROUNDING_WORK = 4_000
"""So much work may go into rounder times for a run that is found; it does not count as the search's."""


def lasso(query: Query, budget: Budget) -> Claim:
    """For the one goal of the query, a state formula that reads no clock: `Reached` by a run with a loop."""
    import z3

    from checker.symbolic.alike import alike
    from checker.symbolic.symbols import number
    from checker.symbolic.system import build
    from checker.symbolic.unrolling import Unrolling

    (goal,) = query.goals
    system = build(query)
    unrolling = Unrolling(system)
    same = alike(system.before, system.after, limits(query.protocol))
    solver = z3.SolverFor("QF_LRA")
    solver.add(unrolling.at(system.initial, 0))
    held: list[Any] = []
    times = [number(0)]
    for depth in count(1):
        solver.add(unrolling.at(system.wait, depth - 1), unrolling.at(system.move, depth - 1))
        held.append(unrolling.at(system.goals[goal.name], depth - 1))
        times.append(z3.Real(f"time {depth}"))
        solver.add(times[depth] == times[depth - 1] + unrolling.delay(depth - 1))
        loops = [z3.Bool(f"loop from {start} to {depth}") for start in range(depth)]
        for start, loop in enumerate(loops):
            closed = [unrolling.between(same, start, depth), times[depth] > times[start], *held[start:]]
            solver.add(z3.Implies(loop, z3.And(closed)))
        some = z3.Bool(f"some loop to {depth}")
        solver.add(z3.Implies(some, z3.Or(loops)))
        match ask(solver, some, budget=budget):
            case Sat(model):
                start = max(k for k, loop in enumerate(loops) if z3.is_true(model.eval(loop, model_completion=True)))
                found = unrolling.run(model, depth, rest=False)
                return Reached(rounded(unrolling, Run(found.steps, loop=start), system.goals[goal.name], same))
            case Unsat():
                if depth.bit_count() == 1 and isinstance(ask(solver, budget=budget), Unsat):
                    return GaveUp(f"no run has {depth} moves", depth)
            case Shrug(why):
                return GaveUp(why, depth - 1 if depth > 1 else None)
    raise AssertionError("unreachable: depths have no end")


def rounded(unrolling: Any, run: Run, goal: Any, same: Any) -> Run:
    """The same moves, each after the least delay that fits of those that are zero, round or named by the protocol."""
    import z3

    from checker.symbolic.symbols import number

    assert run.loop is not None
    system, budget, moves = unrolling.system, Budget(ROUNDING_WORK), len(run.steps)
    named = {bound.limit for bound in bounds(system.query.protocol)}
    delays = sorted({Fraction(0), *named, *ROUND})
    solver = z3.SolverFor("QF_LRA")
    solver.add(unrolling.at(system.initial, 0), unrolling.between(same, run.loop, moves))
    solver.add(sum(unrolling.delay(k) for k in range(run.loop, moves)) > 0)
    solver.add([unrolling.at(goal, k) for k in range(run.loop, moves)])
    for k, step in enumerate(run.steps):
        solver.add(unrolling.at(system.wait, k), unrolling.at(system.move, k), unrolling.taken(step.move, k))
    for k in range(moves):
        for delay in (*delays, run.steps[k].delay):
            solver.push()
            solver.add(unrolling.delay(k) == number(delay))
            answer = ask(solver, budget=budget)
            if isinstance(answer, Sat):
                run = Run(unrolling.run(answer.model, moves, rest=False).steps, loop=run.loop)
                break
            if isinstance(answer, Shrug):
                return run
            solver.pop()
    return run
