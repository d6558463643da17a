"""What a name in the text stands for, by its members and by the indices in force.

A name that is declared for each member of a group means, without an index, that of the index in force over the group.
"""

from __future__ import annotations

from collections.abc import Sequence

from protocol.elaboration.complaints import Complaints
from protocol.elaboration.groups import Bound, Member, instance, whole
from protocol.elaboration.names import Alias, Entry, Label, Names, State, Symbol, a_kind
from protocol.syntax import ActorDecl, Binary, Expr, MachineDecl, Name, Number, Party, Ref


def lookup(ref: Ref, names: Names, complaints: Complaints) -> Symbol | None:
    """What the reference stands for; None if that has been told, or cannot be known."""
    members = [index_of(index.value, names, complaints) for index in ref.indices]
    known = [member for member in members if member is not None]
    if len(known) < len(members):
        return None
    if len(ref.parts) == 1:
        return _simple(ref, known, names, complaints)
    return _qualified(ref, known, names, complaints)


def index_of(expr: Expr, names: Names, complaints: Complaints) -> Member | None:
    """The member that an index names: `uk`, `g`, `s - 1`."""
    match expr:
        case Number(value):
            return value
        case Ref(parts=(name,), indices=()):
            if name.text in names.env:
                return names.env[name.text].member
            if is_member(name.text, names):
                return name.text
            if name.text in names.numbers and (fixed := whole(expr, names.numbers)) is not None:
                return fixed
        case Binary(("+" | "-" | "*") as operator, left, right):
            a, b = index_of(left, names, complaints), index_of(right, names, complaints)
            if isinstance(a, int) and isinstance(b, int):
                return a + b if operator == "+" else a - b if operator == "-" else a * b
            if a is None or b is None:
                return None
    message = "this is no member of a group"
    remedy = "write a member, an index in force, or a whole number reckoned from them"
    complaints.say("E208", expr.span, message, remedy=remedy)
    return None


def is_member(name: str, names: Names) -> bool:
    """It is the name of a member of a group."""
    return any(group is not None and name in group.members for group in names.groups.values())


def fits(entry: Entry, members: Sequence[Member], names: Names) -> bool:
    """The members written are the last of the entry's; those before them are meant by the indices in force."""
    if len(members) > len(entry.where):
        return False
    own = {bound.group: bound.member for bound in names.env.values()}
    implied, written = entry.where[: len(entry.where) - len(members)], entry.where[len(entry.where) - len(members) :]
    return all(own.get(bound.group) == bound.member for bound in implied) and all(
        bound.member == member for bound, member in zip(written, members, strict=True)
    )


def _simple(ref: Ref, members: Sequence[Member], names: Names, complaints: Complaints) -> Symbol | None:
    name = ref.text
    if name in names.clashing:
        return None
    if name in names.env and not members:
        return names.env[name]
    entries = names.entries.get(name, [])
    found = [entry for entry in entries if fits(entry, members, names)]
    if len(found) > 1 and names.home:
        found = [entry for entry in found if entry.spelling.startswith(names.home)] or found
    if len(found) > 1:
        spellings = " or ".join(f"`{entry.spelling}`" for entry in found)
        complaints.say("E203", ref.span, f"`{name}` could be {spellings}", remedy="write out which one is meant")
        return None
    if found:
        symbol = found[0].symbol
        if isinstance(symbol, MachineDecl) and symbol.kind == "observation":
            return names.inner[symbol.name.text]["known"]
        return symbol
    if entries:
        _no_such_member(ref, entries, members, names, complaints)
    elif name in names.actors and not members:
        message = f"`{name}` is an actor, and stands only after `by`"
        complaints.say("E201", ref.span, message, remedy="name the event or the label of what the actor does")
    elif name in names.claims:
        message = f"`{name}` is the name of a property, a scenario or a measure"
        complaints.say("E201", ref.span, message, remedy="write out what it asks")
    else:
        message = f"nothing is called `{name}`"
        remedy = "declare it, as an event, a variable, a clock or a state"
        complaints.unknown("E201", ref.span, name, message=message, candidates=names.all(), remedy=remedy)
    return None


