"""`verify-certificate`, and what `check --certificate` says of what it wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.output import show

if TYPE_CHECKING:
    from checker.evidence.opening import Opened
    from checker.evidence.verification import Row
    from checker.report import Report
    from checker.smt import SolverName
    from protocol.model import Design

SIGNS = {"verified": "✓", "refuted": "✗", "cannot tell": "?"}
CODES = {"verified": 0, "refuted": 1, "cannot tell": 3}
PARTS = ("initiation", "safety", "delays", "moves", "ways")


def wanted_folder(certificate: str, force: bool) -> Path:
    """Where `--certificate` wants bundles."""
    from checker.evidence.writing import refusal

    if problem := refusal(Path(certificate), force):
        raise click.UsageError(f"--certificate: {problem}")
    return Path(certificate)


def write_certificates(report: Report, folder: Path, quiet: bool) -> None:
    from checker.evidence.writing import write

    try:
        written = write(report, folder)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise click.UsageError(f"--certificate: `{folder}` cannot be written: {reason}") from None
    if not quiet:
        for name, why in written.without:
            click.echo(f"{name}: no certificate: {why}", err=True)
        count = len(written.bundles)
        told = f"{count} certificate{'s' * (count != 1)} written to {folder}"
        click.echo(f"{told}; verify: tierproof verify-certificate {folder} [FILE]", err=True)


@click.command("verify-certificate", short_help="Verify what `check --certificate` wrote, without any engine.")
@click.argument("folder", metavar="DIR")
@click.argument("file", required=False, metavar="[FILE]")
@click.option("-q", "--quiet", is_flag=True, help="A line for each bundle.")
@click.pass_context
def verify_certificate(ctx: click.Context, folder: str, file: str | None, quiet: bool) -> None:
    """Verify the bundle in DIR, or all bundles in it: every obligation by z3, by cvc5, and by plain
    Python with exact arithmetic; every run by replay.  Nothing is written.

    Given the spec (FILE), it is expanded and watched anew, and compared with the kernel in the bundle.

    \b
      tierproof check paris.tier --certificate proofs
      tierproof verify-certificate proofs paris.tier

    Exit code: 0 all is verified; 1 something is wrong; 2 the call is; 3 somebody could not tell.
    """
    from checker.evidence.opening import Damaged, opened
    from checker.evidence.verification import verification, verified

    bundles = _bundles(Path(folder))
    designs = None if file is None else _designs(file)
    solvers = _solvers()
    answers, unsure = [], 0
    for bundle in bundles:
        rows: list[Row] = []
        try:
            it = opened(bundle)
            rows += verification(it, designs, solvers)
            answer = verified(rows, solvers)
            show(f"{_heading(it, rows, answer)}\n" + ("" if quiet else f"    {it.subject.text}\n"))
            unsure += any(row.by == "plain" and row.answer == "cannot tell" for row in rows)
        except Damaged as error:
            answer = "refuted"
            show(f"{SIGNS[answer]} {bundle.name}: damaged\n")
            click.echo(str(error), err=True)
        told = _wrong(rows) if quiet else _table(rows, solvers)
        show("".join(f"    {line}\n" for line in told))
        answers.append(answer)
    worst = next((it for it in ("refuted", "cannot tell") if it in answers), "verified")
    show(
        f"{answers.count('verified')} of {len(answers)} verified"
        f"{f'; of {unsure} the plain verifier could not tell all' if unsure else ''}"
        f"{'' if designs else '; no spec was given to compare'}\n"
    )
    ctx.exit(CODES[worst])


def _heading(bundle: Opened, rows: Sequence[Row], answer: str) -> str:
    """Of which property what is claimed, as the bundle says it, and what came of it."""
    about = bundle.subject
    foreign = [row for row in rows if row.answer == "refuted" and row.by == "spec"]
    others = [row for row in rows if row.answer == "refuted" and row.by != "spec"]
    word = "not of this spec" if foreign and not others else answer
    member = f" for {about.member}" if about.member else ""
    return f"{SIGNS[answer]} {about.design}, {about.property}{member}: {bundle.claim.kind}: {word}"


def _bundles(folder: Path) -> list[Path]:
    """The folder itself, or the bundles that it is to have by its index, or has."""
    from checker.evidence.opening import is_bundle
    from checker.evidence.writing import INDEX

    if is_bundle(folder):
        return [folder]
    if not folder.is_dir():
        raise click.UsageError(f"there is no folder `{folder}`")
    try:
        named = [folder / str(name) for name in json.loads((folder / INDEX).read_text(encoding="utf-8"))["bundles"]]
    except FileNotFoundError:
        named = []
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise click.UsageError(f"{folder / INDEX} cannot be read: {error}") from None
    found = [it for it in sorted(folder.iterdir()) if is_bundle(it)]
    if not (named or found):
        raise click.UsageError(f"there is no bundle in `{folder}`; write some: tierproof check FILE --certificate DIR")
    return list(dict.fromkeys([*named, *found]))


def _designs(file: str) -> list[Design]:
    from checker.inputs import read_designs, spec_files
    from protocol.diagnostics import render

    found, missing = spec_files([file])
    read, wrong, _ = read_designs(found)
    for diagnostic in (*missing, *wrong):
        click.echo(render(diagnostic, ""), err=True)
    if missing or wrong:
        raise click.UsageError(f"`{file}` cannot be read as a spec")
    return read


def _solvers() -> tuple[SolverName, ...]:
    from importlib.util import find_spec

    if find_spec("cvc5") is None:
        click.echo("cvc5 is not installed, and not asked: pip install 'tierproof[certify]'", err=True)
        return ("z3",)
    return ("z3", "cvc5")


def _table(rows: Sequence[Row], solvers: Sequence[str]) -> Iterator[str]:
    """Comparisons in a line each; then for each obligation who said what, and how long it took."""
    who = (*solvers, "plain")
    for row in rows:
        if row.by not in who:
            yield f"{SIGNS[row.answer]} {row.what}{row.why and ': '}{row.why}"
    proofs = [row for row in rows if row.by in who]
    labels = dict.fromkeys(_label(row) for row in proofs)
    width = max((len(label) for label in labels), default=0)
    if labels:
        yield f"  {'':<{width}}  " + "".join(f"{name:<14}" for name in who).rstrip()
    for label in labels:
        cells = (_cell([row for row in proofs if row.by == name and _label(row) == label]) for name in who)
        yield f"  {label:<{width}}  " + "".join(f"{cell:<14}" for cell in cells).rstrip()
    for row in proofs:
        if row.answer != "verified":
            yield f"{SIGNS[row.answer]} {row.by}, {row.what}{row.why and ': '}{row.why}"


def _wrong(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        if row.answer == "refuted":
            yield f"{SIGNS[row.answer]} {row.by}, {row.what}{row.why and ': '}{row.why}"


def _label(row: Row) -> str:
    """The obligation that the row is of, or is a part of."""
    nested = "time: " if row.what.startswith("time: ") else ""
    local = "local " if row.what.removeprefix(nested).startswith("local/") else ""
    return nested + local + next((name for name in PARTS if name in row.what.split(" by ")[0]), row.what)


def _cell(rows: Sequence[Row]) -> str:
    if not rows:
        return "–"
    answers = {row.answer for row in rows}
    worst = next((it for it in ("refuted", "cannot tell") if it in answers), "verified")
    return f"{SIGNS[worst]} {sum(row.seconds for row in rows) * 1000:.0f} ms"
