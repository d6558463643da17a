"""What is being worked on, on stderr: only on a terminal, and only when it takes more than half a second."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from msgspec import Struct

if TYPE_CHECKING:
    from rich.live import Live
    from rich.text import Text

    from checker.checking import Activity

PATIENCE = 0.5
REFRESHED = 4
"""Times a second."""


class _Line(Struct, frozen=True):
    subject: str
    engine: str
    since: float


class Progress:
    """Called with the number of a process and what it does: a line for each.  Wiped when it is done."""

    def __init__(self, stream: TextIO, *, wanted: bool) -> None:
        self._stream = stream
        self._lines: dict[int, _Line] = {}
        self._live: Live | None = None
        self._lock = threading.Lock()
        self._over = not (wanted and stream.isatty())
        self._timer = threading.Timer(PATIENCE, self._show)
        self._timer.daemon = True

    def __call__(self, process: int, activity: Activity) -> None:
        before = self._lines.get(process)
        same = before is not None and before.subject == activity.subject
        since = before.since if same and before else time.monotonic()
        self._lines[process] = _Line(activity.subject, activity.engine, since)

    def __enter__(self) -> Progress:
        if not self._over:
            self._timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._timer.cancel()
        with self._lock:
            self._over = True
            if self._live is not None:
                self._live.stop()

    def _show(self) -> None:
        from rich.console import Console
        from rich.live import Live

        with self._lock:
            if not self._over:
                console = Console(file=self._stream, highlight=False)
                self._live = Live(
                    get_renderable=self.shown, console=console, refresh_per_second=REFRESHED, transient=True
                )
                self._live.start()

    def shown(self) -> Text:
        """The lines as they are now."""
        from rich.text import Text

        now = time.monotonic()
        lines = (told(line, now) for _, line in sorted(self._lines.items()))
        return Text("\n".join(lines) or "checking …", style="dim", no_wrap=True, overflow="ellipsis")


def told(line: _Line, now: float) -> str:
    """`checking paris: no_salami (zones, 3 s) …`"""
    seconds = int(now - line.since)
    notes = [*([line.engine] if line.engine else []), *([f"{seconds} s"] if seconds else [])]
    about = f" ({', '.join(notes)})" if notes else ""
    return f"checking {line.subject}{about} …"
