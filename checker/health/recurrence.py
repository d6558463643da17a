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
from checker.verdict import Reached
from protocol.formula import At, Before, Bound, Formula, Occurs, atoms, conj, neg
from protocol.model import Clock, Edge, Kind, Monitor, Protocol, Transition
from protocol.runs import Run


def recurrence(certifier: Certifier, until: float | None) -> list[Finding]:
    """One finding for each reference that can recur, with the shortest run.  Raises `FalseClaim`."""
    protocol = certifier.protocol
    slipping: dict[str, list[tuple[Transition, Run]]] = {}
    for obligation, clock in references(protocol):
        found = recurs(protocol, obligation, clock, until)
        if found is not None:
            engine, run = found
            certifier.replayed(run, engine)
            slipping.setdefault(clock.name, []).append((obligation, run))
    return [report(protocol.clock(name), cases) for name, cases in slipping.items()]


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


def recurs(protocol: Protocol, obligation: Transition, clock: Clock, until: float | None) -> tuple[str, Run] | None:
    """A shortest run in which the clock restarts while the obligation has not been met since it last did; and whose."""
    met: Formula = Occurs((obligation.name,))
    edges = (
        Edge("fresh", "waiting", conj(clock.restarts, neg(met))),
        Edge("waiting", "fresh", met),
    )
    watched = replace(protocol, monitors=(Monitor(WATCH, ("fresh", "waiting"), ("fresh",), edges),))
    goal = Goal("again", conj(Before(At(WATCH, ("waiting",))), clock.restarts, neg(met)), of_move=True)
    claims, _ = answer(Query(watched, (goal,)), ["again"], until=until, engines=provers())
    engine, claim = claims["again"]
    return (engine, claim.run) if isinstance(claim, Reached) else None


def report(clock: Clock, cases: list[tuple[Transition, Run]]) -> Finding:
    labels = [f"`{t.name.split('.', 1)[-1]}`" for t, _ in cases]
    first, run = min(cases, key=lambda case: len(case[1].steps))
    subject = clock.name.removeprefix("since ")
    listed = labels[0] if len(labels) == 1 else ", ".join(labels[:-1]) + " or " + labels[-1]
    whose = "its deadline" if len(labels) == 1 else "their deadlines"
    text = (
        f"`{subject}` can happen again before {listed} has followed: {whose} then start{'s'[: len(labels) == 1]} anew"
    )
    remedy = "count from the first occurrence, or with a clock that only a formal stand-down restarts"
    return finding("F407", subject, first.origin, text, remedy=remedy, run=run)
