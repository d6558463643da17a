"""A view of a query: the query seen from some of its machines, variables and clocks.

The view is a query of its own, of a protocol that can do whatever the whole can do, as far as it shows there: each run
of the whole is one of the view once all that is outside is forgotten.  So what the view cannot reach, the whole cannot,
and an invariant of the view is one of the whole, where its *predicates* are read as what they stand for:

- a condition on what is outside that something inside reads is a Boolean; it swings with any move that, on the text,
  may make the condition another, and only so far as it may (`swings`);
- what happens outside and matters inside (an event that is read, an update, a swing) stays possible as an event of its
  own: without urgency, without what its guard says of the outside, but with what `known` invariants of the whole say of
  the states in which it is possible;
- a machine outside may react, or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from checker.query import Goal, Query
from checker.views.swings import Swing, swing
from checker.zoning.relevant import rules
from protocol.formula import (
    FALSE,
    TRUE,
    After,
    And,
    Apart,
    At,
    Before,
    Bound,
    Compare,
    Const,
    Formula,
    Literal,
    Not,
    Occurs,
    Or,
    Status,
    Term,
    Var,
    atoms,
    clocks_of,
    conj,
    disj,
    neg,
    variables_of,
)
from protocol.model import Clock, Kind, Location, Machine, Monitor, Origin, Protocol, Transition, Update, Variable
from protocol.semantics import holds, initial

ALONE = "#"
"""The one location of a machine that stands for one outside, or for what makes a predicate swing."""

OTHER = "#other"
"""The event that stands for the moves of which the view sees nothing else."""

Known = Callable[[Transition, frozenset[str]], Formula]
"""What is known of the states in which a transition of a machine outside is possible, of these places and clocks;
`FALSE` if there are none."""


class Choice(Struct, frozen=True):
    """What a view sees: machines and variables by name, and clocks.  It sees all monitors."""

    machines: frozenset[str]
    variables: frozenset[str]
    clocks: frozenset[str]


class View(Struct, frozen=True):
    """The query of the view, and what its predicates stand for, by the name of their variable."""

    query: Query
    predicates: Mapping[str, Formula]


class Whole:
    """A protocol, and what moves of its causes may do to conditions: the same for all views."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self._reactions = [t for t in protocol.transitions if not t.is_cause]
        self._reached: dict[str, list[Transition]] = {}
        self._swings: dict[Formula, dict[str, Swing]] = {}

    def swings(self, condition: Formula) -> dict[str, Swing]:
        """What a move may do to the condition, by its cause; those that do nothing are left out."""
        if condition not in self._swings:
            found: dict[str, Swing] = {}
            read = list(atoms(condition))
            machines = {atom.machine for atom in read if isinstance(atom, At)}
            variables = {name for it in read if isinstance(it, Compare) for name in variables_of(it.left, it.right)}
            touching = {
                t.name: swing(t, condition)
                for t in self.protocol.transitions
                if t.machine in machines or any(update.variable in variables for update in t.updates)
            }
            for cause in self.protocol.transitions:
                if cause.is_cause:
                    it = Swing()
                    for t in (cause, *self.reach(cause)):
                        if t.name in touching:
                            it |= touching[t.name]
                    if it != Swing():
                        found[cause.name] = it
            self._swings[condition] = found
        return self._swings[condition]

    def reach(self, cause: Transition) -> list[Transition]:
        """The reactions that may come with it, one way or another."""
        if cause.name not in self._reached:
            found: list[Transition] = []
            events, new = set[str](), set(_brings(cause))
            waiting = self._reactions
            while new:
                events |= new
                found += (joining := [t for t in waiting if not new.isdisjoint(t.triggers)])
                waiting = [t for t in waiting if new.isdisjoint(t.triggers)]
                new = {event for t in joining for event in _brings(t)} - events
            self._reached[cause.name] = found
        return self._reached[cause.name]


def view(whole: Whole, choice: Choice, goals: Sequence[Goal], known: Known) -> View:
    return Projection(whole, choice, known).view(goals)


