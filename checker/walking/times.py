"""Times as people write them: delays (`5h`, `1d 12h`, `24h / 7`) and instants since the start (`D+3`)."""

from __future__ import annotations

import re
from fractions import Fraction

from protocol.text.words import seconds_in

_PART = re.compile(r"(.+?)\s*/\s*([1-9]\d{0,99})")
_INSTANT = re.compile(
    r"D\+(\d{1,9})(?:[ T]+(\d?\d):(\d\d)(?::(\d\d)(\.\d{1,99})?)?(?: \+(\d{1,99})/([1-9]\d{0,99})s)?)?",
    re.ASCII | re.IGNORECASE,
)
INSTANTS = "D+3 04:00, D+3 (its beginning), or 76h from the start"
"""What `instant_in` takes, in words."""
DELAYS = "5h, 1d 12h, 90min, or 24h / 7"
"""What `delay_in` takes, in words."""
LONGEST = 200


def delay_in(text: str) -> Fraction | None:
    """The seconds of a delay, exact; None where it is none.  `0h` is one."""
    text = text.strip()
    if len(text) > LONGEST:
        return None
    parted = _PART.fullmatch(text)
    seconds = seconds_in(parted[1] if parted else text)
    return seconds if parted is None or seconds is None else seconds / int(parted[2])


def instant_in(text: str) -> Fraction | None:
    """The seconds since the start: a delay from it, or as instants are shown, or a day alone; None where it is
    none of these."""
    text = text.strip()
    if text[:2].upper() != "D+":
        return delay_in(text)
    found = _INSTANT.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        return None
    days, hours, minutes, seconds, decimals, above, below = found.groups()
    if int(hours or 0) > 23 or int(minutes or 0) > 59 or int(seconds or 0) > 59:
        return None
    whole = int(days) * 86400 + int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole + Fraction(f"0{decimals or ''}") + (Fraction(int(above), int(below)) if above else 0)
