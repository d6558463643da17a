"""What is being worked on, on stderr: only on a terminal, and only when it takes more than half a second."""

from __future__ import annotations

import threading
from types import TracebackType
from typing import TextIO

PATIENCE = 0.5


class Progress:
    """Called with what is being worked on; wipes its line when it is done."""

    def __init__(self, stream: TextIO, *, wanted: bool) -> None:
        self.stream = stream
        self.wanted = wanted and stream.isatty()
        self.text = ""
        self.visible = False
        self.lock = threading.Lock()
        self.timer = threading.Timer(PATIENCE, self._show)
        self.timer.daemon = True

    def __call__(self, text: str) -> None:
        self.text = text
        if self.visible:
            self._show()

    def __enter__(self) -> Progress:
        if self.wanted:
            self.timer.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.timer.cancel()
        with self.lock:
            if self.visible:
                self._write("")
            self.wanted = self.visible = False

    def _show(self) -> None:
        with self.lock:
            if self.wanted:
                self.visible = True
                self._write(f"checking {self.text} …")

    def _write(self, text: str) -> None:
        self.stream.write(f"\r\x1b[2K{text[:78]}")
        self.stream.flush()
