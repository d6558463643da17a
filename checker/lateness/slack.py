"""The lateness that a guarantee survives, as synthesis in one parameter: what is added to the deadlines.

More lateness allows more runs, so that what is broken stays so, and what is proved for a lateness is proved for all
less.  Deadlines that come earlier allow fewer runs, and the same holds the other way round.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from fractions import Fraction

from msgspec.structs import replace

from checker.alarm import alarm
from checker.checking import Activity, Options, Progress, check_property
from checker.lateness.alike import labels_between, of_room
from checker.lateness.result import Counterexample, Cure, Room, Slack, Subject
from checker.report import Result
from checker.setting import settings
from checker.synthesis.cases import Case, Unfit, called, case
from checker.synthesis.explore import Explorer
from checker.synthesis.family import Differs
from checker.synthesis.intervals import End, Interval, in_order
from checker.synthesis.linear import Point, Row
from checker.synthesis.parts import Fails, Holds, Left, Map
from checker.verdict import TIME_UP, Bounded, Proved, Unknown, Violated
from checker.zoning.alike import Labels
from protocol.deviation import later
from protocol.diagnostics import Failure
from protocol.formula import Bound, atoms
from protocol.model import Design, Deviation, Kind, Possible, Property, Protocol, Transition

LATER = (Row((-1,), 0, True),)
"""The parameter is > 0: nothing is late by 0."""
ZERO = End(Fraction(0), True)


def slack(
    design: Design,
    asked: Property,
    options: Options = Options(),  # noqa: B008 - frozen
    *,
    subjects: Sequence[Subject] | None = None,
    progress: Progress = lambda *_: None,
) -> Slack:
    """How late each subject may be before the property breaks; or, where it is violated, how much earlier cures it.

    `subjects`: whose deadlines move (default: `subjects_of`).  Times are in seconds.  Raises `FalseClaim`.
    """
    until = None if options.seconds is None else time.monotonic() + options.seconds
    chosen = subjects_of(design.protocol) if subjects is None else tuple(subjects)
    search = _Search(design, asked, options, until, progress)
    try:
        with alarm(until) as rung:
            return search.slack(chosen)
    except KeyboardInterrupt:
        if not rung.is_set():
            raise
    return Slack(design, asked, search.result or Result(design, asked, Unknown(TIME_UP)), why=TIME_UP)


def subjects_of(protocol: Protocol) -> tuple[Subject, ...]:
    """Each obligation alone; each actor with several; and all of them."""
    found = [Subject((name,)) for name in duties(protocol)]
    for actor in protocol.actors:
        own = duties_of(protocol, (actor,))
        if len(own) > 1:
            found.append(Subject(own, (actor,)))
    if len(found) > 1:
        found.append(Subject(duties(protocol), everyone=True))
    return tuple(found)


def duties(protocol: Protocol) -> tuple[str, ...]:
    """The obligations, by name."""
    return tuple(t.name for t in protocol.transitions if t.kind is Kind.MUST)


def duties_of(protocol: Protocol, actors: Sequence[str]) -> tuple[str, ...]:
    """Those of the actors."""
    return tuple(t.name for t in protocol.transitions if t.kind is Kind.MUST and t.actor in actors)


def _verdict(design: Design, asked: Property, options: Options, until: float | None) -> Result:
    under = settings(design, options.solvers, only=options.engine, until=until, effort=options.effort)
    return check_property(under(asked.deviations), asked, options, until, quick=True)


class _Search:
    def __init__(
        self, design: Design, asked: Property, options: Options, until: float | None, progress: Progress
    ) -> None:
        self.design, self.asked, self.options, self.until, self.progress = design, asked, options, until, progress
        self.result: Result | None = None

    def slack(self, subjects: Sequence[Subject]) -> Slack:
        design, asked = self.design, self.asked
        self.progress(0, Activity(f"{design.protocol.name}: {called(asked)}"))
        self.result = result = _verdict(design, asked, self.options, self.until)
        if isinstance(asked.meaning, Possible):
            return Slack(design, asked, result, why="it is a scenario: lateness takes away no run")
        try:
            match result.verdict:
                case Proved():
                    return Slack(design, asked, result, rooms=self.rooms(subjects))
                case Violated():
                    return Slack(design, asked, result, cures=self.cures(subjects))
                case Unknown(why) | Bounded(why=why):
                    return Slack(design, asked, result, why=why)
                case verdict:
                    return Slack(design, asked, result, why=f"it is {verdict.word}, so there is nothing to break")
        except Unfit:
            return Slack(design, asked, result, why="of such a promise lateness is not asked")

    def rooms(self, subjects: Sequence[Subject]) -> tuple[Room, ...]:
        """Of subjects that are alike, one is asked about."""
        found: list[Room] = []
        for subject in subjects:
            known = self._known(subject, [it.subject for it in found], Fraction(1))
            found.append(
                self.room(subject) if known is None else of_room(found[known[0]], subject, known[1], self._moved)
            )
        return tuple(found)

    def cures(self, subjects: Sequence[Subject]) -> tuple[Cure, ...]:
        """The same of what is violated."""
        found: list[Cure] = []
        for subject in subjects:
            known = self._known(subject, [it.subject for it in found], Fraction(-1))
            found.append(self.cure(subject) if known is None else replace(found[known[0]], subject=subject))
        return tuple(found)

    def _known(self, subject: Subject, others: Sequence[Subject], sign: Fraction) -> tuple[int, Labels] | None:
        """The first of the others that is like it, and how to call its members."""
        for number, other in enumerate(others):
            if (labels := labels_between(other, subject, self._moved, sign)) is not None:
                return number, labels
        return None

    def room(self, subject: Subject) -> Room:
        found = self._map(subject, Fraction(1), LATER)
        if isinstance(found, str):
            return Room(subject, ZERO, None, None, found)
        fails = [it for it in found.parts if isinstance(it, Fails)]
        first = _first(found, Fails)
        safe = _last_from_zero(found)
        example = None
        if fails and first is not None:
            nearest = min(fails, key=lambda it: it.point)
            assert nearest.run is not None
            assert nearest.breach is not None
            example = Counterexample(nearest.point[0], nearest.run, nearest.breach)
        return Room(subject, safe, first.low if first else None, example, _open(found))

    def cure(self, subject: Subject) -> Cure:
        most = _most(self.design.protocol, subject)
        within = (*LATER, Row((most.denominator,), most.numerator))
        if not most:
            return Cure(subject, None, True, most)
        found = self._map(subject, Fraction(-1), within)
        if isinstance(found, str):
            return Cure(subject, None, False, most, found)
        first = _first(found, Holds)
        why = _open(found)
        return Cure(subject, first.low if first else None, first is None and not why, most, why)

    def _map(self, subject: Subject, sign: Fraction, domain: tuple[Row, ...]) -> Map | str:
        """Where the property holds, by how far the deadlines are moved; or why that is not known."""
        words = ", ".join(name.split(".", 1)[-1] for name in subject.clauses)
        told = Activity(f"{self.design.protocol.name}: {called(self.asked)}, with {words} moved")
        self.progress(0, told)

        def build(point: Point) -> tuple[Case, ...]:
            return (self._moved(subject, sign * point[0]),)

        explorer = Explorer(build, 1, domain, effort=self.options.effort, until=self.until)
        try:
            return explorer.explore()
        except (Differs, Failure) as error:
            return str(error)

    def _moved(self, subject: Subject, by: Fraction) -> Case:
        """Raises `Unfit`."""
        if subject.actors and by > 0:
            return case(self.design.protocol, self.asked, (Deviation(subject.actors, by),))
        return case(moved(self.design.protocol, frozenset(subject.clauses), by), self.asked)


def moved(protocol: Protocol, clauses: frozenset[str], by: Fraction) -> Protocol:
    """The protocol with the deadlines of these clauses so much later, or earlier."""

    def changed(t: Transition) -> Transition:
        return replace(t, due=later(t.due, by)) if t.name in clauses else t

    return replace(
        protocol,
        transitions=tuple(changed(t) for t in protocol.transitions),
        agreed=protocol.agreed or protocol,
    )


def _most(protocol: Protocol, subject: Subject) -> Fraction:
    """The least deadline among them."""
    limits = [
        it.limit
        for name in subject.clauses
        for it in atoms(protocol.transition(name).due)
        if isinstance(it, Bound) and it.relation in (">=", ">")
    ]
    return min(limits, default=Fraction(0))


def _first(found: Map, kind: type[Holds] | type[Fails]) -> Interval | None:
    return next(iter(in_order(found.of(kind))), None)


def _last_from_zero(found: Map) -> End | None:
    """The end of what holds from 0 on; None: there is none."""
    first = _first(found, Holds)
    return ZERO if first is None or first.low.value > 0 else first.high


def _open(found: Map) -> str:
    return next((it.why for it in found.parts if isinstance(it, Left)), "")
