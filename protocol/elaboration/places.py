"""The places of a draft at which something named stands, and how a delta finds them."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from protocol.diagnostics import Span
from protocol.elaboration.complaints import Complaints
from protocol.syntax import (
    ActionDecl,
    ActorDecl,
    AllowDecl,
    ChoiceDecl,
    ClockDecl,
    EventDecl,
    ExpectDecl,
    GroupDecl,
    Item,
    MachineDecl,
    MeasureDecl,
    Name,
    ObserveDecl,
    ParamDecl,
    PropertyDecl,
    ScenarioDecl,
    StateDecl,
    TransitionDecl,
    UseDecl,
    VarDecl,
    VoteDecl,
)

Plain = StateDecl | TransitionDecl
"""A member of a machine that is no delta."""

WORDS: dict[type, str] = {
    ActorDecl: "an actor",
    GroupDecl: "a group",
    ParamDecl: "a param",
    ChoiceDecl: "a choice",
    VarDecl: "a variable",
    ClockDecl: "a clock",
    EventDecl: "an event",
    MachineDecl: "a machine",
    VoteDecl: "a vote",
    ActionDecl: "an action",
    ObserveDecl: "an observation",
    PropertyDecl: "a property",
    ScenarioDecl: "a scenario",
    MeasureDecl: "a measure",
    ExpectDecl: "an expectation",
    AllowDecl: "an allowance",
    StateDecl: "a state",
    TransitionDecl: "a clause",
}


class Draft(Struct):
    """The items so far.  `touched`: what this design has changed, and where."""

    items: list[Item]
    touched: dict[str, Span] = field(default_factory=dict)


class Place(Struct, frozen=True):
    """Where something named stands: an item, or a member of one."""

    item: int
    member: int | None
    name: str
    node: Item | Plain


# --- finding ----------------------------------------------------------------------------------------------------


def find(
    parts: tuple[str, ...],
    span: Span,
    draft: Draft,
    complaints: Complaints,
    *,
    within: str | None,
    like: Item | Plain | None,
) -> Place | None:
    """The thing that a delta names, in the whole base or, inside a machine opened again, among its members."""
    every = list(named(draft)) if within is None else members_of(within, draft)
    path = (*([within] if within and len(parts) == 1 else []), *parts)
    found = [place for place in every if matches(place, path, draft)]
    if like is not None and len(found) > 1:
        found = [place for place in found if same_space(place.node, like)] or found
    text = ".".join(parts)
    if len(found) > 1:
        spellings = " or ".join(f"`{spelling(place, draft)}`" for place in found)
        complaints.say("E203", span, f"`{text}` could be {spellings}", remedy="write out which one is meant")
        return None
    if not found:
        where = f"`{within}`" if within else "the base"
        complaints.unknown(
            "E219",
            span,
            text,
            message=f"{where} has nothing called `{text}` to change",
            candidates=[place.name for place in every if like is None or type(place.node) is type(like)],
            remedy="something new is written without `instead`" if like is not None else "leave the line out",
        )
        return None
    return found[0]


def matches(place: Place, path: tuple[str, ...], draft: Draft) -> bool:
    if len(path) == 1:
        return place.name == path[0]
    return place.member is not None and (name_of(draft.items[place.item]), place.name) == path


def spelling(place: Place, draft: Draft) -> str:
    return place.name if place.member is None else f"{name_of(draft.items[place.item])}.{place.name}"


def machine_item(name: str, draft: Draft) -> Place | None:
    found = (p for p in named(draft) if p.member is None and p.name == name and space_of(p.node) == "names")
    return next(found, None)


def named(draft: Draft) -> Iterator[Place]:
    """Everything with a name of its own, in order."""
    for index, item in enumerate(draft.items):
        if not isinstance(item, ExpectDecl | AllowDecl):
            yield Place(index, None, name_of(item), item)
        if isinstance(item, MachineDecl):
            yield from members(index, item)


def members(index: int, machine: MachineDecl) -> Iterator[Place]:
    for number, member in enumerate(machine.members):
        assert isinstance(member, StateDecl | TransitionDecl)
        if name := name_of(member):
            yield Place(index, number, name, member)


def members_of(machine: str, draft: Draft) -> list[Place]:
    place = machine_item(machine, draft)
    assert place is not None
    assert isinstance(place.node, MachineDecl)
    return list(members(place.item, place.node))


# --- names ------------------------------------------------------------------------------------------------------


def name_node(node: Item | Plain) -> Name | None:
    match node:
        case TransitionDecl():
            return node.label
        case AllowDecl():
            return node.code
        case UseDecl():
            return None
        case _:
            return node.name


def named_at(node: Item | Plain) -> Span:
    name = name_node(node)
    return name.span if name else node.span


def name_of(node: Item | Plain) -> str:
    name = name_node(node)
    return name.text if name else ""


def space_of(node: Item | Plain) -> str:
    """Actors, claims, and all the rest have names of their own."""
    if isinstance(node, ActorDecl):
        return "actors"
    return "claims" if isinstance(node, PropertyDecl | ScenarioDecl | MeasureDecl) else "names"


def same_space(one: Item | Plain, other: Item | Plain) -> bool:
    return space_of(one) == space_of(other)


def a_kind(node: Item | Plain) -> str:
    return f"a {node.kind}" if isinstance(node, MachineDecl) else WORDS[type(node)]


def listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
