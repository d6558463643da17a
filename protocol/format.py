"""How everything names things: durations, instants, formulas, and the text of a clause on one line."""

from __future__ import annotations

import re
from fractions import Fraction

_SKIPPED = re.compile(r'"[^"\n]*"|#[^\n]*')
_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
_DAY_FROM = 4 * 86400
"""Whole days are shown in days from here on; 72h is how people speak of three days."""


def collapsed(text: str) -> str:
    """The text on one line: comments gone, every stretch of white space one blank."""
    plain = _SKIPPED.sub(lambda found: found[0] if found[0].startswith('"') else " ", text)
    return " ".join(plain.split())


def duration(seconds: Fraction) -> str:
    """Exact, in the largest unit that divides it: "72h", "90min", "30d"; else "1h 1s", or "24/7h"."""
    if seconds < 0:
        return f"-{duration(-seconds)}"
    if seconds == 0:
        return "0h"
    if seconds.denominator > 1:
        shown = ((seconds / size, unit) for unit, size in _UNITS[1:])
        amount, unit = min(shown, key=lambda pair: pair[0].denominator)
        return f"{amount}{unit}"
    for unit, size in _UNITS:
        count = seconds // size
        if seconds % size == 0 and (count <= 600 or unit == "d") and (unit != "d" or seconds >= _DAY_FROM):
            return f"{count}{unit}"
    parts = []
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        parts += [f"{count}{unit}"] if count else []
    return " ".join(parts)


def instant(seconds: Fraction) -> str:
    """A time since the start, as a reader of a log would write it: "D+3 00:00"; what is finer is shown exactly."""
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    whole, part = divmod(rest, 1)
    fine = f":{whole:02}" if rest else ""
    return f"D+{days} {hours:02}:{minutes:02}{fine}{f' +{part}s' if part else ''}"
