"""What was exported has the runs of the protocol, and no others: read again and followed side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import Random

import pytest

from checker.exporting.automaton import automaton
from checker.exporting.subject import Subject, subject
from checker.exporting.tchecker import tchecker
from checker.exporting.uppaal import uppaal
from checker.query import Query
from protocol.load import load
from protocol.model import Design, Protocol
from tests.exporting.net import Net, read_tchecker, read_uppaal
from tests.exporting.random_designs import random_design
from tests.exporting.random_kernels import kernel
from tests.exporting.trying import tried
from tests.exporting.walking import walk

SEEDS = range(32)
KERNELS = range(16)


def bare(protocol: Protocol) -> Subject:
    return Subject(Design(protocol, (), (), (), None, "random"), None, Query(protocol, ()))


def written(it: Subject) -> Net:
    """What UPPAAL reads, which is what TChecker reads."""
    net, other = read_uppaal(uppaal(it)), read_tchecker(tchecker(it))
    assert net.told == other.told
    assert replace(net, queries=()) == replace(other, labels={})
    return net


@pytest.fixture(scope="module")
def nets() -> dict[int, tuple[Protocol, Subject, Net]]:
    found = {}
    for seed in SEEDS:
        it = subject(random_design(seed), None)
        if (net := tried(partial(written, it), "stopwatch")) is not None:
            found[seed] = it.query.protocol, it, net
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_each_can_do_what_the_other_can(nets: dict[int, tuple[Protocol, Subject, Net]], seed: int) -> None:
    if seed in nets:
        protocol, it, net = nets[seed]
        walk(protocol, net, automaton(it).unit, Random(seed))


@pytest.fixture(scope="module")
def kernels() -> dict[int, tuple[Protocol, Subject, Net]]:
    return {seed: (kernel(seed), it := bare(kernel(seed)), written(it)) for seed in KERNELS}


@pytest.mark.parametrize("seed", KERNELS)
def test_deadlines_of_every_kind(kernels: dict[int, tuple[Protocol, Subject, Net]], seed: int) -> None:
    """Strict ones, windows, disjunctions: the language refuses some of them, an export does not."""
    protocol, it, net = kernels[seed]
    walk(protocol, net, automaton(it).unit, Random(seed))


def test_all_that_makes_an_export_hard_is_met(
    nets: dict[int, tuple[Protocol, Subject, Net]], kernels: dict[int, tuple[Protocol, Subject, Net]]
) -> None:
    many = [net for _, _, net in (*nets.values(), *kernels.values())]
    assert len(nets) >= 28
    assert sum(any(urgent for urgent, _ in net.places.values()) for net in many) >= 10
    assert sum(any(invariant for _, invariant in net.places.values()) for net in many) >= 20
    assert sum(any(edge.label is None for edge in net.edges) for net in many) >= 10


@pytest.mark.parametrize("spec", ["specs/ceasefire/bypass.tier", "specs/war-powers/resolution.tier"])
def test_the_library(spec: str) -> None:
    it = subject(load(spec)[0], None)
    walk(it.query.protocol, written(it), automaton(it).unit, Random(1), length=5)


# --- that the comparison sees a mistake -------------------------------------------------------------------------


def not_urgent(net: Net) -> Net:
    return replace(net, places={name: (False, tests) for name, (_, tests) in net.places.items()})


def longer(net: Net) -> Net:
    places = {n: (u, tuple((c, sign, k + 1) for c, sign, k in tests)) for n, (u, tests) in net.places.items()}
    return replace(net, places=places)


def shorter(net: Net) -> Net:
    places = {n: (u, tuple((c, "<", k) for c, _, k in tests)) for n, (u, tests) in net.places.items()}
    return replace(net, places=places)


def unguarded(net: Net) -> Net:
    return replace(net, edges=tuple(edge._replace(guard=()) for edge in net.edges))


def without_resets(net: Net) -> Net:
    return replace(net, edges=tuple(edge._replace(resets=()) for edge in net.edges))


def not_silent(net: Net) -> Net:
    return replace(net, edges=tuple(edge for edge in net.edges if edge.label is not None))


def shifted(net: Net) -> Net:
    """What a move changes is told wrong."""
    return replace(net, edges=tuple(edge._replace(sets=()) for edge in net.edges))


@pytest.mark.parametrize("change", [not_urgent, longer, shorter, unguarded, without_resets, not_silent, shifted])
def test_a_mistake_is_seen(
    nets: dict[int, tuple[Protocol, Subject, Net]],
    kernels: dict[int, tuple[Protocol, Subject, Net]],
    change: Callable[[Net], Net],
) -> None:
    for protocol, it, net in (*nets.values(), *kernels.values()):
        if (changed := change(net)) != net:
            try:
                walk(protocol, changed, automaton(it).unit, Random(1))
            except AssertionError:
                return
    pytest.fail("nothing was noticed")
