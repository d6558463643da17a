"""Two texts that should say the same: the same runs on a grid of times, and the same answers of every engine.

What can be seen of a run are the moves' events that a reader names (events of their own and entries of states), states
and values; labels, clocks and causes that nobody names may differ.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from checker.observers import watch
from checker.portfolio import ENGINES
from checker.verdict import Budget, Claim, Reached, Spent, Unreachable
from protocol.formula import Bound, Formula, atoms
from protocol.load import compile_text
from protocol.model import Design, Kind, Protocol
from protocol.semantics import State, after, elapse, events_of, initial, moves, patience
from tests.explore import HOUR, capped

Names = Mapping[str, str]
"""What some names of the first text are called in the second."""

PLAIN: Names = MappingProxyType({})

MOST = 300
"""So many pairs of sets of states are compared."""


def design(text: str) -> Design:
    (found,) = compile_text(text)
    return found


def plain(name: str, names: Names) -> str:
    """The name as the second text has it: `response[2].backed` is `response_2.backed` unless it is said otherwise."""
    for old, new in names.items():
        name = re.sub(rf"(?<![\w\]]){re.escape(old)}(?![\w\[])", new, name)
    return re.sub(r"\[(\w+)\]", r"_\1", name)


class Seen:
    """A protocol as far as it can be seen."""

    def __init__(self, protocol: Protocol, names: Names) -> None:
        self.protocol, self.names = protocol, names
        self.told = {t.name for t in protocol.transitions if t.kind is Kind.EVENT}
        self.told |= {f"{m.name}.{location}" for m in protocol.machines for location in m.names}
        self.longest = max((b.limit for b in bounds(protocol)), default=Fraction(0)) + HOUR

    def shown(self, state: State) -> frozenset[tuple[str, object]]:
        places = {f"{machine}.{place}" for machine, place in state.locations.items()}
        values = {(plain(name, self.names), value) for name, value in state.values.items()}
        return frozenset({(plain(place, self.names), True) for place in places} | values)

    def steps(self, states: frozenset[State]) -> dict[object, frozenset[State]]:
        """What may come next, with the states that it leads to: an hour, or a move."""
        found: dict[object, dict[State, None]] = {}
        for state in states:
            limit = patience(self.protocol, state)
            if limit is None or limit >= HOUR:
                found.setdefault("an hour", {})[capped(elapse(self.protocol, state, HOUR), self.longest)] = None
            for move in moves(self.protocol, state):
                events = events_of(self.protocol, move.transitions) & self.told
                for then in after(self.protocol, state, move):
                    label = (frozenset(plain(event, self.names) for event in events), self.shown(then))
                    found.setdefault(label, {})[then] = None
        return {label: frozenset(them) for label, them in found.items()}


def bounds(protocol: Protocol) -> list[Bound]:
    formulas: list[Formula] = [f for t in protocol.transitions for f in (t.guard, t.due)]
    formulas += [f for c in protocol.clocks for f in (c.stops, c.clears, c.restarts, c.starts)]
    return [atom for formula in formulas for atom in atoms(formula) if isinstance(atom, Bound)]


def same_runs(one: Protocol, other: Protocol, names: Names = PLAIN) -> int:
    """Every run of one, on a grid of hours, is a run of the other; so many pairs of what may be were compared."""
    first, second = Seen(one, names), Seen(other, {})
    pair = (frozenset(initial(one)), frozenset(initial(other)))
    assert {first.shown(s) for s in pair[0]} == {second.shown(s) for s in pair[1]}
    known, waiting = {pair}, [pair]
    for left, right in waiting:
        if len(known) > MOST:
            break
        ours, theirs = first.steps(left), second.steps(right)
        assert set(ours) == set(theirs), told(ours, theirs)
        for label, states in ours.items():
            if (pair := (states, theirs[label])) not in known:
                known.add(pair)
                waiting.append(pair)
    return len(known)


def told(ours: Mapping[object, object], theirs: Mapping[object, object]) -> str:
    return f"only in the first: {set(ours) - set(theirs)}\nonly in the second: {set(theirs) - set(ours)}"


def same_answers(one: Design, other: Design) -> list[str]:
    """Zones find out the same about every property of theirs, other engines nothing else; what that is."""
    found = []
    for left, right in zip(one.properties, other.properties, strict=True):
        for entry in ENGINES:
            said = [
                answers(entry.name, design.protocol, asked.meaning) for design, asked in ((one, left), (other, right))
            ]
            pairs = zip(*said, strict=True)
            differing = [(a, b) for a, b in pairs if a != b]
            may_differ = entry.name != "zones" and all("open" in f"{a} {b}" for a, b in differing)
            assert not differing or may_differ, f"{entry.name} on {left.name}: {differing}"
            found += [f"{entry.name}: {left.name}: {it}" for it in said[0]]
    return found


def answers(engine: str, protocol: Protocol, meaning: object) -> list[str]:
    question = watch(protocol, meaning)  # type: ignore[arg-type]
    entry = next(entry for entry in ENGINES if entry.name == engine)
    try:
        claims = entry.engine()(question.query, Budget(3000 if engine == "zones" else 400))
    except Spent:
        return ["spent"]
    return [f"{goal} {brief(claim)}" for goal, claim in sorted(claims.items())]


def brief(claim: Claim) -> str:
    match claim:
        case Reached(run):
            return f"reached at {sum((step.delay for step in run.steps), run.rest) / HOUR} h"
        case Unreachable():
            return "out of reach"
    return "open"
