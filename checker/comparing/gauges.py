"""Measures asked of all designs alike, as criteria are; and slack and cut sets of what is asked of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from checker.checking import Options, Progress, counting
from checker.comparing.criteria import across, fitted, meaning_under
from checker.comparing.result import Direction, Gauge, Reading, Row, Subject
from checker.defection.answers import resilience
from checker.defection.result import Resilience
from checker.lateness.many import Task, slacks_of
from checker.measuring.measure import measure
from checker.measuring.result import Measured
from checker.members import grouped
from protocol.model import Design, Measure, Possible, Promise, Property, StaysPossible


class _Put(Struct, frozen=True):
    """A measure as it is put to one design; None: it cannot be."""

    asked: Measure | None
    borrowed: bool = False


def gauges(
    subjects: Sequence[Subject],
    options: Options,
    *,
    first: int = 0,
    better: Mapping[str, Direction] | None = None,
    progress: Progress = lambda *_: None,
) -> tuple[tuple[Gauge, ...], bool]:
    """Every measure that one of the designs has, of each design, those of design `first` first.

    Also whether it was not interrupted.  `better`: which way some of them count.  Raises `FalseClaim`.
    """
    order = [first, *(number for number in range(len(subjects)) if number != first)]
    source: dict[str, tuple[int, Measure]] = {}
    for number in order:
        for it in subjects[number].design.measures:
            source.setdefault(it.name, (number, it))
    protocols = [subject.design.protocol for subject in subjects]
    puts: list[list[_Put]] = [[] for _ in subjects]
    for name, (at, asked) in source.items():
        for number, subject in enumerate(subjects):
            names = across(subjects[at].design.protocol, subject.design.protocol)
            own = next((it for it in subject.design.measures if it.name == name), None)
            put = asked if number == at else replace(asked, meaning=meaning_under(asked.meaning, names))
            if own is not None and own.meaning == put.meaning:
                puts[number].append(_Put(own))
                continue
            fitting = fitted(protocols[number], [put.meaning], subjects[at].design.protocol, names)
            if fitting is not None:
                protocols[number] = fitting
            puts[number].append(_Put(put if fitting is not None else None, borrowed=True))
    designs = [
        replace(subject.design, protocol=protocol, measures=tuple(it.asked for it in asked if it.asked))
        for subject, protocol, asked in zip(subjects, protocols, puts, strict=True)
    ]
    made = measure(designs, solvers=options.solvers, seconds=options.seconds, effort=options.effort, progress=progress)
    found = iter(made.measured)
    readings = [[Reading(_next(found, it), it.borrowed) for it in asked] for asked in puts]
    return tuple(
        Gauge(name, asked, tuple(row[k] for row in readings), (better or {}).get(name))
        for k, (name, (_, asked)) in enumerate(source.items())
    ), made.complete


def _next(found: Iterator[Measured], put: _Put) -> Measured | None:
    return None if put.asked is None else next(found)


def slacks(
    rows: Sequence[Row], subjects: Sequence[Subject], options: Options, progress: Progress = lambda *_: None
) -> tuple[tuple[Row, ...], bool]:
    """The rows with how late the obligations may be, in each cell; whether it was not interrupted.

    Raises `FalseClaim`.
    """
    tasks = [
        [
            [Task(subject.design, it) for it in _promises(subject.design, row.name)] if cell.result is not None else []
            for cell, subject in zip(row.cells, subjects, strict=True)
        ]
        for row in rows
    ]
    made, complete = slacks_of([it for row in tasks for cell in row for it in cell], options, progress)
    found = iter(made)
    return tuple(
        replace(
            row,
            cells=tuple(
                replace(cell, slack=tuple(islice(found, len(asked))))
                for cell, asked in zip(row.cells, those, strict=True)
            ),
        )
        for row, those in zip(rows, tasks, strict=True)
    ), complete


def cuts(
    rows: Sequence[Row], subjects: Sequence[Subject], options: Options, progress: Progress = lambda *_: None
) -> tuple[tuple[Row, ...], bool]:
    """The rows with whose defection breaks what, in each cell; whether it was not interrupted.  Raises `FalseClaim`."""
    left, complete = counting(options), True
    by: list[dict[str, list[Resilience]]] = []
    for subject in subjects:
        found: dict[str, list[Resilience]] = {}
        by.append(found)
        if complete:
            made = resilience([subject.design], left(), progress)
            complete = made.complete
            for it in made.results:
                found.setdefault(it.asked[0].name, []).append(it)
    return tuple(
        replace(
            row,
            cells=tuple(
                replace(cell, cuts=tuple(found.get(row.name, ()))) for cell, found in zip(row.cells, by, strict=True)
            ),
        )
        for row in rows
    ), complete


def _promises(design: Design, name: str) -> tuple[Property, ...]:
    """For each member; nothing of scenarios, and of what stays possible, of which neither is asked."""
    return tuple(
        it
        for members in grouped(design.properties)
        for it in members
        if it.name == name
        and not isinstance(it.meaning, Possible)
        and not (isinstance(it.meaning, Promise) and isinstance(it.meaning.form, StaysPossible))
    )
