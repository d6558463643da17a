"""States and formulas of the kernel as SMT-LIB 2 text, for certification; nothing is shared with the engines' encoder.

A location, or a value of an enumeration, is a Boolean each, of which exactly one is true; whole numbers are Ints;
a clock that is off has value 0.  What is known when the text is written ("true", "false") is folded away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from msgspec import Struct

from checker.affine import Affine
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
    Relation,
    Status,
    Term,
    Var,
)
from protocol.model import Protocol, Variable

Text = str
"""A term of SMT-LIB."""

TIMES = "times"
"""The product of two terms that both vary; `(define-fun times …)` is for the script to add."""

COUNTED = " 1 0)"
"""How each part of a count ends: the whole number 1 if it holds, else 0."""


class Choice(Struct, frozen=True):
    """One of the names: for each, the Boolean text that it is this one."""

    cases: Mapping[str, Text]


class Hand(Struct, frozen=True):
    """A clock: its value, whether it is on, and whether it is stopped."""

    value: Text
    on: Text
    stopped: Text


class Texts(Struct, frozen=True):
    """A state in text: places of machines and monitors, values of variables (Bool, Int, or a `Choice`), clocks."""

    places: Mapping[str, Choice]
    values: Mapping[str, Text | Choice]
    clocks: Mapping[str, Hand]
    counts: Callable[[Compare], Text | None] = lambda _: None
    """A name for a comparison of a count, where it has one."""

    @property
    def terms(self) -> list[Text]:
        """All of the terms, in a fixed order."""
        found: list[Text] = []
        for it in (*self.places.values(), *self.values.values()):
            found += it.cases.values() if isinstance(it, Choice) else [it]
        for hand in self.clocks.values():
            found += [hand.value, hand.on, hand.stopped]
        return found


# --- connectives that fold constants ----------------------------------------------------------------------------


def all_of(args: Iterable[Text]) -> Text:
    kept = dict.fromkeys(args)
    kept.pop("true", None)
    if len(kept) < 2:
        return next(iter(kept), "true")
    return "false" if "false" in kept or _opposed(kept) else f"(and {' '.join(kept)})"


def _opposed(kept: Collection[Text]) -> bool:
    """One of them is the negation of another."""
    return any([arg[5:-1] in kept for arg in kept if arg.startswith("(not ")])


def any_of(args: Iterable[Text]) -> Text:
    kept = dict.fromkeys(args)
    kept.pop("false", None)
    if len(kept) < 2:
        return next(iter(kept), "false")
    return "true" if "true" in kept or _opposed(kept) else f"(or {' '.join(kept)})"


def not_(arg: Text) -> Text:
    return "false" if arg == "true" else "true" if arg == "false" else f"(not {arg})"


def constant(value: bool) -> Text:
    return "true" if value else "false"


def implies(condition: Text, then: Text) -> Text:
    return any_of((not_(condition), then))


def ite(condition: Text, one: Text, other: Text) -> Text:
    if condition in ("true", "false") or one == other:
        return other if condition == "false" else one
    return f"(ite {condition} {one} {other})"


@cache
def rational(value: Fraction) -> Text:
    if isinstance(value, Affine):
        return value.text
    size = abs(value)
    text = f"{size.numerator}.0" if size.denominator == 1 else f"(/ {size.numerator}.0 {size.denominator}.0)"
    return f"(- {text})" if value < 0 else text


def whole(value: int) -> Text:
    return str(value) if value >= 0 else f"(- {-value})"


def sum_of(args: Iterable[Text]) -> Text:
    kept = list(args)
    return "0" if not kept else kept[0] if len(kept) == 1 else f"(+ {' '.join(kept)})"


def related(left: Text, relation: Relation, right: Text) -> Text:
    return f"(not (= {left} {right}))" if relation == "!=" else f"({relation} {left} {right})"


# --- states -----------------------------------------------------------------------------------------------------


def state(protocol: Protocol, mark: str = "") -> Texts:
    """Symbols for a state.  A clock that is never off, or never stopped, has that as a constant."""
    places = [(it.name, it.names) for it in protocol.machines] + [(it.name, it.locations) for it in protocol.monitors]
    watched = {name for monitor in protocol.monitors for edge in monitor.edges for name in edge.restarts}
    hands = {}
    for k, clock in enumerate(protocol.clocks):
        can_start = clock.initially_on or clock.name in watched or clock.restarts != FALSE or clock.starts != FALSE
        on = f"on{k}{mark}" if can_start else "false"
        on = "true" if clock.initially_on and clock.clears == FALSE else on
        hands[clock.name] = Hand(f"c{k}{mark}", on, "false" if clock.stops == FALSE else f"stopped{k}{mark}")
    return Texts(
        {name: _choice(f"at{k}{mark}", names) for k, (name, names) in enumerate(places)},
        {variable.name: _value(f"v{k}{mark}", variable) for k, variable in enumerate(protocol.variables)},
        hands,
    )


def _choice(symbol: str, names: tuple[str, ...]) -> Choice:
    return Choice({name: f"{symbol}.{index}" for index, name in enumerate(names)})


def _value(symbol: str, variable: Variable) -> Text | Choice:
    words = tuple(value for value in variable.domain if isinstance(value, str))
    return _choice(symbol, words) if words else symbol


def sorts(it: Texts, protocol: Protocol) -> list[tuple[Text, str]]:
    """The symbols of a state, each with its sort, in the order of `terms`; constants have an empty sort."""
    found: list[tuple[Text, str]] = []
    for choice in it.places.values():
        found += [(symbol, "Bool") for symbol in choice.cases.values()]
    for variable in protocol.variables:
        value = it.values[variable.name]
        if isinstance(value, Choice):
            found += [(symbol, "Bool") for symbol in value.cases.values()]
        else:
            found.append((value, "Bool" if isinstance(variable.domain[0], bool) else "Int"))
    for hand in it.clocks.values():
        found.append((hand.value, "Real"))
        found += [(symbol, "" if symbol in ("true", "false") else "Bool") for symbol in (hand.on, hand.stopped)]
    return found


def well_formed(it: Texts, protocol: Protocol) -> Iterator[Text]:
    """Commands that make an assignment to the symbols a state."""
    for choice in (*it.places.values(), *(v for v in it.values.values() if isinstance(v, Choice))):
        yield from _exactly_one(list(choice.cases.values()))
    parts: list[Text] = []
    for variable in protocol.variables:
        low, high = variable.domain[0], variable.domain[-1]
        if isinstance(low, int) and isinstance(high, int) and not isinstance(low, bool):
            parts.append(f"(<= {whole(low)} {it.values[variable.name]} {whole(high)})")
    for hand in it.clocks.values():
        parts += [f"(>= {hand.value} 0.0)", implies(not_(hand.on), f"(= {hand.value} 0.0)")]
        parts.append(implies(hand.stopped, hand.on))
    yield from (f"(assert {part})" for part in parts if part != "true")


def _exactly_one(cases: Sequence[Text]) -> Iterator[Text]:
    """In so many commands as there are cases: of each prefix a symbol that is true if one of its cases is.

    (Were it defined as their disjunction, solvers would write that out, which takes time with the square of the cases.)
    """
    yield f"(assert {any_of(cases)})"
    before = cases[0]
    for case in cases[1:]:
        yield f"(assert (not (and {before} {case})))"
        if case != cases[-1]:
            symbol = f"{case}.or.before"
            yield f"(declare-const {symbol} Bool)"
            yield f"(assert (and (or (not {before}) {symbol}) (or (not {case}) {symbol})))"
            before = symbol


# --- formulas ---------------------------------------------------------------------------------------------------


def formula_text(formula: Formula, it: Texts) -> Text:
    """A state formula, said of a state in text."""
    return _WRITERS[type(formula)](formula, it)


def _at(formula: At, it: Texts) -> Text:
    cases, locations = it.places[formula.machine].cases, formula.locations
    return cases[locations[0]] if len(locations) == 1 else any_of([cases[name] for name in locations])


def _bound(formula: Bound, it: Texts) -> Text:
    hand = it.clocks[formula.clock]
    return all_of((hand.on, related(hand.value, formula.relation, rational(formula.limit))))


def _apart(formula: Apart, it: Texts) -> Text:
    one, other = (it.clocks[name].value if name else "0.0" for name in (formula.left, formula.right))
    difference = one if formula.right is None else f"(- {one} {other})"
    return f"({'<' if formula.strict else '<='} {difference} {rational(formula.limit)})"


def _status(formula: Status, it: Texts) -> Text:
    hand = it.clocks[formula.clock]
    if formula.status == "off":
        return not_(hand.on)
    return all_of((hand.on, hand.stopped if formula.status == "stopped" else not_(hand.stopped)))


def _of_a_move(formula: Formula, _: Texts) -> Text:
    raise TypeError(f"{formula} is about a move, not a state")


def move_formula_text(formula: Formula, before: Texts, occurs: Callable[[tuple[str, ...]], Text], after: Texts) -> Text:
    """A move formula, given the text of when events occur."""
    if type(formula) is And:
        return all_of([move_formula_text(arg, before, occurs, after) for arg in formula.args])
    if type(formula) is Or:
        return any_of([move_formula_text(arg, before, occurs, after) for arg in formula.args])
    if type(formula) is Before:
        return formula_text(formula.formula, before)
    if type(formula) is After:
        return formula_text(formula.formula, after)
    if type(formula) is Occurs:
        return occurs(formula.events)
    if type(formula) is Not:
        return not_(move_formula_text(formula.arg, before, occurs, after))
    if type(formula) is Const:
        return constant(formula.value)
    raise TypeError(f"{formula} is about a state, not a move")


@lru_cache(maxsize=4096)
def counted(truths: tuple[Text, ...], relation: Relation, number: int) -> Text:
    """How many of them hold, compared with the number.  One count is compared in many places."""
    number -= sum(truth == "true" for truth in truths)
    truths = tuple(truth for truth in truths if truth not in ("true", "false"))
    some, more = at_least(number, truths), at_least(number + 1, truths)
    match relation:
        case ">=":
            return some
        case ">":
            return more
        case "<":
            return not_(some)
        case "<=":
            return not_(more)
        case "=":
            return all_of((some, not_(more)))
        case "!=":
            return any_of((not_(some), more))


def at_least(number: int, truths: Sequence[Text]) -> Text:
    """So many of them hold: a decision diagram, which solvers take more easily than a sum."""

    def rest(start: int, missing: int) -> Text:
        """Of those from `start` on so many hold."""
        return "true" if missing <= 0 else "false" if missing > len(truths) - start else f"rest{start}.{missing}"

    body = rest(0, number)
    for start, truth in enumerate(truths):
        nodes = [
            f"({rest(start, missing)} {ite(truth, rest(start + 1, missing - 1), rest(start + 1, missing))})"
            for missing in range(max(1, number - start), min(number, len(truths) - start) + 1)
        ]
        if nodes:
            body = f"(let ({' '.join(nodes)}) {body})"
    return body


def _compare(formula: Compare, it: Texts) -> Text:
    if isinstance(formula.left, Count) and (name := it.counts(formula)) is not None:
        return name
    if isinstance(formula.left, Count) and isinstance(formula.right, Literal) and isinstance(formula.right.value, int):
        truths = tuple(formula_text(arg, it) for arg in formula.left.args)
        return counted(truths, formula.relation, formula.right.value)
    left, right = term_text(formula.left, it), term_text(formula.right, it)
    if isinstance(left, Choice) and isinstance(right, Choice):
        same = any_of(all_of((text, right.cases[name])) for name, text in left.cases.items() if name in right.cases)
        return same if formula.relation == "=" else not_(same)
    assert isinstance(left, str)
    assert isinstance(right, str)
    constants = {"true": left, "false": not_(left)}
    if right in constants:
        return constants[right] if formula.relation == "=" else not_(constants[right])
    return related(left, formula.relation, right)


_WRITERS: dict[type, Callable[[Any, Texts], Text]] = {
    Const: lambda formula, _: constant(formula.value),
    At: _at,
    Compare: _compare,
    Bound: _bound,
    Apart: _apart,
    Status: _status,
    Not: lambda formula, it: not_(formula_text(formula.arg, it)),
    And: lambda formula, it: all_of([formula_text(arg, it) for arg in formula.args]),
    Or: lambda formula, it: any_of([formula_text(arg, it) for arg in formula.args]),
    Occurs: _of_a_move,
    Before: _of_a_move,
    After: _of_a_move,
}
"""By type: `match` asks a metaclass about each type in turn, and this is done more often than anything else here."""


def term_text(term: Term, it: Texts) -> Text | Choice:
    match term:
        case Literal(bool() as value):
            return constant(value)
        case Literal(int() as value):
            return whole(value)
        case Literal(value):
            return Choice({str(value): "true"})
        case Var(name):
            return it.values[name]
        case Arith(operator, left, right):
            nonlinear = operator == "*" and not isinstance(left, Literal) and not isinstance(right, Literal)
            return f"({TIMES if nonlinear else operator} {term_text(left, it)} {term_text(right, it)})"
        case Count(args):
            return sum_of(f"(ite {formula_text(arg, it)}{COUNTED}" for arg in args)
