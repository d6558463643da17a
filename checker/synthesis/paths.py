"""All runs that make the same moves for the same reasons as a given one, as a convex set of parameters and delays.

At each step the conditions that are read there are made to keep the truth that they have in the run, by one literal
each where one will do.  So each point of the set is a run that reaches the same goal; and it holds the run itself.
After Hune, Romijn, Stoelinga and Vaandrager, "Linear parametric model checking of timed automata", 2002.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import product

from checker.affine import Form
from checker.query import Goal
from checker.synthesis.linear import Row, Rows, at_least, below, form_of
from protocol.formula import After, And, Before, Bound, Formula, Not, Or
from protocol.model import Kind, Monitor, Protocol
from protocol.runs import Move, Run
from protocol.semantics import (
    Reading,
    State,
    after,
    elapse,
    events_of,
    grows,
    holds,
    holds_of_move,
    initial,
    overdue,
    possible,
)

Values = dict[str, frozenset[int]]
"""Of each clock that is on, the delays that it is the sum of."""
Literal = tuple[str, str, Fraction]
"""clock ~ limit."""


class NotThisWay(Exception):
    """The run is none of the protocol's, or does not reach the goal."""


def path(protocol: Protocol, run: Run, goal: Goal | None, dimension: int) -> Rows:
    """The set: its coordinates are the parameters, then the delays of the run, the last of them its rest.

    Limits in the protocol and the goal know their forms.  Raises `NotThisWay`.
    """
    return _Path(protocol, run, goal, dimension).rows()


