"""Whether time can always go on: settled on the text, else by a run into a trap, else by a certified pace.

The pace: if, from any obligation met on, with events and `may` idle, no more than K of the suspicious obligations are
ever met within some fixed D > 0, then no infinite number of them is met in finite time, and time diverges.  That is
a question of reachability, with a monitor that starts to count anywhere and forgets when an event or a `may` happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec.structs import replace

from checker.certify import Certifier, Timing, Trapped, Unsettled, WellTimed
from checker.portfolio import answer, provers
from checker.query import Goal, Query, unwatched
from checker.sight import AGE, WATCH, Question, own_clock
from checker.verdict import Certificate, Pace, Reached, Unreachable
from checker.welltimed import by_text, overdue_by
from protocol.formula import At, Before, Bound, Compare, Formula, Literal, Occurs, Var, atoms, conj
from protocol.model import Edge, Kind, Monitor, Protocol

COUNTS = (4, 16)
"""The numbers K that are tried."""
HOUR = Fraction(3600)
MOST_VALUES = 8
"""Variables with more values are not looked at one by one in the search for traps."""


def settle_timing(
    certifier: Certifier,
    *,
    only: str | None,
    until: float | None,
    effort: float,
    engines: Sequence[str] | None = None,
) -> Timing:
    """Whether time can always go on, with the evidence.  Raises `FalseClaim`.

    `engines`: those that may be asked for a trap (default: all).
    """
    protocol = certifier.protocol
    suspicious = by_text(protocol)
    if not suspicious:
        return WellTimed()
    for goals in (due(protocol, suspicious), due_where(protocol, suspicious)):
        names = [goal.name for goal in goals]
        claims, _ = answer(Query(protocol, goals), names, only=only, until=until, engines=engines, effort=effort)
        for _, claim in claims.values():
            if isinstance(claim, Reached) and certifier.trapped(run := unwatched(claim.run)):
                return Trapped(run)
    for most in COUNTS:
        question = pace(protocol, suspicious, most)
        claims, _ = answer(question.query, question.breaks, until=until, engines=provers(), effort=effort)
        if isinstance(claims["faster"][1], Unreachable):
            certificate = certifier.unreachable(question, question.breaks, claims)
            if isinstance(certificate, Certificate):
                return WellTimed(Pace(certificate, most))
    listed = ", ".join(name.split(".", 1)[-1] for name in suspicious)
    return Unsettled(f"{listed} may follow each other without end in no time")


def due(protocol: Protocol, names: Sequence[str]) -> tuple[Goal, ...]:
    """Where a trap is looked for first: each of the named obligations is due."""
    return tuple(Goal(f"due {name}", formula) for name, formula in overdue_by(protocol, names))


def due_where(protocol: Protocol, names: Sequence[str]) -> tuple[Goal, ...]:
    """Where it is looked for next: each is due while a machine is somewhere, or a variable has some value."""
    places: list[Formula] = [At(machine.name, (name,)) for machine in protocol.machines for name in machine.names]
    places += [
        Compare(Var(variable.name), "=", Literal(value))
        for variable in protocol.variables
        if len(variable.domain) <= MOST_VALUES
        for value in variable.domain
    ]
    found = overdue_by(protocol, names)
    return tuple(Goal(f"due {name} {k}", conj(f, place)) for name, f in found for k, place in enumerate(places))


def pace(protocol: Protocol, names: Sequence[str], most: int) -> Question:
    """Can more than `most` of the named obligations be met within the shortest time that the protocol knows?"""
    limits = {a.limit for t in protocol.transitions for f in (t.guard, t.due) for a in atoms(f) if isinstance(a, Bound)}
    within = min((limit for limit in limits if limit > 0), default=HOUR)
    met = Occurs(tuple(names))
    idle = tuple(t.name for t in protocol.transitions if t.kind in (Kind.EVENT, Kind.MAY))
    counts = [str(k) for k in range(1, most + 1)]
    soon = conj(met, Before(Bound(AGE, "<=", within)))
    edges = [Edge("idle", "1", met, (AGE,)), Edge("idle", "idle", met)]
    edges += [Edge(k, more, soon) for k, more in zip(counts, [*counts[1:], "over"], strict=True)]
    edges += [Edge(k, "idle", Occurs(idle)) for k in counts if idle]
    monitor = Monitor(WATCH, ("idle", *counts, "over"), ("idle",), tuple(edges))
    watched = replace(protocol, monitors=(monitor,), clocks=(*protocol.clocks, own_clock(AGE)))
    return Question(Query(watched, (Goal("faster", At(WATCH, ("over",))),)), ("faster",), ())
