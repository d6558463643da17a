"""What formulas and clauses say, as plain values, their names renamed: equal where two say the same.

Order and repetition do not matter in what is a set: arguments of `and` and `or`, locations, events, clauses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable

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
)
from protocol.model import Clock, Monitor, Transition

Rename = Callable[[str], str]


def formula_shape(it: Formula, new: Rename) -> Hashable:
    match it:
        case Const(value):
            return "const", value
        case At(machine, locations):
            return "at", new(machine), frozenset(locations)
        case Compare(left, relation, right):
            return "compare", term_shape(left, new), relation, term_shape(right, new)
        case Bound(clock, relation, limit):
            return "bound", new(clock), relation, limit
        case Occurs(events):
            return "occurs", frozenset(map(new, events))
        case Before(arg) | After(arg) | Not(arg):
            return type(it).__name__, formula_shape(arg, new)
        case And(args) | Or(args):
            return type(it).__name__, frozenset(formula_shape(arg, new) for arg in args)
        case Apart() | Status():
            raise ValueError("a formula of certificates only")


def term_shape(it: Term, new: Rename) -> Hashable:
    match it:
        case Literal(value):
            return "literal", type(value).__name__, value
        case Var(name):
            return "var", new(name)
        case Arith(operator, left, right):
            return "arith", operator, term_shape(left, new), term_shape(right, new)
        case Count(args):
            return "count", frozenset(Counter(formula_shape(arg, new) for arg in args).items())


def clause_shape(it: Transition, new: Rename) -> Hashable:
    """All that a clause does, but its own name and whose it is."""
    updates = (
        (
            new(u.variable),
            term_shape(u.value, new) if isinstance(u.value, Term) else formula_shape(u.value, new),
        )
        for u in it.updates
    )
    return (
        it.kind.value,
        it.machine and new(it.machine),
        frozenset(it.sources),
        it.target,
        frozenset(map(new, it.triggers)),
        formula_shape(it.guard, new),
        formula_shape(it.due, new),
        frozenset(updates),
    )


def clock_shape(it: Clock, new: Rename) -> Hashable:
    rules = (it.gate, it.stops, it.clears, it.restarts, it.starts)
    return new(it.name), it.initially_on, tuple(formula_shape(rule, new) for rule in rules)


def monitor_shape(it: Monitor, new: Rename) -> Hashable:
    edges = ((e.source, e.target, formula_shape(e.when, new), frozenset(map(new, e.restarts))) for e in it.edges)
    return new(it.name), it.locations, frozenset(it.initial), frozenset(edges)
