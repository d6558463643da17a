"""A query as explicit discrete moves: all choices made but those of time.

A `Site` tells of one discrete state which clocks are on and which grow, and when something is due; its jumps are
the moves from it, one for each set of reactions, each choice of the monitors and each outcome that hangs on clocks.
What is left of guards is `Cubes` of bounds on the values of clocks just before the move.

Clocks that do not matter in a state (see `untimed`) are taken to be off there.  With `orbits`, one state stands for
all in which interchangeable members have changed places; goals are those of the states that are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import product
from operator import mul
from typing import cast

from msgspec import Struct

from checker.query import Query
from checker.zoning.clauses import Clause, Closing, Leaving
from checker.zoning.cubes import ALWAYS, NEVER, Cubes, both, either, united
from checker.zoning.orbits import Orbits, Turn
from checker.zoning.relevant import layout_of
from checker.zoning.residual import Layout, Moment, MoveFormula, On, State, StateFormula
from checker.zoning.standing import Standing
from checker.zoning.waking import Waking
from protocol.formula import TRUE, Formula, Or, Value, disjuncts
from protocol.model import Clock, Edge
from protocol.runs import Move


class Jump(Struct, frozen=True):
    """A move out of a discrete state; `when`, and for each goal reached by it, are read just before it.

    `resets`: the clocks that it sets to zero.
    """

    move: Move
    when: Cubes
    target: State
    resets: frozenset[int]
    goals: tuple[tuple[int, Cubes], ...]
    turn: Turn
    """Who has changed places in `target`."""


class Site(Struct, frozen=True):
    """What a discrete state says about time; `goals` are the state goals that hold in it, by number."""

    on: tuple[int, ...]
    growing: frozenset[int]
    due: Cubes
    goals: tuple[tuple[int, Cubes], ...]


NONE: frozenset[int] = frozenset()


class _Ticking(Struct, frozen=True):
    """The rules of a clock."""

    number: int
    gate: StateFormula | None
    """None: it always grows while it runs."""
    stops: MoveFormula
    clears: MoveFormula
    restarts: MoveFormula
    starts: MoveFormula


Active = Mapping[State, frozenset[int]]
"""For locations and values together, the clocks that matter there."""


class Explicit:
    """The discrete states of a query, found as they are asked for."""

    def __init__(
        self,
        query: Query,
        active: Active | None = None,
        *,
        orbits: Orbits | None = None,
        abstract: bool = False,
        follow: bool = False,
    ) -> None:
        """`abstract`: nothing is known of any clock, and `resets` are the clocks of which a move leaves nothing.

        `follow`: clocks that nothing reads are followed as well.
        """
        protocol = query.protocol
        self.query, self.active, self.orbits, self._is_abstract = query, active, orbits, abstract
        self.layout = layout = layout_of(query, follow=follow)
        variables = {variable.name: variable for variable in protocol.variables}
        places = [(machine.name, machine.names) for machine in protocol.machines]
        places += [(monitor.name, monitor.locations) for monitor in protocol.monitors]
        self.first_variable = len(places)
        self.domains: list[tuple[str, tuple[Value, ...]]] = [
            *places,
            *((name, variables[name].domain) for name in list(layout.places)[len(places) :]),
        ]
        """Of each place of a state, its name and the values that it can have."""
        clauses = [Clause(k, t, layout, variables) for k, t in enumerate(protocol.transitions)]
        self._causes = Leaving(clause for clause in clauses if clause.transition.is_cause)
        self._reactions = Leaving(clause for clause in clauses if not clause.transition.is_cause)
        self._urgent = Leaving(clause for clause in clauses if clause.due is not None)
        self.clocks = clocks = tuple(clock for clock in protocol.clocks if clock.name in layout.numbers)
        self._clocks = [_ticking(clock, layout) for clock in clocks]
        changing = (Or((clock.stops, clock.clears, clock.restarts, clock.starts)) for clock in clocks)
        self._waking = Waking(dict(enumerate(changing, 1)), layout.places)
        self._masks: dict[State, tuple[int, ...]] = {}
        self._monitors = [
            (
                layout.places[monitor.name],
                {
                    place: [(edge, MoveFormula(edge.when, layout)) for edge in monitor.edges if edge.source == place]
                    for place in monitor.locations
                },
            )
            for monitor in protocol.monitors
        ]
        self._state_goals = Standing(query.goals, layout)
        parts = [(k, part) for k, g in enumerate(query.goals) if g.of_move for part in disjuncts(g.formula)]
        self._move_goals = [(k, MoveFormula(part, layout)) for k, part in parts]
        self._meeting = Waking(dict(enumerate(part for _, part in parts)), layout.places)
        self._unknown = (On.UNKNOWN,) * len(clocks)
        self._sites: dict[State, Site] = {}
        self._jumps: dict[State, tuple[Jump, ...]] = {}

    def initial(self) -> tuple[State, ...]:
        return self._initial

    @cached_property
    def _initial(self) -> tuple[State, ...]:
        protocol, layout = self.query.protocol, self.layout
        machines = [machine.names[0] for machine in protocol.machines]
        values = [variable.initial for variable in protocol.variables if variable.name in layout.places]
        on = [On.RUNNING if clock.initially_on else On.OFF for clock in protocol.clocks if clock.name in layout.numbers]
        starts = product(*(monitor.initial for monitor in protocol.monitors))
        return tuple(self._settled((*machines, *monitors, *values, *on))[0] for monitors in starts)

    def matter(self, state: State) -> frozenset[int]:
        """The clocks that matter in the state's places: none is known of in an abstract one."""
        if self._is_abstract:
            return frozenset()
        return (
            frozenset(self.layout.numbers.values()) if self.active is None else self.active[state[: self.layout.first]]
        )

    def _mask(self, places: State) -> tuple[int, ...]:
        """Of each clock, 1 if it matters in these places and 0 if not."""
        if places not in self._masks:
            matter = self.matter(places)
            self._masks[places] = tuple(int(n in matter) for n in self.layout.numbers.values())
        return self._masks[places]

    def _settled(self, state: State, resets: frozenset[int] = frozenset()) -> tuple[State, frozenset[int], Turn]:
        """The state that stands for this one and the clocks to be set to zero, once idle clocks are off."""
        state, turn = (state, ()) if self.orbits is None else self.orbits.sorted(state)
        places = state[: self.layout.first]
        if self._is_abstract:
            statuses = state[self.layout.first :]
            gone = [n for n, status in enumerate(statuses, 1) if status == On.OFF] if On.OFF in statuses else ()
            return places + self._unknown, resets.union(gone), turn
        if self.active is None:
            return state, resets, turn
        statuses = cast(tuple[int, ...], state[self.layout.first :])
        return (*places, *map(mul, statuses, self._mask(places))), resets & self.active[places], turn

    def site(self, state: State) -> Site:
        if state not in self._sites:
            statuses = state[self.layout.first :]
            on = () if self._is_abstract else tuple(n for n, status in enumerate(statuses, 1) if status != On.OFF)
            gates = ((n, self._clocks[n - 1].gate) for n in on if statuses[n - 1] == On.RUNNING)
            growing = frozenset(n for n, gate in gates if gate is None or gate(state) == ALWAYS)
            urgent = self._urgent.of(state)
            due = united(both(clause.guard(state), clause.due(state)) for clause in urgent if clause.due is not None)
            goals = tuple((k, cubes) for k, goal in self._state_goals.of(state) if (cubes := goal(state)))
            self._sites[state] = Site(on, growing, due, goals)
        return self._sites[state]

    def jumps(self, state: State) -> tuple[Jump, ...]:
        """In the order of the text of causes; reactions taken before reactions left."""
        if state not in self._jumps:
            self._jumps[state] = tuple(self._leave(state))
        return self._jumps[state]

    def jumps_by(self, state: State, cause: str) -> Iterator[Jump]:
        """Those with this cause alone, which is quicker than all."""
        return self._leave(state, cause)

    def _leave(self, state: State, only: str | None = None) -> Iterator[Jump]:
        able = [clause for clause in self._reactions.of(state) if clause.guard(state)]
        repeated = frozenset[str]() if self.orbits is None else self.orbits.repeated(state)
        for cause in self._causes.of(state):
            if cause.name == (only or cause.name) and cause.name not in repeated and (guard := cause.guard(state)):
                closing = Closing(state, able, cause)
                for taken, when in closing.sets([cause], cause.events, (), guard):
                    yield from self._outcomes(state, taken, when)

    def _outcomes(self, state: State, taken: list[Clause], when: Cubes) -> Iterator[Jump]:
        events = frozenset(event for clause in taken for event in clause.events)
        reactions = sorted((clause.number, clause.name) for clause in taken[1:])
        move = Move(taken[0].name, tuple(name for _, name in reactions))
        for settled, when_settled in self._updated(state, taken, when):
            moment = Moment(state, events, settled)
            for watched, zeroed, when_watched in self._watched(moment, when_settled):
                for target, resets, condition in self._ticked(moment, watched, zeroed, when_watched):
                    met = self._met(Moment(state, events, target, resets), condition)
                    settled_target, kept_resets, turn = self._settled(target, resets)
                    yield Jump(move, condition, settled_target, kept_resets, met, turn)

    def _met(self, moment: Moment, when: Cubes) -> tuple[tuple[int, Cubes], ...]:
        """The goals of moves that this one may meet."""
        met: dict[int, Cubes] = {}
        for number in self._meeting.awake(moment.before, moment.events, moment.after):
            goal, part = self._move_goals[number]
            if cubes := both(when, part(moment)):
                met[goal] = either(met.get(goal, NEVER), cubes)
        return tuple(met.items())

    def _updated(self, state: State, taken: list[Clause], when: Cubes) -> Iterator[tuple[State, Cubes]]:
        """Locations and variables after the move: several where a Boolean is set to a condition on clocks."""
        cases: list[tuple[dict[int, Value], Cubes]] = [({}, when)]
        for clause in taken:
            for place, choices in clause.writes(state):
                cases = [
                    ({**values, place: value}, cubes)
                    for values, condition in cases
                    for value, case in choices
                    if (cubes := both(condition, case))
                ]
        for values, condition in cases:
            result = list(state)
            for clause in taken:
                if clause.place is not None and clause.target is not None:
                    result[clause.place] = clause.target
            for place, value in values.items():
                result[place] = value
            yield tuple(result), condition

    def _watched(self, moment: Moment, when: Cubes) -> Iterator[tuple[dict[int, str], frozenset[int], Cubes]]:
        """The monitors after the move, and the clocks that they restart."""
        if not self._monitors:
            yield {}, NONE, when
            return
        cases: list[tuple[dict[int, str], frozenset[int], Cubes]] = [({}, frozenset(), when)]
        for place, leaving in self._monitors:
            here: list[tuple[Edge, Cubes]] = []
            stays: Cubes = when
            for edge, formula in leaving[str(moment.before[place])]:
                if taken := formula(moment):
                    here.append((edge, taken))
                    stays = NEVER if taken == ALWAYS else both(stays, formula(moment, False))
            choices: list[tuple[Edge | None, Cubes]] = [*here, *([(None, stays)] if stays else [])]
            cases = [
                (
                    locations if edge is None else {**locations, place: edge.target},
                    restarted | self._numbers(() if edge is None else edge.restarts),
                    cubes,
                )
                for locations, restarted, condition in cases
                for edge, case in choices
                if (cubes := both(condition, case))
            ]
        yield from cases

    def _numbers(self, clocks: tuple[str, ...]) -> frozenset[int]:
        return frozenset(self.layout.numbers[clock] for clock in clocks if clock in self.layout.numbers)

    def _ticked(
        self, moment: Moment, watched: dict[int, str], zeroed: frozenset[int], when: Cubes
    ) -> Iterator[tuple[State, frozenset[int], Cubes]]:
        """The whole state after the move, and the clocks that it sets to zero."""
        awake = self._waking.awake(moment.before, moment.events, moment.after)
        if not awake and not watched and not zeroed:
            yield moment.after, NONE, when
            return
        cases: list[tuple[dict[int, On], frozenset[int], Cubes]] = [(dict.fromkeys(zeroed, On.RUNNING), zeroed, when)]
        for number in awake:
            if number not in zeroed:
                status = self.layout.status(moment.before, number)
                fates = list(_fates(self._clocks[number - 1], status, moment))
                if fates != [(status, False, ALWAYS)]:
                    cases = [
                        ({**statuses, number: new}, resets | {number} if reset else resets, cubes)
                        for statuses, resets, condition in cases
                        for new, reset, case in fates
                        if (cubes := both(condition, case))
                    ]
        places = list(moment.after)
        for place, location in watched.items():
            places[place] = location
        for statuses, resets, condition in cases:
            target = places[:]
            for number, status in statuses.items():
                target[self.layout.first + number - 1] = status
            yield tuple(target), resets, condition


