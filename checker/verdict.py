"""What engines claim, and what we say.  They are different types: an unchecked claim cannot reach a reader."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from protocol.formula import Formula
from protocol.runs import Run
from protocol.satisfaction import Breach

# --- claims -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No run reaches the goal.  `invariant` is a state formula, true at every instant of every run, that shows it."""

    invariant: Formula


@dataclass(frozen=True, slots=True)
class Reached:
    """The run reaches the goal: at its end (after the rest), or, for a goal of moves, with its last move."""

    run: Run


@dataclass(frozen=True, slots=True)
class GaveUp:
    """No answer.  `depth`: no run of so many moves, or fewer, reaches the goal, as far as the engine knows."""

    why: str
    depth: int | None = None


Claim = Unreachable | Reached | GaveUp


# --- verdicts ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Certificate:
    """An invariant that a solver which knows nothing of the engine has re-checked, every obligation of it."""

    invariant: Formula
    engine: str
    solvers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proved:
    """The property holds in all runs, for all time; `witnesses` show that it is not vacuous."""

    certificate: Certificate
    witnesses: tuple[Run, ...]
    word = "proved"


@dataclass(frozen=True, slots=True)
class Shown:
    """The scenario is possible: by this run, replayed."""

    run: Run
    engine: str
    word = "proved"


@dataclass(frozen=True, slots=True)
class Violated:
    """The property fails: by this run, replayed and judged by the property's own definition."""

    run: Run
    breach: Breach
    engine: str
    word = "violated"


@dataclass(frozen=True, slots=True)
class Impossible:
    """No run shows the scenario."""

    certificate: Certificate
    word = "violated"


@dataclass(frozen=True, slots=True)
class Vacuous:
    """No violation, but only because nothing ever puts the property to the test; `why` says what is missing."""

    why: str
    certificate: Certificate
    word = "vacuous"


@dataclass(frozen=True, slots=True)
class Bounded:
    """No violation in runs of up to `depth` moves; nothing is known of longer ones."""

    depth: int
    why: str
    word = "bounded"


@dataclass(frozen=True, slots=True)
class Unknown:
    why: str
    word = "unknown"


Verdict = Proved | Shown | Violated | Impossible | Vacuous | Bounded | Unknown


class FalseClaim(Exception):
    """An engine's claim did not survive certification: a fault of ours, never of the spec."""


# --- budgets ----------------------------------------------------------------------------------------------------


class Spent(Exception):
    """The budget is used up; the message says which part of it."""


@dataclass(slots=True)
class Budget:
    """How much an engine may do: `work` in its own steps (deterministic), `until` on the monotonic clock (or None)."""

    work: int = 1_000_000
    until: float | None = None
    done: int = field(default=0)

    def spend(self, work: int = 1) -> None:
        """Count work; raises `Spent` when the budget is used up."""
        self.done += work
        if self.done > self.work:
            raise Spent(f"its budget of {self.work} steps was used up")
        if self.until is not None and time.monotonic() >= self.until:
            raise Spent("the time was up")

    @property
    def milliseconds_left(self) -> int | None:
        """Wall time left, at least 1, or None where there is no limit."""
        return None if self.until is None else max(1, int((self.until - time.monotonic()) * 1000))
