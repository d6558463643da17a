"""Whether the numbers of an automaton fit what the tools hold them in."""

from __future__ import annotations

from checker.exporting.automaton import Automaton
from checker.exporting.result import Reason, Refused
from protocol.format import duration

LARGEST = 2**30 - 1
"""Both tools keep a bound on a clock in 32 bits, of which one tells whether it is strict and one is the sign."""
WIDEST = 2**15 - 1
"""The numbers that an integer variable holds in UPPAAL, where its range is not said to be greater."""


def fitting(it: Automaton) -> None:
    """Raises `Refused`."""
    tests = [test for arc in it.arcs for test in arc.guard] + [t for place in it.places for t in place.invariant]
    greatest = max((test.limit for test in tests), default=0)
    if greatest > LARGEST:
        unit = duration(it.unit)
        raise Refused(Reason.NUMBER, f"a time is {greatest} units of {unit}, more than {LARGEST}, the greatest bound")
    for one in it.named:
        for value in one.values:
            if isinstance(value, int) and not -WIDEST <= value <= WIDEST:
                raise Refused(Reason.NUMBER, f"{one.name} can be {value}, beyond {WIDEST}")