def _fates(clock: _Ticking, status: On, moment: Moment) -> Iterator[tuple[On, bool, Cubes]]:
    """The status after the move and whether the clock is set to zero: stops, clears, restarts, starts."""
    for restarts in _truths(clock.restarts, moment, ALWAYS):
        if restarts[0]:
            yield On.RUNNING, True, restarts[1]
            continue
        for clears in _truths(clock.clears, moment, restarts[1]):
            cleared = On.OFF if clears[0] else status
            ticking = cleared in (On.RUNNING, On.UNKNOWN)
            stopping = _truths(clock.stops, moment, clears[1]) if ticking else ((False, clears[1]),)
            for stops in stopping:
                held = On.STOPPED if stops[0] and cleared == On.RUNNING else cleared
                starting = _truths(clock.starts, moment, stops[1]) if held != On.RUNNING else ((False, stops[1]),)
                for starts, condition in starting:
                    runs = starts and held in (On.OFF, On.STOPPED)
                    yield On.RUNNING if runs else held, starts and held == On.OFF, condition


def _truths(rule: MoveFormula, moment: Moment, when: Cubes) -> Iterator[tuple[bool, Cubes]]:
    for truth in (True, False):
        if condition := both(when, rule(moment, truth)):
            yield truth, condition


def _ticking(clock: Clock, layout: Layout) -> _Ticking:
    def moving(rule: Formula) -> MoveFormula:
        return MoveFormula(rule, layout)

    gate = None if clock.gate == TRUE else StateFormula(clock.gate, layout)
    stops, clears, restarts, starts = map(moving, (clock.stops, clock.clears, clock.restarts, clock.starts))
    return _Ticking(layout.numbers[clock.name], gate, stops, clears, restarts, starts)
