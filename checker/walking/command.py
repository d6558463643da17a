"""`tierproof simulate`: argv → a walk → exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.arguments import Clock, color_option, force_option

if TYPE_CHECKING:
    from checker.render.ink import Paint
    from checker.walking.walk import Refused, Walk
    from protocol.model import Design

WIDE = 80
"""Columns of what is told on standard error."""


@click.command(short_help="Walk a protocol step by step, choosing who acts and when.")
@click.argument("file", metavar="FILE")
@click.option("--design", metavar="NAME", help="This design of the file (default: its first protocol).")
@click.option("--moves", metavar="FILE", help="Begin with the moves in this file: what can be said, a line each.")
@click.option("--load", metavar="FILE", help="Begin at the end of a run that was saved.")
@click.option("--save", metavar="FILE", help="Save the run there at the end, as ITF.")
@force_option
@color_option
@click.pass_context
def simulate(
    ctx: click.Context,
    file: str,
    design: str | None,
    moves: str | None,
    load: str | None,
    save: str | None,
    force: bool,
    color: str,
) -> None:
    """Walk the protocol in FILE: what can happen now, after which delays exactly, who must act by when.

    \b
      tierproof simulate paris.tier
      tierproof simulate paris.tier --moves story.txt --save story.itf.json

    Where the input is no terminal, it is read like a file of moves.

    Exit code: 0 the walk breaks no promise; 1 it breaks one; 2 the spec, the call or a
    move is wrong; 70 a fault of tierproof's own.
    """
    from checker.asking import coloured, room, target, write
    from checker.render.ink import ansi, plain
    from checker.render.walk import news, so_far, standing
    from checker.walking.saved import Unreadable, run_in, text_of
    from checker.walking.walk import Refused, along, begin, broken

    path = target(save, force, "--save")
    chosen = one_design(ctx, file, design, color)
    wide, paint = room(to_terminal=True), ansi if coloured(color, to_terminal=True) else plain
    try:
        walk = along(chosen, run_in(load)) if load else begin(chosen)
    except (Unreadable, Refused) as error:
        raise click.UsageError(
            f"--load: {error if isinstance(error, Unreadable) else f'{load}: {error}'}", ctx
        ) from None
    told: frozenset[str] = frozenset()
    if moves is not None:
        walk = _followed(walk, _lines(moves), moves, wide, paint)
    if not sys.stdin.isatty() and moves is None:
        walk = _followed(walk, _read(sys.stdin.buffer, "<stdin>"), "<stdin>", wide, paint)
    text, told = news(walk, told, wide, paint)
    begun = so_far(walk, wide, paint) + text if walk.trace.moments else text
    write("\n".join(part for part in (begun, standing(walk, wide, paint)) if part), None)
    if sys.stdin.isatty() and moves is None:
        walk = _conversed(walk, told, wide, paint)
    if path is not None:
        write(text_of(chosen.protocol, walk.run), path)
        write(f"saved in {save}\n", None)
    ctx.exit(1 if broken(walk) else 0)


def one_design(ctx: click.Context, file: str, name: str | None, color: str) -> Design:
    """The design of the file that is meant: the one named, or its first protocol."""
    from checker.asking import read, refuse
    from checker.inputs import unknown

    found, wrong, _ = read((file,), Clock(None))
    if wrong:
        refuse(ctx, wrong, color)
    if not found:
        raise click.UsageError(f"no protocol is declared in {file}", ctx)
    names = [it.protocol.name for it in found]
    if name is not None and (problem := unknown("design", [name], names)):
        raise click.UsageError(problem, ctx)
    wanted = [it for it in found if it.protocol.name == name] if name else [it for it in found if it.base is None]
    return (wanted or found)[0]


# --- moves that are not typed -----------------------------------------------------------------------------------


def _lines(path: str) -> Iterator[str]:
    try:
        with Path(path).open("rb") as file:
            yield from _read(file, path)
    except OSError as error:
        raise click.UsageError(f"--moves: `{path}` cannot be read: {error.strerror}") from None


def _read(file: Iterable[bytes], name: str) -> Iterator[str]:
    for number, line in enumerate(file, 1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise click.ClickException(f"{name}:{number}: this is not UTF-8 text") from None


def _followed(walk: Walk, lines: Iterable[str], name: str, wide: int, paint: Paint) -> Walk:
    """The walk after all lines; what they ask to see is shown."""
    from checker.asking import write
    from checker.render.walk import so_far, standing
    from checker.walking.walk import Refused
    from checker.walking.words import obey

    for number, line in enumerate(lines, 1):
        try:
            answer = obey(walk, line)
        except Refused as error:
            write(f"{so_far(walk, wide, paint)}\n{standing(walk, wide, paint)}\n", None)
            raise click.ClickException(_refusal(error, f"{name}:{number}", number, line)) from None
        walk = answer.walk
        if answer.deed == "quit":
            break
        if shown := _shown(answer.deed, walk, wide, paint) or (f"{answer.told}\n" if answer.told else ""):
            write(f"{shown}\n", None)
    return walk


def _refusal(error: Refused, place: str, number: int, line: str) -> str:
    """Where, what, the line itself, and what to do."""
    from checker.render.ink import clip, safe, wrap

    told = [*wrap(f"Error: {safe(place)}: {safe(str(error))}", WIDE, hang=2), f"{number:>5} | {clip(safe(line), 72)}"]
    for row in error.remedy.split("\n") if error.remedy else ():
        indent = len(row) - len(row.lstrip())
        first, *rest = wrap(safe(row), WIDE - 4 - indent, hang=4)
        told += [f"  {'= ' if not indent else '  '}{' ' * indent}{first}", *(f"    {' ' * indent}{it}" for it in rest)]
    return "\n".join(told).removeprefix("Error: ")


def _shown(deed: str, walk: Walk, wide: int, paint: Paint) -> str:
    from checker.render.walk import HELP, so_far, standing

    if deed == "show":
        return standing(walk, wide, paint)
    if deed == "run":
        return so_far(walk, wide, paint)
    return HELP if deed == "help" else ""


# --- at the terminal --------------------------------------------------------------------------------------------


def _conversed(walk: Walk, told: frozenset[str], wide: int, paint: Paint) -> Walk:
    from checker.asking import write
    from checker.render.walk import news, standing
    from checker.walking.walk import Refused
    from checker.walking.words import obey

    with suppress(ImportError):
        import readline  # noqa: F401  what it does is let `input` be edited
    write("help tells what can be said\n", None)
    while True:
        try:
            line = input("> ")
        except EOFError:
            write("\n", None)
            return walk
        try:
            answer = obey(walk, line)
        except Refused as error:
            write(f"{paint(str(error), 'bad')}\n" + (f"  {error.remedy}\n" if error.remedy else ""), None)
            continue
        walk = answer.walk
        if answer.deed == "quit":
            return walk
        if answer.told:
            write(f"{answer.told}\n", None)
        if answer.deed == "walked":
            text, told = news(walk, told, wide, paint)
            write(f"{text}\n{standing(walk, wide, paint)}", None)
        else:
            write(_shown(answer.deed, walk, wide, paint), None)
