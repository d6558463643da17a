"""Why no run explains a line of a log, and what would."""

from __future__ import annotations

from collections.abc import Iterable

from checker.query import Query
from checker.replaying.follow import Config, Follower, Path, Set, Stuck, TooOpen
from checker.replaying.spots import Asked, Spots
from checker.walking.hindrances import hindrances
from checker.walking.naming import called
from checker.zoning.residual import On
from checker.zoning.residual import State as Places
from protocol.model import Kind, Protocol
from protocol.semantics import Reading, State, holds, moves, possible

SHOWN = 5
"""So many of the states that the protocol may be in are looked at."""
TRIED = 60
"""heuristic: so many acts are tried for what the log may lack."""
_STATUS = {On.OFF: "off", On.RUNNING: "running", On.STOPPED: "stopped"}


def state_of(spots: Spots, places: Places, values: Iterable[int]) -> State:
    """A state of the interpreter.  Variables that nothing reads are as at the start."""
    protocol, layout = spots.query.protocol, spots.layout
    locations = {it.name: str(places[layout.places[it.name]]) for it in protocol.machines}
    variables = {
        it.name: places[layout.places[it.name]] if it.name in layout.places else it.initial for it in protocol.variables
    }
    clocks = {
        name: Reading(_STATUS[layout.status(places, number)], spots.seconds(value))  # type: ignore[arg-type]
        for number, (name, value) in enumerate(zip(layout.clocks, values, strict=True), 1)
    }
    return State(locations, variables, clocks)


def reasons(protocol: Protocol, states: Iterable[State], asked: Asked) -> tuple[str, ...]:
    """What each clause that the line can mean lacks, in any of the states."""
    meant = [t for t in protocol.transitions if asked.means(t)]
    found: dict[str, None] = {}
    for state in states:
        for t in meant:
            lacks = hindrances(protocol, state, t)
            if t.kind is Kind.REACTION and holds(possible(t), state):
                lacks = (
                    f"it joins {' or '.join(called_event(protocol, e) for e in t.triggers)}, which did not happen",
                )
            found |= {f"`{called(protocol, t.name)}`: {reason}": None for reason in lacks}
    if not meant:
        owners = {t.actor for t in protocol.transitions if Asked(asked.events).means(t)}
        listed = " or ".join(sorted(owner for owner in owners if owner)) or "nobody"
        return (f"it is for {listed} to do, and the log says {asked.actor}",)
    return tuple(found) or ("another move came first at that instant",)


def called_event(protocol: Protocol, name: str) -> str:
    return called(protocol, name) if any(t.name == name for t in protocol.transitions) else name


def allowed(protocol: Protocol, states: Iterable[State], logged: frozenset[str]) -> tuple[str, ...]:
    """The logged acts that could have happened at that instant."""
    causes = {move.cause for state in states for move in moves(protocol, state)} & logged
    return tuple(called(protocol, t.name) for t in protocol.transitions if t.name in causes)


def missing(
    protocol: Protocol,
    before: dict[Config, Path],
    now: int,
    span: int,
    asked: Asked,
    logged: frozenset[str],
    pace: int,
) -> tuple[str, ...]:
    """The logged acts one of which, had it happened since the line before, would explain this one."""
    found: list[str] = []
    bare: dict[Config, Path] = {(state, values, zone, None, None): None for state, values, zone, _, _ in before}
    for t in protocol.transitions:
        if t.name not in logged or asked.means(t) or len(found) > SHOWN:
            continue
        follower = Follower(Spots(Query(protocol, ()), (), logged - {t.name}, pace))
        it = Set(bare, now)
        try:
            if follower.tell(follower.wait(it, span), asked, now + span, False):
                found.append(called(protocol, t.name))
        except (Stuck, TooOpen):
            continue
    return tuple(found) if len(logged) <= TRIED else ()
