"""A grid as it is asked for: `us_deadline=24h..96h:12h`, `n=1..5`, `blocking=two_thirds,three_quarters`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import prod

from checker.inputs import unknown
from checker.sweeping.result import Axis
from protocol.text.words import seconds_in
from protocol.variants import Dial, Value, Variants

Wanted = Mapping[str, str | Sequence[str | Value]]
"""By name: values as they are written in a grid, or one by one; a number is of seconds, for a param that is a time."""
MOST = 100_000
"""Points of a grid at most."""
RANGE = re.compile(r"(.+?)\.\.(.+?)(?::(.+))?")


class Mistaken(Exception):
    """What was asked for makes no sense; the message says why."""


def split(given: Iterable[str]) -> dict[str, str]:
    """`NAME=VALUES` by name.  Raises `Mistaken`."""
    found: dict[str, str] = {}
    for text in given:
        name, equals, values = (part.strip() for part in text.partition("="))
        if not (name and equals and values):
            raise Mistaken(f"`{text}` is no values of a param; write it like us_deadline=24h..96h:12h or n=1,2,5")
        if name in found:
            raise Mistaken(f"values of `{name}` are given twice; put them in one list")
        found[name] = values
    return found


def axes(variants: Variants, wanted: Wanted) -> tuple[Axis, ...]:
    """The axes of the grid, in the order in which they are asked for.  Raises `Mistaken`."""
    dials = {dial.name: dial for dial in variants.dials}
    if problem := unknown("param or choice", wanted, dials):
        raise Mistaken(f"{variants.name}: {problem}")
    made = tuple(Axis(name, dials[name].kind, _values(dials[name], values)) for name, values in wanted.items())
    for dial in variants.dials:
        if dial.value is None and dial.kind != "choice" and dial.name not in wanted:
            raise Mistaken(f"`{dial.name}` of {variants.name} is open: give it values too, with --set {dial.name}=…")
    if not made:
        raise Mistaken("there is no grid: give values of a param or a choice, like --set us_deadline=24h..96h:12h")
    if (size := prod(len(axis.values) for axis in made)) > MOST:
        raise Mistaken(f"the grid has {size} points, and {MOST} is the most; take larger steps")
    return made


def _values(dial: Dial, given: str | Sequence[str | Value]) -> tuple[Value, ...]:
    parts: Sequence[str | Value] = [part.strip() for part in given.split(",")] if isinstance(given, str) else given
    found = dict.fromkeys(value for part in parts for value in _part(dial, part))
    if not found:
        raise Mistaken(f"no values of `{dial.name}` are given")
    return tuple(found) if dial.kind == "choice" else tuple(sorted(found))


def _part(dial: Dial, part: str | Value) -> Iterable[Value]:
    if dial.kind == "choice":
        if problem := unknown(f"reading of `{dial.name}`", [str(part)], dial.readings):
            raise Mistaken(problem)
        return [str(part)]
    if not isinstance(part, str):
        return [_number(dial, part)]
    match = RANGE.fullmatch(part)
    return [_read(dial, part)] if match is None else _range(dial, part, *match.groups())


def _range(dial: Dial, part: str, first: str, last: str, step: str | None) -> Iterable[Value]:
    if step is None and dial.kind == "time":
        raise Mistaken(f"`{part}` of `{dial.name}` has no step; write it like 24h..96h:12h")
    low, high, by = (Fraction(_read(dial, text)) for text in (first, last, step or "1"))
    if by <= 0 or low > high:
        raise Mistaken(f"`{part}` of `{dial.name}` has no values: from the least to the greatest by a step above zero")
    count = (high - low) // by + 1
    if count > MOST:
        raise Mistaken(f"`{part}` of `{dial.name}` has {count} values, and {MOST} is the most; take a larger step")
    return [_number(dial, low + by * k) for k in range(count)]


def _number(dial: Dial, value: Value) -> Value:
    if isinstance(value, str) or (dial.kind == "whole" and Fraction(value).denominator != 1):
        raise Mistaken(f"`{value}` is no value of `{dial.name}`")
    return int(value) if dial.kind == "whole" else Fraction(value)


def _read(dial: Dial, text: str) -> Fraction | int:
    text = text.strip()
    if dial.kind == "whole":
        if not re.fullmatch(r"-?\d{1,9}", text):
            raise Mistaken(f"`{text}` is no whole number, and `{dial.name}` is one")
        return int(text)
    if (found := seconds_in(text)) is None:
        hint = f"; write `{text}h`" if re.fullmatch(r"[\d.]+", text) else ""
        raise Mistaken(f"`{text}` is no time, and `{dial.name}` is one: like 90min, 72h or 1d 12h{hint}")
    return found
