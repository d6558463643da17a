"""`compare`: argv → comparisons → text or JSON."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from checker.arguments import (
    DESIGNS,
    EXIT_INTERRUPTED,
    PROPERTIES,
    Clock,
    color_option,
    effort_option,
    files_argument,
    force_option,
    format_option,
    jobs_option,
    output_option,
    schema_option,
    timeout_option,
)
from checker.asking import options_of, processors, read, refuse, target, view_of, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checker.checking import Options
    from checker.comparing.result import Outcome, Subject
    from checker.progress import Progress
    from checker.render.view import View


def _schema() -> str:
    from checker.render.comparison_json import schema

    return schema()


@click.command(short_help="Compare designs: what each keeps, which is better, what tells two apart.")
@files_argument
@click.option(
    "--design",
    "designs",
    multiple=True,
    metavar="NAME",
    help="Compare this design (repeatable).",
    shell_complete=DESIGNS,
)
@click.option(
    "--property",
    "properties",
    multiple=True,
    metavar="NAME",
    help="Only by this criterion (repeatable).",
    shell_complete=PROPERTIES,
)
@click.option("--readings", is_flag=True, help="Compare all combinations of the choices that a design leaves open.")
@click.option("--base", metavar="NAME", help="What the other designs gain and lose against this one.")
@click.option("--git", "revision", metavar="REV", help="What the file gains and loses against itself at REV.")
@click.option("--why", "whys", multiple=True, metavar="PROPERTY[:DESIGN]", help="Explain a cell (repeatable).")
@format_option
@output_option
@force_option
@color_option
@timeout_option
@effort_option
@jobs_option
@click.option("-v", "--verbose", is_flag=True, help="The scenario of every pair, however many there are.")
@schema_option(_schema)
@click.pass_context
def compare(
    ctx: click.Context,
    files: tuple[str, ...],
    designs: tuple[str, ...],
    properties: tuple[str, ...],
    readings: bool,
    base: str | None,
    revision: str | None,
    whys: tuple[str, ...],
    form: str,
    output: str | None,
    force: bool,
    color: str,
    timeout: float | None,
    effort: float,
    jobs: int | None,
    verbose: bool,
) -> None:
    """Compare the designs in FILES: a table of what each keeps, which is better, and for each two
    that differ the shortest schedule of events under which they part.

    \b
      tierproof compare paris.tier
      tierproof compare paris.tier --why no_salami:paris
      tierproof compare vote.tier --readings
      tierproof compare paris.tier --base paris
      tierproof compare paris.tier --git HEAD

    Exit code: 0 compared, and with --base or --git nothing is lost; 1 something is; 2 a spec or the
    call is wrong; 3 something is not settled; 70 a fault of tierproof's own.
    """
    from msgspec.structs import replace

    from checker.inputs import unknown
    from checker.progress import Progress

    if problem := unknown("format", [form], ["text", "json", "markdown"]):
        raise click.UsageError(problem, ctx)
    if base is not None and revision is not None:
        raise click.UsageError("--base and --git are two ways to say against what: take one", ctx)
    if readings and revision is not None:
        raise click.UsageError("--readings and --git do not go together", ctx)
    path, clock = target(output, force), Clock(timeout)
    found, wrong, _ = read(files, clock)
    if wrong:
        refuse(ctx, wrong, color)
    options = options_of(ctx, found, properties, designs, None, "z3", None, lenient=revision is not None)
    options = replace(options, effort=effort, jobs=jobs or processors())
    groups, gone, added = _subjects(ctx, files, options, readings=readings, revision=revision, color=color)
    made = []
    from checker.comparing.compare import compare as compared
    from checker.comparing.compare import named
    from checker.comparing.result import Outcome
    from checker.report import Report

    if not groups and not gone:
        raise click.UsageError("there is no design to compare", ctx)
    with Progress(sys.stderr, wanted=True) as progress:
        for group in groups:
            subjects = named(group)
            against = 0 if revision is not None else _base(ctx, subjects, base)
            bounded = replace(options, seconds=clock.left, designs=None)
            made.append(compared(subjects, bounded, base=against, progress=progress))
            if properties and not made[-1].rows:
                raise click.UsageError(f"no design here is asked {' or '.join(f'`{it}`' for it in properties)}", ctx)
            if not made[-1].complete:
                break
        outcome = Outcome(tuple(made), tuple(gone), tuple(added))
        view = view_of(Report(()), color, path is None, verbose=verbose)
        if form == "json":
            from checker.render.comparison_json import render as in_json

            write(in_json(outcome), path)
        elif form == "markdown":
            from checker.render.comparison_page import render as in_markdown

            write(in_markdown(outcome, view), path)
        else:
            write(_text(outcome, view) + _explained(ctx, outcome, whys, options, clock, view, progress), path)
    ctx.exit(outcome.exit_code if outcome.complete else EXIT_INTERRUPTED)


def _subjects(
    ctx: click.Context,
    files: Sequence[str],
    options: Options,
    *,
    readings: bool,
    revision: str | None,
    color: str,
) -> tuple[list[list[Subject]], list[str], list[str]]:
    """What is compared with what, and with git the designs that are gone or new."""
    from checker.comparing.earlier import NoEarlier, history
    from checker.comparing.readings import TooMany
    from checker.comparing.readings import readings as all_readings
    from checker.comparing.result import Subject
    from checker.inputs import read_designs, spec_files
    from protocol.diagnostics import Failure

    paths, _ = spec_files(files)
    wanted = options.designs
    try:
        if revision is not None:
            return history(paths, revision, wanted)
        if readings:
            return [[it for path in paths for it in all_readings(path, wanted)]], [], []
    except (NoEarlier, TooMany) as error:
        raise click.UsageError(str(error), ctx) from None
    except Failure as failure:
        refuse(ctx, failure.diagnostics, color)
    designs, _, _ = read_designs(paths)
    chosen = [Subject(it.protocol.name, it) for it in designs if wanted is None or it.protocol.name in wanted]
    return [chosen] if chosen else [], [], []


def _base(ctx: click.Context, subjects: Sequence[Subject], base: str | None) -> int | None:
    from checker.inputs import unknown

    if base is None:
        return None
    names = [it.name for it in subjects]
    if problem := unknown("design", [base], names):
        raise click.UsageError(f"--base: {problem}", ctx)
    return names.index(base)


def _text(outcome: Outcome, view: View) -> str:
    from checker.render.comparison import render
    from checker.render.ink import safe

    parts = [render(it, view) for it in outcome.comparisons]
    for names, word in ((outcome.gone, "no longer there"), (outcome.added, "new, and compared with nothing")):
        parts += [f"{safe(name)}: {word}\n" for name in names]
    if not outcome.complete:
        parts.append("interrupted; what was not settled by then is unknown\n")
    return "\n".join(parts)


def _explained(
    ctx: click.Context,
    outcome: Outcome,
    whys: Sequence[str],
    options: Options,
    clock: Clock,
    view: View,
    progress: Progress,
) -> str:
    """Why the cells that were asked for are as they are, in full."""
    from msgspec.structs import replace

    from checker.comparing.why import cells
    from checker.render.explanation import render
    from checker.repair import explain
    from checker.report import DesignReport, Report

    text = ""
    for comparison in outcome.comparisons if whys else ():
        for why in whys:
            try:
                chosen = cells(comparison, why)
            except LookupError as error:
                raise click.UsageError(f"--why: {error.args[0]}", ctx) from None
            for subject, members in chosen:
                bounded = replace(options, seconds=clock.left, properties=None, designs=None, health=False)
                told = explain(subject.design, members, bounded, progress)
                report = Report((DesignReport(told.result.design, (told.result,), ()),))
                text += f"\nWhy {why}:\n{render(report, [told], replace(view, part=True))}"
    return text