class _Path:
    def __init__(self, protocol: Protocol, run: Run, goal: Goal | None, dimension: int) -> None:
        self.protocol, self.run, self.goal, self.dimension = protocol, run, goal, dimension
        self.size = dimension + len(run.steps) + 1
        self.urgent = [t for t in protocol.transitions if t.kind in (Kind.MUST, Kind.TIMED)]

    def rows(self) -> Rows:
        states = self._states()
        values: Values = {name: frozenset() for name, it in states[0].clocks.items() if it.status != "off"}
        found: list[Row] = []
        for k, step in enumerate(self.run.steps):
            start = states[k]
            found += self._waits(k, start, step.delay, values)
            values = self._later(k, start, values)
            before = elapse(self.protocol, start, step.delay)
            found += self._moves(step.move, before, states[k + 1], values, last=k + 1 == len(self.run.steps))
            values = self._moved(before, step.move, states[k + 1], values)
        last = len(self.run.steps)
        found += self._waits(last, states[-1], self.run.rest, values)
        values = self._later(last, states[-1], values)
        if self.goal is not None and not self.goal.of_move:
            found += self._kept(self.goal.formula, True, elapse(self.protocol, states[-1], self.run.rest), values)
        return tuple(dict.fromkeys(r for r in found if not r.is_trivial))

    # --- states ---

    def _states(self) -> list[State]:
        """After each move, with choices of the monitors that lead to the goal."""
        stack = [[state] for state in initial(self.protocol)]
        while stack:
            states = stack.pop()
            k = len(states) - 1
            if k == len(self.run.steps):
                if self._arrives(states):
                    return states
                continue
            step = self.run.steps[k]
            before = elapse(self.protocol, states[-1], step.delay)
            stack += [[*states, state] for state in after(self.protocol, before, step.move)]
        raise NotThisWay("the run does not reach the goal")

    def _arrives(self, states: Sequence[State]) -> bool:
        if self.goal is None:
            return True
        if not self.goal.of_move:
            return holds(self.goal.formula, elapse(self.protocol, states[-1], self.run.rest))
        if not self.run.steps:
            return False
        step = self.run.steps[-1]
        before = elapse(self.protocol, states[-2], step.delay)
        return holds_of_move(self.goal.formula, before, events_of(self.protocol, step.move.transitions), states[-1])

    def _later(self, k: int, state: State, values: Values) -> Values:
        growing = {clock.name for clock in self.protocol.clocks if grows(self.protocol, state, clock)}
        return {name: delays | {k} if name in growing else delays for name, delays in values.items()}

    def _moved(self, before: State, move: Move, then: State, values: Values) -> Values:
        """A clock that a rule or a monitor restarts is at 0 from now on."""
        events = events_of(self.protocol, move.transitions)
        found: Values = {}
        restarted = {name for monitor in self.protocol.monitors for name in _restarts(monitor, before, events, then)}
        for clock in self.protocol.clocks:
            if then.clocks[clock.name].status == "off":
                continue
            anew = clock.name in restarted or holds_of_move(clock.restarts, before, events, then)
            anew = anew or clock.name not in values or holds_of_move(clock.clears, before, events, then)
            found[clock.name] = frozenset() if anew else values[clock.name]
        return found

    # --- what must hold ---

    def _waits(self, k: int, state: State, delay: Fraction, values: Values) -> list[Row]:
        """Nothing is due during the delay, which may be 0."""
        found: list[Row] = []
        nothing = self._row_of_delay(k)
        for t in self.urgent:
            if t.machine is not None and state.locations[t.machine] not in t.sources:
                continue
            for cube in _cubes(overdue(t), True, state):
                excuse = self._excuse(k, cube, state, delay, values)
                if excuse is None:
                    if delay:
                        raise NotThisWay(f"{t.name} is due")
                    return [nothing]
                found += excuse
        return found

    def _row_of_delay(self, k: int) -> Row:
        return Row(tuple(int(j == self.dimension + k) for j in range(self.size)), 0)

    def _excuse(
        self, k: int, cube: Sequence[Literal], state: State, delay: Fraction, values: Values
    ) -> list[Row] | None:
        """Why the cube holds at no instant of the delay but its end: the reason with the most room."""
        best: tuple[Fraction, list[Row]] | None = None
        growing = {c.name for c in self.protocol.clocks if grows(self.protocol, state, c)}
        for clock, relation, limit in cube:
            now = state.clocks[clock].value
            here = self._form(values[clock], limit)
            if clock in growing and relation in (">=", ">"):
                room = limit - now - delay
                option = [below(self._form(values[clock] | {k}, limit))] if room >= 0 else None
            else:
                room = now - limit if relation in ("<=", "<") else limit - now
                fails = not _compare(now, relation, limit)
                option = [_literal(here, relation, False)] if fails else None
            if option is not None and (best is None or room > best[0]):
                best = room, option
        return None if best is None else best[1]

    def _moves(self, move: Move, before: State, then: State, values: Values, *, last: bool) -> list[Row]:
        protocol = self.protocol
        taken = [protocol.transition(name) for name in move.transitions]
        events = events_of(protocol, move.transitions)
        found: list[Row] = []
        for t in taken:
            found += self._kept(possible(t), True, before, values)
            for update in t.updates:
                if isinstance(update.value, Formula):
                    found += self._kept(update.value, holds(update.value, before), before, values)
        moved = {t.machine for t in taken}
        for t in protocol.transitions:
            joins = t.kind is Kind.REACTION and t.machine not in moved and not events.isdisjoint(t.triggers)
            if joins:
                found += self._kept(possible(t), False, before, values)
        for clock in protocol.clocks:
            for rule in (clock.stops, clock.clears, clock.restarts, clock.starts):
                found += self._kept_in_move(rule, before, events, then, values)
        for monitor in protocol.monitors:
            found += self._stepped(monitor, before, events, then, values)
        if last and self.goal is not None and self.goal.of_move:
            found += self._kept_in_move(
                self.goal.formula, before, events, then, values, self._moved(before, move, then, values)
            )
        return found

    def _stepped(
        self, monitor: Monitor, before: State, events: frozenset[str], then: State, values: Values
    ) -> list[Row]:
        here = [e for e in monitor.edges if e.source == before.locations[monitor.name]]
        open_ = [e for e in here if holds_of_move(e.when, before, events, then)]
        if open_:
            chosen = next(e for e in open_ if _is_step(e.target, e.restarts, monitor, before, then))
            return self._kept_in_move(chosen.when, before, events, then, values)
        return [r for e in here for r in self._kept_in_move(e.when, before, events, then, values)]

    # --- formulas ---

    def _form(self, delays: Iterable[int], limit: Fraction) -> Form:
        """The sum of the delays, less the limit."""
        own = form_of(limit, self.dimension)
        waited = frozenset(delays)
        terms = tuple(Fraction(int(k in waited)) for k in range(self.size - self.dimension))
        return Form(-own.constant, (*(-c for c in own.coefficients), *terms))

    def _kept(self, formula: Formula, truth: bool, state: State, values: Values) -> list[Row]:
        """What makes a state formula, which has this truth, keep it."""
        match formula:
            case Not(arg):
                return self._kept(arg, not truth, state, values)
            case And(args) | Or(args):
                if isinstance(formula, And) is truth:
                    return [r for arg in args for r in self._kept(arg, truth, state, values)]
                options = [self._kept(arg, truth, state, values) for arg in args if holds(arg, state) is truth]
                if not options:
                    raise NotThisWay("a condition does not hold")
                return min(options, key=len)
            case Bound(clock, relation, limit):
                reading = state.clocks[clock]
                if reading.status == "off":
                    if truth:
                        raise NotThisWay("a condition does not hold")
                    return []
                return self._compared(self._form(values[clock], limit), reading.value - limit, relation, truth)
            case _:
                if holds(formula, state) is not truth:
                    raise NotThisWay("a condition does not hold")
                return []

    def _compared(self, form: Form, value: Fraction, relation: str, truth: bool) -> list[Row]:
        if relation in ("=", "!="):
            if (relation == "=") is truth:
                return [below(form), at_least(form)]
            return [below(form, strict=True) if value < 0 else at_least(form, strict=True)]
        if _compare(value, relation, Fraction(0)) is not truth:
            raise NotThisWay("a condition does not hold")
        return [_literal(form, relation, truth)]

    def _kept_in_move(
        self,
        formula: Formula,
        before: State,
        events: frozenset[str],
        then: State,
        values: Values,
        later: Values | None = None,
    ) -> list[Row]:
        """What makes a move formula keep its truth."""

        def kept(it: Formula, truth: bool) -> list[Row]:
            match it:
                case Not(arg):
                    return kept(arg, not truth)
                case And(args) | Or(args):
                    if isinstance(it, And) is truth:
                        return [r for arg in args for r in kept(arg, truth)]
                    same = [arg for arg in args if holds_of_move(arg, before, events, then) is truth]
                    return min((kept(arg, truth) for arg in same), key=len)
                case Before(inner):
                    return self._kept(inner, truth, before, values)
                case After(inner):
                    return self._kept(inner, truth, then, values if later is None else later)
                case _:
                    return []

        return kept(formula, holds_of_move(formula, before, events, then))


