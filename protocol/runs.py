"""Runs as data: delays and moves, without the states they pass through.  `semantics.replay` supplies those."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Move:
    """One cause and the reactions that joined it, all by name, the reactions in the order of the protocol's text."""

    cause: str
    reactions: tuple[str, ...] = ()

    @property
    def transitions(self) -> tuple[str, ...]:
        return (self.cause, *self.reactions)


@dataclass(frozen=True, slots=True)
class Step:
    """Let `delay` seconds (>= 0) pass, then move."""

    delay: Fraction
    move: Move


@dataclass(frozen=True, slots=True)
class Run:
    """From an initial state: the steps, then `rest` seconds (>= 0) without a move."""

    steps: tuple[Step, ...] = ()
    rest: Fraction = Fraction(0)

    @property
    def length(self) -> Fraction:
        return sum((step.delay for step in self.steps), self.rest)
