"""In which locations of an observer its clocks are of no use: nothing reads them before they are set anew."""

from __future__ import annotations

from collections.abc import Iterable

from checker.query import NOTICE, Query
from protocol.formula import And, At, Before, Bound, Const, Formula, Or, atoms
from protocol.model import Monitor


def resting(query: Query) -> dict[tuple[str, str], frozenset[str]]:
    """By monitor and location, the clocks that the monitor restarts and that are of no use there."""
    protocol = query.protocol
    asked = [goal.formula for goal in query.goals]
    asked += [t.guard for t in protocol.transitions if t.name == NOTICE]
    rules = [f for c in protocol.clocks for f in (c.gate, c.stops, c.clears, c.restarts, c.starts)]
    elsewhere = [f for t in protocol.transitions if t.name != NOTICE for f in (t.guard, t.due)] + rules
    found = {}
    for monitor in protocol.monitors:
        own = {clock for edge in monitor.edges for clock in edge.restarts}
        others = [e.when for other in protocol.monitors if other is not monitor for e in other.edges]
        own -= {clock for formula in (*elsewhere, *others) for clock in own if _names(formula, clock)}
        for location in monitor.locations:
            idle = frozenset(c for c in own if not _used(monitor, location, c, asked))
            found[monitor.name, location] = idle
    return found


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
    return _names(formula, clock) and not is_false_at(formula, monitor, location)


def is_false_at(formula: Formula, monitor: str, location: str) -> bool:
    """False whenever the monitor is in the location before the move, or at the instant, that it is about."""
    match formula:
        case At(name, locations):
            return name == monitor and location not in locations
        case And(args):
            return any(is_false_at(arg, monitor, location) for arg in args)
        case Or(args):
            return all(is_false_at(arg, monitor, location) for arg in args)
        case Before(inner):
            return is_false_at(inner, monitor, location)
        case Const(value):
            return not value
        case _:
            return False
