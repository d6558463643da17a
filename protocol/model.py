"""The kernel: what every protocol reduces to, and all that engines, the interpreter and certification see.

A state gives each machine (and monitor) its location, each variable its value, and each clock a status and a value.
Runs alternate delays and moves; `semantics` is the definition of both, `docs/semantics.md` the same as mathematics.
Times are exact rationals, in seconds.
"""

from __future__ import annotations

import re
from enum import Enum
from fractions import Fraction
from functools import cached_property, lru_cache

from msgspec import Struct

from protocol.diagnostics import Span
from protocol.formula import FALSE, TRUE, Formula, Term, Value


class Kind(Enum):
    """How a transition comes about."""

    EVENT = "event"  # a cause of the environment or an actor: allowed while its guard holds, never forced
    MAY = "may"  # a cause: permitted while its guard holds, never forced
    MUST = "must"  # a cause: possible while its guard holds; while it is due as well, no time passes
    TIMED = "timed"  # a cause like MUST, but an obligation of nobody: a condition that has come true or has lasted
    REACTION = "reaction"  # no cause: joins a move in which one of its triggers occurs


_BECAUSE = re.compile(r'\s*because\s+"[^"\n]*"\s*$')


class Origin(Struct, frozen=True, cache_hash=True):
    """Where a piece of the kernel was written, and what its author said of it."""

    span: Span
    text: str = ""
    """The clause as written, on one line."""
    description: str = ""
    because: str = ""

    @property
    def clause(self) -> str:
        """The clause without its `because`."""
        return _BECAUSE.sub("", self.text)


class Update(Struct, frozen=True):
    """variable := value, read before the move.  A Boolean takes a formula, the others a term.

    A whole number outside the variable's range is an error with a run; the variable then keeps the nearest bound.
    """

    variable: str
    value: Formula | Term


class Transition(Struct, frozen=True, cache_hash=True):
    """One clause by which something happens.  An event is a transition of no machine.

    `name` is an event id: the label, qualified by its machine ("response.warn"); unlabelled ones get a made-up one
    with a "#".  `sources` are the locations it may leave, empty if `machine` is None.  `target` None: the machine
    moves (it can move once in a move) but enters nothing.  `guard` holds everything that makes it possible but the
    source: `when`, earliest times and, for EVENT, MAY and REACTION, latest times too.  MUST and TIMED are *due*
    when possible and `due` holds.
    """

    name: str
    kind: Kind
    origin: Origin
    actor: str | None = None
    machine: str | None = None
    sources: tuple[str, ...] = ()
    target: str | None = None
    triggers: tuple[str, ...] = ()
    guard: Formula = TRUE
    due: Formula = FALSE
    updates: tuple[Update, ...] = ()

    @property
    def is_cause(self) -> bool:
        return self.kind is not Kind.REACTION


class Location(Struct, frozen=True):
    name: str
    origin: Origin
    actor: str | None = None


class Machine(Struct, frozen=True, cache_hash=True):
    """The first location is the initial one; in a ladder the order of the locations is their rank.

    `implied`: nobody wrote its states and clauses, a vote, an action or an observation brings them; they are spoken of
    with the machine's name.
    """

    name: str
    locations: tuple[Location, ...]
    ladder: bool
    origin: Origin
    implied: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return _names(self)


@lru_cache(maxsize=256)
def _names(machine: Machine) -> tuple[str, ...]:
    return tuple(location.name for location in machine.locations)


class Variable(Struct, frozen=True):
    """`domain` is the values in order: (False, True), low..high, or the names of an enumeration."""

    name: str
    domain: tuple[Value, ...]
    initial: Value
    origin: Origin


class Clock(Struct, frozen=True, cache_hash=True):
    """Off, or a real >= 0 that is running or stopped.  It grows while running and `gate` (which reads no clock) holds.

    The rules are move formulas, applied after a move in this order: stops (running -> stopped), clears (-> off),
    restarts (-> 0, running), starts (off -> 0, running; stopped -> running).
    """

    name: str
    origin: Origin
    initially_on: bool = False
    gate: Formula = TRUE
    stops: Formula = FALSE
    clears: Formula = FALSE
    restarts: Formula = FALSE
    starts: Formula = FALSE
    written: bool = True
    """False for clocks that `since`, `age`, `for` and timing words bring; `origin.text` then names them."""


class Edge(Struct, frozen=True):
    """A monitor's step: taken with a move in which `when` holds; its clocks in `restarts` go to 0 and run."""

    source: str
    target: str
    when: Formula
    restarts: tuple[str, ...] = ()


