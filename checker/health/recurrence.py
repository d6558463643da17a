"""Deadlines that start anew: `within D of E` where E can happen again although what it leads to has not happened.

That is how obligations are put off slice by slice ("salami"), whether or not they are disarmed in between.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from checker.certify import Certifier
from checker.health.findings import finding
from checker.portfolio import answer, provers
from checker.query import Goal, Query
from checker.report import Finding
from checker.sight import WATCH
from checker.verdict import Claim, Reached, Unreachable
from protocol.formula import FALSE, At, Before, Bound, Formula, Occurs, atoms, conj, neg
from protocol.model import Clock, Edge, Kind, Monitor, Protocol, Transition
from protocol.runs import Run
from protocol.semantics import Trace, holds_of_move


def recurrence(certifier: Certifier, until: float | None) -> list[Finding]:
    """One finding for each reference that can recur, with the shortest run.  Raises `FalseClaim`."""
    counted: dict[str, list[Transition]] = {}
    for obligation, clock in references(certifier.protocol):
        counted.setdefault(clock.name, []).append(obligation)
    found = []
    for name, obligations in counted.items():
        clock = certifier.protocol.clock(name)
        if cases := slipping(certifier, clock, obligations, until):
            found.append(report(clock, cases))
    return found


def slipping(
    certifier: Certifier, clock: Clock, obligations: list[Transition], until: float | None
) -> list[tuple[Transition, Run]]:
    """The obligations that the clock can leave behind, each with a shortest run.  Raises `FalseClaim`.

    A shortest run in which the clock restarts at all, twice, is one for all obligations that are not met in between; if
    there is none, there is none for any of them.
    """
    protocol, cases = certifier.protocol, []
    engine, claim = recurs(protocol, clock, None, until)
    if isinstance(claim, Unreachable):
        return []
    twice = certifier.replayed(claim.run, engine) if isinstance(claim, Reached) else None
    for obligation in obligations:
        if twice is not None and isinstance(claim, Reached) and leaves_behind(twice, clock, obligation):
            cases.append((obligation, claim.run))
            continue
        engine, alone = recurs(protocol, clock, obligation, until)
        if isinstance(alone, Reached):
            certifier.replayed(alone.run, engine)
            cases.append((obligation, alone.run))
    return cases


def leaves_behind(trace: Trace, clock: Clock, obligation: Transition) -> bool:
    """The clock restarts in the last move, and has before; since then the obligation has not been met."""
    waiting = again = False
    for moment in trace.moments:
        met = obligation.name in moment.events
        restarts = holds_of_move(clock.restarts, moment.before, moment.events, moment.after)
        again = waiting and restarts and not met
        waiting = (waiting or restarts) and not met
    return again


def references(protocol: Protocol) -> Iterator[tuple[Transition, Clock]]:
    """The obligations with a deadline counted from an event that they do not cause themselves."""
    for t in protocol.transitions:
        if t.kind is not Kind.MUST:
            continue
        for name in dict.fromkeys(atom.clock for atom in atoms(t.due) if isinstance(atom, Bound)):
            clock = protocol.clock(name)
            events = {event for atom in atoms(clock.restarts) if isinstance(atom, Occurs) for event in atom.events}
            own = (t.machine, *(machine.name for machine in protocol.machines if machine.implied))
            if not clock.written and events and not any(e.rpartition(".")[0] in own for e in events):
                yield t, clock


def recurs(protocol: Protocol, clock: Clock, obligation: Transition | None, until: float | None) -> tuple[str, Claim]:
    """Who claims what: a shortest run in which the clock restarts twice, and the obligation is not met in between."""
    met: Formula = Occurs((obligation.name,)) if obligation is not None else FALSE
    back = (Edge("waiting", "fresh", met),) if obligation is not None else ()
    edges = (Edge("fresh", "waiting", conj(clock.restarts, neg(met))), *back)
    watched = replace(protocol, monitors=(Monitor(WATCH, ("fresh", "waiting"), ("fresh",), edges),))
    goal = Goal("again", conj(Before(At(WATCH, ("waiting",))), clock.restarts, neg(met)), of_move=True)
    claims, _ = answer(Query(watched, (goal,)), ["again"], until=until, engines=provers())
    return claims["again"]


def report(clock: Clock, cases: list[tuple[Transition, Run]]) -> Finding:
    labels = [f"`{t.name.split('.', 1)[-1]}`" for t, _ in cases]
    first, run = min(cases, key=lambda case: len(case[1].steps))
    subject = clock.name.removeprefix("since ")
    listed = labels[0] if len(labels) == 1 else ", ".join(labels[:-1]) + " or " + labels[-1]
    whose = "its deadline" if len(labels) == 1 else "their deadlines"
    text = (
        f"`{subject}` can happen again before {listed} has followed: {whose} then start{'s'[: len(labels) == 1]} anew"
    )
    remedy = (
        "count from the first occurrence, or with a clock that only a formal stand-down restarts (this may need an "
        f"edit of both the clock and the deadline); or let `{subject}` not happen again before {listed}"
    )
    return finding("F407", subject, first.origin, text, remedy=remedy, run=run)
