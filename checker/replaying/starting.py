"""Whether it matters when a run began, of a log that tells of things only from its first line on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checker.query import Query
from checker.replaying.resting import is_false_at
from checker.walking.naming import called
from checker.zoning.relevant import needed, rules
from protocol.formula import Formula, Occurs, Or, clocks_of
from protocol.model import Clock, Machine, Protocol, Transition
from protocol.semantics import delays, grows, initial, patience


def start_matters(protocol: Protocol, logged: frozenset[str], asked: Iterable[Query] = ()) -> str:
    """Why it matters when the run began; nothing where it does not.  `asked`: what watches the promises."""
    (state,) = initial(protocol)
    read = needed(Query(protocol, ()))
    watching = [formula for query in asked for formula in _watching(query)]
    for clock in protocol.clocks:
        if not grows(protocol, state, clock):
            continue
        speaking = [formula for formula in watching if clock.name in clocks_of(formula)]
        if speaking and not rests(protocol, clock, speaking):
            return f"a promise reads `{clock.name}`, which runs from the start"
        if clock.name in read and not rests(protocol, clock):
            reader = next((t for t in protocol.transitions if _reads(t, clock)), None)
            whom = f"`{called(protocol, reader.name)}` reads `{clock.name}`, which" if reader else f"`{clock.name}`"
            return f"{whom} runs from the start"
    if patience(protocol, state) is not None:
        return "something falls due from the start"
    silent = (t for t in protocol.transitions if t.is_cause and t.name not in logged)
    early = next((t for t in silent if delays(protocol, state, t)), None)
    return f"`{called(protocol, early.name)}`, which is not logged, can happen from the start" if early else ""


def _watching(query: Query) -> Iterator[Formula]:
    yield from (goal.formula for goal in query.goals)
    for monitor in query.protocol.monitors:
        yield from (edge.when for edge in monitor.edges)


def rests(protocol: Protocol, clock: Clock, others: Iterable[Formula] = ()) -> bool:
    """No run reads what the clock stands at before it is set to zero, nor do these other formulas that speak of it.

    Shown by one machine: where it can be without having set the clock, nothing that reads the clock is possible.
    """
    if any(clock.name in clocks_of(rule) for other in protocol.clocks for rule in rules(other)):
        return False
    readers = [t for t in protocol.transitions if _reads(t, clock)]
    formulas = tuple(others)
    return any(_idle(protocol, machine, clock, readers, formulas) for machine in protocol.machines)


def _idle(
    protocol: Protocol, machine: Machine, clock: Clock, readers: list[Transition], others: tuple[Formula, ...]
) -> bool:
    seen = {machine.names[0]}
    waiting = [machine.names[0]]
    while waiting:
        here = waiting.pop()
        if any(_possible(t, machine, here) for t in readers):
            return False
        if not all(is_false_at(it, machine.name, here) for it in others):
            return False
        leaving = [t for t in protocol.transitions if t.machine == machine.name and here in t.sources]
        new = {t.target for t in leaving if t.target is not None and not _restarts(clock, t)} - seen
        seen |= new
        waiting += new
    return True


def _possible(t: Transition, machine: Machine, location: str) -> bool:
    """As far as the machine's location tells."""
    if t.machine == machine.name and location not in t.sources:
        return False
    return not is_false_at(t.guard, machine.name, location)


def _restarts(clock: Clock, t: Transition) -> bool:
    """Whenever it is taken, for certain."""
    events = {t.name, f"{t.machine}.{t.target}"}
    return any(isinstance(it, Occurs) and events & set(it.events) for it in _alternatives(clock.restarts))


def _alternatives(formula: Formula) -> Iterator[Formula]:
    for it in formula.args if isinstance(formula, Or) else (formula,):
        yield from _alternatives(it) if isinstance(it, Or) else (it,)


def _reads(t: Transition, clock: Clock) -> bool:
    return clock.name in clocks_of(t.guard) | clocks_of(t.due)
