"""A run as a story: who did what when, what it changed, and under which clause.  Data; every picture is made of it."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from msgspec import Struct

from checker.render.relevance import IS_BESIDE, ranks
from protocol.deviation import SKIPPED, is_skip
from protocol.diagnostics import Span
from protocol.formula import Bound, Formula, Value, atoms, clocks_of
from protocol.model import (
    AfterFirst,
    Always,
    BeforeFirst,
    Between,
    Clock,
    Kind,
    Ladder,
    LastsAtLeast,
    LastsAtMost,
    LeadsTo,
    NeverHappens,
    OnlyAfter,
    Possible,
    Promise,
    Protocol,
    Recurs,
    Response,
    Separation,
    StaysPossible,
    Transition,
    Trigger,
    While,
)
from protocol.runs import Run
from protocol.satisfaction import Breach
from protocol.semantics import (
    Moment,
    Reading,
    State,
    Trace,
    after,
    elapse,
    events_of,
    grows,
    initial,
    is_due,
)

ClockTurn = Literal["starts", "restarts", "stops", "goes on", "is cleared"]


class Change(Struct, frozen=True):
    """A machine that entered a state, or a variable that took another value."""

    kind: Literal["machine", "variable"]
    name: str
    before: Value
    after: Value
    qualified: bool = False
    """The names of its states alone would not tell the machine."""


class Turn(Struct, frozen=True):
    """What became of a clock that matters; `value` is what it stood at."""

    clock: str
    turn: ClockTurn
    value: Fraction


class Act(Struct, frozen=True):
    """One clause that took part in a move; `actor` None: an act of nobody's.

    `due`: an obligation at its deadline.  `skipped`: a reaction that should have happened, and did not.
    """

    name: str
    label: str
    actor: str | None
    kind: Kind
    place: Span
    text: str
    changes: tuple[Change, ...]
    due: bool = False
    skipped: bool = False


class Row(Struct, frozen=True):
    """A move: its cause, then the reactions that joined it."""

    time: Fraction
    acts: tuple[Act, ...]
    turns: tuple[Turn, ...]


def retrace(protocol: Protocol, run: Run) -> Trace:
    """The states of a run that has been replayed before: `replay` without asking again whether each step is allowed."""
    (state,) = start = initial(protocol)
    now, found = Fraction(0), []
    for step in run.steps:
        before = elapse(protocol, state, step.delay)
        (state,) = after(protocol, before, step.move)
        now += step.delay
        events = events_of(protocol, step.move.transitions)
        found.append(Moment(step.delay, now, before, step.move, events, state))
    return Trace(protocol, start[0], tuple(found), run.rest, run.loop)


def story(trace: Trace, meaning: Promise | Possible | None = None, breach: Breach | None = None) -> tuple[Row, ...]:
    """The moves of the run, up to the breach; of the clocks those that the property or a clause of the run reads.

    And of those by which what could have kept the property is measured, that they begin anew: it explains much.
    """
    shown = moments(trace, breach)
    reading = clocks_read(meaning) | {
        clock
        for moment in shown
        for name in moment.move.transitions
        for clock in clocks_of_clause(trace.protocol.transition(name))
    }
    near = _clocks_near(trace.protocol, meaning) if breach is not None else frozenset()
    clocks = [clock for clock in trace.protocol.clocks if clock.name in reading | near]
    return tuple(
        Row(
            moment.time,
            tuple(act(trace.protocol, moment, name) for name in moment.move.transitions),
            tuple(
                sorted(
                    (
                        turn
                        for clock in clocks
                        for turn in turns(trace.protocol, clock, moment.before, moment.after)
                        if clock.name in reading or turn.turn == "restarts"
                    ),
                    key=lambda turn: turn.turn != "restarts",
                )
            ),
        )
        for moment in shown
    )


def moments(trace: Trace, breach: Breach | None) -> tuple[Moment, ...]:
    """The moves up to the breach and no further."""
    if breach is None:
        return trace.moments
    if breach.move is not None:
        return trace.moments[: breach.move]
    return tuple(moment for moment in trace.moments if moment.time <= breach.time)


def act(protocol: Protocol, moment: Moment, name: str) -> Act:
    transition = protocol.transition(name)
    changes = []
    if transition.machine is not None and transition.target is not None:
        machine, others = transition.machine, [m.names for m in protocol.machines if m.name != transition.machine]
        old_place, new_place = moment.before.locations[machine], moment.after.locations[machine]
        qualified = protocol.machine(machine).implied or any(old_place in n or new_place in n for n in others)
        changes.append(Change("machine", machine, old_place, new_place, qualified))
    for update in transition.updates:
        old, new = moment.before.values[update.variable], moment.after.values[update.variable]
        if old != new:
            changes.append(Change("variable", update.variable, old, new))
    due = transition.kind is Kind.MUST and is_due(transition, moment.before)
    span, text = transition.origin.span, transition.origin.text
    who, what, skipped = transition.actor, label(protocol, transition), is_skip(transition)
    return Act(name, what, who, transition.kind, span, text, tuple(changes), due, skipped)


def label(protocol: Protocol, transition: Transition) -> str:
    """Its name, without the machine's where that says nothing; an unlabelled clause is called by where it leads."""
    machine, name = transition.machine, transition.name.removesuffix(SKIPPED)
    short = name.removeprefix(f"{machine}.") if machine else name
    if short.startswith("#"):
        return f"(to {transition.target})" if transition.target else "(unnamed)"
    if transition.name.startswith("#"):
        return transition.origin.text or "(unnamed)"
    if machine is not None and protocol.machine(machine).implied:
        return transition.name.partition(" by ")[0]
    namesakes = sum(1 for other in protocol.transitions if other.name.rpartition(".")[2] == short)
    return short if namesakes <= 1 else transition.name


