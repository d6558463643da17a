"""The verbs of those who write specs: `fmt` lays them out, `new` begins one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.arguments import files_argument

if TYPE_CHECKING:
    from checker.rewrite import Rewritten

STANDARD = "-"
FIRST = "first.tier"


@click.command(short_help="Lay out specs: one canonical text, remarks and meaning kept.")
@files_argument
@click.option("--check", "checking", is_flag=True, help="Write nothing; exit with 1 if a file would change.")
@click.option("--diff", "differing", is_flag=True, help="Write nothing; show what would change, as a patch.")
@click.pass_context
def fmt(ctx: click.Context, files: tuple[str, ...], checking: bool, differing: bool) -> None:
    """Lay out FILES (files and folders) where they are; `-` is standard input to output.

    White space changes, and `;` that separate nothing; words, remarks and meaning stay.
    A file with mistakes is left as it is.

    \b
      tierproof fmt specs                        every spec in a folder
      tierproof fmt --check --diff paris.tier    would it change, and how?
      tierproof fmt - < draft.tier               to standard output

    Exit code: 0 done; 1 with --check, a file would change; 2 a spec or the call is wrong.
    """
    from checker.output import show
    from checker.rewrite import difference, put

    piped = STANDARD in files
    if piped and len(files) > 1:
        raise click.UsageError("`-` stands alone: standard input is one text", ctx)
    made, wrong = _laid_out(files)
    writing = not (checking or differing)
    changed = [it for it in made if it.changed]
    for it in made if piped and writing else ():
        show(it.after)
    for it in changed:
        if differing:
            show(difference(it).encode())
        elif writing and not piped:
            try:
                put(it)
            except OSError as error:
                wrong.append(f"{it.path} cannot be written: {(error.strerror or str(error)).lower()}")
                continue
        if not (piped and writing):
            click.echo(f"{it.path} {'laid out' if writing else 'would change'}", err=differing)
    if made and not piped:
        click.echo(_sum(len(changed), len(made) - len(changed), writing), err=differing)
    if changed and not writing and not piped:
        click.echo(f"to lay {'it' if len(changed) == 1 else 'them'} out: tierproof fmt {_quoted(files)}", err=differing)
    for message in wrong:
        click.echo(message, err=True)
    ctx.exit(2 if wrong else 1 if checking and changed else 0)


def _quoted(files: tuple[str, ...]) -> str:
    """As they would be typed again."""
    from shlex import quote

    return " ".join(map(quote, files))


def _laid_out(files: tuple[str, ...]) -> tuple[list[Rewritten], list[str]]:
    """The files, and what is wrong with those that cannot be read."""
    from checker.inputs import spec_files
    from checker.rewrite import rewritten
    from protocol.diagnostics import Failure, render
    from protocol.text.parse import contents, decode

    piped = STANDARD in files
    found, missing = (["<stdin>"], []) if piped else spec_files(files)
    wrong = [render(diagnostic, "") for diagnostic in missing]
    made = []
    for file in found:
        text = ""
        try:
            data = sys.stdin.buffer.read() if piped else contents(file)
            text = decode(data, file)
            made.append(rewritten(data, file))
        except Failure as failure:
            wrong += [render(diagnostic, text) for diagnostic in failure.diagnostics]
    return made, wrong


def _sum(changed: int, others: int, writing: bool) -> str:
    def files(count: int) -> str:
        return f"{count} file{'s' * (count != 1)}"

    if writing:
        return f"{files(changed)} laid out, {others} as before"
    return f"{files(changed)} would change, {others} would not"


@click.command(short_help="Begin a spec: write a first one that checks, and explains itself.")
@click.argument("name", default=FIRST, metavar="[NAME.tier]")
@click.pass_context
def new(ctx: click.Context, name: str) -> None:
    """Write a first spec to NAME.tier, to be changed: a small protocol, with remarks on the language.

    It checks clean.  A file that is there is never replaced.
    """
    from shlex import quote

    from checker.inputs import SUFFIX
    from checker.rewrite import start

    path = Path(name)
    if path.is_dir():
        raise click.UsageError(
            f"`{name}` is a folder; name a file in it: tierproof new {quote(str(path / FIRST))}", ctx
        )
    path = path if path.suffix else path.with_suffix(SUFFIX)
    if path.suffix != SUFFIX:
        raise click.UsageError(f"a spec ends in {SUFFIX}: tierproof new {quote(str(path.with_suffix(SUFFIX)))}", ctx)
    try:
        start(path)
    except FileExistsError:
        other = path.with_stem(f"{path.stem}-2")
        raise click.UsageError(
            f"`{path}` exists already; name another file: tierproof new {quote(str(other))}", ctx
        ) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise click.UsageError(f"`{path}` cannot be written: {reason}", ctx) from None
    file = quote(str(path))
    click.echo(f"{path} written.  Read it, then:\n")
    click.echo(f"  tierproof check {file}                      what it promises, proved or refuted")
    click.echo(f"  tierproof explain police_in_time {file}     why a promise fails, and what would cure it")
    click.echo(f"  tierproof fmt {file}                        lay it out, after a change")
