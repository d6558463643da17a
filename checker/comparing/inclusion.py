"""Does one design allow a timed behaviour that another forbids?  As a question about the two side by side.

Both see the same events.  The first design moves as it may; the second goes along: what it does by itself joins the
moves in which the first is seen to do the same.  The goals: a move in which they are not seen to do the same
(`apart`), and an instant past one at which something is due in the second that it has not done (`late`).
If neither can be reached, every run of the first is matched by one of the second, which is a proof whatever choices
the second has.  A run that reaches one may owe that to a bad choice: `following` looks at all of them.
"""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction

from msgspec import Struct
from msgspec.structs import replace

from checker.comparing import naming
from checker.comparing.acts import Act, Sight, common, sight
from checker.comparing.naming import Naming
from checker.comparing.shared import Shared, shared
from checker.query import Goal, Query
from checker.sight import OBSERVER, Question, own_clock
from checker.welltimed import by_text
from protocol.formula import (
    FALSE,
    TRUE,
    At,
    Before,
    Bound,
    Formula,
    Occurs,
    conj,
    disj,
    neg,
)
from protocol.model import Edge, Kind, Monitor, Protocol, Transition
from protocol.runs import Move, Run, Step
from protocol.semantics import overdue, possible

OTHER = "other:"
LATE, LATENESS = "#late", "#lateness"
OBLIGED = (Kind.MUST, Kind.TIMED)


class _Way(Struct, frozen=True):
    """Under which name a clause joins which of the first design; `unless` that of the same label is possible."""

    name: str
    triggers: tuple[str, ...]
    unless: Transition | None = None


def inclusion(one: Protocol, other: Protocol) -> Question | None:
    """The question whether `one` does what `other` cannot; None where they are the same but for what is not seen.

    Machines that both have begin in the same places (`starts_apart`).
    """
    part = shared(one, other)
    seen, visible = sight(common(one, other)), common(one, other) - part.machines
    ours = _by_act(one, visible, seen)
    theirs = _by_act(other, visible, seen)
    ways = _ways(ours, theirs)
    names = _prefixed(other, part, ways)
    goals = _apart_by_events(one, other, part, names) + _apart_by_acts(ours, theirs, names)
    beside = [t for t in other.transitions if not _is_joint(t, part)]
    held = [t for t in beside if t.machine in visible]
    held += [t for t in other.transitions if t.name in part.events - part.alike]
    late = disj(*(_due(t, names) for t in held if t.kind in OBLIGED))
    if not (goals or late != FALSE):
        return None
    along: list[Transition] = []
    for t in beside:
        renamed = naming.transition(t, names)
        if t.is_cause and t.machine in visible:
            along += [_along(renamed, way, names) for way in ways[t.name]]
        elif t.kind not in _IDLE:
            along.append(replace(renamed, guard=conj(renamed.guard, renamed.due)) if t.is_cause else renamed)
    causes = [_joint(t, other, part, names) for t in one.transitions]
    rest = naming.renamed(other, names)
    product = replace(
        one,
        machines=(*one.machines, *(m for m in rest.machines if m.name.startswith(OTHER))),
        variables=(*one.variables, *(v for v in rest.variables if v.name.startswith(OTHER))),
        clocks=(*one.clocks, *(c for c in rest.clocks if c.name.startswith(OTHER)), own_clock(LATENESS)),
        transitions=(*causes, *along, Transition(LATE, Kind.EVENT, OBSERVER, guard=late)),
        monitors=(_lateness(),),
        defections=(),
    )
    past = conj(At(LATENESS, ("due",)), Bound(LATENESS, ">", Fraction(0)))
    asked = [Goal("apart", disj(*goals), of_move=True), Goal("late", past)]
    asked = [goal for goal, any_ in zip(asked, (bool(goals), late != FALSE), strict=True) if any_]
    return Question(Query(product, tuple(asked)), tuple(goal.name for goal in asked), ())


_IDLE = (Kind.MAY, Kind.EVENT)
"""What is not seen of the second design and need not happen does not: one way to go along is enough."""


def may_stop_time(one: Protocol, other: Protocol) -> bool:
    """What the second does unseen must be done in time; where it could stop time for ever, no proof is believed."""
    part, seen = shared(one, other), sight(common(one, other))
    own = (t for t in other.transitions if t.kind in OBLIGED and not _is_joint(t, part))
    return any(seen(t) is None for t in own) and bool(by_text(other))


def starts_apart(one: Protocol, other: Protocol) -> tuple[str, ...]:
    """The machines that both have and that begin in different places."""
    first = {m.name: m.names[0] for m in one.machines}
    return tuple(m.name for m in other.machines if first.get(m.name, m.names[0]) != m.names[0])


