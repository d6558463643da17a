"""Views: proofs for many machines side by side, each looked at with little around it.

Abstract interpretation with a hull of zones for each *view* (`checker.views`): one of what the goal speaks of, one of
each machine that a condition there counts or asks about.  The conjunction of their invariants is one of the whole.
What a view knows of the states in which a machine outside can do something, it has from the view of that machine.
Where the goal is reached in its view, z3 is asked whether the other views allow that.

Cousot, Cousot, "Abstract interpretation: a unified lattice model", POPL 1977; Berdine, Lev-Ami, Manevich, Ramalingam,
Sagiv, "Thread quantification for concurrent shape analysis", CAV 2008 (views of a thread with what is shared).  Proofs
only: it never finds a run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from checker.query import Goal, Query
from checker.smt import Unsat, ask
from checker.verdict import Budget, Claim, GaveUp, Spent, Unreachable
from checker.views.choosing import around, core, named
from checker.views.fixpoint import Alike, Fixpoint, explored
from checker.views.projection import Choice, Known, View, Whole, view
from checker.zoning.relevant import limits_of
from protocol.formula import FALSE, TRUE, At, Compare, Count, Formula, Literal, conj
from protocol.model import Transition

ROUNDS = 2
"""heuristic: so often each view is looked at anew with what the others have found."""
FEW = 6
"""heuristic: so few machines are looked at all together, too."""
MOST = 200
"""heuristic: a goal that so many machines matter to is left."""


def views(query: Query, budget: Budget) -> dict[str, Claim]:
    """A claim for each goal: `Unreachable`, or why not."""
    found: dict[str, Claim] = {}
    for goal in query.goals:
        try:
            found[goal.name] = _settled(Query(query.protocol, (goal,)), goal, budget)
        except Spent as spent:
            found[goal.name] = GaveUp(str(spent))
    return found


def _settled(query: Query, goal: Goal, budget: Budget) -> Claim:
    if goal.formula == FALSE:
        return Unreachable(TRUE)
    protocol = query.protocol
    chosen = core(protocol, goal)
    if len(chosen.machines) == len(protocol.machines):
        return GaveUp("its one view would be the whole")
    whole, limits = Whole(protocol), limits_of(query)
    known: dict[str, Fixpoint] = {}
    seen = view(whole, chosen, query.goals, _told(known))
    others = {machine: around(protocol, machine, chosen) for machine in beside(seen, chosen)}
    if len(others) > MOST:
        return GaveUp(f"it depends on {len(others)} machines beside those that it is about")
    always = chosen.clocks & frozenset(clock for other in others.values() for clock in other.clocks)
    first = explored(seen, limits, always, budget)
    for _ in range(ROUNDS):
        if excluded(query, first, known, budget):
            return Unreachable(conj(first.invariant, *(it.invariant for it in known.values())))
        alike, told = Alike(limits, always, budget), _told(known)
        known = {name: alike.explored(view(whole, seen, (), told), name) for name, seen in others.items()}
        first = explored(view(whole, chosen, query.goals, _told(known)), limits, always, budget)
    if excluded(query, first, known, budget):
        return Unreachable(conj(first.invariant, *(it.invariant for it in known.values())))
    return GaveUp("what its views know is too little to exclude it")


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


def beside(seen: View, chosen: Choice) -> list[str]:
    """The machines outside that the predicates of the view speak of."""
    found = (machine for condition in seen.predicates.values() for machine in named(condition, wide=True))
    return [machine for machine in dict.fromkeys(found) if machine not in chosen.machines]


def _told(known: Mapping[str, Fixpoint]) -> Known:
    """What is known of the states in which a transition of one of these machines is possible."""

    def told(t: Transition, inside: frozenset[str]) -> Formula:
        return known[t.machine].possible(t, inside) if t.machine is not None and t.machine in known else TRUE

    return told


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
    beside = {name: truth(it.own_invariant, seen(it)) for name, it in known.items()}
    formed = well_formed(query.protocol, state)
    places: dict[str, list[str]] = {}
    alike: dict[int, list[bool]] = {}
    for machine, it in known.items():
        code = state.places[machine]
        if id(it.zones) not in alike:
            alone = z3.SolverFor("QF_LRA")
            alone.add(formed, suspected, beside[machine])
            alike[id(it.zones)] = [
                not isinstance(ask(alone, is_name(code, name), budget=budget), Unsat) for name in code.names
            ]
        places[machine] = [name for name, may in zip(code.names, alike[id(it.zones)], strict=True) if may]
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
    together.add(formed, suspected, *beside.values())
    together.add(*(symbol == truth(condition, state) for condition, symbol in meaning.items()))
    return isinstance(ask(together, budget=budget), Unsat)
