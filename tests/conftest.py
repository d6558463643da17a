"""Each test begins with Ctrl-C as Python has it, whatever a test before, or who runs the tests, has made of it."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from checker import interruption


@pytest.fixture(autouse=True)
def usual_interruptions() -> Iterator[None]:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.set_wakeup_fd(-1)
    interruption.forget()
    yield
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.set_wakeup_fd(-1)
    interruption.forget()
