"""Two designs side by side under the same events: each moves by itself, an event is one cause for both.

Asked for a run that breaks a property of the first, it gives a schedule that both can follow, where there is one.
"""

from __future__ import annotations

from fractions import Fraction

from msgspec.structs import replace

from checker.comparing import naming
from checker.comparing.inclusion import OTHER
from checker.comparing.naming import Naming
from checker.observers import watch
from checker.portfolio import answer
from checker.query import unwatched
from checker.verdict import Reached
from protocol.formula import conj
from protocol.model import Kind, Promise, Protocol
from protocol.runs import Move, Run, Step

EFFORT = 0.2
"""heuristic: of the effort for a check; a schedule that only one can follow tells two designs apart too."""


def both_follow(
    one: Protocol, other: Protocol, promise: Promise, until: float | None, effort: float
) -> tuple[Run, Run] | None:
    """What each does, under one naming, where the first breaks the promise and the second follows; None: not found."""
    question = watch(joint(one, other), promise)
    claims, _ = answer(question.query, question.breaks, until=until, effort=effort * EFFORT)
    for _, claim in claims.values():
        if isinstance(claim, Reached):
            run = unwatched(claim.run)
            return part_of(run, one), part_of(run, other, OTHER)
    return None


def joint(one: Protocol, other: Protocol) -> Protocol:
    """Both, under the events that both have; the second's names with a prefix."""
    events = {t.name: t for t in other.transitions if t.kind is Kind.EVENT}
    machines = {m.name: OTHER + m.name for m in other.machines}
    names = Naming(
        machines=machines,
        variables={v.name: OTHER + v.name for v in other.variables},
        clocks={c.name: OTHER + c.name for c in other.clocks},
        labels={t.name: OTHER + t.name for t in other.transitions if t.kind is not Kind.EVENT},
        entries=naming.entries(other, machines),
    )
    theirs = naming.renamed(other, names)
    shared = {t.name: t for t in theirs.transitions if t.name in events}
    transitions = [
        t
        if t.kind is not Kind.EVENT
        else replace(t, guard=conj(t.guard, twin.guard), updates=(*t.updates, *twin.updates))
        for t in one.transitions
        if (twin := shared.get(t.name, t)) is not t or t.kind is not Kind.EVENT
    ]
    return replace(
        one,
        machines=(*one.machines, *theirs.machines),
        variables=(*one.variables, *theirs.variables),
        clocks=(*one.clocks, *theirs.clocks),
        transitions=(*transitions, *(t for t in theirs.transitions if t.kind is not Kind.EVENT)),
        defections=(),
    )


def part_of(run: Run, protocol: Protocol, prefix: str = "") -> Run:
    """What one of them does in a run of both."""
    own = {t.name if t.kind is Kind.EVENT else prefix + t.name: t.name for t in protocol.transitions}
    steps: list[Step] = []
    carried = Fraction(0)
    for step in run.steps:
        carried += step.delay
        if step.move.cause in own:
            reactions = tuple(own[name] for name in step.move.reactions if name in own)
            steps.append(Step(carried, Move(own[step.move.cause], reactions)))
            carried = Fraction(0)
    return Run(tuple(steps), carried + run.rest)
