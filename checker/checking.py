"""`check`: every property of every design, with the questions asked unasked; designs in, report out."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from checker.alarm import alarm
from checker.certify import Certifier, Trapped, Unsettled, WellTimed
from checker.compliance import compliance
from checker.health.findings import acknowledge, finding
from checker.health.idle import idle
from checker.health.reach import reachability
from checker.health.recurrence import recurrence
from checker.health.text import on_the_text
from checker.interruption import heed
from checker.liveness import Effort
from checker.members import together
from checker.record import Cost, peak, phase, recorded, total
from checker.report import DesignReport, Finding, Report, Result
from checker.setting import Setting, Settings, settings
from checker.settle import settle
from checker.sharing import Job, Told, share
from checker.smt import SolverName
from checker.verdict import INTERRUPTED, MEMORY_UP, TIME_UP, Proved, Unknown, Vacuous, Verdict
from protocol.diagnostics import Diagnostic
from protocol.format import instant
from protocol.model import Design, Property
from protocol.semantics import is_due


class Options(Struct, frozen=True):
    """What to ask and how: all properties by all engines without a limit of time, unless said otherwise.

    `jobs`: so many processes at most, where the first answers are not quick; the answers are the same.
    """

    properties: frozenset[str] | None = None
    designs: frozenset[str] | None = None
    engine: str | None = None
    solvers: tuple[SolverName, ...] = ("z3",)
    seconds: float | None = None
    effort: float = 1.0
    health: bool = True
    jobs: int = 1


def counting(options: Options) -> Callable[[], Options]:
    """The options, each time with the seconds that are left of theirs."""
    until = None if options.seconds is None else time.monotonic() + options.seconds
    return lambda: options if until is None else replace(options, seconds=max(0.0, until - time.monotonic()))


class Activity(Struct, frozen=True):
    """What is being worked on, and the engine that is at it (none: "")."""

    subject: str
    engine: str = ""


Progress = Callable[[int, Activity], None]
"""Called with the number of the process (0: this one) and what it does."""


class Interrupted(KeyboardInterrupt):
    """With the report on what was settled by then; the rest is unknown in it."""

    def __init__(self, report: Report) -> None:
        super().__init__("interrupted")
        self.report = report


def check(
    designs: Sequence[Design],
    options: Options = Options(),  # noqa: B008 - frozen
    *,
    diagnostics: Sequence[Diagnostic] = (),
    progress: Progress = lambda *_: None,
    known: Report = Report(()),  # noqa: B008 - frozen
) -> Report:
    """The report on all designs.  Raises `FalseClaim` where a claim fails certification, and `Interrupted`.

    `known`: a report made with the same options; what it has settled is not asked again.
    """
    until = None if options.seconds is None else time.monotonic() + options.seconds
    tasks = [task for number in range(len(designs)) for task in tasks_of(number, designs[number], options)]
    bench = Bench(designs, options)
    done = dict(_known(tasks, designs, known))

    def here(task: Task) -> Outcome:
        return bench.perform(task, until, lambda activity: progress(0, activity))

    job = Job(here, (performing, (tuple(designs), options)), bench.unsettled, progress, until)
    why = TIME_UP
    try:
        with alarm(until) as rung:
            share(tasks, job, options.jobs - 1, done)
            outcomes = [done[number] for number in range(len(tasks))]
            return reported(assembled(bench, tasks, outcomes, until), diagnostics)
    except KeyboardInterrupt:
        why = TIME_UP if rung.is_set() else INTERRUPTED
    outcomes = [done.get(number) or bench.unsettled(task, why) for number, task in enumerate(tasks)]
    report = reported(assembled(bench, tasks, outcomes, until, complete=False), diagnostics)
    if why == INTERRUPTED:
        raise Interrupted(replace(report, complete=False))
    return report


def _known(tasks: Sequence[Task], designs: Sequence[Design], known: Report) -> Iterator[tuple[int, Outcome]]:
    for number, task in enumerate(tasks):
        if task.asked is not None and (result := known.settled(designs[task.design], task.asked)):
            yield number, Outcome(result)


def reported(designs: Iterable[DesignReport], diagnostics: Sequence[Diagnostic]) -> Report:
    found = tuple(designs)
    return Report(found, tuple(diagnostics), cost=total(design.cost for design in found))


# --- what there is to do ----------------------------------------------------------------------------------------


class Task(Struct, frozen=True):
    """To settle a property of the design of that number; None: what is asked of it unasked."""

    design: int
    asked: Property | None


class Outcome(Struct, frozen=True):
    """What came of a task: a result, or findings and questions that are open."""

    result: Result | None = None
    findings: tuple[Finding, ...] = ()
    open: tuple[str, ...] = ()
    cost: Cost = Cost()


def tasks_of(number: int, design: Design, options: Options) -> Iterator[Task]:
    """The properties in their order; then the rest."""
    if options.designs is None or design.protocol.name in options.designs:
        for asked in design.properties:
            if options.properties is None or asked.name in options.properties:
                yield Task(number, asked)
        yield Task(number, None)


def performing(designs: Sequence[Design], options: Options) -> Callable[[Task, float | None, Told], Outcome]:
    """How tasks are done in another process."""
    bench = Bench(designs, options)

    def perform(task: Task, until: float | None, told: Told) -> Outcome:
        outcome = bench.perform(task, until, told)
        return replace(outcome, cost=total((outcome.cost, Cost(memory={f"helper {os.getpid()}": peak()}))))

    return perform


class Bench:
    """Where tasks are done, by one process: each design's settings are settled once."""

    def __init__(self, designs: Sequence[Design], options: Options) -> None:
        self.designs, self.options = designs, options
        self._settings: dict[int, Settings] = {}

    def settings(self, number: int, until: float | None) -> Settings:
        options = self.options
        if number not in self._settings:
            self._settings[number] = settings(
                self.designs[number], options.solvers, only=options.engine, until=until, effort=options.effort
            )
        return self._settings[number]

    def perform(self, task: Task, until: float | None, told: Callable[[Activity], None]) -> Outcome:
        """Raises `FalseClaim`."""
        subject = self.subject(task)
        told(Activity(subject))
        with recorded(lambda engine: told(Activity(subject, engine))) as recorder:
            try:
                outcome = self._outcome(task, until)
            except MemoryError:
                outcome = self.unsettled(task, MEMORY_UP)
            except Exception:
                heed()  # what a library makes of an interruption inside it
                raise
        return replace(outcome, cost=recorder.cost)

    def _outcome(self, task: Task, until: float | None) -> Outcome:
        under = self.settings(task.design, until)
        if task.asked is None:
            design = self.designs[task.design]
            return survey(design, under(()), self.options, until, family(design, self.designs))
        return Outcome(check_property(under(task.asked.deviations), task.asked, self.options, until))

    def subject(self, task: Task) -> str:
        name = self.designs[task.design].protocol.name
        if task.asked is None:
            return f"{name}: what nobody asked"
        return f"{name}: {task.asked.name}{task.asked.member and f' for {task.asked.member}'}"

    def unsettled(self, task: Task, why: str) -> Outcome:
        """What stands for the answer where there is none."""
        if task.asked is None:
            whole = "what can be reached, and whether time can always go on"
            return Outcome(open=(f"{whole}: {why}",)) if self.options.health else Outcome()
        return Outcome(Result(self.designs[task.design], task.asked, Unknown(why)))


