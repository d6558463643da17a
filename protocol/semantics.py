"""The meaning of a protocol: the reference interpreter.  Everything else is tested against this file.

Initial states, what may happen from a state and after which delays, steps, and the replay of whole runs; exact
rationals, no solver, nothing clever.  The same as mathematics, with the reasons: `docs/semantics.md`.
Urgency follows Bornot and Sifakis, "An Algebraic Framework for Urgency", Information and Computation 163 (2000).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from operator import eq, ge, gt, le, lt, ne
from typing import Literal as OneOf

from msgspec import Struct

from protocol.formula import (
    After,
    And,
    Apart,
    Arith,
    At,
    Before,
    Bound,
    Compare,
    Const,
    Count,
    Formula,
    Literal,
    Not,
    Occurs,
    Or,
    Status,
    Term,
    Value,
    Var,
    atoms,
)
from protocol.model import Clock, Edge, Kind, Monitor, Protocol, Transition, Update
from protocol.runs import Move, Run

ZERO = Fraction(0)
RELATIONS = {"<": lt, "<=": le, ">=": ge, ">": gt, "=": eq, "!=": ne}


class Reading(Struct, frozen=True):
    """A clock in a state; an off clock has value 0, which no formula can read."""

    status: OneOf["off", "running", "stopped"]
    value: Fraction = ZERO


class State(Struct, frozen=True):
    """Locations of machines and monitors, values of variables, readings of clocks, each by name.  Never mutated."""

    locations: Mapping[str, str]
    values: Mapping[str, Value]
    clocks: Mapping[str, Reading]

    def __hash__(self) -> int:
        return hash((tuple(self.locations.values()), tuple(self.values.values()), tuple(self.clocks.values())))


class NotARun(Exception):
    """The protocol does not allow this run; the message says which step and why."""


# --- formulas ---------------------------------------------------------------------------------------------------


def term(value: Term, state: State) -> Value:
    """The value of a term in a state."""
    match value:
        case Literal(constant):
            return constant
        case Var(name):
            return state.values[name]
        case Arith(operator, left, right):
            a, b = term(left, state), term(right, state)
            assert isinstance(a, int)
            assert isinstance(b, int)
            return a + b if operator == "+" else a - b if operator == "-" else a * b
        case Count(args):
            return sum(holds(arg, state) for arg in args)


def holds(formula: Formula, state: State) -> bool:
    """The truth of a state formula."""
    match formula:
        case At():
            return state.locations[formula.machine] in formula.locations
        case And():
            return all(holds(arg, state) for arg in formula.args)
        case Bound():
            reading = state.clocks[formula.clock]
            return reading.status != "off" and bool(RELATIONS[formula.relation](reading.value, formula.limit))
        case Const():
            return formula.value
        case Compare():
            return bool(RELATIONS[formula.relation](term(formula.left, state), term(formula.right, state)))
        case Not():
            return not holds(formula.arg, state)
        case Or():
            return any(holds(arg, state) for arg in formula.args)
        case Apart(left, right, strict, limit):
            apart = (state.clocks[left].value if left else ZERO) - (state.clocks[right].value if right else ZERO)
            return apart < limit if strict else apart <= limit
        case Status(clock, status):
            return state.clocks[clock].status == status
        case Occurs() | Before() | After():
            raise TypeError(f"{formula} is about a move, not a state")


def holds_of_move(formula: Formula, before: State, events: frozenset[str], after: State) -> bool:
    """The truth of a move formula."""
    match formula:
        case Const():
            return formula.value
        case Occurs():
            return not events.isdisjoint(formula.events)
        case And():
            return all(holds_of_move(arg, before, events, after) for arg in formula.args)
        case Or():
            return any(holds_of_move(arg, before, events, after) for arg in formula.args)
        case Not():
            return not holds_of_move(formula.arg, before, events, after)
        case Before():
            return holds(formula.formula, before)
        case After():
            return holds(formula.formula, after)
        case _:
            raise TypeError(f"{formula} is about a state, not a move")


# --- delays -----------------------------------------------------------------------------------------------------


class Piece(Struct, frozen=True):
    """Delays on which a formula is constant: a single instant, or an open interval (high None: for ever)."""

    low: Fraction
    high: Fraction | None
    truth: bool

    @property
    def is_instant(self) -> bool:
        return self.low == self.high


def grows(protocol: Protocol, state: State, clock: Clock) -> bool:
    """The clock advances while time passes in this state."""
    return state.clocks[clock.name].status == "running" and holds(clock.gate, state)


def elapse(protocol: Protocol, state: State, delay: Fraction) -> State:
    """The state after so much time without a move (whether or not that is allowed)."""
    if delay == 0:
        return state
    clocks = dict(state.clocks)
    for clock in protocol.clocks:
        if grows(protocol, state, clock):
            clocks[clock.name] = Reading("running", clocks[clock.name].value + delay)
    return State(state.locations, state.values, clocks)


def pieces(protocol: Protocol, formula: Formula, state: State) -> Iterator[Piece]:
    """The truth of a state formula as time passes, from now on: instants and open intervals in turn."""
    read = [atom for atom in atoms(formula) if isinstance(atom, Bound)]
    readings = {atom.clock: state.clocks[atom.clock] for atom in read}
    growing = {name for name in readings if grows(protocol, state, protocol.clock(name))}

    def truth(delay: Fraction) -> bool:
        later = {name: Reading("running", readings[name].value + delay) for name in growing}
        return holds(formula, State(state.locations, state.values, {**readings, **later}))

    ahead = {atom.limit - state.clocks[atom.clock].value for atom in read if atom.clock in growing}
    breaks = [ZERO, *sorted(delay for delay in ahead if delay > 0)]
    for low, high in zip(breaks, [*breaks[1:], None], strict=True):
        yield Piece(low, low, truth(low))
        yield Piece(low, high, truth(low + 1 if high is None else (low + high) / 2))


def possible(transition: Transition) -> Formula:
    """Its source and its guard."""
    if transition.machine is None:
        return transition.guard
    return And((At(transition.machine, transition.sources), transition.guard))


def overdue(transition: Transition) -> Formula:
    """When it is due: possible, and its deadline has come.  `FALSE` for what is never forced."""
    return And((possible(transition), transition.due))


def is_due(transition: Transition, state: State) -> bool:
    return transition.kind in (Kind.MUST, Kind.TIMED) and holds(overdue(transition), state)


def patience(protocol: Protocol, state: State) -> Fraction | None:
    """The longest delay before a move: to the first instant at which something is due.  None: for ever."""
    first: Fraction | None = None
    for transition in protocol.transitions:
        leaves = transition.machine is None or state.locations[transition.machine] in transition.sources
        if leaves and transition.kind in (Kind.MUST, Kind.TIMED):  # time moves no machine
            for piece in pieces(protocol, overdue(transition), state):
                if first is not None and piece.low >= first:
                    break
                if piece.truth:
                    first = piece.low
    return first


def delays(protocol: Protocol, state: State, cause: Transition) -> tuple[Piece, ...]:
    """All delays after which the cause can happen: instants and open intervals, in order, cut at `patience`."""
    limit = patience(protocol, state)
    found = []
    for piece in pieces(protocol, possible(cause), state):
        if limit is not None and (piece.low > limit or (piece.low == limit and not piece.is_instant)):
            break
        if not piece.truth:
            continue
        if limit is None or piece.is_instant or (piece.high is not None and piece.high <= limit):
            found.append(piece)
        else:
            found += [Piece(piece.low, limit, True), Piece(limit, limit, True)]
    return tuple(found)


# --- moves ------------------------------------------------------------------------------------------------------


def moves(protocol: Protocol, state: State) -> tuple[Move, ...]:
    """Every move that is possible now, without a delay."""
    causes = (t for t in protocol.transitions if t.is_cause and holds(possible(t), state))
    return tuple(move for cause in causes for move in closures(protocol, state, cause))


def is_possible(protocol: Protocol, state: State, move: Move) -> bool:
    """It is one of `moves`."""
    causes = (t for t in protocol.transitions if t.name == move.cause and t.is_cause and holds(possible(t), state))
    return any(move in closures(protocol, state, cause) for cause in causes)


def closures(protocol: Protocol, state: State, cause: Transition) -> tuple[Move, ...]:
    """Every move that the cause can grow into: reactions join one by one until no machine is left that must react.

    Where one can join that is the only possible reaction of its machine it does so in the end, and so at once.
    """
    order = {t.name: i for i, t in enumerate(protocol.transitions)}
    reactions = [t for t in protocol.transitions if t.kind is Kind.REACTION and holds(possible(t), state)]
    alone = Counter(r.machine for r in reactions)
    open_, closed = [frozenset({cause.name})], set()
    seen = set(open_)
    while open_:
        taken = open_.pop()
        moved = {protocol.transition(name).machine for name in taken}
        events = events_of(protocol, taken)
        joining = [r for r in reactions if r.machine not in moved and not events.isdisjoint(r.triggers)]
        if not joining:
            closed.add(taken)
        for reaction in next(([r] for r in joining if alone[r.machine] == 1), joining):
            if (larger := taken | {reaction.name}) not in seen:
                seen.add(larger)
                open_.append(larger)
    sets = (sorted(taken - {cause.name}, key=order.__getitem__) for taken in closed)
    return tuple(Move(cause.name, tuple(names)) for names in sorted(sets, key=lambda s: [order[n] for n in s]))


def events_of(protocol: Protocol, transitions: frozenset[str] | tuple[str, ...]) -> frozenset[str]:
    """The labels of the transitions and the entries that they make."""
    taken = [protocol.transition(name) for name in transitions]
    return frozenset(transitions) | {f"{t.machine}.{t.target}" for t in taken if t.target is not None}


def assigned(update: Update, protocol: Protocol, state: State) -> tuple[Value, bool]:
    """What the update makes of its variable, and whether the text's value was in range."""
    variable = protocol.variable(update.variable)
    right = update.value
    value = term(right, state) if isinstance(right, Term) else holds(right, state)
    if value in variable.domain:
        return value, True
    low, high = variable.domain[0], variable.domain[-1]
    assert isinstance(value, int)
    assert isinstance(low, int)
    assert isinstance(high, int)
    return (low if value < low else high), False


