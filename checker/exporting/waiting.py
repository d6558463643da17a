"""Deadlines as locations: where time may pass, how long, and what is to be looked at then.

What is due in a discrete state is a union of cubes.  Time may pass as long as each cube has an *excuse*: a clock that
has not reached its lower bound in the cube (and so an invariant), or one that is past its upper bound (and stays so).
A *phase* has an excuse for each cube; where one ends, a step of its own that takes no time goes on to another, if there
is one, and if there is none something is due and no time passes.  A state that is entered without an excuse for some
cube is urgent.  So an obligation that is already late blocks time; it does not make the state impossible.

This is exact, for bounds that are strict, too: the reasons stand at each case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from checker.zoning.cubes import Cube, Cubes
from checker.zoning.dbm import limit_of
from protocol.formula import Relation


class Test(Struct, frozen=True):
    """clock ~ limit, for a clock by its number and a whole number of units."""

    __test__ = False

    clock: int
    relation: Relation
    limit: int


class Lower(Struct, frozen=True):
    """In the cube the clock is >= limit, or, `strict`, >.  The cube is not due while clock <= limit, but at the end."""

    clock: int
    limit: int
    strict: bool

    @property
    def unmet(self) -> Test:
        return Test(self.clock, "<=", self.limit)


Phase = tuple[Lower | None, ...]
"""For each cube the lower bound that is waited for; None where an upper bound has been passed."""

_NEGATION: Mapping[Relation, Relation] = {"<": ">=", "<=": ">", ">=": "<", ">": "<=", "=": "!=", "!=": "="}


def negated(test: Test) -> Test:
    return Test(test.clock, _NEGATION[test.relation], test.limit)


def tests_of(cube: Cube) -> tuple[Test, ...]:
    """The cube as bounds on single clocks; a clock with one value gets one bound."""
    found = [Test(it.clock, ">" if it.strict else ">=", it.limit) for it in lowers(cube)]
    for test in _uppers(cube):
        same = Test(test.clock, ">=", test.limit)
        if test.relation == "<=" and same in found:
            found[found.index(same)] = Test(test.clock, "=", test.limit)
        else:
            found.append(test)
    return tuple(found)


def lowers(cube: Cube) -> list[Lower]:
    """The bounds from below, the greatest first: it is the one most often waited for."""
    found = []
    for i, j, b in cube:
        if i == 0:
            limit, strict = limit_of(b)
            found.append(Lower(j, -limit, strict))
    return sorted(found, key=lambda it: (-it.limit, it.clock))


def _uppers(cube: Cube) -> list[Test]:
    found = []
    for i, j, b in cube:
        if j == 0:
            limit, strict = limit_of(b)
            found.append(Test(i, "<" if strict else "<=", limit))
    return found


class Facts(Struct, frozen=True):
    """What is known of each clock: the least and greatest value, and whether these are excluded."""

    ranges: Mapping[int, tuple[int, bool, int | None, bool]]

    def knowing(self, tests: Iterable[Test]) -> Facts | None:
        """With these as well; None if they contradict what is known."""
        ranges = dict(self.ranges)
        for test in tests:
            low, above, high, below = ranges.get(test.clock, (0, False, None, False))
            if test.relation in (">", ">=", "=") and (test.limit, test.relation == ">") > (low, above):
                low, above = test.limit, test.relation == ">"
            strict = test.relation == "<"
            if test.relation in ("<", "<=", "=") and (high is None or (test.limit, not strict) < (high, not below)):
                high, below = test.limit, strict
            if high is not None and (low > high or (low == high and (above or below))):
                return None
            ranges[test.clock] = (low, above, high, below)
        return Facts(ranges)

    def after(self, zeroed: Iterable[int]) -> Facts:
        """When these have been set to zero."""
        return Facts({**self.ranges, **{clock: (0, False, 0, False) for clock in zeroed}})

    def imply(self, test: Test) -> bool:
        return self.knowing([negated(test)]) is None

    def exclude(self, test: Test) -> bool:
        return self.knowing([test]) is None


NOTHING = Facts({})


def entries(due: Cubes, facts: Facts) -> Iterator[tuple[tuple[Test, ...], Phase | None]]:
    """The cases of entering a state with this due, given what is known: the tests of each, and the phase.

    None: no time passes.  The cases cover everything; where they overlap, both are right.
    """
    open_: list[tuple[tuple[Test, ...], Phase, Facts]] = [((), (), facts)]
    for cube in due:
        found = []
        for tests, phase, known in open_:
            for more, excuse in _cases(cube, known):
                further = known.knowing(more)
                assert further is not None
                if excuse is _DUE:
                    yield tests + more, None
                else:
                    found.append((tests + more, (*phase, excuse), further))
        open_ = found
    for tests, phase, _ in open_:
        yield tests, phase


_DUE = Lower(0, 0, False)


def _cases(cube: Cube, facts: Facts) -> Iterator[tuple[tuple[Test, ...], Lower | None]]:
    """The first excuse that is certain; else each that may be, after those before it are not; else it is due."""
    excuses: list[tuple[Test, Lower | None]] = [(negated(test), None) for test in _uppers(cube)]
    excuses += [(lower.unmet, lower) for lower in lowers(cube)]
    certain = next((excuse for test, excuse in excuses if facts.imply(test)), _DUE)
    if certain is not _DUE:
        yield (), certain
        return
    known = facts
    without: tuple[Test, ...] = ()
    for test, excuse in excuses:
        if known.exclude(test):
            continue
        yield (*without, test), excuse
        further = known.knowing([negated(test)])
        if further is None:
            return
        if not known.imply(negated(test)):
            without = (*without, negated(test))
        known = further
    yield without, _DUE


def steps(due: Cubes, phase: Phase) -> Iterator[tuple[tuple[Test, ...], Phase]]:
    """When a bound that was waited for has been reached: the tests of each further excuse, and the phase then."""
    for number, (cube, waited) in enumerate(zip(due, phase, strict=True)):
        if waited is None:
            continue
        reached = Test(waited.clock, ">=", waited.limit)
        for test, excuse in _others(cube, waited):
            if NOTHING.knowing([reached, waited.unmet, test]) is not None:
                yield (reached, test), (*phase[:number], excuse, *phase[number + 1 :])


def _others(cube: Cube, waited: Lower) -> Iterator[tuple[Test, Lower | None]]:
    for test in _uppers(cube):
        # Of clock > limit, nothing is due yet when the clock is at the limit: a bound <= u at u ends with the instant.
        relation: Relation = ">=" if waited.strict or test.relation == "<" else ">"
        yield Test(test.clock, relation, test.limit), None
    for lower in lowers(cube):
        if lower.clock != waited.clock:
            # At its limit a bound that is not strict is met; a strict one is not yet, though it is at once after.
            yield Test(lower.clock, "<=" if lower.strict else "<", lower.limit), lower


def invariant(phase: Phase) -> tuple[Test, ...]:
    """How long time may pass in the phase."""
    least: dict[int, int] = {}
    for waited in phase:
        if waited is not None:
            least[waited.clock] = min(waited.limit, least.get(waited.clock, waited.limit))
    return tuple(Test(clock, "<=", limit) for clock, limit in sorted(least.items()))
