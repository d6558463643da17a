"""The command: argv → calls → exit code.  With `authoring` and `output` the only printer.

Exit codes: 0 as expected, 1 not, 2 the spec or the call is wrong, 3 not everything is known, 70 our own fault.
What is heavy is imported where it is needed: how fast the command starts is a feature.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
from msgspec.structs import replace

from checker.arguments import Clock, EngineOption, Given, OutOfTime, Verbs, effort_option, jobs_option, timeout_option
from checker.authoring import fmt, new
from checker.evidence.command import verify_certificate, wanted_folder, write_certificates
from checker.output import show

if TYPE_CHECKING:
    from checker.check import Options
    from checker.render.view import View
    from checker.report import Report
    from protocol.diagnostics import Diagnostic, Span
    from protocol.model import Design

EXIT_INTERRUPTED = 130
TRACEBACK = "TIERPROOF_TRACEBACK"
WIDEST = 120


def _version(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"tierproof {version('tierproof')}")
        except PackageNotFoundError:
            click.echo("tierproof, run from its source")
        ctx.exit()


def _schema(ctx: click.Context, parameter: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from checker.render.json import schema

        click.echo(schema(), nl=False)
        ctx.exit()


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="The version.")
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


cli.add_command(fmt)
cli.add_command(new)
cli.add_command(verify_certificate)


@cli.command(short_help="Check specs: every property of every design.")
@click.argument("files", nargs=-1, required=True, metavar="FILES…")
@click.option("--property", "properties", multiple=True, metavar="NAME", help="Only this property (repeatable).")
@click.option("--design", "designs", multiple=True, metavar="NAME", help="Only this design (repeatable).")
@click.option("--format", "form", default="text", metavar="FORMAT", help="text (default) or json.")
@click.option("--output", metavar="FILE", help="Write the report there instead of showing it.")
@click.option("--force", is_flag=True, help="Let --output and --certificate replace files.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="auto: on a terminal.")
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
@click.option(
    "--schema", is_flag=True, is_eager=True, expose_value=False, callback=_schema, help="The schema of the JSON."
)
@click.pass_context
def check(
    ctx: click.Context,
    files: tuple[str, ...],
    properties: tuple[str, ...],
    designs: tuple[str, ...],
    form: str,
    output: str | None,
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

    Exit code: 0 all as expected; 1 something is not; 2 a spec or the call is wrong;
    3 not everything could be settled; 70 a fault of tierproof's own.
    """
    from checker.inputs import read_designs, spec_files, unknown
    from checker.record import Cost, peak, recorded, total
    from checker.render.formats import FORMATS

    if problem := unknown("format", [form], FORMATS):
        raise click.UsageError(problem, ctx)
    target, folder = _target(output, force), wanted_folder(certificate, force)
    clock = Clock(timeout)
    with recorded(phase="parse") as reading, clock.limit("the files were read"):
        found, missing = spec_files(files)
        read, wrong, empty = read_designs(found)
    options = _options(ctx, read, properties, designs, engine, certify, clock.left, lenient=bool(wrong or missing))
    options = replace(options, effort=effort, jobs=jobs or _processors())
    report = _checked(read, options, [*missing, *wrong], quiet=quiet)
    here = Cost(memory={"this process": peak()})
    report = replace(report, empty=empty, cost=total((reading.cost, report.cost, here)))
    view = _view(report, color, target is None, stats=stats, quiet=quiet, verbose=verbose)
    view = replace(view, part=bool(properties))
    _write(FORMATS[form](report, view), target)
    if folder is not None and report.designs:
        write_certificates(report, folder, quiet)
    ctx.exit(report.exit_code if report.complete else EXIT_INTERRUPTED)


@cli.command(short_help="The page on a message; or why a property fails, and what would cure it.")
@click.argument("subject", metavar="CODE|PROPERTY")
@click.argument("files", nargs=-1, metavar="[FILES…]")
@click.option("--design", "designs", multiple=True, metavar="NAME", help="Only in this design (repeatable).")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="auto: on a terminal.")
@timeout_option
@effort_option
@jobs_option
@click.pass_context
def explain(
    ctx: click.Context,
    subject: str,
    files: tuple[str, ...],
    designs: tuple[str, ...],
    color: str,
    timeout: float | None,
    effort: float,
    jobs: int | None,
) -> None:
    """The page on a message or a finding, by its CODE; or, of FILES, a PROPERTY:

    its verdict with everything that led to it, and each single edit of the design
    after which it is proved, found by checking the edited design anew.

    \b
      tierproof explain E204
      tierproof explain no_salami paris.tier --design paris
    """
    from protocol.codes import TABLE

    if files and subject.upper() not in TABLE:
        given = Given(Clock(timeout), effort, jobs or _processors())
        _explain_property(ctx, subject, files, designs, color, given)
    else:
        _explain_code(ctx, subject, color)


def _explain_code(ctx: click.Context, code: str, color: str) -> None:
    from checker.inputs import unknown
    from protocol.codes import TABLE, page

    if not re.fullmatch(r"[A-Za-z]\d+", code):
        raise click.UsageError(f"to explain a property, name its file too: tierproof explain {code} FILE", ctx)
    if problem := unknown("code", [code.upper()], TABLE):
        raise click.UsageError(problem, ctx)
    text = page(code.upper())
    if _coloured(color, to_terminal=True):
        from rich.console import Console
        from rich.markdown import Markdown

        Console(width=_room(to_terminal=True), force_terminal=True).print(Markdown(text))
    else:
        click.echo(text, nl=not text.endswith("\n"))


