"""Which design is better: by what it is known to keep, and by the measures, slack and cut sets that are to count.

What is unknown never counts as kept, nor as lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from checker.comparing.result import Cell, Change, Direction, Gauge, Margin, Order, Reading, Row
from checker.defection.result import Resilience
from checker.lateness.result import Slack
from checker.measuring.result import Endless, Exact, Extreme, Open
from checker.verdict import Bounded, Proved, Unknown
from protocol.model import Share

Signs = frozenset[str]
"""How the one may stand to the other by one criterion: "<", "=", ">", or "#" where they cannot be compared."""
Place = tuple[float | Fraction, int]
"""A value, and whether it is approached from below (-1), attained (0), or approached from above (1)."""
ANY: Signs = frozenset("<=>")
END: Place = (float("inf"), 0)
START: Place = (float("-inf"), 0)
Range = tuple[Place, Place]
"""Between what a value is known to be."""


def order(
    rows: Sequence[Row], one: int, other: int, gauges: Sequence[Gauge] = (), counted: Sequence[Margin] = ()
) -> Order:
    """Better: by every criterion it is known to be as good, and by one of them better."""
    found = [by_verdict(row, one, other) for row in rows] + [by_measure(it, one, other) for it in gauges if it.better]
    found += [by_margin(row, margin, one, other) for margin in counted for row in rows if has(row, margin)]
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
    found = _apart(ours, theirs)
    return found if gauge.better == "more" else frozenset({"<": ">", ">": "<"}.get(it, it) for it in found)


def by_margin(row: Row, margin: Margin, one: int, other: int) -> Signs:
    """More slack of all together, or more who must defect to break it, is better; what is broken has none."""
    ours, theirs = (_margin(row.cells[number], margin) for number in (one, other))
    return _apart(ours, theirs)


def has(row: Row, margin: Margin) -> bool:
    """There is something to ask of some design: scenarios have no slack, and nobody breaks them."""
    if margin == "slack":
        return any(it.rooms or it.cures for cell in row.cells for it in cell.slack)
    return any(cell.cuts for cell in row.cells)


def _apart(ours: Range | str, theirs: Range | str) -> Signs:
    """How the one value may stand to the other."""
    if isinstance(ours, str) or isinstance(theirs, str):
        return frozenset("=" if ours == theirs else "#")
    (low, high), (least, most) = ours, theirs
    if low == high and least == most:
        return frozenset(_sign(low, least))
    return frozenset(
        sign for sign, may in (("<", low < most), ("=", low <= most and least <= high), (">", high > least)) if may
    )


def _margin(cell: Cell, margin: Margin) -> Range | str:
    """Of several members, what the worst of them has."""
    if cell.result is None:
        return "not asked"
    found = [_slack(it) for it in cell.slack] if margin == "slack" else [_defectors(it) for it in cell.cuts]
    return (min(low for low, _ in found), min(high for _, high in found)) if found else (START, END)


def _slack(it: Slack) -> Range:
    """By how much all may be late together."""
    match it.result.verdict:
        case Proved() if it.why:
            return START, END
        case Proved():
            room = max(it.rooms, key=lambda room: room.subject.everyone, default=None)
            if room is None or room.safe is None:
                return END, END
            low = room.safe.value, 0 if room.safe.closed else -1
            return low, low if room.is_exact else END if room.broken is None else (room.broken.value, 0)
        case Unknown() | Bounded():
            return START, END
        case _:
            return START, START


def _defectors(it: Resilience) -> Range:
    """How many must defect to break it."""
    if it.fails or (it.settled and not it.holds):
        return START, START
    high: Place = min(((Fraction(cut.who.size), 0) for cut in it.cuts), default=END)
    if it.settled and all(cut.minimal for cut in it.cuts):
        return high, high
    return (Fraction(1), 0) if it.holds else START, high


def _sign(a: object, b: object) -> str:
    return "=" if a == b else "<" if a < b else ">"  # type: ignore[operator]


def _range(reading: Reading, better: Direction) -> Range | str:
    """Between what the value that counts is known to be; or why there is none."""
    found = reading.found
    if found is None:
        return "not asked"
    if found.never is not None:
        return "never"
    if better == "more" and found.least is not None:
        return _ends(found.least, of_share=False, least=True)
    return _ends(found.greatest, of_share=isinstance(found.measure.meaning, Share), least=False)


def _ends(extreme: Extreme | None, *, of_share: bool, least: bool) -> Range:
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


def change(
    rows: Sequence[Row], base: int, subject: int, gauges: Sequence[Gauge] = (), counted: Sequence[Margin] = ()
) -> Change:
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
    by_name = [(it.name, by_measure(it, subject, base)) for it in gauges if it.better]
    for margin in counted:
        by_name += [(f"{margin} of {it.name}", by_margin(it, margin, subject, base)) for it in rows if has(it, margin)]
    for name, signs in by_name:
        if signs == frozenset("<"):
            lost.append(name)
        elif signs == frozenset(">"):
            gained.append(name)
        elif not signs <= frozenset("=>"):
            open_.append(name)
    return Change(subject, tuple(gained), tuple(lost), tuple(open_))
