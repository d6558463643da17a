"""Clauses that cannot stand together, judged on the text: reactions that cause each other, updates of one variable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from protocol.elaboration.complaints import Complaints
from protocol.model import Kind, Transition


def clashes(transitions: tuple[Transition, ...], complaints: Complaints) -> None:
    """Tell every cycle of labels and reactions, and every two clauses that can set one variable in one move."""
    reactions = [t for t in transitions if t.kind is Kind.REACTION]
    listening: dict[str, list[Transition]] = {}
    for reaction in reactions:
        for event in reaction.triggers:
            listening.setdefault(event, []).append(reaction)
    following = {t.name: caused_by(t, listening) for t in transitions}
    if not _cycles(reactions, following, complaints):
        _updates(transitions, following, complaints)


def caused_by(transition: Transition, listening: Mapping[str, list[Transition]]) -> list[Transition]:
    """The reactions that may join a move because of this part of it."""
    events = [transition.name]
    if transition.target is not None:
        events.append(f"{transition.machine}.{transition.target}")
    found = {reaction.name: reaction for event in events for reaction in listening.get(event, [])}
    return list(found.values())


def _cycles(reactions: list[Transition], following: Mapping[str, list[Transition]], complaints: Complaints) -> bool:
    told: set[str] = set()
    for reaction in reactions:
        path = _way(reaction, reaction, following)
        if path is None or reaction.name in told:
            continue
        told.update(step.name for step in path)
        names = " -> ".join(_called(step) for step in (*path, reaction))
        after = path[1] if len(path) > 1 else reaction
        complaints.say(
            "E322",
            reaction.origin.span,
            f"these reactions would cause each other for ever in one move: {names}",
            remedy="let one of them react to something else, or make it a `must … immediately`",
            second=(after.origin.span, "which causes this one") if after is not reaction else None,
        )
    return bool(told)


def _way(start: Transition, goal: Transition, following: Mapping[str, list[Transition]]) -> list[Transition] | None:
    """A shortest chain of reactions from `start` to one that causes `goal`."""
    before: dict[str, Transition | None] = {start.name: None}
    queue = [start]
    for step in queue:
        for later in following[step.name]:
            if later.name == goal.name:
                return _traced(step, before)
            if later.name not in before:
                before[later.name] = step
                queue.append(later)
    return None


def _traced(last: Transition, before: Mapping[str, Transition | None]) -> list[Transition]:
    path = [last]
    while (earlier := before[path[0].name]) is not None:
        path.insert(0, earlier)
    return path


def _updates(
    transitions: tuple[Transition, ...], following: Mapping[str, list[Transition]], complaints: Complaints
) -> None:
    order = {t.name: index for index, t in enumerate(transitions)}
    pairs: dict[tuple[str, str, str], tuple[Transition, Transition, Transition]] = {}
    for cause in (t for t in transitions if t.is_cause):
        parts = sorted(_move(cause, following), key=lambda t: order[t.name])
        setters: dict[str, list[Transition]] = {}
        for part in parts:
            for update in part.updates:
                for earlier in setters.setdefault(update.variable, []):
                    if part.machine is None or part.machine != earlier.machine:
                        pairs.setdefault((update.variable, earlier.name, part.name), (cause, earlier, part))
                setters[update.variable].append(part)
    for (variable, _, _), (cause, earlier, part) in pairs.items():
        whose = "" if cause in (earlier, part) else f", that of `{_called(cause)}`"
        alike = earlier.origin.span == part.origin.span  # the clause of two members of a group
        which = f"`{part.name}`" if alike else "this"
        complaints.say(
            "E323",
            part.origin.span,
            f"{which} and `{_called(earlier)}` can both set `{variable}` in one move{whose}",
            remedy="let one of them set it, or let each set a variable of its own",
            second=None if alike else (earlier.origin.span, "the other one"),
        )


def _move(cause: Transition, following: Mapping[str, list[Transition]]) -> Iterator[Transition]:
    """The cause and everything that may join its move."""
    seen = {cause.name: cause}
    queue = [cause]
    for step in queue:
        yield step
        for later in following[step.name]:
            if later.name not in seen:
                seen[later.name] = later
                queue.append(later)


def _called(transition: Transition) -> str:
    """How a reader calls it: its label, in full where other machines have its like, or the clause itself."""
    name = transition.name.rpartition(".")[2] if transition.machine else transition.name
    if name.startswith("#"):
        return transition.origin.text
    own = transition.machine is None or ("[" not in transition.machine and f"{name}:" in transition.origin.text)
    return name if own else transition.name