class Projection:
    def __init__(self, whole: Whole, choice: Choice, known: Known) -> None:
        self._whole, self._choice, self._known = whole, choice, known
        self._protocol = protocol = whole.protocol
        self._inside = choice.machines | choice.variables | {monitor.name for monitor in protocol.monitors}
        self._predicates: dict[Formula, str] = {}
        self._known_swings: list[dict[str, Swing]] = []
        self._swinging_causes: set[str] = set()
        self._swings_heard = 0
        self._entering: dict[str, tuple[str, ...]] = {}
        for t in protocol.transitions:
            if t.machine is not None and t.machine not in choice.machines and t.target is not None:
                entry = f"{t.machine}.{t.target}"
                self._entering[entry] = (*self._entering.get(entry, ()), t.name)

    def view(self, goals: Sequence[Goal]) -> View:
        protocol = self._protocol
        seen_goals = tuple(Goal(goal.name, self._of(goal.formula), goal.of_move) for goal in goals)
        clocks = tuple(self._clock(clock) for clock in protocol.clocks if clock.name in self._choice.clocks)
        monitors = tuple(self._monitor(monitor) for monitor in protocol.monitors)
        own = [self._own(t) for t in protocol.transitions if self._is_own(t)]
        self._own_names = {t.name for t in own}
        read = {event for goal in seen_goals for event in events_in(goal.formula)}
        read |= {event for clock in clocks for rule in rules(clock) for event in events_in(rule)}
        read |= {event for monitor in monitors for edge in monitor.edges for event in events_in(edge.when)}
        read |= {event for t in own for event in t.triggers}
        count = -1
        while count != len(self._predicates):  # what happens outside may set something to a condition on the outside
            count = len(self._predicates)
            others, events = self._others(read)
        swings = [self._swinging(name, condition, events) for condition, name in self._predicates.items()]
        machines = tuple(machine for machine in protocol.machines if machine.name in self._choice.machines)
        carriers = {t.machine for t in others if t.machine is not None}
        alone = [_alone(name, protocol.origin) for name in (*sorted(carriers), *(machine for machine, _ in swings))]
        start = initial(replace(protocol, monitors=()))[0]
        other = Transition(OTHER, Kind.EVENT, protocol.origin)
        variables = [v for v in protocol.variables if v.name in self._choice.variables]
        variables += [
            Variable(name, (False, True), holds(condition, start), protocol.origin)
            for condition, name in self._predicates.items()
        ]
        seen = replace(
            protocol,
            machines=(*machines, *alone),
            variables=tuple(variables),
            clocks=clocks,
            transitions=(*own, *others, *(t for _, oracle in swings for t in oracle), other),
            monitors=monitors,
            actors=(),
        )
        return View(Query(seen, seen_goals), {name: condition for condition, name in self._predicates.items()})

    # --- formulas -----------------------------------------------------------------------------------------------

    def _of(self, formula: Formula) -> Formula:
        """The formula as it reads in the view: exactly, with predicates for what is outside."""
        match formula:
            case Not(arg):
                return neg(self._of(arg))
            case And(args):
                return conj(*map(self._of, args))
            case Or(args):
                return disj(*map(self._of, args))
            case Before(inner):
                return Before(self._of(inner))
            case After(inner):
                return After(self._of(inner))
            case Occurs(events):
                return Occurs(self._events(events))
            case At() | Compare():
                return formula if self._is_inside(formula) else self._predicate(formula)
            case Bound() | Const() | Apart() | Status():
                return formula

    def _is_inside(self, atom: At | Compare) -> bool:
        if isinstance(atom, At):
            return atom.machine in self._inside
        machines = {it.machine for it in atoms(atom) if isinstance(it, At)}
        return machines <= self._inside and set(variables_of(atom.left, atom.right)) <= self._inside

    def _predicate(self, condition: Formula) -> Formula:
        name = self._predicates.setdefault(condition, f"#{len(self._predicates)}")
        return Compare(Var(name), "=", Literal(True))

    def _events(self, events: Iterable[str]) -> tuple[str, ...]:
        """Entries of machines outside are the clauses by which they are entered."""
        return tuple(dict.fromkeys(name for event in events for name in self._entering.get(event, (event,))))

    def _above(self, formula: Formula, positive: bool = True) -> Formula:
        """A state formula that holds wherever this one does; what it says of the outside is left out."""
        match formula:
            case Not(arg):
                return neg(self._above(arg, not positive))
            case And(args):
                return conj(*(self._above(arg, positive) for arg in args))
            case Or(args):
                return disj(*(self._above(arg, positive) for arg in args))
            case At() | Compare():
                if formula in self._predicates:
                    return self._predicate(formula)
                return formula if self._is_inside(formula) else Const(positive)
            case Bound(clock):
                return formula if clock in self._choice.clocks else Const(positive)
            case _:
                return formula

    # --- what is inside -----------------------------------------------------------------------------------------

    def _is_own(self, t: Transition) -> bool:
        """It is seen as it is: of a machine inside, or of none and due at times that are inside."""
        if t.machine is not None:
            return t.machine in self._choice.machines
        clocks = clocks_of(t.guard) | clocks_of(t.due)
        return t.kind in (Kind.MUST, Kind.TIMED) and bool(clocks) and clocks <= self._choice.clocks

    def _own(self, t: Transition) -> Transition:
        return replace(
            t,
            guard=self._of(t.guard),
            due=self._of(t.due),
            triggers=self._events(t.triggers),
            updates=tuple(self._update(u) for u in t.updates if u.variable in self._choice.variables),
        )

    def _update(self, update: Update) -> Update:
        """A term reads what is inside: variables are chosen so."""
        return update if isinstance(update.value, Term) else Update(update.variable, self._of(update.value))

    def _clock(self, clock: Clock) -> Clock:
        gate, stops, clears, restarts, starts = map(self._of, rules(clock))
        return replace(clock, gate=gate, stops=stops, clears=clears, restarts=restarts, starts=starts)

    def _monitor(self, monitor: Monitor) -> Monitor:
        return replace(
            monitor,
            edges=tuple(
                replace(edge, when=self._of(edge.when), restarts=self._seen(edge.restarts)) for edge in monitor.edges
            ),
        )

    def _seen(self, clocks: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(clock for clock in clocks if clock in self._choice.clocks)

    # --- what is outside ----------------------------------------------------------------------------------------

    @cached_property
    def _outside(self) -> list[Transition]:
        return [t for t in self._protocol.transitions if not self._is_own(t)]

    def _others(self, read: set[str]) -> tuple[list[Transition], dict[str, str]]:
        """What happens outside and matters, those that do the same as one; and by what name each goes."""
        needed, wanted = set(read), set[str]()
        growing = True
        while growing:
            new = [t for t in self._outside if t.name not in wanted and self._matters(t, needed)]
            wanted |= {t.name for t in new}
            needed |= {event for t in new for event in self._events(t.triggers)}
            growing = bool(new)
        seen: list[Transition] = []
        names: dict[str, str] = {}
        alike: dict[object, str] = {}
        for t in (t for t in self._outside if t.name in wanted):
            it = self._other(t)
            if it is None:
                continue
            names[t.name] = t.name
            if it.is_cause and t.name not in needed:
                effects = tuple(swings.get(t.name) for swings in self._swings())
                name = f"#{len(alike)}"
                names[t.name] = alike.setdefault((it.guard, it.updates, effects), name)
                if names[t.name] != name:
                    continue
            seen.append(replace(it, name=names[t.name]))
        return [*seen, *self._idle(seen)], names

    def _matters(self, t: Transition, needed: set[str]) -> bool:
        if t.name in needed or any(update.variable in self._choice.variables for update in t.updates):
            return True
        return t.is_cause and t.name in self._swung()

    def _swings(self) -> list[dict[str, Swing]]:
        if len(self._known_swings) < len(self._predicates):
            self._known_swings = [self._whole.swings(condition) for condition in self._predicates]
        return self._known_swings

    def _swung(self) -> set[str]:
        """The causes that may make one of the predicates another."""
        for swings in self._swings()[self._swings_heard :]:
            self._swinging_causes |= swings.keys()
        self._swings_heard = len(self._known_swings)
        return self._swinging_causes

    def _other(self, t: Transition) -> Transition | None:
        """As an event, or as a reaction of a machine of which nothing is known; None if it is never possible."""
        guard = self._above(t.guard)
        if t.machine is not None and (told := self._known(t, self._inside | self._choice.clocks)) != TRUE:
            guard = conj(guard, told)
        if guard == FALSE:
            return None
        updates = tuple(self._update(u) for u in t.updates if u.variable in self._choice.variables)
        if t.is_cause:
            return Transition(t.name, Kind.EVENT, t.origin, guard=guard, updates=updates)
        reacting = Transition(t.name, Kind.REACTION, t.origin, None, t.machine, (ALONE,), None)
        return replace(reacting, triggers=self._events(t.triggers), guard=guard, updates=updates)

    def _idle(self, others: Sequence[Transition]) -> Iterator[Transition]:
        """That a machine outside does not react."""
        triggers: dict[str, tuple[str, ...]] = {}
        for t in others:
            if t.machine is not None:
                triggers[t.machine] = (*triggers.get(t.machine, ()), *t.triggers)
        for machine, events in triggers.items():
            yield Transition(
                f"{machine}.{ALONE}", Kind.REACTION, self._protocol.origin, None, machine, (ALONE,), None,
                tuple(dict.fromkeys(events)),
            )  # fmt: skip

    def _swinging(self, name: str, condition: Formula, events: Mapping[str, str]) -> tuple[str, list[Transition]]:
        """A machine, and its reactions to all that may make the condition another."""
        rising: dict[str, None] = {}
        falling: dict[str, None] = {}
        for cause, it in self._whole.swings(condition).items():
            if cause in self._own_names or cause in events:
                event = events.get(cause, cause)
                if it.rises:
                    rising[event] = None
                if it.falls:
                    falling[event] = None
        machine, is_true = f"{name}?", Compare(Var(name), "=", Literal(True))

        def reaction(label: str, triggers: Iterable[str], guard: Formula, *updates: Update) -> Transition:
            label = f"{machine}.{label}"
            origin = self._protocol.origin
            return Transition(
                label, Kind.REACTION, origin, None, machine, (ALONE,), None, tuple(triggers), guard, updates=updates
            )

        return machine, [
            reaction("rise", sorted(rising), Not(is_true), Update(name, Const(True))),
            reaction("fall", sorted(falling), is_true, Update(name, Const(False))),
            reaction("stay", sorted({*rising, *falling}), TRUE),
        ]


def _brings(t: Transition) -> tuple[str, ...]:
    return (t.name,) if t.target is None else (t.name, f"{t.machine}.{t.target}")


def events_in(formula: Formula) -> Iterator[str]:
    for atom in atoms(formula):
        if isinstance(atom, Occurs):
            yield from atom.events


def _alone(name: str, origin: Origin) -> Machine:
    return Machine(name, (Location(ALONE, origin),), False, origin)
