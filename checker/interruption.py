"""Ctrl-C, noticed also where the exception is lost: in a destructor or callback that a library calls.

Python raises `KeyboardInterrupt` wherever it happens to be.  Where that is inside a library it may be swallowed, or
come out as an error of the library's; so it is remembered, and raised again where work is counted.  A library that is
long at work is told as well: by a thread, for the main one is inside it.
"""

from __future__ import annotations

import signal
import socket
import threading
from collections.abc import Callable

_pressed = threading.Event()
_told: list[Callable[[], object]] = []


def listen() -> None:
    """For the command, in its main thread: from now on an interruption is remembered until `forget`."""
    if threading.current_thread() is not threading.main_thread():
        return
    signal.signal(signal.SIGINT, _hear)
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_tell, args=(reader, writer), daemon=True).start()


def _hear(*_: object) -> None:
    _pressed.set()
    raise KeyboardInterrupt


def _tell(reader: socket.socket, writer: socket.socket) -> None:
    """For each signal; `writer` is only kept open."""
    while reader.recv(1):
        for tell in _told:
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
