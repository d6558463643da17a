"""Bounded model checking.  Biere, Cimatti, Clarke, Zhu, "Symbolic Model Checking without BDDs", TACAS 1999.

Runs of 0, 1, 2, … steps are searched for the goals, with real delays (Sorea, "Bounded Model Checking for Timed
Automata", 2002).  A step is a move, or several at one instant whose causes are apart (`symbolic.together`); a run of so
many moves is one of as many steps, so the depths of `GaveUp(why, k)` are those of moves: no run of up to k reaches it.
Members that are alike act in the order of their names (`symbolic.order`).  The run found is one from which no move can
be left out; fewer moves in more steps are looked for as well, within `FEWER_WORK`; then its moves get the earliest and
roundest times.  No depth is a default: only the budget, or the end of all runs, ends the search.

Measured to lose, on 16 parties that vote: one move a step and counts as sums of reals (no answer in forty times the
work), members that act in any order (four times the work), the solver for `QF_LRA` alone (up to twice the time).
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from checker.query import Query
from checker.smt import Sat, Shrug, Unsat, ask
from checker.verdict import Budget, Claim, GaveUp, Reached, Spent
from checker.zoning.explicit import Explicit
from checker.zoning.schedule import timed
from protocol.runs import Run

if TYPE_CHECKING:
    from checker.symbolic.fewer import Found

FEWER_WORK = 1_000
TIMING_WORK = 20_000
"""So much work may go into fewer moves, and into the best times, for a run that is found; it does not count as the
search's."""


def bmc(query: Query, budget: Budget) -> dict[str, Claim]:
    """A claim for each goal, by name: `Reached`, or `GaveUp`."""
    import z3

    from checker.symbolic.fewer import Found, fewer
    from checker.symbolic.order import Order
    from checker.symbolic.symbols import afresh
    from checker.symbolic.system import build
    from checker.symbolic.unrolling import Unrolling

    afresh()
    system = build(query, together=True)
    unrolling = Unrolling(system)
    order = Order(unrolling, budget)
    solver = z3.SimpleSolver()
    solver.add(unrolling.at(system.initial, 0))
    claims: dict[str, Claim] = {}
    for depth in count():
        solver.add(unrolling.at(system.wait, depth))
        while pending := [goal for goal in query.goals if goal.name not in claims]:
            targets = {goal.name: unrolling.target(goal, depth) for goal in pending}
            some = z3.Bool(f"one of {len(pending)} goals at {depth}")
            solver.add(z3.Implies(some, z3.Or(list(targets.values()))))
            match ask(solver, some, budget=budget):
                case Sat(model):
                    for goal in pending:
                        if z3.is_true(model.eval(targets[goal.name], model_completion=True)):
                            found = fewer(solver, Found(unrolling, order, goal, depth, model), Budget(FEWER_WORK))
                            claims[goal.name] = Reached(_earliest(query, found))
                case Unsat():
                    if depth.bit_count() == 1 and isinstance(ask(solver, budget=budget), Unsat):
                        return _settled(query, claims, GaveUp(f"no run has {depth} moves", depth))
                    break
                case Shrug(why):
                    return _settled(query, claims, GaveUp(why, depth - 1 if depth else None))
        else:
            break
        solver.add(unrolling.at(system.move, depth), *order.at(depth))
    return claims


def _earliest(query: Query, found: Found) -> Run:
    """The same moves at the earliest and roundest times, where these are found; else the solver's."""
    run = found.run
    path, explicit = [step.move for step in run.steps], Explicit(Query(query.protocol, (found.goal,)))
    try:
        timing = timed(explicit, path, goal=0, budget=Budget(TIMING_WORK))
    except Spent:
        return run
    return run if timing is None else timing.run


def _settled(query: Query, claims: dict[str, Claim], rest: GaveUp) -> dict[str, Claim]:
    return {goal.name: claims.get(goal.name, rest) for goal in query.goals}
