"""`tierproof slack`."""

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
    jobs_option,
    output_option,
    schema_option,
    timeout_option,
)
from checker.asking import processors, read, refuse, target, write

if TYPE_CHECKING:
    from checker.lateness.result import Subject
    from protocol.model import Design, Property


def _schema() -> str:
    from checker.render.lateness_json import schema

    return schema()


@click.command(short_help="How late each obligation may be met before a guarantee breaks.")
@click.argument("file", metavar="FILE", shell_complete=SPECS)
@click.argument("properties", nargs=-1, metavar="[PROPERTY…]", shell_complete=PROPERTIES)
@asked_option
@click.option(
    "--clause",
    "clauses",
    multiple=True,
    metavar="NAME",
    help="Only this obligation; several together (repeatable).",
)
@click.option("--actor", "actors", multiple=True, metavar="NAME", help="All obligations of this actor (repeatable).")
@design_option
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
@jobs_option
@click.option("-v", "--verbose", is_flag=True, help="Every run just beyond the slack drawn.")
@schema_option(_schema)
@click.pass_context
def slack(
    ctx: click.Context,
    file: str,
    properties: tuple[str, ...],
    named: tuple[str, ...],
    clauses: tuple[str, ...],
    actors: tuple[str, ...],
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
    """How late each obligation of FILE may be met while the PROPERTIES still hold; and for one that is violated,
    how much earlier a deadline must come for it to hold.

    Exact: up to there it is proved, beyond it a run breaks it.  Each obligation alone, all of an actor's together,
    and all of them together, by one common lateness.  Without PROPERTIES all that are expected to hold.

    \b
      tierproof slack paris.tier us_by_72h --design paris
      tierproof slack paris.tier us_by_72h --clause warn --clause join

    Exit code: 0 exact; 2 the spec or the call is wrong; 3 not everything could be settled;
    70 a fault of tierproof's own.
    """
    from checker.checking import Options
    from checker.inputs import unknown
    from checker.lateness.many import Task, slacks_of
    from checker.lateness.result import SlackReport
    from checker.progress import Progress
    from checker.render.lateness import render as as_text
    from checker.render.lateness_json import render as as_json
    from checker.render.lateness_page import render as as_markdown
    from checker.render.view import Detail

    properties = (*properties, *(name for name in named if name not in properties))
    if more := [name for name in properties if name.endswith(".tier")]:
        raise click.UsageError(f"slack takes one file: `{more[0]}` is another; after FILE come properties", ctx)
    path, clock = target(output, force), Clock(timeout)
    found, wrong, empty = read((file,), clock)
    if wrong:
        refuse(ctx, wrong, color)
    if empty:
        raise click.UsageError(f"`{file}` declares no protocol", ctx)
    problem = unknown("design", designs, [design.protocol.name for design in found])
    chosen = [design for design in found if not designs or design.protocol.name in designs]
    problem = problem or unknown("property", properties, [p.name for design in chosen for p in design.properties])
    if problem:
        raise click.UsageError(problem, ctx)
    moving = [_subjects(ctx, design, clauses, actors) for design in chosen]
    tasks = [
        Task(design, asked, subjects)
        for design, subjects in zip(chosen, moving, strict=True)
        for asked in _asked(design, properties)
    ]
    with Progress(sys.stderr, wanted=True) as progress:
        options = Options(seconds=clock.left, effort=effort, jobs=jobs or processors())
        report = SlackReport(*slacks_of(tasks, options, progress))
    if form == "json":
        write(as_json(report), path)
    else:
        from checker.asking import view_of
        from checker.report import Report

        view = view_of(Report(()), color, path is None)
        view = replace(view, detail=Detail.FULL if verbose else Detail.NORMAL)
        write((as_text if form == "text" else as_markdown)(report, view), path)
    ctx.exit(report.exit_code if report.complete else EXIT_INTERRUPTED)


def _asked(design: Design, names: tuple[str, ...]) -> list[Property]:
    """The properties of these names; without any, those that are expected to hold."""
    from protocol.model import Expectation, Possible

    def expected(it: Property) -> bool:
        return it.expected in (None, Expectation.HOLDS) and not isinstance(it.meaning, Possible)

    return [it for it in design.properties if (it.name in names if names else expected(it))]


def _subjects(
    ctx: click.Context, design: Design, clauses: tuple[str, ...], actors: tuple[str, ...]
) -> tuple[Subject, ...] | None:
    """Whose deadlines are to move, as named; None: whoever has any."""
    from checker.inputs import unknown
    from checker.lateness.result import Subject
    from checker.lateness.slack import duties, duties_of

    if not clauses and not actors:
        return None
    own = duties(design.protocol)
    short = {name: name.split(".", 1)[-1] for name in own}
    problem = unknown("obligation", clauses, [*short.values(), *own]) or unknown(
        "actor", actors, [actor for actor in design.protocol.actors if duties_of(design.protocol, (actor,))]
    )
    if problem:
        raise click.UsageError(f"{design.protocol.name}: {problem}", ctx)
    found = []
    if clauses:
        found.append(Subject(tuple(name for name in own if name in clauses or short[name] in clauses)))
    if actors:
        found.append(Subject(duties_of(design.protocol, actors), tuple(actors)))
    return tuple(found)
