"""Bundles of a spec, checked once; what a forger may do to one; and what verification says of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from checker.checking import Options, check
from checker.evidence.bundle import MANIFEST, Files, bundle, obligations, text_of
from checker.evidence.claims import evidence
from checker.evidence.opening import Opened, opened
from checker.evidence.verification import Row, verification, verified
from checker.evidence.writing import named, put, results
from checker.smt import SolverName
from protocol.formula import Formula
from protocol.load import load
from protocol.model import Design
from tests.evidence.rewriting import changed

HERE = Path(__file__).parent
ALL_KINDS = HERE / "all_kinds.tier"
SPECS = HERE.parent.parent / "specs"
PARIS = SPECS / "ceasefire" / "paris.tier"
SOLVERS: tuple[SolverName, ...] = ("z3", "cvc5")


@cache
def designs(file: Path) -> Sequence[Design]:
    return load(str(file))


@cache
def bundles(file: Path) -> dict[str, Files]:
    """The bundles of all properties of a spec, by name."""
    report = check(designs(file), Options(health=False))
    shown = {named(result): (result, evidence(result)) for result in results(report)}
    return {name: bundle(result, it) for name, (result, it) in shown.items() if not isinstance(it, str)}


def laid_down(files: Files, folder: Path) -> Path:
    put(folder, files)
    return folder


def rows_of(folder: Path, file: Path | None = None, solvers: Sequence[SolverName] = SOLVERS) -> list[Row]:
    return list(verification(opened(folder), None if file is None else designs(file), solvers))


def answer(folder: Path, file: Path | None = None, solvers: Sequence[SolverName] = SOLVERS) -> str:
    return verified(rows_of(folder, file, solvers), solvers)


# --- what a forger may do -----------------------------------------------------------------------------------------


def resealed(files: Files) -> Files:
    """With a manifest that lists the files as they are now."""
    listed = {name: sha256(text.encode()).hexdigest() for name, text in files.items() if name != MANIFEST}
    return files | {MANIFEST: changed(files[MANIFEST], lambda manifest: manifest | {"files": listed})}


def forged(it: Opened, files: Files, invariant: Formula) -> Files:
    """With another invariant, all of the scripts for it, and a manifest that lists these: as if it had been claimed."""
    from checker.evidence.formulas import written

    kept = {name: text for name, text in files.items() if not name.startswith(("smt/", "local/"))}
    kept["invariant.json"] = text_of({"format": 1, "invariant": written(invariant)})
    form, ways = it.stays or (None, ())
    return resealed(kept | obligations(it.query, invariant, form, ways))
