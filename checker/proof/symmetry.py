"""Members that may change places: what is shown of one of them is shown of all.

A member is what stands in square brackets in names.  To exchange two of them is to do so in every name of the kernel.
Where that leaves the kernel, the goals and the set of conjuncts as they are, what one conjunct owes in one move the
conjunct and the move that they become owe in the same words: one of them need be decided (docs/certificates.md).  It is
checked here piece by piece on what is written, and nothing that an engine says of likeness is read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct, structs

from checker.query import Goal
from protocol.formula import And, At, Count, Formula, Occurs, Or
from protocol.model import Clock, Edge, Kind, Machine, Monitor, Protocol, Transition, Variable

FEWEST = 3
"""heuristic: so many members at least are worth the check."""
MOST = 4
"""heuristic: of so many kinds."""
APART = 40
"""heuristic: so many are compared one by one; what that takes grows with their cube where clauses count them."""

Rename = Callable[[str], str]
_MEMBER = re.compile(r"\[([^\[\]]+)\]")


class Symmetry(Struct, frozen=True):
    """Groups of members any two of whom may change places: of each member its group, and which of it it is."""

    places: Mapping[str, tuple[int, int]]
    alone: Mapping[Formula, frozenset[str]]
    """Of each conjunct, the members of groups of whom it speaks by themselves: one of a group at most."""

    def is_first(self, members: Collection[str], among: int = 1) -> bool:
        """Of each group one of the first so many is spoken of, or nobody, or several."""
        found = [self.places[it] for it in members if it in self.places]
        several = Counter(group for group, _ in found)
        return all(place < among or several[group] > 1 for group, place in found)

    def spoken(self, formula: Formula) -> frozenset[str]:
        return self.alone.get(formula, frozenset())

    def first(self, name: str) -> str:
        """The name with the first of its group in place of a member; one of several of a group stands for itself."""
        groups = [self.places[it][0] for it in _MEMBER.findall(name) if it in self.places]
        if len(set(groups)) < len(groups):
            return name
        by_place = {place: member for member, place in self.places.items()}
        return _MEMBER.sub(
            lambda it: f"[{by_place[self.places[it[1]][0], 0]}]" if it[1] in self.places else it[0], name
        )


NONE = Symmetry({}, {})


def symmetry(protocol: Protocol, goals: Sequence[Goal], conjuncts: Sequence[Formula]) -> Symmetry:
    """The groups that were found, each checked."""
    kin: dict[str, list[str]] = {}
    for machine in protocol.machines:
        if len(found := _MEMBER.findall(machine.name)) == 1:
            kin.setdefault(_MEMBER.sub("[]", machine.name), []).append(found[0])
    kinships = tuple(frozenset(those) for those in kin.values() if len(those) >= FEWEST)
    names = [t.name for t in protocol.transitions]
    if not kinships or len(set(names)) < len(names):
        return NONE
    if max(map(len, kinships)) > APART and not any("[" in name for it in conjuncts for name in names_in(it)):
        return NONE  # what owes little is decided sooner than so many are compared
    whole = Whole(protocol, goals, conjuncts, kinships)
    everybody = {frozenset(those): those for those in kin.values() if len(those) >= FEWEST}
    groups = [those for those in everybody.values() if whole.may_be_in_any_order(those)]
    settled = {member for group in groups for member in group}
    others = dict.fromkeys(member for those in kin.values() for member in those if member not in settled)
    kinds: dict[Hashable, list[str]] = {}
    for member in others if len(others) <= APART else ():
        kinds.setdefault(whole.said_of(member), []).append(member)
    for those in kinds.values():
        groups += whole.groups(those)[: max(0, MOST - len(groups))]
    kept = [group for group in groups if len(group) >= FEWEST and whole.is_told(frozenset(group))]
    places = {member: (k, place) for k, group in enumerate(kept) for place, member in enumerate(group)}
    return Symmetry(places, {it: whole.members[it] & places.keys() for it in conjuncts})


class Whole:
    """All that is to stay as it is, piece by piece, with the members of whom each piece speaks by themselves."""

    def __init__(
        self,
        protocol: Protocol,
        goals: Sequence[Goal],
        conjuncts: Sequence[Formula],
        kinships: tuple[frozenset[str], ...],
    ) -> None:
        self._even, self._kinships = even(kinships), kinships
        pieces: list[Hashable] = [*protocol.machines, *protocol.variables, *protocol.clocks, *protocol.monitors]
        pieces += [(goal.of_move, goal.formula) for goal in goals]
        pieces += unnamed(protocol.transitions, {name for it in pieces for name in names_in(it)})
        self._pieces = [(it, *read_of_kernel(it, kinships), "kernel") for it in pieces]
        own = {it: read(it, self._even) for it in conjuncts}
        self._pieces += [(it, *found, "conjunct") for it, found in own.items()]
        self.members = {it: members for it, (members, _) in own.items()}

    def may_be_in_any_order(self, members: Sequence[str]) -> bool:
        """To exchange the first two, and to move each up by one, leaves all as it is: all orders come of these two."""
        return self.may_change_places(*members[:2]) and self._stays(
            dict(zip(members, (*members[1:], members[0]), strict=True))
        )

    def groups(self, members: Sequence[str]) -> list[list[str]]:
        """Members of whom the same is said, in groups of those who may change places."""
        if len(members) >= FEWEST and self.may_be_in_any_order(members):
            return [list(members)]
        found: list[list[str]] = []
        for member in members:
            mine = next((group for group in found if self.may_change_places(group[0], member)), None)
            if mine is None:
                found.append([member])
            else:
                mine.append(member)
        return sorted(found, key=len, reverse=True)

    def said_of(self, member: str) -> Hashable:
        """What is said of the member alone, without its name: where that differs two cannot change places."""
        new = renaming({member: ""})
        mine = (plain(it, new, self._even) for it, members, *_ in self._pieces if members == {member})
        return frozenset(Counter(mine).items())

    def may_change_places(self, one: str, other: str) -> bool:
        """To exchange them leaves all as it is."""
        return self._stays({one: other, other: one})

    def _stays(self, moved: Mapping[str, str]) -> bool:
        """To put members in the places of others, each in that of one, leaves all as it is."""
        if any(len({it in those for it in moved}) > 1 for those in self._kinships):
            return False
        new = renaming(moved)
        touched = [(it, said, kind) for it, members, said, kind in self._pieces if not members.isdisjoint(moved)]
        before = Counter((kind, said) for _, said, kind in touched)
        return before == Counter((kind, plain(it, new, self._even)) for it, _, kind in touched)

    def is_told(self, group: frozenset[str]) -> bool:
        """Each conjunct speaks of one of the group by itself at most."""
        return all(len(members & group) <= 1 for members in self.members.values())


class Even:
    """Counts that treat all members of a kinship alike: in whatever order these are, the count is the same."""

    def __init__(self, kinships: tuple[frozenset[str], ...]) -> None:
        self._kinships = kinships
        self._known: dict[int, tuple[Count, Hashable]] = {}

    def said(self, count: Count) -> Hashable:
        """What it counts, without names of members; None where it treats them differently."""
        if id(count) not in self._known:
            self._known[id(count)] = count, self._said(count)
        return self._known[id(count)][1]

    def _said(self, count: Count) -> Hashable:
        found: dict[Hashable, Counter[str]] = {}
        for arg in count.args:
            members = members_of(arg)
            if len(members) != 1:
                return None
            (member,) = members
            found.setdefault(plain(arg, lambda name: _MEMBER.sub("[]", name)), Counter())[member] += 1
        for numbers in found.values():
            if len(set(numbers.values())) != 1 or not any(numbers.keys() == those for those in self._kinships):
                return None
        return frozenset((said, max(numbers.values()), frozenset(numbers)) for said, numbers in found.items())


@lru_cache(maxsize=8)
def even(kinships: tuple[frozenset[str], ...]) -> Even:
    return Even(kinships)


def unnamed(transitions: Sequence[Transition], spoken: Collection[str]) -> list[Transition]:
    """Without the names of reactions of which nothing speaks: these say nothing of runs."""
    heard = frozenset().union(*map(names_beside, transitions))
    silent = [t.kind is Kind.REACTION and t.name not in heard and t.name not in spoken for t in transitions]
    return [structs.replace(t, name="") if it else t for t, it in zip(transitions, silent, strict=True)]


def renaming(moved: Mapping[str, str]) -> Rename:
    return lambda name: _MEMBER.sub(lambda it: f"[{moved.get(it[1], it[1])}]", name) if "[" in name else name


def members_of(it: object) -> frozenset[str]:
    """The members that are spoken of in any name."""
    return read(it)[0]


def read(it: object, even: Even | None = None) -> tuple[frozenset[str], Hashable]:
    """The members that are spoken of in any name, but for counts that treat all alike; and what it says, in `plain`."""
    found: set[str] = set()

    def heard(name: str) -> str:
        if "[" in name:
            found.update(_MEMBER.findall(name))
        return name

    said = plain(it, heard, even)
    return frozenset(found), said


@lru_cache(maxsize=1 << 14)
def read_of_kernel(it: Hashable, kinships: tuple[frozenset[str], ...]) -> tuple[frozenset[str], Hashable]:
    """The same of what many proofs have in common."""
    return read(it, even(kinships))


@lru_cache(maxsize=1 << 14)
def names_beside(t: Transition) -> frozenset[str]:
    """All names that are spoken of in a clause, its own as far as it is so beside its beginning."""
    return frozenset(names_in(structs.replace(t, name="")))


def names_in(it: object) -> list[str]:
    """All names that are spoken of."""
    found: list[str] = []

    def heard(name: str) -> str:
        found.append(name)
        return name

    plain(it, heard)
    return found


SILENT = frozenset({"origin", "actor", "implied", "written", "description"})
"""Fields that say nothing of runs."""


def plain(it: object, new: Rename, even: Even | None = None) -> Hashable:
    """The value with other names; in what is no sequence the order does not matter."""
    match it:
        case Count() if even is not None and (said := even.said(it)) is not None:
            return "Even", said
        case str():
            return new(it)
        case At(machine, locations):
            return "At", new(machine), frozenset(locations)
        case Occurs(events):
            return "Occurs", frozenset(map(new, events))
        case And(args) | Or(args) | Count(args):
            return type(it).__name__, frozenset(Counter(plain(arg, new, even) for arg in args).items())
        case Transition() | Clock() | Machine() | Variable() | Edge() | Monitor():
            return type(it).__name__, tuple(
                _field(it, name, new, even) for name in it.__struct_fields__ if name not in SILENT
            )
        case Struct():
            return type(it).__name__, tuple(plain(value, new, even) for value in structs.astuple(it))
        case tuple():
            return tuple(plain(value, new, even) for value in it)
        case _:
            return type(it).__name__, it  # a number, a truth value, a kind


def _field(it: Struct, name: str, new: Rename, even: Even | None) -> Hashable:
    value = getattr(it, name)
    if name == "locations" and isinstance(it, Machine):
        return tuple(location.name for location in value)
    if name in ("triggers", "updates", "edges", "restarts", "sources", "initial") and isinstance(value, tuple):
        return frozenset(Counter(plain(part, new, even) for part in value).items())
    return plain(value, new, even)
