"""Can time always go on?  A protocol is well-timed if, from every reachable state, time can diverge by obligations and
their reactions alone.

On the text (`by_text`): draw m → n where m, with the reactions it causes, can make n possible, and m → m where it can
leave itself possible.  Suppose infinitely many obligations are met in finite time, each only when it is due, and let S
be those met infinitely often.  Each member of S becomes possible again infinitely often.  Time alone cannot do that: a
bound c >= a that time opens anew needs a restart of c and a > 0 seconds each time.  So each member has a predecessor
in S, and S contains a cycle.  If every cycle has a member that is due only when a clock has reached some a > 0, and
some member of the cycle restarts (or clears) that clock for certain, both happen infinitely often, and each
alternation takes a seconds: time diverges.  Otherwise the question goes to the engines, by way of a run into a trap: a
state in which obligations of one instant lead only to states in which something is due (`is_trap`, decided by the
interpreter).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from msgspec import Struct

from checker.spans import Ternary, compared
from protocol.formula import (
    And,
    At,
    Before,
    Bound,
    Compare,
    Const,
    Formula,
    Literal,
    Not,
    Occurs,
    Or,
    Value,
    Var,
    atoms,
    counted,
    variables_of,
)
from protocol.model import Kind, Protocol, Transition
from protocol.semantics import RELATIONS, State, after, is_due, moves, possible

STEP_LIMIT = 20_000


def by_text(protocol: Protocol) -> tuple[str, ...]:
    """The obligations on a cycle that the text alone does not show to take time; empty: the protocol is well-timed.

    Where there are too many to look at, all that may lie on one.
    """
    forced = [t for t in protocol.transitions if t.kind in (Kind.MUST, Kind.TIMED)]
    effects = {t.name: effect(protocol, t) for t in forced}
    after = Following(forced)
    enables = {
        m.name: [n.name for n in after.may_leave(effects[m.name]) if can_make_possible(protocol, effects[m.name], n)]
        for m in forced
    }
    by_name = {t.name: t for t in forced}
    suspicious: dict[str, None] = {}
    looped = cyclic(enables)
    for count, cycle in enumerate(cycles(looped)):
        if count == STEP_LIMIT:
            return tuple(looped)
        if cycle is None:
            continue
        members = [effects[name] for name in cycle]
        if not any(takes_time(protocol, by_name[name], members) for name in cycle):
            suspicious.update(dict.fromkeys(cycle))
    return tuple(suspicious)


# --- what a move by one obligation does for certain, and may do ---------------------------------------------------


class Effect(Struct, frozen=True):
    """What is known of any move that this transition causes."""

    cause: Transition
    certain: frozenset[str]
    """Events that occur in it."""
    events: frozenset[str]
    """Events that may occur in it."""
    locations: Mapping[str, tuple[str, ...]]
    """The machines that it may move, with where they may be afterwards (a machine that may stay is not certain)."""
    stays: frozenset[str]
    """Of these, the machines that may stay."""
    values: Mapping[str, Value | None]
    """The variables that it may set, with their value afterwards if that is certain."""


class Following:
    """Obligations, found by the locations that they leave."""

    def __init__(self, forced: Sequence[Transition]) -> None:
        self._order = {t.name: number for number, t in enumerate(forced)}
        self._of: dict[str | None, list[Transition]] = {}
        self._from: dict[tuple[str, str], list[Transition]] = {}
        for t in forced:
            self._of.setdefault(t.machine, []).append(t)
            for location in t.sources if t.machine is not None else ():
                self._from.setdefault((t.machine or "", location), []).append(t)

    def may_leave(self, first: Effect) -> list[Transition]:
        """All but those of machines that the effect moves for certain, and not to where they begin."""
        found: dict[str, Transition] = {}
        for machine, obligations in self._of.items():
            if machine is not None and machine in first.locations and machine not in first.stays:
                left = [t for place in first.locations[machine] for t in self._from.get((machine, place), ())]
            else:
                left = obligations
            found.update((t.name, t) for t in left)
        return sorted(found.values(), key=lambda t: self._order[t.name])


def effect(protocol: Protocol, cause: Transition) -> Effect:
    joined = [cause]
    events = own_events(cause)
    growing = True
    while growing:
        more = [
            t
            for t in protocol.transitions
            if t.kind is Kind.REACTION and t not in joined and t.machine != cause.machine
            and not events.isdisjoint(t.triggers)
        ]  # fmt: skip
        joined += more
        events = events.union(*(own_events(t) for t in more))
        growing = bool(more)
    locations: dict[str, tuple[str, ...]] = {}
    for t in joined:
        if t.machine is not None and t.target is not None:
            locations[t.machine] = (*locations.get(t.machine, ()), t.target)
    values: dict[str, Value | None] = {}
    for t in joined:
        for update in t.updates:
            known = update.value.value if t is cause and isinstance(update.value, Literal | Const) else None
            values[update.variable] = known
    stays = frozenset(machine for machine in locations if machine != cause.machine)
    return Effect(cause, own_events(cause), events, locations, stays, values)


def own_events(transition: Transition) -> frozenset[str]:
    entry = {f"{transition.machine}.{transition.target}"} if transition.target is not None else set()
    return frozenset({transition.name} | entry)


def can_make_possible(protocol: Protocol, first: Effect, then: Transition) -> bool:
    """A move by `first.cause` can make `then` possible, or leave it so where it is that cause itself."""
    formula = possible(then)
    if after_move(protocol, first, formula) is False:
        return False
    return first.cause == then or can_turn(protocol, first, formula, True)


def can_turn(protocol: Protocol, first: Effect, formula: Formula, truth: bool) -> bool:
    """Some part of the formula may take on the truth that makes the formula `truth`, by the move itself.

    A bound that is open at a value above 0 is not opened by a move, which leaves a clock as it is, or sets it to 0.
    """
    match formula:
        case Not(arg):
            return can_turn(protocol, first, arg, not truth)
        case And(args) | Or(args):
            return any(can_turn(protocol, first, arg, truth) for arg in args)
        case At(machine, locations):
            return any((place in locations) is truth for place in first.locations.get(machine, ()))
        case Compare(Var(name), relation, Literal(value)) if first.values.get(name) is not None:
            return bool(RELATIONS[relation](first.values[name], value)) is truth  # type: ignore[arg-type]
        case Bound(clock, relation, limit):
            rules = protocol.clock(clock)
            at_zero = may(first, rules.restarts) or may(first, rules.starts)
            off = may(first, rules.clears) and not truth
            return off or (at_zero and bool(RELATIONS[relation](0, limit)) is truth)
        case _:
            return touches(protocol, first, formula)


def touches(protocol: Protocol, first: Effect, atom: Formula) -> bool:
    match atom:
        case At(machine):
            return machine in first.locations
        case Compare(left, _, right):
            inside = (atom for arg in (*counted(left), *counted(right)) for atom in atoms(arg))
            return any(name in first.values for name in variables_of(left, right)) or any(
                touches(protocol, first, atom) for atom in inside
            )
        case Bound(clock):
            rules = protocol.clock(clock)
            formulas = (rules.stops, rules.clears, rules.restarts, rules.starts)
            return any(in_move(first, formula) is not False for formula in formulas)
        case _:
            return False


# --- three-valued evaluation -------------------------------------------------------------------------------------


def after_move(protocol: Protocol, first: Effect, formula: Formula) -> Ternary:
    """Whether a state formula holds after a move by the effect's cause."""
    match formula:
        case Const(value):
            return value
        case Not(arg):
            return opposite(after_move(protocol, first, arg))
        case And(args):
            return every([after_move(protocol, first, arg) for arg in args])
        case Or(args):
            return opposite(every([opposite(after_move(protocol, first, arg)) for arg in args]))
        case At(machine, locations) if machine in first.locations and machine not in first.stays:
            inside = [place in locations for place in first.locations[machine]]
            return True if all(inside) else None if any(inside) else False
        case Compare(Var(name), relation, Literal(value)) if first.values.get(name) is not None:
            return bool(RELATIONS[relation](first.values[name], value))  # type: ignore[arg-type]
        case Compare() if (it := compared(formula, partial(after_move, protocol, first), first.values.get)) is not None:
            return it
        case Bound(clock, relation, limit):
            rules = protocol.clock(clock)
            if in_move(first, rules.restarts):
                return bool(RELATIONS[relation](0, limit))
            if in_move(first, rules.clears) and not may(first, rules.restarts) and not may(first, rules.starts):
                return False
            return None
        case _:
            return True if before_move(first, formula) and not touches(protocol, first, formula) else None


