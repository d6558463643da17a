"""The search for minimal breaking and maximal surviving sets, against trying every set."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from random import Random

import pytest

from checker.defection.lattice import (
    Broken,
    Empty,
    Kept,
    Numbers,
    Search,
    Unbroken,
    Unknown,
    higher,
    lower,
    over,
    under,
    within,
)

Ask = Callable[[Numbers], Broken[Numbers] | Unbroken | Unknown]


class Scene:
    """A random rule on who breaks it, perhaps with sets of which nothing is known; evidence may hold the needless."""

    def __init__(self, seed: int, *, doubtful: bool = False) -> None:
        self.dice = Random(seed)
        self.top = tuple(self.dice.randint(1, 4) for _ in range(self.dice.randint(1, 4)))
        self.everything = list(product(*(range(n + 1) for n in self.top)))
        self.seeds = self.dice.sample(self.everything, min(len(self.everything), self.dice.randint(0, 4)))
        doubted = self.dice.randint(1, 3) if doubtful else 0
        self.doubtful = set(self.dice.sample(self.everything, min(len(self.everything), doubted)))
        self.asked: list[Numbers] = []

    def breaks(self, it: Numbers) -> bool:
        return over(it, self.seeds)

    def ask(self, it: Numbers) -> Broken[Numbers] | Unbroken | Unknown:
        self.asked.append(it)
        if it in self.doubtful:
            return Unknown("no idea")
        if not self.breaks(it):
            return Unbroken()
        inside = [fewer for fewer in self.everything if within(fewer, it) and self.breaks(fewer)]
        by = self.dice.choice(inside)
        return Broken(by, by)

    def search(self, most: int = 10_000) -> Search[Numbers, str]:
        return Search(self.top, self.ask, lambda _: Kept("proof"), most)

    @property
    def minimal(self) -> set[Numbers]:
        return {it for it in self.everything if self.breaks(it) and not any(self.breaks(low) for low in lower(it))}

    @property
    def maximal(self) -> set[Numbers]:
        safe = [it for it in self.everything if not self.breaks(it)]
        return {it for it in safe if all(self.breaks(more) for more in higher(it, self.top))}


@pytest.mark.parametrize("seed", range(60))
def test_all_minimal_and_all_maximal_sets_are_found(seed: int) -> None:
    scene = Scene(seed)
    search = scene.search()
    assert search.run() == ""
    assert set(search.breaking) == scene.minimal
    assert set(search.kept) == scene.maximal
    assert search.undecided("") == {}
    assert all(search.is_minimal(it) for it in search.breaking)
    assert all(search.is_maximal(it) for it in search.kept)
    assert len(scene.asked) == len(set(scene.asked)), "no set is asked about twice"


@pytest.mark.parametrize("seed", range(60))
def test_what_is_not_known_bounds_what_is(seed: int) -> None:
    scene = Scene(seed, doubtful=True)
    search = scene.search()
    assert search.run() == ""
    assert all(scene.breaks(it) for it in search.breaking)
    assert not any(scene.breaks(it) for it in search.kept)
    left = search.undecided("")
    for it in scene.everything:
        if not over(it, search.breaking) and not under(it, search.kept):
            assert under(it, left), "whatever is neither is told of"
    assert {it for it in search.breaking if search.is_minimal(it)} <= scene.minimal
    assert {it for it in search.kept if search.is_maximal(it)} <= scene.maximal


@pytest.mark.parametrize("seed", range(60))
def test_where_so_many_were_asked_about_the_rest_is_open(seed: int) -> None:
    scene = Scene(seed)
    search = scene.search(most=3)
    why = search.run()
    left = search.undecided(why)
    assert all(scene.breaks(it) for it in search.breaking)
    assert not any(scene.breaks(it) for it in search.kept)
    for it in scene.everything:
        assert over(it, search.breaking) or under(it, search.kept) or under(it, left)


def test_of_many_alike_few_sets_are_asked_about() -> None:
    asked: list[Numbers] = []

    def ask(it: Numbers) -> Broken[int] | Unbroken:
        asked.append(it)
        return Broken(it, 0) if it[0] >= 41 else Unbroken()

    search: Search[int, str] = Search((100, 1), ask, lambda _: Kept(""), 1000)
    search.run()
    assert (set(search.breaking), set(search.kept)) == ({(41, 0)}, {(40, 1)})
    assert len(asked) < 15


def test_what_is_never_put_to_the_test_is_so_for_fewer_too() -> None:
    search: Search[int, str] = Search((2, 2), lambda _: Unbroken(), lambda _: Empty("never", below=True), 100)
    search.run()
    assert set(search.undecided("")) == {(2, 2)}
    assert not search.kept


def test_where_time_stops_fewer_are_asked_about() -> None:
    def judge(it: Numbers) -> Kept[str] | Empty:
        return Empty("time stops", below=False) if sum(it) > 1 else Kept("")

    search: Search[int, str] = Search((1, 1), lambda _: Unbroken(), judge, 100)
    search.run()
    assert set(search.kept) == {(1, 0), (0, 1)}
    assert set(search.undecided("")) == {(1, 1)}
    assert not search.is_maximal((1, 0))


def test_nobody_is_an_answer() -> None:
    search: Search[str, str] = Search((3, 1), lambda _: Broken((0, 0), "run"), lambda _: Kept(""), 100)
    assert search.run() == ""
    assert (search.breaking, search.kept, search.undecided("")) == ({(0, 0): "run"}, {}, {})


def test_an_interruption_leaves_what_is_known() -> None:
    def ask(it: Numbers) -> Broken[str] | Unbroken:
        if sum(it) == 2:
            raise KeyboardInterrupt
        return Broken((1, 0, 0), "run") if it[0] else Unbroken()

    search: Search[str, str] = Search((1, 1, 1), ask, lambda _: Kept(""), 100)
    with pytest.raises(KeyboardInterrupt):
        search.run()
    assert search.breaking == {(1, 0, 0): "run"}
    assert set(search.undecided("stopped")) == {(0, 1, 1)}
