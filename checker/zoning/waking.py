"""Which rules a move can make true at all: found by what happens in it, without a look at all the others.

A rule that needs one of some *tokens* is false of a move that brings none of them.  A token is an event, or where a
machine is or what value a variable has, before or after the move.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from checker.zoning.residual import State, names_read
from protocol.formula import After, And, At, Before, Compare, Const, Formula, Literal, Not, Occurs, Or, Value, Var, neg

Token = str | tuple[bool, int, Value] | tuple[int, Value | None]
"""An event; (after the move?, place in the state, value there); or (place, what it becomes), None for anything else."""


def needed(rule: Formula, places: Mapping[str, int]) -> frozenset[Token] | None:
    """Without one of these tokens the move formula is false; None if that is not plain."""
    match rule:
        case Const(False):
            return frozenset()
        case Occurs(events):
            return frozenset(events)
        case Before(inner):
            return _needed_of_state(inner, places, False)
        case After(inner):
            return _needed_of_state(inner, places, True)
        case And(args):
            return _fewest((*_becoming(args, places), *(needed(arg, places) for arg in args)))
        case Or(args):
            return _union(needed(arg, places) for arg in args)
        case _:
            return None


def _becoming(args: tuple[Formula, ...], places: Mapping[str, int]) -> Iterator[frozenset[Token]]:
    """What must become another, if the arguments say of a condition that it is false before and true after."""
    before = {arg.formula for arg in args if isinstance(arg, Before)}
    for arg in args:
        if isinstance(arg, After) and neg(arg.formula) in before:
            match arg.formula:
                case At(machine, locations):
                    yield frozenset((places[machine], name) for name in locations)
                case condition if all(name in places for name in names_read(condition)):
                    yield frozenset((places[name], None) for name in names_read(condition))


def _needed_of_state(formula: Formula, places: Mapping[str, int], after: bool) -> frozenset[Token] | None:
    match formula:
        case Const(False):
            return frozenset()
        case At(machine, locations):
            return frozenset((after, places[machine], name) for name in locations)
        case Compare(Var(name), "=", Literal(value)) if name in places:
            return frozenset({(after, places[name], value)})
        case Not(Compare(Var(name), "=", Literal(bool() as value))) if name in places:
            return frozenset({(after, places[name], not value)})
        case And(args):
            return _fewest(_needed_of_state(arg, places, after) for arg in args)
        case Or(args):
            return _union(_needed_of_state(arg, places, after) for arg in args)
        case _:
            return None


def _fewest(parts: Iterable[frozenset[Token] | None]) -> frozenset[Token] | None:
    return min((part for part in parts if part is not None), key=len, default=None)


def _union(parts: Iterable[frozenset[Token] | None]) -> frozenset[Token] | None:
    found: set[Token] = set()
    for part in parts:
        if part is None:
            return None
        found |= part
    return frozenset(found)


class Waking:
    """Rules by number, and those of them that a move may make true."""

    def __init__(self, rules: Mapping[int, Formula], places: Mapping[str, int]) -> None:
        self._by_token: dict[Token, list[int]] = {}
        self._always: list[int] = []
        for number, rule in rules.items():
            tokens = needed(rule, places)
            if tokens is None:
                self._always.append(number)
            else:
                for token in tokens:
                    self._by_token.setdefault(token, []).append(number)
        states = {token[1] for token in self._by_token if isinstance(token, tuple) and len(token) == 3}
        turning = {token[0] for token in self._by_token if isinstance(token, tuple) and len(token) == 2}
        self._places, self._turning = sorted(states), sorted(turning)

    def awake(self, before: State, events: Iterable[str], after: State) -> list[int]:
        """In ascending order."""
        return sorted({*self._always, *self._brought(before, events, after)})

    def _brought(self, before: State, events: Iterable[str], after: State) -> Iterator[int]:
        for event in events:
            yield from self._by_token.get(event, ())
        for place in self._places:
            yield from self._by_token.get((False, place, before[place]), ())
            yield from self._by_token.get((True, place, after[place]), ())
        for place in self._turning:
            if before[place] != after[place]:
                yield from self._by_token.get((place, after[place]), ())
                yield from self._by_token.get((place, None), ())
