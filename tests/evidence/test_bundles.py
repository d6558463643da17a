"""What is written is read back as it was, verified by everybody, and found again in the spec."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from checker.evidence.bundle import KERNEL, text_of
from checker.evidence.formulas import Malformed, formula, written
from checker.evidence.kernel import read_query, written_query
from checker.evidence.opening import opened
from checker.observers import watch
from protocol.forever import is_eternal
from protocol.formula import (
    After,
    And,
    Apart,
    Arith,
    At,
    Before,
    Bound,
    Compare,
    Const,
    Count,
    Formula,
    Literal,
    Not,
    Occurs,
    Or,
    Status,
    Var,
)
from protocol.load import load
from protocol.model import Promise, StaysPossible
from tests.evidence.bundles import ALL_KINDS, PARIS, SPECS, answer, bundles, laid_down, rows_of
from tests.language.small import H

KINDS = {
    "holds", "answered", "stays possible", "impossible", "vacuous", "violated", "shown", "time goes on",
}  # fmt: skip


def test_every_kind_of_evidence_is_tried() -> None:
    manifests = [text for files in bundles(ALL_KINDS).values() for name, text in files.items() if "manifest" in name]
    assert {json.loads(text)["claim"]["kind"] for text in manifests} == KINDS
    assert any("invariant.json" in files and "run.itf.json" in files for files in bundles(ALL_KINDS).values())


@pytest.mark.parametrize("file", [ALL_KINDS, PARIS], ids=lambda file: file.stem)
def test_all_is_verified_by_all(file: Path, tmp_path: Path) -> None:
    for name, files in bundles(file).items():
        folder = laid_down(files, tmp_path / name)
        rows = rows_of(folder, file)
        assert {row.answer for row in rows if row.what != "ways" or row.by != "plain"} == {"verified"}, name
        assert answer(folder, file) == "verified"
        assert {row.by for row in rows} >= {"spec", *(("z3", "cvc5", "plain") if "invariant.json" in files else ())}


@pytest.mark.parametrize("file", [ALL_KINDS, PARIS], ids=lambda file: file.stem)
def test_a_bundle_needs_nothing_but_python(file: Path, tmp_path: Path) -> None:
    """The programs in it, run where nothing of ours can be imported."""
    for name, files in bundles(file).items():
        folder = laid_down(files, tmp_path / name)
        for program in ("verify.py", "replay.py"):
            if program in files:
                done = subprocess.run([sys.executable, "-I", folder / program], cwd=tmp_path, capture_output=True)
                assert done.returncode == (3 if "ways.json" in files and program == "verify.py" else 0), done.stdout


def test_the_same_check_writes_the_same(tmp_path: Path) -> None:
    first = bundles(PARIS)
    bundles.cache_clear()
    assert bundles(PARIS) == first


def test_kernels_are_read_back_as_they_were() -> None:
    for file in sorted(SPECS.rglob("*.tier"))[::3]:
        for design in load(str(file)):
            for asked in design.properties:
                if isinstance(asked.meaning, Promise) and not of_finite_runs(asked.meaning):
                    continue
                query = watch(design.protocol, asked.meaning).query
                json_ = json.loads(text_of(written_query(query)))
                assert written_query(read_query(json_)) == json_
                assert [goal.formula for goal in read_query(json_).goals] == [goal.formula for goal in query.goals]


def of_finite_runs(promise: Promise) -> bool:
    return not (isinstance(promise.form, StaysPossible) or is_eternal(promise))


EACH = (
    Const(True),
    At("m", ("a", "b")),
    Compare(Arith("-", Var("n"), Literal(3)), "<=", Count((At("m", ("a",)),))),
    Bound("age of alarm", "!=", H / 7),
    Apart("x", None, True, -H),
    Status("x", "stopped"),
)


@pytest.mark.parametrize("it", [*EACH, And(EACH), Or((Not(EACH[1]), After(EACH[0]), Before(EACH[3]), Occurs(("e",))))])
def test_formulas_are_read_back_as_they_were(it: Formula) -> None:
    assert formula(json.loads(json.dumps(written(it))), "here") == it


@pytest.mark.parametrize(
    "json_", [None, [], ["at", "m"], ["bound", "c", "~", "1"], ["bound", "c", "<", "1.5"], ["and", True], ["const", 1]]
)
def test_what_is_no_formula_is_told(json_: object) -> None:
    with pytest.raises(Malformed, match="here: "):
        formula(json_, "here")


def test_the_kernel_says_all_that_a_proof_is_about(tmp_path: Path) -> None:
    files = bundles(PARIS)["paris-paris-us_by_72h"]
    it = opened(laid_down(files, tmp_path / "it"))
    assert [goal.name for goal in it.query.goals] == ["bad"]
    assert json.loads(files[KERNEL])["protocol"]["monitors"][0]["name"] == "#watch"
    assert it.subject.text == (
        'property us_by_72h "tier 3 within 72h of the latest violation": '
        "violation leads to backed within 72h unless cessation"
    )
