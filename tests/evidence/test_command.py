"""`check --certificate` and `verify-certificate` from outside: what is printed and written, and exit codes."""

from __future__ import annotations

import json
import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from checker.cli import run
from tests.evidence.bundles import PARIS


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundles") / "proofs"
    assert run(["check", str(PARIS), "--design", "paris", "--certificate", str(folder)]) == 0
    return folder


@pytest.fixture
def proofs(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "proofs"))


def listing(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_table_says_who_verified_what(proofs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = listing(proofs)
    assert run(["verify-certificate", str(proofs), str(PARIS)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert "✓ paris, us_by_72h: holds: verified" in printed
    label = '"tier 3 within 72h of the latest violation"'
    assert f"    property us_by_72h {label}: violation leads to backed within 72h unless cessation" in printed
    assert "    ✓ the kernel is that of the spec, watched for the property" in printed
    (head,) = {line for line in printed if line.split() == ["z3", "cvc5", "plain"]}
    rows = [line for line in printed if line.split()[:1] == ["delays"]]
    assert rows
    assert all(line.count("✓") == 3 and line.index("✓") == head.index("z3") for line in rows)
    assert printed[-1] == "5 of 5 verified"
    assert listing(proofs) == before, "nothing is written"


def test_one_bundle_can_be_verified_by_itself(proofs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    moved = proofs.parent / "elsewhere"
    shutil.move(proofs / "paris-paris-us_by_72h", moved)
    assert run(["verify-certificate", str(moved), "-q"]) == 0
    assert (
        capsys.readouterr().out
        == "✓ paris, us_by_72h: holds: verified\n1 of 1 verified; no spec was given to compare\n"
    )


def test_a_bundle_that_is_gone_is_missed(proofs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(proofs / "paris-paris-us_by_72h")
    assert run(["verify-certificate", str(proofs), "-q"]) == 1
    assert "manifest.json: it is missing; write it anew" in capsys.readouterr().err


def test_damage_is_told_with_its_place(proofs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = proofs / "paris-paris-us_by_72h" / "invariant.json"
    broken.write_text(broken.read_text(encoding="utf-8").replace("86400", "86401"), encoding="utf-8")
    assert run(["verify-certificate", str(proofs), "-q"]) == 1
    out, err = capsys.readouterr()
    assert "✗ paris-paris-us_by_72h: damaged" in out
    assert err.startswith(f"{broken}: it is not the file that the manifest lists")
    assert "4 of 5 verified" in out


def test_another_spec_is_told(proofs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = tmp_path / "paris.tier"
    text = PARIS.read_text(encoding="utf-8")
    changed.write_text(text.replace("us_deadline    = 72h", "us_deadline    = 71h"), encoding="utf-8")
    assert run(["verify-certificate", str(proofs), str(changed)]) == 1
    printed = capsys.readouterr().out
    assert "expanded anew, gives another" in printed
    assert "✗ paris, us_by_72h: holds: not of this spec" in printed


def test_without_cvc5_the_others_do_it(
    proofs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "cvc5" else find_spec(name))
    assert run(["verify-certificate", str(proofs)]) == 0
    out, err = capsys.readouterr()
    assert "cvc5 is not installed, and not asked" in err
    assert "cvc5" not in out


def test_nothing_is_replaced_unasked(proofs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (proofs / "mine.txt").write_text("mine", encoding="utf-8")
    before = listing(proofs)
    call = ["check", str(PARIS), "--property", "us_by_72h", "--design", "paris", "--certificate", str(proofs)]
    assert run(call) == 2
    assert "is not empty; name another folder, or say --force" in capsys.readouterr().err
    assert listing(proofs) == before
    assert run([*call, "--force"]) == 0
    after = listing(proofs)
    assert after["mine.txt"] == b"mine"
    assert {name.split("/")[0] for name in after} == {"mine.txt", "index.json", "paris-paris-us_by_72h"}


@pytest.mark.parametrize("place", ["a file", "missing/folder"])
def test_a_place_where_nothing_can_be_written_is_told(place: str, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("", encoding="utf-8")
    assert run(["check", str(PARIS), "--certificate", str(tmp_path / place)]) == 2


def test_a_folder_without_bundles_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify-certificate", str(tmp_path)]) == 2
    assert run(["verify-certificate", str(tmp_path / "none")]) == 2
    assert "there is no bundle in" in capsys.readouterr().err


def test_what_has_no_certificate_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "proofs"
    call = ["check", str(PARIS), "--property", "us_by_72h", "--design", "paris", "--timeout", "0"]
    assert run([*call, "--certificate", str(folder)]) == 3
    assert "paris-paris-us_by_72h: no certificate: nothing is claimed of what is unknown" in capsys.readouterr().err
    (said,) = json.loads((folder / "index.json").read_text(encoding="utf-8"))["without"]
    assert said[0] == "paris-paris-us_by_72h"


def test_what_is_claimed_is_told_by_the_bundle_not_by_its_folder(
    proofs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = next(it for it in sorted(proofs.iterdir()) if it.is_dir())
    about = json.loads((bundle / "manifest.json").read_text(encoding="utf-8"))["subject"]
    other = shutil.copytree(bundle, tmp_path / "something-else")
    run(["verify-certificate", str(other), "-q"])
    first = capsys.readouterr().out.splitlines()[0]
    assert f"{about['design']}, {about['property']}" in first
    assert "something-else" not in first


def test_what_an_index_names_outside_of_its_folder_stays(tmp_path: Path) -> None:
    """An index may come from anybody."""
    mine = tmp_path / "mine"
    proofs = mine / "proofs"
    proofs.mkdir(parents=True)
    (mine / "manifest.json").write_text("{}", encoding="utf-8")
    (mine / "precious.txt").write_text("x", encoding="utf-8")
    names = ["..", ".", "../proofs", str(mine), ""]
    (proofs / "index.json").write_text(json.dumps({"bundles": dict.fromkeys(names, "x")}), encoding="utf-8")
    assert run(["check", str(PARIS), "-q", "--property", "us_by_72h", "--certificate", str(proofs), "--force"]) == 0
    assert (mine / "precious.txt").exists()
    assert (mine / "manifest.json").exists()


def test_a_folder_of_the_users_is_not_written_into(tmp_path: Path) -> None:
    proofs = tmp_path / "proofs"
    own = proofs / "paris-paris-us_by_72h"
    own.mkdir(parents=True)
    (own / "kernel.json").write_text("mine", encoding="utf-8")
    assert run(["check", str(PARIS), "-q", "--property", "us_by_72h", "--certificate", str(proofs), "--force"]) == 0
    assert (own / "kernel.json").read_text(encoding="utf-8") == "mine"
    assert (proofs / "paris-paris-us_by_72h-2" / "manifest.json").exists()
