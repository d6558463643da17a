"""Infinite runs by brute force: whether, on the integer grid of times, something can go on for ever.

Exact where the grid is (see `tests.explore`), for infinite runs too: one in which time diverges can be shifted onto
the grid, and as the grid has finitely many states beyond which all values of a clock are alike, it comes round.
"""

from __future__ import annotations

from fractions import Fraction

from checker.query import Query
from protocol.formula import Formula
from protocol.model import Protocol
from protocol.semantics import State, after, elapse, holds, initial, moves, patience
from tests.explore import HOUR, bounds, capped

Graph = dict[State, list[tuple[State, bool]]]
"""Of each state what can follow it at once, and whether an hour passes on the way."""


def graph(query: Query, *, limit: int) -> Graph | None:
    """All states that are reached on the grid; None if there are more than `limit`."""
    protocol = query.protocol
    longest = max((bound.limit for bound in bounds(query)), default=Fraction(0)) + HOUR
    waiting = list(initial(protocol))
    found: Graph = {}
    while waiting:
        state = waiting.pop()
        if state in found:
            continue
        if len(found) >= limit:
            return None
        found[state] = list(following(protocol, state, longest))
        waiting += [then for then, _ in found[state]]
    return found


def following(protocol: Protocol, state: State, longest: Fraction) -> list[tuple[State, bool]]:
    found = [(capped(then, longest), False) for move in moves(protocol, state) for then in after(protocol, state, move)]
    limit = patience(protocol, state)
    if limit is None or limit >= HOUR:
        found.append((capped(elapse(protocol, state, HOUR), longest), True))
    return found


def can_go_on(found: Graph, formula: Formula) -> bool:
    """Some run comes to satisfy the formula for ever while time diverges: it goes round, with a delay."""
    inside = {state for state in found if holds(formula, state)}
    return any(
        takes_time and then in inside and leads(found, inside, then, state)
        for state in inside
        for then, takes_time in found[state]
    )


def leads(found: Graph, inside: set[State], start: State, end: State) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        state = waiting.pop()
        if state == end:
            return True
        new = [then for then, _ in found[state] if then in inside and then not in seen]
        seen.update(new)
        waiting += new
    return False
