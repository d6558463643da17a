"""What was answered is kept whatever happens to the process; what is no answer is not taken for one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from checker.checking import Options
from checker.cli import run
from checker.sweeping.asking import Answer, Question
from checker.sweeping.keeping import HEAD, Kept, Unfit
from checker.sweeping.sweep import sweep
from checker.verdict import Unknown

ROOT = Path(__file__).parents[2]
PARIS = ROOT / "specs" / "ceasefire" / "paris.tier"
GRID = {"us_deadline": "60h,72h,84h"}
CALL = ["sweep", str(PARIS), "--design", "paris", "--set", "us_deadline=40h..88h:2h", "--jobs", "2"]
ASKED = Question("", (("n", 1),), "p")


def kept(path: Path, *answers: Answer) -> bytes:
    file = Kept(path)
    for answer in answers:
        file.add(ASKED, answer)
    file.close()
    return path.read_bytes()


ONE, TWO = Answer("1" * 64, "proved"), Answer("2" * 64, "unknown", "its budget of 5 steps was used up — “so”")


def test_what_is_kept_is_read(tmp_path: Path) -> None:
    path = tmp_path / "results"
    written = kept(path, ONE, TWO, ONE)
    assert written.count(b"\n") == 2
    again = Kept(path)
    assert again.answers == {ONE.key: ONE, TWO.key: TWO}
    assert not again.dropped
    again.close()


def test_what_is_not_final_is_not_kept(tmp_path: Path) -> None:
    assert kept(tmp_path / "results", Answer("1" * 64, "unknown", "the time was up", final=False)) == b""


def test_a_line_cut_anywhere_is_dropped(tmp_path: Path) -> None:
    whole = kept(tmp_path / "whole", ONE, TWO)
    first = whole.index(b"\n") + 1
    for end in range(len(whole)):
        path = tmp_path / "cut"
        path.write_bytes(whole[:end])
        again = Kept(path)
        assert set(again.answers) == ({ONE.key} if end >= first else set())
        assert again.dropped == (end not in (0, first))
        again.add(ASKED, ONE)
        again.add(ASKED, TWO)
        again.close()
        assert path.read_bytes() == whole


@pytest.mark.parametrize(
    "data",
    [b"hello", b"hello\n", b"[]\n", b"{}\n", b"\n", b"\x00\xff", b'{"tierproof":"check"', HEAD + b"}\n", HEAD + b"[\n"],
)
def test_another_file_is_left_alone(data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine"
    path.write_bytes(data)
    with pytest.raises(Unfit, match="no file of a sweep"):
        Kept(path)
    assert run([*CALL, "--results", str(path)]) == 2
    assert "no file of a sweep" in " ".join(capsys.readouterr().err.split())
    assert path.read_bytes() == data


def test_a_changed_line_is_found(tmp_path: Path) -> None:
    path = tmp_path / "results"
    written = kept(path, ONE, TWO)
    for old, new in ((b"proved", b"violated"), (b'"1111', b'"1112'), (b'"n":1', b'"n":2'), (b"5 steps", b"6 steps")):
        changed = written.replace(old, new)
        assert changed != written
        path.write_bytes(changed)
        with pytest.raises(Unfit, match=r"line [12] is no answer"):
            Kept(path)
        assert path.read_bytes() == changed


def test_answers_that_contradict_each_other_are_found(tmp_path: Path) -> None:
    one, other = kept(tmp_path / "one", ONE), kept(tmp_path / "other", Answer(ONE.key, "violated"))
    (tmp_path / "both").write_bytes(one + other)
    with pytest.raises(Unfit, match="line 2 says something else"):
        Kept(tmp_path / "both")


def test_two_sweeps_do_not_write_to_one_file(tmp_path: Path) -> None:
    first = Kept(tmp_path / "results")
    with pytest.raises(Unfit, match="another sweep"):
        Kept(tmp_path / "results")
    first.close()
    Kept(tmp_path / "results").close()


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(Unfit, match="cannot be written"):
        Kept(tmp_path / "nowhere" / "results")
    with pytest.raises(Unfit, match="cannot be written"):
        Kept(tmp_path)


def test_only_what_is_missing_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "results"
    first = sweep(PARIS, GRID, ["us_by_72h"], design="paris", results=path)
    before = path.read_bytes()
    asked: list[str] = []
    more = sweep(
        PARIS,
        {"us_deadline": "60h..84h:6h"},
        ["us_by_72h"],
        design="paris",
        results=path,
        progress=lambda _, activity: asked.append(activity.subject),
    )
    assert (first.known, more.known) == (0, 3)
    assert path.read_bytes().startswith(before)
    assert path.read_bytes().count(b"\n") == 5
    asked = [subject for subject in asked if not subject.startswith("the text at point ")]
    assert {subject.split(":")[0] for subject in asked} == {"1 of 2", "2 of 2"}
    monkeypatch.setattr("checker.sweeping.asking.check_property", None)
    again = sweep(PARIS, GRID, ["us_by_72h"], design="paris", results=path)
    assert again.points == first.points


def test_answers_of_another_content_are_not_used(tmp_path: Path) -> None:
    path, changed = tmp_path / "results", tmp_path / "paris.tier"
    sweep(PARIS, GRID, ["us_by_72h"], design="paris", results=path)
    before = path.read_bytes()
    changed.write_text(PARIS.read_text().replace("within 72h unless cessation", "within 60h unless cessation", 1))
    found = sweep(changed, GRID, ["us_by_72h"], design="paris", results=path)
    assert found.known == 0
    assert [point.cells[0].word for point in found.points] == ["proved", "violated", "violated"]
    assert path.read_bytes().startswith(before)


def test_a_result_that_is_given_up_for_good_is_kept_and_one_for_want_of_time_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from msgspec.structs import replace

    from checker.checking import check_property

    def giving_up(*arguments: object, **others: object) -> object:
        return replace(check_property(*arguments, **others), verdict=Unknown("its budget was used up"))  # type: ignore[arg-type]

    monkeypatch.setattr("checker.sweeping.asking.check_property", giving_up)
    hasty = sweep(PARIS, GRID, ["us_by_72h"], Options(seconds=0.4), design="paris", results=tmp_path / "hasty")
    assert (hasty.left, hasty.exit_code, (tmp_path / "hasty").read_bytes()) == (3, 3, b"")
    calm = sweep(PARIS, GRID, ["us_by_72h"], design="paris", results=tmp_path / "calm")
    assert (calm.left, calm.exit_code, (tmp_path / "calm").read_bytes().count(b"\n")) == (0, 3, 3)


def test_a_disk_that_is_full_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Kept, "add", full)
    with pytest.raises(OSError, match="No space"):
        sweep(PARIS, GRID, ["us_by_72h"], design="paris", results=tmp_path / "results")


def test_an_interruption_after_the_last_byte_leaves_nothing_uncounted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: int) -> None:
        raise KeyboardInterrupt

    path = tmp_path / "results"
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", interrupted)
        found = sweep(PARIS, GRID, ["us_by_72h"], Options(jobs=1), design="paris", results=path)
    kept = path.read_bytes().count(b"\n")
    assert kept == 1
    assert found.left == len(found.points) - kept


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_sweep_that_is_stopped_goes_on(
    how: signal.Signals, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "results.jsonl"
    call = [*CALL, "--results", str(path)]
    process = subprocess.Popen(
        [sys.executable, "-m", "checker", *call], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while process.poll() is None and (not path.exists() or path.read_bytes().count(b"\n") < 3):
        time.sleep(0.02)
    os.kill(process.pid, how)
    out, err = process.communicate(timeout=60)
    done = path.read_bytes().count(b"\n")
    assert 3 <= done < 25 * 5
    if how is signal.SIGINT:
        assert process.returncode == 130
        assert f"{25 * 5 - done} verdicts are left; the same call goes on from there" in err
        assert "exit 130: interrupted" in out
    with path.open("ab") as file:
        file.write(HEAD + b'"format"')
    assert run([*call, "--property", "us_by_72h", "--format", "csv"]) == 0
    went_on = capsys.readouterr()
    assert "ended in half a line" in went_on.err
    assert run([*CALL, "--property", "us_by_72h", "--format", "csv"]) == 0
    assert capsys.readouterr().out == went_on.out
    keys = [json.loads(line)["key"] for line in path.read_text().splitlines()]
    assert len(keys) == len(set(keys))
