"""When two symbolic states are alike: what can follow them is the same.  The theorem is in `protocol.forever`."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from checker.symbolic.symbols import Bool, Real, Symbols, equal, every, no, number, some


def alike(one: Symbols, other: Symbols, limits: Mapping[str, Fraction], passed: Real | None = None) -> Bool:
    """Equal, save that a clock may have two values beyond its limit; a clock without a limit is compared with nothing.

    `limits`: of each clock that is compared with anything, the greatest constant.  `passed`: the time from the one to
    the other, where clocks may also have grown by all of it: they come to be beyond their limits when that is repeated,
    but on the way there things may change.
    """
    parts = [equal(one.places[name], other.places[name]) for name in one.places]
    parts += [equal(one.values[name], other.values[name]) for name in one.values]
    for name, limit in limits.items():
        a, b = one.clocks[name], other.clocks[name]
        beyond = every((a.value > number(limit), b.value > number(limit)))
        grown = some(()) if passed is None else b.value == a.value + passed
        parts += [equal(a.on, b.on), equal(a.stopped, b.stopped)]
        parts.append(some((no(a.on), beyond, a.value == b.value, grown)))
    return every(parts)
