"""Whether what the other views know excludes the states in which a goal is reached in its view.

First each machine is looked at by itself: where may it be then?  Then all of them, with counts as sums of real numbers
over where they may be: no state needs more than that these sums have a solution.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from checker.query import Query
from checker.smt import Unsat, ask
from checker.verdict import Budget
from checker.views.fixpoint import Fixpoint
from protocol.formula import At, Compare, Count, Formula, Literal

FEW = 6
"""heuristic: so few machines are looked at all together, too."""

Bound = Callable[[Any], Any]
WHOLE: Mapping[str, Callable[[int], list[tuple[bool, Bound]]]] = {
    ">=": lambda n: [(True, lambda total: total >= n), (False, lambda total: total <= n - 1)],
    ">": lambda n: [(True, lambda total: total >= n + 1), (False, lambda total: total <= n)],
    "<": lambda n: [(True, lambda total: total <= n - 1), (False, lambda total: total >= n)],
    "<=": lambda n: [(True, lambda total: total <= n), (False, lambda total: total >= n + 1)],
    "=": lambda n: [(True, lambda total: total == n)],
    "!=": lambda n: [(False, lambda total: total == n)],
}
"""What a comparison with a number says of a whole number where it holds, and where it does not."""


def excluded(query: Query, first: Fixpoint, known: Mapping[str, Fixpoint], budget: Budget) -> bool:
    """The goal is not reached in its view, or only in states that the other views exclude.

    First each machine is looked at by itself: where may it be?  Then all, with counts as sums of real numbers.
    """
    if not (suspects := first.suspects):
        return True
    if not known:
        return False
    import z3

    from checker.symbolic.symbols import Symbols, is_name, some, symbols, truth, well_formed

    state = symbols(query.protocol, "")
    meaning: dict[Formula, Any] = {}

    def seen(it: Fixpoint) -> Symbols:
        """The state with the predicates of a view among its variables."""
        for condition in it.view.predicates.values():
            meaning.setdefault(condition, z3.Bool(f"predicate {len(meaning)}"))
        named = {name: meaning[condition] for name, condition in it.view.predicates.items()}
        return Symbols(state.places, {**state.values, **named}, state.clocks)

    suspected = z3.Or([truth(it, seen(first)) for it in suspects])
    states = {name: seen(it) for name, it in known.items()}
    formed = well_formed(query.protocol, state)
    places: dict[str, list[str]] = {}
    alike: dict[object, list[bool]] = {}
    for machine, it in known.items():
        code = state.places[machine]
        key = id(it.zones), tuple(it.view.predicates.items())  # then all else that is asked is the same
        if key not in alike:
            alone = z3.SolverFor("QF_LRA")
            alone.add(formed, suspected, truth(it.own_invariant, states[machine]))
            alike[key] = [not isinstance(ask(alone, is_name(code, name), budget=budget), Unsat) for name in code.names]
        places[machine] = [name for name, may in zip(code.names, alike[key], strict=True) if may]
    here = {(machine, name): z3.Real(f"{machine} at {name}") for machine, names in places.items() for name in names}

    def counted(symbol: Any, condition: Formula) -> list[Any]:
        """What it means for sums that the condition holds, or does not, where it counts where machines are."""
        match condition:
            case Compare(Count(args), relation, Literal(int() as number)) if all(
                isinstance(arg, At) and arg.machine in places for arg in args
            ):
                terms = [
                    here.get((arg.machine, name), z3.RealVal(0))
                    for arg in args
                    if isinstance(arg, At)
                    for name in arg.locations
                ]
                total = z3.Sum(terms)
                return [
                    z3.Implies(symbol if holds else z3.Not(symbol), bound(total))
                    for holds, bound in WHOLE[relation](number)
                ]
        return [symbol == truth(condition, state)]

    solver = z3.SolverFor("QF_LRA")
    solver.add(formed, suspected)
    solver.add(*(it >= 0 for it in here.values()))
    solver.add(*(z3.Sum([here[machine, name] for name in names]) == 1 for machine, names in places.items()))
    for machine, names in places.items():
        solver.add(some(is_name(state.places[machine], name) for name in names))
    solver.add(*(part for condition, symbol in meaning.items() for part in counted(symbol, condition)))
    if isinstance(ask(solver, budget=budget), Unsat):
        return True
    if len(known) > FEW:
        return False
    together = z3.SolverFor("QF_LRA")
    together.add(formed, suspected, *(truth(it.own_invariant, states[machine]) for machine, it in known.items()))
    together.add(*(symbol == truth(condition, state) for condition, symbol in meaning.items()))
    return isinstance(ask(together, budget=budget), Unsat)
