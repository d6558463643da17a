"""What is seen of a protocol from outside: events by name, and who makes which machine enter what.

Clauses may be called what they like; machines that only one of two designs has are its own business, and so is that a
condition has lasted, before something comes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec import Struct

from protocol.model import Kind, Protocol, Transition, Update
from protocol.runs import Move


class Act(Struct, frozen=True):
    """`machine` None: the event `what`.  Else the machine enters `what`, or, where it is None, changes these values."""

    machine: str | None
    what: str | None
    actor: str | None
    updates: tuple[Update, ...] = ()


Sight = Callable[[Transition], Act | None]
"""What is seen of a transition; None: nothing."""
Acts = frozenset[Act]


def sight(machines: Iterable[str]) -> Sight:
    """How a protocol is seen of which these machines are watched."""
    watched = frozenset(machines)

    def seen(t: Transition) -> Act | None:
        if t.machine is None and t.kind is Kind.EVENT:
            return Act(None, t.name, t.actor)
        if t.machine is None or t.machine not in watched:
            return None
        return Act(t.machine, t.target, t.actor, () if t.target is not None else t.updates)

    return seen


def common(one: Protocol, other: Protocol) -> frozenset[str]:
    """The machines that both have."""
    return frozenset(m.name for m in one.machines) & frozenset(m.name for m in other.machines)


def acts(protocol: Protocol, move: Move, seen: Sight) -> Acts:
    """What is seen of a move."""
    found = (seen(protocol.transition(name)) for name in move.transitions)
    return frozenset(act for act in found if act is not None)
