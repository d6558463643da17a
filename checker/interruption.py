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
from collections.abc import Callable

AGAIN = 0.1
"""Seconds between two times that it is told."""
_pressed = threading.Event()
_told: list[Callable[[], object]] = []


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
    """For each signal that is not ignored, and again until it is heeded; `writer` is only kept open.

    Who begins to work after it was told, since the exception was lost before, is told as well.
    """
    while reader.recv(1):
        for tell in _told if _pressed.is_set() or not ignored else ():
            tell()
        while _pressed.is_set():
            time.sleep(AGAIN)
            for tell in _told if _pressed.is_set() else ():
                tell()


def tell(what: Callable[[], object]) -> None:
    """Call it, in another thread, when there is an interruption."""
    _told.append(what)


def heed() -> None:
    """Raises `KeyboardInterrupt` where one has been lost."""
    if _pressed.is_set():
        _pressed.clear()
        raise KeyboardInterrupt


def forget() -> None:
    """It has arrived, and what is done now may go on."""
    _pressed.clear()
