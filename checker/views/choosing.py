"""Which machines, variables and clocks to look at together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from checker.query import NOTICE, Goal
from checker.views.projection import Choice, events_in
from checker.zoning.relevant import rules
from protocol.formula import (
    After,
    And,
    At,
    Before,
    Compare,
    Count,
    Formula,
    Not,
    Or,
    Term,
    atoms,
    clocks_of,
    counted,
    variables_of,
)
from protocol.model import Protocol

WIDE = 3
"""heuristic: a condition that counts over more machines than this is looked at as a whole, not by its parts."""
VALUES = 16
"""heuristic: a variable with more values than this is not looked at."""


def core(protocol: Protocol, goal: Goal) -> Choice:
    """What the goal and the observers speak of, with all that these machines' clauses read of clocks."""
    formulas = [goal.formula, *(edge.when for monitor in protocol.monitors for edge in monitor.edges)]
    watching = {clock for monitor in protocol.monitors for edge in monitor.edges for clock in edge.restarts}
    entered = {event.rsplit(".", 1)[0] for formula in formulas for event in events_in(formula) if "." in event}
    names = {machine.name for machine in protocol.machines}
    machines = {machine for formula in formulas for machine in named(formula)} | (entered & names)
    clocks = watching | {clock for formula in formulas for clock in clocks_of(formula)}
    return completed(protocol, machines & names, formulas, clocks)


def around(protocol: Protocol, machine: str, seen: Choice) -> Choice:
    """One machine with its clauses' clocks and variables, and what another view sees of shared clocks."""
    watching = [edge.when for monitor in protocol.monitors for edge in monitor.edges]
    clocks = shared(protocol, {machine}, seen) | {clock for formula in watching for clock in clocks_of(formula)}
    return completed(protocol, {machine}, watching, clocks, seen.variables)


def shared(protocol: Protocol, machines: set[str], seen: Choice) -> set[str]:
    """The clocks of another view that can be followed with these machines alone."""
    inside = machines | seen.variables | {monitor.name for monitor in protocol.monitors}
    found = set()
    for clock in protocol.clocks:
        if clock.name in seen.clocks:
            places = {name for rule in rules(clock) for name in (*named(rule, wide=True), *values_read(rule))}
            if places <= inside:
                found.add(clock.name)
    return found


def completed(
    protocol: Protocol,
    machines: set[str],
    formulas: Iterable[Formula],
    clocks: set[str],
    variables: Iterable[str] = (),
) -> Choice:
    """With all clocks that clauses of these machines read, and the variables that can be followed."""
    own = [t for t in protocol.transitions if t.machine in machines]
    notices = [t for t in protocol.transitions if t.name == NOTICE]
    read = [*formulas, *(f for t in (*own, *notices) for f in (t.guard, t.due))]
    names = set(variables) | {name for formula in read for name in values_read(formula)}
    names |= {
        name
        for t in own
        for update in t.updates
        if isinstance(update.value, Term)
        for name in variables_of(update.value)
    }
    clocks = clocks | {clock for formula in read for clock in clocks_of(formula)}
    size = -1
    by_name = {clock.name: clock for clock in protocol.clocks}
    while size != len(clocks):
        size = len(clocks)
        clocks |= {other for clock in clocks for rule in rules(by_name[clock]) for other in clocks_of(rule)}
    small = {v.name for v in protocol.variables if len(v.domain) <= VALUES}
    return Choice(frozenset(machines), frozenset(followed(protocol, names & small, machines)), frozenset(clocks))


def followed(protocol: Protocol, names: set[str], machines: set[str]) -> set[str]:
    """Those of the variables that are set to nothing but what is read of themselves, and of these machines."""
    kept = set(names)
    while True:
        lost = {
            update.variable
            for t in protocol.transitions
            for update in t.updates
            if update.variable in kept and not _reads_inside(update.value, kept, machines)
        }
        if not lost:
            return kept
        kept -= lost


def _reads_inside(value: Formula | Term, variables: set[str], machines: set[str]) -> bool:
    if not isinstance(value, Term):
        return not clocks_of(value)
    return set(variables_of(value)) <= variables and all(
        atom.machine in machines for part in counted(value) for atom in atoms(part) if isinstance(atom, At)
    )


@lru_cache(maxsize=4096)
def named(formula: Formula, *, wide: bool = False) -> tuple[str, ...]:
    """The machines that it names one by one; with `wide`, also those that it counts."""
    return tuple(dict.fromkeys(_named(formula, wide)))


def _named(formula: Formula, wide: bool) -> Iterator[str]:
    match formula:
        case At(machine):
            yield machine
        case Not(arg) | Before(arg) | After(arg):
            yield from _named(arg, wide)
        case And(args) | Or(args):
            for arg in args:
                yield from _named(arg, wide)
        case Compare(left, _, right):
            inner = [part for term in (left, right) for part in counted(term)]
            if wide or len(inner) <= WIDE:
                for part in inner:
                    yield from _named(part, wide)
        case _:
            return


@lru_cache(maxsize=4096)
def values_read(formula: Formula) -> tuple[str, ...]:
    """The variables that it reads, not those in what it counts."""
    read = (atom for atom in atoms(formula) if isinstance(atom, Compare))
    alone = (it for it in read if not isinstance(it.left, Count) and not isinstance(it.right, Count))
    return tuple(dict.fromkeys(name for it in alone for name in variables_of(it.left, it.right)))
