"""Which causes may come in one step: those of which none matters to another, so that any order will do.

Rintanen, Heljanko, Niemelä, "Planning as satisfiability: parallel plans and algorithms for plan search", Artificial
Intelligence 170 (2006), the stricter of their conditions.  A cause, with all reactions that it can bring about,
*changes* machines, variables, and clocks and monitors whose rules know its events or read what it changes; it *reads*
what its guards and right-hand sides do.  Two causes are apart if neither changes what the other reads or changes.
Causes that are apart can come at one instant in any order, each with reactions of its own: what one is is not seen by
the others, and what they change together is the sum of what each does.

Causes that can only make a condition true *raise* the clocks that restart when it comes to be true, and do that
together as one of them would; so do those that can only make it false.  A cause that raises a clock is not apart from
one that lowers, changes or reads it.

A clock or monitor is *restless* where it may do something in a move that it has nothing to do with ("in any move while
…").  At most one cause of a step changes restless ones, and comes last; and none of them is to do anything in the moves
before it (`quiet`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from checker.influence import Part, read
from checker.slicing import without_events
from checker.symbolic.direction import Deed, Way, way_of
from protocol.formula import FALSE, Formula, Term, counted, variables_of
from protocol.model import Clock, Edge, Monitor, Protocol, Transition
from protocol.runs import Move

RESTLESS: Part = ("all", "restless")
"""Stands for all restless clocks and monitors."""


class Footprint(Struct, frozen=True):
    """Of a cause: reactions that it can bring about; what it may change, raise and lower; and what it reads."""

    reactions: frozenset[str]
    changes: frozenset[Part]
    raises: frozenset[Part]
    lowers: frozenset[Part]
    reads: frozenset[Part]

    def role(self, it: Part) -> int:
        """Which of `changes`, `raises`, `lowers`, `reads` it is in first."""
        return next(k for k, found in enumerate(self.roles) if it in found)

    @property
    def roles(self) -> tuple[frozenset[Part], ...]:
        return self.changes, self.raises, self.lowers, self.reads


Causes = tuple[str, ...]


class Company(Struct, frozen=True):
    """The causes of a protocol, each with its footprint, and what is restless.

    `roles`: for each part that matters to several causes, those that change, raise, lower, only read it.
    """

    footprints: Mapping[str, Footprint]
    restless: tuple[Clock | Monitor, ...]
    roles: tuple[tuple[Causes, Causes, Causes, Causes], ...]

    @property
    def is_any(self) -> bool:
        """Some two causes are apart."""
        if any(len(changing) == len(self.footprints) for changing, *_ in self.roles):
            return False
        rivals: dict[str, set[str]] = {name: {name} for name in self.footprints}
        for roles in self.roles:
            for k, some in enumerate(roles[:3]):
                others = [name for j, role in enumerate(roles) if j != k or k == 0 for name in role]
                for name in some:
                    rivals[name].update(others)
                for name in roles[3]:
                    rivals[name].update(some)
        return any(len(found) < len(rivals) for found in rivals.values())

    def moves(self, taken: Iterable[Transition]) -> tuple[Move, ...]:
        """The moves of a step that takes these transitions, which are in the order of the text."""
        names = [t.name for t in taken]
        causes = [name for name in names if name in self.footprints]
        if len(causes) == 1:
            return (Move(causes[0], tuple(name for name in names if name != causes[0])),)
        causes.sort(key=lambda cause: RESTLESS in self.footprints[cause].changes)
        return tuple(Move(c, tuple(name for name in names if name in self.footprints[c].reactions)) for c in causes)


def company(protocol: Protocol) -> Company:
    """The footprints of all causes."""
    watchers: tuple[Clock | Monitor, ...] = (*protocol.clocks, *protocol.monitors)
    restless = tuple(it for it in watchers if any(without_events(rule) != FALSE for rule in stirring(it)))
    never_still = frozenset(_thing(it) for it in restless)
    watching: dict[Part, list[Clock | Monitor]] = {}
    for it in watchers:
        for part in (*sorted(_looked_at(it)), _thing(it)):
            watching.setdefault(part, []).append(it)
    looked_at = {_thing(it): _looked_at(it) for it in watchers}

    def footprint(cause: Transition) -> Footprint:
        brought = (cause, *_reactions(protocol, cause))
        changes: set[Part] = {("clause", t.name) for t in brought[1:]}
        for t in brought:
            changes |= {("place", update.variable) for update in t.updates}
            changes |= {("place", t.machine)} if t.machine is not None else set()
        reads = {it for t in brought for it in _read_by(t)}
        events = {("event", event) for t in brought for event in brings(t)}
        moved: dict[Part, Way] = {}
        waiting = [*changes, *events]
        for part in waiting:  # grows while it is read
            for it in watching.get(part, ()):
                before, thing = moved.get(_thing(it), Way.NONE), _thing(it)
                known = not events.isdisjoint(looked_at[thing]) or thing in changes
                way = Way.BOTH if known else way_of(it, Deed(brought, frozenset(moved)))
                if way is not before:
                    moved[thing] = way
                    waiting.append(thing)
                    if way is Way.BOTH:
                        waiting += _restarted(it) - changes
                        changes |= {thing, *_restarted(it)}
        if not never_still.isdisjoint(moved):
            changes.add(RESTLESS)
        raises = frozenset(it for it, way in moved.items() if way is Way.UP)
        lowers = frozenset(it for it, way in moved.items() if way is Way.DOWN)
        return Footprint(frozenset(t.name for t in brought[1:]), frozenset(changes), raises, lowers, frozenset(reads))

    footprints = {t.name: footprint(t) for t in protocol.transitions if t.is_cause}
    return Company(footprints, restless, tuple(dict.fromkeys(_roles(footprints))))


def _roles(footprints: Mapping[str, Footprint]) -> Iterator[tuple[Causes, Causes, Causes, Causes]]:
    found: dict[Part, tuple[list[str], ...]] = {}
    for name, footprint in footprints.items():
        for it in sorted(frozenset().union(*footprint.roles)):
            found.setdefault(it, ([], [], [], []))[footprint.role(it)].append(name)
    for changing, raising, lowering, reading in found.values():
        if changing + raising + lowering and len(changing + raising + lowering + reading) > 1:
            yield tuple(changing), tuple(raising), tuple(lowering), tuple(reading)


def stirring(it: Clock | Monitor) -> tuple[Formula, ...]:
    """The move formulas by which it does something."""
    if isinstance(it, Clock):
        return (it.stops, it.clears, it.restarts, it.starts)
    return tuple(edge.when for edge in edges_that_stir(it))


def edges_that_stir(monitor: Monitor) -> tuple[Edge, ...]:
    """Its edges but for those that leave everything as it is."""
    return tuple(edge for edge in monitor.edges if edge.source != edge.target or edge.restarts)


def _thing(it: Clock | Monitor) -> Part:
    return ("clock" if isinstance(it, Clock) else "place"), it.name


def _looked_at(it: Clock | Monitor) -> frozenset[Part]:
    rules = stirring(it) if isinstance(it, Clock) else tuple(edge.when for edge in it.edges)
    return frozenset(read(*rules))


def _restarted(it: Clock | Monitor) -> frozenset[Part]:
    return frozenset(("clock", c) for edge in (it.edges if isinstance(it, Monitor) else ()) for c in edge.restarts)


def brings(t: Transition) -> tuple[str, ...]:
    """The events that the transition is."""
    return (t.name,) if t.target is None else (t.name, f"{t.machine}.{t.target}")


def _reactions(protocol: Protocol, cause: Transition) -> list[Transition]:
    """All that the cause can bring about, by way of others too."""
    found: list[Transition] = []
    events = set(brings(cause))
    left = [t for t in protocol.transitions if not t.is_cause]
    while met := [t for t in left if not events.isdisjoint(t.triggers)]:
        found += met
        events.update(event for t in met for event in brings(t))
        left = [t for t in left if t not in met]
    return found


def _read_by(t: Transition) -> Iterator[Part]:
    if t.machine is not None:
        yield "place", t.machine
    yield from read(t.guard)
    for update in t.updates:
        if isinstance(update.value, Term):
            yield from (("place", name) for name in variables_of(update.value))
            yield from read(*counted(update.value))
        else:
            yield from read(update.value)
