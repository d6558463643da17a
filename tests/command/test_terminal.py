"""The command at a terminal, as a process: what it says while it works, and what it leaves at Ctrl-C."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from checker.checking import Activity
from checker.progress import Progress, _Line, told

ROOT = Path(__file__).parents[2]
COUNCIL = """protocol council {
  actor them is adversary
  actor chair
  group council size %s
  event crisis by them later than 0h of any crisis
  var seen = false
  event sighting by them when not seen { seen := true }
  vote consent among council {
    opens on crisis
    passes with majority
    within 24h
    silence means no
  }
  property at_once: sighting leads to seen within 0h
  property decided: consent.opened leads to consent.decided within 24h
  property other: consent.opened leads to consent.decided within 23h
}
"""
"""The first property is settled at once, and the others never, where there are many members."""


class Session:
    """The command with a terminal for its errors."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.end, terminal = pty.openpty()
        self.said = b""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "checker", *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=terminal,
            env=os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"},
        )
        os.close(terminal)

    def wait_for(self, pattern: str) -> None:
        """Until the terminal shows it."""
        start = time.monotonic()
        while not re.search(pattern.encode(), self.said):
            assert time.monotonic() - start < 60, self.said
            if select.select([self.end], [], [], 0.1)[0]:
                self.said += os.read(self.end, 4096)

    def finish(self) -> tuple[int, str]:
        out, _ = self.process.communicate(timeout=60)
        return self.process.returncode, out.decode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "council.tier").write_text(COUNCIL % 150, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_progress_is_shown_and_an_interruption_leaves_what_was_settled(folder: Path, jobs: str) -> None:
    session = Session(folder, "check", "council.tier", "--format", "json", "--jobs", jobs)
    session.wait_for(r"checking council: decided \(\w+")
    session.process.send_signal(signal.SIGINT)
    code, out = session.finish()
    assert code == 130
    made = json.loads(out)
    assert made["complete"] is False
    words = {result["property"]: result["verdict"] for result in made["results"]}
    assert words == {"at_once": "proved", "decided": "unknown", "other": "unknown"}
    assert b"Traceback" not in session.said


def test_explaining_is_interrupted_and_limited_likewise(folder: Path) -> None:
    session = Session(folder, "explain", "decided", "council.tier")
    session.wait_for(r"checking council: decided \(\w+")
    session.process.send_signal(signal.SIGINT)
    code, out = session.finish()
    assert code == 130
    assert "interrupted" in out
    session = Session(folder, "explain", "decided", "council.tier", "--timeout", "1")
    start = time.monotonic()
    code, out = session.finish()
    assert code == 3
    assert "the time was up" in out
    assert time.monotonic() - start < 20


def test_a_line_tells_what_by_which_engine_and_how_long() -> None:
    assert told(_Line("paris: no_salami", "zones", 0.0), 12.6) == "checking paris: no_salami (zones, 12 s) …"
    assert told(_Line("paris: no_salami", "", 0.0), 0.6) == "checking paris: no_salami …"


def test_each_process_has_a_line_and_keeps_its_time(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress(sys.stderr, wanted=False)
    progress(1, Activity("paris: b", "bmc"))
    progress(0, Activity("paris: a"))
    progress(0, Activity("paris: a", "zones"))
    assert progress.shown().plain.split("\n") == ["checking paris: a (zones) …", "checking paris: b (bmc) …"]
