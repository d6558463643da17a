"""Symbolic states: z3 variables for a state of a protocol, and formulas of the kernel as z3 terms over them.

A location or a value of an enumeration is a number in binary, a Boolean a bit each; whole numbers are reals (every
step keeps them whole, `well_formed` says so of an arbitrary state), so that all of it is linear real arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import z3
from msgspec import Struct

from protocol.formula import (
    FALSE,
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
from protocol.model import Clock, Protocol, Variable

Bool = Any
"""A z3 term of sort Bool (z3 has no types of its own)."""
Real = Any
"""A z3 term of sort Real."""

YES, NO = z3.BoolVal(True), z3.BoolVal(False)
"""Those of the context in force (`afresh`): elsewhere they are `every(())` and `some(())`."""


def afresh() -> None:
    """What is built from now on has a context of its own, so that models do not hang on what was built before."""
    global YES, NO, _YES, _NO, _CONTEXT
    z3.z3._main_ctx = None
    YES, NO = z3.BoolVal(True), z3.BoolVal(False)
    _YES, _NO, _CONTEXT = YES.ast.value, NO.ast.value, z3.main_ctx()


class Code(Struct, frozen=True):
    """One of the names, as a number in binary; the lowest bit first."""

    names: tuple[str, ...]
    bits: tuple[Bool, ...]


class Whole(Struct, frozen=True):
    """A whole number, as a real term, and a range that it stays in."""

    term: Real
    low: int
    high: int


class Hand(Struct, frozen=True):
    """A clock.  `value` means nothing while it is off."""

    value: Real
    on: Bool
    stopped: Bool


class Symbols(Struct, frozen=True):
    """A symbolic state.  `places` are of machines and monitors; `values` of variables: `Code`, `Whole` or Bool."""

    places: Mapping[str, Code]
    values: Mapping[str, Any]
    clocks: Mapping[str, Hand]

    @property
    def terms(self) -> tuple[Any, ...]:
        """The z3 variables (and constants in place of some), always in the same order."""
        found: list[Any] = []
        for it in (*self.places.values(), *self.values.values()):
            found += it.bits if isinstance(it, Code) else [it.term if isinstance(it, Whole) else it]
        for hand in self.clocks.values():
            found += [hand.value, hand.on, hand.stopped]
        return tuple(found)


# --- connectives that fold constants ----------------------------------------------------------------------------


def every(args: Iterable[Bool]) -> Bool:
    kept = [arg for arg in args if arg.ast.value != _YES]
    if any(arg.ast.value == _NO for arg in kept):
        return NO
    return YES if not kept else kept[0] if len(kept) == 1 else _joined(z3.Z3_mk_and, kept)


def some(args: Iterable[Bool]) -> Bool:
    kept = [arg for arg in args if arg.ast.value != _NO]
    if any(arg.ast.value == _YES for arg in kept):
        return YES
    return NO if not kept else kept[0] if len(kept) == 1 else _joined(z3.Z3_mk_or, kept)


def no(arg: Bool) -> Bool:
    it = arg.ast.value
    return NO if it == _YES else YES if it == _NO else z3.BoolRef(z3.Z3_mk_not(_CONTEXT.ref(), arg.ast), _CONTEXT)


def choose(condition: Bool, one: Real, other: Real) -> Real:
    it = condition.ast.value
    return one if it == _YES else other if it == _NO else z3.If(condition, one, other)


_CONTEXT = z3.main_ctx()
_YES, _NO = YES.ast.value, NO.ast.value
"""Equal terms are one object of the solver's, so comparing addresses will do, and is several times faster."""


def _joined(make: Callable[..., Any], args: list[Bool]) -> Bool:
    """What `z3.And` and `z3.Or` do, without looking at each argument again."""
    asts = (z3.Ast * len(args))(*(arg.ast for arg in args))
    return z3.BoolRef(make(_CONTEXT.ref(), len(args), asts), _CONTEXT)


def number(value: Fraction | int) -> Real:
    return z3.RealVal(str(value))


# --- states -----------------------------------------------------------------------------------------------------


def symbols(protocol: Protocol, tag: str) -> Symbols:
    """Variables for a state; what can never change (a clock that is never off) is a constant."""
    places = {it.name: it.names for it in protocol.machines} | {it.name: it.locations for it in protocol.monitors}
    return Symbols(
        {name: code(f"at {name}{tag}", names) for name, names in places.items()},
        {variable.name: _variable(variable, tag) for variable in protocol.variables},
        {clock.name: _hand(clock, tag) for clock in protocol.clocks},
    )


