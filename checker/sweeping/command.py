"""`tierproof sweep`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.arguments import (
    SPECS,
    Clock,
    color_option,
    design_option,
    effort_option,
    jobs_option,
    output_option,
    property_option,
    schema_option,
    timeout_option,
)
from checker.asking import processors, refuse, target, write

if TYPE_CHECKING:
    from checker.checking import Options
    from checker.sweeping.keeping import Kept
    from checker.sweeping.result import Sweep, SweepReport
    from protocol.variants import Variants

PICTURES = (".svg", ".png")


def _schema() -> str:
    from checker.render.grid_json import schema

    return schema()


@click.command(short_help="The verdicts at each point of a grid over params and choices.")
@click.argument("file", metavar="FILE", shell_complete=SPECS)
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="NAME=VALUES",
    help="Values of a param or a choice: LOW..HIGH:STEP, or a list with commas (repeatable).",
)
@property_option
@click.option("--measure", "measures", multiple=True, metavar="NAME", help="The values of this measure (repeatable).")
@design_option
@click.option("--results", metavar="FILE", help="Keep answers there as they come; what is there is not asked again.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv", "markdown"]),
    default="text",
    help="text (default), json, csv or markdown.",
)
@output_option
@click.option("--picture", metavar="FILE", help="Draw the grid: a .svg or .png.")
@click.option("--force", is_flag=True, help="Let --output and --picture replace files.")
@color_option
@timeout_option
@effort_option
@jobs_option
@click.option("--scheduler", metavar="ADDRESS", help="Ask the workers of this Dask cluster: tcp://HOST:PORT.")
@schema_option(_schema)
@click.pass_context
def sweep(
    ctx: click.Context,
    file: str,
    given: tuple[str, ...],
    properties: tuple[str, ...],
    measures: tuple[str, ...],
    designs: tuple[str, ...],
    results: str | None,
    form: str,
    output: str | None,
    picture: str | None,
    force: bool,
    color: str,
    timeout: float | None,
    effort: float,
    jobs: int | None,
    scheduler: str | None,
) -> None:
    """The verdict on each property of FILE at each point of a grid over its params and choices.

    Without --design for each design that has what the grid sets; without --property for all properties,
    or, with --measure, for the least and greatest values of those measures alone.
    Nothing is said of values between the points: `synthesize` does that.

    \b
      tierproof sweep paris.tier --set us_deadline=48h..96h:12h --set pause=0h,6h,24h
      tierproof sweep vote.tier --set blocking=two_thirds,three_quarters --format csv
      tierproof sweep paris.tier --set pause=0h..96h:1h --results pause.jsonl --picture pause.svg

    Exit code: 0 every point is settled; 2 the call is wrong, or the text at every point; 3 not every point
    could be settled; 70 a fault of tierproof's own; 130 interrupted: the same call with --results goes on.
    """
    from checker.checking import Options
    from checker.sweeping.grid import Mistaken, split
    from checker.sweeping.keeping import Kept, Unfit
    from checker.sweeping.result import SweepReport
    from protocol.diagnostics import Failure
    from protocol.variants import load_variants

    if picture and measures and not properties:
        raise click.UsageError("--picture draws verdicts: name a --property too", ctx)
    path, drawn, clock = target(output, force), _drawn(picture, force), Clock(timeout)
    kept: Kept | None = None
    try:
        wanted = split(given)
        with clock.limit("the file was read"):
            found = load_variants(file)
        chosen = _chosen(found, designs, properties, measures, wanted)
        if results is not None:
            kept = Kept(Path(results))
            if kept.dropped:
                click.echo(f"{results} ended in half a line, which is dropped and asked anew", err=True)
        options = Options(effort=effort, jobs=jobs or processors())
        made = _swept(chosen, wanted, properties, measures, options, clock, kept, scheduler)
    except (Mistaken, Unfit) as problem:
        raise click.UsageError(str(problem), ctx) from problem
    except Failure as failure:
        refuse(ctx, failure.diagnostics, color)
    finally:
        if kept is not None:
            kept.close()
    report = SweepReport(tuple(made), complete=not any(_interrupted(it) for it in made))
    _tell(report, len(chosen) - len(made), results)
    write(_rendered(report, form, color, to_terminal=path is None), path)
    if drawn is not None:
        from checker.sweeping.picture import draw

        try:
            draw(report, drawn)
        except Mistaken as problem:
            raise click.UsageError(f"--picture: {problem}", ctx) from problem
    ctx.exit(report.exit_code)


def _drawn(picture: str | None, force: bool) -> Path | None:
    """Where the picture goes."""
    from importlib.util import find_spec

    if picture is None:
        return None
    path = Path(picture)
    if path.suffix not in PICTURES:
        raise click.UsageError(f"--picture: `{picture}` is neither .svg nor .png")
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise click.UsageError(f"--picture: `{picture}` is not a file in a folder that exists")
    if path.exists() and not force:
        raise click.UsageError(f"--picture: `{picture}` exists already; say --force to replace it")
    if not (find_spec("altair") and find_spec("vl_convert")):
        raise click.UsageError("--picture needs altair and vl-convert-python: pip install 'tierproof[picture]'")
    return path


def _chosen(
    found: tuple[Variants, ...],
    designs: tuple[str, ...],
    properties: tuple[str, ...],
    measures: tuple[str, ...],
    wanted: dict[str, str],
) -> list[Variants]:
    """Those designs of the file that are named; without names, those that have everything that is."""
    from checker.inputs import unknown
    from checker.sweeping.grid import Mistaken, axes
    from checker.sweeping.sweep import asked_of

    if problem := unknown("design", designs, [it.name for it in found]):
        raise Mistaken(problem)
    chosen: list[Variants] = []
    why = Mistaken("there is nothing to ask")
    for it in found:
        if designs and it.name not in designs:
            continue
        try:
            axes(it, wanted)
            asked_of(it, properties, measures)
        except Mistaken as mistaken:
            if designs:
                raise
            why = mistaken
            continue
        chosen.append(it)
    if not chosen:
        raise why
    return chosen


def _swept(
    chosen: list[Variants],
    wanted: dict[str, str],
    properties: tuple[str, ...],
    measures: tuple[str, ...],
    options: Options,
    clock: Clock,
    kept: Kept | None,
    scheduler: str | None,
) -> list[Sweep]:
    from msgspec.structs import replace

    from checker.progress import Progress
    from checker.sweeping.sweep import sweep as asked

    made: list[Sweep] = []
    for variants in chosen:
        timed = replace(options, seconds=clock.left)
        with _silent(), Progress(sys.stderr, wanted=True) as progress:
            made.append(
                asked(
                    variants,
                    wanted,
                    properties,
                    timed,
                    measures=measures,
                    results=kept,
                    scheduler=scheduler,
                    progress=progress,
                )
            )
        if _interrupted(made[-1]):
            break
    return made


@contextmanager
def _silent() -> Iterator[None]:
    """A cluster that is lost is told of in a sentence, not by what libraries log of it."""
    import logging

    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def _interrupted(it: Sweep) -> bool:
    from checker.verdict import INTERRUPTED

    return it.ended == INTERRUPTED


def _tell(report: SweepReport, others: int, results: str | None) -> None:
    """On stderr: what was taken from the file, and how to go on where something is left."""
    known, left = sum(it.known for it in report.sweeps), sum(it.left for it in report.sweeps)
    if known:
        click.echo(f"{known} verdict{'s were' if known > 1 else ' was'} in {results} already", err=True)
    if left or others:
        begun = f"; {others} design{'s were' if others > 1 else ' was'} not begun" if others else ""
        more = "the same call goes on from there" if results else "with --results FILE a later call would go on"
        click.echo(f"{left} verdict{'s are' if left != 1 else ' is'} left{begun}; {more}", err=True)


def _rendered(report: SweepReport, form: str, color: str, *, to_terminal: bool) -> str:
    from checker.render.grid_json import as_csv
    from checker.render.grid_json import render as as_json

    if form in ("text", "markdown"):
        from checker.asking import view_of
        from checker.render.grid import render as as_text
        from checker.render.grid_page import render as as_markdown
        from checker.report import Report

        return (as_text if form == "text" else as_markdown)(report, view_of(Report(()), color, to_terminal))
    return as_json(report) if form == "json" else as_csv(report)
