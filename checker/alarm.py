"""The last resort of `--timeout`: work that does not see that the time is up is interrupted."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from checker.interruption import forget, interrupt

GRACE = 1.0
"""Seconds that are left to the work to see it for itself."""


@contextmanager
def alarm(until: float | None) -> Iterator[threading.Event]:
    """`KeyboardInterrupt` in the main thread, and the event set, a while after the time is up.

    An interruption, from here or from the keyboard, has arrived when this is left: what is done then may go on.
    """
    rung = threading.Event()
    try:
        if until is None or threading.current_thread() is not threading.main_thread():
            yield rung
        else:
            with _ringing(until, rung):
                yield rung
    except KeyboardInterrupt:
        forget()
        raise
    if rung.is_set():
        forget()


@contextmanager
def _ringing(until: float, rung: threading.Event) -> Iterator[None]:
    over, lock = threading.Event(), threading.Lock()

    def ring() -> None:
        with lock:
            if not over.is_set():
                rung.set()
                interrupt()

    timer = threading.Timer(max(0.0, until - time.monotonic()) + GRACE, ring)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        with lock:  # an interruption on its way arrives before this is left
            over.set()
