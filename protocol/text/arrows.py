"""Arrows of other languages: between states, in promises, in conditions, and `=>` for `>=`."""

from __future__ import annotations

from collections.abc import Sequence

ARROWS = frozenset({"=>", "⇒", "→", "-->"})
FORM = "a promise has the form `E leads to F within D`"
IF_THEN = "for “if a, then b”, write `not a or b`"
ENDS = frozenset({"must", "may", "on", "when", "always", "never", "while", "unless", ":", "from", "to", "->", "{", "}"})
_NAMED = frozenset({"NAME", "STRING"})
FURTHEST = 50
"""No one looks further back to see in what an arrow stands."""


def arrow(sign: str, kinds: Sequence[str], operand: str) -> tuple[str | None, str] | None:
    """What an arrow is read as after tokens of these kinds, None for nothing, and the remedy; None: as a sign.

    `operand` is the character after it.
    """
    start = next((i for i in range(len(kinds) - 1, max(-1, len(kinds) - FURTHEST), -1) if kinds[i] in ENDS), -1)
    opening = kinds[start] if start >= 0 else ""
    if opening == ":":
        opening = next((kind for kind in reversed(kinds[max(0, start - 3) : start]) if kind not in _NAMED), "")
        opening = opening if opening in ("property", "scenario", "measure") else "must"
    match opening:
        case "must" | "may" | "on":
            return "->", "did you mean `->`?"
        case "property":
            return None, FORM
        case "when" | "always" | "never" | "while" | "unless" if sign != "=>":
            return None, IF_THEN
        case "when" | "always" | "never" | "while" | "unless" if not operand.isdigit():
            return ">=", f"write `>=`; {IF_THEN}"
    return None
