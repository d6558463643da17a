"""Runs as data: delays and moves, without the states they pass through.  `semantics.replay` supplies those."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct


class Move(Struct, frozen=True):
    """One cause and the reactions that joined it, all by name, the reactions in the order of the protocol's text."""

    cause: str
    reactions: tuple[str, ...] = ()

    @property
    def transitions(self) -> tuple[str, ...]:
        return (self.cause, *self.reactions)


class Step(Struct, frozen=True):
    """Let `delay` seconds (>= 0) pass, then move."""

    delay: Fraction
    move: Move


class Run(Struct, frozen=True):
    """From an initial state: the steps, then `rest` seconds (>= 0) without a move.

    With `loop`, the run is infinite: the steps from number `loop` on (counted from 0) are repeated for ever; where
    there are none left (`loop` = how many there are), time passes for ever without a move.
    """

    steps: tuple[Step, ...] = ()
    rest: Fraction = Fraction(0)
    loop: int | None = None

    @property
    def length(self) -> Fraction:
        return sum((step.delay for step in self.steps), self.rest)