def _no_such_member(
    ref: Ref, entries: Sequence[Entry], members: Sequence[Member], names: Names, complaints: Complaints
) -> None:
    """The name is declared, but not so, or not for such a member."""
    name = ref.text
    replicated = [entry for entry in entries if entry.where]
    if not replicated:
        symbol = entries[0].symbol
        message = f"`{name}` is {a_kind(symbol)}, and there is only one of it"
        complaints.say("E228", ref.span, message, remedy="leave out the index")
        return
    first = replicated[0]
    group = first.where[-1].group
    if not members:
        message = f"there is one `{name}` for each of `{group}`, and it is not said which is meant"
        remedy = f"write `{name}[…]` with a member, or say it in a `for … in {group}`"
        complaints.say("E228", ref.span, message, remedy=remedy)
        return
    known = names.groups.get(group)
    listed = [str(member) for member in known.members] if known else []
    shown = f"{listed[0]} to {listed[-1]}" if known and known.is_numbered else ", ".join(listed[:12])
    message = f"`{group}` has no member `{members[-1]}`"
    if len(members) > len(first.where) or str(members[-1]) in listed:
        message = f"there is no `{instance(name, (Bound('', member) for member in members))}`"
    complaints.say("E228", ref.span, message, remedy=f"its members are {shown}")


def _qualified(ref: Ref, members: Sequence[Member], names: Names, complaints: Complaints) -> Symbol | None:
    machine, *rest = (part.text for part in ref.parts)
    entries = [entry for entry in names.entries.get(machine, []) if isinstance(entry.symbol, MachineDecl)]
    if not entries:
        if machine not in names.entries and machine not in complaints.skipped:
            message = f"there is no machine `{machine}`"
            known = [name for name, them in names.entries.items() if isinstance(them[0].symbol, MachineDecl)]
            complaints.unknown(
                "E201", ref.parts[0].span, machine, message=message, candidates=known, remedy="declare it first"
            )
        elif machine in names.entries:
            what = a_kind(names.entries[machine][0].symbol)
            message = f"`{machine}` is {what}; only a ladder or a machine has states and labels"
            complaints.say("E201", ref.span, message, remedy="write the name of the machine before the dot")
        return None
    inner = [
        (entry, found)
        for entry in entries
        if isinstance(entry.symbol, MachineDecl)
        and len(rest) == 1
        and (found := names.inner[entry.symbol.name.text].get(rest[0])) is not None
    ]
    fitting = [found for entry, found in inner if fits(entry, members, names)]
    if fitting:
        return fitting[0]
    if inner:
        _no_such_member(ref, [entry for entry, _ in inner], members, names, complaints)
        return None
    name = ".".join(rest)
    message = f"`{machine}` has no state or label `{name}`"
    candidates: dict[str, State | Label | Alias] = {}
    for entry in entries:
        assert isinstance(entry.symbol, MachineDecl)
        candidates |= names.inner[entry.symbol.name.text]
    remedy = f"it has {', '.join(f'`{each}`' for each in candidates)}" if candidates else ""
    complaints.unknown("E201", ref.parts[1].span, name, message=message, candidates=candidates, remedy=remedy)
    return None


# --- actors -----------------------------------------------------------------------------------------------------


def actor(party: Party | None, names: Names, complaints: Complaints) -> str | None:
    """The one actor that is meant."""
    if party is None:
        return None
    found = actors(party, names, complaints)
    if len(found) > 1:
        message = f"`{party.name.text}` is a group, and one actor is meant"
        remedy = f"write a member of it, as `{party.name.text}[…]`, or the index of a `for … in {party.name.text}`"
        complaints.say("E205", party.span, message, remedy=remedy)
        return None
    return found[0] if found else None


def actors(party: Party, names: Names, complaints: Complaints) -> tuple[str, ...]:
    """The actors that are meant: one, or all of a group; none, and told, where there is no such actor."""
    name = party.name.text
    group = names.groups.get(name)
    if party.index is not None:
        member = index_of(party.index, names, complaints)
        if member is None:
            return ()
        if group is not None and member in group.members:
            return (_known(group.actor(member), party.name, names),)
        if name in names.groups:
            message = f"`{name}` has no member `{member}`"
            complaints.say("E228", party.span, message, remedy="name a member of the group")
            return ()
    elif name in names.env:
        bound = names.env[name]
        own = names.groups[bound.group]
        assert own is not None
        return (_known(own.actor(bound.member), party.name, names),)
    elif name in names.actors:
        return (name,)
    elif group is not None:
        return tuple(_known(group.actor(member), party.name, names) for member in group.members)
    elif name in names.groups:
        return ()
    complaints.unknown(
        "E205",
        party.name.span,
        name,
        message=f"there is no actor `{name}`",
        candidates=(*names.actors, *names.groups),
        remedy=f"declare it: `actor {name}`",
    )
    return ()


def _known(name: str, place: Name, names: Names) -> str:
    """A member of a numbered group becomes an actor where it is first spoken of as one."""
    names.actors.setdefault(name, ActorDecl(Name(name, place.span), "", False, "", place.span))
    return name
