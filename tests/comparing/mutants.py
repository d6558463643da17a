"""Protocols that differ a little: one random change of a kernel."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from msgspec.structs import replace

from protocol.formula import FALSE, TRUE, And, Bound, Formula, Not, Or, conj
from protocol.model import Kind, Protocol, Transition


def mutant(protocol: Protocol, dice: Random) -> Protocol:
    """The protocol with one clause changed, left out or doubled; perhaps to no effect."""
    chosen = dice.choice(protocol.transitions)
    change = dice.choice((moved, moved, freed, dropped, strengthened, weakened, led_elsewhere, doubled))
    made = [it for t in protocol.transitions for it in (change(t, protocol, dice) if t is chosen else (t,))]
    return replace(protocol, transitions=tuple(made))


def moved(t: Transition, protocol: Protocol, dice: Random) -> tuple[Transition, ...]:
    """A bound of it is an hour earlier or later."""
    by = dice.choice((Fraction(3600), Fraction(1800)))
    if t.kind in (Kind.MUST, Kind.TIMED) and dice.random() < 0.6:
        return (replace(t, due=_shifted(t.due, by)),)
    return (replace(t, guard=_shifted(t.guard, by)),)


def _shifted(it: Formula, by: Fraction) -> Formula:
    match it:
        case Bound(_, _, limit):
            return replace(it, limit=limit + by)
        case Not(arg):
            return Not(_shifted(arg, by))
        case And(args):
            return And(tuple(_shifted(arg, by) for arg in args))
        case Or(args):
            return Or(tuple(_shifted(arg, by) for arg in args))
        case _:
            return it


def freed(t: Transition, protocol: Protocol, dice: Random) -> tuple[Transition, ...]:
    return (replace(t, kind=Kind.MAY, due=FALSE) if t.kind is Kind.MUST else t,)


def dropped(t: Transition, protocol: Protocol, dice: Random) -> tuple[Transition, ...]:
    return () if t.machine is not None else (t,)


def strengthened(t: Transition, protocol: Protocol, dice: Random) -> tuple[Transition, ...]:
    return (replace(t, guard=conj(t.guard, dice.choice(protocol.transitions).guard)),)


def weakened(t: Transition, protocol: Protocol, dice: Random) -> tuple[Transition, ...]:
    return (replace(t, guard=TRUE),)


def led_elsewhere(t: Transition, protocol: Protocol, dice: Random) -> tuple[Transition, ...]:
    if t.machine is None:
        return (t,)
    return (replace(t, target=dice.choice(protocol.machine(t.machine).names)),)


def doubled(t: Transition, protocol: Protocol, dice: Random) -> tuple[Transition, ...]:
    """The same once more under another name, with another guard as well."""
    if t.machine is None:
        return (t,)
    return t, replace(t, name=f"{t.name}again", guard=conj(t.guard, dice.choice(protocol.transitions).guard))
