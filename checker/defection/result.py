"""What is known of a guarantee's defectors, as plain values: sets of actors, each with its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from math import comb, prod

from msgspec import Struct

from checker.report import (
    EXIT_AS_EXPECTED,
    EXIT_UNEXPECTED,
    EXIT_UNKNOWN,
    Defection,
)
from checker.verdict import Proved
from protocol.model import Design, Expectation, Property


class Some(Struct, frozen=True):
    """Any `number` of the members, who are treated alike."""

    members: tuple[str, ...]
    number: int


class Those(Struct, frozen=True):
    """Sets of actors, all those that take so many of each class; without parts: nobody."""

    parts: tuple[Some, ...] = ()

    @property
    def sets(self) -> int:
        """How many there are."""
        return prod(comb(len(part.members), part.number) for part in self.parts)

    @property
    def size(self) -> int:
        """How many actors are in each."""
        return sum(part.number for part in self.parts)

    def each(self) -> Iterator[tuple[str, ...]]:
        """Every one of the sets."""
        for chosen in product(*(combinations(part.members, part.number) for part in self.parts)):
            yield tuple(actor for actors in chosen for actor in actors)


class Cut(Struct, frozen=True):
    """Those whose defection breaks the guarantee; `shown` is one of the sets with its run, replayed and judged.

    `asked`: the property that the run breaks, of one that is asked of several members.
    `minimal`: it is certified that every smaller set does not break it.
    """

    who: Those
    shown: Defection
    asked: Property
    minimal: bool


class Survived(Struct, frozen=True):
    """The guarantee is proved, and not vacuously, even if those defect: for one of the sets, by certificates.

    `proofs`: for each member of which it is asked.  `maximal`: every larger set is known to break it.
    """

    who: Those
    proofs: tuple[Proved, ...]
    maximal: bool


class Unkept(Struct, frozen=True):
    """Those of whom neither is known, and why; `vacuous`: no run breaks it, but nothing puts it to the test."""

    who: Those
    why: str
    vacuous: bool = False


class Resilience(Struct, frozen=True):
    """What is known of one guarantee of a design; `asked` is one property, for each member of which it is asked.

    `obliged`: all who could defect.  `cuts`: all minimal sets whose defection breaks it, if none is `undecided`; where
    nobody need defect the only one is nobody.  `survived`: the maximal sets whose defection it survives.
    `undecided`: maximal sets in between; what is known is then a bound from either side.
    """

    design: Design
    asked: tuple[Property, ...]
    obliged: tuple[str, ...] = ()
    cuts: tuple[Cut, ...] = ()
    survived: tuple[Survived, ...] = ()
    undecided: tuple[Unkept, ...] = ()

    @property
    def fails(self) -> bool:
        """It fails with every rule kept."""
        return any(not cut.who.parts for cut in self.cuts)

    @property
    def holds(self) -> bool:
        """It is proved where nobody defects."""
        return bool(self.survived)

    @property
    def settled(self) -> bool:
        """Of every set of actors it is known what their defection does."""
        return all(it.vacuous for it in self.undecided)

    @property
    def as_expected(self) -> bool | None:
        """Whether it holds, or fails, with every rule kept as its author expects; None where that is not known."""
        expected = self.asked[0].expected or Expectation.HOLDS
        if self.fails or self.holds:
            return expected is (Expectation.FAILS if self.fails else Expectation.HOLDS)
        return expected is Expectation.VACUOUS if self.settled else None


class Unasked(Struct, frozen=True):
    """A property of which this is not asked, and why."""

    design: Design
    asked: Property
    why: str


class Resiliences(Struct, frozen=True):
    """Of every guarantee asked about, in the order of the text; `complete`: it was not interrupted."""

    results: tuple[Resilience, ...]
    unasked: tuple[Unasked, ...] = ()
    complete: bool = True

    @property
    def exit_code(self) -> int:
        """1: one is not as its spec expects; 3: not every set is decided."""
        if any(result.as_expected is False for result in self.results):
            return EXIT_UNEXPECTED
        return EXIT_AS_EXPECTED if all(result.settled for result in self.results) else EXIT_UNKNOWN


def of_classes(classes: Sequence[Sequence[str]], numbers: Sequence[int]) -> Those:
    """So many of each class."""
    return Those(tuple(Some(tuple(those), n) for those, n in zip(classes, numbers, strict=True) if n))
