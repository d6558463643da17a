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
    from checker.comparing.compare import Beside
    from checker.comparing.result import Direction, Outcome, Subject
    from checker.progress import Progress
    from checker.render.view import View
    from protocol.model import Property


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
@click.option("--base", metavar="NAME", help="What the other designs gain and lose against this one (or its letter).")
@click.option("--git", "revision", metavar="REV", help="What the file gains and loses against itself at REV.")
@click.option(
    "--with",
    "beside",
    default="measures",
    metavar="WHAT",
    help="Tell of each design its measures (default), slack, resilience: a list with commas; or nothing.",
)
@click.option("--less", multiple=True, metavar="MEASURE", help="Less of it is better, for the order (repeatable).")
@click.option(
    "--more",
    multiple=True,
    metavar="MEASURE",
    help="More of it is better, for the order; also of slack, of resilience (repeatable).",
)
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
    beside: str,
    less: tuple[str, ...],
    more: tuple[str, ...],
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
      tierproof compare paris.tier --with slack,resilience,measures --less us_delay
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
    wanted, better = _beside(ctx, beside), _better(ctx, less, more)
    path, clock = target(output, force), Clock(timeout)
    found, wrong, _ = read(files, clock)
    if wrong:
        refuse(ctx, wrong, color)
    options = options_of(ctx, found, properties, designs, None, "z3", None, lenient=revision is not None)
    options = replace(options, effort=effort, jobs=jobs or processors())
    groups, gone, added = _subjects(ctx, files, options, readings=readings, revision=revision, color=color)
    made = []
    from checker.comparing.compare import compare as compared
    from checker.comparing.compare import margins, named
    from checker.comparing.result import Outcome
    from checker.report import Report

    if not groups and not gone:
        raise click.UsageError("there is no design to compare", ctx)
    measures = [it.name for group in groups for subject in group for it in subject.design.measures]
    try:
        counted = {it for group in groups for it in margins(group, better)}
    except ValueError as error:
        raise click.UsageError(f"--less: {error}", ctx) from None
    if problem := unknown("measure", [it for it in better if it not in counted], measures):
        raise click.UsageError(problem, ctx)
    _meant(ctx, whys, groups, options)
    with Progress(sys.stderr, wanted=True) as progress:
        for group in groups:
            subjects = named(group)
            against = 0 if revision is not None else _base(ctx, subjects, base)
            bounded = replace(options, seconds=clock.left, designs=None)
            own = {it.name for subject in subjects for it in subject.design.measures}
            ways = {name: way for name, way in better.items() if name in own or name in counted}
            made.append(compared(subjects, bounded, base=against, beside=wanted, better=ways, progress=progress))
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
            asked = _asked(ctx, outcome, whys, [named(group) for group in groups])
            bounded = replace(options, seconds=clock.left, properties=None, designs=None)
            write(_text(outcome, view) + _explained(asked, bounded, progress, color, path is None), path)
    ctx.exit(outcome.exit_code if outcome.complete else EXIT_INTERRUPTED)


def _beside(ctx: click.Context, text: str) -> list[Beside]:
    """What is to be told beside the verdicts."""
    from checker.inputs import unknown

    words = [word.strip() for word in text.split(",")]
    known: list[Beside] = ["measures", "slack", "resilience"]
    if words == ["nothing"]:
        return []
    if problem := unknown("such thing to tell", words, known):
        raise click.UsageError(f"--with: {problem}", ctx)
    return [word for word in known if word in words]


