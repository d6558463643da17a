"""A process, measured from its start to its end: wall and processor time, and the memory of it and its children.

Memory is the greatest sum of the resident sets of the process and its children at one instant, looked at every 10 ms
(pages that they share count for each of them).  Without psutil it is the greatest resident set of any one of them, as
the system tells of a process that has ended, and where it does not tell, nothing.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Event, Thread, Timer

from msgspec import Struct

try:
    import psutil
except ImportError:
    psutil = None

INTERVAL = 0.01


class Measured(Struct, frozen=True):
    """`code` None: it was stopped when its time was up.  `mib`, `cpu`: None where it is not known."""

    seconds: float
    code: int | None
    output: str
    cpu: float | None = None
    mib: float | None = None


def measure(command: Sequence[str], cwd: Path, timeout: float, *, memory: bool = False) -> Measured:
    """Run the command; its output is kept.  `memory`: look at its memory, which takes a little of the processor."""
    with tempfile.TemporaryFile() as output:
        late, over = Event(), Event()
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd, stdout=output, stderr=subprocess.STDOUT, start_new_session=os.name == "posix"
        )
        timer = Timer(timeout, _stop, (process, late))
        timer.start()
        sums = [0.0]
        watch = Thread(target=_look, args=(process.pid, over, sums))
        if memory and psutil is not None:
            watch.start()
        code, cpu, alone = _wait(process)
        seconds = time.perf_counter() - start
        timer.cancel()
        over.set()
        if watch.ident is not None:
            watch.join()
        output.seek(0)
        text = output.read().decode(errors="replace")
    mib = sums[0] if psutil is not None else alone
    return Measured(seconds, None if late.is_set() else code, text, cpu, mib if memory else None)


def _wait(process: subprocess.Popen[bytes]) -> tuple[int, float | None, float | None]:
    """Its exit code, the processor time of it and its children, and the MiB of the greatest of them."""
    if not hasattr(os, "wait4"):
        return process.wait(), None, None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    scale = 2**20 if os.uname().sysname == "Darwin" else 2**10
    return process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale


def _look(pid: int, over: Event, sums: list[float]) -> None:
    """Keep the greatest sum seen until it is over."""
    try:
        root = psutil.Process(pid)
        while not over.wait(INTERVAL):
            sums[0] = max(sums[0], sum(_resident(it) for it in (root, *root.children(recursive=True))) / 2**20)
    except psutil.NoSuchProcess:
        return


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.Error:  # it has ended meanwhile
        return 0


def _stop(process: subprocess.Popen[bytes], late: Event) -> None:
    """The process and all that it has started."""
    late.set()
    if hasattr(os, "killpg"):
        os.killpg(process.pid, 9)
        return
    for child in psutil.Process(process.pid).children(recursive=True) if psutil is not None else ():
        child.kill()
    process.kill()
