"""`tierproof explain`: argv → the page on a code; or why a property holds or fails, as text or JSON."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.arguments import (
    EXIT_INTERRUPTED,
    PROPERTIES,
    SPECS,
    Clock,
    color_option,
    design_option,
    effort_option,
    force_option,
    jobs_option,
    output_option,
    schema_option,
    timeout_option,
)
from checker.asking import coloured, options_of, processors, read, refuse, room, target, view_of, write
from checker.output import show

if TYPE_CHECKING:
    from checker.reasons.why import Explanations


def _schema() -> str:
    from checker.render.reasons_json import schema

    return schema()


@click.command(short_help="The page on a message; or why a property holds, or fails and what would cure it.")
@click.argument("words", nargs=-1, metavar="CODE|PROPERTY [FILES…]", shell_complete=SPECS)
@click.option(
    "--property",
    "properties",
    multiple=True,
    metavar="NAME",
    help="Explain this property (repeatable).",
    shell_complete=PROPERTIES,
)
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
@schema_option(_schema)
@click.pass_context
def explain(
    ctx: click.Context,
    words: tuple[str, ...],
    properties: tuple[str, ...],
    designs: tuple[str, ...],
    form: str,
    output: str | None,
    force: bool,
    color: str,
    timeout: float | None,
    effort: float,
    jobs: int | None,
) -> None:
    """The page on a message or a finding, by its CODE; or, of FILES, a PROPERTY:

    its verdict with everything that led to it; of one that is proved, the rules that it
    rests on, with what breaks it without each, and how late they may be; else each single
    edit of the design after which it is proved, found by checking the edited design anew.

    \b
      tierproof explain E204
      tierproof explain no_salami paris.tier --design paris
      tierproof explain paris.tier --property no_salami --property us_by_72h
    """
    from msgspec.structs import replace

    from checker.members import grouped
    from checker.progress import Progress
    from checker.reasons.why import explained
    from protocol.codes import TABLE

    if not words:
        raise click.UsageError("name a code (tierproof explain E204), or a property and a file", ctx)
    path, clock = target(output, force), Clock(timeout)
    if not properties and (len(words) == 1 or words[0].upper() in TABLE):
        if form == "json":
            raise click.UsageError("the page on a code is text: --format json is for a property", ctx)
        _page(ctx, words[0], "never" if form == "markdown" else color, path)
        return
    first, *others = words
    names, files = (properties, words) if properties else ((first,), tuple(others))
    if properties and not _is_file(first):
        names, files = (first, *properties), tuple(others)
    if not files:
        raise click.UsageError(f"name a file too: tierproof explain {first} FILE", ctx)
    found, wrong, _ = read(files, clock)
    if wrong:
        refuse(ctx, wrong, color)
    options = options_of(ctx, found, names, designs, None, "z3", None, lenient=False)
    wanted = [
        (design, asked)
        for design in found
        for asked in grouped(design.properties)
        if asked[0].name in names and (options.designs is None or design.protocol.name in options.designs)
    ]
    with Progress(sys.stderr, wanted=True) as progress:
        given = replace(options, effort=effort, jobs=jobs or processors(), seconds=clock.left)
        made = explained(wanted, given, progress)
    write(_rendered(made, form, color, to_terminal=path is None), path)
    ctx.exit(made.report.exit_code if made.complete else EXIT_INTERRUPTED)


def _is_file(word: str) -> bool:
    return word.endswith(".tier") or os.sep in word or Path(word).exists()


def _rendered(made: Explanations, form: str, color: str, *, to_terminal: bool) -> str:
    from msgspec.structs import replace

    view = replace(view_of(made.report, color, to_terminal, verbose=True), part=True)
    if form == "json":
        from checker.render.reasons_json import render as in_json

        return in_json(made, view)
    if form == "markdown":
        from checker.render.explanation_page import render as in_markdown

        whys = [it.why for it in made.items if it.why is not None]
        return in_markdown([it.repaired for it in made.items], whys, view, complete=made.complete)
    from checker.render.reasons import render

    return render(made, view)


def _page(ctx: click.Context, code: str, color: str, path: Path | None) -> None:
    from checker.inputs import unknown
    from protocol.codes import TABLE, page

    if not re.fullmatch(r"[A-Za-z]\d+", code):
        raise click.UsageError(f"to explain a property, name its file too: tierproof explain {code} FILE", ctx)
    if problem := unknown("code", [code.upper()], TABLE):
        raise click.UsageError(problem, ctx)
    text = page(code.upper())
    if path is None and coloured(color, to_terminal=True):
        from rich.console import Console
        from rich.markdown import Markdown

        with (console := Console(width=room(to_terminal=True), force_terminal=True)).capture() as captured:
            console.print(Markdown(text))
        show(captured.get())
    else:
        write(text if text.endswith("\n") else f"{text}\n", path)
