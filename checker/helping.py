"""The other side of `sharing`: a process that does tasks for another one, told of them and answering by its pipes.

It ends when the other one does.
"""

from __future__ import annotations

import os
import threading
import time
from queue import SimpleQueue
from typing import Any

from msgspec import Struct


class Order(Struct, frozen=True):
    """A task, and the seconds that are left for it."""

    task: object
    left: float | None


class Ready(Struct, frozen=True):
    pass


class Done(Struct, frozen=True):
    outcome: Any


class Fault(Struct, frozen=True):
    error: Exception


def serve() -> None:
    """Do tasks until there is nobody left to do them for."""
    import pickle

    orders, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # so that nothing printed gets among the replies
    waiting: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(target=_listen, args=(orders, waiting), daemon=True).start()

    def say(reply: object) -> None:
        try:
            pickle.dump(reply, replies)
            replies.flush()
        except OSError:
            os._exit(0)

    make, given = waiting.get()
    perform = make(*given)
    say(Ready())
    while True:
        order: Order = waiting.get()
        until = None if order.left is None else time.monotonic() + order.left
        try:
            reply: Done | Fault = Done(perform(order.task, until, say))
        except Exception as error:
            reply = Fault(portable(error))
        say(reply)


def _listen(orders: Any, waiting: SimpleQueue[Any]) -> None:
    """The main thread may be deep in a task when the other process ends."""
    import pickle

    try:
        while True:
            waiting.put(pickle.load(orders))
    except Exception:  # whatever is wrong with the pipe, there is nobody any more
        os._exit(0)


def portable(error: Exception) -> Exception:
    """The error, or one that says the same, as can be sent; with where it happened."""
    import pickle
    import traceback

    where = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        error = RuntimeError(f"{type(error).__name__}: {error}")
    error.add_note(f"in another process:\n{where}")
    return error
