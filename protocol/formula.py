"""Formulas over states and over moves: the vocabulary that guards, deadlines, clock rules and observers share.

A *state formula* is built from `Const`, `At`, `Compare` and `Bound`; it is true or false in a state.
A *move formula* is built from `Occurs`, `Before` and `After`; it is true or false of a whole move.
Both are closed under `Not`, `And`, `Or`.  `Apart` and `Status` occur in certificates only.

A `Bound` is two-valued: while its clock is off it is false, whatever the sign, and `Not` is not pushed through it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from typing import Literal as OneOf
from typing import final

from msgspec import Struct

Relation = OneOf["<", "<=", ">=", ">", "=", "!="]
Value = bool | int | str
"""A value of a variable: of a Boolean, a bounded integer, or an enumeration (its name)."""


# --- terms: what a variable may be compared with, or set to -----------------------------------------------------


class Literal(Struct, frozen=True, cache_hash=True):
    value: Value


class Var(Struct, frozen=True, cache_hash=True):
    name: str


class Arith(Struct, frozen=True, cache_hash=True):
    """Whole-number arithmetic; `operator` is "+", "-" or "*"."""

    operator: OneOf["+", "-", "*"]
    left: Term
    right: Term


class Count(Struct, frozen=True, cache_hash=True):
    """How many of the state formulas hold, 0..n.  They read no clock, so that time alone changes no term."""

    args: tuple[Formula, ...]


Term = Literal | Var | Arith | Count


# --- atoms of state formulas ------------------------------------------------------------------------------------


class Const(Struct, frozen=True, cache_hash=True):
    value: bool


class At(Struct, frozen=True, cache_hash=True):
    """The machine (or monitor) is in one of the locations."""

    machine: str
    locations: tuple[str, ...]


class Compare(Struct, frozen=True, cache_hash=True):
    """A relation between values.  Enumerations and Booleans know "=" and "!=" only."""

    left: Term
    relation: Relation
    right: Term


class Bound(Struct, frozen=True, cache_hash=True):
    """clock ~ limit; false while the clock is off.  `limit` is in seconds."""

    clock: str
    relation: Relation
    limit: Fraction


class Apart(Struct, frozen=True, cache_hash=True):
    """left - right <= limit (or <, if strict); None is zero, and an off clock counts as zero.  Certificates only."""

    left: str | None
    right: str | None
    strict: bool
    limit: Fraction


class Status(Struct, frozen=True, cache_hash=True):
    """The clock is "off", "running" or "stopped".  Certificates only."""

    clock: str
    status: OneOf["off", "running", "stopped"]


# --- atoms of move formulas -------------------------------------------------------------------------------------


class Occurs(Struct, frozen=True, cache_hash=True):
    """One of the events is part of the move: labels of transitions, and "machine.location" for an entry."""

    events: tuple[str, ...]


class Before(Struct, frozen=True, cache_hash=True):
    """The state formula holds in the state before the move (after any delay)."""

    formula: Formula


class After(Struct, frozen=True, cache_hash=True):
    """The state formula holds in the state after the move.  In clock rules and monitors it reads no clock."""

    formula: Formula


# --- connectives ------------------------------------------------------------------------------------------------


@final
class Not(Struct, frozen=True, cache_hash=True):
    arg: Formula


@final
class And(Struct, frozen=True, cache_hash=True):
    args: tuple[Formula, ...]


@final
class Or(Struct, frozen=True, cache_hash=True):
    args: tuple[Formula, ...]


Atom = Const | At | Compare | Bound | Apart | Status | Occurs | Before | After
Formula = Atom | Not | And | Or

TRUE = Const(True)
FALSE = Const(False)


def conj(*args: Formula) -> Formula:
    """The conjunction, flattened, without `TRUE`s and repetitions; `FALSE` if any argument is."""
    kept: dict[Formula, None] = {}
    for arg in args:
        if arg == FALSE:
            return FALSE
        if arg != TRUE:
            kept.update(dict.fromkeys(arg.args if isinstance(arg, And) else (arg,)))
    return TRUE if not kept else next(iter(kept)) if len(kept) == 1 else And(tuple(kept))


def disj(*args: Formula) -> Formula:
    """The disjunction, flattened, without `FALSE`s and repetitions; `TRUE` if any argument is."""
    kept: dict[Formula, None] = {}
    for arg in args:
        if arg == TRUE:
            return TRUE
        if arg != FALSE:
            kept.update(dict.fromkeys(arg.args if isinstance(arg, Or) else (arg,)))
    return FALSE if not kept else next(iter(kept)) if len(kept) == 1 else Or(tuple(kept))


def neg(arg: Formula) -> Formula:
    """The negation; constants and double negations are folded, bounds are left alone."""
    if isinstance(arg, Const):
        return Const(not arg.value)
    return arg.arg if isinstance(arg, Not) else Not(arg)


def becomes(condition: Formula) -> Formula:
    """The move formula: `condition` is false before the whole move and true after it."""
    return conj(Before(neg(condition)), After(condition))


def disjuncts(formula: Formula) -> tuple[Formula, ...]:
    """Those of a disjunction; of any other formula, itself."""
    return formula.args if isinstance(formula, Or) else (formula,)


def atoms(formula: Formula) -> Iterator[Atom]:
    """The atoms, left to right; those inside `Before`, `After` and counts follow what they stand in."""
    waiting: list[Formula] = [formula]
    while waiting:
        it = waiting.pop()
        if type(it) is And or type(it) is Or:
            waiting += it.args[::-1]
        elif type(it) is Not:
            waiting.append(it.arg)
        else:
            yield it
            if type(it) is Before or type(it) is After:
                waiting.append(it.formula)
            elif type(it) is Compare:
                waiting += [*counted(it.left), *counted(it.right)][::-1]


def counted(term: Term) -> Iterator[Formula]:
    """The formulas that the term counts."""
    match term:
        case Arith(_, left, right):
            yield from counted(left)
            yield from counted(right)
        case Count(args):
            yield from args
        case Literal() | Var():
            return


def variables_of(*terms: Term) -> Iterator[str]:
    """The variables that the terms read, also in what they count."""
    for term in terms:
        match term:
            case Var(name):
                yield name
            case Arith(_, left, right):
                yield from variables_of(left, right)
            case Count(args):
                for arg in args:
                    for atom in atoms(arg):
                        if isinstance(atom, Compare):
                            yield from variables_of(atom.left, atom.right)
            case Literal():
                pass


@lru_cache(maxsize=16_384)
def clocks_of(formula: Formula) -> frozenset[str]:
    """The names of the clocks that the formula reads."""
    return frozenset(atom.clock for atom in atoms(formula) if isinstance(atom, Bound | Status))