def code(name: str, names: tuple[str, ...]) -> Code:
    return Code(names, tuple(z3.Bool(f"{name}!{bit}") for bit in range((len(names) - 1).bit_length())))


def _variable(variable: Variable, tag: str) -> Any:
    name, sample = f"value {variable.name}{tag}", variable.domain[0]
    if isinstance(sample, bool):
        return z3.Bool(name)
    if isinstance(sample, int):
        return Whole(z3.Real(name), *_range(variable))
    return code(name, tuple(value for value in variable.domain if isinstance(value, str)))


def _range(variable: Variable) -> tuple[int, int]:
    low, high = variable.domain[0], variable.domain[-1]
    assert isinstance(low, int)
    assert isinstance(high, int)
    return low, high


def _hand(clock: Clock, tag: str) -> Hand:
    name = f"clock {clock.name}{tag}"
    on = YES if clock.initially_on and clock.clears == FALSE else z3.Bool(f"{name}!on")
    return Hand(z3.Real(name), on, NO if clock.stops == FALSE else z3.Bool(f"{name}!stopped"))


def well_formed(protocol: Protocol, state: Symbols) -> Bool:
    """What holds of every assignment that is a state at all."""
    codes = [*state.places.values(), *(value for value in state.values.values() if isinstance(value, Code))]
    parts = [some(is_name(it, name) for name in it.names) for it in codes if len(it.names) != 1 << len(it.bits)]
    wholes = [value for value in state.values.values() if isinstance(value, Whole)]
    parts += [some(it.term == number(value) for value in range(it.low, it.high + 1)) for it in wholes]
    for hand in state.clocks.values():
        parts += [hand.value >= 0, some((hand.on, no(hand.stopped)))]
    return every(parts)


def is_name(it: Code, name: str) -> Bool:
    """The code stands for this name."""
    index = it.names.index(name)
    return every(bit if index >> k & 1 else no(bit) for k, bit in enumerate(it.bits))


def is_among(it: Code, names: Sequence[str]) -> Bool:
    """The code, well-formed, stands for one of these names."""
    others = [name for name in it.names if name not in names]
    if len(others) < len(names):
        return every(no(is_name(it, name)) for name in others)
    return some(is_name(it, name) for name in names)


# --- formulas ---------------------------------------------------------------------------------------------------


def truth(formula: Formula, state: Symbols) -> Bool:
    """A state formula in a symbolic state."""
    match formula:
        case Const(value):
            return YES if value else NO
        case At(machine, locations):
            return is_among(state.places[machine], locations)
        case Compare():
            return _compare(formula, state)
        case Bound(clock, relation, limit):
            hand = state.clocks[clock]
            return every((hand.on, RELATIONS[relation](hand.value, number(limit))))
        case Apart(left, right, strict, limit):
            apart = _shown(left, state) - _shown(right, state)
            return apart < number(limit) if strict else apart <= number(limit)
        case Status(clock, status):
            hand = state.clocks[clock]
            running = every((hand.on, no(hand.stopped)))
            return running if status == "running" else hand.stopped if status == "stopped" else no(hand.on)
        case Not(arg):
            return no(truth(arg, state))
        case And(args):
            return every(truth(arg, state) for arg in args)
        case Or(args):
            return some(truth(arg, state) for arg in args)
        case Occurs() | Before() | After():
            raise TypeError(f"{formula} is about a move, not a state")


def truth_of_move(formula: Formula, before: Symbols, occurs: Callable[[tuple[str, ...]], Bool], after: Symbols) -> Bool:
    """A move formula, given when events occur in the move."""
    match formula:
        case Occurs(events):
            return occurs(events)
        case Before(inner):
            return truth(inner, before)
        case After(inner):
            return truth(inner, after)
        case Not(arg):
            return no(truth_of_move(arg, before, occurs, after))
        case And(args):
            return every(truth_of_move(arg, before, occurs, after) for arg in args)
        case Or(args):
            return some(truth_of_move(arg, before, occurs, after) for arg in args)
        case Const(value):
            return YES if value else NO
        case At() | Compare() | Bound() | Apart() | Status():
            raise TypeError(f"{formula} is about a state, not a move")


