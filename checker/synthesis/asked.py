"""One case at a generic point: what engines claim there, and for how much of what is around it that is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, combinations_with_replacement

from msgspec import Struct

from checker.affine import Affine, Form
from checker.certify import MISSING, Certifier
from checker.portfolio import answer
from checker.query import unwatched
from checker.synthesis.cases import Case
from checker.synthesis.encoding import Generic, read_back
from checker.synthesis.family import constants_in, forms_in
from checker.synthesis.linear import Point, Row, Rows, at_least, below, excess
from checker.synthesis.parts import Fails, Stuck
from checker.synthesis.paths import NotThisWay, path
from checker.synthesis.polyhedra import is_inside, projected, reduced
from checker.synthesis.proving import Open, Proof, Refuted
from checker.synthesis.sampling import Follow, confirm, sample
from checker.verdict import Budget, Claim, FalseClaim, GaveUp, Reached, Unreachable
from protocol.formula import Apart, Bound, Formula, atoms
from protocol.model import Possible
from protocol.runs import Run

Build = Callable[[Point], tuple[Case, ...]]
RECHECK_WORK = 1_000_000
MOST_MOVES = 60
TOO_LONG = f"it takes runs of more than {MOST_MOVES} moves there"
MOST_CUTS = 40
MOST_FORMS = 10
SHARE = 0.25
"""heuristic: of the effort for a check, so much for each point."""


class Home(Struct, frozen=True):
    """A convex part of the domain in which the text means the same but for its times; the cases, as learnt there."""

    rows: Rows
    cases: tuple[Case, ...]


class Search(Struct, frozen=True):
    """What is explored, and how much may be done.

    `reached_near`: of a set of a home, where a run near a point of it leads to what was thought out of reach; with the
    name of a scenario that was thought impossible, or "" for a property that was thought to hold.
    """

    build: Build
    dimension: int
    effort: float
    until: float | None
    reached_near: Callable[[Home, Rows, Point, str], Rows | None]


class Asked:
    """One case at a generic point."""

    def __init__(self, search: Search, home: Home, affine: Case, plain: Case, here: Generic) -> None:
        self.search, self.home, self.affine, self.plain, self.here = search, home, affine, plain, here
        self.dimension = search.dimension
        self.certifier = Certifier(plain.protocol, ("z3",), Budget(RECHECK_WORK, search.until))
        self.vacuous = ""
        self._further: list[Row] | None = None
        question = plain.question
        names = (*question.breaks, *question.shows)
        try:
            self.claims, _ = answer(question.query, names, until=search.until, effort=SHARE * search.effort)
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
        point, run, breach = sample(self._follow(claim.run, reached[0]), rows, self.dimension)
        return Fails(rows, self.plain.name, point, run, breach)

    def _impossible(self) -> Fails:
        region = self.excluded(self.plain.question.breaks, self.home.rows)
        return Fails(reduced(self.dimension, region), self.plain.name, self.here.point, None)

    def proved(self, region: Rows) -> Rows:
        """A part of the region, around here, in which it is proved.  Raises `Stuck`."""
        question = self.plain.question
        if isinstance(self.plain.meaning, Possible):
            shown = next(name for name in question.breaks if isinstance(self.claims[name][1], Reached))
            return self._within(region, shown)
        region = self.excluded(question.breaks, region)
        for name in question.shows:
            claim = self.claims[name][1]
            if isinstance(claim, Unreachable):
                self.vacuous = MISSING[name]
                return self.excluded((name,), region)
            region = self._within(region, name)
        return region

    def _within(self, region: Rows, goal: str) -> Rows:
        """The part of the region in which the goal is reached by the moves of the run that was found."""
        claim = self.claims[goal][1]
        if not isinstance(claim, Reached):
            raise Stuck(_why(claim))
        rows = self._along(claim.run, goal)
        confirm(self._follow(claim.run, goal), rows, self.dimension)
        return region if is_inside(self.dimension, region, rows) else reduced(self.dimension, (*region, *rows))

    def _follow(self, run: Run, goal: str) -> Follow:
        return Follow(self.search.build, self.plain.name, run, goal, self._path(run, goal))

    def _path(self, run: Run, goal: str) -> Rows:
        query = self.affine.question.query
        try:
            return path(query.protocol, run, query.goal(goal), self.dimension)
        except NotThisWay as error:
            raise FalseClaim(f"the run claimed cannot be followed: {error}") from error

    def _along(self, run: Run, goal: str) -> Rows:
        """The parameters for which the same moves reach the goal."""
        if len(run.steps) > MOST_MOVES:
            raise Stuck(TOO_LONG)
        rows = self._path(run, goal)
        size = self.dimension + len(run.steps) + 1
        own = [Row((*r.coefficients, *(0,) * (size - self.dimension)), r.limit, r.strict) for r in self.home.rows]
        found = projected((*rows, *own), size, self.dimension)
        assert all(r.holds(self.here.point) for r in found), "the run itself is on its path"
        return found

    def excluded(self, goals: Sequence[str], region: Rows) -> Rows:
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
        budget = Budget(RECHECK_WORK, self.search.until)
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

    def shown(self) -> Rows | None:
        """Of a scenario that is possible here: where its run is."""
        for name in self.plain.question.breaks:
            claim = self.claims[name][1]
            if isinstance(claim, Reached):
                return self._along(claim.run, name)
        return None

    def _before_failure(self, region: Rows, point: Point) -> Row | None:
        """If a run near the other point leads to what is out of reach here: on which side of that the own point is."""
        scenario = self.plain.name if isinstance(self.plain.meaning, Possible) else ""
        found = self.search.reached_near(self.home, region, point, scenario)
        return None if found is None else next(r.opposite for r in found if not r.holds(self.here.point))

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
