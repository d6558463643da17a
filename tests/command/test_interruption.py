"""An interruption is never lost, wherever it happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.models import quorum
from checker import alarm as alarms
from checker import interruption
from checker.alarm import alarm
from checker.checking import Interrupted, Options, check
from checker.cli import run
from checker.verdict import Budget
from protocol.load import compile_text
from tests.evidence.bundles import PARIS


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


IGNORED = pytest.mark.parametrize(
    "handler", [signal.default_int_handler, signal.SIG_IGN], ids=["heard", "ignored, as in the background of a shell"]
)


@IGNORED
def test_when_the_time_is_up_work_is_interrupted_once(handler: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarms, "GRACE", 0.05)
    signal.signal(signal.SIGINT, handler)
    rungs: list[threading.Event] = []

    def work() -> None:
        with alarm(time.monotonic()) as rung:
            rungs.append(rung)
            while True:
                Budget().spend()
                time.sleep(0.01)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert rungs[0].is_set()
    Budget().spend()


@IGNORED
def test_what_ends_as_the_time_is_up_leaves_no_interruption_behind(
    handler: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarms, "GRACE", 0.05)
    signal.signal(signal.SIGINT, handler)
    try:
        with alarm(time.monotonic()) as rung:
            rung.wait(5)
    except KeyboardInterrupt:
        pass
    Budget().spend()


@pytest.mark.parametrize("verb", ["check", "compare", "measure", "slack", "resilience"])
def test_when_the_time_is_up_the_verbs_tell_what_they_have(verb: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupted in the midst of work, and not once more while they tell of it."""
    monkeypatch.setattr(alarms, "GRACE", 0.0)
    monkeypatch.setattr("checker.verdict.time.monotonic", lambda: 0.0)  # no budget sees that the time is up
    assert run([verb, str(PARIS), "--timeout", "0.3"]) in (0, 3)


def test_in_the_background_the_keyboard_is_ignored() -> None:
    command = f"trap '' INT; exec '{sys.executable}' -m checker check '{PARIS}' -q --jobs 1"
    process = subprocess.Popen(["sh", "-c", command], stdout=subprocess.DEVNULL)
    for _ in range(5):
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0


@pytest.mark.parametrize("number", ["nan", "inf", "1e400"])
@pytest.mark.parametrize("option", ["--timeout", "--effort"])
def test_what_is_no_number_is_refused(option: str, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(PARIS), option, number]) == 2
    assert number in capsys.readouterr().err


@pytest.mark.parametrize("after", [1.0, 2.0])
def test_the_command_ends_soon(after: float, tmp_path: Path) -> None:
    """While it starts, and at work."""
    spec = tmp_path / "quorum.tier"
    spec.write_text(quorum(100), encoding="utf-8")
    command = [sys.executable, "-m", "checker", "check", str(spec), "--jobs", "1"]
    process = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
