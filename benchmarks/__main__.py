"""`python -m benchmarks`: how long `check` takes from file to printed verdicts, on specs small and large.

Whole processes, the median of five; beside it the promise, where there is one, and a mark where it is missed.
"""

from __future__ import annotations

import compileall
import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import click
from msgspec.structs import replace

from benchmarks.measure import Measured, measure
from benchmarks.report import Result, growth, split, table
from benchmarks.rows import ROOT, Row, chosen, rows


@click.command(help=__doc__)
@click.option("--row", "names", multiple=True, metavar="NAME", help="Only this row or family (repeatable).")
@click.option("--runs", default=5, show_default=True, metavar="N", help="Medians of so many runs.")
@click.option("--timeout", default=120.0, show_default=True, metavar="SECONDS", help="Stop a process after so long.")
@click.option("--full/--no-full", default=True, help="Also time one run with every proof re-checked in full.")
@click.option("--split/--no-split", "splits", default=True, help="Also say where the time goes.")
@click.option("--plot", "plots", multiple=True, metavar="FILE", help="Draw growth: a .png or .svg (repeatable).")
@click.option("--list", "listing", is_flag=True, help="Name the rows, and run nothing.")
def main(
    names: tuple[str, ...],
    runs: int,
    timeout: float,
    full: bool,
    splits: bool,
    plots: tuple[str, ...],
    listing: bool,
) -> None:
    if listing:
        click.echo("\n".join(row.name for row in rows()))
        return
    for name in plots:
        if Path(name).suffix not in (".png", ".svg"):
            raise click.UsageError(f"--plot: `{name}` is neither .png nor .svg")
    if plots and not (find_spec("altair") and find_spec("vl_convert")):
        raise click.UsageError("--plot needs altair and vl-convert-python: pip install 'tierproof[benchmarks]'")
    try:
        wanted = chosen(names)
    except KeyError as error:
        raise click.UsageError(f"there is no row {error}; --list names them") from error
    for package in ("protocol", "checker"):
        compileall.compile_dir(ROOT / package, quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        results = []
        for row in wanted:
            click.echo(f"{row.name} … ", nl=False, err=True)
            results.append(result(row, Path(folder), runs, timeout, full=full, splits=splits))
            click.echo(results[-1].found, err=True)
    load = (
        f"; load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else ""
    )
    heads = (
        f"seconds: medians of {runs} whole processes; memory, and full re-check (--certify full), of one{load}",
        "milliseconds of one process",
        "growth of the time beyond the floor" if splits else "growth of the whole time",
    )
    for head, part in zip(heads, (table(results), split(results), growth(results)), strict=True):
        if part:
            click.echo(f"\n{head}\n\n{part}")
    for name in plots:
        from benchmarks.plot import draw

        draw(results, Path(name))


def result(row: Row, folder: Path, runs: int, timeout: float, *, full: bool, splits: bool) -> Result:
    """The row, measured; after a run that is stopped there are no more."""
    spec = folder / f"{row.name.replace(' ', '_')}.tier"
    spec.write_text(row.text, encoding="utf-8")
    arguments = ["check", *(str(spec) if it == "FILE" else it for it in row.arguments)]

    def run(*more: str, memory: bool = False) -> Measured:
        command = [sys.executable, "-m", "checker", *arguments, *more]
        return measure(command, ROOT, timeout, memory=memory)

    found = Result(row, (), run(memory=True))
    if found.watched.code is None:
        return found
    found = replace(found, timed=tuple(run() for _ in range(runs)))
    if splits:
        found = replace(found, laps=laps(arguments, timeout))
    if full and find_spec("cvc5"):
        found = replace(found, full=run("--certify", "full"))
    return found


def laps(arguments: Sequence[str], timeout: float) -> dict[str, float] | None:
    """The phases of one process."""
    command = [sys.executable, "-m", "benchmarks.phases", str(time.time()), *arguments]
    measured = measure(command, ROOT, timeout)
    if measured.code != 0:
        return None
    found: dict[str, float] = json.loads(measured.output.splitlines()[-1])["laps"]
    return found


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
