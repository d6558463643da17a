"""Actors who are treated alike: to exchange two of them leaves the guarantee, and who is bound to what, as they are.

The protocol is compared with itself with all that anybody could do by defecting, and the actors of its clauses are
compared as well.  So it is the same for every set of defectors: who defects changes a clause by its actor alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from checker.observers import watch
from checker.query import Query
from checker.waiting import waiting
from checker.zoning.alike import Labels, Likeness, Names, becomes, exchange, members_in, relabelled
from protocol.forever import is_eternal
from protocol.model import Deviation, Promise, Protocol


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
    found: list[list[str]] = []
    for actor in actors:
        likely = (those for those in found if late[those[0]] == late[actor])
        alike = (those for those in likely if _alike(whole, names, queries, fixed, (those[0], actor)))
        if (those := next(alike, None)) is not None:
            those.append(actor)
        else:
            found.append([actor])
    return found


def _alike(whole: Protocol, names: Names, queries: Sequence[Likeness], named: set[str], pair: tuple[str, str]) -> bool:
    """The two may change places, and nobody else does."""
    one, other = pair
    labels = labels_for(one, other)
    if labels is None:
        return False
    promised = {t.name for t in whole.defections}
    swapped = {one: other, other: one}
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
