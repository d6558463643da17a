"""The verbs, asked one after the other: designs in, everything that a page tells out."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from checker.checking import Activity, Interrupted, Options, Progress, check
from checker.comparing.compare import compare
from checker.comparing.result import Comparison
from checker.defection.answers import resilience
from checker.inputs import texts_of
from checker.lateness.result import Slack
from checker.lateness.slack import slack
from checker.liveness import Effort
from checker.measuring.late import latest
from checker.measuring.measure import measure
from checker.measuring.result import Extreme, Never
from checker.members import grouped
from checker.reasons.why import Why, why
from checker.repair import Explanation, explain
from checker.report import Report, Result
from checker.reporting.result import Dossier, Key
from checker.setting import settings
from checker.sweeping.grid import Mistaken, axes
from checker.sweeping.result import Sweep
from checker.sweeping.sweep import asked_of, sweep
from checker.synthesis.result import Synthesis
from checker.synthesis.synthesize import Mistaken as NoParam
from checker.synthesis.synthesize import opened, synthesize
from checker.verdict import Violated
from protocol.diagnostics import Span
from protocol.model import Design, Expectation, Possible, Promise, Property
from protocol.variants import Variants, load_variants

_Left = Callable[[], Options]
"""How much may still be done."""
Extra = Literal["reasons", "slack", "defectors"]
EXTRAS: tuple[Extra, ...] = ("reasons", "slack", "defectors")


class Wanted(Struct, frozen=True):
    """What the page is to have besides verdicts, comparisons, measures and the runs nearest to violations.

    `grid`: for the chart of a sweep, values by param or choice.  `params`: for regions, the params that are open.
    """

    extras: frozenset[Extra] = frozenset()
    repairs: bool = True
    grid: Mapping[str, str] = {}
    params: tuple[str, ...] = ()


def gather(
    designs: Sequence[Design],
    options: Options = Options(),  # noqa: B008 - frozen
    wanted: Wanted = Wanted(),  # noqa: B008 - frozen
    progress: Progress = lambda *_: None,
) -> Dossier:
    """All that a page tells of the designs; what was not settled in time is unknown in it.

    Of the options all count; `seconds` bound the whole.  Raises `FalseClaim`; and `Mistaken` where a name of the grid
    or of a param is in no design.
    """
    designs = [it for it in designs if options.designs is None or it.protocol.name in options.designs]
    until = None if options.seconds is None else time.monotonic() + options.seconds

    def left() -> Options:
        return options if until is None else replace(options, seconds=max(0.0, until - time.monotonic()))

    varied = _varied(designs, wanted)
    try:
        report = check(designs, left(), progress=progress)
    except Interrupted as interrupted:
        return _whole(Dossier(interrupted.report), designs)
    made = Dossier(report)
    try:
        made = replace(made, comparisons=tuple(_compared(designs, report, left, progress)))
        made = replace(made, whys=dict(_whys(report, left, progress, wanted)))
        made = replace(made, latest=dict(_latest(report, left, progress)))
        if wanted.repairs:
            made = replace(made, repairs=dict(_repairs(report, left, progress)))
        if options.properties is None:
            measured = measure(designs, seconds=left().seconds, effort=options.effort, progress=progress)
            made = replace(made, measured=measured.measured)
        if "slack" in wanted.extras:
            made = replace(made, slacks=tuple(_slacks(report, left, progress)))
        if "defectors" in wanted.extras:
            made = replace(made, defectors=resilience(designs, left(), progress))
        made = replace(made, sweeps=tuple(_sweeps(varied, wanted, options, left, progress)))
        made = replace(made, regions=tuple(_regions(varied, wanted, left, progress)))
    except KeyboardInterrupt:
        made = replace(made, report=replace(report, complete=False))
    return _whole(made, designs)


def asked(design: Design, name: str) -> tuple[Property, ...]:
    """The property, for each member of which it is asked."""
    return next(members for members in grouped(design.properties) if members[0].name == name)


def key(result: Result) -> Key:
    return result.design.file, result.design.protocol.name, result.asked.name


def _compared(designs: Sequence[Design], report: Report, left: _Left, progress: Progress) -> Iterator[Comparison]:
    for _, those in groupby(designs, key=lambda it: it.file):
        alike = list(those)
        if len(alike) > 1:
            made = compare(alike, left(), progress=progress, known=report)
            yield made
            if not made.complete:
                raise KeyboardInterrupt


def _results(report: Report) -> Iterator[tuple[Design, Result]]:
    return ((part.design, result) for part in report.designs for result in part.results)


def _whys(report: Report, left: _Left, progress: Progress, wanted: Wanted) -> Iterator[tuple[Key, Why]]:
    """The nearest runs of what is broken; the rules of what is proved, where they are wanted."""
    for design, result in _results(report):
        broken = isinstance(result.verdict, Violated) and isinstance(result.asked.meaning, Promise)
        if broken or "reasons" in wanted.extras:
            yield key(result), why(design, asked(design, result.asked.name), result, left(), progress)


def _repairs(report: Report, left: _Left, progress: Progress) -> Iterator[tuple[Key, Explanation]]:
    for design, result in _results(report):
        if isinstance(result.verdict, Violated) and not isinstance(result.asked.meaning, Possible):
            options = replace(left(), properties=None, designs=None, health=False)
            yield key(result), explain(design, asked(design, result.asked.name), options, progress, report)


def _latest(report: Report, left: _Left, progress: Progress) -> Iterator[tuple[Key, Extreme | Never]]:
    """How late answers can be, of promises that are broken."""
    for design, those in groupby(_results(report), key=lambda pair: pair[0]):
        options = left()
        until = None if options.seconds is None else time.monotonic() + options.seconds
        under = settings(design, options.solvers, only=None, until=until, effort=options.effort)
        for result in (result for _, result in those if isinstance(result.verdict, Violated)):
            progress(0, Activity(f"{design.protocol.name}: how late {result.asked.name}"))
            effort = Effort(None, until, options.effort)
            if (found := latest(design, asked(design, result.asked.name), under, effort)) is not None:
                yield key(result), found


def _slacks(report: Report, left: _Left, progress: Progress) -> Iterator[Slack]:
    for design, result in _results(report):
        expected = result.asked.expected in (None, Expectation.HOLDS)
        if expected and not isinstance(result.asked.meaning, Possible):
            for it in asked(design, result.asked.name):
                yield slack(design, it, left(), progress=progress)


# --- params and choices -----------------------------------------------------------------------------------------


def _varied(designs: Sequence[Design], wanted: Wanted) -> list[Variants]:
    """The designs with their params and choices, where those are wanted."""
    if not (wanted.grid or wanted.params):
        return []
    files, names = list(dict.fromkeys(it.file for it in designs)), {it.protocol.name for it in designs}
    found = [it for file in files for it in load_variants(file) if it.name in names]
    for fits in (_on_grid, _with_params):
        _fitting(found, wanted, fits)
    return found


def _fitting(found: Iterable[Variants], wanted: Wanted, fits: Callable[[Variants, Wanted], None]) -> list[Variants]:
    """Those that have all that is named.  Raises `Mistaken` where none has."""
    chosen: list[Variants] = []
    mistaken: Mistaken | None = None
    for it in found:
        try:
            fits(it, wanted)
        except Mistaken as mistake:
            mistaken = mistake
        else:
            chosen.append(it)
    if not chosen and mistaken is not None:
        raise mistaken
    return chosen


def _on_grid(it: Variants, wanted: Wanted) -> None:
    if wanted.grid:
        axes(it, wanted.grid)


def _with_params(it: Variants, wanted: Wanted) -> None:
    if wanted.params:
        try:
            opened(it, wanted.params)
        except NoParam as mistake:
            raise Mistaken(str(mistake)) from mistake


def _sweeps(
    varied: Sequence[Variants], wanted: Wanted, options: Options, left: _Left, progress: Progress
) -> Iterator[Sweep]:
    for it in _fitting(varied, wanted, _on_grid) if wanted.grid else ():
        names = tuple(name for name in asked_of(it, ()) if options.properties is None or name in options.properties)
        yield sweep(it, wanted.grid, names, left(), progress=progress)


def _regions(varied: Sequence[Variants], wanted: Wanted, left: _Left, progress: Progress) -> Iterator[Synthesis]:
    for it in _fitting(varied, wanted, _with_params) if wanted.params else ():
        yield synthesize(it, (), wanted.params, left(), progress=progress)


# --- files ------------------------------------------------------------------------------------------------------


def _whole(made: Dossier, designs: Sequence[Design]) -> Dossier:
    """With the texts of all files that were read, and what they hash to."""
    texts = texts_of(_places(designs))
    return replace(made, texts=texts, digests={file: _digest(file) for file in texts})


def _places(designs: Sequence[Design]) -> Iterator[Span]:
    for design in designs:
        protocol = design.protocol
        yield Span(design.file, 1, 1, 1, 1)
        yield protocol.origin.span
        yield from (it.origin.span for it in protocol.transitions)
        yield from (it.origin.span for it in protocol.clocks)
        yield from (it.origin.span for it in protocol.machines)
        yield from (it.origin.span for it in design.properties)


def _digest(file: str) -> str:
    return hashlib.sha256(Path(file).read_bytes()).hexdigest()