def in_move(first: Effect, formula: Formula) -> Ternary:
    """Whether a move formula holds of a move by the effect's cause."""
    match formula:
        case Const(value):
            return value
        case Not(arg):
            return opposite(in_move(first, arg))
        case And(args):
            return every([in_move(first, arg) for arg in args])
        case Or(args):
            return opposite(every([opposite(in_move(first, arg)) for arg in args]))
        case Occurs(events):
            return True if not first.certain.isdisjoint(events) else None if first.events & set(events) else False
        case Before(inner):
            return before_move(first, inner)
        case _:
            return None


def may(first: Effect, formula: Formula) -> bool:
    return in_move(first, formula) is not False


def before_move(first: Effect, formula: Formula) -> Ternary:
    """Whether a state formula holds before the move: what the cause's own guard says."""
    if formula in known(possible(first.cause)):
        return True
    match formula:
        case Const(value):
            return value
        case Not(arg):
            return opposite(before_move(first, arg))
        case And(args):
            return every([before_move(first, arg) for arg in args])
        case Or(args):
            return opposite(every([opposite(before_move(first, arg)) for arg in args]))
        case Compare():
            return compared(formula, partial(before_move, first), lambda _: None)
        case _:
            return None


def known(formula: Formula) -> tuple[Formula, ...]:
    """The conjuncts, nested ones too."""
    return tuple(c for arg in formula.args for c in known(arg)) if isinstance(formula, And) else (formula,)


