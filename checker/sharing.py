"""Work shared out among processes: this one does it, and where that is not quick others help, from the other end.

What comes of a task depends on the task alone, so who does it when changes no answer.  Helpers are started anew, not
forked, and die with this process.  A helper that is killed, or does not see that the time is up, loses its task: what
then stands for the answer says so.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from msgspec import Struct

from checker.verdict import KILLED, TIME_UP

if TYPE_CHECKING:
    import subprocess

T = TypeVar("T")
R = TypeVar("R")
PATIENCE = 1.0
"""Seconds after which the first answers are not quick."""
GRACE = 2.0
"""Seconds that a helper has, when the time is up, to see it for itself."""


Told = Callable[[Any], None]
Perform = Callable[[Any, float | None, Told], object]
"""A task, an end on the monotonic clock, and whom to tell what is being done → what comes of it."""
Start = tuple[Callable[..., Perform], tuple[Any, ...]]
"""What makes such a function in another process, and of what."""


class Job(Struct, frozen=True):
    """How each task is done: here, or in another process by the function that `start` makes there.

    `lost`: what stands for the answer, and why there is none.  `told`: by whom (0: this process), and what it does.
    """

    here: Callable[[Any], Any]
    start: Start
    lost: Callable[[Any, str], Any]
    told: Callable[[int, Any], None]
    until: float | None = None


def share(tasks: Sequence[T], job: Job, helpers: int, done: dict[int, R]) -> None:
    """Do all tasks that are not in `done`, which grows by number, for callers that may interrupt.

    Raises what a task raises.
    """
    crew = Crew(tasks, job, done)
    threads = [threading.Thread(target=crew.help, args=(number,), daemon=True) for number in range(1, helpers + 1)]
    for thread in threads[: len(tasks) - 1]:
        thread.start()
    try:
        while not crew.faults and (taken := crew.take(first=True)) is not None:
            number, task = taken
            done[number] = job.here(task)
        crew.wait()
    finally:
        crew.end()
    if crew.faults:
        raise crew.faults[0]


class Crew(Generic[T, R]):
    """The tasks that are left, and the helpers."""

    def __init__(self, tasks: Sequence[T], job: Job, done: dict[int, R]) -> None:
        self.job, self.done = job, done
        self.faults: list[BaseException] = []
        self._left = deque((number, task) for number, task in enumerate(tasks) if number not in done)
        self._busy: dict[int, int] = {}
        self._changed = threading.Condition()
        self._ended = threading.Event()
        self._processes: list[subprocess.Popen[bytes]] = []

    def take(self, *, first: bool, helper: int = 0) -> tuple[int, T] | None:
        """A task that nobody has taken: the first or the last."""
        with self._changed:
            if not self._left or self._ended.is_set() or self.faults:
                return None
            taken = self._left.popleft() if first else self._left.pop()
            if helper:
                self._busy[helper] = taken[0]
            return taken

    def wait(self) -> None:
        """Until no helper is at work."""
        with self._changed:
            while self._busy and not self.faults:
                self._changed.wait(0.2)

    def end(self) -> None:
        with self._changed:
            self._ended.set()
            for process in self._processes:
                process.kill()
        for process in self._processes:
            process.wait()

    def help(self, helper: int) -> None:
        """One helper, from its start to its end, as this process sees it."""
        if self._ended.wait(PATIENCE):
            return
        import pickle

        try:
            start = pickle.dumps(self.job.start)
            with self._changed:
                if self._ended.is_set() or not self._left:
                    return
                process = launched()
                self._processes.append(process)
        except (RecursionError, OSError):  # too deep to be sent, or no process to be had: it is all done here
            return
        try:
            self._converse(helper, process, start)
        except Exception as error:
            self._failed(error)

    def _converse(self, helper: int, process: subprocess.Popen[bytes], start: bytes) -> None:
        import pickle

        from checker.helping import Done, Fault, Order, Ready

        assert process.stdin is not None
        assert process.stdout is not None
        taken: tuple[int, T] | None = None
        try:
            process.stdin.write(start)
            process.stdin.flush()
            while True:
                match pickle.load(process.stdout):
                    case Ready():
                        pass
                    case Done(outcome):
                        self._settled(helper, taken, outcome)
                    case Fault(error):
                        self._failed(error)
                        return
                    case told:
                        self.job.told(helper, told)
                        continue
                if (taken := self.take(first=False, helper=helper)) is None:
                    return
                pickle.dump(Order(taken[1], self._time_left(process)), process.stdin)
                process.stdin.flush()
        except (EOFError, OSError, pickle.UnpicklingError):
            if taken is not None and not self._ended.is_set():
                late = self.job.until is not None and time.monotonic() >= self.job.until
                self._settled(helper, taken, self.job.lost(taken[1], TIME_UP if late else KILLED))

    def _time_left(self, process: subprocess.Popen[bytes]) -> float | None:
        """What is left; a while after that the process is killed."""
        if self.job.until is None:
            return None
        left = max(0.0, self.job.until - time.monotonic())
        timer = threading.Timer(left + GRACE, process.kill)
        timer.daemon = True
        timer.start()
        return left

    def _settled(self, helper: int, taken: tuple[int, T] | None, outcome: R) -> None:
        assert taken is not None
        with self._changed:
            self.done[taken[0]] = outcome
            self._busy.pop(helper, None)
            self._changed.notify_all()

    def _failed(self, error: BaseException) -> None:
        with self._changed:
            if not self._ended.is_set():
                self.faults.append(error)
            self._changed.notify_all()


def launched() -> subprocess.Popen[bytes]:
    """A helper, out of reach of the terminal's Ctrl-C, with the same places to import from."""
    import subprocess

    script = f"import sys; sys.path[:] = {sys.path!r}; from checker.helping import serve; serve()"
    return subprocess.Popen(
        [sys.executable, "-P", "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
