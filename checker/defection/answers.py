"""`resilience`: of every guarantee of every design, whose defection breaks it and whose it survives."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from checker.alarm import alarm
from checker.checking import Activity, Options, Progress
from checker.defection.lattice import Empty, Search
from checker.defection.result import Cut, Resilience, Resiliences, Survived, Unasked, Unkept, of_classes
from checker.defection.trials import Guarantee, Shown
from checker.members import grouped
from checker.record import recorded
from checker.sharing import Job, Told, share
from checker.verdict import INTERRUPTED, MEMORY_UP, TIME_UP, Proved
from protocol.model import Design, Possible, Promise, Property, StaysPossible

MOST_SETS = 256
"""So many sets of actors are asked about, at the usual effort, of each guarantee."""
A_WAY = "to stay possible is not broken by a run: a way that is left may be anybody's to take"
A_SCENARIO = "a scenario promises nothing: some run shows it, and whoever defects leaves that run as it is"


def resilience(
    designs: Sequence[Design],
    options: Options = Options(),  # noqa: B008 - frozen
    progress: Progress = lambda *_: None,
) -> Resiliences:
    """What is known of every guarantee of the designs, or of those that the options name.

    Of the options `properties`, `designs`, `solvers`, `seconds`, `effort` and `jobs` count.  Raises `FalseClaim`.
    Where it is interrupted or the time is up, the answer is what was known by then.
    """
    until = None if options.seconds is None else time.monotonic() + options.seconds
    tasks = list(tasks_of(designs, options))
    desk = Desk(options, until)
    done: dict[int, Resilience] = {}

    def here(task: Task) -> Resilience:
        return desk.perform(task, lambda activity: progress(0, activity))

    job = Job(here, (performing, (options,)), nothing_known, progress, until)
    why = ""
    try:
        with alarm(until) as rung:
            share(tasks, job, options.jobs - 1, done)
    except KeyboardInterrupt:
        why = TIME_UP if rung.is_set() else INTERRUPTED
    results = [done.get(number) or desk.partly(task, why) for number, task in enumerate(tasks)]
    return Resiliences(tuple(results), tuple(unasked(designs, options)), complete=why != INTERRUPTED)


class Task(Struct, frozen=True):
    """A guarantee: one property, for all members of which it is asked."""

    design: Design
    asked: tuple[Property, ...]

    @property
    def subject(self) -> str:
        return f"{self.design.protocol.name}: {self.asked[0].name}"


def tasks_of(designs: Sequence[Design], options: Options) -> Iterator[Task]:
    """Guarantees in the order of the text; members of whom different deviations are allowed for are asked apart."""
    for design, asked in wanted(designs, options):
        if all(isinstance(it.meaning, Promise) and not isinstance(it.meaning.form, StaysPossible) for it in asked):
            for _, alike in groupby(asked, key=lambda it: it.deviations):
                yield Task(design, tuple(alike))


def unasked(designs: Sequence[Design], options: Options) -> Iterator[Unasked]:
    for design, (asked, *_) in wanted(designs, options):
        if isinstance(asked.meaning, Promise) and isinstance(asked.meaning.form, StaysPossible):
            yield Unasked(design, asked, A_WAY)
        elif isinstance(asked.meaning, Possible) and options.properties is not None:
            yield Unasked(design, asked, A_SCENARIO)


def wanted(designs: Sequence[Design], options: Options) -> Iterator[tuple[Design, tuple[Property, ...]]]:
    for design in designs:
        if options.designs is None or design.protocol.name in options.designs:
            for asked in grouped(design.properties):
                if options.properties is None or asked[0].name in options.properties:
                    yield design, asked


def performing(options: Options) -> Callable[[Task, float | None, Told], Resilience]:
    """How tasks are done in another process."""

    def perform(task: Task, until: float | None, told: Told) -> Resilience:
        return Desk(options, until).perform(task, told)

    return perform


class Desk:
    """Where tasks are done, one after the other; what is known of the one at hand outlives an interruption."""

    def __init__(self, options: Options, until: float | None) -> None:
        self._options, self._until = options, until
        self._at_hand: tuple[Task, Guarantee, Search[Shown, tuple[Proved, ...]]] | None = None

    def perform(self, task: Task, told: Callable[[Activity], None]) -> Resilience:
        """Raises `FalseClaim`."""
        told(Activity(task.subject))
        with recorded(lambda engine: told(Activity(task.subject, engine))):
            try:
                guarantee = Guarantee(task.design, task.asked, self._options, self._until)
                most = max(1, int(MOST_SETS * self._options.effort))
                search = Search(guarantee.everybody, guarantee.ask, guarantee.judge, most)
                self._at_hand = task, guarantee, search
                return told_of(task, guarantee, search, search.run(self._until))
            except MemoryError:
                return self.partly(task, MEMORY_UP)

    def partly(self, task: Task, why: str) -> Resilience:
        if self._at_hand is not None and self._at_hand[0] is task:
            return told_of(*self._at_hand, why)
        return nothing_known(task, why)


def nothing_known(task: Task, why: str) -> Resilience:
    everybody = of_classes([], [])
    return Resilience(task.design, task.asked, undecided=(Unkept(everybody, why),))


def told_of(task: Task, guarantee: Guarantee, search: Search[Shown, tuple[Proved, ...]], ended: str) -> Resilience:
    """What the search has found; `ended`: why it does not know more."""
    classes = guarantee.classes
    order = sorted(search.breaking, key=lambda numbers: (sum(numbers), tuple(-n for n in numbers)))
    cuts = tuple(
        Cut(of_classes(classes, numbers), shown.defection, shown.asked, search.is_minimal(numbers))
        for numbers in order
        for shown in (search.breaking[numbers],)
    )
    survived = tuple(
        Survived(of_classes(classes, numbers), search.kept[numbers], search.is_maximal(numbers))
        for numbers in sorted(search.kept, reverse=True)
    )
    left = search.undecided(ended)
    undecided = tuple(
        Unkept(of_classes(classes, numbers), left[numbers].why, is_vacuous(left[numbers]))
        for numbers in sorted(left, reverse=True)
    )
    return Resilience(task.design, task.asked, guarantee.obliged, cuts, survived, undecided)


def is_vacuous(it: object) -> bool:
    return isinstance(it, Empty) and it.settled