def after(protocol: Protocol, state: State, move: Move) -> tuple[State, ...]:
    """The states that the move leads to: one, or one for each choice of the monitors."""
    taken = [protocol.transition(name) for name in move.transitions]
    events = events_of(protocol, move.transitions)
    locations = dict(state.locations)
    locations.update({t.machine: t.target for t in taken if t.machine is not None and t.target is not None})
    values = dict(state.values)
    values.update({u.variable: assigned(u, protocol, state)[0] for t in taken for u in t.updates})
    discrete = State(locations, values, state.clocks)  # clock rules and monitors read no clock after the move
    clocks = {c.name: tick(c, state.clocks[c.name], state, events, discrete) for c in protocol.clocks}
    choices = [edges(monitor, state, events, discrete) for monitor in protocol.monitors]
    found: dict[State, None] = {}
    for taken_edges in product(*choices):
        places = dict(locations)
        readings = dict(clocks)
        for monitor, edge in zip(protocol.monitors, taken_edges, strict=True):
            if edge is not None:
                places[monitor.name] = edge.target
                readings.update(dict.fromkeys(edge.restarts, Reading("running")))
        found[State(places, values, readings)] = None
    return tuple(found)


def tick(clock: Clock, reading: Reading, before: State, events: frozenset[str], discrete: State) -> Reading:
    """The clock after a move: stops, clears, restarts, starts, in this order."""
    if reading.status == "running" and holds_of_move(clock.stops, before, events, discrete):
        reading = Reading("stopped", reading.value)
    if holds_of_move(clock.clears, before, events, discrete):
        reading = Reading("off")
    if holds_of_move(clock.restarts, before, events, discrete):
        reading = Reading("running")
    if reading.status != "running" and holds_of_move(clock.starts, before, events, discrete):
        reading = Reading("running", reading.value)
    return reading


