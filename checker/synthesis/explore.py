"""The map of a set of parameters: where all of the cases hold, where one fails, and what is left open.

A generic point of what is left is asked about.  If a run breaks a property there, all parameters for which the same
moves do so are taken out.  If all are proved there, their invariants are read as ones that depend on the parameters and
re-checked for the whole of what is left; where that is refuted, for the part on the point's side of a run that fails,
or of a plane on which two limits change places.  So every part of the map has its evidence; what has none stays open.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import combinations, combinations_with_replacement

from msgspec import Struct

from checker.affine import Affine, Form
from checker.certify import MISSING, Certifier, Trapped, Unsettled
from checker.portfolio import answer
from checker.query import unwatched
from checker.synthesis.cases import Case
from checker.synthesis.encoding import Generic, directions, generic, read_back
from checker.synthesis.family import Differs, at, bound_to, constants_in, forms_in, learnt
from checker.synthesis.linear import Point, Row, Rows, at_least, below, excess
from checker.synthesis.paths import NotThisWay, path
from checker.synthesis.polyhedra import (
    equalities,
    inner,
    is_empty,
    is_inside,
    joined,
    minus,
    projected,
    reduced,
)
from checker.synthesis.proving import Open, Proof, Refuted
from checker.synthesis.sampling import sample
from checker.timing import settle_timing
from checker.verdict import TIME_UP, Budget, Claim, FalseClaim, GaveUp, Reached, Unreachable
from checker.welltimed import by_text
from protocol.diagnostics import Failure
from protocol.formula import Apart, Bound, Formula, atoms
from protocol.model import Possible
from protocol.runs import Run
from protocol.satisfaction import Breach

Build = Callable[[Point], tuple[Case, ...]]
RECHECK_WORK = 1_000_000
MOST_SAMPLES = 200
MOST_MOVES = 60
TOO_LONG = f"it takes runs of more than {MOST_MOVES} moves there"
MOST_CUTS = 40
MOST_FACES = 6
MOST_FORMS = 10


class Holds(Struct, frozen=True):
    """A convex set in which every case is proved."""

    rows: Rows


class Fails(Struct, frozen=True):
    """A convex set in which a case fails: by the run, at one of its points; elsewhere by the same moves at other times.

    `run` None: a scenario of which it is proved, for all of the set, that nothing shows it.
    """

    rows: Rows
    case: str
    point: Point
    run: Run | None
    breach: Breach | None = None


class Vacuous(Struct, frozen=True):
    """A convex set in which no run breaks a case, but only because nothing puts it to the test, as is proved."""

    rows: Rows
    case: str
    why: str


class Left(Struct, frozen=True):
    """A convex set about which nothing is known, and why."""

    rows: Rows
    why: str


Part = Holds | Fails | Vacuous | Left


class Map(Struct, frozen=True):
    """The parts of the domain; together they are all of it, and no two kinds of them overlap."""

    dimension: int
    domain: tuple[Rows, ...]
    parts: tuple[Part, ...]
    samples: int

    def of(self, *kinds: type[Part]) -> list[Rows]:
        """The sets of these kinds, as few as they can be joined to."""
        return joined(self.dimension, [it.rows for it in self.parts if isinstance(it, kinds)])


class Stuck(Exception):
    """Nothing can be shown around this point."""


class Home(Struct, frozen=True):
    """A convex part of the domain in which the text means the same but for its times; the cases, as learnt there."""

    rows: Rows
    cases: tuple[Case, ...]


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
        self.parts: list[Part] = []
        self.aside: list[Fails] = []
        self.samples = 0

    def explore(self) -> Map:
        """Raises `FalseClaim`; `Failure` and `Differs` where nothing can be learnt of the text at all."""
        homes = self._homes()
        todo = [(home, home.rows) for home in homes]
        while todo:
            home, rows = todo.pop()
            self.aside = []
            found = (self._next(home, rows), *self.aside)
            self.parts += found
            todo.append((home, rows))
            for part in found:
                todo = [(h, left) for h, it in todo for left in self._less(it, part.rows)]
        return Map(self.dimension, tuple(home.rows for home in homes), tuple(self.parts), self.samples)

    def _next(self, home: Home, rows: Rows) -> Part:
        if self.samples >= MOST_SAMPLES:
            return Left(rows, f"{MOST_SAMPLES} points were asked about, and there is more")
        if self.until is not None and time.monotonic() >= self.until:
            return Left(rows, TIME_UP)
        self.samples += 1
        self.told(self.samples)
        try:
            return self._part(home, rows)
        except Stuck as stuck:
            return Left(rows, str(stuck))

    def _less(self, rows: Rows, taken: Rows) -> list[Rows]:
        if is_empty(self.dimension, (*rows, *taken)):
            return [rows]
        return minus(self.dimension, rows, taken)

    # --- the text ---

    def _homes(self) -> list[Home]:
        """The domain, less where a time would be below zero; its faces apart where the text means something else."""
        if is_empty(self.dimension, self.domain):
            return []
        whole = self._learnt(self.domain, self.start)
        forms = [at_least(form) for form in forms_in(whole)]
        self.domain = reduced(self.dimension, (*self.domain, *forms))
        pieces = [self.domain]
        for k in range(self.dimension):
            zero = Row(tuple(int(j == k) for j in range(self.dimension)), 0)
            face = (*self.domain, zero)
            if not is_empty(self.dimension, face) and not self._is_same(whole, face):
                pieces = [part for it in pieces for part in ((*it, zero.opposite), (*it, zero))]
        rest = [reduced(self.dimension, it) for it in pieces if not is_empty(self.dimension, it)]
        return [Home(it, whole if len(rest) == 1 else self._learnt(it)) for it in rest]

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
        """A part of the map that holds a point of this set.  Raises `Stuck`, `FalseClaim`."""
        equal = equalities(self.dimension, rows)
        point = inner(self.dimension, rows, equal)
        try:
            if at(home.cases, point) != self.build(point):
                home = Home(rows, self._learnt(rows))
        except (Differs, Failure) as error:
            raise Stuck(f"the text cannot be read as one with parameters: {error}") from error
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
            yield Asked(self, home, a, p, here)

    def failure_near(self, home: Home, rows: Rows, point: Point) -> Fails | None:
        """What fails near a point of the set: on the least of its faces that the point is on, or inside.

        Raises `Stuck`.
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
                if (failed := one.failure()) is not None:
                    return failed
        return None

    def _timed(self, asked: Sequence[Asked], cases: tuple[Case, ...], region: Rows) -> Rows:
        """A part of the region, around the point, in which time can always go on.  Raises `Stuck`."""
        seen: set[int] = set()
        for number, it in enumerate(asked):
            protocol = it.plain.protocol
            if isinstance(it.plain.meaning, Possible) or hash(protocol.transitions) in seen:
                continue
            seen.add(hash(protocol.transitions))
            if by_text(protocol):
                timing = settle_timing(it.certifier, only=None, until=self.until, effort=self.effort)
                if isinstance(timing, Trapped):
                    raise Stuck("obligations can keep time from passing there (F404)")
                why = timing.why if isinstance(timing, Unsettled) else "it is settled for single values only"
                raise Stuck(f"no violation, but whether time can always go on is not settled: {why}")
            region = self._signed(number, cases, region)
        return region

    def _signed(self, number: int, cases: tuple[Case, ...], region: Rows) -> Rows:
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
                if by_text(at(cases[number].protocol, point)):
                    region = (*region, zero[0])
        return region


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


