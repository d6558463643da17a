"""The moves of a protocol in text: for each, when it is possible, and the state after it in terms of the state before.

The definition is that of `protocol.semantics`: the cause and a closed set of reactions, read on the state before the
move; then the clocks, and the monitors that watch it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from checker.proof.smtlib import (
    Choice,
    Hand,
    Text,
    Texts,
    all_of,
    any_of,
    constant,
    formula_text,
    implies,
    ite,
    move_formula_text,
    not_,
    term_text,
    whole,
)
from protocol.formula import TRUE, And, At, Compare, Formula, Term
from protocol.model import Clock, Monitor, Protocol, Transition, Update, Variable
from protocol.runs import Move

Occurs = Callable[[tuple[str, ...]], Text]

ENUMERATED = 64
"""A cause that can grow into more moves than this is written once, with a Boolean for each reaction."""


class Change(Struct, frozen=True):
    """A move in text: when it is possible, the events in it, the state after; `lets` name parts of the latter."""

    possible: Text
    occurs: Occurs
    lets: tuple[tuple[str, Text], ...]
    after: Texts


def source(transition: Transition) -> Formula:
    return TRUE if transition.machine is None else At(transition.machine, transition.sources)


Counts = Callable[[Compare], Text | None]


def changes(protocol: Protocol, cause: Transition, now: Texts, counts: Counts = lambda _: None) -> Iterator[Change]:
    """The moves of a cause: one for each set of reactions that it can grow into, judged on the text.

    `counts`: names for comparisons of counts after the move.
    """
    reactions = [t for t in protocol.transitions if not t.is_cause]
    sets = _sets(protocol, cause, reactions)
    if sets is None:
        within = {t.name for t in reach(reactions, cause)}
        free = {t.name: f"take{k}" if t.name in within else "false" for k, t in enumerate(protocol.transitions)}
        yield _change(protocol, cause, now, free, counts)
        return
    for taken in sets:
        yield _change(protocol, cause, now, {t.name: constant(t.name in taken) for t in reactions}, counts)


def change_of(protocol: Protocol, move: Move, now: Texts) -> Change:
    """One move, of which all that takes part is known."""
    reactions = (t for t in protocol.transitions if not t.is_cause)
    return _change(
        protocol, protocol.transition(move.cause), now, {t.name: constant(t.name in move.reactions) for t in reactions}
    )


def _sets(protocol: Protocol, cause: Transition, reactions: list[Transition]) -> list[frozenset[str]] | None:
    """Each set of reactions that can come about one by one, a machine at most once; None where they are too many."""
    by_name = {t.name: t for t in reactions}
    found, open_ = {frozenset[str]()}, [frozenset[str]()]
    while open_:
        taken = open_.pop()
        members = [cause, *(by_name[name] for name in taken)]
        moved, events = {t.machine for t in members}, {event for t in members for event in brought(t)}
        for reaction in reactions:
            if reaction.machine not in moved and not events.isdisjoint(reaction.triggers):
                larger = taken | {reaction.name}
                if larger not in found:
                    found.add(larger)
                    open_.append(larger)
        if len(found) > ENUMERATED:
            return None
    return sorted(found, key=lambda names: [t.name in names for t in reactions])


def reach(reactions: Sequence[Transition], cause: Transition) -> list[Transition]:
    """Those of the reactions that may follow from the cause, one way or another."""
    found: list[Transition] = []
    events, new = set[str](), set(brought(cause))
    waiting = reactions
    while new:
        events |= new
        found += (joining := [t for t in waiting if not new.isdisjoint(t.triggers)])
        waiting = [t for t in waiting if new.isdisjoint(t.triggers)]
        new = {event for t in joining for event in brought(t)} - events
    return found


def brought(transition: Transition) -> tuple[str, ...]:
    """The events that it brings: its label and its entry."""
    return (transition.name, *([f"{transition.machine}.{transition.target}"] if transition.target else []))


def _change(
    protocol: Protocol,
    cause: Transition,
    now: Texts,
    reacting: Mapping[str, Text],
    counts: Counts = lambda _: None,
) -> Change:
    """The move of `cause` with the reactions of which `reacting` is true, which it makes possible or false."""
    taken = {t.name: constant(t is cause) if t.is_cause else reacting[t.name] for t in protocol.transitions}
    by_event: dict[str, list[Text]] = {}
    for t in protocol.transitions:
        for event in brought(t):
            by_event.setdefault(event, []).append(taken[t.name])

    def occurs(events: tuple[str, ...]) -> Text:
        return any_of(text for event in events for text in by_event.get(event, ()))

    possible = all_of(_allowed(protocol, cause, now, taken, occurs))
    places = {machine.name: now.places[machine.name] for machine in protocol.machines}
    values = {variable.name: now.values[variable.name] for variable in protocol.variables}
    members = [t for t in protocol.transitions if taken[t.name] != "false"]
    for machine in {t.machine: None for t in members if t.machine in places and t.target is not None}:
        assert machine is not None
        places[machine] = _placed(now.places[machine], [t for t in members if t.machine == machine], taken)
    for name in {update.variable: None for t in members for update in t.updates if update.variable in values}:
        values[name] = _assigned(protocol.variable(name), members, now, taken)
    then = Texts(dict(places), values, {}, counts)
    lets: list[tuple[str, Text]] = []
    restarted: dict[str, list[Text]] = {}
    for index, monitor in enumerate(protocol.monitors):
        places[monitor.name] = _watched(monitor, index, now, occurs, then, lets, restarted)
    hands = {c.name: _ticked(c, now, occurs, then, any_of(restarted.get(c.name, ()))) for c in protocol.clocks}
    return Change(possible, occurs, tuple(lets), Texts(places, values, hands, counts))


def _allowed(
    protocol: Protocol, cause: Transition, now: Texts, taken: Mapping[str, Text], occurs: Occurs
) -> Iterator[Text]:
    """What is taken is possible and, if it reacts, triggered; one a machine; no machine that must react is left."""
    yield formula_text(And((source(cause), cause.guard)), now)
    for t in protocol.transitions:
        if t.is_cause:
            continue
        if (triggered := occurs(t.triggers)) == "false":
            yield not_(taken[t.name])
            continue
        possible = formula_text(And((source(t), t.guard)), now)
        yield implies(taken[t.name], all_of((triggered, possible)))
        rivals = [taken[other.name] for other in protocol.transitions if other.machine == t.machine and other is not t]
        yield from (implies(taken[t.name], not_(rival)) for rival in rivals)
        yield any_of((not_(triggered), taken[t.name], *rivals, not_(possible)))


def _placed(now: Choice, members: Sequence[Transition], taken: Mapping[str, Text]) -> Choice:
    """The machine's location after the move, `members` being its transitions that may be taken."""
    entering: dict[str, list[Text]] = {}
    for t in members:
        if t.target is not None:
            entering.setdefault(t.target, []).append(taken[t.name])
    certain = [name for name, texts in entering.items() if "true" in texts]
    if certain or not entering:
        return Choice(dict.fromkeys(now.cases, "false") | dict.fromkeys(certain, "true")) if certain else now
    stays = not_(any_of(text for texts in entering.values() for text in texts))
    return Choice({name: any_of((*entering.get(name, ()), all_of((stays, case)))) for name, case in now.cases.items()})


