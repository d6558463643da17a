"""`compare`: designs in, comparison out."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

from msgspec.structs import replace

from checker.alarm import alarm
from checker.checking import Activity, Interrupted, Options, Progress, check, counting
from checker.comparing.criteria import Criterion, criteria
from checker.comparing.gauges import cuts, gauges, slacks
from checker.comparing.matching import matched
from checker.comparing.order import change, front, order
from checker.comparing.refining import refines
from checker.comparing.result import Cell, Comparison, Direction, Gauge, Margin, Open, Pair, Refinement, Row, Subject
from checker.comparing.scenarios import both_ways, by_behaviour, followed_by_both, told_apart
from checker.inputs import unknown
from checker.record import recorded
from checker.report import Report
from checker.verdict import INTERRUPTED, TIME_UP
from protocol.model import Design, Protocol

Beside = Literal["measures", "slack", "resilience"]
MARGINS: tuple[Margin, ...] = ("slack", "resilience")
USUAL: tuple[Beside, ...] = ("measures",)


def compare(
    designs: Sequence[Design | Subject],
    options: Options = Options(),  # noqa: B008 - frozen
    *,
    base: int | None = None,
    beside: Collection[Beside] = USUAL,
    better: Mapping[str, Direction] | None = None,
    progress: Progress = lambda *_: None,
    known: Report = Report(()),  # noqa: B008 - frozen
) -> Comparison:
    """What each of the designs keeps, which is better, and what tells each two apart.  Raises `FalseClaim`.

    `base`: the number of the one that all others are compared with; else all are compared with all.
    `beside`: what else is told of each: its measures; of what it is asked the slack, and whose defection breaks it.
    `better`: of measures by name, whether "less" or "more" counts as better, so that the order goes by them too;
    without one it goes by verdicts alone.  "slack" and "resilience" count like measures, where "more" is better.
    Raises `ValueError` where no design has such a measure.
    Of the options, `properties` are the criteria, `seconds` and `effort` bound the whole and each question.
    Where it is interrupted or the time is up, what is not settled by then is unknown.  `known`: as for `check`.
    """
    until = None if options.seconds is None else time.monotonic() + options.seconds
    given, better = named(designs), dict(better or {})
    counted = margins(given, better)
    better = {name: way for name, way in better.items() if name not in counted}
    if problem := unknown("measure", better, [it.name for subject in given for it in subject.design.measures]):
        raise ValueError(problem)
    found, subjects = criteria(given, first=base or 0, chosen=options.properties)
    whole = replace(options, properties=None, designs=None, health=False)
    left = counting(whole)
    complete = True
    try:
        report = check([subject.design for subject in subjects], whole, progress=progress, known=known)
    except Interrupted as interrupted:
        report, complete = interrupted.report, False
    rows = tuple(_rows(found, report))
    measured: tuple[Gauge, ...] = ()

    try:
        if complete and ("measures" in beside or better):
            measured, complete = gauges(subjects, left(), first=base or 0, better=better, progress=progress)
        if complete and ("resilience" in beside or "resilience" in counted):
            rows, complete = cuts(rows, subjects, left(), progress)
        if complete and ("slack" in beside or "slack" in counted):
            rows, complete = slacks(rows, subjects, left(), progress)
    except KeyboardInterrupt:
        complete = False
    pairs: list[Pair] = []
    chosen = [
        (one, other)
        for one in range(len(subjects))
        for other in range(one + 1, len(subjects))
        if base is None or base in (one, other)
    ]
    if base is not None:
        chosen = [(one, other) if one == base else (other, one) for one, other in chosen]
    why = INTERRUPTED
    try:
        with alarm(until) as rung:
            for one, other in chosen if complete else ():
                pairs.append(pair(subjects, rows, one, other, options, until, progress))
    except KeyboardInterrupt:
        complete, why = rung.is_set(), TIME_UP if rung.is_set() else INTERRUPTED
    for one, other in chosen[len(pairs) :]:
        pairs.append(Pair(one, other, Open(why), Open(why), both_ways(told_apart(rows, one, other))))
    orders = tuple(
        tuple(order(rows, one, other, measured, counted) if one != other else "equal" for other in range(len(subjects)))
        for one in range(len(subjects))
    )
    others = [] if base is None else [n for n in range(len(subjects)) if n != base]
    changes = tuple(change(rows, base or 0, n, measured, counted) for n in others)
    return Comparison(
        tuple(subjects), rows, tuple(pairs), orders, front(orders), base, changes, complete, measured, counted
    )


def margins(designs: Sequence[Subject], better: Mapping[str, Direction]) -> tuple[Margin, ...]:
    """Slack and resilience, where they are named and no measure is called so.  Raises `ValueError`."""
    measures = {it.name for subject in designs for it in subject.design.measures}
    found = tuple(it for it in MARGINS if it in better and it not in measures)
    if wrong := [it for it in found if better[it] == "less"]:
        raise ValueError(f"of {wrong[0]} more is better, not less")
    return found


def named(designs: Sequence[Design | Subject]) -> list[Subject]:
    """The designs under names that differ: with the file where two are called alike."""
    given = [it if isinstance(it, Subject) else Subject(it.protocol.name, it) for it in designs]
    names = [it.name for it in given]
    told = [it if names.count(it.name) == 1 else replace(it, name=f"{it.name} ({it.design.file})") for it in given]
    twice = [it.name for it in told]
    return [
        it if twice.count(it.name) == 1 else replace(it, name=f"{it.name} #{twice[: n + 1].count(it.name)}")
        for n, it in enumerate(told)
    ]


def _rows(found: Sequence[Criterion], report: Report) -> Iterator[Row]:
    for criterion in found:
        cells = []
        for asked, part in zip(criterion.by, report.designs, strict=True):
            result = next((it for it in part.results if asked.members and it.asked.name == criterion.name), None)
            cells.append(Cell(result, asked.borrowed))
        yield Row(criterion.name, criterion.asked, tuple(cells))


def pair(
    subjects: Sequence[Subject],
    rows: Sequence[Row],
    one: int,
    other: int,
    options: Options,
    until: float | None,
    progress: Progress,
) -> Pair:
    """Two designs: whether either does what the other cannot, and what tells them apart.  Raises `FalseClaim`."""
    first, second = subjects[one], subjects[other]
    ours, theirs = first.design.protocol, second.design.protocol
    names = matched(ours, theirs)
    subject = f"{first.name} against {second.name}"

    def refined(left: Protocol, right: Protocol) -> Refinement:
        progress(0, Activity(subject))
        with recorded(lambda engine: progress(0, Activity(subject, engine))):
            return refines(left, right, options.solvers, until=until, effort=options.effort)

    forward, back = refined(ours, names.protocol), refined(names.protocol, ours)
    behaved = by_behaviour((ours, theirs), (one, other), (forward, back))
    found = both_ways((*told_apart(rows, one, other), *behaved))
    scenarios = tuple(followed_by_both(rows, it, until, options.effort) or it for it in found)
    left, right = ({m.name for m in it.machines} for it in (ours, theirs))
    only = tuple(sorted(left - right)), tuple(sorted(right - left))
    return Pair(one, other, forward, back, scenarios, names.renamings, only)
