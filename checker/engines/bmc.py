"""Bounded model checking.  Biere, Cimatti, Clarke, Zhu, "Symbolic Model Checking without BDDs", TACAS 1999.

Runs of 0, 1, 2, … moves are searched for the goals, with real delays (Sorea, "Bounded Model Checking for Timed
Automata", 2002), so the first run found has the fewest moves.  `GaveUp(why, k)`: no run of up to k moves reaches it.
No depth is a default: only the budget, or the end of all runs, ends the search.
"""

from __future__ import annotations

from itertools import count
from typing import Any

from checker.query import Goal, Query
from checker.smt import Sat, Shrug, Unsat, ask
from checker.verdict import Budget, Claim, GaveUp, Reached, Spent
from checker.zoning.explicit import Explicit
from checker.zoning.schedule import timed
from protocol.runs import Run

TIMING_WORK = 20_000
"""So much work may go into the best times for a run that is found; it does not count as the search's."""


def bmc(query: Query, budget: Budget) -> dict[str, Claim]:
    """A claim for each goal, by name: `Reached` by a run with the fewest moves, or `GaveUp`."""
    import z3

    from checker.symbolic.system import build
    from checker.symbolic.unrolling import Unrolling

    system = build(query)
    unrolling = Unrolling(system)
    solver = z3.SolverFor("QF_LRA")
    solver.add(unrolling.at(system.initial, 0))
    claims: dict[str, Claim] = {}
    for depth in count():
        solver.add(unrolling.at(system.wait, depth))
        while pending := [goal for goal in query.goals if goal.name not in claims]:
            targets = {goal.name: _target(goal, unrolling, depth) for goal in pending}
            some = z3.Bool(f"one of {len(pending)} goals at {depth}")
            solver.add(z3.Implies(some, z3.Or(list(targets.values()))))
            match ask(solver, some, budget=budget):
                case Sat(model):
                    for goal in pending:
                        if z3.is_true(model.eval(targets[goal.name], model_completion=True)):
                            run = unrolling.run(model, depth, rest=not goal.of_move)
                            claims[goal.name] = Reached(_earliest(query, goal, run))
                case Unsat():
                    if depth.bit_count() == 1 and isinstance(ask(solver, budget=budget), Unsat):
                        return _settled(query, claims, GaveUp(f"no run has {depth} moves", depth))
                    break
                case Shrug(why):
                    return _settled(query, claims, GaveUp(why, depth - 1 if depth else None))
        else:
            break
        solver.add(unrolling.at(system.move, depth))
    return claims


def _target(goal: Goal, unrolling: Any, depth: int) -> Any:
    """The goal, reached after exactly `depth` moves: at the end of a last delay, or by the last move."""
    import z3

    formula = unrolling.system.goals[goal.name]
    if not goal.of_move:
        return unrolling.at(formula, depth)
    return unrolling.at(formula, depth - 1) if depth else z3.BoolVal(False)


def _earliest(query: Query, goal: Goal, run: Run) -> Run:
    """The same moves at the earliest and roundest times, where these are found; else the solver's."""
    path, explicit = [step.move for step in run.steps], Explicit(Query(query.protocol, (goal,)))
    try:
        timing = timed(explicit, path, goal=0, budget=Budget(TIMING_WORK))
    except Spent:
        return run
    return run if timing is None else timing.run


def _settled(query: Query, claims: dict[str, Claim], rest: GaveUp) -> dict[str, Claim]:
    return {goal.name: claims.get(goal.name, rest) for goal in query.goals}
