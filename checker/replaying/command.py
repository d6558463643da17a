"""`tierproof replay`: argv → calls → exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal

import click

from checker.arguments import (
    Clock,
    color_option,
    design_option,
    force_option,
    format_option,
    output_option,
    schema_option,
)

if TYPE_CHECKING:
    from checker.replaying.replay import NeedsStart
    from checker.replaying.result import Replayed
    from protocol.model import Design

LogForm = Literal["csv", "jsonl", "run"]
Duplicates = Literal["refuse", "drop", "keep"]


class Pairs(click.ParamType[tuple[str, str]]):
    """`ONE=OTHER`; what stands before the last `=` is the first."""

    name = "pair"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        one, sign, other = str(value).rpartition("=")
        if not (sign and one.strip() and other.strip()):
            self.fail(f"`{value}` is not of the form ONE=OTHER", param, ctx)
        return one.strip(), other.strip()


def _schema() -> str:
    from checker.render.replayed_json import schema

    return schema()


@click.command(short_help="A log of real events, or a saved run, against a spec.")
@click.argument("log", metavar="LOG|RUN")
@click.argument("file", metavar="FILE")
@design_option
@click.option("--as", "kind", type=click.Choice(["csv", "jsonl", "run"]), help="What it is (default: by its name).")
@click.option("--start", metavar="TIME", help="The timestamp of D+0 (default: the first line's).")
@click.option("--until", metavar="TIME", help="It tells of all that happened up to then (default: its last line).")
@click.option("--zone", default="", metavar="±HH:MM", help="Of timestamps that say none.")
@click.option(
    "--map", "mapped", type=Pairs(), multiple=True, metavar="NAME=NAME", help="The log's name for the spec's."
)
@click.option("--columns", type=Pairs(), multiple=True, metavar="COLUMN=NAME", help="What it calls time, event, actor.")
@click.option("--ignore", "ignored", multiple=True, metavar="NAME", help="Leave lines of this event out.")
@click.option(
    "--unlogged", multiple=True, metavar="NAME", help="It need not tell of this act, or what this actor does."
)
@click.option(
    "--duplicates",
    type=click.Choice(["refuse", "drop", "keep"]),
    default="refuse",
    help="Two lines in a row that say the same: an error (default), one event, or two.",
)
@click.option("--save", metavar="FILE", help="Write the run that explains it there, as ITF.")
@format_option
@output_option
@force_option
@color_option
@click.option("-v", "--verbose", is_flag=True, help="Draw the run that explains it.")
@schema_option(_schema)
@click.pass_context
def replay(
    ctx: click.Context,
    log: str,
    file: str,
    designs: tuple[str, ...],
    kind: LogForm | None,
    start: str | None,
    until: str | None,
    zone: str,
    mapped: tuple[tuple[str, str], ...],
    columns: tuple[tuple[str, str], ...],
    ignored: tuple[str, ...],
    unlogged: tuple[str, ...],
    duplicates: Duplicates,
    save: str | None,
    form: str,
    output: str | None,
    force: bool,
    color: str,
    verbose: bool,
) -> None:
    """Judge LOG, what really happened, by the spec in FILE; or a RUN that was saved.

    The first event that the protocol forbids, the obligations missed and by whom, and
    which promises were broken. LOG is CSV with the columns time, event and (if it likes)
    actor, or one JSON object a line with these keys; `-` is the standard input.

    \b
      tierproof replay incident.csv paris.tier
      tierproof replay incident.jsonl paris.tier --until 2026-02-09T00:00:00Z
      tierproof replay story.itf.json paris.tier --design accumulate

    Exit code: 0 all is allowed and kept; 1 something is forbidden, missed or broken; 2 the
    spec, the log or the call is wrong; 3 the log leaves open which; 70 a fault of
    tierproof's own.
    """
    from checker.asking import read, refuse, target, view_of, write
    from checker.inputs import unknown
    from checker.render import replayed, replayed_json, replayed_page
    from checker.report import EXIT_WRONG_INPUT, Report

    if problem := unknown("format", [form], ["text", "json", "markdown"]):
        raise click.UsageError(problem, ctx)
    if log.endswith(".tier") and not file.endswith(".tier"):
        raise click.UsageError(f"the log comes first: tierproof replay {file} {log}", ctx)
    path, saved = target(output, force), target(save, force, "--save")
    found, wrong, _ = read((file,), Clock(None))
    view = view_of(Report((), tuple(wrong)), color, path is None, verbose=verbose)
    if wrong and form == "text":
        refuse(ctx, wrong, color)
    if wrong:
        write((replayed_json if form == "json" else replayed_page).render((), wrong, view), path)
        ctx.exit(EXIT_WRONG_INPUT)
    chosen = _chosen(ctx, found, designs, file)
    if saved is not None and len(chosen) > 1:
        raise click.UsageError("--save writes one run: name one --design", ctx)
    odd = [column for column, _ in columns if column not in ("time", "event", "actor")]
    if odd:
        raise click.UsageError(f"--columns: `{odd[0]}` is none of time, event and actor", ctx)
    kind = kind or _kind(ctx, log)
    if log == "-" and len(chosen) > 1:
        raise click.UsageError("the standard input can be read once: name one --design", ctx)
    words = (dict(mapped), dict(columns), ignored, unlogged)
    made = tuple(
        _run(log, design) if kind == "run" else _log(log, design, kind, start, until, zone, words, duplicates)
        for design in chosen
    )
    others = {"json": replayed_json, "markdown": replayed_page}
    write(others[form].render(made, (), view) if form in others else replayed.render(made, view), path)
    if saved is not None:
        _save(made[0], saved)
    ctx.exit(replayed_json.exit_code(made))


def _chosen(ctx: click.Context, found: list[Design], designs: tuple[str, ...], file: str) -> list[Design]:
    """Those named, or the first protocol."""
    from checker.inputs import unknown

    if not found:
        raise click.UsageError(f"no protocol is declared in {file}", ctx)
    if problem := unknown("design", designs, [it.protocol.name for it in found]):
        raise click.UsageError(problem, ctx)
    named = [it for it in found if it.protocol.name in designs]
    return named or [next((it for it in found if it.base is None), found[0])]


def _kind(ctx: click.Context, log: str) -> LogForm:
    endings: dict[str, LogForm] = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "run"}
    ending = Path(log).suffix.lower()
    if ending not in endings:
        raise click.UsageError(f"say what `{log}` is: --as csv, --as jsonl or --as run", ctx)
    return endings[ending]


@contextmanager
def _opened(log: str) -> Iterator[IO[bytes]]:
    if log == "-":
        yield sys.stdin.buffer
        return
    with ExitStack() as opened:
        try:
            file = opened.enter_context(Path(log).open("rb"))
        except OSError as error:
            raise click.UsageError(f"`{log}` cannot be read: {error.strerror}") from None
        yield file


def _run(log: str, design: Design) -> Replayed:
    from checker.replaying.steps import replay_run
    from checker.walking.saved import Unreadable, run_in, run_of

    try:
        run = run_of(sys.stdin.buffer.read(), "<stdin>") if log == "-" else run_in(log)
    except Unreadable as error:
        raise click.ClickException(str(error)) from None
    return replay_run(design, run, source=log)


def _log(
    log: str,
    design: Design,
    kind: Literal["csv", "jsonl"],
    start: str | None,
    until: str | None,
    zone: str,
    words: tuple[dict[str, str], dict[str, str], tuple[str, ...], tuple[str, ...]],
    duplicates: Duplicates,
) -> Replayed:
    from checker.replaying.log import Reading, lines_of, pieces, time_in
    from checker.replaying.names import logged_causes, names_of
    from checker.replaying.replay import NeedsStart, replay_log

    mapped, columns, ignored, unlogged = words
    names = names_of(design.protocol, mapped, ignored)
    logged, odd = logged_causes(design.protocol, [mapped.get(name, name) for name in unlogged])
    if odd:
        raise click.UsageError(f"--unlogged: `{odd[0]}` is no act and no actor of {design.protocol.name}")
    times = {}
    if zone and isinstance(found := time_in("2026-01-01T00:00:00", zone), str):
        raise click.UsageError(f"--zone: `{zone}` is no offset like +02:00")
    for option, text in (("--start", start), ("--until", until)):
        if text is not None:
            found = time_in(text, zone)
            if isinstance(found, str):
                raise click.UsageError(f"{option}: {found}")
            times[option] = found
    if start is not None and not times["--start"][1]:
        raise click.UsageError(f"--start: `{start}` is no timestamp: times since the start need none")
    reading = Reading(kind, names, columns, zone, duplicates)
    origin = times["--start"][0] if start is not None else None
    with _opened(log) as data:
        try:
            return replay_log(
                design,
                lines_of(pieces(data), reading),
                logged,
                start=origin,
                until=times.get("--until"),
                source="<stdin>" if log == "-" else log,
            )
        except NeedsStart as error:
            raise click.UsageError(_needs_start(error)) from None


def _needs_start(error: NeedsStart) -> str:
    from checker.render.ink import safe, wrap

    text = f"Error: the first line does not tell when the run began, and it matters: {safe(str(error))}"
    remedy = "  = say --start TIME, when it began; or the first line's own time, if it began with that"
    return "\n".join((*wrap(text, 80, hang=2), *wrap(remedy, 80, hang=4))).removeprefix("Error: ")


def _save(made: Replayed, path: Path) -> None:
    from checker.asking import write
    from checker.walking.saved import text_of

    if made.run is None or made.missed:
        why = "obligations were missed" if made.missed else "the log does not determine one, or it is too long"
        raise click.ClickException(f"--save: there is no run to save: {why}")
    write(text_of(made.design.protocol, made.run), path)
