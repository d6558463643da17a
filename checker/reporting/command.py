"""`tierproof report`: argv → calls → exit code."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

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
    jobs_option,
    output_option,
    property_option,
    timeout_option,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checker.reporting.gather import Wanted
    from checker.reporting.result import Dossier

EXTRAS = ("reasons", "slack", "defectors")


@click.command(short_help="One page that tells what is kept, what is broken, when, and by whose choice.")
@files_argument
@property_option
@design_option
@click.option(
    "--with",
    "extras",
    multiple=True,
    type=click.Choice([*EXTRAS, "all"]),
    help="Also: reasons, the rules that each proof rests on; slack, how late each may be; defectors, all sets of those "
    "whose defection breaks a promise (repeatable).",
)
@click.option("--quick", is_flag=True, help="Do not look for changes of the text that would repair what is broken.")
@click.option(
    "--set",
    "given",
    multiple=True,
    metavar="NAME=VALUES",
    help="A chart of the verdicts at these values of a param or a choice: LOW..HIGH:STEP, or a list (repeatable).",
)
@click.option(
    "--param",
    "params",
    multiple=True,
    metavar="NAME",
    help="For which values of this param or choice all holds that is expected to (repeatable).",
)
@output_option
@force_option
@color_option
@timeout_option
@effort_option
@jobs_option
@click.pass_context
def report(
    ctx: click.Context,
    files: tuple[str, ...],
    properties: tuple[str, ...],
    designs: tuple[str, ...],
    extras: tuple[str, ...],
    quick: bool,
    given: tuple[str, ...],
    params: tuple[str, ...],
    output: str | None,
    force: bool,
    color: str,
    timeout: float | None,
    effort: float,
    jobs: int | None,
) -> None:
    """Write one HTML page on FILES that needs nothing else: no network, no scripts.

    It tells in plain words what is promised, what fails, when, through whose choice, and what would repair it;
    then the designs side by side, each promise with its evidence and pictures, and the text with a verdict at each
    clause.

    \b
      tierproof report paris.tier --output paris.html
      tierproof report paris.tier --with all --set pause=0h,6h,24h --output paris.html

    Exit code: that of `check`: 0 all as expected; 1 something is not; 2 a spec or the call is wrong; 3 not
    everything could be settled; 70 a fault of tierproof's own.
    """
    from checker.asking import options_of, processors, read, refuse, target, write
    from checker.progress import Progress

    _needed(ctx)
    path, clock = target(output, force), Clock(timeout)
    found, wrong, _ = read(files, clock)
    if wrong:
        refuse(ctx, wrong, color)
    if not found:
        raise click.UsageError(f"no protocol is declared in {', '.join(files)}", ctx)
    options = options_of(ctx, found, properties, designs, None, "z3", clock.left, lenient=False)
    options = replace(options, effort=effort, jobs=jobs or processors())
    from checker.reporting.gather import gather
    from checker.reporting.page import page
    from checker.sweeping.grid import Mistaken
    from checker.version import VERSION, installed

    wanted = _wanted(ctx, extras, given, params, quick=quick)
    with Progress(sys.stderr, wanted=True) as progress:
        try:
            made = gather(found, options, wanted, progress)
        except Mistaken as mistaken:
            raise click.UsageError(str(mistaken), ctx) from mistaken
    said = shlex.join(_words(files, properties, designs, extras, given, params, effort, timeout, quick=quick))
    made = replace(
        made,
        command=said,
        versions=(("tierproof", VERSION), ("Z3", installed("z3-solver"))),
        limits=tuple(_limits(effort, timeout)),
    )
    write(page(made), path)
    ctx.exit(_code(made))


def _needed(ctx: click.Context) -> None:
    from importlib.util import find_spec

    if find_spec("jinja2") is None:
        raise click.UsageError("report needs jinja2: pip install 'tierproof[report]'", ctx)


def _wanted(
    ctx: click.Context, extras: tuple[str, ...], given: tuple[str, ...], params: tuple[str, ...], *, quick: bool
) -> Wanted:
    from checker.reporting.gather import EXTRAS as KNOWN
    from checker.reporting.gather import Wanted
    from checker.sweeping.grid import Mistaken, split

    try:
        grid = split(given)
    except Mistaken as mistaken:
        raise click.UsageError(f"--set: {mistaken}", ctx) from mistaken
    chosen = frozenset(it for it in KNOWN if it in extras or "all" in extras)
    return Wanted(chosen, not quick, grid, params)


def _words(
    files: tuple[str, ...],
    properties: tuple[str, ...],
    designs: tuple[str, ...],
    extras: tuple[str, ...],
    given: tuple[str, ...],
    params: tuple[str, ...],
    effort: float,
    timeout: float | None,
    *,
    quick: bool,
) -> Iterator[str]:
    """The call, as far as it makes a difference to the page."""
    yield from ("tierproof", "report", *files)
    named = {"--property": properties, "--design": designs, "--with": extras, "--set": given, "--param": params}
    for option, values in named.items():
        for value in values:
            yield from (option, value)
    yield from ("--quick",) if quick else ()
    yield from ("--effort", f"{effort:g}") if effort != 1 else ()
    yield from ("--timeout", f"{timeout:g}") if timeout is not None else ()


def _limits(effort: float, timeout: float | None) -> Iterator[str]:
    if effort != 1:
        yield f"Each engine was let do {effort:g} times its usual work before it gave up."
    if timeout is not None:
        yield f"All of it was to take {timeout:g} seconds at most, so on another machine more or less may be known."


def _code(made: Dossier) -> int:
    return made.report.exit_code if made.complete else EXIT_INTERRUPTED
