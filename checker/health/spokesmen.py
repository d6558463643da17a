"""Goals that say the same of members who are alike: what holds of one of them holds of all."""

from __future__ import annotations

from checker.query import Query
from checker.zoning.alike import Likeness, exchange, members_in, relabelled
from checker.zoning.shapes import formula_shape


def spokesmen(query: Query) -> dict[str, str]:
    """By the name of each goal, the first of those that say the same of another member."""
    goals = {goal.name: goal for goal in query.goals}
    likeness = Likeness(Query(query.protocol, ()))
    members = list(dict.fromkeys(member for machine in query.protocol.machines for member in members_in(machine.name)))
    first = {member: group[0] for group in likeness.groups(members) for member in group}
    found: dict[str, str] = {}
    for goal in query.goals:
        found[goal.name] = goal.name
        spoken = set(members_in(goal.name))
        if len(spoken) != 1 or (member := spoken.pop()) not in first or first[member] == member:
            continue
        labels = exchange(first[member], member)
        other = goals.get(relabelled(goal.name, labels))
        if other is not None and other.of_move == goal.of_move and other.shown == goal.shown:
            new = likeness.names.under(labels)
            if formula_shape(goal.formula, new) == formula_shape(other.formula, lambda name: name):
                found[goal.name] = other.name
    return found
