"""The cone of influence of a goal: all of a protocol that what it says depends on.

A goal depends on what its formula reads; a machine, variable, clock or monitor on all that can change it; a clause on
its source, guard, deadline, triggers and right-hand sides; an event on the clauses that bring it about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from checker.query import NOTICE, Goal
from protocol.formula import (
    Apart,
    At,
    Bound,
    Compare,
    Formula,
    Occurs,
    Status,
    Term,
    atoms,
    counted,
    variables_of,
)
from protocol.model import Clock, Monitor, Protocol, Transition

Part = tuple[str, str]
"""Something that may matter: its kind ("place", "clock", "event", "clause") and its name."""


def cones(protocol: Protocol, goals: Sequence[Goal]) -> dict[str, frozenset[Part]]:
    """By goal: all that it depends on, places, clocks and clauses.  All goals together cost little more than one."""
    reads = {goal.name: tuple(dict.fromkeys(read(goal.formula))) for goal in goals}
    onward = _influences(protocol, [it for parts in reads.values() for it in parts])
    bit = {it: 1 << k for k, it in enumerate(it for it in onward if it[0] != "event")}
    beyond = {it: bit.get(it, 0) for it in onward}
    changed = True
    while changed:  # after a first round in post-order, only what lies on cycles is new
        changed = False
        for it, nexts in onward.items():
            found = beyond[it]
            for next_ in nexts:
                found |= beyond[next_]
            changed |= found != beyond[it]
            beyond[it] = found
    sets: dict[int, frozenset[Part]] = {}
    found_of: dict[str, frozenset[Part]] = {}
    for name, parts in reads.items():
        mask = 0
        for it in parts:
            mask |= beyond[it]
        if mask not in sets:
            sets[mask] = frozenset(it for it, one in bit.items() if mask & one)
        found_of[name] = sets[mask]
    return found_of


def _influences(protocol: Protocol, roots: Sequence[Part]) -> dict[Part, tuple[Part, ...]]:
    """What each part that the roots depend on depends on directly; in post-order."""
    influences = Influences(protocol)
    onward: dict[Part, tuple[Part, ...]] = {}
    found: dict[Part, tuple[Part, ...]] = {}
    path: list[tuple[Part, Iterator[Part]]] = []

    def enter(it: Part) -> None:
        onward[it] = tuple(dict.fromkeys(influences.on(it)))
        path.append((it, iter(onward[it])))

    for root in roots:
        if root not in onward:
            enter(root)
        while path:
            it, rest = path[-1]
            new = next((next_ for next_ in rest if next_ not in onward), None)
            if new is None:
                found[it] = onward[it]
                path.pop()
            else:
                enter(new)
    return found


def read(*formulas: Formula) -> Iterator[Part]:
    for formula in formulas:
        for atom in atoms(formula):
            match atom:
                case At(machine):
                    yield "place", machine
                case Compare(left, _, right):
                    yield from (("place", name) for name in variables_of(left, right))
                case Bound(clock) | Status(clock):
                    yield "clock", clock
                case Apart(left, right):
                    yield from (("clock", name) for name in (left, right) if name)
                case Occurs(events):
                    yield from (("event", event) for event in events)
                case _:
                    pass


class Influences:
    """What each part depends on directly."""

    def __init__(self, protocol: Protocol) -> None:
        self.clocks = {clock.name: clock for clock in protocol.clocks}
        self.clauses = {t.name: t for t in protocol.transitions}
        self.monitors = {monitor.name: monitor for monitor in protocol.monitors}
        self.watching: dict[str, list[Monitor]] = {}
        for monitor in protocol.monitors:
            for clock in {clock for edge in monitor.edges for clock in edge.restarts}:
                self.watching.setdefault(clock, []).append(monitor)
        self.moving: dict[str, list[str]] = {}
        self.bringing: dict[str, list[str]] = {}
        for t in protocol.transitions:
            if t.machine is not None:
                self.moving.setdefault(t.machine, []).append(t.name)
                self.bringing.setdefault(f"{t.machine}.{t.target}", []).append(t.name)
            self.bringing.setdefault(t.name, []).append(t.name)
            for update in t.updates:
                self.moving.setdefault(update.variable, []).append(t.name)

    def on(self, it: Part) -> Iterable[Part]:
        match it:
            case "place", name if name in self.monitors:
                return self.of_monitor(self.monitors[name])
            case "place", name:
                return [("clause", clause) for clause in self.moving.get(name, ())]
            case "clock", name:
                return self.of_clock(self.clocks[name])
            case "event", name:
                return [("clause", clause) for clause in self.bringing.get(name, ())]
            case _, name:
                return self.of_clause(self.clauses[name])

    def of_monitor(self, monitor: Monitor) -> Iterator[Part]:
        for edge in monitor.edges:
            yield from read(edge.when)
            yield from (("clock", clock) for clock in edge.restarts)
        if NOTICE in self.clauses:
            yield "clause", NOTICE

    def of_clock(self, clock: Clock) -> Iterator[Part]:
        yield from read(clock.gate, clock.stops, clock.clears, clock.restarts, clock.starts)
        yield from (("place", monitor.name) for monitor in self.watching.get(clock.name, ()))

    def of_clause(self, clause: Transition) -> Iterator[Part]:
        yield from read(clause.guard, clause.due)
        yield from (("event", event) for event in clause.triggers)
        if clause.machine is not None:
            yield "place", clause.machine
        for update in clause.updates:
            value = update.value
            yield "place", update.variable
            if isinstance(value, Term):
                yield from (("place", name) for name in variables_of(value))
                yield from read(*counted(value))
            else:
                yield from read(value)