def _assigned(
    variable: Variable, members: Sequence[Transition], now: Texts, taken: Mapping[str, Text]
) -> Text | Choice:
    """The value after the move: the nearest in range to what an update says, or as before."""
    result = now.values[variable.name]
    for t in members:
        for update in t.updates:
            if update.variable == variable.name:
                new = _right(update, variable, now)
                if isinstance(new, Choice) and isinstance(result, Choice):
                    cases = {name: ite(taken[t.name], new.cases[name], old) for name, old in result.cases.items()}
                    result = Choice(cases)
                elif isinstance(new, str) and isinstance(result, str):
                    result = ite(taken[t.name], new, result)
    return result


def _right(update: Update, variable: Variable, now: Texts) -> Text | Choice:
    value = update.value
    if not isinstance(value, Term):
        return formula_text(value, now)
    text = value_of(term_text(value, now), variable)
    low, high = variable.domain[0], variable.domain[-1]
    if isinstance(text, str) and isinstance(low, int) and isinstance(high, int) and not isinstance(low, bool):
        below, above = f"(< {text} {whole(low)})", f"(> {text} {whole(high)})"
        return ite(below, whole(low), ite(above, whole(high), text))
    return text


def _watched(
    monitor: Monitor,
    index: int,
    now: Texts,
    occurs: Occurs,
    then: Texts,
    lets: list[tuple[str, Text]],
    restarted: dict[str, list[Text]],
) -> Choice:
    """Where the monitor is after the move: along one of the edges that are enabled, any one; else where it was."""
    here, moved = now.places[monitor.name].cases, {name: [] for name in monitor.locations}  # type: ignore[var-annotated]
    left: dict[str, list[Text]] = {name: [] for name in monitor.locations}
    for source in monitor.locations:
        edges = [
            (k, edge, all_of((here[source], move_formula_text(edge.when, now, occurs, then))))
            for k, edge in enumerate(monitor.edges)
            if edge.source == source
        ]
        edges = [it for it in edges if it[2] != "false"]
        for position, (k, edge, enabled) in enumerate(edges):
            before = any_of(left[source])
            later = any_of(other for _, _, other in edges[position + 1 :])
            picked = any_of((f"pick{index}.{k}", not_(later)))
            name = f"edge{index}.{k}"
            lets.append((name, all_of((enabled, not_(before), picked))))
            moved[edge.target].append(name)
            left[source].append(name)
            for clock in edge.restarts:
                restarted.setdefault(clock, []).append(name)
    return Choice(
        {name: any_of((*moved[name], all_of((here[name], not_(any_of(left[name])))))) for name in monitor.locations}
    )


def _ticked(clock: Clock, now: Texts, occurs: Occurs, then: Texts, restarted: Text) -> Hand:
    """Stops, clears, restarts, starts, in this order; then what monitors restart."""
    rules = (clock.stops, clock.clears, clock.restarts, clock.starts)
    stops, clears, restarts, starts = (move_formula_text(rule, now, occurs, then) for rule in rules)
    hand = now.clocks[clock.name]
    stopped = all_of((any_of((hand.stopped, all_of((hand.on, stops)))), not_(clears)))
    on, value = all_of((hand.on, not_(clears))), ite(clears, "0.0", hand.value)
    stopped, on, value = all_of((stopped, not_(restarts))), any_of((on, restarts)), ite(restarts, "0.0", value)
    value = ite(all_of((starts, not_(on))), "0.0", value)
    stopped, on = all_of((stopped, not_(starts))), any_of((on, starts))
    stopped, on, value = all_of((stopped, not_(restarted))), any_of((on, restarted)), ite(restarted, "0.0", value)
    return Hand(value, on, stopped)


def value_of(value: Text | Choice, variable: Variable) -> Text | Choice:
    """The value as one of the variable's enumeration, if it is one."""
    if not isinstance(value, Choice):
        return value
    return Choice({str(name): value.cases.get(str(name), "false") for name in variable.domain})
