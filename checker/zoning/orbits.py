"""States that differ only in which of some interchangeable members is where: one stands for all of them.

Emerson, Sistla, "Symmetry and model checking", 1996.  Members are sorted by what their machines and variables are, so
n ballots with three places each have (n + 1)(n + 2) / 2 states instead of 3^n.  Deviation: a group whose members have
clocks of their own that matter is left as it is.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

from checker.query import Query
from checker.verdict import Budget
from checker.zoning.alike import Labels, Likeness, exchange, members_in, relabelled
from checker.zoning.residual import Layout, State
from checker.zoning.shapes import formula_shape
from protocol.formula import Value
from protocol.runs import Move

Kind = tuple[Value, ...]
"""What a member's machines and variables are."""

Turn = tuple[tuple[int, ...], ...]
"""For each group, who comes where: the k-th place is now taken by the member that this says.  Empty: all stay."""


class Group(Struct, frozen=True):
    """Interchangeable members, and for each the places of what is its own in a state, in the same order."""

    members: tuple[str, ...]
    columns: tuple[tuple[int, ...], ...]

    @property
    def unturned(self) -> tuple[int, ...]:
        return tuple(range(len(self.members)))

    def kinds(self, state: State) -> list[Kind]:
        """What each member is in the state."""
        return [tuple(state[place] for place in places) for places in self.columns]


class Orbits:
    def __init__(self, query: Query, layout: Layout, budget: Budget | None = None) -> None:
        """Raises `Spent` when the budget's time is up."""
        self.query = query
        names = [*layout.places, *layout.clocks]
        members = list(dict.fromkeys(member for name in names for member in members_in(name)))
        self._likeness = Likeness(query, budget)
        found = self._likeness.groups(members)
        self.groups = tuple(_apart([group for names in found if (group := _group(names, layout)) is not None]))
        self._order = {t.name: k for k, t in enumerate(query.protocol.transitions)}
        self._mates: dict[int, dict[int, Labels]] = {}
        self._repeated: dict[tuple[bool, ...], frozenset[str]] = {}

    def sorted(self, state: State) -> tuple[State, Turn]:
        """The state that stands for this one, and who has come where."""
        turn: list[tuple[int, ...]] = []
        for group in self.groups:
            kinds = group.kinds(state)
            order = tuple(sorted(range(len(kinds)), key=kinds.__getitem__))
            turn.append(order)
            if order != group.unturned:
                cells = list(state)
                for k, member in enumerate(order):
                    for place, value in zip(group.columns[k], kinds[member], strict=True):
                        cells[place] = value
                state = tuple(cells)
        return state, tuple(turn)

    def repeated(self, state: State) -> frozenset[str]:
        """In a sorted state, the clauses of which an earlier one does the same for a member of the same kind."""
        pattern = tuple(one == other for group in self.groups for one, other in pairwise(group.kinds(state)))
        if pattern not in self._repeated:
            later = (names for alike, names in zip(pattern, self._later, strict=True) if alike)
            self._repeated[pattern] = frozenset().union(*later)
        return self._repeated[pattern]

    @cached_property
    def _later(self) -> list[frozenset[str]]:
        """For each two neighbours, the clauses that become an earlier one if they are exchanged."""
        found = []
        for group in self.groups:
            for one, other in pairwise(group.members):
                new = self._likeness.names.under(exchange(one, other))
                found.append(frozenset(name for name, place in self._order.items() if self._order[new(name)] < place))
        return found

    def before(self, turn: Turn, labels: Labels) -> Labels:
        """What members are to be called before the turn, if `labels` says it for after it."""
        return dict(labels) | {
            group.members[member]: labels.get(group.members[k], group.members[k])
            for group, order in zip(self.groups, turn, strict=True)
            for k, member in enumerate(order)
        }

    def moves(self, path: Sequence[tuple[Move, Turn]], labels: Labels, *, of_last_move: bool) -> list[Move]:
        """The moves as they are without sorting: `labels` are those at the end, or before the last move."""
        if not self.groups:
            return [move for move, _ in path]
        found: list[Move] = []
        for k, (move, turn) in enumerate(reversed(path)):
            if k or not of_last_move:
                labels = self.before(turn, labels)
            found.append(self._moved(move, labels))
        return found[::-1]

    def _moved(self, move: Move, labels: Labels) -> Move:
        new = self._likeness.names.under(labels)
        reactions = sorted(map(new, move.reactions), key=self._order.__getitem__)
        return Move(new(move.cause), tuple(reactions))

    def mates(self, goal: int) -> dict[int, Labels]:
        """The goals that are this one under other labels, itself among them, each with those labels."""
        if goal not in self._mates:
            self._mates[goal] = dict(self._reachable(goal))
        return self._mates[goal]

    def _reachable(self, start: int) -> Iterator[tuple[int, Labels]]:
        waiting: list[tuple[int, Labels]] = [(start, {})]
        seen = {start}
        for goal, labels in waiting:  # grows while it is read
            yield goal, labels
            for swap, images in self._images:
                for mate in images[goal]:
                    if mate not in seen:
                        seen.add(mate)
                        waiting.append((mate, _then(labels, swap)))

    @cached_property
    def _images(self) -> list[tuple[Labels, list[list[int]]]]:
        """For each exchange of neighbours: of each goal, those that say of the others what it says of the one."""
        goals: dict[Hashable, list[int]] = {}
        for k, goal in enumerate(self.query.goals):
            goals.setdefault((goal.of_move, formula_shape(goal.formula, lambda name: name)), []).append(k)
        found = []
        for group in self.groups:
            for one, other in pairwise(group.members):
                new = self._likeness.names.under(swap := exchange(one, other))
                shapes = ((goal.of_move, formula_shape(goal.formula, new)) for goal in self.query.goals)
                found.append((swap, [goals[shape] for shape in shapes]))
        return found


def _then(first: Labels, second: Labels) -> Labels:
    names = dict.fromkeys([*first, *second])
    return {name: second.get(first.get(name, name), first.get(name, name)) for name in names}


def _group(members: list[str], layout: Layout) -> Group | None:
    """None where sorting them would not do: clocks of their own, or a name that speaks of two of them."""
    own = [[name for name in layout.places if member in members_in(name)] for member in members]
    if any(member in members_in(clock) for member in members for clock in layout.clocks):
        return None
    if any(len(set(members) & set(members_in(name))) > 1 for names in own for name in names):
        return None
    columns = [
        tuple(layout.places[relabelled(name, exchange(members[0], member))] for name in own[0]) for member in members
    ]
    return Group(tuple(members), tuple(columns)) if own[0] else None


def _apart(groups: list[Group]) -> Iterator[Group]:
    """Those that share no place with an earlier one."""
    taken: set[int] = set()
    for group in groups:
        places = {place for column in group.columns for place in column}
        if taken.isdisjoint(places):
            taken |= places
            yield group
