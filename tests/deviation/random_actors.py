"""Random actors for a protocol's clauses, and random deviations of some of them."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from msgspec.structs import replace

from protocol.model import Deviation, Protocol

H = Fraction(3600)
ACTORS = ("ann", "ben")


def with_actors(protocol: Protocol, dice: Random) -> Protocol:
    """The protocol with its clauses given to actors, some to nobody."""
    owned = tuple(replace(t, actor=dice.choice((*ACTORS, None))) for t in protocol.transitions)
    return replace(protocol, transitions=owned, actors=ACTORS)


def deviations(dice: Random) -> tuple[Deviation, ...]:
    """Of one actor or of both, each in a way of their own; delays are whole hours."""
    who = dice.choice((ACTORS, ACTORS[:1], ACTORS[1:]))
    return tuple(Deviation((actor,), dice.choice((None, None, H * dice.randint(1, 4)))) for actor in who)
