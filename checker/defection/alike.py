"""Actors who are treated alike: to exchange two of them leaves the guarantee, and who is bound to what, as they are.

The protocol is compared with itself with all that anybody could do by defecting, and the actors of its clauses are
compared as well.  So it is the same for every set of defectors: who defects changes a clause by its actor alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from checker.observers import watch
from checker.query import Query
from checker.waiting import waiting
from checker.zoning.alike import Labels, Likeness, Names, becomes, exchange, members_in, relabelled
from protocol.forever import is_eternal
from protocol.model import Deviation, Promise, Protocol

MANY = 4
"""heuristic: so many are compared all at once first."""


def classes(
    agreed: Protocol, promises: Sequence[Promise], deviations: Sequence[Deviation], actors: Sequence[str]
) -> list[list[str]]:
    """The actors, in classes of those who are treated alike; in the order of the first of each."""
    if not actors:
        return []
    whole = replace(agreed, transitions=(*agreed.transitions, *agreed.defections))
    queries = [Likeness(posed(whole, promise)) for promise in promises]
    names = Names(whole)
    fixed = {actor for it in deviations for actor in it.actors} | set(actors)
    late = {actor: {it.late for it in deviations if actor in it.actors} for actor in actors}
    found = [
        those
        for those in _kin(actors)
        if all(late[it] == late[those[0]] for it in those)
        and all(_alike(whole, names, queries, fixed, *moved) for moved in _any_order(those))
    ]
    settled = {actor for those in found for actor in those}
    for actor in (actor for actor in actors if actor not in settled):
        likely = (those for those in found if late[those[0]] == late[actor])
        alike = (those for those in likely if _exchanged(whole, names, queries, fixed, those[0], actor))
        if (those := next(alike, None)) is not None:
            those.append(actor)
        else:
            found.append([actor])
    return sorted(found, key=lambda those: actors.index(those[0]))


def _kin(actors: Sequence[str]) -> list[list[str]]:
    """Those that differ in one member alone, where they are many."""
    kin: dict[str, list[str]] = {}
    for actor in actors:
        if len(found := members_in(actor)) == 1:
            kin.setdefault(relabelled(actor, {found[0]: ""}), []).append(actor)
    return [those for those in kin.values() if len(those) >= MANY]


def _any_order(those: Sequence[str]) -> Iterator[tuple[Mapping[str, str], Labels]]:
    """To exchange the first two, and to move each up by one: all orders come of these two."""
    for images in ((those[1], those[0], *those[2:]), (*those[1:], those[0])):
        moved = {one: other for one, other in zip(those, images, strict=True) if one != other}
        yield moved, {members_in(one)[0]: members_in(other)[0] for one, other in moved.items()}


def _exchanged(
    whole: Protocol, names: Names, queries: Sequence[Likeness], named: set[str], one: str, other: str
) -> bool:
    """The two may change places, and nobody else does."""
    labels = labels_for(one, other)
    return labels is not None and _alike(whole, names, queries, named, {one: other, other: one}, labels)


def _alike(
    whole: Protocol,
    names: Names,
    queries: Sequence[Likeness],
    named: set[str],
    swapped: Mapping[str, str],
    labels: Labels,
) -> bool:
    """These may take the places of others, and nobody else does."""
    promised = {t.name for t in whole.defections}
    if any(relabelled(actor, labels) != swapped.get(actor, actor) for actor in named if members_in(actor)):
        return False
    new = names.under(labels)
    by_name = {t.name: t for t in whole.transitions}
    for t in whole.transitions:
        image = by_name.get(new(t.name))
        if image is None or (image.name in promised) != (t.name in promised):
            return False
        owner = swapped.get(t.actor, t.actor) if t.actor in named else None
        if owner != (image.actor if image.actor in named else None):
            return False
    return all(
        it.survives(labels) or any(becomes(it.query, labels, image.query) for image in queries if image is not it)
        for it in queries
    )


def labels_for(one: str, other: str) -> Labels | None:
    """What is exchanged in the names of things if the two actors change places."""
    ones, others = members_in(one), members_in(other)
    if not ones and not others:
        return exchange(one, other)  # members of a group of actors: it is they who stand in brackets
    if len(ones) != 1 or len(others) != 1:
        return None
    labels = exchange(ones[0], others[0])
    return labels if relabelled(one, labels) == other else None


def posed(protocol: Protocol, promise: Promise) -> Query:
    """What is asked of the protocol, in one query: of an answer some time, whether it is awaited for ever."""
    if is_eternal(promise):
        return waiting(protocol, promise).rests().query
    return watch(protocol, promise).query