def _restarts(monitor: Monitor, before: State, events: frozenset[str], then: State) -> tuple[str, ...]:
    """The clocks that the step of the monitor restarts."""
    for e in monitor.edges:
        open_ = e.source == before.locations[monitor.name] and holds_of_move(e.when, before, events, then)
        if open_ and _is_step(e.target, e.restarts, monitor, before, then):
            return e.restarts
    return ()


def _is_step(target: str, restarts: tuple[str, ...], monitor: Monitor, before: State, then: State) -> bool:
    """The step may have led there: the clocks of its monitor that are at 0 are those that it restarts, or were."""
    if then.locations[monitor.name] != target:
        return False
    own = {name for e in monitor.edges for name in e.restarts}
    return all(
        then.clocks[n] == Reading("running") if n in restarts else then.clocks[n] == before.clocks[n] for n in own
    )


def _literal(form: Form, relation: str, truth: bool) -> Row:
    """form ~ 0, or its negation."""
    if not truth:
        relation = {"<": ">=", "<=": ">", ">=": "<", ">": "<="}[relation]
    return below(form, relation == "<") if relation in ("<", "<=") else at_least(form, relation == ">")


def _compare(value: Fraction, relation: str, limit: Fraction) -> bool:
    left, right = value, limit
    match relation:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">=":
            return left >= right
        case _:
            return left > right


def _cubes(formula: Formula, truth: bool, state: State) -> list[tuple[Literal, ...]]:
    """The formula (or its negation) as a disjunction of conjunctions of bounds, where everything else is as it is."""
    match formula:
        case Not(arg):
            return _cubes(arg, not truth, state)
        case And(args) | Or(args):
            parts = [_cubes(arg, truth, state) for arg in args]
            if isinstance(formula, Or) is truth:
                return [cube for part in parts for cube in part]
            return [tuple(x for part in chosen for x in part) for chosen in product(*parts)]
        case Bound(clock, relation, limit):
            if state.clocks[clock].status == "off":
                return [] if truth else [()]
            return _bound_cubes(clock, relation, limit, truth)
        case _:
            return [()] if holds(formula, state) is truth else []


def _bound_cubes(clock: str, relation: str, limit: Fraction, truth: bool) -> list[tuple[Literal, ...]]:
    if relation in ("=", "!="):
        if (relation == "=") is truth:
            return [((clock, "<=", limit), (clock, ">=", limit))]
        return [((clock, "<", limit),), ((clock, ">", limit),)]
    opposite = {"<": ">=", "<=": ">", ">=": "<", ">": "<="}
    return [((clock, relation if truth else opposite[relation], limit),)]
