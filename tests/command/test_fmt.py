"""`tierproof fmt` from outside: what it writes, what it leaves alone, and its exit codes."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from checker import rewrite
from checker.cli import run

ROUGH = b"protocol p{actor a # who\nactor b}"
SMOOTH = b"protocol p {\n  actor a  # who\n  actor b\n}\n"
WRONG = b"protocol p { actor }"
PATCH = """\
--- rough.tier
+++ rough.tier
@@ -1,2 +1,4 @@
-protocol p{actor a # who
-actor b}
\\ No newline at end of file
+protocol p {
+  actor a  # who
+  actor b
+}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "rough.tier").write_bytes(ROUGH)
    (tmp_path / "smooth.tier").write_bytes(SMOOTH)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "rough.tier").write_bytes(ROUGH)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put_in(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(data)))


def test_files_and_folders_are_laid_out_where_they_are(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fmt", "rough.tier", "smooth.tier", "more"]) == 0
    assert [path.read_bytes() for path in sorted(folder.rglob("*.tier"))] == [SMOOTH] * 3
    said = capsys.readouterr()
    assert said.out == "rough.tier laid out\nmore/rough.tier laid out\n2 files laid out, 1 as before\n"
    assert said.err == ""
    assert run(["fmt", "."]) == 0
    assert capsys.readouterr().out == "0 files laid out, 3 as before\n"


def test_check_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fmt", "--check", "smooth.tier"]) == 0
    assert run(["fmt", "--check", "."]) == 1
    assert "more/rough.tier would change\n" in capsys.readouterr().out
    assert (folder / "rough.tier").read_bytes() == ROUGH


def test_diff_is_a_patch_and_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fmt", "--diff", "rough.tier", "smooth.tier"]) == 0
    assert capsys.readouterr().out == PATCH
    assert run(["fmt", "--check", "--diff", "rough.tier"]) == 1
    said = capsys.readouterr()
    assert said.out == PATCH
    told = "rough.tier would change\n1 file would change, 0 would not\nto lay it out: tierproof fmt rough.tier\n"
    assert said.err == told
    assert (folder / "rough.tier").read_bytes() == ROUGH


@pytest.mark.skipif(shutil.which("patch") is None, reason="there is no patch")
def test_the_patch_applies(folder: Path) -> None:
    subprocess.run(["patch", "-s", "rough.tier"], input=PATCH.encode(), check=True)
    assert (folder / "rough.tier").read_bytes() == SMOOTH


def test_standard_input(
    folder: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in(monkeypatch, "\ufeffprotocol p{actor ü # 違反\r\n}\r\n".encode())
    assert run(["fmt", "-"]) == 0
    said = capsysbinary.readouterr()
    assert said.out == "\ufeffprotocol p {\r\n  actor ü  # 違反\r\n}\r\n".encode()
    assert said.err == b""
    put_in(monkeypatch, ROUGH)
    assert run(["fmt", "--check", "-"]) == 1
    assert capsysbinary.readouterr().out == b"<stdin> would change\n"
    put_in(monkeypatch, WRONG)
    assert run(["fmt", "-"]) == 2
    said = capsysbinary.readouterr()
    assert said.out == b""
    assert said.err.startswith(b"<stdin>:1:20: E101 ")
    assert run(["fmt", "-", "rough.tier"]) == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [(WRONG, "wrong.tier:1:20: E101"), (b"\x7fELF\0", "E122"), ("trêve".encode("latin-1"), "E122"), (None, "E120")],
)
def test_what_cannot_be_read_is_left_and_stops_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], data: bytes | None, said: str
) -> None:
    if data is not None:
        (folder / "wrong.tier").write_bytes(data)
    assert run(["fmt", "wrong.tier", "rough.tier"]) == 2
    assert said in capsys.readouterr().err
    assert data is None or (folder / "wrong.tier").read_bytes() == data
    assert (folder / "rough.tier").read_bytes() == SMOOTH


def test_a_name_that_nothing_has_is_no_matter(folder: Path) -> None:
    """Whether the text makes sense is for `check` to say."""
    (folder / "odd.tier").write_bytes(b"design d of nothing { remove x }")
    assert run(["fmt", "odd.tier"]) == 0
    assert (folder / "odd.tier").read_bytes() == b"design d of nothing { remove x }\n"


def test_mode_and_links_stay(folder: Path) -> None:
    path = folder / "rough.tier"
    path.chmod(0o640)
    (folder / "link.tier").symlink_to("rough.tier")
    assert run(["fmt", "link.tier"]) == 0
    assert (folder / "link.tier").is_symlink()
    assert path.read_bytes() == SMOOTH
    assert path.stat().st_mode & 0o777 == 0o640


def test_what_is_laid_out_already_is_not_touched(folder: Path) -> None:
    before = (folder / "smooth.tier").stat()
    assert run(["fmt", "smooth.tier"]) == 0
    after = (folder / "smooth.tier").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_failing_write_leaves_the_old_file_and_nothing_else(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    present = sorted(os.listdir(folder))
    with monkeypatch.context() as patched:
        patched.setattr(rewrite.os, "replace", full)
        assert run(["fmt", "rough.tier"]) == 2
    assert capsys.readouterr().err == "rough.tier cannot be written: no space left on device\n"
    assert (folder / "rough.tier").read_bytes() == ROUGH
    assert sorted(os.listdir(folder)) == present
    monkeypatch.setattr(rewrite.os, "access", lambda *_: False)
    assert run(["fmt", "rough.tier"]) == 2
    assert "permission denied" in capsys.readouterr().err


def test_a_file_that_has_changed_in_the_meantime_is_left(folder: Path) -> None:
    it = rewrite.rewritten(ROUGH, "rough.tier")
    (folder / "rough.tier").write_bytes(b"# newer\n" + ROUGH)
    with pytest.raises(OSError, match="in the meantime"):
        rewrite.put(it)
    assert (folder / "rough.tier").read_bytes() == b"# newer\n" + ROUGH
