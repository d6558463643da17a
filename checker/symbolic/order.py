"""Members that are alike act in the order of their names: of runs that differ by exchanging them, one is looked for.

Crawford, Ginsberg, Luks, Roy, "Symmetry-breaking predicates for search problems", KR 1996.  Of two neighbours of a
group the first to do something that the other does not do in the same step has the earlier name; what counts are the
causes, step by step, in the order of the text.  Every run is one of these under other names.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import z3

from checker.symbolic.symbols import Bool, every, no, some
from checker.symbolic.unrolling import Unrolling
from checker.verdict import Budget
from checker.zoning.alike import Likeness, exchange, members_in
from checker.zoning.shapes import formula_shape


class Order:
    """The constraints, step by step."""

    def __init__(self, unrolling: Unrolling, budget: Budget | None = None) -> None:
        """`budget`: its time counts, not its work; raises `Spent`."""
        query = unrolling.system.query
        protocol = query.protocol
        places = {name: place for place, name in enumerate(t.name for t in protocol.transitions if t.is_cause)}
        named = [machine.name for machine in protocol.machines] + [variable.name for variable in protocol.variables]
        named += [clock.name for clock in protocol.clocks] + [*places]
        members = list(dict.fromkeys(member for name in named for member in members_in(name)))
        likeness = Likeness(query, budget)
        self._unrolling = unrolling
        self._pairs: list[list[tuple[str, str]]] = []
        for group in likeness.groups(members):
            for one, other in pairwise(group):
                new = likeness.names.under(exchange(one, other))
                if any(formula_shape(g.formula, new) != formula_shape(g.formula, str) for g in query.goals):
                    continue  # a goal about one of them may need that one to act alone
                self._pairs.append([(name, new(name)) for name in places if places[name] < places[new(name)]])

    def at(self, k: int) -> Iterator[Bool]:
        """What step k must be, given those before it."""
        for number, pair in enumerate(self._pairs):
            even = z3.Bool(f"even {number}#{k - 1}") if k else every(())
            for one, other in pair:
                first, second = self._unrolling.choice(one, k), self._unrolling.choice(other, k)
                yield some((no(even), first, no(second)))
                even = every((even, first == second))
            yield z3.Bool(f"even {number}#{k}") == even
