"""Ctrl-C, noticed also where the exception is lost: in a destructor or callback that a library calls.

Python raises `KeyboardInterrupt` wherever it happens to be.  Where that is inside a library it may be swallowed, or
come out as an error of the library's; so it is remembered, and raised again where work is counted.  A library that is
long at work is told as well: by a thread, for the main one is inside it.
"""

from __future__ import annotations

import _thread
import atexit
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

AGAIN = 0.1
"""Seconds between two times that it is told."""
_pressed = threading.Event()
_at_work: dict[object, Callable[[], object]] = {}
"""What ends each work in hand, by a key of that work alone."""


def listen() -> None:
    """For the command, in its main thread: from now on an interruption is remembered until `forget`.

    A shell has what it runs in the background ignore the keyboard; that stays so, but the time can still be up.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    ignored = signal.getsignal(signal.SIGINT) == signal.SIG_IGN
    signal.signal(signal.SIGINT, _hear_ours if ignored else _hear)
    if ignored:
        atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)  # Python ends with the default, which kills
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_tell, args=(reader, writer, ignored), daemon=True).start()


def _hear(*_: object) -> None:
    _pressed.set()
    raise KeyboardInterrupt


def _hear_ours(*_: object) -> None:
    heed()


def interrupt() -> None:
    """Interrupt the main thread: at once where it listens, or else where it next counts work."""
    _pressed.set()
    _thread.interrupt_main()


def _tell(reader: socket.socket, writer: socket.socket, ignored: bool) -> None:
    """For each signal that is not ignored; `writer` is only kept open.

    The work in hand is told until it has ended: what is told before it has quite begun, a library may forget.
    """
    while reader.recv(1):
        told = set(_at_work) if _pressed.is_set() or not ignored else set()
        while told:
            for work, end in list(_at_work.items()):
                if work in told:
                    end()
            time.sleep(AGAIN)
            told &= set(_at_work)


@contextmanager
def ended_by(end: Callable[[], object]) -> Iterator[None]:
    """While this lasts, an interruption calls `end` in another thread.

    Raises `KeyboardInterrupt` at once where one has been lost.
    """
    work = object()
    _at_work[work] = end
    try:
        heed()
        yield
    finally:
        del _at_work[work]


def heed() -> None:
    """Raises `KeyboardInterrupt` where one has been lost."""
    if _pressed.is_set():
        _pressed.clear()
        raise KeyboardInterrupt


def forget() -> None:
    """It has arrived, and what is done now may go on."""
    _pressed.clear()
