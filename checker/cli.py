"""The command: argv → calls → exit code.  With `authoring` and `output` the only printer.

Exit codes: 0 as expected, 1 not, 2 the spec or the call is wrong, 3 not everything is known, 70 our own fault.
What is heavy is imported where it is needed: how fast the command starts is a feature.
"""

from __future__ import annotations

import gc
import os
import sys
from errno import EDQUOT, EFBIG, EIO, ENOSPC
from typing import TYPE_CHECKING, NoReturn

import click
from msgspec.structs import replace

from checker.arguments import (
    EXIT_INTERRUPTED,
    Clock,
    Completing,
    EngineOption,
    OutOfTime,
    Verbs,
    color_option,
    design_option,
    effort_option,
    files_argument,
    jobs_option,
    output_option,
    property_option,
    schema_option,
    timeout_option,
)
from checker.asking import also, options_of, processors, read, summarized, target, view_of, write
from checker.output import Unwritten, silence, tell, unwritten
from checker.version import VERSION

if TYPE_CHECKING:
    from checker.checking import Options
    from checker.report import Report
    from protocol.diagnostics import Diagnostic
    from protocol.model import Design

TRACEBACK = "TIERPROOF_TRACEBACK"
SELDOM = 50_000
"""So many objects more before cycles are looked for: protocols and states have none, and to go through them all takes a
tenth of the time where they are many."""
ELSEWHERE = {
    "compare": "checker.comparing.command",
    "explain": "checker.reasons.command",
    "export": "checker.exporting.command",
    "fmt": "checker.authoring",
    "graph": "checker.graphing.command",
    "measure": "checker.measuring.command",
    "new": "checker.authoring",
    "replay": "checker.replaying.command",
    "report": "checker.reporting.command",
    "resilience": "checker.defection.command",
    "simulate": "checker.walking.command",
    "slack": "checker.lateness.command",
    "sweep": "checker.sweeping.command",
    "synthesize": "checker.synthesis.command",
    "timeline": "checker.picture.command",
    "verify-certificate": "checker.evidence.command",
}
"""The modules of the verbs but `check`."""
NO_ROOM = (ENOSPC, EDQUOT, EFBIG, EIO)
"""What a write fails with that no program can help."""


def _schema() -> str:
    from checker.render.json import schema

    return schema()


@click.group(cls=Verbs, elsewhere=ELSEWHERE, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, message="tierproof %(version)s", help="The version.")
def cli() -> None:
    """Check protocols that promise who answers what, and when.

    A spec (a .tier file) says what may and must happen and what is promised.
    tierproof proves each promise for all time, or shows a run that breaks it.

    \b
      tierproof specs                       check every spec in a folder
      tierproof check paris.tier            check one
      tierproof explain E204                what a message means
      tierproof new first.tier              begin a spec
    """


