"""Properties settled one by one, each when it is first asked for: for those who ask in an order of their own."""

from __future__ import annotations

import time
from collections.abc import Sequence

from checker.alarm import alarm
from checker.checking import Bench, Options, Outcome, Task, assembled, tasks_of
from checker.members import together
from checker.report import DesignReport, Result
from checker.verdict import TIME_UP
from protocol.model import Design


class Lazily:
    """The designs of a file.  `options.seconds` are for each question, not for all of them."""

    def __init__(self, designs: Sequence[Design], options: Options) -> None:
        self.designs, self.options = designs, options
        self._bench = Bench(designs, options)
        self._tasks = [list(tasks_of(number, designs[number], options)) for number in range(len(designs))]
        self._done: dict[tuple[int, int], Outcome] = {}

    def result(self, number: int, name: str) -> Result:
        """Of the property of that name, of the design of that number, for all its members.  Raises `FalseClaim`."""
        tasks = self._tasks[number]
        wanted = [n for n, task in enumerate(tasks) if task.asked is not None and task.asked.name == name]
        found = [self._outcome(number, n).result for n in wanted]
        return together([it for it in found if it is not None])

    def report(self, number: int) -> DesignReport:
        """Everything of a design, also what nobody asked.  Raises `FalseClaim`."""
        tasks = self._tasks[number]
        outcomes = [self._outcome(number, n) for n in range(len(tasks))]
        (made,) = assembled(self._bench, tasks, outcomes, self._until())
        return made

    def _outcome(self, number: int, place: int) -> Outcome:
        if (number, place) not in self._done:
            self._done[number, place] = self._performed(self._tasks[number][place])
        return self._done[number, place]

    def _performed(self, task: Task) -> Outcome:
        """Where the time is up, unknown; what was settled of time meanwhile is then settled anew for the next."""
        until = self._until()
        try:
            with alarm(until) as rung:
                return self._bench.perform(task, until, lambda _: None)
        except KeyboardInterrupt:
            if not rung.is_set():
                raise
            return self._bench.unsettled(task, TIME_UP)
        finally:
            if until is not None and time.monotonic() >= until:
                self._bench = Bench(self.designs, self.options)

    def _until(self) -> float | None:
        return None if self.options.seconds is None else time.monotonic() + self.options.seconds
