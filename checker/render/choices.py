"""Whose choices made a run.  Every run keeps every rule, so what broke a promise was permitted, and to someone."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from checker.render.story import label, moments
from protocol.format import duration, instant
from protocol.formula import FALSE
from protocol.model import Kind, Protocol, Transition
from protocol.satisfaction import Breach, Part, pieces_within, segments
from protocol.semantics import Moment, Trace, is_due, overdue, pieces, possible

NO_RULE = "No rule was broken."


def choices(trace: Trace, breach: Breach | None = None) -> tuple[str, ...]:
    """Sentences: what was chosen, what was done before it had to be, what could have been done and was not."""
    shown = moments(trace, breach)
    end = breach.time if breach else trace.length
    left = () if breach and breach.move is not None else _left(trace, shown, end)
    return (*_chosen(trace.protocol, shown), *_early(trace.protocol, shown), *left)


def _chosen(protocol: Protocol, shown: tuple[Moment, ...]) -> Iterable[str]:
    """Events and permitted acts that were taken, actor by actor."""
    taken: dict[str | None, dict[str, list[Fraction]]] = {}
    for moment in shown:
        cause = protocol.transition(moment.move.cause)
        if cause.kind in (Kind.EVENT, Kind.MAY):
            taken.setdefault(cause.actor, {}).setdefault(label(protocol, cause), []).append(moment.time)
    for actor, acts in taken.items():
        listed = ", ".join(f"`{name}` at {_and([instant(t) for t in times])}" for name, times in acts.items())
        yield f"{actor} chose {listed}" if actor else f"no one in particular chose {listed}"


def _early(protocol: Protocol, shown: tuple[Moment, ...]) -> Iterable[str]:
    """Obligations met before their deadline."""
    for moment in shown:
        cause = protocol.transition(moment.move.cause)
        if cause.kind is Kind.MUST and not is_due(cause, moment.before):
            late = _due_in(protocol, cause, moment)
            until = f"had until {instant(moment.time + late)}" if late is not None else "had no deadline yet"
            yield f"{cause.actor or 'someone'} took `{label(protocol, cause)}` at {instant(moment.time)} and {until}"


def _due_in(protocol: Protocol, transition: Transition, moment: Moment) -> Fraction | None:
    return next((piece.low for piece in pieces(protocol, overdue(transition), moment.before) if piece.truth), None)


def _left(trace: Trace, shown: tuple[Moment, ...], end: Fraction) -> Iterable[str]:
    """What was not taken: permissions, lapsed ones too, and obligations whose deadline is still to come."""
    for transition in trace.protocol.transitions:
        if transition.kind in (Kind.MAY, Kind.MUST):
            chance = _last_chance(trace, transition, shown, end)
            if chance is not None:
                yield from _not_taken(trace, transition, shown, *chance, end)


def _not_taken(
    trace: Trace,
    transition: Transition,
    shown: tuple[Moment, ...],
    opened: Fraction,
    closed: Fraction | None,
    end: Fraction,
) -> Iterable[str]:
    who, name = transition.actor or "someone", label(trace.protocol, transition)
    since = f"from {instant(opened)}" + (f" to {instant(closed)}" if closed is not None else "")
    if transition.kind is Kind.MAY:
        yield f"{who} was permitted to `{name}` {since} and did not"
    elif closed is not None:
        return
    elif transition.due == FALSE:
        yield f"{who} could `{name}` {since} and did not"
    else:
        state, now = (shown[-1].after, shown[-1].time) if shown else (trace.initial, Fraction(0))
        pieces_ahead = pieces(trace.protocol, overdue(transition), state)
        due = next((now + piece.low for piece in pieces_ahead if piece.truth), None)
        if due is not None and due > end:
            yield f"{who} must `{name}`, but only by {instant(due)}, {duration(due - end)} later"


def _last_chance(
    trace: Trace, transition: Transition, shown: tuple[Moment, ...], end: Fraction
) -> tuple[Fraction, Fraction | None] | None:
    """The last stretch in which it was possible and not taken: from when, and to when (None: to the end)."""
    spans = segments(trace)[: len(shown) + 1]
    part = Part(trace, spans, 0, len(spans) - 1)
    opened: Fraction | None = None
    last: tuple[Fraction, Fraction | None] | None = None
    for k, span in enumerate(spans):
        if k and transition.name in shown[k - 1].move.transitions:
            opened = last = None
        for piece in pieces_within(possible(transition), part, k):
            at = span.time + piece.low
            if at > end or (at == end and not piece.is_instant):
                break
            if piece.truth:
                opened = at if opened is None else opened
            elif opened is not None:
                last, opened = ((opened, at) if at > opened else last), None
    return (opened, None) if opened is not None else last


def _and(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
