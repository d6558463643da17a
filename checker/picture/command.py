"""`tierproof timeline`: argv → calls → exit code."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from checker.arguments import (
    PROPERTIES,
    SPECS,
    Clock,
    color_option,
    effort_option,
    force_option,
    output_option,
    schema_option,
    timeout_option,
)

if TYPE_CHECKING:
    from checker.checking import Options
    from checker.picture.model import Picture
    from checker.render.ink import Paint
    from checker.report import Report, Result
    from protocol.model import Design


def _schema() -> str:
    from checker.render.timeline_json import schema

    return schema()


@click.command(short_help="A run in time: as text, as a picture, or as sentences.")
@click.argument("file", metavar="FILE", shell_complete=SPECS)
@click.argument("prop", metavar="PROPERTY", shell_complete=PROPERTIES)
@click.option("--design", metavar="NAME", help="Of this design (default: the first of which there is a run to draw).")
@click.option("--nearest", is_flag=True, help="With the nearest run found that keeps the property, on one axis.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "svg", "prose", "json"]),
    default="text",
    help="text (default); svg, a picture; prose, sentences, as for a screen reader; json.",
)
@output_option
@force_option
@color_option
@timeout_option
@effort_option
@schema_option(_schema)
@click.pass_context
def timeline(
    ctx: click.Context,
    file: str,
    prop: str,
    design: str | None,
    nearest: bool,
    form: str,
    output: str | None,
    force: bool,
    color: str,
    timeout: float | None,
    effort: float,
) -> None:
    """Draw the run on which the verdict on PROPERTY rests, on a clock axis.

    \b
      tierproof timeline paris.tier no_salami
      tierproof timeline paris.tier no_salami --nearest --format svg --output salami.svg

    Exit code: 0 there is a run, and it is drawn; 1 the verdict has none; 2 a spec or the
    call is wrong; 3 the property could not be settled; 70 a fault of tierproof's own.
    """
    from checker.asking import coloured, options_of, read, refuse, room, target, write
    from checker.render.ink import ansi, plain

    path, clock = target(output, force), Clock(timeout)
    found, wrong, _ = read([file], clock)
    if wrong:
        refuse(ctx, wrong, color)
    options = options_of(ctx, found, (prop,), (design,) if design else (), None, "z3", clock.left, lenient=False)
    made, report = _drawn(found, replace(options, health=False, effort=effort), clock, nearest=nearest)
    if made is None:
        words = ", ".join(f"{it.verdict.word} in {it.design.protocol.name}" for it in _results(report))
        kept = " that breaks it and one near to it that keeps it" if nearest else ""
        click.echo(f"There is no run to draw{kept}: {prop} is {words}.", err=True)
        ctx.exit(report.exit_code if report.exit_code > 1 else 1)
    paint = ansi if coloured(color, path is None) else plain
    write(rendered(made, form, room=room(path is None), paint=paint), path)


def rendered(made: Picture, form: str, *, room: int = 80, paint: Paint | None = None) -> str:
    """The picture in one of the formats."""
    from checker.render.deadlines import deadlines
    from checker.render.ink import plain, wrap
    from checker.render.prose import prose
    from checker.render.sides import sides
    from checker.render.timeline import timeline_text
    from checker.render.timeline_json import timeline_json
    from checker.render.timeline_svg import timeline_svg

    if form == "json":
        return timeline_json(made)
    if form == "svg":
        return timeline_svg(made, alone=True)
    if form == "prose":
        return "".join(f"{line}\n" for said in prose(made) for line in wrap(said, room, hang=2))
    paint = paint or plain
    if len(made.strips) > 1:
        lines = sides(made, room=room, paint=paint)
    else:
        lines = timeline_text(made, room=room, paint=paint) + deadlines(made.strips[0], room=room, paint=paint)
    return "".join(f"{line}\n" for line in lines)


def _drawn(found: list[Design], options: Options, clock: Clock, *, nearest: bool) -> tuple[Picture | None, Report]:
    """Of the first design of which there is a run; of those where it is broken first."""
    from checker.checking import check
    from checker.picture.of import picture_of, picture_of_nearest
    from checker.progress import Progress
    from checker.reasons.nearest import nearest as nearest_of
    from checker.verdict import Violated
    from protocol.model import Promise

    with Progress(sys.stderr, wanted=True) as progress, clock.limit("the run was found"):
        report = check(found, options, progress=progress)
        results = sorted(_results(report), key=lambda it: not isinstance(it.verdict, Violated))
        for result in results:
            if not nearest:
                made = picture_of(result)
            elif isinstance(result.verdict, Violated) and isinstance(result.asked.meaning, Promise):
                verdict = result.verdict
                near = nearest_of(result.design.protocol, result.asked.meaning, verdict.run, verdict.breach)
                made = picture_of_nearest(result, near[0]) if near else None
            else:
                made = None
            if made is not None:
                return made, report
    return None, report


def _results(report: Report) -> list[Result]:
    return [result for part in report.designs for result in part.results]