def mine(run: Run) -> Run:
    """What the first design does in a run of both."""
    steps: list[Step] = []
    carried = Fraction(0)
    for step in run.steps:
        carried += step.delay
        if not step.move.cause.startswith((OTHER, LATE)):
            reactions = tuple(name for name in step.move.reactions if not name.startswith(OTHER))
            steps.append(Step(carried, Move(step.move.cause, reactions)))
            carried = Fraction(0)
    return Run(tuple(steps), carried + run.rest)


def _prefixed(other: Protocol, part: Shared, ways: dict[str, tuple[_Way, ...]]) -> Naming:
    """Names for what the second design does not share."""
    machines = {m.name: OTHER + m.name for m in other.machines if m.name not in part.machines}
    return Naming(
        machines=machines,
        variables={v.name: OTHER + v.name for v in other.variables if v.name not in part.variables},
        clocks={c.name: OTHER + c.name for c in other.clocks if c.name not in part.clocks},
        labels={t.name: OTHER + t.name for t in other.transitions if not _is_joint(t, part)},
        entries=naming.entries(other, machines),
        twins={name: tuple(way.name for way in several) for name, several in ways.items()},
    )


def _by_act(protocol: Protocol, machines: frozenset[str], seen: Sight) -> dict[Act, list[Transition]]:
    found: defaultdict[Act, list[Transition]] = defaultdict(list)
    for t in protocol.transitions:
        if t.machine in machines and (act := seen(t)) is not None:
            found[act].append(t)
    return dict(found)


def _is_joint(t: Transition, part: Shared) -> bool:
    """It stands once for both."""
    return t.name in part.events if t.machine is None else t.machine in part.machines


def _apart_by_events(one: Protocol, other: Protocol, part: Shared, names: Naming) -> list[Formula]:
    found: list[Formula] = []
    for t in one.transitions:
        if t.machine is None and t.name not in part.events:
            found += [Occurs((t.name,))] if t.kind is Kind.EVENT else []
        elif t.machine is None and t.name not in part.alike:
            guard = naming.formula(other.transition(t.name).guard, names)
            found.append(conj(Occurs((t.name,)), Before(neg(guard))))
    return found


def _apart_by_acts(
    ours: dict[Act, list[Transition]], theirs: dict[Act, list[Transition]], names: Naming
) -> list[Formula]:
    found: list[Formula] = []
    for act in dict.fromkeys((*ours, *theirs)):
        here = _occurs(tuple(t.name for t in ours.get(act, ())))
        there = _occurs(names.events(t.name for t in theirs.get(act, ())))
        found += [conj(here, neg(there)), conj(there, neg(here))]
    return [it for it in found if it != FALSE]


def _occurs(labels: tuple[str, ...]) -> Formula:
    return Occurs(labels) if labels else FALSE


def _due(t: Transition, names: Naming) -> Formula:
    return overdue(naming.transition(t, names))


def _ways(ours: dict[Act, list[Transition]], theirs: dict[Act, list[Transition]]) -> dict[str, tuple[_Way, ...]]:
    """How each clause by which the second design does something by itself goes along, by its label.

    With a clause that both have the second goes along by that one; by another only where that is not possible.
    """
    found = {}
    for act, clauses in theirs.items():
        causes = [t for t in clauses if t.is_cause]
        by_name = {t.name: t for t in causes}
        for t in causes:
            led = [it for it in ours.get(act, ()) if it.is_cause]
            ways = [_Way(OTHER + t.name, tuple(it.name for it in led if it.name == t.name or it.name not in by_name))]
            for it in led:
                if it.name != t.name and it.name in by_name:
                    ways.append(_Way(f"{OTHER}{t.name} for {it.name}", (it.name,), by_name[it.name]))
            found[t.name] = tuple(ways)
    return found


def _along(renamed: Transition, way: _Way, names: Naming) -> Transition:
    """A clause of the second design as it goes along with one of the first."""
    free = TRUE if way.unless is None else neg(possible(naming.transition(way.unless, names)))
    guard = conj(renamed.guard, free)
    return replace(renamed, name=way.name, kind=Kind.REACTION, triggers=way.triggers, guard=guard, due=FALSE)


def _joint(t: Transition, other: Protocol, part: Shared, names: Naming) -> Transition:
    """A clause of the first design; an event that both have does to each what it does there."""
    if t.machine is not None or t.name not in part.events:
        return t
    updates = (naming.update(it, names) for it in other.transition(t.name).updates)
    return replace(t, updates=(*t.updates, *(it for it in updates if it.variable.startswith(OTHER))))


def _lateness() -> Monitor:
    """Since when something is due in the second design, without a move since."""
    late = Occurs((LATE,))
    return Monitor(
        LATENESS,
        ("in time", "due"),
        ("in time",),
        (Edge("in time", "due", late, (LATENESS,)), Edge("due", "in time", neg(late))),
    )
