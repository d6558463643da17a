"""Linear constraints on times as a reader writes them: `a + b ≤ 70h`, `12h ≤ c < 24h`, `d = e + 2h`."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd

from checker.synthesis.linear import Row, Rows
from protocol.format import duration


def conditions(rows: Rows, params: Sequence[str]) -> list[str]:
    """What the rows say, params that stand alone first."""
    alone = [_alone(k, name, rows) for k, name in enumerate(params)]
    return [text for text in alone if text] + _together([r for r in rows if sum(map(bool, r.coefficients)) > 1], params)


def _alone(k: int, name: str, rows: Rows) -> str:
    """What is said of one param by itself."""
    low = high = ""
    least: Fraction | None = None
    for it in rows:
        if [j for j, c in enumerate(it.coefficients) if c] == [k]:
            limit = Fraction(it.limit, it.coefficients[k])
            sign = "<" if it.strict else "≤"
            if it.coefficients[k] > 0:
                if limit == 0 or limit == least:
                    return f"{name} = {duration(limit)}"
                high = f"{sign} {duration(limit)}"
            else:
                least = limit
                low = f"{duration(limit)} {sign}"
    if low and high:
        if least is not None and high == f"≤ {duration(least)}":
            return f"{name} = {duration(least)}"
        return f"{low} {name} {high}"
    if low:
        limit_text, sign = low.rsplit(" ", 1)
        return f"{name} {'>' if sign == '<' else '≥'} {limit_text}"
    return f"{name} {high}" if high else ""


def _together(rows: Sequence[Row], params: Sequence[str]) -> list[str]:
    known = set(rows)
    found: list[str] = []
    for it in rows:
        back = Row(tuple(-c for c in it.coefficients), -it.limit)
        if back in known and not it.strict:
            if it < back:
                found.append(_sides(it, params, "="))
        else:
            found.append(_sides(it, params, "<" if it.strict else "≤"))
    return found


def _sides(it: Row, params: Sequence[str], sign: str) -> str:
    """What is added on one side, what is taken away on the other."""
    by = gcd(*it.coefficients)
    coefficients, limit = [c // by for c in it.coefficients], Fraction(it.limit, by)
    plus = [_scaled(c, name) for c, name in zip(coefficients, params, strict=True) if c > 0]
    minus = [_scaled(-c, name) for c, name in zip(coefficients, params, strict=True) if c < 0]
    more = [duration(limit)] if limit > 0 else []
    less = [duration(-limit)] if limit < 0 else []
    turned = {"<": ">", "≤": "≥", "=": "="}[sign]
    if not plus:
        return f"{' + '.join(minus)} {turned} {' + '.join(less) or '0h'}"
    return f"{' + '.join([*plus, *less])} {sign} {' + '.join([*minus, *more]) or '0h'}"


def _scaled(factor: int, name: str) -> str:
    return name if factor == 1 else f"{factor} × {name}"
