"""The map of a set of parameters: where all of the cases hold, where one fails, and what is left open.

A generic point of what is left is asked about.  If a run breaks a property there, all parameters for which the same
moves do so are taken out.  If all are proved there, their invariants are read as ones that depend on the parameters and
re-checked for the whole of what is left; where that is refuted, for the part on the point's side of a run that fails,
or of a plane on which two limits change places.  So every part of the map has its evidence; what has none stays open.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from checker.affine import Affine
from checker.certify import Trapped, Unsettled
from checker.interruption import forget
from checker.synthesis.asked import Asked, Build, Home, Search
from checker.synthesis.cases import Case
from checker.synthesis.encoding import directions, generic
from checker.synthesis.family import Differs, at, bound_to, constants_in, forms_in, learnt
from checker.synthesis.linear import Point, Row, Rows, at_least
from checker.synthesis.parts import Fails, Holds, Left, Map, Part, Stuck, Vacuous
from checker.synthesis.polyhedra import equalities, inner, is_empty, is_inside, minus, reduced
from checker.synthesis.remarks import windows
from checker.timing import pace, settle_timing
from checker.verdict import INTERRUPTED, TIME_UP
from checker.welltimed import by_text
from protocol.diagnostics import Failure
from protocol.formula import Bound, atoms
from protocol.model import Possible

MOST_SAMPLES = 200
MOST_FACES = 6
FURTHER = tuple(Fraction(3600 * hours) for hours in (6, 12, 24, 48, 96))
"""heuristic: where else a text may mean something that is refused near the middle of its ranges."""
NEARER = 14
"""heuristic: so often the way from there to 0 is halved."""


class Explorer:
    """Explores a domain.  `build` makes the cases at a point; it raises `Failure` where the text is refused."""

    def __init__(
        self,
        build: Build,
        dimension: int,
        domain: Rows,
        *,
        start: Point | None = None,
        effort: float = 1.0,
        until: float | None = None,
        told: Callable[[int], None] = lambda _: None,
    ) -> None:
        self.build, self.dimension, self.effort, self.until, self.told = build, dimension, effort, until, told
        self.domain, self.start = reduced(dimension, domain), start
        self.search = Search(build, dimension, effort, until, self._reached_near)
        self.parts: list[Part] = []
        self.aside: list[Fails] = []
        self.refused: list[tuple[Rows, str]] = []
        """Values for which the text is refused, and why; they are no part of the domain."""
        self.cases: tuple[Case, ...] = ()
        """As learnt where the text was first understood."""
        self.samples = 0

    def explore(self) -> Map:
        """Raises `FalseClaim`; `Failure` and `Differs` where nothing can be learnt of the text at all.

        Where it is interrupted, what is not settled by then is left.
        """
        homes = self._homes()
        apart = [it.rows for it in self.parts]
        left = [(home, home.rows) for home in homes]
        try:
            while left:
                self.aside = []
                found = (self._next(*left[-1]), *self.aside)
                rest = left
                for part in found:
                    rest = [(home, less) for home, rows in rest for less in self._less(rows, part.rows)]
                self.parts, left = [*self.parts, *found], rest  # at one go: an interruption finds both or neither
        except KeyboardInterrupt:
            forget()
            why = TIME_UP if self._is_time_up() else INTERRUPTED
            self.parts += [Left(rows, why) for _, rows in left]
        domain = (*(home.rows for home in homes), *apart)
        return Map(self.dimension, domain, tuple(self.parts), self.samples)

    def _next(self, home: Home, rows: Rows) -> Part:
        if self.samples >= MOST_SAMPLES:
            return Left(rows, f"{MOST_SAMPLES} points were asked about, and there is more")
        if self._is_time_up():
            return Left(rows, TIME_UP)
        self.samples += 1
        self.told(self.samples)
        try:
            return self._part(home, rows)
        except Stuck as stuck:
            return Left(rows, str(stuck))
        except Differs as error:
            return Left(rows, f"the text cannot be read as one with parameters: {error}")
        except Failure as failure:
            return Left(rows, _refusal(failure))

    def _is_time_up(self) -> bool:
        return self.until is not None and time.monotonic() >= self.until

    def _less(self, rows: Rows, taken: Rows) -> list[Rows]:
        if is_empty(self.dimension, (*rows, *taken)):
            return [rows]
        return minus(self.dimension, rows, taken)

    # --- the text ---

    def _homes(self) -> list[Home]:
        """The domain, less where a time would be below zero; its faces apart where the text means something else."""
        if is_empty(self.dimension, self.domain):
            return []
        self.cases = whole = self._first_learnt()
        forms = [at_least(form) for form in forms_in(whole)]
        self.domain = reduced(self.dimension, (*self.domain, *forms))
        self._leave_out(windows(whole, self.dimension))
        pieces = [self.domain]
        for k in range(self.dimension):
            zero = Row(tuple(int(j == k) for j in range(self.dimension)), 0)
            face = (*self.domain, zero)
            if not is_empty(self.dimension, face) and not self._is_same(whole, face):
                pieces = [part for it in pieces for part in ((*it, zero.opposite), (*it, zero))]
        rest = [reduced(self.dimension, it) for it in pieces if not is_empty(self.dimension, it)]
        return [Home(it, whole) for it in rest] if len(rest) == 1 else [*self._understood(rest)]

    def _understood(self, pieces: Sequence[Rows]) -> Iterator[Home]:
        """A home of each piece; one in which the text is refused stays open."""
        for it in pieces:
            try:
                yield Home(it, self._learnt(it))
            except Failure as failure:
                self.parts.append(Left(it, _refusal(failure)))

    def _leave_out(self, sensible: Iterable[Row]) -> None:
        """Where a window is empty and the text is refused for it, nothing can be asked."""
        for r in sensible:
            beyond = (*self.domain, r.opposite)
            if is_empty(self.dimension, beyond):
                continue
            edge = (*beyond, Row(r.coefficients, r.limit))
            shown = beyond if is_empty(self.dimension, edge) else edge
            try:
                self.build(inner(self.dimension, shown, equalities(self.dimension, shown)))
            except Failure as failure:
                self.refused.append((beyond, failure.diagnostics[0].message))
                self.domain = reduced(self.dimension, (*self.domain, r))

    def _first_learnt(self) -> tuple[Case, ...]:
        """Learnt where the text is not refused.  Raises `Failure` where it is at every point that is tried."""
        middle = inner(self.dimension, self.domain, equalities(self.dimension, self.domain))
        tried = [self.start, middle, *(tuple(x + by for x in middle) for by in FURTHER)]
        tried += [tuple(x / 2**k for x in middle) for k in range(1, NEARER)]
        refused: Failure | None = None
        for point in tried:
            if point is not None and all(r.holds(point) for r in self.domain):
                try:
                    return self._learnt(self.domain, point)
                except Failure as failure:
                    refused = refused or failure
        assert refused is not None
        raise refused

    def _is_same(self, whole: tuple[Case, ...], face: Rows) -> bool:
        point = inner(self.dimension, face, equalities(self.dimension, face))
        try:
            return bool(at(whole, point) == self.build(point))
        except Failure:
            return False

    def _learnt(self, rows: Rows, start: Point | None = None) -> tuple[Case, ...]:
        """The cases as functions of the parameters, on the affine hull of the set.  Raises `Differs`, `Failure`."""
        equal = equalities(self.dimension, rows)
        point = start or inner(self.dimension, rows, equal)
        _, ways = directions(self.dimension, equal)
        return learnt(self.build, point, [_short(way, point, rows) for way in ways])

    # --- one point ---

    def _part(self, home: Home, rows: Rows) -> Part:
        """A part of the map that holds a point of this set.  Raises `Stuck`, `Differs`, `Failure`, `FalseClaim`."""
        equal = equalities(self.dimension, rows)
        point = inner(self.dimension, rows, equal)
        if at(home.cases, point) != self.build(point):
            home = Home(rows, self._learnt(rows))
        asked: list[Asked] = []
        for it in self._asked(home, rows, point):
            asked.append(it)
            if (failed := it.failure()) is not None:
                return failed
        region = rows
        for it in asked:
            region = it.proved(region)
            if it.vacuous:
                return Vacuous(reduced(self.dimension, region), it.plain.name, it.vacuous)
        return Holds(reduced(self.dimension, self._timed(asked, home.cases, region)))

    def _asked(self, home: Home, rows: Rows, point: Point) -> Iterator[Asked]:
        """The cases one by one, at a generic point near this one."""
        equal = equalities(self.dimension, rows)
        here = generic(point, equal, rows, [*forms_in(home.cases), *constants_in(home.cases, self.dimension)])
        affine, plain = bound_to(home.cases, here.point), at(home.cases, here.point)
        for a, p in zip(affine, plain, strict=True):
            yield Asked(self.search, home, a, p, here)

    def _reached_near(self, home: Home, rows: Rows, point: Point, scenario: str) -> Rows | None:
        """Where a run leads to what was thought out of reach, around a point near this one of the set.

        On the least of the set's faces that the point is on, or inside.  `scenario`: it is this one that was thought
        impossible; else a property that was thought to hold, and a failure is set aside for the map.  Raises `Stuck`.
        """
        tight = [r for r in rows if not r.strict and not r.strictly.holds(point)]
        faces = [(*rows, *(Row(tuple(-c for c in r.coefficients), -r.limit) for r in tight))] if tight else []
        for face in (*faces, rows):
            middle = inner(self.dimension, face, equalities(self.dimension, face))
            near = tuple(x + (m - x) / 16 for x, m in zip(point, middle, strict=True))
            if not all(r.holds(near) for r in face) or at(home.cases, near) != self.build(near):
                continue
            self.samples += 1
            for one in self._asked(home, face, near):
                if scenario:
                    found = one.shown() if one.plain.name == scenario else None
                elif (failed := None if isinstance(one.plain.meaning, Possible) else one.failure()) is not None:
                    self.aside.append(failed)
                    found = failed.rows
                else:
                    found = None
                if found is not None:
                    return found
        return None

    def _timed(self, asked: Sequence[Asked], cases: tuple[Case, ...], region: Rows) -> Rows:
        """A part of the region, around the point, in which time can always go on.  Raises `Stuck`."""
        seen: set[int] = set()
        for number, it in enumerate(asked):
            protocol = it.plain.protocol
            if isinstance(it.plain.meaning, Possible) or hash(protocol.transitions) in seen:
                continue
            seen.add(hash(protocol.transitions))
            suspicious = by_text(protocol)
            if suspicious:
                region = self._paced(number, it, suspicious, region)
            region = self._signed(number, cases, frozenset(suspicious), region)
        return region

    def _paced(self, number: int, it: Asked, suspicious: tuple[str, ...], region: Rows) -> Rows:
        """A part of the region in which the pace that is kept at the point is kept.  Raises `Stuck`."""
        timing = settle_timing(it.certifier, only=None, until=self.until, effort=self.effort)
        if isinstance(timing, Trapped):
            raise Stuck("obligations can keep time from passing there (F404)")
        if isinstance(timing, Unsettled):
            raise Stuck(f"no violation, but whether time can always go on is not settled: {timing.why}")
        if timing.pace is None:
            return region
        most = timing.pace.most

        def paced(point: Point) -> tuple[Case, ...]:
            own = self.build(point)[number]
            return (Case(own.name, own.protocol, own.meaning, pace(own.protocol, suspicious, most)),)

        ways = directions(self.dimension, equalities(self.dimension, region))[1]
        found = learnt(paced, it.here.point, [_short(way, it.here.point, region) for way in ways])
        (affine,), (plain,) = bound_to(found, it.here.point), at(found, it.here.point)
        monitors = affine.question.query.protocol.monitors
        within = [a.limit for m in monitors for e in m.edges for a in atoms(e.when) if isinstance(a, Bound)]
        for limit in within:  # sound: a pace says nothing where its time is 0
            if isinstance(limit, Affine):
                region = (*region, at_least(limit.form, strict=True))
        return Asked(self.search, it.home, affine, plain, it.here).excluded(plain.question.breaks, region)

    def _signed(self, number: int, cases: tuple[Case, ...], known: frozenset[str], region: Rows) -> Rows:
        """What the text shows of time hangs on which limits are 0: looked at wherever some may be."""
        positive = [at_least(form, strict=True) for form in forms_in(cases[number].protocol)]
        may_be_zero = [r for r in positive if not is_inside(self.dimension, region, (r,))]
        for r in may_be_zero[MOST_FACES:]:
            if r.holds(inner(self.dimension, region, equalities(self.dimension, region))):
                region = (*region, r)
        for count in range(1, len(may_be_zero[:MOST_FACES]) + 1):
            for zero in combinations(may_be_zero[:MOST_FACES], count):
                face = (*region, *(r.opposite for r in zero), *(r for r in may_be_zero if r not in zero))
                if is_empty(self.dimension, face):
                    continue
                point = inner(self.dimension, face, equalities(self.dimension, face))
                if not known.issuperset(by_text(at(cases[number].protocol, point))):
                    region = (*region, zero[0])
        return region


def _refusal(failure: Failure) -> str:
    return f"the text is refused there: {failure.diagnostics[0].message}"


def _short(way: Point, point: Point, rows: Rows) -> Point:
    """The direction, so short that all of them together stay in the set."""
    length = Fraction(1 << 12)
    while length > Fraction(1, 1 << 40):
        ends = [
            tuple(x + sign * 2 * len(point) * length * w for x, w in zip(point, way, strict=True)) for sign in (0, 1)
        ]
        if all(r.holds(end) for r in rows for end in ends):
            break
        length /= 2
    return tuple(length * w for w in way)