def family(design: Design, designs: Sequence[Design]) -> list[Design]:
    """The designs that share its file: what one of them uses is used."""
    return [other for other in designs if other.file == design.file]


def assembled(
    bench: Bench, tasks: Sequence[Task], outcomes: Sequence[Outcome], until: float | None, *, complete: bool = True
) -> Iterator[DesignReport]:
    """The report on each design.  Raises `FalseClaim`.  `complete`: no task was given up half-way."""
    options = bench.options
    for number, those in groupby(zip(tasks, outcomes, strict=True), key=lambda pair: pair[0].design):
        design, came = bench.designs[number], [outcome for _, outcome in those]
        by_property = groupby((it.result for it in came if it.result), key=lambda result: result.asked.name)
        results = [together(list(members)) for _, members in by_property]
        found = [finding for it in came for finding in it.findings]
        open_ = tuple(question for it in came for question in it.open)
        with recorded(phase="health") as recorder:
            whole = complete and options.health and options.properties is None
            if whole:
                found += idle(results, options.solvers, until)
            whole = whole and not open_ and all(result.as_expected is not None for result in results)
            findings = acknowledge(design, found, results, complete=whole)
        cost = total([*(it.cost for it in came), recorder.cost])
        yield DesignReport(design, tuple(results), findings, open_, cost)


