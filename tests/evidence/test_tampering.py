"""Tampering: each obligation of each certificate broken on purpose, and each file cut, exchanged or edited.

A forger is given all that there is: other scripts for another invariant, and a manifest that lists them.
"""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from itertools import chain
from pathlib import Path

import pytest

from checker.evidence.bundle import INVARIANT, KERNEL, MANIFEST, Files, left_out, obligations
from checker.evidence.formulas import formula
from checker.evidence.kernel import read_query
from checker.evidence.opening import Damaged, Opened, opened
from checker.evidence.verification import Row
from protocol.formula import TRUE, And, Apart, At, Formula, Not, Or, conj
from tests.evidence.bundles import ALL_KINDS, PARIS, SOLVERS, answer, bundles, forged, laid_down, resealed, rows_of
from tests.evidence.rewriting import changed, limits, with_limit

FILES = [ALL_KINDS, PARIS]
PROOFS = [(file, name) for file in FILES for name, files in bundles(file).items() if INVARIANT in files]
ALL = [(file, name) for file in FILES for name in bundles(file)]
proofs = pytest.mark.parametrize(("file", "name"), PROOFS, ids=[name for _, name in PROOFS])
everything = pytest.mark.parametrize(("file", "name"), ALL, ids=[name for _, name in ALL])


def refuted(rows: list[Row]) -> dict[str, set[str]]:
    """By verifier, the obligations that it refutes."""
    found: dict[str, set[str]] = {name: set() for name in (*SOLVERS, "plain")}
    for row in rows:
        if row.answer == "refuted" and row.by in found:
            kinds = ("initiation", "delays", "safety", "moves", "ways")
            found[row.by].add(next(kind for kind in kinds if kind in row.what))
    return found


def tightened(it: Opened) -> dict[str, Formula]:
    """Invariants that hold too rarely: initially, as time passes, or after moves."""
    protocol = it.query.protocol
    assert it.invariant is not None
    machine = next(m for m in protocol.machines if any(t.machine == m.name and t.target for t in protocol.transitions))
    first = At(machine.name, machine.names[:1])
    soon = [Apart(clock.name, None, True, Fraction(1)) for clock in protocol.clocks if clock.initially_on]
    found: dict[str, Formula] = {"initiation": conj(it.invariant, Not(first)), "moves": conj(it.invariant, first)}
    return found | ({"delays": conj(it.invariant, soon[0])} if soon else {})


@proofs
def test_an_invariant_that_is_too_tight_is_refuted(file: Path, name: str, tmp_path: Path) -> None:
    files = bundles(file)[name]
    it = opened(laid_down(files, tmp_path / "it"))
    for obligation, invariant in tightened(it).items():
        if obligation == "moves" and name == "all_kinds-counting-at_most_three":
            continue  # its machine never leaves its first state
        folder = laid_down(forged(it, files, invariant), tmp_path / obligation)
        found = refuted(rows_of(folder))
        assert all(obligation in kinds for kinds in found.values()), (obligation, found)


@proofs
def test_an_invariant_that_is_too_weak_is_refuted(file: Path, name: str, tmp_path: Path) -> None:
    """Unless what is out of reach is so by a look at it."""
    files = bundles(file)[name]
    it = opened(laid_down(files, tmp_path / "it"))
    folder = laid_down(forged(it, files, TRUE), tmp_path / "weak")
    rows = rows_of(folder)
    found = refuted(rows)
    wanted = "ways" if it.stays else "safety"
    if not any(found.values()):
        assert it.claim.kind in ("holds", "stays possible")
        assert name.endswith(("no_skipped_tiers", "first_warned", "open", "at_most_three"))
        return
    assert found == {"z3": {wanted}, "cvc5": {wanted}, "plain": set() if it.stays else {wanted}}


def weaker(invariant: Formula) -> list[Formula]:
    """Without one of its conjuncts, also of those inside its cases."""
    if isinstance(invariant, And):
        args = invariant.args
        dropped = [conj(*args[:k], *args[k + 1 :]) for k in range(len(args))]
        inside = ([(k, it) for it in weaker(arg)] for k, arg in enumerate(args) if isinstance(arg, Or))
        return dropped + [conj(*args[:k], it, *args[k + 1 :]) for k, it in chain(*inside)]
    if isinstance(invariant, Or):
        args = invariant.args
        cases = ((k, it) for k, arg in enumerate(args) for it in weaker(arg))
        return [Or((*args[:k], it, *args[k + 1 :])) for k, it in cases] + [
            Or(args[:k] + args[k + 1 :]) for k in range(len(args))
        ]
    return []


