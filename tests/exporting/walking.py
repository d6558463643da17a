"""Runs of a protocol and of what was exported from it, side by side: what one can do the other can."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from operator import eq, ge, gt, le, lt
from random import Random
from typing import NamedTuple

from protocol.forever import bounds
from protocol.model import Protocol
from protocol.runs import Move
from protocol.semantics import State, after, elapse, initial, moves, patience
from tests.exporting.net import Edge, Net, Test

SIGNS = {"<": lt, "<=": le, "==": eq, ">=": ge, ">": gt}


class Config(NamedTuple):
    place: str
    values: tuple[int, ...]
    clocks: tuple[Fraction, ...]


def start(net: Net) -> frozenset[Config]:
    values = tuple(first for first, _, _ in net.variables.values())
    return closed(net, [Config(net.initial, values, (Fraction(0),) * len(net.clocks))])


def true(net: Net, tests: Iterable[Test], clocks: tuple[Fraction, ...]) -> bool:
    return all(SIGNS[sign](clocks[net.clocks.index(clock)], limit) for clock, sign, limit in tests)


def fired(net: Net, config: Config, edge: Edge) -> Iterator[Config]:
    """The configuration after the edge, if it is one: an invariant that is false leaves none."""
    if not true(net, edge.guard, config.clocks):
        return
    pairs = zip(net.clocks, config.clocks, strict=True)
    clocks = tuple(Fraction(0) if name in edge.resets else value for name, value in pairs)
    sets = dict(edge.sets)
    values = tuple(sets.get(name, value) for name, value in zip(net.variables, config.values, strict=True))
    if true(net, net.places[edge.target][1], clocks):
        yield Config(edge.target, values, clocks)


def closed(net: Net, configs: Iterable[Config]) -> frozenset[Config]:
    """With what comes of them by silent edges, in no time."""
    found = set(configs)
    waiting = list(found)
    while waiting:
        config = waiting.pop()
        for edge in net.leaving[config.place]:
            if edge.label is None:
                new = set(fired(net, config, edge)) - found
                found |= new
                waiting += new
    return frozenset(found)


def waited(net: Net, configs: frozenset[Config], delay: Fraction) -> frozenset[Config]:
    """What they can be so many units later; nothing if so much time cannot pass."""
    found: set[Config] = set()
    waiting = [(config, delay) for config in configs]
    while waiting:
        config, left = waiting.pop()
        urgent, invariant = net.places[config.place]
        room = min((limit - config.clocks[net.clocks.index(clock)] for clock, _, limit in invariant), default=left)
        step = Fraction(0) if urgent else min(room, left)
        later = Config(config.place, config.values, tuple(value + step for value in config.clocks))
        if step == left:
            found.add(later)
        elif step > 0:  # silent edges come where an invariant ends
            waiting += [(next_, left - step) for next_ in closed(net, [later]) if next_ != later]
    return closed(net, found)


def walk(protocol: Protocol, net: Net, unit: Fraction, dice: Random, length: int = 7) -> int:
    """A random run of both; after each of its steps all delays at which anything changes, and all moves, are compared.

    Returns how many moves were made.
    """
    assert all(edge.label is not None or edge.source != edge.target for edge in net.edges)
    (state,) = initial(protocol)
    configs = start(net)
    marks = {bound.limit for bound in bounds(protocol)}
    for number in range(length):
        agree(protocol, net, state, configs)
        possible: list[tuple[Fraction, State, Move]] = []
        limit = patience(protocol, state)
        for delay in instants(state, marks):
            later = waited(net, configs, delay / unit)
            allowed = limit is None or delay <= limit
            assert bool(later) == allowed, f"a delay of {delay}"
            if allowed:
                then = elapse(protocol, state, delay)
                ours = moves(protocol, then)
                theirs = {e.label for config in later for e in net.leaving[config.place] for _ in fired(net, config, e)}
                theirs.discard(None)
                assert {net.told[label] for label in theirs} == {" + ".join(move.transitions) for move in ours}
                possible += [(delay, then, move) for move in ours]
        if not possible:
            return number
        delay, then, move = dice.choice(possible)
        taken = [label for label, told in net.told.items() if told == " + ".join(move.transitions)]
        later = waited(net, configs, delay / unit)
        reached = [made for c in later for e in net.leaving[c.place] if e.label in taken for made in fired(net, c, e)]
        (state,) = after(protocol, then, move)
        configs = closed(net, reached)
    return length


def agree(protocol: Protocol, net: Net, state: State, configs: frozenset[Config]) -> None:
    """Each configuration says of machines and variables what they are."""
    assert configs
    domains = {it.name: it.names for it in protocol.machines} | {it.name: it.domain for it in protocol.variables}
    for config in configs:
        for name, value in zip(net.variables, config.values, strict=True):
            domain = domains[name]
            is_number = isinstance(domain[0], int) and not isinstance(domain[0], bool)
            mine = state.locations.get(name, state.values.get(name))
            assert value == (mine if is_number else domain.index(mine)), name  # type: ignore[arg-type]


def instants(state: State, marks: set[Fraction]) -> list[Fraction]:
    """Delays after which a clock of the state reaches a constant, and one between each two and beyond."""
    running = {reading.value for reading in state.clocks.values() if reading.status == "running"}
    ends = sorted({Fraction(0), *(mark - value for mark in marks for value in running if mark > value)})
    between = [(a + b) / 2 for a, b in pairwise(ends)]
    return sorted([*ends, *between, ends[-1] + 1800])
