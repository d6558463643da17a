"""What is to be said of values beside the answer: where the text is refused, and where a clause ends before it begins.

All of it is read off the text as a function of the parameters: a window, or a clause, whose last instant lies before
its first for some of the values in question and not for others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from checker.edits import conjuncts
from checker.synthesis.cases import Case
from checker.synthesis.linear import Row, Rows, below, form_of
from checker.synthesis.polyhedra import is_empty, is_inside
from protocol.formula import Bound
from protocol.model import Kind, Protocol, Transition, Window


class Hasty(Struct, frozen=True):
    """For these values the clause, by name, falls due before it may happen; `never`: it can never happen."""

    rows: Rows
    clause: str
    never: bool
    protocol: Protocol


def windows(cases: Sequence[Case], dimension: int) -> Iterator[Row]:
    """For each window of what is asked the constraint that some instant is in it, where that hangs on parameters."""
    for it in _windows(tuple(case.meaning for case in cases)):
        if it.upper is not None:
            room = form_of(it.lower, dimension).minus(form_of(it.upper, dimension))
            if not room.is_constant:
                yield below(room, strict=it.after or it.before)


def _windows(it: Any) -> Iterator[Window]:
    if isinstance(it, Window):
        yield it
    elif isinstance(it, Struct):
        for name in it.__struct_fields__:
            yield from _windows(getattr(it, name))
    elif isinstance(it, tuple):
        for each in it:
            yield from _windows(each)


def hasty(cases: Sequence[Case], dimension: int, domain: Rows) -> Iterator[Hasty]:
    """Clauses that are so for some values of the domain, and not for all; each once."""
    seen: set[tuple[str, Row]] = set()
    for protocol in (case.protocol for case in cases):
        for t in protocol.transitions:
            for row in _crossed(t, dimension):
                part = not is_empty(dimension, (*domain, row)) and not is_inside(dimension, domain, (row,))
                if part and (t.name, row) not in seen:
                    seen.add((t.name, row))
                    yield Hasty((row,), t.name, t.kind not in (Kind.MUST, Kind.TIMED), protocol)


def _crossed(t: Transition, dimension: int) -> Iterator[Row]:
    """Where the last instant of the clause lies before its first."""
    own = [it for it in conjuncts(t.guard) if isinstance(it, Bound)]
    first = [it for it in own if it.relation in (">", ">=")]
    owed = t.kind in (Kind.MUST, Kind.TIMED)
    last = [it for it in (conjuncts(t.due) if owed else own) if isinstance(it, Bound)]
    for low in first:
        for high in (it for it in last if it.clock == low.clock and (it.relation in (">", ">=")) == owed):
            room = form_of(high.limit, dimension).minus(form_of(low.limit, dimension))
            if not room.is_constant:
                yield below(room, strict=owed or (low.relation == ">=" and high.relation == "<="))
