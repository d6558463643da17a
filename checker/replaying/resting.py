"""In which locations clocks are of no use: nothing reads them before they are set anew."""

from __future__ import annotations

from collections.abc import Iterable

from checker.query import NOTICE, Query
from protocol.formula import And, At, Before, Bound, Const, Formula, Occurs, Or, atoms
from protocol.model import Monitor, Protocol


def resting(query: Query) -> dict[tuple[str, str], frozenset[str]]:
    """By monitor and location, the clocks that the monitor restarts and that are of no use there."""
    protocol = query.protocol
    asked = [goal.formula for goal in query.goals]
    asked += [t.guard for t in protocol.transitions if t.name == NOTICE]
    elsewhere = _rules(protocol) + [f for t in protocol.transitions if t.name != NOTICE for f in (t.guard, t.due)]
    found = {}
    for monitor in protocol.monitors:
        own = {clock for edge in monitor.edges for clock in edge.restarts}
        others = [e.when for other in protocol.monitors if other is not monitor for e in other.edges]
        own -= {clock for formula in (*elsewhere, *others) for clock in own if _names(formula, clock)}
        for location in monitor.locations:
            idle = frozenset(c for c in own if not _used(monitor, location, c, asked))
            found[monitor.name, location] = idle
    return found


def resting_at_first(protocol: Protocol) -> frozenset[str]:
    """Clocks that matter only where a machine is no more as it begins, and are set anew by its leaving.

    Those that a spec names are not among them: a property may read them anywhere.
    """
    found = set()
    for machine in protocol.machines:
        first, *others = machine.names
        clauses = [t for t in protocol.transitions if t.machine != machine.name or first in t.sources]
        formulas = _rules(protocol) + [f for t in clauses for f in (t.guard, t.due)]
        entered = {f"{machine.name}.{name}" for name in others}
        for clock in (it for it in protocol.clocks if not it.written):
            anew = isinstance(clock.restarts, Occurs) and entered <= set(clock.restarts.events)
            if anew and not any(_reads(formula, machine.name, first, clock.name) for formula in formulas):
                found.add(clock.name)
    return frozenset(found)


def _rules(protocol: Protocol) -> list[Formula]:
    return [f for c in protocol.clocks for f in (c.gate, c.stops, c.clears, c.restarts, c.starts)]


def _used(monitor: Monitor, location: str, clock: str, asked: Iterable[Formula]) -> bool:
    """Something reads the clock there, or in a location that is reached without setting it."""
    seen, waiting = {location}, [location]
    while waiting:
        here = waiting.pop()
        leaving = [edge for edge in monitor.edges if edge.source == here]
        formulas = (*asked, *(edge.when for edge in leaving))
        if any(_reads(formula, monitor.name, here, clock) for formula in formulas):
            return True
        new = {edge.target for edge in leaving if clock not in edge.restarts} - seen
        seen |= new
        waiting += new
    return False


def _names(formula: Formula, clock: str) -> bool:
    return any(isinstance(atom, Bound) and atom.clock == clock for atom in atoms(formula))


def _reads(formula: Formula, monitor: str, location: str, clock: str) -> bool:
    """It reads the clock, and is not false in this location whatever the clock says.  `After` is not looked into."""
    return _names(formula, clock) and not _false(formula, monitor, location)


def _false(formula: Formula, monitor: str, location: str) -> bool:
    """False whenever the monitor or machine is in the location before the move, or at the instant, that it is about."""
    match formula:
        case At(name, locations):
            return name == monitor and location not in locations
        case And(args):
            return any(_false(arg, monitor, location) for arg in args)
        case Or(args):
            return all(_false(arg, monitor, location) for arg in args)
        case Before(inner):
            return _false(inner, monitor, location)
        case Const(value):
            return not value
        case _:
            return False
