"""An invariant, changed a little somewhere: mostly what results is none, or shows nothing."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

from msgspec.structs import replace

from protocol.formula import And, Apart, At, Bound, Formula, Not, Or, Status, conj, disj, neg
from protocol.model import Protocol

HOUR = Fraction(3600)


def tampered(invariant: Formula, protocol: Protocol, dice: Random) -> Formula:
    """The invariant with one of its parts weaker, tighter, the opposite, or gone."""
    places = list(_places(invariant))
    return _changed(invariant, dice.choice(places), protocol, dice)


Place = tuple[int, ...]
"""Which argument to go down to, from the whole."""


def _places(formula: Formula, above: Place = ()) -> Iterator[Place]:
    yield above
    for k, arg in enumerate(_args(formula)):
        yield from _places(arg, (*above, k))


def _args(formula: Formula) -> tuple[Formula, ...]:
    match formula:
        case And(args) | Or(args):
            return args
        case Not(arg):
            return (arg,)
        case _:
            return ()


def _changed(formula: Formula, place: Place, protocol: Protocol, dice: Random) -> Formula:
    if not place:
        return _other(formula, protocol, dice)
    args = list(_args(formula))
    args[place[0]] = _changed(args[place[0]], place[1:], protocol, dice)
    match formula:
        case And():
            return conj(*args)
        case Or():
            return disj(*args)
        case _:
            return neg(args[0])


def _other(formula: Formula, protocol: Protocol, dice: Random) -> Formula:
    match formula:
        case And(args) if len(args) > 1:
            gone = dice.randrange(len(args))
            return conj(*(arg for k, arg in enumerate(args) if k != gone))
        case Or(args) if len(args) > 1:
            gone = dice.randrange(len(args))
            return disj(*(arg for k, arg in enumerate(args) if k != gone))
        case Bound(_, relation, limit):
            if dice.random() < 0.4 and relation in STRICTER:
                return replace(formula, relation=STRICTER[relation])
            return replace(formula, limit=max(Fraction(0), limit + dice.choice((-1, 1)) * HOUR / 2))
        case Apart(_, _, strict, limit):
            if dice.random() < 0.4:
                return replace(formula, strict=not strict)
            return replace(formula, limit=limit + dice.choice((-1, 1)) * HOUR / 2)
        case At(machine, locations):
            every = {m.name: m.names for m in protocol.machines} | {m.name: m.locations for m in protocol.monitors}
            one = dice.choice(every[machine])
            left = tuple(name for name in every[machine] if (name in locations) != (name == one))
            return replace(formula, locations=left)
        case Status(_, status):
            return replace(formula, status=dice.choice([it for it in STATUSES if it != status]))
        case _:
            return neg(formula)


STRICTER = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "<=", "!=": "="}
STATUSES = ("off", "running", "stopped")