class Asked:
    """One case at a generic point."""

    def __init__(self, explorer: Explorer, home: Home, affine: Case, plain: Case, here: Generic) -> None:
        self.explorer, self.home, self.affine, self.plain, self.here = explorer, home, affine, plain, here
        self.dimension = explorer.dimension
        self.certifier = Certifier(plain.protocol, ("z3",), Budget(RECHECK_WORK, explorer.until))
        self.vacuous = ""
        self._further: list[Row] | None = None
        question = plain.question
        names = (*question.breaks, *question.shows)
        try:
            self.claims, _ = answer(question.query, names, until=explorer.until, effort=explorer.effort)
        except RecursionError as error:
            raise Stuck(TOO_LONG) from error

    def failure(self) -> Fails | None:
        """The part of the map around here in which it fails, if it does here.  Raises `Stuck`."""
        reached = [name for name in self.plain.question.breaks if isinstance(self.claims[name][1], Reached)]
        if isinstance(self.plain.meaning, Possible):
            return None if reached else self._impossible()
        if not reached:
            return None
        engine, claim = self.claims[reached[0]]
        assert isinstance(claim, Reached)
        self.certifier.breach(self.plain.meaning, unwatched(claim.run), engine)
        rows = self._along(claim.run, reached[0])
        point, run, breach = sample(self.explorer.build, self.plain.name, rows, claim.run, reached[0], self.dimension)
        return Fails(rows, self.plain.name, point, run, breach)

    def _impossible(self) -> Fails:
        region = self._excluded(self.plain.question.breaks, self.home.rows)
        return Fails(reduced(self.dimension, region), self.plain.name, self.here.point, None)

    def proved(self, region: Rows) -> Rows:
        """A part of the region, around here, in which it is proved.  Raises `Stuck`."""
        question = self.plain.question
        if isinstance(self.plain.meaning, Possible):
            shown = next(name for name in question.breaks if isinstance(self.claims[name][1], Reached))
            return self._within(region, shown)
        region = self._excluded(question.breaks, region)
        for name in question.shows:
            claim = self.claims[name][1]
            if isinstance(claim, Unreachable):
                self.vacuous = MISSING[name]
                return self._excluded((name,), region)
            region = self._within(region, name)
        return region

    def _within(self, region: Rows, goal: str) -> Rows:
        """The part of the region in which the goal is reached by the moves of the run that was found."""
        claim = self.claims[goal][1]
        if not isinstance(claim, Reached):
            raise Stuck(_why(claim))
        rows = self._along(claim.run, goal)
        return region if is_inside(self.dimension, region, rows) else reduced(self.dimension, (*region, *rows))

    def _along(self, run: Run, goal: str) -> Rows:
        if len(run.steps) > MOST_MOVES:
            raise Stuck(TOO_LONG)
        query = self.affine.question.query
        try:
            rows = path(query.protocol, run, query.goal(goal), self.dimension)
        except NotThisWay as error:
            raise FalseClaim(f"the run claimed cannot be followed: {error}") from error
        size = self.dimension + len(run.steps) + 1
        own = [Row((*r.coefficients, *(0,) * (size - self.dimension)), r.limit, r.strict) for r in self.home.rows]
        found = projected((*rows, *own), size, self.dimension)
        assert all(r.holds(self.here.point) for r in found), "the run itself is on its path"
        return found

    def _excluded(self, goals: Sequence[str], region: Rows) -> Rows:
        """A part of the region, around here, for all of which the goals are out of reach.  Raises `Stuck`."""
        invariants: dict[Formula, list[str]] = {}
        for name in goals:
            claim = self.claims[name][1]
            if not isinstance(claim, Unreachable):
                raise Stuck(_why(claim))
            invariants.setdefault(claim.invariant, []).append(name)
        query = self.affine.question.query
        for invariant, names in invariants.items():
            read = read_back(invariant, self.here)
            proof = Proof(query, [query.goal(name) for name in names], read, self.dimension)
            region = self._proved(proof, read, region)
        return region

    def _proved(self, proof: Proof, invariant: Formula, region: Rows) -> Rows:
        budget = Budget(RECHECK_WORK, self.explorer.until)
        planes: list[Row] | None = None
        for _ in range(MOST_CUTS):
            match proof.holds(region, budget):
                case Refuted(point):
                    cut = self._before_failure(region, point)
                    if cut is None:
                        planes = self._planes(invariant) if planes is None else planes
                        sides = [r for r in (*planes, *(plane.strictly for plane in planes)) if not r.holds(point)]
                        cut = sides[0] if sides else self._nearest(point)
                    if cut is None:
                        raise Stuck("what proves it at single values does not prove it around them")
                    region = (*region, cut)
                case Open(why):
                    raise Stuck(f"the proof could not be re-checked: {why}")
                case _:
                    return region
        raise Stuck("what proves it at single values was cut down too often")

    def _before_failure(self, region: Rows, point: Point) -> Row | None:
        """If something fails near the other point: on which side of that the own one is."""
        explorer = self.explorer
        failed = explorer.failure_near(self.home, region, point)
        if failed is None:
            return None
        explorer.aside.append(failed)
        return next(r.opposite for r in failed.rows if not r.holds(self.here.point))

    def _nearest(self, point: Point) -> Row | None:
        """On which side the own point is of where sums of times are equal: the plane nearest to the other point."""
        if self._further is None:
            forms = dict.fromkeys([*forms_in(self.affine), *constants_in(self.affine, self.dimension)])
            self._further = list(dict.fromkeys(self._side(it) for it in _sums(tuple(forms)[:MOST_FORMS])))
        cuts = [r for r in self._further if not r.holds(point)]
        return min(cuts, key=lambda r: (excess(r, point), r), default=None)

    def _side(self, form: Form) -> Row:
        return below(form) if form.at(self.here.point) <= 0 else at_least(form)

    def _planes(self, invariant: Formula) -> list[Row]:
        """On which side of where two limits are equal the point is, the simplest first."""
        forms = dict.fromkeys([*forms_in(self.affine), *constants_in(self.affine, self.dimension), *_limits(invariant)])
        found: dict[Row, None] = {}
        for one, other in combinations(forms, 2):
            found.setdefault(self._side(one.minus(other)))
        return sorted(found, key=lambda r: (sum(map(bool, r.coefficients)), sum(map(abs, r.coefficients)), r))


def _sums(forms: Sequence[Form]) -> Iterator[Form]:
    """Of three of the times, and of four, two against the rest."""
    for one, other in combinations_with_replacement(forms, 2):
        both = one.plus(other)
        yield from (both.minus(third) for third in forms)
        yield from (both.minus(third.plus(fourth)) for third, fourth in combinations_with_replacement(forms, 2))


def _limits(invariant: Formula) -> Iterator[Form]:
    for it in atoms(invariant):
        if isinstance(it, Bound | Apart) and isinstance(it.limit, Affine):
            yield it.limit.form


def _why(claim: Claim) -> str:
    return claim.why if isinstance(claim, GaveUp) else "no engine showed a run"
