"""What engines claim, and what we say.  They are different types: an unchecked claim cannot reach a reader."""

from __future__ import annotations

import time
from fractions import Fraction

from msgspec import Struct

from checker.interruption import heed
from checker.ways import Way
from protocol.formula import Formula
from protocol.runs import Run
from protocol.satisfaction import Breach

# --- claims -----------------------------------------------------------------------------------------------------


class Unreachable(Struct, frozen=True):
    """No run reaches the goal.  `invariant` is a state formula, true at every instant of every run, that shows it."""

    invariant: Formula


class Reached(Struct, frozen=True):
    """The run reaches the goal: at its end (after the rest), or, for a goal of moves, with its last move."""

    run: Run


class Reachable(Struct, frozen=True):
    """Some run reaches the goal, as far as the engine can see: only of goals of which none is to be shown."""


class GaveUp(Struct, frozen=True):
    """No answer.  `depth`: no run of so many moves, or fewer, reaches the goal, as far as the engine knows.

    `for_good`: more work would change nothing.
    """

    why: str
    depth: int | None = None
    for_good: bool = False


Claim = Unreachable | Reached | Reachable | GaveUp


# --- verdicts ---------------------------------------------------------------------------------------------------


class Certificate(Struct, frozen=True):
    """An invariant that a solver which knows nothing of the engine has re-checked, every obligation of it."""

    invariant: Formula
    engine: str
    solvers: tuple[str, ...]


class Pace(Struct, frozen=True):
    """Time can always go on: no more than `most` suspicious obligations are met in a fixed time, as is certified."""

    certificate: Certificate
    most: int


class Proved(Struct, frozen=True):
    """The property holds in all runs, for all time; `witnesses` show that it is not vacuous.

    `within`: where an answer is promised some time, an age by which it has always come; that is what is certified.
    `ways`: where something stays possible, the ways of which one leads there from every state, as is certified.
    """

    certificate: Certificate
    witnesses: tuple[Run, ...]
    within: Fraction | None = None
    ways: tuple[Way, ...] = ()
    word = "proved"


class Shown(Struct, frozen=True):
    """The scenario is possible: by this run, replayed."""

    run: Run
    engine: str
    word = "proved"


class Violated(Struct, frozen=True):
    """The property fails: by this run, replayed and judged by the property's own definition.

    `certificate`: where something was to stay possible, that no run reaches it from the end of this one.
    """

    run: Run
    breach: Breach
    engine: str
    certificate: Certificate | None = None
    word = "violated"


class Impossible(Struct, frozen=True):
    """No run shows the scenario."""

    certificate: Certificate
    word = "violated"


class Vacuous(Struct, frozen=True):
    """No violation, but only because nothing ever puts the property to the test; `why` says what is missing."""

    why: str
    certificate: Certificate
    word = "vacuous"


class Bounded(Struct, frozen=True):
    """No violation in runs of up to `depth` moves; nothing is known of longer ones."""

    depth: int
    why: str
    word = "bounded"


class Unknown(Struct, frozen=True):
    why: str
    word = "unknown"


Verdict = Proved | Shown | Violated | Impossible | Vacuous | Bounded | Unknown


INTERRUPTED = "it was interrupted before this was settled"
TIME_UP = "the time was up"
MEMORY_UP = "the memory was used up"
KILLED = "the process that worked on it was killed"
TIME_STOPS = "obligations can keep time from passing (F404): the spec is not well-timed"
TIME_UNSETTLED = "no violation (certified), but whether time can always go on is not settled"
"""Why a promise that no run breaks is vacuous or unknown all the same; and where nothing is known."""


class FalseClaim(Exception):
    """An engine's claim did not survive certification: a fault of ours, never of the spec."""


# --- budgets ----------------------------------------------------------------------------------------------------


class Spent(Exception):
    """The budget is used up; the message says which part of it."""


class Budget(Struct):
    """How much an engine may do: `work` in its own steps (deterministic), `until` on the monotonic clock (or None)."""

    work: int = 1_000_000
    until: float | None = None
    done: int = 0

    def spend(self, work: int = 1) -> None:
        """Count work; raises `Spent` when the budget is used up."""
        heed()
        self.done += work
        if self.done > self.work:
            raise Spent(f"its budget of {self.work} steps was used up")
        if self.until is not None and time.monotonic() >= self.until:
            raise Spent(TIME_UP)

    @property
    def milliseconds_left(self) -> int | None:
        """Wall time left, at least 1, or None where there is no limit."""
        return None if self.until is None else max(1, int((self.until - time.monotonic()) * 1000))
