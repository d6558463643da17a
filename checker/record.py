"""What is done while questions are answered: counted for `--stats`, and told to whoever watches.

Nothing is passed along for it: whoever does something says so, and the recorder in force, if there is one, hears it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from msgspec import Struct, field
from msgspec.structs import replace

PHASES = ("parse", "time", "engines", "certification", "compliance", "health", "rest")
"""Where the seconds go; "time" is whether time can always go on, "rest" what none of the others is."""
WHOLE = frozenset({"parse", "time", "compliance", "health"})
"""Phases to which all counts that is done in them, by engines and for certification too."""


class Use(Struct, frozen=True):
    """What an engine did: of how many goals it was asked, how many it answered, and what it took."""

    asked: int = 0
    answered: int = 0
    seconds: float = 0.0
    work: int = 0

    def __add__(self, other: Use) -> Use:
        return Use(
            self.asked + other.asked,
            self.answered + other.answered,
            self.seconds + other.seconds,
            self.work + other.work,
        )


class Cost(Struct, frozen=True):
    """What something took: seconds by phase, and what each engine did, for whatever purpose.

    `memory`: the most that each process has held, in bytes, by a name for it.
    """

    seconds: Mapping[str, float] = field(default_factory=dict)
    engines: Mapping[str, Use] = field(default_factory=dict)
    memory: Mapping[str, int] = field(default_factory=dict)


def total(costs: Iterable[Cost]) -> Cost:
    """Of all together, phases in their order and engines as they were first asked."""
    seconds: dict[str, float] = {}
    engines: dict[str, Use] = {}
    memory: dict[str, int] = {}
    for cost in costs:
        for phase, spent in cost.seconds.items():
            seconds[phase] = seconds.get(phase, 0.0) + spent
        for engine, use in cost.engines.items():
            engines[engine] = engines.get(engine, Use()) + use
        for process, peak in cost.memory.items():
            memory[process] = max(memory.get(process, 0), peak)
    return Cost({phase: seconds[phase] for phase in PHASES if phase in seconds}, engines, memory)


class Recorder:
    """Counts, and passes on what it is told of the engine at work."""

    def __init__(self, told: Callable[[str], None] = lambda _: None) -> None:
        self.cost, self.told = Cost(), told
        self._phase, self._since = "", 0.0

    @property
    def phase(self) -> str:
        return self._phase

    def enter(self, phase: str) -> str:
        """The clock of this phase runs from now on; the phase before is the answer."""
        now, before = time.perf_counter(), self._phase
        if before:
            self.cost = total((self.cost, Cost({before: now - self._since})))
        self._phase, self._since = phase, now
        return before

    def used(self, engine: str, use: Use) -> None:
        self.cost = total((self.cost, Cost(engines={engine: use})))


_in_force: ContextVar[Recorder | None] = ContextVar("recorder", default=None)


@contextmanager
def recorded(told: Callable[[str], None] = lambda _: None, phase: str = "rest") -> Iterator[Recorder]:
    """All that is done meanwhile is counted."""
    recorder = Recorder(told)
    token = _in_force.set(recorder)
    recorder.enter(phase)
    try:
        yield recorder
    finally:
        recorder.enter("")
        _in_force.reset(token)


@contextmanager
def phase(name: str) -> Iterator[None]:
    """What is done meanwhile counts as of this phase, unless it is part of a whole already."""
    recorder = _in_force.get()
    if recorder is None or recorder.phase in WHOLE:
        yield
        return
    before = recorder.enter(name)
    try:
        yield
    finally:
        recorder.enter(before)


@contextmanager
def engine(name: str) -> Iterator[list[Use]]:
    """An engine is at work; what is put on the list is what it has done."""
    found: list[Use] = []
    recorder = _in_force.get()
    if recorder is None:
        yield found
        return
    recorder.told(name)
    start = time.perf_counter()
    with phase("engines"):
        yield found
    seconds = time.perf_counter() - start
    recorder.used(name, replace(sum(found, Use()), seconds=seconds))


def peak() -> int:
    """The most bytes that this process has held; 0 where that is not known."""
    try:
        import resource
        import sys
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(most if sys.platform == "darwin" else most * 1024)