def opposite(truth: Ternary) -> Ternary:
    return None if truth is None else not truth


def every(truths: Sequence[Ternary]) -> Ternary:
    return False if False in truths else None if None in truths else True


# --- cycles ------------------------------------------------------------------------------------------------------


def takes_time(protocol: Protocol, obligation: Transition, cycle: Sequence[Effect]) -> bool:
    """Between two times that the obligation is due, the cycle lets a fixed time > 0 pass."""

    def slow(formula: Formula) -> bool:
        match formula:
            case Bound(clock, ">=" | "=" | ">", limit) if limit > 0:
                rules = protocol.clock(clock)
                return any(in_move(e, rules.restarts) or in_move(e, rules.clears) for e in cycle)
            case And(args):
                return any(slow(arg) for arg in args)
            case Or(args):
                return all(slow(arg) for arg in args)
            case _:
                return False

    return slow(obligation.guard) or slow(obligation.due)


def cyclic(graph: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The part of the graph in which every name lies on a way to and on a way from a cycle."""
    behind: dict[str, list[str]] = {name: [] for name in graph}
    for name, ahead in graph.items():
        for n in ahead:
            behind[n].append(name)
    gone = {*_trailing(graph, behind), *_trailing(behind, graph)}
    return {name: [n for n in ahead if n not in gone] for name, ahead in graph.items() if name not in gone}


def _trailing(ways: Mapping[str, Sequence[str]], back: Mapping[str, Sequence[str]]) -> list[str]:
    """The names from which no way leads to a cycle; `back` are the ways the other way round."""
    left = {name: len(ahead) for name, ahead in ways.items()}
    found = [name for name, number in left.items() if not number]
    for name in found:  # grows while it is read
        for earlier in back[name]:
            left[earlier] -= 1
            if not left[earlier]:
                found.append(earlier)
    return found


def cycles(graph: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...] | None]:
    """The elementary cycles, each once, from its first member in the graph's order; None where a step finds none."""
    order = {name: i for i, name in enumerate(graph)}
    for start in graph:
        stack = [(start, iter(graph[start]))]
        path = [start]
        while stack:
            yield None
            _, ahead = stack[-1]
            step = next((n for n in ahead if n == start or (order[n] > order[start] and n not in path)), None)
            if step is None:
                stack.pop()
                path.pop()
            elif step == start:
                yield tuple(path)
            else:
                path.append(step)
                stack.append((step, iter(graph[step])))


# --- traps -------------------------------------------------------------------------------------------------------


def overdue_by(protocol: Protocol, names: Sequence[str]) -> Iterator[tuple[str, Formula]]:
    """For each named obligation the state formula that it is due."""
    for name in names:
        transition = protocol.transition(name)
        yield name, And((possible(transition), transition.due))


def is_trap(protocol: Protocol, state: State) -> bool:
    """Whatever obligations are met at this instant, in whatever order, something stays due: time has stopped.

    Finite, since within one instant clocks change by their rules only.
    """
    forced = [t for t in protocol.transitions if t.kind in (Kind.MUST, Kind.TIMED)]
    names = {t.name for t in forced}
    seen, waiting = {state}, [state]
    while waiting:
        here = waiting.pop()
        if not any(is_due(t, here) for t in forced):
            return False
        for move in moves(protocol, here):
            if move.cause in names:
                new = [s for s in after(protocol, here, move) if s not in seen]
                seen.update(new)
                waiting += new
    return True
