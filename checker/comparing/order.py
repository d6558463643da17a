"""Which design is better: by what it is known to keep.  What is unknown never counts as kept."""

from __future__ import annotations

from collections.abc import Sequence

from checker.comparing.result import Change, Order, Row


def order(rows: Sequence[Row], one: int, other: int) -> Order:
    """Better: it keeps all that the other keeps or may keep, and something that the other is known not to."""
    ours, theirs = ([row.cells[number].kept for row in rows] for number in (one, other))
    if None not in ours + theirs and ours == theirs:
        return "equal"
    if _is_better(ours, theirs):
        return "better"
    if _is_better(theirs, ours):
        return "worse"
    gains = any(a is True and b is False for a, b in zip(ours, theirs, strict=True))
    loses = any(a is False and b is True for a, b in zip(ours, theirs, strict=True))
    return "neither" if gains and loses else "open"


def _is_better(ours: Sequence[bool | None], theirs: Sequence[bool | None]) -> bool:
    pairs = list(zip(ours, theirs, strict=True))
    return all(a is True or b is False for a, b in pairs) and any(a is True and b is False for a, b in pairs)


def front(orders: Sequence[Sequence[Order]]) -> tuple[int, ...]:
    """The designs that none is known to be better than."""
    return tuple(number for number, against in enumerate(orders) if "worse" not in against)


def change(rows: Sequence[Row], base: int, subject: int) -> Change:
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
    return Change(subject, tuple(gained), tuple(lost), tuple(open_))
