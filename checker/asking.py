"""What verbs that ask something of designs have in common: reading files, options, where the answer goes and how.

What is wrong with a call is a `click.UsageError`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from checker.arguments import Clock
from checker.output import show

if TYPE_CHECKING:
    from checker.checking import Options
    from checker.render.view import View
    from checker.report import Report
    from protocol.diagnostics import Diagnostic, Span
    from protocol.model import Design

WIDEST = 120
STEP_SUMMARY = "GITHUB_STEP_SUMMARY"
MOST_OF_A_SUMMARY = 1_000_000
"""Bytes: GitHub shows none that is longer than a mebibyte."""
CUT = "\n\nThe rest is left out: it is too long for a summary, and stands in the log.\n"


def read(paths: Sequence[str], clock: Clock) -> tuple[list[Design], list[Diagnostic], tuple[str, ...]]:
    """The designs in files and folders; everything that is wrong with them; and the files that declare no design."""
    from checker.inputs import read_designs, spec_files

    with clock.limit("the files were read"):
        found, missing = spec_files(paths)
        designs, wrong, empty = read_designs(found)
    return designs, [*missing, *wrong], empty


def refuse(
    ctx: click.Context, wrong: Sequence[Diagnostic], color: str, texts: Mapping[str, str] | None = None
) -> NoReturn:
    """Tell what is wrong with the files, and end with that exit code.  `texts`: of files that are nowhere by now."""
    from msgspec.structs import replace

    from checker.render.terminal import render
    from checker.report import Report

    report = Report((), tuple(wrong))
    view = view_of(report, color, to_terminal=True)
    write(render(report, replace(view, texts={**view.texts, **(texts or {})})), None)
    ctx.exit(report.exit_code)


def target(output: str | None, force: bool, option: str = "--output") -> Path | None:
    """Where the report goes; a file that is there is left alone, unless `--force` says otherwise."""
    if output is None:
        return None
    path = Path(output)
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise click.UsageError(f"{option}: `{output}` is not a file in a folder that exists")
    if path.exists() and not force:
        raise click.UsageError(f"{option}: `{output}` exists already; say --force to replace it")
    return path


def also(wanted: Sequence[str], force: bool, known: Iterable[str], *, taken: Path | None) -> dict[str, Path]:
    """The formats that go to files of their own."""
    from checker.inputs import unknown

    found: dict[str, Path] = {}
    for it in wanted:
        form, sign, file = it.partition("=")
        if not (sign and file):
            raise click.UsageError(f"--also: `{it}` is not FORMAT=FILE, like sarif=report.sarif")
        if problem := unknown("format", [form], known):
            raise click.UsageError(f"--also: {problem}")
        if form in found:
            raise click.UsageError(f"--also: {form} is asked for twice")
        path = target(file, force, "--also")
        assert path is not None
        if path.absolute() in {other.absolute() for other in (*found.values(), *([taken] if taken else []))}:
            raise click.UsageError(f"--also: `{file}` is named twice")
        found[form] = path
    return found


def summarized(text: str) -> None:
    """Append it to the summary of the job of GitHub Actions, where there is one."""
    path = os.environ.get(STEP_SUMMARY)
    if not path:
        return
    room = MOST_OF_A_SUMMARY - len(CUT.encode())
    if len(text.encode()) > room:
        whole = text.encode()[:room].decode(errors="ignore").rpartition("\n\n")[0]
        text = f"{whole}{CUT}"
    try:
        with open(path, "a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        click.echo(f"{STEP_SUMMARY}: `{path}` cannot be written: {reason}; there is no summary", err=True)


def options_of(
    ctx: click.Context,
    found: Sequence[Design],
    properties: tuple[str, ...],
    designs: tuple[str, ...],
    engine: str | None,
    certify: str,
    timeout: float | None,
    *,
    lenient: bool,
) -> Options:
    """The options of the call; `lenient`: a name may be in a file that could not be read."""
    from checker.checking import Options
    from checker.inputs import unknown
    from checker.portfolio import ENGINES

    chosen = [design for design in found if not designs or design.protocol.name in designs]
    problems = [unknown("engine", [engine] if engine else [], [entry.name for entry in ENGINES])]
    if not lenient:
        problems.append(unknown("design", designs, [design.protocol.name for design in found]))
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


def processors() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def view_of(
    report: Report, color: str, to_terminal: bool, *, stats: bool = False, quiet: bool = False, verbose: bool = False
) -> View:
    from checker.inputs import texts_of
    from checker.render.ink import ansi, plain
    from checker.render.view import Detail, View

    return View(
        room=room(to_terminal),
        paint=ansi if coloured(color, to_terminal) else plain,
        detail=Detail.FULL if verbose else Detail.QUIET if quiet else Detail.NORMAL,
        stats=stats,
        texts=texts_of(_places(report)),
    )


def _places(report: Report) -> list[Span]:
    """Every place that the report speaks of."""
    said = [span for d in report.diagnostics for span in (d.span, *([d.second.span] if d.second else []))]
    found = [finding.span for part in report.designs for finding in part.findings]
    return said + found + [result.asked.origin.span for part in report.designs for result in part.results]


def coloured(color: str, to_terminal: bool) -> bool:
    if color != "auto":
        return color == "always"
    return to_terminal and sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def room(to_terminal: bool) -> int:
    """The columns there are: the terminal's, within reason; 80 where there is none."""
    from shutil import get_terminal_size

    if not (to_terminal and sys.stdout.isatty()):
        return 80
    return max(40, min(get_terminal_size().columns, WIDEST))


def write(text: str, target: Path | None) -> None:
    if target is None:
        show(text)
    else:
        target.write_text(text, encoding="utf-8")
