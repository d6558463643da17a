"""The clocks and causes that nobody declares: `since(E)`, `age(S)`, `of entry`, `(P for D)`, `of (P)` and the like.

Each is made once for a protocol, however often the text asks for it, and has a readable name of its own.
A condition used as a cause is an obligation of nobody, due at the first instant at which it is true: a `TIMED`
transition that clears a clock of its own, the *latch*, which each new stretch of the condition starts again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from msgspec import Struct, field
from msgspec.structs import replace

from protocol.formula import (
    FALSE,
    TRUE,
    And,
    Bound,
    Const,
    Formula,
    Occurs,
    becomes,
    clocks_of,
    conj,
    disj,
)
from protocol.model import Clock, Kind, Origin, Transition


class Occasion(Struct, frozen=True):
    """What may happen in a move: one of the events, or one of the conditions becoming true over it.

    `at_start`: it also happens at the start of every run.  The conditions read no clock.
    """

    events: tuple[str, ...] = ()
    conditions: tuple[Formula, ...] = ()
    at_start: bool = False

    @property
    def of_move(self) -> Formula:
        return disj(*([Occurs(self.events)] if self.events else []), *(turns(c) for c in self.conditions))


def turns(condition: Formula) -> Formula:
    """The condition becomes true over the move; a constant never does."""
    return FALSE if isinstance(condition, Const) else becomes(condition)


def is_on(clock: str) -> Formula:
    return Bound(clock, ">=", Fraction(0))


class Clockwork(Struct):
    """What has been made so far.  `starts_true`: the truth of a formula without clocks in the initial state."""

    starts_true: Callable[[Formula], bool]
    taken: set[str]
    clocks: dict[object, Clock] = field(default_factory=dict)
    causes: dict[object, Transition] = field(default_factory=dict)
    latches: dict[object, tuple[Formula, tuple[str, ...]]] = field(default_factory=dict)
    """Of each latch: the part of its condition that reads no clock, and the clocks that arm it again."""

    def since(self, occasion: Occasion, origin: Origin) -> str:
        """Runs from the latest occasion on, off until the first; of a condition, on from the start if it holds then."""
        key = ("since", occasion)
        holds = any(self.starts_true(condition) for condition in occasion.conditions)
        return self._clock(key, f"since {origin.text}", origin, initially_on=holds, restarts=occasion.of_move)

    def age(self, machine: str, states: list[str], origin: Origin) -> str:
        """Runs from the latest entry of the machine, on from the start."""
        entries = Occurs(tuple(f"{machine}.{state}" for state in states))
        origin = replace(origin, text=f"age of {machine}")
        return self._clock(("age", machine), origin.text, origin, initially_on=True, restarts=entries)

    def held(self, condition: Formula, origin: Origin) -> str:
        """Runs from the latest instant at which the condition became true."""
        on = self.starts_true(condition)
        text = f"{origin.text} for"
        origin = replace(origin, text=text)
        return self._clock(("held", condition), text, origin, initially_on=on, restarts=turns(condition))

    def possible(self, label: str, condition: Formula, origin: Origin, *, event: str) -> str:
        """Runs since a move made the clause possible, or since it was last taken."""
        on, text = self.starts_true(condition), f"since {label} possible"
        restarts = disj(turns(condition), Occurs((event,)))
        return self._clock(("possible", event), text, replace(origin, text=text), initially_on=on, restarts=restarts)

    def lasting(self, condition: Formula, limit: Fraction, origin: Origin) -> str:
        """The event that the condition has lasted so long: once per stretch of it, ended by a break of any length."""
        key = ("lasting", condition, limit)
        if key not in self.causes:
            event = self._name(origin.text)
            latch = self._clock(
                key,
                f"latch of {origin.text}",
                replace(origin, text=f"latch of {origin.text}"),
                initially_on=self.starts_true(condition),
                restarts=turns(condition),
                clears=Occurs((event,)),
            )
            self.causes[key] = _cause(event, conj(condition, Bound(latch, ">=", limit)), origin)
        return self.causes[key].name

    def latch(self, condition: Formula, origin: Origin) -> str | None:
        """The event that the condition, which may read clocks, comes true; None where no first instant can be told."""
        parts = condition.args if isinstance(condition, And) else (condition,)
        plain = conj(*(part for part in parts if not clocks_of(part)))
        if not (read := arming(condition)) and clocks_of(condition):
            return None
        key = ("latch", condition)
        if key not in self.causes:
            event = self._name(origin.text)
            text = f"latch of {origin.text}"
            clears, on = Occurs((event,)), self.starts_true(plain)
            name = self._clock(key, text, replace(origin, text=text), initially_on=on, clears=clears)
            self.latches[key] = (plain, read)
            self.causes[key] = _cause(event, conj(condition, is_on(name)), origin)
        return self.causes[key].name

    def finished(self, written: Mapping[str, Clock]) -> tuple[Clock, ...]:
        """All the clocks made, the latches armed by the rules of the clocks that their conditions read."""
        known = dict(written) | {clock.name: clock for clock in self.clocks.values()}
        for key, (plain, read) in self.latches.items():
            rules = (rule for name in read if name in known for rule in (known[name].restarts, known[name].clears))
            self.clocks[key] = replace(self.clocks[key], restarts=disj(turns(plain), *rules))
        return tuple(self.clocks.values())

    def _clock(
        self,
        key: object,
        name: str,
        origin: Origin,
        *,
        initially_on: bool,
        restarts: Formula = FALSE,
        clears: Formula = FALSE,
    ) -> str:
        if key not in self.clocks:
            self.clocks[key] = Clock(
                self._name(name), origin, initially_on, restarts=restarts, clears=clears, written=False
            )
        return self.clocks[key].name

    def _name(self, wanted: str) -> str:
        name, count = wanted, 1
        while name in self.taken:
            count += 1
            name = f"{wanted} ({count})"
        self.taken.add(name)
        return name


def _cause(event: str, guard: Formula, origin: Origin) -> Transition:
    return Transition(event, Kind.TIMED, origin, guard=guard, due=TRUE)


def arming(condition: Formula) -> tuple[str, ...]:
    """The clocks of a condition that joins a part without clocks and lower bounds above zero; () for any other."""
    parts = condition.args if isinstance(condition, And) else (condition,)
    found: dict[str, None] = {}
    for part in parts:
        if isinstance(part, Bound) and part.relation == ">=" and part.limit > 0:
            found[part.clock] = None
        elif clocks_of(part):
            return ()
    return tuple(found)
