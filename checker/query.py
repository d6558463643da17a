"""Questions at kernel level: a watched protocol and the goals whose reachability is asked."""

from __future__ import annotations

from dataclasses import dataclass

from protocol.formula import Formula
from protocol.model import Protocol


@dataclass(frozen=True, slots=True)
class Goal:
    """Something to reach: a state formula (at any instant), or, `of_move`, a move formula.

    A state goal may read monitors and clocks.  In a move goal `After` may read clocks, but no monitor.
    """

    name: str
    formula: Formula
    of_move: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Which of the goals can `protocol` (with its monitors) reach?"""

    protocol: Protocol
    goals: tuple[Goal, ...]
