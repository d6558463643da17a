"""One step from a protocol to a design of it: what each item of a design does to the items of its base."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from protocol.diagnostics import Span
from protocol.elaboration.complaints import Complaints
from protocol.elaboration.places import (
    Draft,
    Place,
    Plain,
    a_kind,
    find,
    listed,
    machine_item,
    members,
    name_node,
    name_of,
    named,
    named_at,
    same_space,
    space_of,
)
from protocol.elaboration.stage_deltas import Stage, plain_stage, reopen_stage, reopened_alike
from protocol.syntax import (
    ActionDecl,
    ActionRule,
    AllowDecl,
    ChoiceDecl,
    DesignDecl,
    DesignItem,
    ExpectDecl,
    Instead,
    Item,
    MachineDecl,
    Member,
    ParamDecl,
    ProtocolDecl,
    Remove,
    SetParam,
    StateDecl,
    TransitionDecl,
    VoteDecl,
    VoteRule,
)


def apply_protocol(decl: ProtocolDecl, complaints: Complaints) -> Draft:
    """A protocol as it stands; deltas inside its machines are refused."""
    return Draft([_plain(item, complaints) for item in decl.items])


def apply_design(decl: DesignDecl, base: Draft, complaints: Complaints) -> Draft:
    draft = Draft(list(base.items))
    for item in decl.items:
        _apply(item, draft, decl, complaints)
    return draft


def _apply(item: DesignItem, draft: Draft, design: DesignDecl, complaints: Complaints) -> None:
    match item:
        case Instead(inner):
            _instead(inner, item, draft, complaints, within=None)
        case Remove():
            _remove(item, draft, complaints, within=None)
        case SetParam():
            _set(item, draft, complaints)
        case ExpectDecl() | AllowDecl():
            _restate(item, draft, design, complaints)
        case MachineDecl():
            place = machine_item(item.name.text, draft)
            if place is not None and isinstance(place.node, MachineDecl):
                reopened_alike(item, place.node, complaints)
                _reopen(item, place, draft, complaints)
            elif place is None and not _is_new(item):
                _nothing_to_open(item, draft, complaints)
            else:
                _add(item, draft, complaints)
        case VoteDecl() | ActionDecl():
            stage = machine_item(item.name.text, draft)
            if stage is not None and isinstance(stage.node, Stage) and type(stage.node) is type(item):
                reopened_alike(item, stage.node, complaints)
                reopen_stage(item, stage, draft, complaints)
            elif stage is None and any(isinstance(member, Instead | Remove) for member in item.members):
                _nothing_to_open(item, draft, complaints)
            else:
                _add(item, draft, complaints)
        case _:
            _add(item, draft, complaints)


# --- new things -------------------------------------------------------------------------------------------------


def _add(item: Item, draft: Draft, complaints: Complaints) -> None:
    taken = next((p for p in named(draft) if p.name == name_of(item) and same_space(p.node, item)), None)
    if taken is not None and taken.node.span == item.span:
        return  # of parts that the base uses too
    if taken is not None:
        _taken(item, taken, complaints)
    else:
        draft.items.append(_plain(item, complaints))


def _taken(new: Item | Plain, place: Place, complaints: Complaints) -> None:
    name = name_node(new)
    assert name is not None
    complaints.say(
        "E202",
        name.span,
        f"`{name.text}` is already the name of {a_kind(place.node)}",
        remedy=f"write `instead` to replace it, or give the new {a_kind(new).partition(' ')[2]} another name",
        second=(named_at(place.node), "first declared here"),
    )


def _reopen(item: MachineDecl, place: Place, draft: Draft, complaints: Complaints) -> None:
    """A machine named again is opened for change; a new description or reason takes the place of the old one."""
    old = place.node
    assert isinstance(old, MachineDecl)
    if item.kind != old.kind:
        complaints.say(
            "E224",
            item.name.span,
            f"`{old.name.text}` is a {old.kind}, and is opened here as a {item.kind}",
            remedy=f"write `{old.kind} {old.name.text}`, or `instead {item.kind} {old.name.text}` for a new one",
            second=(old.name.span, "declared here"),
        )
    draft.items[place.item] = replace(
        old, description=item.description or old.description, because=item.because or old.because
    )
    for member in item.members:
        match member:
            case Instead(inner):
                _instead(inner, member, draft, complaints, within=old.name.text)
            case Remove():
                _remove(member, draft, complaints, within=old.name.text)
            case StateDecl() | TransitionDecl():
                _add_member(member, place.item, draft, complaints)
            case _:
                assert_never(member)


def _is_new(item: MachineDecl) -> bool:
    """It has states and no deltas; else it is meant to open one of the base."""
    deltas = any(isinstance(member, Instead | Remove) for member in item.members)
    return not deltas and any(isinstance(member, StateDecl) for member in item.members)


def _nothing_to_open(item: MachineDecl | Stage, draft: Draft, complaints: Complaints) -> None:
    known = [old.name.text for old in draft.items if type(old) is type(item)]
    parts = "states" if isinstance(item, MachineDecl) else "clauses"
    complaints.unknown(
        "E219",
        item.name.span,
        item.name.text,
        message=f"the base has no {a_kind(item).partition(' ')[2]} `{item.name.text}` to open",
        candidates=known,
        remedy=f"it has {listed(known) or 'none'}; a new one has {parts} of its own, and no `instead` or `remove`",
    )


def _add_member(member: Plain, index: int, draft: Draft, complaints: Complaints) -> None:
    machine = draft.items[index]
    assert isinstance(machine, MachineDecl)
    name = name_of(member)
    taken = next((p for p in members(index, machine) if p.name == name), None) if name else None
    if taken is not None:
        _taken(member, taken, complaints)
    else:
        draft.items[index] = replace(machine, members=(*machine.members, member))


def _restate(item: ExpectDecl | AllowDecl, draft: Draft, design: DesignDecl, complaints: Complaints) -> None:
    """An expectation, or an allowance, takes the place of the inherited one for the same thing."""
    index = next((i for i, old in enumerate(draft.items) if _same_statement(old, item)), None)
    if index is None or any(_same_statement(other, item) for other in _before(item, design)):
        draft.items.append(item)  # said twice in one place: told when names are resolved
    else:
        draft.items[index] = item


def _before(item: DesignItem, design: DesignDecl) -> tuple[DesignItem, ...]:
    return design.items[: next(i for i, other in enumerate(design.items) if other is item)]


def _same_statement(one: DesignItem, other: DesignItem) -> bool:
    match one, other:
        case ExpectDecl(), ExpectDecl():
            return one.name.text == other.name.text
        case AllowDecl(), AllowDecl():
            return (one.code.text, one.name.text) == (other.code.text, other.name.text)
    return False


# --- instead, remove, set ---------------------------------------------------------------------------------------


def _instead(
    new: Item | Plain | VoteRule | ActionRule,
    delta: Instead,
    draft: Draft,
    complaints: Complaints,
    *,
    within: str | None,
) -> None:
    if isinstance(new, ExpectDecl | AllowDecl):
        complaints.say(
            "E224",
            delta.span,
            f"{a_kind(new)} needs no `instead`",
            remedy="leave the word out: a new one for the same name replaces the old one",
        )
        return
    assert isinstance(new, Item | Plain)
    name = name_node(new)
    if name is None:
        complaints.say(
            "E220",
            delta.span,
            "a clause without a label cannot be replaced",
            remedy="give the clause a label where it is first written, and repeat the label here",
        )
        return
    place = find((name.text,), name.span, draft, complaints, within=within, like=new)
    if place is None or not _first_change(place, delta.span, draft, complaints):
        return
    if type(place.node) is not type(new):
        complaints.say(
            "E224",
            name.span,
            f"`{name.text}` is {a_kind(place.node)}, and {a_kind(new)} cannot stand in its place",
            remedy=f"write `remove {name.text}` and declare the new one under its own name",
            second=(named_at(place.node), "declared here"),
        )
        return
    _put(place, new, draft, complaints)


def _remove(delta: Remove, draft: Draft, complaints: Complaints, *, within: str | None) -> None:
    parts = tuple(part.text for part in delta.path.parts)
    if delta.path.indices:
        message = f"`{delta.path.text}` is declared, and removed, for all members of its group at once"
        complaints.say("E219", delta.path.span, message, remedy=f"write `remove {delta.path.text}`")
        return
    place = find(parts, delta.path.span, draft, complaints, within=within, like=None)
    if place is None or not _first_change(place, delta.span, draft, complaints):
        return
    owner = draft.items[place.item]
    gone = {place.name, f"{name_of(owner)}.{place.name}"}
    if isinstance(place.node, MachineDecl):
        gone |= {text for p in members(place.item, place.node) for text in (p.name, f"{place.name}.{p.name}")}
    if place.member is not None:
        _put(place, None, draft, complaints)
    else:
        del draft.items[place.item]
    draft.items[:] = [item for item in draft.items if not _follows(item, place, gone)]


def _follows(item: Item, place: Place, gone: set[str]) -> bool:
    """An expectation, or an allowance, about a thing that goes."""
    if isinstance(item, ExpectDecl):
        return space_of(place.node) == "claims" and item.name.text in gone
    return isinstance(item, AllowDecl) and item.name.text in gone


def _set(delta: SetParam, draft: Draft, complaints: Complaints) -> None:
    name = delta.name.text
    params = [item.name.text for item in draft.items if isinstance(item, ParamDecl | ChoiceDecl)]
    places = [p for p in named(draft) if p.name == name and space_of(p.node) == "names"]
    if not places:
        message = f"there is no param or choice `{name}` to set"
        remedy = f"it has {listed(params) or 'none'}"
        complaints.unknown("E219", delta.name.span, name, message=message, candidates=params, remedy=remedy)
        return
    place = places[0]
    if not isinstance(place.node, ParamDecl | ChoiceDecl):
        complaints.say(
            "E223",
            delta.name.span,
            f"`{name}` is {a_kind(place.node)}; only a param or a choice can be set",
            remedy=f"write `instead` and the whole {a_kind(place.node).partition(' ')[2]} to change it",
            second=(named_at(place.node), "declared here"),
        )
    elif _first_change(place, delta.span, draft, complaints):
        because = delta.because or place.node.because
        draft.items[place.item] = replace(place.node, value=delta.value, because=because)


def _put(place: Place, new: Item | Plain | None, draft: Draft, complaints: Complaints) -> None:
    """Replace what stands there; None takes a member away."""
    if place.member is None:
        assert new is not None
        assert not isinstance(new, StateDecl | TransitionDecl)
        draft.items[place.item] = _plain(new, complaints)
        return
    machine = draft.items[place.item]
    assert isinstance(machine, MachineDecl)
    assert new is None or isinstance(new, StateDecl | TransitionDecl)
    kept: tuple[Member, ...] = () if new is None else (new,)
    members = (*machine.members[: place.member], *kept, *machine.members[place.member + 1 :])
    draft.items[place.item] = replace(machine, members=members)


def _first_change(place: Place, span: Span, draft: Draft, complaints: Complaints) -> bool:
    """A design changes a thing once; a second change would undo the first, silently."""
    owner = draft.items[place.item]
    key = (
        f"{space_of(owner)} {name_of(owner)}.{place.name}"
        if place.member is not None
        else f"{space_of(owner)} {place.name}"
    )
    first = draft.touched.setdefault(key, span)
    if first is not span:
        complaints.say(
            "E221",
            span,
            f"this design has already changed `{place.name}`",
            remedy="keep one of the two changes",
            second=(first, "first changed here"),
        )
    return first is span


def _plain(item: Item, complaints: Complaints) -> Item:
    """The item itself; in a machine that is not opened for change there is nothing to replace or to remove."""
    if isinstance(item, Stage):
        return plain_stage(item, complaints)
    if not isinstance(item, MachineDecl):
        return item
    for member in item.members:
        if isinstance(member, Instead | Remove):
            complaints.say(
                "E225",
                member.span,
                f"`{item.name.text}` is new here, so there is nothing to replace or to remove in it",
                remedy="only a design changes what another text has declared",
            )
    return replace(item, members=tuple(m for m in item.members if isinstance(m, StateDecl | TransitionDecl)))