# --- clocks -----------------------------------------------------------------------------------------------------


def turns(protocol: Protocol, clock: Clock, before: State, now: State) -> list[Turn]:
    """What the move did to the clock, as far as a reader can use it.

    Of the clocks that timing words bring only a lost count of `since` is told: that the others begin anew is what
    the move itself says.
    """
    old, new = before.clocks[clock.name], now.clocks[clock.name]
    turn = _turn(old, new, grows(protocol, before, clock), grows(protocol, now, clock))
    told = clock.written or (turn == "restarts" and _counts_since(clock))
    return [Turn(clock.name, turn, old.value)] if turn is not None and told else []


def _turn(old: Reading, new: Reading, grew: bool, grows_now: bool) -> ClockTurn | None:
    if old.status != "off" and new.status == "off":
        return "is cleared"
    if new.value < old.value:
        return "restarts"
    if grew != grows_now:
        return "stops" if grew else "starts" if old.value == 0 else "goes on"
    return None


def _counts_since(clock: Clock) -> bool:
    return clock.name.startswith("since ") and not clock.name.endswith(" possible")


def clocks_of_clause(transition: Transition) -> frozenset[str]:
    """The clocks that make it possible or due."""
    return clocks_of(transition.guard) | clocks_of(transition.due)


def _clocks_near(protocol: Protocol, meaning: Promise | Possible | None) -> frozenset[str]:
    """The clocks of what was permitted or obliged and would have answered the property, or led there."""
    near = ranks(protocol, meaning)
    acts = (t for t in protocol.transitions if t.kind in (Kind.MAY, Kind.MUST) and near[t.name] != IS_BESIDE)
    return frozenset(clock for t in acts for clock in clocks_of_clause(t))


def clocks_read(meaning: Promise | Possible | None) -> frozenset[str]:
    """The clocks that a property reads."""
    return frozenset(clock for formula in _formulas(meaning) for clock in clocks_of(formula))


def bounds_named(meaning: Promise | Possible | None) -> tuple[Bound, ...]:
    """What a property says of clocks."""
    return tuple(atom for it in _formulas(meaning) for atom in atoms(it) if isinstance(atom, Bound))


def _formulas(it: object) -> list[Formula]:
    """The state formulas of a property, wherever they stand in it."""
    match it:
        case Promise(form, scope):
            return _formulas(form) + _formulas(scope)
        case Possible(goal, since):
            return _formulas(goal) + _formulas(since)
        case Always(condition) | While(condition):
            return [condition]
        case NeverHappens(trigger, when):
            return [*_formulas(trigger), when]
        case LeadsTo(trigger, response, _, release):
            return _formulas(trigger) + _formulas(response) + (_formulas(release.response) if release else [])
        case OnlyAfter(trigger, earlier):
            return _formulas(trigger) + _formulas(earlier)
        case Separation(first, then):
            return _formulas(first) + _formulas(then)
        case StaysPossible(goal, condition):
            return [*_formulas(goal), condition]
        case LastsAtMost(condition, _, release) | LastsAtLeast(condition, _, release):
            return [condition] + (_formulas(release.response) if release else [])
        case Between(opens, closes):
            return _formulas(opens) + _formulas(closes)
        case AfterFirst(trigger) | BeforeFirst(trigger) | Recurs(trigger):
            return _formulas(trigger)
        case Trigger(_, conditions):
            return list(conditions)
        case Response(_, condition):
            return [condition]
        case Ladder() | None:
            return []
        case _:
            raise TypeError(f"{it} is no part of a property")
