"""Random protocols of the kernel, with deadlines that the language refuses: strict ones, windows, any combination."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import get_args

from protocol.diagnostics import NOWHERE
from protocol.formula import TRUE, And, Bound, Formula, Not, Occurs, Or, Relation
from protocol.model import Clock, Kind, Location, Machine, Origin, Protocol, Transition

HERE = Origin(NOWHERE, "random")
CLOCKS = ("x", "y", "z")
UNIT = Fraction(7200, 7)
"""No whole number of seconds."""


def kernel(seed: int) -> Protocol:
    dice = Random(seed)
    clocks = tuple(
        Clock(name, HERE, dice.random() < 0.7, restarts=Occurs((f"set {name}",)), clears=_clears(dice, name))
        for name in CLOCKS
    )
    events = [Transition(f"set {name}", Kind.EVENT, HERE, guard=_some(dice, 1)) for name in CLOCKS]
    machine = Machine("m", (Location("a", HERE), Location("b", HERE)), False, HERE)
    steps = [
        Transition(f"step {k}", Kind.MUST, HERE, None, "m", sources, target, guard=_some(dice, 2), due=_some(dice, 2))
        for k, (sources, target) in enumerate(((("a",), "b"), (("b",), "a")))
    ]
    return Protocol("random", HERE, (machine,), (), clocks, (*events, *steps))


def _clears(dice: Random, name: str) -> Formula:
    others = [other for other in CLOCKS if other != name]
    return Occurs((f"set {dice.choice(others)}",)) if dice.random() < 0.3 else Occurs(("never",))


def _some(dice: Random, depth: int) -> Formula:
    kind = dice.random()
    if depth == 0 or kind < 0.4:
        return Bound(dice.choice(CLOCKS), dice.choice(get_args(Relation)), dice.randrange(5) * UNIT)
    if kind < 0.5:
        return TRUE
    if kind < 0.6:
        return Not(_some(dice, depth - 1))
    parts = (_some(dice, depth - 1), _some(dice, depth - 1))
    return And(parts) if kind < 0.85 else Or(parts)
