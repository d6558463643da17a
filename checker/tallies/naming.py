"""From a run of numbers to one of members: who it is each time."""

from __future__ import annotations

from collections.abc import Sequence

from checker.tallies.strides import Striding
from checker.tallies.tally import Deed, Tally, number_of
from protocol.model import Protocol
from protocol.runs import Move, Run, Step


def one_by_one(tally: Tally, striding: Striding, moves: Sequence[Move]) -> list[Move]:
    """The moves of the tallied query without strides."""
    numbers = {
        number_of(it, place): 0 if k else len(it.machines)
        for it in tally.classes
        for k, place in enumerate(it.locations)
    }
    found = []
    for move in moves:
        stride = striding.strides.get(move.cause)
        while True:
            found.append(move if stride is None else Move(stride.clause, move.reactions))
            for name in found[-1].transitions:
                _count(tally.deeds.get(name), numbers)
            if stride is None or numbers[number_of(stride.deed.alike, stride.place)] == stride.until:
                break
    return found


def _count(deed: Deed | None, numbers: dict[str, int]) -> None:
    """What the clause makes of the numbers."""
    if deed is None:
        return
    it, clause = deed.alike, deed.alike.pattern[deed.number]
    if clause.target is None:
        return
    for source in clause.sources if deed.source is None else (deed.source,):
        here, there = number_of(it, source), number_of(it, clause.target)
        moved = numbers[here] if deed.source is None else 1
        numbers[here] -= moved
        numbers[there] += moved


def named(tally: Tally, protocol: Protocol, run: Run) -> Run:
    """The run of the protocol; of those for whom something is possible the first does it."""
    order = {t.name: place for place, t in enumerate(protocol.transitions)}
    at = {machine: it.locations[0] for it in tally.classes for machine in it.machines}
    steps = []
    for step in run.steps:
        taken = [name for clause in step.move.transitions for name in _taken(tally, clause, at)]
        cause, *reactions = taken
        steps.append(Step(step.delay, Move(cause, tuple(sorted(reactions, key=order.__getitem__)))))
        for name in taken:
            t = protocol.transitions[order[name]]
            if t.machine in at and t.target is not None:
                at[t.machine] = t.target
    return Run(tuple(steps), run.rest, run.loop)


def _taken(tally: Tally, clause: str, at: dict[str, str]) -> list[str]:
    """The clauses of members that one of the tallied query stands for."""
    deed = tally.deeds.get(clause)
    if deed is None:
        return [clause]
    it = deed.alike
    if deed.source is not None:
        first = next(machine for machine in it.machines if at[machine] == deed.source)
        return [it.clauses[first][deed.number].name]
    sources = it.pattern[deed.number].sources
    return [it.clauses[machine][deed.number].name for machine in it.machines if at[machine] in sources]
