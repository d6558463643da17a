"""One question of a sweep, and its answer; asked here, in a process of ours, or by a worker of a cluster."""

from __future__ import annotations

import time
from collections.abc import Callable
from fractions import Fraction
from typing import get_args

from msgspec import Struct
from msgspec.structs import replace

from checker.checking import Activity, Options, check_property
from checker.interruption import heed
from checker.liveness import Effort
from checker.measuring.measure import MINUTE, measured
from checker.measuring.result import Endless, Exact, Extreme, Open
from checker.members import grouped, together
from checker.record import recorded
from checker.setting import Settings, settings
from checker.sharing import Told
from checker.sweeping.keys import fingerprint, key, measure_key
from checker.sweeping.result import Amount, Found, Word
from checker.verdict import MEMORY_UP, TIME_UP, Bounded, Unknown, Vacuous
from protocol.model import Design
from protocol.variants import Value, Variants

WORDS: dict[str, Word] = {word: word for word in get_args(Word)}
MARGIN = 0.5
"""What is given up so many seconds before the end may have been given up for want of time."""


class Question(Struct, frozen=True):
    """A property at a point, or a measure; `told`: as whoever watches is told of it."""

    key: str
    values: tuple[tuple[str, Value], ...]
    property: str
    told: str = ""
    measure: bool = False


class Answer(Struct, frozen=True):
    """`final`: it is the answer of these options on any machine; else it is to be asked again."""

    key: str
    word: Word | Found
    why: str = ""
    final: bool = True
    least: Amount | None = None
    greatest: Amount | None = None


class Strange(Exception):
    """A worker makes something else of the text: it runs another version of the program."""


class Bench:
    """Where questions are answered, by one process.  What is known of the time of the last design is kept."""

    def __init__(self, variants: Variants, options: Options) -> None:
        self.variants, self.options = variants, options
        self._last: tuple[object, Design, str, Settings] | None = None

    def perform(self, question: Question, until: float | None, told: Callable[[Activity], None]) -> Answer:
        """Raises `FalseClaim`, and `Strange`."""
        told(Activity(question.told))
        try:
            with recorded(lambda engine: told(Activity(question.told, engine))):
                return self._answer(question, until)
        except MemoryError:
            return lost(question, MEMORY_UP)
        except Exception:
            heed()
            raise

    def _answer(self, question: Question, until: float | None) -> Answer:
        if until is not None and time.monotonic() >= until:
            return lost(question, TIME_UP)
        design, kernel, under = self._of(question.values, until)
        if question.measure:
            return self._measured(question, design, kernel, under, until)
        asked = next(it for it in grouped(design.properties) if it[0].name == question.property)
        if key(kernel, asked, self.options) != question.key:
            raise Strange(question.property)
        options = replace(self.options, seconds=None, jobs=1)
        found = together([check_property(under(it.deviations), it, options, until, quick=True) for it in asked])
        verdict = found.verdict
        word = WORDS[verdict.word]
        why = verdict.why if isinstance(verdict, Vacuous | Bounded | Unknown) else ""
        unsettled = isinstance(verdict, Bounded | Unknown)
        return Answer(question.key, word, why, final=not (unsettled and _spoilt(why, until)))

    def _measured(
        self, question: Question, design: Design, kernel: str, under: Settings, until: float | None
    ) -> Answer:
        """Raises `FalseClaim`, and `Strange`."""
        asked = next(it for it in design.measures if it.name == question.property)
        if measure_key(kernel, asked, self.options) != question.key:
            raise Strange(question.property)
        effort = Effort(self.options.engine, until, self.options.effort)
        found = measured(design, asked, under, effort, MINUTE)
        if found.never is not None:
            return Answer(question.key, "never")
        ends = [None if it is None else _amount(it) for it in (found.least, found.greatest)]
        if found.settled:
            return Answer(question.key, "measured", "", True, *ends)
        why = "; ".join(dict.fromkeys(it.why for it in (found.least, found.greatest) if isinstance(it, Open)))
        return Answer(question.key, "unknown", why, not _spoilt(why, until), *ends)

    def _of(self, values: tuple[tuple[str, Value], ...], until: float | None) -> tuple[Design, str, Settings]:
        if self._last is None or self._last[0] != (values, until):
            design = self.variants.design(dict(values))
            options = self.options
            under = settings(design, options.solvers, only=options.engine, until=until, effort=options.effort)
            self._last = ((values, until), design, fingerprint(design), under)
        return self._last[1:]


def _spoilt(why: str, until: float | None) -> bool:
    """What was not settled may have been given up for want of time or memory."""
    return MEMORY_UP in why or (until is not None and time.monotonic() >= until - MARGIN)


def _amount(it: Extreme) -> Amount:
    match it:
        case Exact(value, attained):
            return Amount("attained" if attained else "approached", value)
        case Endless():
            return Amount("unbounded")
        case _:
            return Amount("unknown")


def lost(question: Question, why: str) -> Answer:
    """What stands for the answer where there is none."""
    return Answer(question.key, "unknown", why, final=False)


def performing(variants: Variants, options: Options) -> Callable[[Question, float | None, Told], Answer]:
    """How questions are answered in another process."""
    return Bench(variants, options).perform


def shown(value: Value) -> str:
    """As it is written in a spec."""
    from protocol.format import duration

    return duration(value) if isinstance(value, Fraction) else str(value)
