"""A query as a symbolic transition system: one step is an allowed delay and then a move.

The definition encoded is that of `protocol.semantics`.  A set of reactions is not enumerated: a Boolean each says
that it is taken, and closedness is a constraint linear in the text.  `move` determines the state after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import z3
from msgspec import Struct

from checker.query import Query
from checker.symbolic.crowd import quiet, several, unmixed
from checker.symbolic.ray import never_before
from checker.symbolic.symbols import (
    Bool,
    Code,
    Hand,
    Real,
    Symbols,
    Whole,
    choose,
    equal,
    every,
    initially,
    is_name,
    no,
    number,
    some,
    symbolic,
    symbols,
    truth,
    truth_of_move,
    well_formed,
)
from checker.symbolic.together import Company, company
from protocol.formula import At, Term, conj
from protocol.model import Clock, Edge, Kind, Monitor, Protocol, Transition, Update, Variable


class System(Struct, frozen=True):
    """Formulas over the variables of one step: `before`, `delay`, `choices`, `after`.

    `initial` and `well_formed` read `before`; `wait` also `delay`; `move`, made after the delay, all of them.
    A goal of states reads `before` and `delay` (it is about the state after the delay), a goal of moves all.
    `choices` has a Boolean for each transition (by name) and for each edge of a monitor: it is taken;
    `selectors` are further Booleans that `move` determines.  With `company`, causes that are apart may come in one
    step, and `alone` says that there is but one: a goal of moves is reached only then.
    """

    query: Query
    before: Symbols
    delay: Real
    choices: Mapping[str, Bool]
    selectors: tuple[Bool, ...]
    after: Symbols
    initial: Bool
    well_formed: Bool
    wait: Bool
    move: Bool
    goals: Mapping[str, Bool]
    company: Company | None
    alone: Bool


PAIRWISE = 5
"""Up to so many rivals, "at most one" is said pair by pair."""


def build(query: Query, *, together: bool = False) -> System:
    """The system of a query; `together`: its steps are of several causes where these are apart."""
    protocol = query.protocol
    found = company(protocol) if together else None
    beside = found if found is not None and found.is_any else None
    before, after, delay = symbols(protocol, ""), symbols(protocol, "'"), z3.Real("delay")
    choices = {t.name: z3.Bool(f"take {t.name}") for t in protocol.transitions}
    choices |= {
        _edge_name(m, k): z3.Bool(f"edge {_edge_name(m, k)}") for m in protocol.monitors for k in range(len(m.edges))
    }
    grows = {clock.name: _grows(clock, before) for clock in protocol.clocks}
    then = _advance(before, delay, grows)
    occurs = _occurrence(protocol, choices)
    alone = every(()) if beside is None else no(several([choices[t.name] for t in protocol.transitions if t.is_cause]))
    goals = {
        goal.name: every((alone, truth_of_move(goal.formula, then, occurs, after)))
        if goal.of_move
        else truth(goal.formula, then)
        for goal in query.goals
    }
    move = every(
        (
            *_taken(protocol, then, choices, occurs, beside),
            *_places(protocol, then, choices, after),
            *(_assigned(variable, protocol, then, choices, after) for variable in protocol.variables),
            *(part for monitor in protocol.monitors for part in _watch(monitor, then, choices, occurs, after)),
            *(part for clock in protocol.clocks for part in _tick(clock, protocol, then, choices, occurs, after)),
            *(() if beside is None else (some((alone, quiet(beside, then))),)),
        )
    )
    wait = _wait(protocol, before, delay, grows)
    start, formed = initially(protocol, before), well_formed(protocol, before)
    selectors = _selectors(protocol, beside)
    return System(query, before, delay, choices, selectors, after, start, formed, wait, move, goals, beside, alone)


# --- delays -----------------------------------------------------------------------------------------------------


def _grows(clock: Clock, state: Symbols) -> Bool:
    """The clock advances with time; of a clock that is off this does not matter."""
    return every((no(state.clocks[clock.name].stopped), truth(clock.gate, state)))


def _advance(state: Symbols, delay: Real, grows: Mapping[str, Bool]) -> Symbols:
    hands = {
        name: Hand(choose(grows[name], hand.value + delay, hand.value), hand.on, hand.stopped)
        for name, hand in state.clocks.items()
    }
    return Symbols(state.places, state.values, hands)


def _wait(protocol: Protocol, now: Symbols, delay: Real, grows: Mapping[str, Bool]) -> Bool:
    """The delay is allowed: nothing is due before its end."""
    growing = {name: every((now.clocks[name].on, grows[name])) for name in grows}
    forced = [t for t in protocol.transitions if t.kind in (Kind.MUST, Kind.TIMED)]
    quiet = every(never_before(delay, conj(_source(t), t.guard, t.due), now, growing) for t in forced)
    return every((delay >= 0, some((delay <= 0, quiet))))


def _source(transition: Transition) -> At | Any:
    return conj() if transition.machine is None else At(transition.machine, transition.sources)


# --- moves ------------------------------------------------------------------------------------------------------


def _occurrence(protocol: Protocol, choices: Mapping[str, Bool]) -> Callable[[tuple[str, ...]], Bool]:
    """When one of the events is part of the move."""
    taken: dict[str, dict[str, Bool]] = {}
    for t in protocol.transitions:
        taken.setdefault(t.name, {})[t.name] = choices[t.name]
        if t.target is not None:
            taken.setdefault(f"{t.machine}.{t.target}", {})[t.name] = choices[t.name]

    def occurs(events: tuple[str, ...]) -> Bool:
        found: dict[str, Bool] = {}
        for event in events:
            found |= taken.get(event, {})
        return some(found.values())

    return occurs


def _taken(
    protocol: Protocol,
    then: Symbols,
    choices: Mapping[str, Bool],
    occurs: Callable[[tuple[str, ...]], Bool],
    beside: Company | None,
) -> Iterable[Bool]:
    """A cause, or several apart, and reactions that are closed: possible, triggered, one a machine, none left out."""
    yield some(choices[t.name] for t in protocol.transitions if t.is_cause)
    for name, rivals in _exclusive(protocol, beside).items():
        yield from _at_most_one([choices[rival] for rival in rivals], name)
    if beside is not None:
        yield from unmixed(beside, choices)
    by_machine = {
        m.name: [choices[t.name] for t in protocol.transitions if t.machine == m.name] for m in protocol.machines
    }
    for t in protocol.transitions:
        taken, possible = choices[t.name], truth(conj(_source(t), t.guard), then)
        yield some((no(taken), possible))
        if t.kind is Kind.REACTION:
            triggered = occurs(t.triggers)
            yield some((no(taken), triggered))
            yield some((no(triggered), no(possible), *by_machine.get(t.machine or "", ())))


def _at_most_one(rivals: list[Bool], name: str) -> Iterable[Bool]:
    """Few: in pairs.  Many: each fixes the bits of its number."""
    if len(rivals) <= PAIRWISE:
        yield from (some((no(a), no(b))) for k, a in enumerate(rivals) for b in rivals[:k])
        return
    bits = _selector(name, len(rivals))
    for index, rival in enumerate(rivals):
        yield from (some((no(rival), bit if index >> k & 1 else no(bit))) for k, bit in enumerate(bits))


def _selector(name: str, rivals: int) -> tuple[Bool, ...]:
    return tuple(z3.Bool(f"one {name}!{bit}") for bit in range((rivals - 1).bit_length()))


def _exclusive(protocol: Protocol, beside: Company | None) -> dict[str, tuple[str, ...]]:
    """Transitions of which at most one is taken, by a name for them."""
    found = {
        f"machine {m.name}": tuple(t.name for t in protocol.transitions if t.machine == m.name)
        for m in protocol.machines
    }
    if beside is None:
        return {"cause": tuple(t.name for t in protocol.transitions if t.is_cause)} | found
    return found | {f"change {k}": changing for k, (changing, *_) in enumerate(beside.roles)}


def _selectors(protocol: Protocol, beside: Company | None) -> tuple[Bool, ...]:
    """All of the selectors that `_at_most_one` makes."""
    sizes = {name: len(rivals) for name, rivals in _exclusive(protocol, beside).items()}
    for monitor in protocol.monitors:
        for source in monitor.locations:
            sizes[f"monitor {monitor.name}.{source}"] = sum(edge.source == source for edge in monitor.edges)
    return tuple(bit for name, size in sizes.items() if size > PAIRWISE for bit in _selector(name, size))


def _places(protocol: Protocol, then: Symbols, choices: Mapping[str, Bool], after: Symbols) -> Iterable[Bool]:
    for machine in protocol.machines:
        entering = [(choices[t.name], t.target) for t in protocol.transitions if t.machine == machine.name and t.target]
        yield from _goes(then.places[machine.name], entering, after.places[machine.name])


def _goes(before: Code, entering: list[tuple[Bool, str]], after: Code) -> Iterable[Bool]:
    """`after` is the name of the entry that is chosen, else `before`."""
    stays = no(some(chosen for chosen, _ in entering))
    for k, (old, new) in enumerate(zip(before.bits, after.bits, strict=True)):
        ones = [chosen for chosen, name in entering if after.names.index(name) >> k & 1]
        yield new == some((*ones, every((stays, old))))


def _assigned(
    variable: Variable, protocol: Protocol, then: Symbols, choices: Mapping[str, Bool], after: Symbols
) -> Bool:
    """The variable after the move: as updated, clamped to its range, or as before."""
    old, new = then.values[variable.name], after.values[variable.name]
    found = [(choices[t.name], u) for t in protocol.transitions for u in t.updates if u.variable == variable.name]
    if isinstance(new, Whole):
        term = old.term
        for chosen, update in found:
            term = choose(chosen, _clamped(symbolic(update.value, then), new), term)  # type: ignore[arg-type]
        return new.term == term
    stays = every((no(some(chosen for chosen, _ in found)), equal(new, old)))
    return some((stays, *(every((chosen, equal(new, _right(update, then)))) for chosen, update in found)))


def _right(update: Update, then: Symbols) -> Any:
    value = update.value
    return symbolic(value, then) if isinstance(value, Term) else truth(value, then)


def _clamped(value: Whole, into: Whole) -> Real:
    term = value.term
    if value.low < into.low:
        term = z3.If(value.term < into.low, number(into.low), term)
    return z3.If(value.term > into.high, number(into.high), term) if value.high > into.high else term


def _edge_name(monitor: Monitor, index: int) -> str:
    return f"{monitor.name}#{index}"


def _watch(
    monitor: Monitor,
    then: Symbols,
    choices: Mapping[str, Bool],
    occurs: Callable[[tuple[str, ...]], Bool],
    after: Symbols,
) -> Iterable[Bool]:
    """Exactly one of the edges whose condition holds is taken; none if none does."""
    here = then.places[monitor.name]
    taken = [choices[_edge_name(monitor, k)] for k in range(len(monitor.edges))]
    enabled = [every((is_name(here, e.source), truth_of_move(e.when, then, occurs, after))) for e in monitor.edges]
    for source in monitor.locations:
        leaving = [k for k, edge in enumerate(monitor.edges) if edge.source == source]
        if len(leaving) == 1:
            yield taken[leaving[0]] == enabled[leaving[0]]
            continue
        yield from _at_most_one([taken[k] for k in leaving], f"monitor {monitor.name}.{source}")
        for k in leaving:
            yield some((no(taken[k]), enabled[k]))
            yield some((no(enabled[k]), *(taken[j] for j in leaving)))
    entering = [(choice, edge.target) for choice, edge in zip(taken, monitor.edges, strict=True)]
    yield from _goes(here, entering, after.places[monitor.name])


def _tick(
    clock: Clock,
    protocol: Protocol,
    then: Symbols,
    choices: Mapping[str, Bool],
    occurs: Callable[[tuple[str, ...]], Bool],
    after: Symbols,
) -> Iterable[Bool]:
    """Stops, clears, restarts, starts, in this order; then what monitors restart."""
    old, new = then.clocks[clock.name], after.clocks[clock.name]
    stops, clears, restarts, starts = (
        truth_of_move(rule, then, occurs, after) for rule in (clock.stops, clock.clears, clock.restarts, clock.starts)
    )
    watched: list[tuple[str, Edge]] = [(_edge_name(m, k), e) for m in protocol.monitors for k, e in enumerate(m.edges)]
    restarted = some((restarts, *(choices[name] for name, edge in watched if clock.name in edge.restarts)))
    kept = every((old.on, no(clears)))
    stopped = every((some((old.stopped, every((old.on, stops)))), no(clears), no(restarted), no(starts)))
    yield new.value == choose(some((restarted, every((starts, no(kept))))), number(0), old.value)
    yield new.on == some((kept, restarted, starts))
    yield new.stopped == stopped
