"""What is known of a log or a saved run, as plain values.  Times are seconds since the start of the run."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from msgspec import Struct

from checker.replaying.log import Wrong
from checker.report import EXIT_AS_EXPECTED, EXIT_UNEXPECTED, EXIT_UNKNOWN, EXIT_WRONG_INPUT
from protocol.model import Design, Property
from protocol.runs import Run


class Forbidden(Struct, frozen=True):
    """The first line that no run of the protocol explains.

    `why`: what each move that it could mean lacks.  `allowed`: what could have happened then.  `missing`: acts one of
    which, had it happened (perhaps more than once) since the line before, would explain it.
    """

    line: int
    name: str
    time: Fraction
    why: tuple[str, ...]
    allowed: tuple[str, ...]
    missing: tuple[str, ...] = ()


class Missed(Struct, frozen=True):
    """An obligation that was due at `time` and not met by then; `met`: when and in which line it was, too late."""

    clause: str
    actor: str | None
    time: Fraction
    met: Fraction | None = None
    line: int | None = None


class Standing(Struct, frozen=True):
    """A property or scenario on the log so far.

    "kept": no run that explains the log breaks it.  "broken": all do, at `time` (`just_after` it).  "open": some do,
    and the log does not tell.  "reached", "not reached": a scenario.  "not judged": what no run alone can break, or,
    with `why`, what was not found out.
    """

    asked: Property
    word: Literal["kept", "broken", "open", "reached", "not reached", "not judged"]
    time: Fraction | None = None
    just_after: bool = False
    why: str = ""


class Replayed(Struct, frozen=True):
    """A log or a run against a design.

    `lines`: so many told of something.  `origin`: the instant that is D+0, of a log with timestamps, and whether it was
    `said`.  `wrong`: the first lines that cannot be read, and how many there are; nothing else is told then.
    `settled`: whether the log was followed to its end with every possibility, and if not `why` not.  `run`: of a log
    that determines one, where it is not too long; `rechecked`: it was replayed by the interpreter, and each verdict of
    a property found again by its definition.
    """

    design: Design
    source: str
    lines: int
    ends: Fraction
    origin: str = ""
    said: bool = False
    wrong: tuple[Wrong, ...] = ()
    wrong_count: int = 0
    forbidden: Forbidden | None = None
    missed: tuple[Missed, ...] = ()
    standings: tuple[Standing, ...] = ()
    determined: bool = True
    moves: int | None = None
    settled: bool = True
    why: str = ""
    due: tuple[str, ...] = ()
    run: Run | None = None
    rechecked: bool = False
    kind: Literal["log", "run"] = "log"

    @property
    def exit_code(self) -> int:
        if self.wrong_count:
            return EXIT_WRONG_INPUT
        if self.forbidden or self.missed or any(it.word == "broken" for it in self.standings):
            return EXIT_UNEXPECTED
        open_ = not self.settled or any(it.word == "open" or it.why for it in self.standings)
        return EXIT_UNKNOWN if open_ else EXIT_AS_EXPECTED
