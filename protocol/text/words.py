"""The words, signs and units of the language, and what people write in their place."""

import re
from fractions import Fraction

_ALL = """
above action actor adversary after age all allow always among and any at because before below between bool by choice
clears climbs clock count defects design drops effect entry even event expect fails false for from greatest group
holds if immediately in instead is ladder lasts late later lead leads least machine majority may means measure
members most must never none not observe of on only opens or ordered param parts passes possible promise property
protocol recall recurs recused remove restarts runs scenario set share silence since size skips some starts state
stays stops takes than tier time to true unless use vacuous var vote when while with within
"""
WORDS = frozenset(_ALL.split())
"""All of them are reserved, whether or not a spec uses the construct that they belong to."""

SIGNS = (
    *("->", "..", ":=", "!=", "<=", ">=", "<", ">", "=", "+", "-", "*", "/"),
    *("(", ")", "[", "]", "{", "}", ",", ".", ":", ";"),
)
"""The longer before the shorter."""

WRONG_SIGNS = {
    **{"==": "=", "<>": "!=", "≠": "!=", "/=": "!=", "=<": "<=", "≤": "<=", "≥": ">=", "=>": ">=", ":==": ":="},
    **{"→": "->", "⇒": "->", "-->": "->", "…": "..", "...": "..", "−": "-", "–": "-", "—": "-", "×": "*", "÷": "/"},
    **{"&&": "and", "&": "and", "∧": "and", "||": "or", "|": "or", "∨": "or", "!": "not", "¬": "not"},
}
"""Signs of other languages and of word processors, and what they are here."""

UNITS = {"w": 604800, "d": 86400, "h": 3600, "min": 60, "s": 1}
"""Units of time, in seconds, the longest first."""

OTHER_UNITS = {
    "w": ("w", "wk", "wks", "week", "weeks"),
    "d": ("d", "day", "days"),
    "h": ("h", "hr", "hrs", "hour", "hours"),
    "min": ("min", "m", "mins", "minute", "minutes"),
    "s": ("s", "sec", "secs", "second", "seconds"),
}
"""What people write for a unit."""

NO_LENGTH = {
    **dict.fromkeys(("month", "months", "mo", "mos", "mth", "mths"), "param month = 31d in 28d..31d"),
    **dict.fromkeys(("quarter", "quarters"), "param quarter = 92d in 90d..92d"),
    **dict.fromkeys(("year", "years", "y", "yr", "yrs"), "param year = 365d in 365d..366d"),
}
"""Units of the calendar, which have no length of their own, and how to give them one."""


def unit_meant(word: str) -> str | None:
    """The unit of time that `word` stands for, if any."""
    return next((unit for unit, others in OTHER_UNITS.items() if word.casefold() in others), None)


_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)([a-z]+)\s*")


def seconds_in(text: str) -> Fraction | None:
    """A time as a call writes it, `90min` or `1d 12h`, in seconds; None where it is none."""
    parts = _AMOUNT.findall(text)
    if not parts or "".join(_AMOUNT.split(text)[::3]) or any(unit not in UNITS for _, unit in parts):
        return None
    return sum((Fraction(amount) * UNITS[unit] for amount, unit in parts), Fraction(0))
