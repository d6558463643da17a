"""From a run in few steps to one of few moves: none can be left out, and none is fewer as far as the budget goes."""

from __future__ import annotations

from itertools import product
from typing import Any

import z3
from msgspec import Struct

from checker.query import Goal
from checker.smt import Sat, Shrug, ask
from checker.symbolic.order import Order
from checker.symbolic.symbols import Bool, every, no, some
from checker.symbolic.unrolling import Unrolling
from checker.verdict import Budget
from protocol.runs import Run

MOST = 1_000
"""heuristic: with more counters than this it is not asked whether there is a run of fewer moves."""

Choice = tuple[int, str]
"""A step, and a cause of it."""


class Found(Struct, frozen=True):
    """A model in which the goal is reached after so many steps."""

    unrolling: Unrolling
    order: Order
    goal: Goal
    depth: int
    model: Any

    @property
    def run(self) -> Run:
        return self.unrolling.run(self.model, self.depth, rest=not self.goal.of_move)

    @property
    def taken(self) -> dict[Choice, bool]:
        """Of all that there are, which the model takes."""
        steps = product(range(self.depth), self.unrolling.causes)
        return {
            (k, name): z3.is_true(self.model.eval(self.unrolling.choice(name, k), model_completion=True))
            for k, name in steps
        }


def fewer(solver: Any, found: Found, budget: Budget) -> Found:
    """A run of no more moves than this one; the solver has all steps of it, and is left as it is."""
    if found.unrolling.system.company is None:
        return found
    found = _without(solver, found, budget)
    solver.push()
    depth = found.depth
    system, unrolling = found.unrolling.system, found.unrolling
    moves = len(found.run.steps)
    while depth < moves and depth * len(unrolling.causes) * (moves - depth + 1) <= MOST:
        if depth > found.depth:
            solver.add(unrolling.at(system.move, depth - 1), *found.order.at(depth - 1))
            solver.add(unrolling.at(system.wait, depth))
        match ask(solver, unrolling.target(found.goal, depth), no(_at_least(moves, unrolling, depth)), budget=budget):
            case Sat(model):
                found = Found(unrolling, found.order, found.goal, depth, model)
                moves = len(found.run.steps)
            case Shrug():
                break
            case _:
                depth += 1
    solver.pop()
    return found


def _without(solver: Any, found: Found, budget: Budget) -> Found:
    """One by one, the last first, leave out what can be left out of steps of several causes."""
    unrolling, taken = found.unrolling, found.taken
    target = unrolling.target(found.goal, found.depth)
    denied = [no(unrolling.choice(name, k)) for (k, name), is_taken in taken.items() if not is_taken]
    crowded = [sum(taken[k, name] for name in unrolling.causes) for k in range(found.depth)]
    for k, name in reversed(list(taken)):
        if taken[k, name] and crowded[k] > 1:
            without = [*denied, no(unrolling.choice(name, k))]
            match ask(solver, target, *without, budget=budget):
                case Sat(model):
                    found, denied = Found(unrolling, found.order, found.goal, found.depth, model), without
                    crowded[k] -= 1
                case Shrug():
                    return found
    return found


def _at_least(moves: int, unrolling: Unrolling, depth: int) -> Bool:
    """The first `depth` steps have at least so many moves."""
    system = unrolling.system
    causes = [system.choices[name] for name in unrolling.causes]
    most = moves - depth + 1  # in one step, as each of the others has one
    template = _counted(causes, most)
    total = [every(())] + [some(())] * moves
    for k in range(depth):
        counted = [unrolling.at(it, k) for it in template]
        total = [some(every((total[n - m], counted[m])) for m in range(min(n, most) + 1)) for n in range(moves + 1)]
    return total[moves]


def _counted(truths: list[Bool], most: int) -> list[Bool]:
    """At least 0, 1, 2, … of them, up to `most`."""
    reached = [every(())] + [some(())] * most
    for truth in truths:
        reached = [every(())] + [some((reached[n], every((truth, reached[n - 1])))) for n in range(1, most + 1)]
    return reached
