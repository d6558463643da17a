"""Ways: how something can be reached from many states at once, as rules for when to wait and what to do then."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from protocol.runs import Move


class Wait(Struct, frozen=True):
    """Until each of the clocks has reached its limit, and `more` seconds after that; none at all if all have."""

    until: tuple[tuple[str, Fraction], ...] = ()
    more: Fraction = Fraction(0)


class Leg(Struct, frozen=True):
    """Wait, then make the move; no move: only wait."""

    wait: Wait
    move: Move | None = None


Way = tuple[Leg, ...]
"""It leads there if all of its waits are allowed, all of its moves possible, and the goal is met at its end."""
