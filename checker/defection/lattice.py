"""All minimal breaking and all maximal surviving sets, from questions about single sets.

Sets are told by how many of each class they take, as `(5, 0, 1)`: members of a class are alike, so that any of them
stand for all.  Whoever breaks something does so in larger company too, and what survives many survives fewer: so the
minimal breaking sets determine the maximal ones that break nothing, and the other way round.  Candidates are the
maximal sets that hold no known breaking set; each is either the next survivor or holds a new breaking set.
Gunopulos, Khardon, Mannila, Toivonen, "Data mining, hypergraph transversals, and machine learning", PODS 1997.
Deviation: counts of classes in place of sets, and a third answer, "not known", below which the search goes on.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

from msgspec import Struct

from checker.verdict import TIME_UP

Numbers = tuple[int, ...]
T = TypeVar("T")
P = TypeVar("P")


class Broken(Struct, Generic[T], frozen=True):
    """They break it; so do already `by` of them, as the evidence shows."""

    by: Numbers
    evidence: T


class Unbroken(Struct, frozen=True):
    """They do not break it, or so it is claimed."""


class Kept(Struct, Generic[P], frozen=True):
    """It survives them, certified, and so all who are fewer."""

    proof: P


class Empty(Struct, frozen=True):
    """They do not break it, certified, but nothing puts it to the test.

    `below`: nor where they are fewer.  `settled`: that this is so is known; else it may be.
    """

    why: str
    below: bool
    settled: bool = True


class Unknown(Struct, frozen=True):
    """`unbroken`: that they do not break it is certified; something else is not known."""

    why: str
    unbroken: bool = False


class Search(Generic[T, P]):
    """What is known grows; it can be looked at whenever the search is interrupted."""

    def __init__(
        self,
        top: Numbers,
        ask: Callable[[Numbers], Broken[T] | Unbroken | Unknown],
        judge: Callable[[Numbers], Kept[P] | Empty | Unknown],
        most: int,
    ) -> None:
        """`top`: how many are in each class.  `judge` is asked of what `ask` says is unbroken.

        `most`: so many sets are asked about.
        """
        self.top, self._ask, self._judge, self._most = top, ask, judge, most
        self.breaking: dict[Numbers, T] = {}
        self.kept: dict[Numbers, P] = {}
        self.empty: dict[Numbers, Empty] = {}
        self.unknown: dict[Numbers, Unknown] = {}
        self.candidates: list[Numbers] = [top]
        self._known: dict[Numbers, Broken[T] | Unbroken | Unknown] = {}

    def run(self, until: float | None = None) -> str:
        """Settle as much as can be; the answer is why not all, if so.  `until`: an end on the monotonic clock."""
        nobody = tuple(0 for _ in self.top)
        answer = self.ask(nobody)
        if isinstance(answer, Broken):
            self.cut(nobody, answer.evidence)
        while self.candidates:
            if len(self._known) >= self._most:
                return f"{self._most} sets of actors were asked about, and more are open"
            if until is not None and time.monotonic() >= until:
                return TIME_UP
            here = max(self.candidates, key=lambda it: (sum(it), it))
            answer = self.ask(here)
            if isinstance(answer, Broken):
                self.cut(*self.shrunk(answer))
                continue
            judged = answer if isinstance(answer, Unknown) else self._judge(here)
            self.candidates.remove(here)
            match judged:
                case Kept(proof):
                    self.kept[here] = proof
                    self.candidates = [it for it in self.candidates if not within(it, here)]
                case Empty():
                    self.empty[here] = judged
                    self.descend(() if judged.below else lower(here))
                case Unknown():
                    self.unknown[here] = judged
                    self.descend(lower(here))
        return ""

    def ask(self, numbers: Numbers) -> Broken[T] | Unbroken | Unknown:
        if numbers not in self._known:
            self._known[numbers] = self._ask(numbers)
        return self._known[numbers]

    def shrunk(self, answer: Broken[T]) -> tuple[Numbers, T]:
        """A set within the breaking one from which nobody can be left out, as far as is known."""
        here, evidence = answer.by, answer.evidence
        for place in range(len(here)):
            low, trial = 0, here[place] - 1  # to leave out one is enough where the evidence holds nobody needless
            while low < here[place]:
                fewer = (*here[:place], trial, *here[place + 1 :])
                answered = Unbroken() if under(fewer, self.kept) else self.ask(fewer)
                if isinstance(answered, Broken):
                    here, evidence = answered.by, answered.evidence
                else:
                    low = trial + 1
                trial = (low + here[place]) // 2
        return here, evidence

    def cut(self, numbers: Numbers, evidence: T) -> None:
        """They break it: no candidate may hold them."""
        self.breaking = {it: shown for it, shown in self.breaking.items() if not within(numbers, it)}
        self.breaking[numbers] = evidence
        split = [it for it in self.candidates if within(numbers, it)]
        self.candidates = [it for it in self.candidates if it not in split]
        fewer = ((*it[:k], n - 1, *it[k + 1 :]) for it in split for k, n in enumerate(numbers) if n)
        self.descend(fewer)

    def descend(self, found: Iterable[Numbers]) -> None:
        """More candidates, and below those that are left open, the next ones; nothing that is settled."""
        nothing = [it for it, empty in self.empty.items() if empty.below]
        waiting = list(dict.fromkeys(found))
        seen = set(waiting)
        fresh = []
        for it in waiting:  # grows while it is read
            if under(it, self.kept) or under(it, nothing) or over(it, self.breaking):
                continue
            if it in self.unknown or it in self.empty:
                more = [fewer for fewer in lower(it) if fewer not in seen]
                seen.update(more)
                waiting += more
            else:
                fresh.append(it)
        everything = [*self.candidates, *fresh]
        larger = [it for it in everything if not any(it != other and within(it, other) for other in everything)]
        self.candidates = list(dict.fromkeys(larger))

    def is_minimal(self, numbers: Numbers) -> bool:
        """It is certified of every smaller set that it breaks nothing."""
        sure = [*self.kept, *self.empty, *(it for it, unknown in self.unknown.items() if unknown.unbroken)]
        return all(under(it, sure) for it in lower(numbers))

    def is_maximal(self, numbers: Numbers) -> bool:
        """Every larger set is known to break it."""
        return all(over(it, self.breaking) for it in higher(numbers, self.top))

    def undecided(self, why: str) -> dict[Numbers, Empty | Unknown]:
        """The maximal sets that neither break it nor are survived; of those not asked about, why."""
        found: dict[Numbers, Empty | Unknown] = {**self.unknown, **self.empty}
        found |= {it: Unknown(why) for it in self.candidates}
        rest = [it for it in found if not over(it, self.breaking) and not under(it, self.kept)]
        return {it: found[it] for it in rest if not any(it != other and within(it, other) for other in rest)}


def within(one: Numbers, other: Numbers) -> bool:
    """Of no class more."""
    return all(a <= b for a, b in zip(one, other, strict=True))


def under(one: Numbers, others: Iterable[Numbers]) -> bool:
    return any(within(one, other) for other in others)


def over(one: Numbers, others: Iterable[Numbers]) -> bool:
    return any(within(other, one) for other in others)


def lower(numbers: Numbers) -> Iterator[Numbers]:
    """One fewer."""
    return ((*numbers[:k], n - 1, *numbers[k + 1 :]) for k, n in enumerate(numbers) if n)


def higher(numbers: Numbers, top: Numbers) -> Iterator[Numbers]:
    """One more."""
    return ((*numbers[:k], n + 1, *numbers[k + 1 :]) for k, n in enumerate(numbers) if n < top[k])