@proofs
def test_all_verifiers_agree_on_what_is_left_of_an_invariant(file: Path, name: str, tmp_path: Path) -> None:
    """Without a conjunct it may fail or not: all say the same, and the plain one can always tell."""
    files = bundles(file)[name]
    it = opened(laid_down(files, tmp_path / "it"))
    assert it.invariant is not None
    outcomes = Counter[str]()
    for number, invariant in enumerate(weaker(it.invariant)[:12]):
        folder = laid_down(forged(it, files, invariant), tmp_path / str(number))
        rows = rows_of(folder, None, ("z3",))
        found = refuted(rows)
        assert found["z3"] - {"ways"} == found["plain"]
        assert {row.answer for row in rows if row.by == "plain" and row.what != "ways"} <= {"verified", "refuted"}
        outcomes["refuted" if found["z3"] else "verified"] += 1
    assert outcomes or it.invariant == TRUE or not isinstance(it.invariant, And | Or)


# --- files --------------------------------------------------------------------------------------------------------


def caught(files: Files, file: Path, folder: Path) -> bool:
    try:
        return answer(laid_down(files, folder), file, ("z3",)) == "refuted"
    except Damaged as error:
        said = str(error)
    assert said.startswith(str(folder)), "with a place"
    assert "; " in said, "with a remedy"
    return True


