"""What a conjunct depends on, and as much of a move as can matter to it.

What is left out of a move: reactions that change nothing of what is looked at and trigger nothing that does.  All
reactions of a machine are kept, or none, and all that may bring about an event that is read: so what is left says no
more than the whole does.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from checker.proof.changes import brought
from checker.proof.counting import Counts, is_wide
from checker.proof.obligations import after_delay, grows_in, preamble
from checker.proof.smtlib import Text, Texts, state
from protocol.formula import (
    After,
    And,
    Apart,
    At,
    Bound,
    Compare,
    Formula,
    Not,
    Occurs,
    Or,
    Status,
    atoms,
    counted,
    variables_of,
)
from protocol.model import Protocol, Transition


class Parts(Struct, frozen=True):
    """What formulas read of a state, and the events that they read of a move."""

    places: frozenset[str] = frozenset()
    variables: frozenset[str] = frozenset()
    clocks: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    """The places that are only counted, with many others."""

    def __or__(self, other: Parts) -> Parts:
        return Parts(
            self.places | other.places,
            self.variables | other.variables,
            self.clocks | other.clocks,
            self.events | other.events,
            self.counted | other.counted,
        )


class Words(Struct, frozen=True):
    """A protocol in text, and what is looked up of it again and again."""

    protocol: Protocol
    now: Texts
    later: Texts
    exact: Texts
    """As `now`, without names for counts."""
    counts: Counts | None
    grows: dict[str, Text]
    preamble: Text
    monitors: frozenset[str]
    watching: frozenset[str]
    """The clocks that monitors restart."""
    reactions: tuple[Transition, ...]
    causes: tuple[Transition, ...]
    rules: dict[str, Parts]
    """Of each clock, and of the monitors together under "": what their rules read of a move."""

    def after(self, formula: Compare) -> Text | None:
        """The name of a comparison of a count after a move."""
        return None if self.counts is None else self.counts.after(formula)


def words_of(protocol: Protocol, *, uncounted: bool = False) -> Words:
    """`uncounted`: comparisons of counts go by names, given in the order in which this one meets them."""
    return _words(protocol, Counts()) if uncounted else _exactly(protocol)


@lru_cache(maxsize=64)
def _exactly(protocol: Protocol) -> Words:
    return _words(protocol, None)


def _words(protocol: Protocol, counts: Counts | None) -> Words:
    exact = state(protocol)
    now = exact if counts is None else replace(exact, counts=counts.now)
    grows = grows_in(protocol, now)
    edges = [edge for monitor in protocol.monitors for edge in monitor.edges]
    rules = {clock.name: read(clock.stops, clock.clears, clock.restarts, clock.starts) for clock in protocol.clocks}
    rules[""] = read(*(edge.when for edge in edges))
    watching = frozenset(clock for edge in edges for clock in edge.restarts)
    monitors = frozenset(monitor.name for monitor in protocol.monitors)
    later = after_delay(now, "d", grows)
    reactions = tuple(t for t in protocol.transitions if not t.is_cause)
    causes = tuple(t for t in protocol.transitions if t.is_cause)
    written = preamble(protocol, now)
    return Words(protocol, now, later, exact, counts, grows, written, monitors, watching, reactions, causes, rules)


@lru_cache(maxsize=8192)
def read(*formulas: Formula) -> Parts:
    """What state formulas read; of move formulas, what they read of the state after the move, and of its events."""
    places: set[str] = set()
    variables: set[str] = set()
    clocks: set[str] = set()
    events: set[str] = set()
    many: set[str] = set()
    waiting = list(formulas)
    while waiting:
        it = waiting.pop()
        if type(it) is And or type(it) is Or:
            waiting += it.args
        elif type(it) is Not:
            waiting.append(it.arg)
        elif type(it) is At:
            places.add(it.machine)
        elif type(it) is Bound or type(it) is Status:
            clocks.add(it.clock)
        elif type(it) is Apart:
            clocks.update(name for name in (it.left, it.right) if name is not None)
        elif type(it) is Compare:
            if is_wide(it):
                numbers, machines = _counted(it)
                variables.update(numbers)
                many.update(machines)
            else:
                variables.update(variables_of(it.left, it.right))
                waiting += (arg for term in (it.left, it.right) for arg in counted(term))
        elif type(it) is Occurs:
            events.update(it.events)
        elif type(it) is After:
            waiting.append(it.formula)
    found = (places, variables, clocks, events, many)
    return Parts(*map(frozenset, found))


@lru_cache(maxsize=1024)
def _counted(comparison: Compare) -> tuple[frozenset[str], frozenset[str]]:
    """The variables and the machines that a wide one reads."""
    machines = frozenset(it.machine for it in atoms(comparison) if isinstance(it, At))
    return frozenset(variables_of(comparison.left, comparison.right)), machines


def depended_on(words: Words, parts: Parts) -> Parts:
    """The parts, and all that their changing depends on in a move."""
    needed, seen = parts, None
    while needed != seen:
        seen = needed
        for clock in seen.clocks:
            needed |= words.rules[clock]
        if not words.monitors.isdisjoint(seen.places) or not words.watching.isdisjoint(seen.clocks):
            needed |= replace(words.rules[""], places=words.rules[""].places | words.monitors)
    return needed


def footprint(words: Words, cause: Transition, within: Sequence[Transition], looked_at: Parts) -> Protocol:
    """The protocol with the cause, the reactions that matter to the parts, and the parts that these depend on."""
    protocol = words.protocol
    needed = depended_on(words, looked_at)
    kept: set[str] = set()
    machines: set[str | None] = set()

    def matters(t: Transition) -> bool:
        if t.machine in needed.places or t.machine in needed.counted or t.machine in machines:
            return True
        sets_one = any(update.variable in needed.variables for update in t.updates)
        return sets_one or not needed.events.isdisjoint(brought(t))

    while new := [t for t in within if t.name not in kept and matters(t)]:
        kept |= {t.name for t in new}
        machines |= {t.machine for t in new}
        needed = depended_on(words, needed | Parts(events=frozenset(event for t in new for event in t.triggers)))
    watched = not words.monitors.isdisjoint(needed.places)
    return replace(
        protocol,
        machines=tuple(m for m in protocol.machines if m.name in needed.places or m.name in needed.counted),
        variables=tuple(v for v in protocol.variables if v.name in needed.variables),
        clocks=tuple(c for c in protocol.clocks if c.name in needed.clocks),
        transitions=(cause, *(t for t in within if t.name in kept)),
        monitors=protocol.monitors if watched else (),
    )