def _better(ctx: click.Context, less: Sequence[str], more: Sequence[str]) -> dict[str, Direction]:
    """Of each measure that counts, which way."""
    if both := sorted(set(less) & set(more)):
        raise click.UsageError(f"`{both[0]}`: either less or more of it is better", ctx)
    found: dict[str, Direction] = dict.fromkeys(less, "less")
    return {**found, **dict.fromkeys(more, "more")}


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
    from checker.comparing.earlier import NoEarlier, WrongThen, history
    from checker.comparing.readings import TooMany, is_reading
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
            found = [it for path in paths for it in all_readings(path, wanted)]
            if not any(map(is_reading, found)):
                which = ", ".join(f"`{it.name}`" for it in found) or "no design"
                raise click.UsageError(f"--readings: there is no open `choice` in {which}, so it has one reading", ctx)
            return [found], [], []
    except (NoEarlier, TooMany) as error:
        raise click.UsageError(str(error), ctx) from None
    except WrongThen as failure:
        refuse(ctx, failure.diagnostics, color, failure.texts)
    except Failure as failure:
        refuse(ctx, failure.diagnostics, color)
    designs, _, _ = read_designs(paths)
    chosen = [Subject(it.protocol.name, it) for it in designs if wanted is None or it.protocol.name in wanted]
    return [chosen] if chosen else [], [], []


def _base(ctx: click.Context, subjects: Sequence[Subject], base: str | None) -> int | None:
    """The design that is called so, in the table or in its file, or that has this letter."""
    from checker.comparing.lettering import letter
    from checker.inputs import unknown

    if base is None:
        return None
    by_letter = {letter(number): number for number in range(len(subjects))}
    for known in ([it.name for it in subjects], [it.design.protocol.name for it in subjects], list(by_letter)):
        alike = [number for number, name in enumerate(known) if name == base]
        if len(alike) > 1:
            which = " and ".join(f"{letter(number)} {subjects[number].name}" for number in alike)
            raise click.UsageError(
                f"--base: {len(alike)} designs are called `{base}`: {which}; name one by letter", ctx
            )
        if alike:
            return alike[0]
    raise click.UsageError(f"--base: {unknown('design', [base], [it.name for it in subjects])}", ctx)


def _text(outcome: Outcome, view: View) -> str:
    from checker.render.comparison import render
    from checker.render.ink import safe

    parts = [render(it, view) for it in outcome.comparisons]
    for names, word in ((outcome.gone, "no longer there"), (outcome.added, "new, and compared with nothing")):
        parts += [f"{safe(name)}: {word}\n" for name in names]
    if not outcome.complete:
        parts.append("interrupted; what was not settled by then is unknown\n")
    elif outcome.exit_code == 3:
        parts.append("exit 3: not everything is known\n")
    return "\n".join(parts)


def _meant(ctx: click.Context, whys: Sequence[str], groups: Sequence[list[Subject]], options: Options) -> None:
    """Refuses, before any work, what names no cell."""
    from checker.comparing.compare import named
    from checker.comparing.criteria import criteria
    from checker.comparing.why import meant

    for group in groups if whys else ():
        found, subjects = criteria(named(group), chosen=options.properties)
        for why in whys:
            try:
                meant([it.name for it in found], subjects, why)
            except LookupError as error:
                raise click.UsageError(f"--why: {error.args[0]}", ctx) from None


def _asked(
    ctx: click.Context, outcome: Outcome, whys: Sequence[str], given: Sequence[Sequence[Subject]]
) -> list[tuple[str, Subject, tuple[Property, ...]]]:
    """The cells that are to be explained, each with the words of the call."""
    from checker.comparing.why import cells

    found = []
    for why in whys:
        for comparison, group in zip(outcome.comparisons, given, strict=False):
            try:
                found += [(why, subject, members) for subject, members in cells(comparison, why, group)]
            except LookupError as error:
                raise click.UsageError(f"--why: {error.args[0]}", ctx) from None
    return found


def _explained(
    asked: Sequence[tuple[str, Subject, tuple[Property, ...]]],
    options: Options,
    progress: Progress,
    color: str,
    to_terminal: bool,
) -> str:
    """Why the cells are as they are: all that `explain` says."""
    from msgspec.structs import replace

    from checker.checking import counting
    from checker.reasons.why import explained
    from checker.render.reasons import render

    left, text = counting(options), ""
    for why, subject, members in asked:
        found = explained([(subject.design, members)], left(), progress)
        view = replace(view_of(found.report, color, to_terminal, verbose=True), part=True)
        text += f"\nWhy {why}:\n{render(found, view)}"
    return text