RELATIONS: dict[str, Callable[[Any, Any], Bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


def _shown(clock: str | None, state: Symbols) -> Real:
    return number(0) if clock is None else choose(state.clocks[clock].on, state.clocks[clock].value, number(0))


def _compare(formula: Compare, state: Symbols) -> Bool:
    match formula:
        case Compare(Count(args), relation, Literal(int() as value)):
            return _counts([truth(arg, state) for arg in args], relation, value)
        case Compare(Literal(int() as value), relation, Count(args)):
            return _counts([truth(arg, state) for arg in args], TURNED[relation], value)
    left, right = symbolic(formula.left, state), symbolic(formula.right, state)
    if isinstance(left, Whole) and isinstance(right, Whole):
        return RELATIONS[formula.relation](left.term, right.term)
    same = equal(left, right)
    return same if formula.relation == "=" else no(same)


def symbolic(term: Term, state: Symbols) -> Any:
    """A term: Bool, `Whole`, or `Code`."""
    match term:
        case Literal(bool() as value):
            return YES if value else NO
        case Literal(int() as value):
            return Whole(number(value), value, value)
        case Literal(str() as value):
            return Code((value,), ())
        case Literal():
            raise TypeError(f"{term} is no value")
        case Var(name):
            return state.values[name]
        case Arith(operator, left, right):
            a, b = symbolic(left, state), symbolic(right, state)
            if operator == "+":
                return Whole(a.term + b.term, a.low + b.low, a.high + b.high)
            if operator == "-":
                return Whole(a.term - b.term, a.low - b.high, a.high - b.low)
            ends = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
            return Whole(_product(a, b), min(ends), max(ends))
        case Count(args):
            return Whole(_count([truth(arg, state) for arg in args]), 0, len(args))


TURNED = {"<": ">", "<=": ">=", ">=": "<=", ">": "<", "=": "=", "!=": "!="}


def _counts(truths: list[Bool], relation: str, value: int) -> Bool:
    """How many hold, compared with a number."""
    match relation:
        case ">=":
            return _at_least(truths, value)
        case ">":
            return _at_least(truths, value + 1)
        case "<":
            return no(_at_least(truths, value))
        case "<=":
            return no(_at_least(truths, value + 1))
        case "=":
            return every((_at_least(truths, value), no(_at_least(truths, value + 1))))
        case _:
            return some((no(_at_least(truths, value)), _at_least(truths, value + 1)))


def _at_least(truths: list[Bool], least: int) -> Bool:
    """Sinz, "Towards an optimal CNF encoding of Boolean cardinality constraints", CP 2005: counted one by one."""
    if least <= 0:
        return YES
    reached = [YES] + [NO] * least  # so many of those seen
    for truth in truths:
        reached = [YES] + [some((old, every((truth, below)))) for below, old in pairwise(reached)]
    return reached[least]


def _count(truths: list[Bool]) -> Real:
    return z3.Sum([number(0), *(choose(truth, number(1), number(0)) for truth in truths)])


def _product(a: Whole, b: Whole) -> Real:
    """Linear: split over the values of the factor with the smaller range."""
    few, many = sorted((a, b), key=lambda it: it.high - it.low)
    term = number(few.low) * many.term
    for value in range(few.low + 1, few.high + 1):
        term = z3.If(few.term == value, number(value) * many.term, term)
    return term


def equal(one: Any, other: Any) -> Bool:
    """The two symbolic values are the same; names of different enumerations are compared as names."""
    if isinstance(one, Whole):
        return one.term == other.term
    if not isinstance(one, Code):
        return other if z3.is_true(one) else one if z3.is_true(other) else one == other
    if one.names == other.names:
        return every(a == b for a, b in zip(one.bits, other.bits, strict=True))
    return some(every((is_name(one, n), is_name(other, n))) for n in one.names if n in other.names)


def initially(protocol: Protocol, state: Symbols) -> Bool:
    """The state is an initial one."""
    parts = [is_name(state.places[machine.name], machine.names[0]) for machine in protocol.machines]
    parts += [some(is_name(state.places[m.name], name) for name in m.initial) for m in protocol.monitors]
    parts += [equal(state.values[v.name], symbolic(Literal(v.initial), state)) for v in protocol.variables]
    for clock in protocol.clocks:
        hand = state.clocks[clock.name]
        parts += [hand.value == 0, hand.on if clock.initially_on else no(hand.on), no(hand.stopped)]
    return every(parts)
