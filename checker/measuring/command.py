"""`tierproof measure`: argv → calls → exit code."""

from __future__ import annotations

import os
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.arguments import (
    EXIT_INTERRUPTED,
    SPECS,
    Clock,
    color_option,
    design_option,
    effort_option,
    force_option,
    format_option,
    output_option,
    schema_option,
    timeout_option,
)
from protocol.text.words import seconds_in

if TYPE_CHECKING:
    from protocol.model import Deviation


class Time(click.ParamType[Fraction]):
    """A positive time in the units of the language: `1min`, `1h 30min`; in seconds."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        text = str(value).strip()
        found = seconds_in(text)
        if not found:
            self.fail(f"`{text}` is not a time above zero: write it like 1min or 1h 30min", param, ctx)
        return found


def _schema() -> str:
    from checker.render.measures_json import schema

    return schema()


@click.command(short_help="Least and greatest times, and what else a spec measures.")
@click.argument("words", nargs=-1, required=True, metavar="FILES… [NAME…]", shell_complete=SPECS)
@click.option("--measure", "named", multiple=True, metavar="NAME", help="Only this measure (repeatable).")
@design_option
@click.option(
    "--margin",
    type=Time(),
    default="1min",
    metavar="TIME",
    help="How near the run shown comes to a value that is only approached (default 1min).",
)
@click.option("--defects", "defectors", multiple=True, metavar="ACTOR", help="Where this actor defects (repeatable).")
@click.option("--late", "delays", multiple=True, metavar="ACTOR=TIME", help="Where this actor is late (repeatable).")
@format_option
@output_option
@force_option
@color_option
@timeout_option
@effort_option
@click.option("-v", "--verbose", is_flag=True, help="Every run drawn.")
@schema_option(_schema)
@click.pass_context
def measure(
    ctx: click.Context,
    words: tuple[str, ...],
    named: tuple[str, ...],
    designs: tuple[str, ...],
    margin: Fraction,
    defectors: tuple[str, ...],
    delays: tuple[str, ...],
    form: str,
    output: str | None,
    force: bool,
    color: str,
    timeout: float | None,
    effort: float,
    verbose: bool,
) -> None:
    """The measures of every design in FILES, or those with these NAMEs: least and greatest, exact.

    \b
      tierproof measure paris.tier
      tierproof measure paris.tier us_delay --design accumulate -v
      tierproof measure paris.tier us_delay --defects ukraine --late us=2h

    Exit code: 0 all is settled; 2 a spec or the call is wrong; 3 not everything could be
    settled; 70 a fault of tierproof's own.
    """
    from checker.asking import options_of, read, refuse, target, view_of, write
    from checker.inputs import unknown
    from checker.measuring.measure import measure as measured
    from checker.progress import Progress
    from checker.render import measures, measures_json, measures_page
    from checker.report import EXIT_WRONG_INPUT, Report
    from protocol.model import Deviation

    if problem := unknown("format", [form], ["text", "json", "markdown"]):
        raise click.UsageError(problem, ctx)
    path, clock = target(output, force), Clock(timeout)
    files = [word for word in words if word.endswith(".tier") or os.sep in word or Path(word).exists()]
    names = [*(word for word in words if word not in files), *named]
    if not files:
        raise click.UsageError(f"name a file to measure: tierproof measure FILE {' '.join(names)}", ctx)
    found, wrong, _ = read(files, clock)
    options_of(ctx, found, (), designs, None, "z3", None, lenient=bool(wrong))
    if not found and not wrong:
        raise click.UsageError(f"no protocol is declared in {', '.join(files)}", ctx)
    chosen = [design for design in found if not designs or design.protocol.name in designs]
    known = [it.name for design in chosen for it in design.measures]
    if not wrong and (problem := unknown("measure", names, known)):
        raise click.UsageError(problem, ctx)
    actors = [actor for design in chosen for actor in design.protocol.actors]
    deviations = [Deviation((name,)) for name in defectors] + [_late(it) for it in delays]
    named_actors = [name for it in deviations for name in it.actors]
    if not wrong and (problem := unknown("actor", named_actors, actors)):
        raise click.UsageError(problem, ctx)
    view = view_of(Report((), tuple(wrong)), color, path is None, verbose=verbose)
    if wrong and form == "text":
        refuse(ctx, wrong, color)
    if wrong:
        told = measures_json if form == "json" else measures_page
        write(told.render(None, wrong, view), path)
        ctx.exit(EXIT_WRONG_INPUT)
    with Progress(sys.stderr, wanted=True) as progress:
        made = measured(
            chosen,
            names or None,
            margin=margin,
            deviations=deviations,
            seconds=clock.left,
            effort=effort,
            progress=progress,
        )
    if form == "text":
        write(measures.render(made, view), path)
    else:
        write((measures_json if form == "json" else measures_page).render(made, (), view), path)
    ctx.exit(made.exit_code if made.complete else EXIT_INTERRUPTED)


def _late(text: str) -> Deviation:
    """`us=2h`."""
    from protocol.model import Deviation

    actor, _, time = text.partition("=")
    by = seconds_in(time.strip())
    if not by:
        raise click.UsageError(f"--late: `{text}` is not like us=2h, an actor and a time above zero")
    return Deviation((actor.strip(),), by)
