"""A grid over params and choices of a design: the verdict on each property at each point."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from checker.checking import Activity, Options, Progress
from checker.inputs import unknown
from checker.members import grouped
from checker.sweeping import cluster, local
from checker.sweeping.asking import Answer, Question, Strange, shown
from checker.sweeping.grid import Mistaken, Wanted, axes
from checker.sweeping.keeping import Kept
from checker.sweeping.keys import fingerprint, key, measure_key
from checker.sweeping.result import Axis, Cell, Found, Point, Reading, Sweep, Word
from checker.verdict import INTERRUPTED, KILLED, TIME_UP
from protocol.diagnostics import Failure
from protocol.syntax import MeasureDecl, PropertyDecl, ScenarioDecl, ShareMeasure
from protocol.variants import Value, Variants, load_variants

STRANGE = "a worker of the cluster runs another version of tierproof; install the same everywhere"


class Place(Struct, frozen=True):
    """A point before anything is known of it: its values, and the key of each property, or what is wrong there."""

    values: tuple[Value, ...]
    keys: tuple[str, ...] = ()
    """Of the properties, then of the measures."""
    wrong: tuple[tuple[str, str], ...] = ()
    """The code and the message of each mistake."""


def sweep(
    of: Variants | str | Path,
    grid: Wanted,
    properties: Sequence[str] = (),
    options: Options = Options(),  # noqa: B008 - frozen
    *,
    design: str | None = None,
    measures: Sequence[str] = (),
    results: str | Path | Kept | None = None,
    scheduler: str | None = None,
    progress: Progress = lambda *_: None,
) -> Sweep:
    """The verdicts on the properties (none: all) at each point of the grid, whoever answers first.

    `measures`: the least and greatest values of these, too; with measures and no properties, of these alone.

    `of`: what `load_variants` gives, or the path of a file with one design, or with one called `design`.
    `grid`: for each param or choice its values: `"24h..96h:12h"`, `"24h, 72h"`, or a sequence of these, of readings,
    of whole numbers, of seconds (for a time).  `options`: `effort`, `seconds`, `engine`, `solvers` and `jobs` count.
    `results`: a file from which answers are taken and to which they are added as they come, each safe on the disk; a
    later call asks what is missing.  `scheduler`: the address of a Dask scheduler whose workers are to answer.

    A proof is re-checked and a run replayed as by `check`.  Ctrl-C ends it with what is known by then (`ended`).
    Raises `Mistaken` where the call makes no sense, `Unfit` where the file of results is none, `Failure` where the text
    is wrong whatever the values, and `FalseClaim`.
    """
    variants = of if isinstance(of, Variants) else _one(load_variants(of), design)
    made = axes(variants, grid)
    names = asked_of(variants, properties, measures)
    kept = Kept(Path(results)) if isinstance(results, str | Path) else results
    try:
        return _swept(variants, made, names, tuple(dict.fromkeys(measures)), options, kept, scheduler, progress)
    finally:
        if kept is not None and kept is not results:
            kept.close()


def properties_of(variants: Variants) -> tuple[str, ...]:
    """The names of its properties and scenarios."""
    items = variants.whole.items
    return tuple(item.name.text for item in items if isinstance(item, PropertyDecl | ScenarioDecl))


def asked_of(variants: Variants, properties: Sequence[str], measures: Sequence[str] = ()) -> tuple[str, ...]:
    """The properties that are asked for, in the order of the text.  Raises `Mistaken`, of measures too."""
    own = [item.name.text for item in variants.whole.items if isinstance(item, MeasureDecl)]
    if problem := unknown("measure", measures, own):
        raise Mistaken(f"{variants.name}: {problem}")
    if measures and not properties:
        return ()
    known = properties_of(variants)
    if problem := unknown("property", properties, known):
        raise Mistaken(f"{variants.name}: {problem}")
    if not known:
        raise Mistaken(f"{variants.name} has no properties")
    return tuple(name for name in known if not properties or name in properties)


def _one(found: Sequence[Variants], name: str | None) -> Variants:
    chosen = [it for it in found if name is None or it.name == name]
    if len(chosen) != 1:
        raise Mistaken(f"name one design: {', '.join(it.name for it in found)}")
    return chosen[0]


def _swept(
    variants: Variants,
    made: tuple[Axis, ...],
    names: tuple[str, ...],
    measures: tuple[str, ...],
    options: Options,
    kept: Kept | None,
    scheduler: str | None,
    progress: Progress,
) -> Sweep:
    answers: dict[str, Answer] = {}
    places: list[Place] = []
    ended, known = "", 0
    grid = list(product(*(axis.values for axis in made)))
    until = None if options.seconds is None else time.monotonic() + options.seconds

    def came(question: Question, answer: Answer) -> None:
        if kept is not None:
            kept.add(question, answer)
        answers[answer.key] = answer

    try:
        for values in grid:
            if until is not None and time.monotonic() >= until:
                ended = TIME_UP
                break
            progress(0, Activity(f"the text at point {len(places) + 1} of {len(grid)}"))
            places.append(_place(variants, made, values, names, measures, options))
        known = sum(kept is not None and content in kept.answers for place in places for content in place.keys)
        questions = _questions(places, made, names, measures, kept) if not ended else []
        options = options if until is None else replace(options, seconds=max(0.0, until - time.monotonic()))
        if questions and scheduler is not None:
            ended = cluster.answered(variants, questions, options, scheduler, came, progress)
        elif questions:
            ended = local.answered(variants, questions, options, came, progress)
    except Strange as strange:
        raise Mistaken(STRANGE) from strange
    except KeyboardInterrupt:
        ended = INTERRUPTED
    answers |= {} if kept is None else kept.answers
    missing = Answer("", "unknown", ended or KILLED, final=False)
    points = [_point(place, names, measures, answers, missing) for place in places]
    points += [
        Point(
            values,
            tuple(Cell(name, "unknown", missing.why, left=True) for name in names),
            readings=tuple(Reading(name, "unknown", why=missing.why, left=True) for name in measures),
        )
        for values in grid[len(places) :]
    ]
    described = variants.whole.description or ""
    on_grid = {axis.name for axis in made}
    free = [it for it in variants.dials if it.kind == "choice" and it.value is None and it.name not in on_grid]
    taken = tuple((it.name, it.readings[0]) for it in free)
    shares = frozenset(
        item.name.text
        for item in variants.whole.items
        if isinstance(item, MeasureDecl) and isinstance(item.form, ShareMeasure)
    )
    return Sweep(
        variants.file, variants.name, described, made, names, tuple(points), taken, known, ended, measures, shares
    )


def _place(
    variants: Variants,
    made: tuple[Axis, ...],
    values: tuple[Value, ...],
    names: tuple[str, ...],
    measures: tuple[str, ...],
    options: Options,
) -> Place:
    try:
        design = variants.design({axis.name: value for axis, value in zip(made, values, strict=True)})
    except Failure as failure:
        return Place(values, wrong=tuple(dict.fromkeys((it.code, it.message) for it in failure.diagnostics)))
    kernel = fingerprint(design)
    asked = {it[0].name: it for it in grouped(design.properties)}
    measured = {it.name: it for it in design.measures}
    keys = [key(kernel, asked[name], options) for name in names]
    return Place(values, (*keys, *(measure_key(kernel, measured[name], options) for name in measures)))


def _questions(
    places: Sequence[Place],
    made: tuple[Axis, ...],
    names: tuple[str, ...],
    measures: tuple[str, ...],
    kept: Kept | None,
) -> list[Question]:
    """What is still to be asked, each once; in the order of the points."""
    found: dict[str, Question] = {}
    for place in places:
        values = tuple((axis.name, value) for axis, value in zip(made, place.values, strict=True))
        for number, (name, content) in enumerate(zip((*names, *measures), place.keys, strict=False)):
            if content not in found and (kept is None or content not in kept.answers):
                found[content] = Question(content, values, name, measure=number >= len(names))
    return [
        replace(it, told=f"{number} of {len(found)}: {it.property} at {_told(it)}")
        for number, it in enumerate(found.values(), 1)
    ]


def _told(question: Question) -> str:
    return ", ".join(f"{name} = {shown(value)}" for name, value in question.values)


def _point(
    place: Place, names: tuple[str, ...], measures: tuple[str, ...], answers: dict[str, Answer], missing: Answer
) -> Point:
    if not place.keys:
        why = "; ".join(f"{code}: {message}" for code, message in place.wrong)
        codes = tuple(dict.fromkeys(code for code, _ in place.wrong))
        readings = tuple(Reading(name, "wrong", why=why) for name in measures)
        return Point(place.values, tuple(Cell(name, "wrong", why) for name in names), codes, readings)
    found = [(content, answers.get(content, missing)) for content in place.keys]
    cells = tuple(
        Cell(name, cast(Word, it.word), it.why, content, left=not it.final)
        for name, (content, it) in zip(names, found, strict=False)
    )
    readings = tuple(
        Reading(name, cast(Found, it.word), it.least, it.greatest, it.why, content, left=not it.final)
        for name, (content, it) in zip(measures, found[len(names) :], strict=True)
    )
    return Point(place.values, cells, readings=readings)
