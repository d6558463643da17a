"""How everything names things: durations, instants, formulas."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

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
from protocol.model import Protocol

WORLD = "(world)"
"""Where an actor would be named, of what no actor of the spec does: no spec has an actor of this name."""
_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
_DAY_FROM = 4 * 86400
"""Whole days are shown in days from here on; 72h is how people speak of three days."""


def duration(seconds: Fraction) -> str:
    """Exact, in the largest unit that divides it: "72h", "90min", "30d"; else "1h 1s", or "24h / 7"."""
    if seconds < 0:
        return f"-{duration(-seconds)}"
    if seconds == 0:
        return "0h"
    if seconds.denominator > 1:
        shown = ((seconds / size, unit) for unit, size in _UNITS[1:])
        amount, unit = min(shown, key=lambda pair: pair[0].denominator)
        return f"{amount.numerator}{unit} / {amount.denominator}"
    for unit, size in _UNITS:
        count = seconds // size
        if seconds % size == 0 and (count <= 600 or unit == "d") and (unit != "d" or seconds >= _DAY_FROM):
            return f"{count}{unit}"
    parts = []
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        parts += [f"{count}{unit}"] if count else []
    return " ".join(parts)


def instant(seconds: Fraction) -> str:
    """A time since the start, as a reader of a log would write it: "D+3 00:00"; what is finer is shown exactly."""
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    whole, part = divmod(rest, 1)
    fine = f":{whole:02}" if rest else ""
    return f"D+{days} {hours:02}:{minutes:02}{fine}{f' +{part}s' if part else ''}"


# --- names ------------------------------------------------------------------------------------------------------


def location(machine: str, name: str, protocol: Protocol) -> str:
    """A state as the source would write it: with its machine only where another one has a state of that name."""
    implied = any(known.name == machine and known.implied for known in protocol.machines)
    shared = implied or sum(name in other.names for other in protocol.machines) > 1
    return f"{machine}.{name}" if shared else name


def event(name: str, protocol: Protocol) -> str:
    """An event as the source would write it: a label without its machine where that is clear, a bare clause in full."""
    machine, _, short = name.partition(".")
    if machine not in {known.name for known in protocol.machines}:
        return name
    if short.startswith("#"):
        return next((t.origin.text for t in protocol.transitions if t.name == name and t.origin.text), name)
    if protocol.machine(machine).implied:
        return name
    ids = {transition.name for transition in protocol.transitions}
    ids |= {f"{known.name}.{state}" for known in protocol.machines for state in known.names}
    return name if sum(known.endswith(f".{short}") for known in ids) > 1 else short


# --- formulas ---------------------------------------------------------------------------------------------------

SIGNS = {"<": "<", "<=": "≤", ">=": "≥", ">": ">", "=": "=", "!=": "≠"}


def term(value: Term, protocol: Protocol) -> str:
    match value:
        case Literal(bool() as truth):
            return "true" if truth else "false"
        case Literal(constant):
            return str(constant)
        case Var(name):
            return name
        case Arith(operator, left, right):
            return f"({term(left, protocol)} {operator} {term(right, protocol)})"
        case Count(args):
            return f"count({', '.join(formula(arg, protocol) for arg in args)})"


def formula(it: Formula, protocol: Protocol) -> str:
    """The formula in the words of the source; clocks that nobody declared go by their own readable names."""
    match it:
        case Const(truth):
            return "true" if truth else "false"
        case At(machine, names):
            return _either([location(machine, name, protocol) for name in names])
        case Compare(left, "=", Literal(True)):
            return term(left, protocol)
        case Compare(left, "=", Literal(False)):
            return f"not {term(left, protocol)}"
        case Compare(left, relation, right):
            return f"{term(left, protocol)} {SIGNS[relation]} {term(right, protocol)}"
        case Bound(clock, ">=", limit) if limit == 0:
            return _is_on(clock)
        case Bound(clock, relation, limit):
            return f"{clock} {SIGNS[relation]} {duration(limit)}"
        case Apart(left, right, strict, limit):
            return f"{left or '0h'} - {right or '0h'} {'<' if strict else '≤'} {duration(limit)}"
        case Status(clock, status):
            return f"{clock} is {status}"
        case Occurs(events):
            return _either([event(name, protocol) for name in events])
        case Before(inner):
            return f"{_inside(inner, protocol)} before"
        case After(inner):
            return f"{_inside(inner, protocol)} after"
        case Not(Bound(clock, ">=", limit)) if limit == 0:
            return _is_on(clock).replace(" has ", " has not ").replace(" is on", " is off")
        case Not(arg):
            return f"not {_inside(arg, protocol)}"
        case And(args):
            return " and ".join(_inside(arg, protocol, And) for arg in args) or "true"
        case Or(args):
            return " or ".join(_inside(arg, protocol, Or) for arg in args) or "false"
    assert_never(it)


def _is_on(clock: str) -> str:
    if not clock.startswith("since "):
        return f"{clock} is on"
    what = clock.removeprefix("since ")
    return (
        f"{what.removesuffix(' possible')} has become possible"
        if what.endswith(" possible")
        else f"{what} has happened"
    )


def _either(names: list[str]) -> str:
    return " or ".join(names) or "never"


def _inside(it: Formula, protocol: Protocol, around: type[And] | type[Or] | None = None) -> str:
    """As part of another formula: in brackets, unless it binds more tightly."""
    text = formula(it, protocol)
    several = (isinstance(it, At) and len(it.locations) > 1) or (isinstance(it, Occurs) and len(it.events) > 1)
    loose = (isinstance(it, And | Or) and len(it.args) > 1) or several
    bare_not = around is None and isinstance(it, Compare | Bound) and " " in text
    return f"({text})" if loose or bare_not else text