# --- what is asked unasked --------------------------------------------------------------------------------------


def survey(
    design: Design, agreed: Setting, options: Options, until: float | None, relatives: Sequence[Design]
) -> Outcome:
    """Whether time can go on; and the health of the design, where that is asked.  Raises `FalseClaim`."""
    certifier, timing = agreed.certifier, agreed.timing
    found: list[Finding] = []
    open_: tuple[str, ...] = (
        (f"whether time can always go on: {timing.why} (F404)",) if isinstance(timing, Unsettled) else ()
    )
    if isinstance(timing, Trapped):
        found.append(stopped(certifier, timing))
    if options.health and options.properties is None:
        with phase("health"):
            found += on_the_text(design, relatives)
            reached, unsettled = reachability(certifier, until=until, effort=options.effort)
            found += reached
            open_ += unsettled
            found += recurrence(certifier, until)
    return Outcome(findings=tuple(found), open=open_)


def stopped(certifier: Certifier, trapped: Trapped) -> Finding:
    """The finding that time can stop, at an obligation that is due when it does.  Raises `FalseClaim`."""
    final = certifier.replayed(trapped.run, "search").final
    due = next(t for t in certifier.protocol.transitions if is_due(t, final))
    label = due.name.split(".", 1)[-1]
    when = instant(trapped.run.length)
    text = f"time can stop: at {when} of a run `{label}` is due, and however it is met something stays due"
    remedy = "give one of the obligations a deadline > 0 counted from something that the others restart"
    return finding("F404", due.name, due.origin, text, remedy=remedy, run=trapped.run)


def told_of_time(setting: Setting, asked: Property, verdict: Verdict) -> Verdict:
    """The verdict; where it is vacuous as time stops for those who deviate, with how: no finding tells."""
    if asked.deviations and isinstance(setting.timing, Trapped) and isinstance(verdict, Vacuous):
        return replace(verdict, why=f"where they deviate {stopped(setting.certifier, setting.timing).message}")
    return verdict


def check_property(
    setting: Setting, asked: Property, options: Options, until: float | None, *, quick: bool = False
) -> Result:
    """The verdict on one property; `quick` leaves out on whose compliance it rests.  Raises `FalseClaim`."""
    start = time.perf_counter()
    design, certifier = setting.design, setting.certifier
    effort = Effort(options.engine, until, options.effort)
    settled = settle(certifier, asked.meaning, setting.timing, effort)
    verdict = told_of_time(setting, asked, settled.verdict)
    rests_on = None
    if isinstance(verdict, Proved) and not verdict.ways and not quick:  # a way may be anybody's to take
        with phase("compliance"):
            rests_on = compliance(certifier, asked, until, verdict.certificate)
    pace = setting.timing.pace if isinstance(setting.timing, WellTimed) else None
    seconds = time.perf_counter() - start
    alone = options.engine or ""
    return Result(design, asked, verdict, settled.attempts, rests_on, seconds, pace=pace, alone=alone)