def edges(monitor: Monitor, before: State, events: frozenset[str], discrete: State) -> tuple[Edge | None, ...]:
    """The edges that the monitor may take with the move; None alone where it stays."""
    here = (edge for edge in monitor.edges if edge.source == before.locations[monitor.name])
    return tuple(e for e in here if holds_of_move(e.when, before, events, discrete)) or (None,)


# --- runs -------------------------------------------------------------------------------------------------------


def initial(protocol: Protocol) -> tuple[State, ...]:
    """The initial states: one, or one for each choice of the monitors."""
    locations = {machine.name: machine.locations[0].name for machine in protocol.machines}
    values = {variable.name: variable.initial for variable in protocol.variables}
    clocks = {c.name: Reading("running" if c.initially_on else "off") for c in protocol.clocks}
    starts = product(*(monitor.initial for monitor in protocol.monitors))
    names = [monitor.name for monitor in protocol.monitors]
    return tuple(State(locations | dict(zip(names, start, strict=True)), values, clocks) for start in starts)


class Moment(Struct, frozen=True):
    """A move in a replayed run: the delay before it, its absolute time, and the states around it."""

    delay: Fraction
    time: Fraction
    before: State
    move: Move
    events: frozenset[str]
    after: State


class Trace(Struct, frozen=True):
    """A run with the states that it passes through."""

    protocol: Protocol
    initial: State
    moments: tuple[Moment, ...]
    rest: Fraction
    loop: int | None = None
    """Of an infinite run as in `Run`; the states are those of what is written of it."""

    @property
    def final(self) -> State:
        """The state at the end, after the rest."""
        last = self.moments[-1].after if self.moments else self.initial
        return elapse(self.protocol, last, self.rest)

    @property
    def length(self) -> Fraction:
        return (self.moments[-1].time if self.moments else ZERO) + self.rest


def replay(protocol: Protocol, run: Run) -> Trace:
    """The run, step by step, on a protocol without monitors.  Raises `NotARun` where it is not allowed."""
    (state,) = start = initial(protocol)
    now, moments = ZERO, []
    for number, step in enumerate(run.steps, 1):
        before = wait(protocol, state, step.delay, f"step {number}")
        if not is_possible(protocol, before, step.move):
            raise NotARun(f"step {number}: {' + '.join(step.move.transitions)} is not possible")
        (state,) = after(protocol, before, step.move)
        now += step.delay
        events = events_of(protocol, step.move.transitions)
        moments.append(Moment(step.delay, now, before, step.move, events, state))
    wait(protocol, state, run.rest, "the end")
    return Trace(protocol, start[0], tuple(moments), run.rest, run.loop)


def wait(protocol: Protocol, state: State, delay: Fraction, where: str) -> State:
    """The state after an allowed delay.  Raises `NotARun`."""
    if delay == 0:
        return state  # no delay at all is always allowed
    limit = patience(protocol, state)
    if delay < 0 or (limit is not None and delay > limit):
        raise NotARun(f"{where}: a delay of {delay} s is not allowed; the longest is {limit} s")
    return elapse(protocol, state, delay)
