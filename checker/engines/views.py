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

from collections.abc import Mapping

from checker.query import Goal, Query
from checker.verdict import Budget, Claim, GaveUp, Spent, Unreachable
from checker.views.choosing import around, core, named
from checker.views.exclusion import excluded
from checker.views.fixpoint import Alike, Fixpoint, explored
from checker.views.projection import Choice, Known, View, Whole, view
from checker.zoning.relevant import limits_of
from protocol.formula import FALSE, TRUE, Formula, conj
from protocol.model import Transition

ROUNDS = 2
"""heuristic: so often each view is looked at anew with what the others have found."""
MOST = 200
"""heuristic: a goal that so many machines matter to is left."""


def views(query: Query, budget: Budget) -> dict[str, Claim]:
    """A claim for each goal: `Unreachable`, or why not."""
    found: dict[str, Claim] = {}
    whole = Whole(query.protocol)
    for goal in query.goals:
        try:
            found[goal.name] = _settled(whole, goal, budget)
        except Spent as spent:
            found[goal.name] = GaveUp(str(spent))
    return found


def _settled(whole: Whole, goal: Goal, budget: Budget) -> Claim:
    if goal.formula == FALSE:
        return Unreachable(TRUE)
    protocol, query = whole.protocol, Query(whole.protocol, (goal,))
    chosen = core(protocol, goal)
    if len(chosen.machines) == len(protocol.machines):
        return GaveUp("no machine can be looked at without the others", for_good=True)
    limits = limits_of(query)
    known: dict[str, Fixpoint] = {}
    seen = view(whole, chosen, query.goals, _told(known))
    others = {machine: around(protocol, machine, chosen) for machine in beside(seen, chosen)}
    if len(others) > MOST:
        return GaveUp(f"it depends on {len(others)} machines beside those that it is about", for_good=True)
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
    return GaveUp("what its views know is too little to exclude it", for_good=True)


def beside(seen: View, chosen: Choice) -> list[str]:
    """The machines outside that the predicates of the view speak of."""
    found = (machine for condition in seen.predicates.values() for machine in named(condition, wide=True))
    return [machine for machine in dict.fromkeys(found) if machine not in chosen.machines]


def _told(known: Mapping[str, Fixpoint]) -> Known:
    """What is known of the states in which a transition of one of these machines is possible."""

    def told(t: Transition, inside: frozenset[str]) -> Formula:
        return known[t.machine].possible(t, inside) if t.machine is not None and t.machine in known else TRUE

    return told
