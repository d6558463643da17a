"""`tierproof synthesize`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from checker.arguments import (
    EXIT_INTERRUPTED,
    PROPERTIES,
    SPECS,
    Clock,
    asked_option,
    color_option,
    design_option,
    effort_option,
    force_option,
    output_option,
    schema_option,
    timeout_option,
)
from checker.asking import refuse, target, write

if TYPE_CHECKING:
    from checker.synthesis.result import Synthesis
    from checker.synthesis.synthesize import Which
    from protocol.variants import Variants


def _schema() -> str:
    from checker.render.regions_json import schema

    return schema()


@click.command(short_help="For which values of params and choices properties hold, exactly.")
@click.argument("file", metavar="FILE", shell_complete=SPECS)
@click.argument("properties", nargs=-1, metavar="[PROPERTY…]", shell_complete=PROPERTIES)
@asked_option
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="NAME",
    help="This param or choice is open, too (repeatable).",
)
@design_option
@click.option("--least", metavar="NAME", help="Tell the least safe value of this param, too.")
@click.option("--greatest", metavar="NAME", help="Tell the greatest safe value of this param, too.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="text (default), json or markdown.",
)
@output_option
@force_option
@color_option
@timeout_option
@effort_option
@click.option("-v", "--verbose", is_flag=True, help="Every example, with its run drawn.")
@schema_option(_schema)
@click.pass_context
def synthesize(
    ctx: click.Context,
    file: str,
    properties: tuple[str, ...],
    named: tuple[str, ...],
    params: tuple[str, ...],
    designs: tuple[str, ...],
    least: str | None,
    greatest: str | None,
    form: str,
    output: str | None,
    force: bool,
    color: str,
    timeout: float | None,
    effort: float,
    verbose: bool,
) -> None:
    """For which values of its open params and choices all of the PROPERTIES of FILE hold.

    Every region is exact: proved for all values inside, with a run for what is outside.  Without PROPERTIES
    those that are expected to hold.  Open are params without a value, choices that are not set,
    and what --param names.

    \b
      tierproof synthesize paris.tier us_by_72h --param first_response --param us_deadline
      tierproof synthesize paris.tier us_by_72h --design paris --greatest first_response

    Exit code: 0 exact; 1 of some design no value works; 2 the spec or the call is wrong;
    3 not everything could be settled; 70 a fault of tierproof's own.
    """
    from checker.render.regions import render as as_text
    from checker.render.regions_json import render as as_json
    from checker.render.regions_page import render as as_markdown
    from checker.render.view import Detail
    from checker.synthesis.result import SynthesisReport
    from protocol.diagnostics import Failure
    from protocol.variants import load_variants

    if least and greatest:
        raise click.UsageError("--least and --greatest cannot go together", ctx)
    properties = (*properties, *(name for name in named if name not in properties))
    path, clock = target(output, force), Clock(timeout)
    extreme: tuple[Which, str] | None = ("least", least) if least else ("greatest", greatest) if greatest else None
    wanted = (*params, *([extreme[1]] if extreme and extreme[1] not in params else []))
    try:
        with clock.limit("the file was read"):
            found = load_variants(file)
    except Failure as failure:
        refuse(ctx, failure.diagnostics, color)
    made: list[Synthesis] = []
    for variants in _chosen(ctx, found, designs, properties, wanted):
        made.append(_asked(ctx, variants, properties, wanted, extreme, clock, effort))
        if made[-1].interrupted:
            break
    report = SynthesisReport(tuple(made), complete=not any(it.interrupted for it in made))
    if form == "json":
        write(as_json(report), path)
    else:
        from checker.asking import view_of
        from checker.report import Report

        view = view_of(Report(()), color, path is None)
        view = replace(view, detail=Detail.FULL if verbose else Detail.NORMAL)
        write((as_text if form == "text" else as_markdown)(report, view), path)
    ctx.exit(report.exit_code if report.complete else EXIT_INTERRUPTED)


def _chosen(
    ctx: click.Context,
    found: tuple[Variants, ...],
    designs: tuple[str, ...],
    properties: tuple[str, ...],
    params: tuple[str, ...],
) -> list[Variants]:
    """Those designs of the file that are named; without names, those that have everything that is named."""
    from checker.inputs import unknown
    from checker.synthesis.synthesize import Mistaken, opened, properties_of

    problem = unknown("design", designs, [it.name for it in found])
    problem = problem or unknown("property", properties, [name for it in found for name in properties_of(it)])
    problem = problem or unknown("param or choice", params, [dial.name for it in found for dial in it.dials])
    if problem:
        raise click.UsageError(problem, ctx)
    if designs:
        return [it for it in found if it.name in designs]
    chosen: list[Variants] = []
    why = "there is nothing to ask"
    for it in found:
        try:
            opened(it, params)
        except Mistaken as mistaken:
            why = str(mistaken)
            continue
        if set(properties) <= set(properties_of(it)):
            chosen.append(it)
    if not chosen:
        raise click.UsageError(why, ctx)
    return chosen


def _asked(
    ctx: click.Context,
    variants: Variants,
    properties: tuple[str, ...],
    params: tuple[str, ...],
    extreme: tuple[Which, str] | None,
    clock: Clock,
    effort: float,
) -> Synthesis:
    from checker.checking import Options
    from checker.progress import Progress
    from checker.synthesis.synthesize import Mistaken
    from checker.synthesis.synthesize import synthesize as found
    from protocol.diagnostics import Failure

    options = Options(seconds=clock.left, effort=effort)
    try:
        with Progress(sys.stderr, wanted=True) as progress:
            return found(variants, properties, params, options, extreme=extreme, progress=progress)
    except Mistaken as mistaken:
        raise click.UsageError(str(mistaken), ctx) from mistaken
    except Failure as failure:
        refuse(ctx, failure.diagnostics, "auto")