@everything
def test_a_file_that_is_cut_short_is_told(file: Path, name: str, tmp_path: Path) -> None:
    """Whether or not the manifest is written anew."""
    files = bundles(file)[name]
    for number, (part, text) in enumerate(files.items()):
        cut = files | {part: text[: len(text) // 2]}
        with pytest.raises(Damaged):
            opened(laid_down(cut, tmp_path / f"{number}"))
        if part != MANIFEST:
            assert caught(resealed(cut), file, tmp_path / f"{number} sealed"), part


@everything
def test_a_file_that_is_missing_is_told(file: Path, name: str, tmp_path: Path) -> None:
    files = bundles(file)[name]
    for number, part in enumerate(files):
        left = {other: text for other, text in files.items() if other != part}
        with pytest.raises(Damaged, match="missing"):
            opened(laid_down(left, tmp_path / f"{number}"))
        if part != MANIFEST:
            assert caught(resealed(left), file, tmp_path / f"{number} sealed"), part


@everything
def test_a_file_of_another_bundle_is_told(file: Path, name: str, tmp_path: Path) -> None:
    files = bundles(file)[name]
    others = [it for other, it in bundles(file).items() if other != name]
    for number, part in enumerate(files):
        other = next((it for it in others if part in it and it[part] != files[part]), None)
        if other is not None and part != MANIFEST:
            swapped = files | {part: other[part]}
            with pytest.raises(Damaged, match="SHA-256"):
                opened(laid_down(swapped, tmp_path / f"{number}"))
            assert caught(resealed(swapped), file, tmp_path / f"{number} sealed") or is_witness(part), part


def is_witness(part: str) -> bool:
    """A run that puts one property to the test may do so for another."""
    return part.endswith(".itf.json")


@proofs
def test_a_bundle_under_another_name_is_told(file: Path, name: str, tmp_path: Path) -> None:
    """All of it fits together, but it is about something else."""
    files = bundles(file)[name]
    own = json.loads(files[MANIFEST])["subject"]
    for other, theirs in bundles(file).items():
        about = json.loads(theirs[MANIFEST])["subject"]
        if other != name and about["property"] != own["property"]:
            told = changed(files[MANIFEST], lambda manifest, about=about: manifest | {"subject": about})
            assert caught(files | {MANIFEST: told}, file, tmp_path / other), other


@proofs
def test_one_number_of_the_kernel_is_told(file: Path, name: str, tmp_path: Path) -> None:
    """Even if all else is made to fit, for the spec says another."""
    files = bundles(file)[name]
    count = len(list(limits(json.loads(files[KERNEL]))))
    for number in range(0, count, 1 + count // 6):
        told = files | {KERNEL: with_limit(files[KERNEL], number, "123457/2")}
        assert caught(told, file, tmp_path / f"{number}")
        assert caught(resealed(told), file, tmp_path / f"{number} sealed")
        query = read_query(json.loads(told[KERNEL]))
        it = opened(laid_down(files, tmp_path / f"{number} before"))
        assert it.invariant is not None
        form, ways = it.stays or (None, ())
        fitting = resealed(told | obligations(query, it.invariant, form, ways))
        assert caught(fitting, file, tmp_path / f"{number} fitting")


@proofs
def test_one_number_of_the_invariant_is_told(file: Path, name: str, tmp_path: Path) -> None:
    files = bundles(file)[name]
    for number, _ in enumerate(limits(json.loads(files[INVARIANT]))):
        told = files | {INVARIANT: with_limit(files[INVARIANT], number, "123457/2")}
        assert caught(told, file, tmp_path / f"{number}")
        assert caught(resealed(told), file, tmp_path / f"{number} sealed")


# --- claims -------------------------------------------------------------------------------------------------------


@everything
def test_another_claim_is_told(file: Path, name: str, tmp_path: Path) -> None:
    files = bundles(file)[name]
    claim = json.loads(files[MANIFEST])["claim"]
    edits = [{"goals": []}, {"goals": ["trigger"]}, {"within": "1"}, {"most": 2}]
    edits += [
        {"kind": kind} for kind in ("holds", "answered", "stays possible", "impossible", "vacuous", "violated", "shown")
    ]
    for number, edit in enumerate(edits):
        if claim | edit != claim:
            told = changed(files[MANIFEST], lambda manifest, edit=edit: manifest | {"claim": claim | edit})
            assert caught(files | {MANIFEST: told}, file, tmp_path / f"{number}"), edit


def test_without_its_goals_a_proof_is_none(tmp_path: Path) -> None:
    """Nothing is out of reach of nothing."""
    files = bundles(PARIS)["paris-paris-us_by_72h"]
    kernel = changed(files[KERNEL], lambda it: it | {"goals": []})
    manifest = changed(files[MANIFEST], lambda it: it | {"claim": it["claim"] | {"goals": []}})
    query = read_query(json.loads(kernel))
    scripts = obligations(query, formula(json.loads(files[INVARIANT])["invariant"], ""), None, ())
    told = resealed(files | {KERNEL: kernel, MANIFEST: manifest} | scripts)
    assert caught(told, PARIS, tmp_path / "it")


def test_a_proof_needs_that_time_goes_on(tmp_path: Path) -> None:
    files = bundles(ALL_KINDS)["all_kinds-counting-at_most_three"]
    without = {name: text for name, text in files.items() if not name.startswith("time/")}
    for number, said in enumerate((None, "text")):
        claimed = {"time": said, "left_out": left_out("holds", said)}
        told = resealed(without | {MANIFEST: changed(files[MANIFEST], lambda it, more=claimed: it | more)})
        assert answer(laid_down(told, tmp_path / f"{number}")) == "refuted"


def test_witnesses_are_asked_for(tmp_path: Path) -> None:
    files = bundles(PARIS)["paris-paris-us_by_72h"]
    without = resealed({name: text for name, text in files.items() if name not in ("witness-1.itf.json", "replay.py")})
    assert answer(laid_down(without, tmp_path / "it"), PARIS) == "refuted"


def test_a_program_that_is_not_ours_is_told(tmp_path: Path) -> None:
    files = bundles(PARIS)["paris-paris-us_by_72h"]
    told = resealed(files | {"verify.py": "print('verified')\n"})
    with pytest.raises(Damaged, match="not tierproof's own"):
        rows_of(laid_down(told, tmp_path / "it"))


def test_files_outside_of_a_bundle_are_not_read(tmp_path: Path) -> None:
    files = bundles(PARIS)["paris-paris-us_by_72h"]
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    told = changed(files[MANIFEST], lambda it: it | {"files": it["files"] | {"../secret": "0"}})
    with pytest.raises(Damaged, match="not a file of the bundle"):
        opened(laid_down(files | {MANIFEST: told}, tmp_path / "it"))


TRUTH = """protocol truth {
  actor a
  var n: 0..1 = 1
  machine coal { state calm state acting by a may act: calm -> acting by a when n >= 1 }
  property never_acts: always calm or n = 1
}
"""


def test_a_truth_is_no_number(tmp_path: Path) -> None:
    """`True == 1`, and as a truth `n >= 1` is read otherwise."""
    spec = tmp_path / "truth.tier"
    spec.write_text(TRUTH, encoding="utf-8")
    (files,) = bundles(spec).values()
    assert '"domain": [0, 1]' in files[KERNEL]
    other = (
        files[KERNEL].replace('"domain": [0, 1]', '"domain": [false, true]').replace('"initial": 1', '"initial": true')
    )
    assert other.count("true") > files[KERNEL].count("true") + 1
    query = read_query(json.loads(other))
    scripts = obligations(query, formula(json.loads(files[INVARIANT])["invariant"], ""), None, ())
    kept = {name: text for name, text in files.items() if not name.endswith(".smt2")}
    folder = laid_down(resealed(kept | scripts | {KERNEL: other}), tmp_path / "forged")
    assert answer(folder, spec) == "refuted"


@pytest.mark.parametrize(
    ("written", "instead"),
    [("within 72h", "within 24h"), ("no run breaks", "every run keeps"), ('"left_out": [', '"left_out": ["nothing", ')],
)
def test_what_the_manifest_says_is_compared(written: str, instead: str, tmp_path: Path) -> None:
    files = bundles(PARIS)["paris-paris-us_by_72h"]
    assert written in files[MANIFEST]
    folder = laid_down(files | {MANIFEST: files[MANIFEST].replace(written, instead)}, tmp_path / "it")
    if written.startswith("within"):
        assert answer(folder, PARIS) == "refuted"
    else:
        with pytest.raises(Damaged, match=r"manifest\.json"):
            opened(folder)


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_names_that_no_file_can_have_are_told(name: str, tmp_path: Path) -> None:
    files = bundles(PARIS)["paris-paris-us_by_72h"]
    manifest = json.loads(files[MANIFEST])
    manifest["files"][name] = "0"
    folder = laid_down(files | {MANIFEST: json.dumps(manifest)}, tmp_path / "it")
    with pytest.raises(Damaged):
        opened(folder)
