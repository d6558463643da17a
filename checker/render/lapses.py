"""How those who deviate broke the rules in a run, told by what was agreed: what they missed, did late, or skipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from msgspec import Struct

from checker.render.story import label
from protocol.deviation import SKIPPED, is_skip
from protocol.format import duration, instant
from protocol.formula import FALSE, Bound, atoms
from protocol.model import Kind, Transition
from protocol.parts import Part, pieces_within, segments
from protocol.semantics import Moment, Trace, overdue, pieces


class Lapse(Struct, frozen=True):
    """A breach of the rules by an actor, as a sentence; `clause` names the clause."""

    actor: str
    text: str
    clause: str


def lapses(trace: Trace, shown: tuple[Moment, ...], end: Fraction) -> list[Lapse]:
    """Up to the end, or just after it, in the order of the text; none where nobody deviates.

    Where nothing more ever happens that is for ever.
    """
    agreed = trace.protocol.agreed
    if agreed is None:
        return []
    known = {t.name: t for t in agreed.transitions}
    found: list[Lapse] = []
    for t in trace.protocol.transitions:
        duty = known.get(t.name)
        if duty is not None and duty.kind is Kind.MUST and t != duty:
            found += _missed(trace, t, duty, shown, end)
        elif duty is None:
            done = "skipped" if is_skip(t) else "let a promise lapse:" if t.kind is Kind.TIMED else "broke a promise:"
            name = label(agreed, known[t.name.removesuffix(SKIPPED)]) if is_skip(t) else label(trace.protocol, t)
            found += [
                Lapse(_who(t), f"{_who(t)} {done} `{name}` at {instant(moment.time)}", t.name)
                for moment in shown
                if t.name in moment.move.transitions
            ]
    return found


def _missed(
    trace: Trace, transition: Transition, duty: Transition, shown: tuple[Moment, ...], end: Fraction
) -> Iterator[Lapse]:
    """Each stretch of time in which the duty was due as agreed, and what came of it."""
    for since, until, taken in _overdue(trace, duty, shown, end):
        who, name = _who(duty), label(trace.protocol, duty)
        deadline = f"{instant(since)}, its deadline"
        excuse = (
            f"it is late by up to {duration(_delay(transition, duty))}" if transition.due != FALSE else "it defects"
        )
        done = f"took `{name}` at {instant(until)}, {duration(until - since)} after {deadline}"
        yield Lapse(who, f"{who} {done if taken else f'did not `{name}` by {deadline}'}: {excuse}", duty.name)


def _overdue(
    trace: Trace, duty: Transition, shown: tuple[Moment, ...], end: Fraction
) -> Iterable[tuple[Fraction, Fraction, bool]]:
    """From when to when it was due though time went on, and whether it was taken then."""
    spans = segments(trace)[: len(shown) + 1]
    part = Part(trace, spans, 0, len(spans) - 1)
    rests = trace.loop == len(trace.moments)
    since: Fraction | None = None
    lasted = False
    for k, span in enumerate(spans):
        if since is not None and k and duty.name in shown[k - 1].move.transitions:
            if lasted:
                yield since, span.time, True
            since, lasted = None, False
        at_rest = rests and k == len(trace.moments)
        ahead = pieces(trace.protocol, overdue(duty), span.state) if at_rest else pieces_within(overdue(duty), part, k)
        for piece in ahead:
            at = span.time + piece.low
            if at > end and not at_rest:
                break
            if piece.truth:
                since = at if since is None else since
                lasted |= not piece.is_instant
            else:
                if since is not None and lasted:
                    yield since, at, False
                since, lasted = None, False
    if since is not None and lasted:
        yield since, end, False


def _delay(transition: Transition, duty: Transition) -> Fraction:
    """By how much its deadline was moved."""
    limits = (
        new.limit - old.limit
        for new, old in zip(atoms(transition.due), atoms(duty.due), strict=True)
        if isinstance(new, Bound) and isinstance(old, Bound)
    )
    return max(limits, default=Fraction(0))


def _who(transition: Transition) -> str:
    return transition.actor or "someone"