@cli.command(short_help="Check specs: every property of every design.")
@files_argument
@property_option
@design_option
@click.option(
    "--format",
    "form",
    default="text",
    metavar="FORMAT",
    shell_complete=Completing("formats"),
    help="text (default), json, markdown, junit, sarif, github or itf.",
)
@output_option
@click.option(
    "--also", "others", multiple=True, metavar="FORMAT=FILE", help="Write the report there in this format, too."
)
@click.option("--force", is_flag=True, help="Let --output, --also and --certificate replace files.")
@color_option
@timeout_option
@click.option("--engine", metavar="NAME", cls=EngineOption)
@effort_option
@jobs_option
@click.option(
    "--certify",
    type=click.Choice(["z3", "full"]),
    default="z3",
    help="Who re-checks every proof: z3 (default), or z3 and cvc5 (full).",
)
@click.option("--certificate", metavar="DIR", help="Write what shows each verdict there, for others to verify.")
@click.option("--stats", is_flag=True, help="What each engine did, why it gave up, and where the time went.")
@click.option("-q", "--quiet", is_flag=True, help="Only what is not as expected, and the sum.")
@click.option("-v", "--verbose", is_flag=True, help="Every run drawn, every finding shown.")
@schema_option(_schema)
@click.pass_context
def check(
    ctx: click.Context,
    files: tuple[str, ...],
    properties: tuple[str, ...],
    designs: tuple[str, ...],
    form: str,
    output: str | None,
    others: tuple[str, ...],
    force: bool,
    color: str,
    timeout: float | None,
    engine: str | None,
    effort: float,
    jobs: int | None,
    certify: str,
    certificate: str | None,
    stats: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Check every property of every design in FILES (files and folders).

    \b
      tierproof check specs                        every spec in a folder
      tierproof check paris.tier --property no_salami -v
      tierproof check specs --format json --output report.json
      tierproof check specs --format github --also sarif=tierproof.sarif

    Exit code: 0 all as expected; 1 something is not; 2 a spec or the call is wrong;
    3 not everything could be settled; 70 a fault of tierproof's own.
    """
    from checker.inputs import unknown
    from checker.record import Cost, peak, recorded, total
    from checker.render.formats import FORMATS
    from checker.render.ink import plain

    if problem := unknown("format", [form], FORMATS):
        raise click.UsageError(problem, ctx)
    path, folder = target(output, force), None
    if certificate is not None:
        from checker.evidence.command import wanted_folder

        folder = wanted_folder(certificate, force)
    besides = also(others, force, FORMATS, taken=path)
    clock = Clock(timeout)
    with recorded(phase="parse") as reading:
        found, wrong, empty = read(files, clock)
    options = options_of(ctx, found, properties, designs, engine, certify, clock.left, lenient=bool(wrong))
    options = replace(options, effort=effort, jobs=jobs or processors())
    report = _checked(found, options, wrong, quiet=quiet)
    here = Cost(memory={"this process": peak()})
    report = replace(report, empty=empty, cost=total((reading.cost, report.cost, here)))
    view = view_of(report, color, path is None, stats=stats, quiet=quiet, verbose=verbose)
    view = replace(view, part=bool(properties))
    write(FORMATS[form](report, view), path)
    for another, place in besides.items():
        write(FORMATS[another](report, replace(view, paint=plain)), place)
    if form == "github":
        summarized(FORMATS["markdown"](report, view))
    if folder is not None and report.designs:
        from checker.evidence.command import write_certificates

        write_certificates(report, folder, quiet)
    ctx.exit(report.exit_code if report.complete else EXIT_INTERRUPTED)


def _checked(read: list[Design], options: Options, wrong: list[Diagnostic], *, quiet: bool) -> Report:
    """The report; where it is interrupted, on what was settled by then."""
    from checker.checking import Interrupted, check
    from checker.progress import Progress

    try:
        with Progress(sys.stderr, wanted=not quiet) as progress:
            return check(read, options, diagnostics=wrong, progress=progress)
    except Interrupted as interrupted:
        return interrupted.report


# --- the process ------------------------------------------------------------------------------------------------


def run(arguments: list[str]) -> int:
    """The exit code of the command; whatever happens, a reader sees a sentence and no traceback."""
    try:
        code = cli.main(arguments, prog_name="tierproof", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        tell(error)
        return error.exit_code if isinstance(error, OutOfTime) else 2
    except (KeyboardInterrupt, click.Abort):
        return EXIT_INTERRUPTED
    except Exception as error:
        if isinstance(error, OSError) and error.errno in NO_ROOM and error.filename is None:
            silence(sys.stdout)  # what click itself writes
            tell(Unwritten(unwritten(error)))
            return Unwritten.exit_code
        return _our_fault(error, arguments)


def _our_fault(error: Exception, arguments: list[str]) -> int:
    from traceback import format_exception

    click.echo(f"tierproof has made a mistake: {type(error).__name__}: {str(error)[:500]}", err=True)
    click.echo("Nothing it says about these files should be trusted. Please report this, with the files.", err=True)
    if os.environ.get(TRACEBACK) or {"-v", "--verbose"} & set(arguments):
        click.echo("".join(format_exception(error)), err=True)
    else:
        click.echo(f"{TRACEBACK}=1 shows where it happened.", err=True)
    return 70


def main() -> NoReturn:
    from checker.interruption import listen

    listen()
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever calls
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  to the end of the process
    gc.set_threshold(SELDOM, 10, 10)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))