def _explain_property(
    ctx: click.Context, name: str, files: tuple[str, ...], designs: tuple[str, ...], color: str, given: Given
) -> None:
    from checker.inputs import read_designs, spec_files
    from checker.members import grouped
    from checker.progress import Progress
    from checker.render.explanation import render
    from checker.repair import Explanation
    from checker.repair import explain as explained
    from checker.report import DesignReport, Report
    from checker.verdict import INTERRUPTED

    with given.clock.limit("the files were read"):
        found, missing = spec_files(files)
        read, wrong, _ = read_designs(found)
    if missing or wrong:
        report = Report((), (*missing, *wrong))
        _write(render(report, (), _view(report, color, True, stats=False, quiet=False, verbose=True)), None)
        ctx.exit(report.exit_code)
    options = replace(_options(ctx, read, (name,), designs, None, "z3", None, lenient=False), health=False)
    options = replace(options, effort=given.effort, jobs=given.jobs)
    wanted = [
        (design, asked)
        for design in read
        for asked in grouped(design.properties)
        if asked[0].name == name and (options.designs is None or design.protocol.name in options.designs)
    ]
    explanations: list[Explanation] = []
    with Progress(sys.stderr, wanted=True) as progress:
        for design, asked in wanted:
            explanations.append(explained(design, asked, replace(options, seconds=given.clock.left), progress))
            if explanations[-1].ended == INTERRUPTED:
                break
    complete = all(it.ended != INTERRUPTED for it in explanations)
    reports = tuple(DesignReport(e.result.design, (e.result,), ()) for e in explanations)
    report = Report(reports, complete=complete)
    view = replace(_view(report, color, True, stats=False, quiet=False, verbose=True), part=True)
    _write(render(report, explanations, view), None)
    ctx.exit(report.exit_code if complete else EXIT_INTERRUPTED)


# --- the parts of a check ---------------------------------------------------------------------------------------


def _target(output: str | None, force: bool) -> Path | None:
    """Where the report goes; a file that is there is left alone, unless `--force` says otherwise."""
    if output is None:
        return None
    path = Path(output)
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise click.UsageError(f"--output: `{output}` is not a file in a folder that exists")
    if path.exists() and not force:
        raise click.UsageError(f"--output: `{output}` exists already; say --force to replace it")
    return path


def _options(
    ctx: click.Context,
    read: list[Design],
    properties: tuple[str, ...],
    designs: tuple[str, ...],
    engine: str | None,
    certify: str,
    timeout: float | None,
    *,
    lenient: bool,
) -> Options:
    """The options of the call; `lenient`: a name may be in a file that could not be read."""
    from checker.check import Options
    from checker.inputs import unknown
    from checker.portfolio import ENGINES

    chosen = [design for design in read if not designs or design.protocol.name in designs]
    problems = [unknown("engine", [engine] if engine else [], [entry.name for entry in ENGINES])]
    if not lenient:
        problems.append(unknown("design", designs, [design.protocol.name for design in read]))
        problems.append(unknown("property", properties, [p.name for design in chosen for p in design.properties]))
    for problem in problems:
        if problem:
            raise click.UsageError(problem, ctx)
    if certify == "full":
        from importlib.util import find_spec

        if find_spec("cvc5") is None:
            raise click.UsageError("--certify full needs cvc5: pip install 'tierproof[certify]'", ctx)
    return Options(
        properties=frozenset(properties) or None,
        designs=frozenset(designs) or None,
        engine=engine,
        solvers=("z3", "cvc5") if certify == "full" else ("z3",),
        seconds=timeout,
    )


def _checked(read: list[Design], options: Options, wrong: list[Diagnostic], *, quiet: bool) -> Report:
    """The report; where it is interrupted, on what was settled by then."""
    from checker.check import Interrupted, check
    from checker.progress import Progress

    try:
        with Progress(sys.stderr, wanted=not quiet) as progress:
            return check(read, options, diagnostics=wrong, progress=progress)
    except Interrupted as interrupted:
        return interrupted.report


def _processors() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _view(report: Report, color: str, to_terminal: bool, *, stats: bool, quiet: bool, verbose: bool) -> View:
    from checker.inputs import texts_of
    from checker.render.ink import ansi, plain
    from checker.render.view import Detail, View

    return View(
        room=_room(to_terminal),
        paint=ansi if _coloured(color, to_terminal) else plain,
        detail=Detail.FULL if verbose else Detail.QUIET if quiet else Detail.NORMAL,
        stats=stats,
        texts=texts_of(_places(report)),
    )


def _places(report: Report) -> list[Span]:
    """Every place that the report speaks of."""
    said = [span for d in report.diagnostics for span in (d.span, *([d.second.span] if d.second else []))]
    found = [finding.span for part in report.designs for finding in part.findings]
    return said + found + [result.asked.origin.span for part in report.designs for result in part.results]


def _coloured(color: str, to_terminal: bool) -> bool:
    if color != "auto":
        return color == "always"
    return to_terminal and sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _room(to_terminal: bool) -> int:
    """The columns there are: the terminal's, within reason; 80 where there is none."""
    from shutil import get_terminal_size

    if not (to_terminal and sys.stdout.isatty()):
        return 80
    return max(40, min(get_terminal_size().columns, WIDEST))


def _write(text: str, target: Path | None) -> None:
    if target is None:
        show(text)
    else:
        target.write_text(text, encoding="utf-8")


# --- the process ------------------------------------------------------------------------------------------------


def run(arguments: list[str]) -> int:
    """The exit code of the command; whatever happens, a reader sees a sentence and no traceback."""
    try:
        code = cli.main(arguments, prog_name="tierproof", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code if isinstance(error, OutOfTime) else 2
    except (KeyboardInterrupt, click.Abort):
        return EXIT_INTERRUPTED
    except Exception as error:
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
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.exit(run(sys.argv[1:]))
