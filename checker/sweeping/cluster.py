"""Questions answered by the workers of a Dask cluster.

Where a worker dies the scheduler gives what it had to others; an answer may so be worked out twice, and comes once.
"""

from __future__ import annotations

import hashlib
import pickle
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from checker.checking import Activity, Options, Progress
from checker.interruption import forget
from checker.sweeping.asking import Answer, Bench, Question, Strange, lost
from checker.sweeping.grid import Mistaken
from checker.sweeping.local import Came
from checker.verdict import INTERRUPTED, KILLED, TIME_UP
from protocol.variants import Variants

if TYPE_CHECKING:
    from distributed import Client, Future

PATIENCE = 10
"""Seconds to find the scheduler."""
MISSING = "a sweep on a cluster needs Dask: pip install 'tierproof[dask]'"
_one = threading.Lock()
"""A worker may have several threads, and solvers are for one at a time."""
_benches: dict[tuple[str, float | None], tuple[Bench, float | None]] = {}


def performed(sent: bytes, question: Question, until: float | None) -> Answer:
    """On a worker.  `sent`: the variants and options; `until`: on the clock that all machines share."""
    with _one:
        which = (hashlib.sha256(sent).hexdigest(), until)
        if which not in _benches:
            left = None if until is None else time.monotonic() + until - time.time()
            _benches.clear()
            _benches[which] = (_opened(sent), left)
        bench, end = _benches[which]
        return bench.perform(question, end, lambda _: None)


def _opened(sent: bytes) -> Bench:
    try:
        return Bench(*pickle.loads(sent))
    except Exception as error:  # whatever another version makes of it
        raise Strange(str(error)) from error


def same(sent: bytes) -> bytes:
    """What all questions need, as a task of its own: if the workers that hold it die, it is made anew."""
    return sent


def answered(
    variants: Variants, questions: Sequence[Question], options: Options, address: str, came: Came, progress: Progress
) -> str:
    """Ask all of the questions; why they were not all asked, or "".

    Raises `Mistaken` where there is no such cluster, `FalseClaim`, `Strange`, and what `came` raises.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise Mistaken(MISSING) from error
    until = None if options.seconds is None else time.time() + options.seconds
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError, ImportError) as error:
        raise Mistaken(f"there is no Dask scheduler at `{address}`: {error}") from error
    try:
        return _gathered(client, pickle.dumps((variants, options)), questions, until, came, progress)
    except KeyboardInterrupt:
        forget()
        return INTERRUPTED
    finally:
        client.close(timeout=PATIENCE)


def _gathered(
    client: Client, sent: bytes, questions: Sequence[Question], until: float | None, came: Came, progress: Progress
) -> str:
    from distributed import as_completed

    if not client.scheduler_info()["workers"]:
        progress(0, Activity("waiting for workers of the cluster"))
    common = client.submit(same, sent, pure=False)
    asked: dict[Future, Question] = {}
    for question in questions:
        future = client.submit(performed, common, question, until, pure=False)
        asked[future] = question
    left = None if until is None else max(0.1, until - time.time())
    try:
        for number, future in enumerate(as_completed(asked, loop=client.loop, timeout=left), 1):
            answer = _result(future, asked[future], until)
            came(asked[future], answer)
            progress(0, Activity(f"on the cluster: {number} of {len(asked)} done"))
    except TimeoutError:
        return TIME_UP
    finally:
        client.cancel([common, *asked])
    return TIME_UP if until is not None and time.time() >= until else ""


def _result(future: Future, question: Question, until: float | None) -> Answer:
    """Raises what went wrong with the question itself; where workers died over it again and again, it is lost."""
    from concurrent.futures import CancelledError

    from distributed import KilledWorker

    try:
        answer: Any = future.result(timeout=None if until is None else max(0.1, until - time.time()))
    except (KilledWorker, CancelledError):
        return lost(question, KILLED)
    except ModuleNotFoundError as error:
        raise Mistaken(f"a worker of the cluster lacks what is needed ({error}); install tierproof there") from error
    assert isinstance(answer, Answer)
    return answer
