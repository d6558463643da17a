"""A query in which machines that are alike are told by how many of them are in each location.

Each run of it is one of the query, once it is said who it is (`naming`).  The clauses of a class become clauses that
change numbers; a clock that says when each came somewhere becomes one for all who are there, which came together:
where somebody comes later than others who are still there, the tallied query ends ("#mixed").  It need not have all
runs of the query: what is not found there is still open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce

from msgspec import Struct
from msgspec.structs import replace

from checker.query import Goal, Query
from checker.tallies.likeness import Alike, alike
from checker.zoning.alike import members_in
from protocol.formula import (
    After,
    And,
    Apart,
    Arith,
    At,
    Before,
    Bound,
    Compare,
    Const,
    Count,
    Formula,
    Literal,
    Not,
    Occurs,
    Or,
    Status,
    Term,
    Var,
    conj,
    disj,
    neg,
)
from protocol.model import Clock, Kind, Location, Machine, Monitor, Protocol, Transition, Update, Variable

MIXED = "#mixed"
ALONE = "#"
"""The one location of a machine that reacts for a whole class."""


class Untold(Exception):
    """Something is said of a single member."""


class Deed(Struct, frozen=True):
    """A clause of a class, by its number in it: of one member at this location, or of all for whom it is possible."""

    alike: Alike
    number: int
    source: str | None


class Tally(Struct, frozen=True):
    """`deeds`: what the clauses of classes stand for, by their names in the query; `heard`: those that are read of."""

    query: Query
    classes: tuple[Alike, ...]
    deeds: Mapping[str, Deed]
    heard: frozenset[str]


def tallied(query: Query) -> Tally | None:
    """None where no machines are alike, or something is said of one of them by itself; without goals that do so."""
    classes = alike(query.protocol)
    if not classes:
        return None
    try:
        return Telling(query.protocol, classes).tally(query.goals)
    except Untold:
        return None


class Telling:
    def __init__(self, protocol: Protocol, classes: Sequence[Alike]) -> None:
        self._protocol, self._classes = protocol, tuple(classes)
        self._class_of = {machine: it for it in classes for machine in it.machines}
        self._events: dict[str, set[tuple[str, int]]] = {}
        for it in classes:
            for machine in it.machines:
                for number, t in enumerate(it.clauses[machine]):
                    for event in (t.name, f"{machine}.{t.target}"):
                        self._events.setdefault(event, set()).add((machine, number))
        self._clock_of = {clock.name: _since(it, it.since[clock.name]) for it in classes for clock in it.own}
        """Of the clocks of the first of each class."""
        self._heard: set[str] = set()
        kin = {member for machine in self._class_of for member in members_in(machine)}
        self._private = {clock.name for clock in protocol.clocks if not kin.isdisjoint(members_in(clock.name))}
        """The clocks of members."""
        self._own: tuple[str, str] | None = None
        """The machine that a clause is about, and where it is."""

    def tally(self, goals: Sequence[Goal]) -> Tally:
        protocol = self._protocol
        self._look_for_conflicts()
        members = frozenset(self._class_of)
        deeds: dict[str, Deed] = {}
        transitions: list[Transition] = []
        machines = [machine for machine in protocol.machines if machine.name not in members]
        seen: set[str] = set()
        for t in protocol.transitions:
            it = self._class_of.get(t.machine or "")
            if it is None:
                transitions.append(self._still(self._clause(t)))
            elif it.name not in seen:
                seen.add(it.name)
                for number, clause in enumerate(it.pattern):
                    for new, deed in self._of_class(it, number, clause):
                        transitions.append(self._still(new))
                        deeds[new.name] = deed
                        if new.machine is not None:
                            machines.append(Machine(new.machine, (Location(ALONE, t.origin),), False, t.origin))
        variables = [Variable(MIXED, (False, True), False, protocol.origin)]
        for it in self._classes:
            domain = tuple(range(len(it.machines) + 1))
            variables += [
                Variable(number_of(it, place), domain, 0 if k else len(it.machines), protocol.origin)
                for k, place in enumerate(it.locations)
            ]
        seen_query = Query(
            replace(
                protocol,
                machines=tuple(machines),
                variables=(*protocol.variables, *variables),
                clocks=tuple(self._clocks()),
                transitions=tuple(transitions),
                monitors=tuple(map(self._monitor, protocol.monitors)),
                actors=(),
                defections=(),
                agreed=None,
            ),
            tuple(goal for goal in map(self._goal, goals) if goal is not None),
        )
        return Tally(seen_query, self._classes, deeds, frozenset(self._heard))

    def _look_for_conflicts(self) -> None:
        """In no move does a class do two things that change the same numbers.  Raises `Untold`."""
        reactions = [t for t in self._protocol.transitions if not t.is_cause]
        firsts = {it.machines[0] for it in self._classes}
        for cause in self._protocol.transitions:
            if not cause.is_cause or (cause.machine in self._class_of and cause.machine not in firsts):
                continue
            done = {cause.machine: {*cause.sources, cause.target}} if cause.machine in self._class_of else {}
            events = {cause.name, f"{cause.machine}.{cause.target}"}
            waiting = [t for t in reactions if t.machine not in self._class_of or t.machine in firsts]
            while joining := [t for t in waiting if not events.isdisjoint(t.triggers)]:
                waiting = [t for t in waiting if t not in joining]
                for t in joining:
                    events |= {t.name, f"{t.machine}.{t.target}"}
                    if t.machine in firsts:
                        touched = done.setdefault(t.machine, set())
                        if not touched.isdisjoint((*t.sources, t.target)):
                            raise Untold
                        touched |= {*t.sources, t.target}

    # --- clauses ----------------------------------------------------------------------------------------------------

    def _still(self, t: Transition) -> Transition:
        """No more once members are mixed."""
        return replace(t, guard=conj(t.guard, Not(Compare(Var(MIXED), "=", Literal(True))))) if t.is_cause else t

    def _clause(self, t: Transition) -> Transition:
        return replace(
            t,
            guard=self._of(t.guard),
            due=self._of(t.due),
            triggers=self._brought(t.triggers),
            updates=tuple(Update(u.variable, self._value(u.value)) for u in t.updates),
        )

    def _of_class(self, it: Alike, number: int, t: Transition) -> Iterator[tuple[Transition, Deed]]:
        if t.kind is Kind.REACTION:
            guards = []
            for source in t.sources:
                self._own = it.machines[0], source
                guards.append(self._of(t.guard))
            if any(guard != guards[0] for guard in guards):
                raise Untold
            leaving = tuple(source for source in t.sources if source != t.target)
            some = Compare(_total(it, t.sources), ">=", Literal(1))
            moved = [Update(number_of(it, source), Literal(0)) for source in leaving] if t.target is not None else []
            if t.target is not None and leaving:
                moved.append(Update(number_of(it, t.target), _total(it, dict.fromkeys((t.target, *leaving)))))
                moved += self._mixing(it, t.sources, t.target)
            name = f"{it.name}.{number}"
            new = Transition(
                name, t.kind, t.origin, None, f"{name}?", (ALONE,), None, self._brought(t.triggers),
                conj(some, guards[0]), updates=(*moved, *self._updates(t)),
            )  # fmt: skip
            self._own = None
            yield new, Deed(it, number, None)
            return
        for source in t.sources:
            self._own = it.machines[0], source
            moved = []
            if t.target not in (None, source):
                assert t.target is not None
                moved = [
                    Update(number_of(it, source), Arith("-", Var(number_of(it, source)), Literal(1))),
                    Update(number_of(it, t.target), Arith("+", Var(number_of(it, t.target)), Literal(1))),
                    *self._mixing(it, (source,), t.target),
                ]
            guard = conj(Compare(Var(number_of(it, source)), ">=", Literal(1)), self._of(t.guard))
            new = Transition(
                _deed(it, number, source), t.kind, t.origin,
                guard=guard, due=self._of(t.due), updates=(*moved, *self._updates(t)),
            )  # fmt: skip
            self._own = None
            yield new, Deed(it, number, source)

    def _updates(self, t: Transition) -> tuple[Update, ...]:
        for update in t.updates:
            self._needs_nobody(update.variable)
        return tuple(Update(u.variable, self._value(u.value)) for u in t.updates)

    def _mixing(self, it: Alike, sources: Iterable[str], target: str) -> list[Update]:
        """Whether somebody comes where others have been for a while."""
        there = [place for place in dict.fromkeys(it.since.values()) if target in place]
        later = [Compare(_total(it, sorted(place)), ">=", Literal(1)) for place in there if not place & set(sources)]
        if any(place & set(sources) and not set(sources) <= place for place in there):
            raise Untold
        return [Update(MIXED, disj(*later))] if later else []

    # --- clocks and monitors ----------------------------------------------------------------------------------------

    def _clocks(self) -> Iterator[Clock]:
        for clock in self._protocol.clocks:
            if clock.name in self._private:
                continue
            yield replace(
                clock,
                gate=self._of(clock.gate),
                stops=self._of(clock.stops),
                clears=self._of(clock.clears),
                restarts=self._of(clock.restarts),
                starts=self._of(clock.starts),
            )
        for it in self._classes:
            for there in dict.fromkeys(it.since.values()):
                some = Compare(_total(it, sorted(there)), ">=", Literal(1))
                came = conj(Before(neg(some)), After(some))
                yield Clock(_since(it, there), self._protocol.origin, clears=After(neg(some)), restarts=came)

    def _monitor(self, monitor: Monitor) -> Monitor:
        return replace(monitor, edges=tuple(replace(edge, when=self._of(edge.when)) for edge in monitor.edges))

    # --- formulas ---------------------------------------------------------------------------------------------------

    def _of(self, formula: Formula) -> Formula:
        """The formula of numbers.  Raises `Untold`."""
        match formula:
            case Const():
                return formula
            case Not(arg):
                return neg(self._of(arg))
            case Before(arg):
                return Before(self._of(arg))
            case After(arg):
                return After(self._of(arg))
            case And(args) | Or(args):
                return self._joined(args, each=isinstance(formula, And))
            case Occurs(events):
                return Occurs(self._brought(events))
            case At(machine, locations) if machine in self._class_of:
                if self._own is None or self._own[0] != machine:
                    raise Untold
                return Const(self._own[1] in locations)
            case Compare(left, relation, right):
                return Compare(self._term(left), relation, self._term(right))
            case Bound(clock):
                if clock in self._clock_of:
                    if self._own is None:
                        raise Untold
                    return replace(formula, clock=self._clock_of[clock])
                if clock in self._private:
                    raise Untold
                self._needs_nobody(clock)
                return formula
            case At(machine):
                self._needs_nobody(machine)
                return formula
            case Apart() | Status():
                raise Untold

    def _goal(self, goal: Goal) -> Goal | None:
        """None where it is about a single member."""
        try:
            return replace(goal, formula=self._of(goal.formula))
        except Untold:
            if goal.shown:
                return None
        try:
            found = self._done_by_one(goal.formula) if goal.of_move else self._holding_of_one(goal.formula)
        except Untold:
            return None
        return replace(goal, formula=found)

    def _holding_of_one(self, formula: Formula) -> Formula:
        """What is said of the first of a class, of any: it is enough to know that there is a run."""
        parts = list(_parts(formula))
        firsts = {it.machines[0]: it for it in self._classes}
        there = [part for part in parts if isinstance(part, At) and part.machine in firsts]
        if len(there) != 1:
            raise Untold
        (at,) = there
        it, found = firsts[at.machine], list[Formula]()
        for part in parts:
            if part is at:
                found.append(Compare(_total(it, at.locations), ">=", Literal(1)))
            elif isinstance(part, Bound) and part.clock in it.since and set(at.locations) <= it.since[part.clock]:
                found.append(replace(part, clock=self._clock_of[part.clock]))
            else:
                found.append(self._of(part))
        return conj(*found)

    def _done_by_one(self, formula: Formula) -> Formula:
        match formula:
            case Occurs((event,)) if event in self._events:
                names: list[str] = []
                for machine, number in sorted(self._events[event]):
                    it = self._class_of[machine]
                    if machine != it.machines[0]:
                        raise Untold
                    names += _names(it, number)
                return Occurs(tuple(names))
            case _:
                raise Untold

    def _joined(self, args: Sequence[Formula], *, each: bool) -> Formula:
        """Where the same is said of all members, a number."""
        whole, rest = self._counted(args)
        found: list[Formula] = []
        for it, locations in whole:
            total, number = _total(it, locations), len(it.machines) if each else 1
            found.append(Compare(total, ">=", Literal(number)))
        found += map(self._of, rest)
        return conj(*found) if each else disj(*found)

    def _counted(self, args: Sequence[Formula]) -> tuple[list[tuple[Alike, tuple[str, ...]]], list[Formula]]:
        """What is said of all members of a class, and the rest."""
        said: dict[tuple[str, tuple[str, ...]], list[At]] = {}
        for arg in args:
            if isinstance(arg, At) and arg.machine in self._class_of:
                said.setdefault((self._class_of[arg.machine].name, arg.locations), []).append(arg)
        whole: list[tuple[Alike, tuple[str, ...]]] = []
        gone: set[int] = set()
        for (_, locations), those in said.items():
            it = self._class_of[those[0].machine]
            if len(those) == len(it.machines) == len({arg.machine for arg in those}):
                whole.append((it, locations))
                gone.update(map(id, those))
        return whole, [arg for arg in args if id(arg) not in gone]

    def _term(self, term: Term) -> Term:
        match term:
            case Count(args):
                whole, rest = self._counted(args)
                if not whole:
                    return Count(tuple(map(self._of, rest)))
                terms: list[Term] = [_total(it, locations) for it, locations in whole]
                terms += [Count(tuple(map(self._of, rest)))] if rest else []
                return reduce(lambda left, right: Arith("+", left, right), terms)
            case Arith(operator, left, right):
                return Arith(operator, self._term(left), self._term(right))
            case Var(name):
                self._needs_nobody(name)
                return term
            case Literal():
                return term

    def _needs_nobody(self, name: str) -> None:
        """In a clause of a class nothing is named that has a member's name.  Raises `Untold`."""
        if self._own is not None and members_in(name):
            raise Untold

    def _value(self, value: Formula | Term) -> Formula | Term:
        return self._term(value) if isinstance(value, Term) else self._of(value)

    def _brought(self, events: Sequence[str]) -> tuple[str, ...]:
        """The events; those of a class only where they are those of all members."""
        found: dict[str, None] = {}
        brought: dict[tuple[str, int], set[str]] = {}
        for event in events:
            self._needs_nobody(event)
            if event not in self._events:
                found[event] = None
            for machine, number in self._events.get(event, ()):
                brought.setdefault((self._class_of[machine].name, number), set()).add(machine)
        for (_, number), those in brought.items():
            it = self._class_of[next(iter(those))]
            if len(those) != len(it.machines):
                raise Untold
            names = _names(it, number)
            found.update(dict.fromkeys(names))
            self._heard.update(names)
        return tuple(found)


def _names(it: Alike, number: int) -> list[str]:
    """What a clause of a class is called: once, or from each location that it leaves."""
    t = it.pattern[number]
    return [f"{it.name}.{number}"] if t.kind is Kind.REACTION else [_deed(it, number, source) for source in t.sources]


def _parts(formula: Formula) -> Iterator[Formula]:
    """What must all hold."""
    for arg in formula.args if isinstance(formula, And) else (formula,):
        yield from _parts(arg) if isinstance(arg, And) else (arg,)


def _deed(it: Alike, number: int, source: str) -> str:
    return f"{it.name}.{number} from {source}"


def number_of(it: Alike, place: str) -> str:
    return f"number of {it.name} {place}"


def _since(it: Alike, there: frozenset[str]) -> str:
    return f"since {it.name} {' or '.join(sorted(there))}"


def _total(it: Alike, places: Iterable[str]) -> Term:
    terms: list[Term] = [Var(number_of(it, place)) for place in places]
    return reduce(lambda left, right: Arith("+", left, right), terms)
