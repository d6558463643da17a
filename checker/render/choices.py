"""Whose choices made a run.

Every run keeps every rule but those that actors break who deviate: what else broke a promise was permitted to someone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from msgspec import Struct

from checker.render.alike import Said, together
from checker.render.lapses import Lapse, lapses
from checker.render.relevance import ANSWERS, IS_BESIDE, LEADS_THERE, ranks
from checker.render.story import label, moments
from protocol.format import duration, instant
from protocol.model import Kind, Possible, Promise, Protocol, Transition
from protocol.parts import Part, pieces_within, segments
from protocol.satisfaction import Breach
from protocol.semantics import Moment, State, Trace, holds, is_due, overdue, pieces, possible

NO_RULE = "No rule was broken."


class Choice(Struct, frozen=True):
    """A sentence, and the clauses that it names."""

    text: str
    clauses: tuple[str, ...]


def choices(trace: Trace, breach: Breach | None = None, meaning: Promise | Possible | None = None) -> tuple[str, ...]:
    """The sentences alone."""
    return tuple(choice.text for choice in blame(trace, breach, meaning))


def blame(trace: Trace, breach: Breach | None = None, meaning: Promise | Possible | None = None) -> tuple[Choice, ...]:
    """Who could have given the answer and did not; then what was chosen, what was done early, and what else was left.

    Where the property is known, permissions that have nothing to do with its answer are left out.
    """
    shown = moments(trace, breach)
    end = breach.time if breach else trace.length
    rules = trace.protocol.agreed or trace.protocol
    rank = ranks(trace.protocol, meaning)
    lapsed = [Choice(lapse.text, (lapse.clause,)) for lapse in broken_rules(trace, breach)]
    told = {clause for choice in lapsed for clause in choice.clauses}
    lost: list[Choice] = []
    left: list[Choice] = []
    if breach is None or breach.move is None:
        since = (breach.since if breach else None) or Fraction(0)
        lost = [c for c in _lost(rules, [m for m in shown if m.time >= since], rank) if c.clauses[0] not in told]
        told |= {choice.clauses[0] for choice in lost}
        left = [c for c in _left(trace, rules, shown, end, rank if meaning else {}) if c.clauses[0] not in told]

    def of(level: int) -> Iterator[Choice]:
        return (choice for choice in (*lost, *left) if rank[choice.clauses[0]] == level)

    made = (*_chosen(rules, shown), *_early(rules, shown))
    said = (*lapsed, *of(ANSWERS), *made, *of(LEADS_THERE), *of(IS_BESIDE))
    actors = {t.name: t.actor or "" for t in rules.transitions}
    return tuple(
        Choice(it.text, it.clauses)
        for it in together(Said(choice.text, choice.clauses, actors.get(choice.clauses[0], "")) for choice in said)
    )


def untaken(trace: Trace, meaning: Promise) -> tuple[str, ...]:
    """Who could have given the answer in the run, or led there, and did not."""
    rules = trace.protocol.agreed or trace.protocol
    rank = ranks(trace.protocol, meaning)
    left = tuple(_left(trace, rules, moments(trace, None), trace.length, rank))
    levels = ([it.text for it in left if rank[it.clauses[0]] == level] for level in (ANSWERS, LEADS_THERE))
    return tuple(next(filter(None, levels), ()))


def broken_rules(trace: Trace, breach: Breach | None) -> list[Lapse]:
    """What those who deviate did against the rules, up to the breach."""
    return lapses(trace, moments(trace, breach), breach.time if breach else trace.length)


def _causes(rules: Protocol, shown: Iterable[Moment]) -> Iterator[tuple[Moment, Transition]]:
    """The moves with their causes, those that no rule allows left out."""
    known = {t.name: t for t in rules.transitions}
    return ((moment, known[moment.move.cause]) for moment in shown if moment.move.cause in known)


def _chosen(protocol: Protocol, shown: tuple[Moment, ...]) -> Iterable[Choice]:
    """Events and permitted acts that were taken, actor by actor."""
    taken: dict[str | None, dict[str, list[Fraction]]] = {}
    for moment, cause in _causes(protocol, shown):
        if cause.kind in (Kind.EVENT, Kind.MAY):
            taken.setdefault(cause.actor, {}).setdefault(cause.name, []).append(moment.time)
    for actor, acts in taken.items():
        listed = ", ".join(f"`{label(protocol, protocol.transition(n))}` at {_times(at)}" for n, at in acts.items())
        yield Choice(f"{actor} chose {listed}" if actor else f"the world brought {listed}", tuple(acts))


def _early(protocol: Protocol, shown: tuple[Moment, ...]) -> Iterable[Choice]:
    """Obligations met before their deadline."""
    for moment, cause in _causes(protocol, shown):
        if cause.kind is Kind.MUST and not is_due(cause, moment.before):
            late = due_in(protocol, cause, moment.before)
            until = f"had until {instant(moment.time + late)}" if late is not None else "had no deadline yet"
            act = f"{cause.actor or 'someone'} took `{label(protocol, cause)}` at {instant(moment.time)} and {until}"
            yield Choice(act, (cause.name,))


def due_in(protocol: Protocol, transition: Transition, state: State) -> Fraction | None:
    return next((piece.low for piece in pieces(protocol, overdue(transition), state) if piece.truth), None)


def _lost(protocol: Protocol, shown: Iterable[Moment], rank: dict[str, int]) -> Iterable[Choice]:
    """Obligations that another move made impossible: at the instant when they were due, or, of answers, before it."""
    found: dict[str, Choice] = {}
    for moment, by in _causes(protocol, shown):
        first = f"`{label(protocol, by)}`{f' of {by.actor}' if by.actor else ''} came first"
        for duty in protocol.transitions:
            if duty.kind is not Kind.MUST or duty.name in moment.move.transitions:
                continue
            if not holds(possible(duty), moment.before) or holds(possible(duty), moment.after):
                continue
            who = f"{duty.actor or 'someone'} must `{label(protocol, duty)}`"
            late = due_in(protocol, duty, moment.before)
            if late == 0:
                text = f"{who}, due at {instant(moment.time)}, but {first} at that instant"
            elif late is not None and rank[duty.name] == ANSWERS:
                text = f"{who}, due at {instant(moment.time + late)}, but {first}, at {instant(moment.time)}"
            else:
                continue
            found.pop(duty.name, None)
            found[duty.name] = Choice(text, (duty.name, by.name))
    return found.values()


def _left(
    trace: Trace, rules: Protocol, shown: tuple[Moment, ...], end: Fraction, rank: dict[str, int]
) -> Iterable[Choice]:
    """What was not taken: permissions, lapsed ones too, and obligations whose deadline is still to come."""
    for transition in rules.transitions:
        beside = transition.kind is Kind.MAY and rank.get(transition.name) == IS_BESIDE
        if (transition.kind in (Kind.MAY, Kind.MUST) and not beside) or _is_awaited_event(rules, transition, rank):
            chance = _last_chance(trace, transition, shown, end)
            if chance is not None:
                for text in _not_taken(trace, transition, shown, *chance, end):
                    yield Choice(text, (transition.name,))


def _is_awaited_event(rules: Protocol, transition: Transition, rank: dict[str, int]) -> bool:
    """It would have led to the answer, and is of somebody from whom one expects that it comes."""
    whose = transition.kind is Kind.EVENT and transition.actor not in (None, rules.adversary)
    return whose and rank.get(transition.name) in (ANSWERS, LEADS_THERE)


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
    elif transition.kind is Kind.EVENT:
        yield f"{who} was free to `{name}` {since} and did not"
    elif closed is not None:
        return
    else:
        state, now = (shown[-1].after, shown[-1].time) if shown else (trace.initial, Fraction(0))
        wait = due_in(trace.protocol, transition, state)
        if trace.loop is not None:
            if not any(transition.name in moment.move.transitions for moment in trace.moments[trace.loop :]):
                yield f"{who} must `{name}`, but in this run that never falls due"
        elif wait is not None and now + wait > end:
            yield f"{who} must `{name}`, but only by {instant(now + wait)}, {duration(now + wait - end)} later"


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


def _times(times: list[Fraction]) -> str:
    """`D+0 00:00 and D+0 12:00`; an instant of several moves once."""
    counts: dict[str, int] = {}
    for time in times:
        counts[instant(time)] = counts.get(instant(time), 0) + 1
    items = [f"{time} ({count} times)" if count > 1 else time for time, count in counts.items()]
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
