"""Questions answered by this process and others beside it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from checker.alarm import alarm
from checker.checking import Options, Progress
from checker.sharing import Job, share
from checker.sweeping.asking import Answer, Bench, Question, lost, performing
from checker.verdict import INTERRUPTED, TIME_UP
from protocol.variants import Variants

Came = Callable[[Question, Answer], None]
"""Told of each answer as it comes, in whatever order."""


class Arrivals(dict[int, Answer]):
    """Answers by the number of their question; each is told as it comes.

    A fault in telling is kept for the main thread: those that bring answers would take it for a helper's.
    """

    def __init__(self, questions: Sequence[Question], came: Came) -> None:
        super().__init__()
        self._questions, self._came = questions, came
        self.fault: Exception | None = None

    def __setitem__(self, number: int, answer: Answer) -> None:
        super().__setitem__(number, answer)
        try:
            self._came(self._questions[number], answer)
        except Exception as fault:
            self.fault = self.fault or fault

    def heed(self) -> None:
        """Raises the fault, if there was one."""
        if self.fault is not None:
            raise self.fault


def answered(
    variants: Variants, questions: Sequence[Question], options: Options, came: Came, progress: Progress
) -> str:
    """Ask all of the questions, by as many processes as the options say; why they were not all asked, or "".

    Raises `FalseClaim`, `Strange`, and what `came` raises.
    """
    until = None if options.seconds is None else time.monotonic() + options.seconds
    bench, done = Bench(variants, options), Arrivals(questions, came)

    def here(question: Question) -> Answer:
        done.heed()
        return bench.perform(question, until, lambda activity: progress(0, activity))

    job = Job(here, (performing, (variants, options)), lost, progress, until)
    ended = ""
    try:
        with alarm(until) as rung:
            share(questions, job, options.jobs - 1, done)
    except KeyboardInterrupt:
        ended = TIME_UP if rung.is_set() else INTERRUPTED
    done.heed()
    return ended or (TIME_UP if until is not None and time.monotonic() >= until else "")
