"""The slack of many guarantees, shared among processes; what is known by then outlives an interruption."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from checker.alarm import alarm
from checker.checking import Options, Progress
from checker.lateness.result import Slack, Subject
from checker.lateness.slack import slack
from checker.report import Result
from checker.sharing import Job, Told, share
from checker.verdict import INTERRUPTED, TIME_UP, Unknown
from protocol.model import Design, Property


class Task(Struct, frozen=True):
    """A guarantee, and whose deadlines are to move (None: whoever has any)."""

    design: Design
    asked: Property
    subjects: tuple[Subject, ...] | None = None


def slacks_of(
    tasks: Sequence[Task],
    options: Options = Options(),  # noqa: B008 - frozen
    progress: Progress = lambda *_: None,
) -> tuple[tuple[Slack, ...], bool]:
    """The slack of each, in this order, and whether it was not interrupted; what is not settled by then is unknown.

    Of the options `solvers`, `seconds` (for all of them), `effort` and `jobs` count.  Raises `FalseClaim`.
    """
    until = None if options.seconds is None else time.monotonic() + options.seconds
    perform = performing(options)
    job = Job(
        lambda task: perform(task, until, lambda activity: progress(0, activity)),
        (performing, (options,)),
        nothing_known,
        progress,
        until,
    )
    done: dict[int, Slack] = {}
    why = ""
    try:
        with alarm(until) as rung:
            share(tasks, job, options.jobs - 1, done)
    except KeyboardInterrupt:
        why = TIME_UP if rung.is_set() else INTERRUPTED
    found = (done.get(number) or nothing_known(task, why) for number, task in enumerate(tasks))
    return tuple(found), why != INTERRUPTED


def performing(options: Options) -> Callable[[Task, float | None, Told], Slack]:
    """How tasks are done, here or in another process."""

    def perform(task: Task, until: float | None, told: Told) -> Slack:
        left = None if until is None else max(0.0, until - time.monotonic())
        bounded = replace(options, seconds=left)
        return slack(
            task.design, task.asked, bounded, subjects=task.subjects, progress=lambda _, activity: told(activity)
        )

    return perform


def nothing_known(task: Task, why: str) -> Slack:
    return Slack(task.design, task.asked, Result(task.design, task.asked, Unknown(why)), why=why)
