"""An interruption is never lost, wherever it happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.models import quorum
from checker import interruption
from checker.checking import Interrupted, Options, check
from checker.cli import run
from checker.verdict import Budget
from protocol.load import compile_text
from tests.evidence.bundles import PARIS


@pytest.fixture(autouse=True)
def nothing_pending() -> Iterator[None]:
    yield
    interruption.forget()


class Swallowing:
    """Like a library's object: what is raised while it is destroyed is lost."""

    def __del__(self) -> None:
        try:
            interruption._hear()
        except KeyboardInterrupt:
            return


def test_one_that_was_swallowed_is_raised_where_work_is_counted() -> None:
    it = Swallowing()
    del it
    with pytest.raises(KeyboardInterrupt):
        Budget().spend()
    Budget().spend()


def test_an_error_of_a_library_that_was_interrupted_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        interruption._pressed.set()
        raise TypeError("argument 1: KeyboardInterrupt")

    monkeypatch.setattr("checker.checking.check_property", broken)
    with pytest.raises(Interrupted):
        check(compile_text("protocol p { event e property it: never e when false }"), Options())


@pytest.mark.parametrize("number", ["nan", "inf", "1e400"])
@pytest.mark.parametrize("option", ["--timeout", "--effort"])
def test_what_is_no_number_is_refused(option: str, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(PARIS), option, number]) == 2
    assert number in capsys.readouterr().err


@pytest.mark.parametrize("after", [1.0, 2.0])
def test_the_command_ends_soon(after: float, tmp_path: Path) -> None:
    """While it starts, and at work."""
    spec = tmp_path / "quorum.tier"
    spec.write_text(quorum(12), encoding="utf-8")
    command = [sys.executable, "-m", "checker", "check", str(spec), "--jobs", "1"]
    process = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