class Monitor(Struct, frozen=True):
    """An observer: watches moves, never takes part in them.

    After each move exactly one of the edges of its location whose `when` holds is taken (any one where several do);
    it stays where none does.  `when` reads the state before the move (clocks, own location), the events of the move
    and the state after it (no clock, no monitor).  `initial` lists the locations it may start in.
    """

    name: str
    locations: tuple[str, ...]
    initial: tuple[str, ...]
    edges: tuple[Edge, ...]


class Protocol(Struct, frozen=True, dict=True, cache_hash=True):
    """A protocol, expanded.  `monitors` is empty unless a question watches it; their clocks are among `clocks`."""

    name: str
    origin: Origin
    machines: tuple[Machine, ...] = ()
    variables: tuple[Variable, ...] = ()
    clocks: tuple[Clock, ...] = ()
    transitions: tuple[Transition, ...] = ()
    monitors: tuple[Monitor, ...] = ()
    actors: tuple[str, ...] = ()
    adversary: str | None = None
    defections: tuple[Transition, ...] = ()
    """What actors may do only when they defect; no part of the protocol until `deviation` makes it one."""
    agreed: Protocol | None = None
    """Of a protocol in which actors deviate: the one that they deviate from.  Only what is told of runs reads it."""

    def machine(self, name: str) -> Machine:
        return self._machines[name]

    def transition(self, name: str) -> Transition:
        return self._transitions[name]

    def clock(self, name: str) -> Clock:
        return self._clocks[name]

    def variable(self, name: str) -> Variable:
        return self._variables[name]

    @cached_property
    def _machines(self) -> dict[str, Machine]:
        return {machine.name: machine for machine in self.machines}

    @cached_property
    def _transitions(self) -> dict[str, Transition]:
        return {transition.name: transition for transition in self.transitions}

    @cached_property
    def _clocks(self) -> dict[str, Clock]:
        return {clock.name: clock for clock in self.clocks}

    @cached_property
    def _variables(self) -> dict[str, Variable]:
        return {variable.name: variable for variable in self.variables}


# --- properties -------------------------------------------------------------------------------------------------


class Trigger(Struct, frozen=True):
    """Something that happens in a move: one of the events, or one of the conditions becoming true over it.

    `at_start`: it also happens at the start of every run (a condition true, or a location occupied, initially).
    """

    events: tuple[str, ...] = ()
    conditions: tuple[Formula, ...] = ()
    at_start: bool = False


class Response(Struct, frozen=True):
    """One of the events occurs, or the condition holds at some instant."""

    events: tuple[str, ...] = ()
    condition: Formula = FALSE


class Window(Struct, frozen=True):
    """Ages from `lower` (exclusive if `after`) to `upper` (exclusive if `before`); upper None is for ever."""

    lower: Fraction = Fraction(0)
    after: bool = False
    upper: Fraction | None = None
    before: bool = False

    def holds(self, age: Fraction) -> bool:
        return (age > self.lower if self.after else age >= self.lower) and not self.is_past(age)

    def is_past(self, age: Fraction) -> bool:
        """The window has closed at this age, for good."""
        return self.upper is not None and (age >= self.upper if self.before else age > self.upper)


class Release(Struct, frozen=True):
    """`unless`: frees a pending obligation when it occurs or holds at an age inside the window."""

    response: Response
    window: Window


class Always(Struct, frozen=True):
    condition: Formula


class NeverHappens(Struct, frozen=True):
    """The trigger never happens in a move before which `when` holds."""

    trigger: Trigger
    when: Formula = TRUE


class LeadsTo(Struct, frozen=True):
    """Each occurrence is answered at an age inside the window; without an upper end, if time diverges."""

    trigger: Trigger
    response: Response
    window: Window
    release: Release | None = None


class OnlyAfter(Struct, frozen=True):
    """Each occurrence of `trigger` comes with, or after, one of `earlier`; the latest one at an age in `window`."""

    trigger: Trigger
    earlier: Trigger
    window: Window


class Climbing(Enum):
    SKIPS = "skips"  # raises the rank by more than one
    CLIMBS = "climbs"  # raises the rank
    DROPS = "drops"  # lowers the rank


class Ladder(Struct, frozen=True):
    """No move of the machine climbs, drops, or skips."""

    machine: str
    climbing: Climbing


class LastsAtMost(Struct, frozen=True):
    """No stretch of `condition`, measured over positive time, is longer than the window."""

    condition: Formula
    window: Window
    release: Release | None = None


