"""Every bundle of every spec of the library: all obligations by both solvers, and the kernel that of the spec."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.cli import run
from tests.evidence.bundles import SPECS


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(SPECS.rglob("*.tier")), ids=lambda path: path.stem)
def test_all_that_is_written_is_verified(path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A property that holds vacuously has no bundle: there is nothing to show."""
    folder = tmp_path / "proofs"
    assert run(["check", str(path), "-q", "--certificate", str(folder)]) == 0
    count = sum(it.is_dir() for it in folder.iterdir())
    capsys.readouterr()
    assert run(["verify-certificate", str(folder), str(path), "-q"]) == 0
    *lines, total = capsys.readouterr().out.splitlines()
    assert total.startswith(f"{count} of {count} verified")
    assert all(line.startswith("✓") for line in lines)
