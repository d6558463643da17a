"""Formulas and terms as JSON: an array each, whose first item is a word that says what it is.

["const", true]                       ["not", f]   ["and", [f, …]]   ["or", [f, …]]
["at", machine, [location, …]]        ["compare", term, "<=", term]
["bound", clock, "<=", "7200"]        ["status", clock, "off" | "running" | "stopped"]
["apart", clock | null, clock | null, "<" | "<=", "-3/2"]            the first less the second
["occurs", [event, …]]                ["before", f]   ["after", f]
terms: ["value", true | 3 | "high"]   ["variable", name]   ["arith", "+" | "-" | "*", term, term]   ["count", [f, …]]

Times are rationals in seconds, written p or p/q.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final, TypeVar

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

Json = Any
T = TypeVar("T")
RELATIONS: Final = ("<", "<=", ">=", ">", "=", "!=")


class Malformed(Exception):
    """Not what is to be there; the message begins with the place."""

    def __init__(self, place: str, what: str) -> None:
        super().__init__(f"{place}: {what}" if place else what)


def written(formula: Formula) -> Json:
    match formula:
        case Const(value):
            return ["const", value]
        case At(machine, locations):
            return ["at", machine, list(locations)]
        case Compare(left, relation, right):
            return ["compare", written_term(left), relation, written_term(right)]
        case Bound(clock, relation, limit):
            return ["bound", clock, relation, str(limit)]
        case Apart(one, other, strict, limit):
            return ["apart", one, other, "<" if strict else "<=", str(limit)]
        case Status(clock, status):
            return ["status", clock, status]
        case Occurs(events):
            return ["occurs", list(events)]
        case Before(inner):
            return ["before", written(inner)]
        case After(inner):
            return ["after", written(inner)]
        case Not(arg):
            return ["not", written(arg)]
        case And(args):
            return ["and", [written(arg) for arg in args]]
        case Or(args):
            return ["or", [written(arg) for arg in args]]


def written_term(term: Term) -> Json:
    match term:
        case Literal(value):
            return ["value", value]
        case Var(name):
            return ["variable", name]
        case Arith(operator, left, right):
            return ["arith", operator, written_term(left), written_term(right)]
        case Count(args):
            return ["count", [written(arg) for arg in args]]


# --- reading ----------------------------------------------------------------------------------------------------


def formula(json: Json, place: str) -> Formula:
    match json:
        case ["const", bool(value)]:
            return Const(value)
        case ["at", str(machine), list(locations)]:
            return At(machine, tuple(text(it, place) for it in locations))
        case ["compare", left, str(relation), right] if relation in RELATIONS:
            return Compare(term(left, place), relation, term(right, place))  # type: ignore[arg-type]
        case ["bound", str(clock), str(relation), limit] if relation in RELATIONS:
            return Bound(clock, relation, rational(limit, place))  # type: ignore[arg-type]
        case ["apart", (str() | None) as one, (str() | None) as other, ("<" | "<=") as relation, limit]:
            return Apart(one, other, relation == "<", rational(limit, place))
        case ["status", str(clock), ("off" | "running" | "stopped") as status]:
            return Status(clock, status)
        case ["occurs", list(events)]:
            return Occurs(tuple(text(it, place) for it in events))
        case ["before", inner]:
            return Before(formula(inner, place))
        case ["after", inner]:
            return After(formula(inner, place))
        case ["not", arg]:
            return Not(formula(arg, place))
        case ["and", list(args)]:
            return And(tuple(formula(arg, place) for arg in args))
        case ["or", list(args)]:
            return Or(tuple(formula(arg, place) for arg in args))
        case _:
            raise Malformed(place, f"`{shown(json)}` is not a formula")


def term(json: Json, place: str) -> Term:
    match json:
        case ["value", bool() | int() | str() as value]:
            return Literal(value)
        case ["variable", str(name)]:
            return Var(name)
        case ["arith", ("+" | "-" | "*") as operator, left, right]:
            return Arith(operator, term(left, place), term(right, place))
        case ["count", list(args)]:
            return Count(tuple(formula(arg, place) for arg in args))
        case _:
            raise Malformed(place, f"`{shown(json)}` is not a term")


def rational(json: Json, place: str) -> Fraction:
    if not isinstance(json, str) or not re.fullmatch(r"-?[0-9]{1,1000}(/[1-9][0-9]{0,999})?", json):
        raise Malformed(place, f"`{shown(json)}` is not a rational written p or p/q")
    return Fraction(json)


def text(json: Json, place: str) -> str:
    if not isinstance(json, str):
        raise Malformed(place, f"`{shown(json)}` is not a text")
    return json


def whether(json: Json, place: str) -> bool:
    if not isinstance(json, bool):
        raise Malformed(place, f"`{shown(json)}` is neither true nor false")
    return json


def each(json: Json, place: str, item: Callable[[Json, str], T]) -> tuple[T, ...]:
    """Of an array, each item, whose place has its number."""
    if not isinstance(json, list):
        raise Malformed(place, f"`{shown(json)}` is not an array")
    return tuple(item(it, f"{place}[{number}]") for number, it in enumerate(json))


def part(json: Json, key: str, place: str) -> tuple[Json, str]:
    """Of an object, what it has under the key, with its place."""
    if not isinstance(json, dict) or key not in json:
        raise Malformed(place, f"`{key}` is missing")
    return json[key], f"{place}.{key}" if place else key


def shown(json: Json) -> str:
    line = repr(json)
    return line if len(line) <= 60 else f"{line[:57]}…"