class Separation(Struct, frozen=True):
    """From each occurrence of `first`, none of `then` for at least so many seconds.

    The occurrence's own move counts too, for what happens in it and is no part of `first`; so does the start of a run.
    """

    first: Trigger
    then: Trigger
    least: Fraction


class LastsAtLeast(Struct, frozen=True):
    """Every stretch of `condition` that begins and ends, both measured over positive time, is at least so long.

    One that is under way when a scope opens is not judged.  A release frees that occurs or holds from the stretch's
    beginning until time passes without the condition.
    """

    condition: Formula
    least: Fraction
    release: Release | None = None


class Recurs(Struct, frozen=True):
    """From the opening of the scope (or the start) and from each occurrence, the next one is at an age in the window.

    The next one is brought by a later move.  The window ends.
    """

    trigger: Trigger
    window: Window


class StaysPossible(Struct, frozen=True):
    """From every reachable state in which `condition` holds some run still reaches the goal."""

    goal: Response
    condition: Formula = TRUE


Form = (
    Always
    | NeverHappens
    | LeadsTo
    | OnlyAfter
    | Ladder
    | LastsAtMost
    | Separation
    | LastsAtLeast
    | Recurs
    | StaysPossible
)


class Between(Struct, frozen=True):
    """Open from after a move of `opens` to before the next move of `closes`, or for ever."""

    opens: Trigger
    closes: Trigger


class AfterFirst(Struct, frozen=True):
    opens: Trigger


class BeforeFirst(Struct, frozen=True):
    closes: Trigger


class While(Struct, frozen=True):
    condition: Formula


Scope = Between | AfterFirst | BeforeFirst | While


class Promise(Struct, frozen=True):
    """What a `property` says: a form, in the whole of every run or inside a scope."""

    form: Form
    scope: Scope | None = None


class Possible(Struct, frozen=True):
    """What a `scenario` says: some run reaches `goal`; with a window, at such an age of some `since`."""

    goal: Response
    since: Trigger | None = None
    window: Window = Window()


class Expectation(Enum):
    HOLDS = "holds"
    FAILS = "fails"
    VACUOUS = "vacuous"


class Deviation(Struct, frozen=True):
    """`even if ACTOR defects` (late None), or `is late by D`: D in seconds."""

    actors: tuple[str, ...]
    late: Fraction | None = None


class Property(Struct, frozen=True):
    """A property or a scenario by name, with the verdict its author expects (None: not stated, so `holds`).

    One that is quantified (`for s in …`) is several of the same name, one for each `member` ("s = 1"), in a row.
    """

    name: str
    origin: Origin
    meaning: Promise | Possible
    expected: Expectation | None = None
    expected_origin: Origin | None = None
    expected_of: str = ""
    """The base of which it is stated, where the design inherits the expectation."""
    member: str = ""
    deviations: tuple[Deviation, ...] = ()
    """It is asked of the protocol in which these actors deviate."""


class TimeBetween(Struct, frozen=True):
    """From each occurrence of `trigger` to the first response after it; a release before that leaves it without one."""

    trigger: Trigger
    response: Response
    release: Release | None = None


class Greatest(Struct, frozen=True):
    """The value of the clock while it is on and `condition` holds."""

    clock: str
    condition: Formula = TRUE


class Share(Struct, frozen=True):
    """The long-run share of time with `condition`, over runs in which `meanwhile` always holds and time diverges."""

    condition: Formula
    meanwhile: Formula = TRUE


Quantity = TimeBetween | Greatest | Share


class Measure(Struct, frozen=True):
    """What a `measure` asks for: the least and greatest value of a quantity; of clocks and shares the greatest."""

    name: str
    origin: Origin
    meaning: Quantity


class Allowance(Struct, frozen=True):
    """`allow CODE NAME because …`: acknowledges a finding on the named thing."""

    code: str
    name: str
    origin: Origin


class Param(Struct, frozen=True):
    """A number fixed during a run: the value the design was expanded with, as text, and whether anything reads it."""

    name: str
    origin: Origin
    value: str
    used: bool


class Party(Struct, frozen=True):
    """An actor, and what its author says of it."""

    name: str
    origin: Origin


class Design(Struct, frozen=True):
    """One checkable design: a protocol or a design of one, expanded, with what is asked of it."""

    protocol: Protocol
    properties: tuple[Property, ...]
    measures: tuple[Measure, ...]
    allowances: tuple[Allowance, ...]
    base: str | None
    file: str
    params: tuple[Param, ...] = ()
    parties: tuple[Party, ...] = ()
    """The actors of the protocol; the kernel knows their names alone."""
