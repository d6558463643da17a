"""`tierproof resilience`: whose defection breaks a guarantee, and whose it survives."""

from __future__ import annotations

import sys

import click
from msgspec.structs import replace

from checker.arguments import (
    EXIT_INTERRUPTED,
    Clock,
    color_option,
    design_option,
    effort_option,
    files_argument,
    force_option,
    format_option,
    jobs_option,
    output_option,
    property_option,
    schema_option,
    timeout_option,
)
from checker.asking import options_of, processors, read, refuse, target, view_of, write

FORMATS = ("text", "json", "markdown")


def _schema() -> str:
    from checker.render.resilience_json import schema

    return schema()


@click.command(short_help="Whose defection breaks a guarantee, and whose it survives.")
@files_argument
@property_option
@design_option
@format_option
@output_option
@force_option
@color_option
@timeout_option
@effort_option
@jobs_option
@click.option("-v", "--verbose", is_flag=True, help="Every run drawn.")
@schema_option(_schema)
@click.pass_context
def resilience(
    ctx: click.Context,
    files: tuple[str, ...],
    properties: tuple[str, ...],
    designs: tuple[str, ...],
    form: str,
    output: str | None,
    force: bool,
    color: str,
    timeout: float | None,
    effort: float,
    jobs: int | None,
    verbose: bool,
) -> None:
    """For each guarantee in FILES: all minimal sets of actors whose defection breaks it, each with
    a run, and the largest sets of defectors that it survives, each with a proof.

    Members of a group who are treated alike are told of by their number. Where a guarantee fails
    with every rule kept, nobody need defect, and that is the answer.

    \b
      tierproof resilience paris.tier
      tierproof resilience paris.tier --property us_by_72h -v

    Exit code: 0 all is settled; 1 a guarantee does not hold, or fail, as its spec expects;
    2 a spec or the call is wrong; 3 not every set could be settled; 70 a fault of tierproof's own.
    """
    from checker.inputs import unknown
    from checker.progress import Progress
    from checker.report import Report

    if problem := unknown("format", [form], FORMATS):
        raise click.UsageError(problem, ctx)
    path = target(output, force)
    clock = Clock(timeout)
    found, wrong, empty = read(files, clock)
    if wrong:
        refuse(ctx, wrong, color)
    if empty and not found:
        raise click.UsageError(f"`{empty[0]}` declares no protocol", ctx)
    options = options_of(ctx, found, properties, designs, None, "z3", clock.left, lenient=False)
    options = replace(options, effort=effort, jobs=jobs or processors())
    from checker.defection.answers import resilience as answered

    with Progress(sys.stderr, wanted=True) as progress:
        made = answered(found, options, progress)
    if form == "json":
        from checker.render.resilience_json import render as as_json

        write(as_json(made), path)
    else:
        from checker.render.resilience import render as as_text
        from checker.render.resilience_page import render as as_markdown

        view = view_of(Report(()), color, path is None, verbose=verbose)
        write((as_text if form == "text" else as_markdown)(made, view), path)
    ctx.exit(made.exit_code if made.complete else EXIT_INTERRUPTED)
