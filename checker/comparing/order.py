"""Which design is better: by what it is known to keep, and by the measures of which it is said what is better.

What is unknown never counts as kept, nor as lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from checker.comparing.result import Change, Direction, Gauge, Order, Reading, Row
from checker.measuring.result import Endless, Exact, Extreme, Open
from protocol.model import Share

Signs = frozenset[str]
"""How the one may stand to the other by one criterion: "<", "=", ">", or "#" where they cannot be compared."""
Place = tuple[float | Fraction, int]
"""A value, and whether it is approached from below (-1), attained (0), or approached from above (1)."""
ANY: Signs = frozenset("<=>")
END: Place = (float("inf"), 0)
START: Place = (float("-inf"), 0)


def order(rows: Sequence[Row], one: int, other: int, gauges: Sequence[Gauge] = ()) -> Order:
    """Better: by every criterion it is known to be as good, and by one of them better."""
    found = [by_verdict(row, one, other) for row in rows] + [by_measure(it, one, other) for it in gauges if it.better]
    gains, loses = frozenset(">") in found, frozenset("<") in found
    if all(it == frozenset("=") for it in found):
        return "equal"
    if gains and all(it <= frozenset("=>") for it in found):
        return "better"
    if loses and all(it <= frozenset("<=") for it in found):
        return "worse"
    return "neither" if (gains and loses) or frozenset("#") in found else "open"


def by_verdict(row: Row, one: int, other: int) -> Signs:
    """What is kept is better than what is not."""
    ours, theirs = row.cells[one].kept, row.cells[other].kept
    may, might = ([it] if it is not None else [False, True] for it in (ours, theirs))
    return frozenset(_sign(a, b) for a in may for b in might)


def by_measure(gauge: Gauge, one: int, other: int) -> Signs:
    """Less, or more, in the worst case is better.  What never happens, or cannot be asked, is like itself only."""
    ours, theirs = (_range(gauge.readings[number], gauge.better or "less") for number in (one, other))
    if isinstance(ours, str) or isinstance(theirs, str):
        return frozenset("=" if ours == theirs else "#")
    (low, high), (least, most) = ours, theirs
    if low == high and least == most:
        found = frozenset(_sign(low, least))
    else:
        found = frozenset(
            sign for sign, may in (("<", low < most), ("=", low <= most and least <= high), (">", high > least)) if may
        )
    return found if gauge.better == "more" else frozenset({"<": ">", ">": "<"}.get(it, it) for it in found)


def _sign(a: object, b: object) -> str:
    return "=" if a == b else "<" if a < b else ">"  # type: ignore[operator]


def _range(reading: Reading, better: Direction) -> tuple[Place, Place] | str:
    """Between what the value that counts is known to be; or why there is none."""
    found = reading.found
    if found is None:
        return "not asked"
    if found.never is not None:
        return "never"
    if better == "more" and found.least is not None:
        return _ends(found.least, of_share=False, least=True)
    return _ends(found.greatest, of_share=isinstance(found.measure.meaning, Share), least=False)


def _ends(extreme: Extreme | None, *, of_share: bool, least: bool) -> tuple[Place, Place]:
    match extreme:
        case Exact(value, attained):
            near = 0 if attained or of_share else 1 if least else -1
            return (value, near), (value, near)
        case Endless():
            return END, END
        case Open(value=seen, bound=bound):
            seen_at, bound_at = (None if it is None else (it, 0) for it in (seen, bound))
            return (bound_at or START, seen_at or END) if least else (seen_at or START, bound_at or END)
        case None:
            return START, END


def front(orders: Sequence[Sequence[Order]]) -> tuple[int, ...]:
    """The designs that none is known to be better than."""
    return tuple(number for number, against in enumerate(orders) if "worse" not in against)


def change(rows: Sequence[Row], base: int, subject: int, gauges: Sequence[Gauge] = ()) -> Change:
    """What the design gains and loses against the base."""
    gained, lost, open_ = [], [], []
    for row in rows:
        before, now = row.cells[base].kept, row.cells[subject].kept
        if before is True and now is False:
            lost.append(row.name)
        elif before is False and now is True:
            gained.append(row.name)
        elif (before is not False and now is None) or (before is None and now is False):
            open_.append(row.name)
    for gauge in gauges:
        signs = by_measure(gauge, subject, base) if gauge.better else frozenset("=")
        if signs == frozenset("<"):
            lost.append(gauge.name)
        elif signs == frozenset(">"):
            gained.append(gauge.name)
        elif not signs <= frozenset("=>"):
            open_.append(gauge.name)
    return Change(subject, tuple(gained), tuple(lost), tuple(open_))
