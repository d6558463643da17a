"""A saved run against a design, step by step, by the interpreter."""

from __future__ import annotations

from fractions import Fraction

from msgspec.structs import replace

from checker.replaying.explain import allowed, reasons
from checker.replaying.judging import excused, judged
from checker.replaying.result import Forbidden, Missed, Replayed
from checker.replaying.spots import Asked
from checker.walking.ahead import duties
from checker.walking.naming import called
from checker.walking.walk import obligation
from protocol.format import instant
from protocol.model import Design, Kind, Protocol
from protocol.runs import Move, Run, Step
from protocol.semantics import Moment, State, Trace, after, elapse, events_of, initial, is_due, moves, patience


def replay_run(design: Design, run: Run, *, source: str = "") -> Replayed:
    """A saved run against a design, by the interpreter; a step is what a line is of a log.

    Of a run that goes on for ever, what is written of it, once.
    """
    protocol = design.protocol
    (state,) = begun = initial(protocol)
    now, carried = Fraction(0), Fraction(0)
    found: list[Moment] = []
    missed: list[Missed] = []
    forbidden: Forbidden | None = None
    for number, step in enumerate((*run.steps, Step(run.rest, Move(""))), 1):
        protocol, late = _late(protocol, state, step.delay, now)
        missed += late
        before = elapse(protocol, state, step.delay)
        now, carried = now + step.delay, carried + step.delay
        if number > len(run.steps):
            break
        if step.move not in moves(protocol, before):
            forbidden = _unexplained(protocol, before, step.move, number, now)
            break
        missed = [
            replace(it, met=now, line=number) if it.met is None and it.clause in step.move.transitions else it
            for it in missed
        ]
        (state,) = after(protocol, before, step.move)
        events = events_of(protocol, step.move.transitions)
        found.append(Moment(step.delay, now, before, step.move, events, state))
        carried = Fraction(0)
    trace = Trace(protocol, begun[0], tuple(found), carried)
    due = [
        f"{obligation(protocol, duty.transition)} by {instant(now + duty.delay)}"
        for duty in duties(protocol, trace.final)
        if duty.transition.kind is Kind.MUST and forbidden is None
    ]
    kept = Run(tuple(Step(it.delay, it.move) for it in found), carried)
    return Replayed(
        design,
        source,
        len(run.steps),
        now,
        forbidden=forbidden,
        missed=tuple(missed),
        standings=tuple(judged(it, trace) for it in design.properties),
        moves=len(found),
        due=tuple(due),
        run=kept,
        rechecked=True,
        kind="run",
    )


def _late(protocol: Protocol, state: State, delay: Fraction, now: Fraction) -> tuple[Protocol, list[Missed]]:
    """What is missed while so much time passes, and the protocol without it."""
    missed: list[Missed] = []
    while (most := patience(protocol, state)) is not None and most < delay:
        then = elapse(protocol, state, most)
        due = [t for t in protocol.transitions if is_due(t, then)]
        missed += [Missed(t.name, t.actor, now + most) for t in due]
        protocol = excused(protocol, {t.name for t in due})
    return protocol, missed


def _unexplained(protocol: Protocol, state: State, move: Move, number: int, now: Fraction) -> Forbidden:
    known = {t.name for t in protocol.transitions}
    causes = frozenset(t.name for t in protocol.transitions if t.is_cause)
    odd = [name for name in move.transitions if name not in known]
    name = move.cause if odd else called(protocol, move.cause)
    if odd:
        why: tuple[str, ...] = tuple(f"nothing is called `{it}` in {protocol.name}" for it in odd)
    else:
        why = reasons(protocol, [state], Asked(frozenset({move.cause})))
        possible_now = [it for it in moves(protocol, state) if it.cause == move.cause]
        if possible_now:
            joined = [" and ".join(called(protocol, r) for r in it.reactions) or "nothing" for it in possible_now]
            why = (f"`{name}` happens together with {' or with '.join(joined)}",)
    return Forbidden(number, name, now, why, allowed(protocol, [state], causes))
