"""A question as one timed automaton: a location for each discrete state and phase, an edge for each move.

What a location is in the source languages' sense (where machines are, what variables are) is also kept in variables,
which nothing reads, so that it can be asked about.  Clocks that are off have a value that nothing reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from msgspec import Struct

from checker.exporting.result import Reason, Refused
from checker.exporting.subject import Subject
from checker.exporting.waiting import NOTHING, Facts, Phase, Test, entries, invariant, steps, tests_of
from checker.zoning.cubes import Cubes
from checker.zoning.explicit import Explicit, Jump
from checker.zoning.residual import On, State
from protocol.formula import Value
from protocol.runs import Move

REACHED = "reached"
"""The goal that breaks the property, or shows the scenario; the others go by their names."""
MOST_PLACES = 4_000
MOST_ARCS = 40_000


class Named(Struct, frozen=True):
    """A machine or a variable, and its values in order; `initial` is a number of one."""

    name: str
    values: tuple[Value, ...]
    initial: int
    is_machine: bool

    @property
    def is_number(self) -> bool:
        return all(isinstance(value, int) and not isinstance(value, bool) for value in self.values)


class Place(Struct, frozen=True):
    """A location.  `told`: the discrete state in words; `goal`: it stands for a goal that has been reached.

    `urgent`: no time passes here.  `depth`: how many edges lead to it, at the least.
    """

    number: int
    told: str
    urgent: bool = False
    invariant: tuple[Test, ...] = ()
    goal: str | None = None
    depth: int = 0


class Arc(Struct, frozen=True):
    """An edge: with a move; else, without one, a goal that is reached or an excuse that ends, in no time.

    `sets`: the new values of machines and variables that change, by their number among `named`.
    """

    source: int
    target: int
    move: Move | None
    guard: tuple[Test, ...]
    zeroed: tuple[int, ...] = ()
    sets: tuple[tuple[int, Value], ...] = ()


class Automaton(Struct, frozen=True):
    """The first place is the initial one.  `clocks` are numbered from 1; limits are in units of `unit` seconds."""

    clocks: tuple[str, ...]
    named: tuple[Named, ...]
    places: tuple[Place, ...]
    arcs: tuple[Arc, ...]
    unit: Fraction

    @property
    def moves(self) -> tuple[Move, ...]:
        """The moves, each once."""
        return tuple(dict.fromkeys(arc.move for arc in self.arcs if arc.move is not None))

    def goal(self, name: str) -> Place:
        return next(place for place in self.places if place.goal == name)


def automaton(subject: Subject) -> Automaton:
    """Raises `Refused` where a clock stands still that matters, or there are too many states."""
    return _Builder(subject).built()


class _Builder:
    def __init__(self, subject: Subject) -> None:
        self.subject, self.explicit = subject, Explicit(subject.query)
        protocol = subject.query.protocol
        self.shown = [
            (place, name, domain)
            for place, (name, domain) in enumerate(self.explicit.domains)
            if not any(monitor.name == name for monitor in protocol.monitors)
        ]
        self.places: list[Place] = []
        self.arcs: dict[Arc, None] = {}
        self.numbers: dict[tuple[State, Phase | None], int] = {}
        self.goals: dict[str, int] = {}
        self.waiting: list[tuple[State, Phase | None]] = []

    def built(self) -> Automaton:
        layout = self.explicit.layout
        starts = self.explicit.initial()
        nil = NOTHING.after(layout.numbers.values())
        found = [(state, phase) for state in starts for _, phase in entries(self._due(state), nil)]
        if len(found) > 1:
            self.places.append(Place(0, "the start: one of several", urgent=True))
            for state, phase in found:
                self._arc(Arc(0, self._number(state, phase, 1), None, ()))
        else:
            self._number(*found[0], 0)
        for state, phase in self.waiting:  # grows while it is read
            self._leave(state, phase)
        for role in (REACHED, *self.subject.shows) if self.subject.breaks else ():
            self._goal(role, self.places[-1].depth)
        first = starts[0]
        machines = {machine.name for machine in self.subject.query.protocol.machines}
        named = tuple(
            Named(name, domain, domain.index(first[place]), name in machines) for place, name, domain in self.shown
        )
        return Automaton(layout.clocks, named, tuple(self.places), tuple(self.arcs), layout.unit)

    def _due(self, state: State) -> Cubes:
        site = self.explicit.site(state)
        for number in site.on:
            if number not in site.growing:
                raise Refused(Reason.STOPWATCH, f"clock {self._clock(number)} stands still and keeps its value")
        return site.due

    def _clock(self, number: int) -> str:
        clock = self.subject.query.protocol.clock(self.explicit.layout.clocks[number - 1])
        return clock.name if clock.written else clock.origin.text or clock.name

    def _number(self, state: State, phase: Phase | None, depth: int) -> int:
        if (state, phase) not in self.numbers:
            number = len(self.places)
            if number >= MOST_PLACES:
                raise Refused(Reason.SIZE, f"there are more than {MOST_PLACES} states")
            self.numbers[state, phase] = number
            self.waiting.append((state, phase))
            bounds = () if phase is None else invariant(phase)
            self.places.append(Place(number, self._told(state), phase is None, bounds, depth=depth))
        return self.numbers[state, phase]

    def _told(self, state: State) -> str:
        layout = self.explicit.layout
        words = [f"{name} {_word(state[place])}" for place, (name, _) in enumerate(self.explicit.domains)]
        off = [clock for clock in layout.clocks if layout.status(state, layout.numbers[clock]) == On.OFF]
        return ", ".join(words) + (f"; off: {', '.join(off)}" if off else "")

    def _arc(self, arc: Arc) -> None:
        if len(self.arcs) >= MOST_ARCS:
            raise Refused(Reason.SIZE, f"there are more than {MOST_ARCS} moves from one state to another")
        self.arcs[arc] = None

    def _leave(self, state: State, phase: Phase | None) -> None:
        here = self.numbers[state, phase]
        depth = self.places[here].depth + 1
        facts = NOTHING.knowing(self.places[here].invariant)
        assert facts is not None
        for goal, cubes in self.explicit.site(state).goals:
            self._reach(here, goal, cubes, facts, None)
        if phase is not None:
            for tests, then in steps(self.explicit.site(state).due, phase):
                if facts.knowing(tests) is not None:
                    self._arc(Arc(here, self._number(state, then, depth), None, tests))
        for jump in self.explicit.jumps(state):
            for goal, cubes in jump.goals:
                self._reach(here, goal, cubes, facts, jump.move)
            for arc in self._taken(here, state, jump, facts, depth):
                self._arc(arc)

    def _taken(self, here: int, state: State, jump: Jump, facts: Facts, depth: int) -> Iterator[Arc]:
        """The jump, for each cube of its condition and each way of entering its target."""
        sets = tuple(
            (number, jump.target[place])
            for number, (place, _, _) in enumerate(self.shown)
            if jump.target[place] != state[place]
        )
        zeroed = tuple(sorted(jump.resets))
        due = self._due(jump.target)
        for cube in jump.when:
            tests = tests_of(cube)
            known = facts.knowing(tests)
            if known is None:
                continue
            for more, phase in entries(due, known.after(zeroed)):
                yield Arc(here, self._number(jump.target, phase, depth), jump.move, _joined(tests, more), zeroed, sets)

    def _reach(self, here: int, goal: int, cubes: Cubes, facts: Facts, move: Move | None) -> None:
        name = self.subject.query.goals[goal].name
        if name not in (*self.subject.breaks, *self.subject.shows):
            return
        role = REACHED if name in self.subject.breaks else name
        for cube in cubes:
            if facts.knowing(tests_of(cube)) is not None:
                self._arc(Arc(here, self._goal(role, self.places[here].depth + 1), move, tests_of(cube)))

    def _goal(self, role: str, depth: int) -> int:
        if role not in self.goals:
            self.goals[role] = len(self.places)
            self.places.append(Place(len(self.places), "", goal=role, depth=depth))
        return self.goals[role]


def _joined(tests: tuple[Test, ...], more: Iterable[Test]) -> tuple[Test, ...]:
    return (*tests, *(test for test in more if test not in tests))


def _word(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
