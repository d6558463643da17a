"""What a name in the text stands for, by its members and by the indices in force.

A name that is declared for each member of a group means, without an index, that of the index in force over the group;
of several such indices, the innermost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from protocol.copies import generic
from protocol.elaboration.complaints import Complaints
from protocol.elaboration.groups import Bound, Group, Member, group_of, whole
from protocol.elaboration.names import Alias, Entry, Label, Names, State, Symbol, a_kind, place_of
from protocol.syntax import ActorDecl, Binary, Binder, Expr, MachineDecl, Name, Number, Party, Ref


def lookup(ref: Ref, names: Names, complaints: Complaints) -> Symbol | None:
    """What the reference stands for, of an observation its state `known`; None if that has been told, or is unknown."""
    symbol = named(ref, names, complaints)
    if isinstance(symbol, MachineDecl) and symbol.kind == "observation":
        return names.inner[symbol.name.text]["known"]
    return symbol


def named(ref: Ref, names: Names, complaints: Complaints) -> Symbol | None:
    """What the reference itself names."""
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
                names.used.add(name.text)
                return fixed
            message = f"`{name.text}` is no member of a group"
            remedy = "write a member, an index in force, or a whole number reckoned from them"
            known = {*names.env, *(str(m) for group in names.groups.values() if group for m in group.members)}
            complaints.unknown("E228", expr.span, name.text, message=message, candidates=known, remedy=remedy)
            return None
        case Binary(("+" | "-" | "*") as operator, left, right):
            a, b = index_of(left, names, complaints), index_of(right, names, complaints)
            if isinstance(a, int) and isinstance(b, int):
                return a + b if operator == "+" else a - b if operator == "-" else a * b
            if a is None or b is None:
                return None
    message = "this is no member of a group"
    remedy = "write a member, an index in force, or a whole number reckoned from them"
    complaints.say("E228", expr.span, message, remedy=remedy)
    return None


def group_for(index: Binder, names: Names, complaints: Complaints) -> Group | None:
    """The group for whose members something is written out, under an index of its own; None where that is too much."""
    is_free(index, names, complaints)
    group = group_of(index, names.groups, complaints)
    return group if group is not None and complaints.affords(len(group.members), index.span) else None


def is_free(index: Binder, names: Names, complaints: Complaints) -> bool:
    """The index takes no name away."""
    name = index.name.text
    entries = names.entries.get(name, ())
    taken = bool(entries) or name in names.actors
    if taken:
        place = place_of(entries[0].symbol) if entries else names.actors[name].name.span
        second = None if place is None else (place, "declared here")
        message, remedy = f"`{name}` is the name of something else", "give the index another name, such as `i`"
        complaints.say("E202", index.name.span, message, remedy=remedy, second=second)
        names.clashing.add(name)
    return not taken


def is_member(name: str, names: Names) -> bool:
    """It is the name of a member of a group."""
    return any(group is not None and name in group.members for group in names.groups.values())


def is_recused(ref: Ref, names: Names) -> bool:
    """It speaks of the ballot of a member who is recused, in the rule of that vote."""
    *machine, answer = (part.text for part in ref.parts)
    if not names.recused or answer not in ("yes", "no") or machine not in ([], [generic(names.home)]):
        return False
    group = next(iter(names.recused)).group
    if ref.indices:
        return Bound(group, index_of(ref.indices[-1].value, names, Complaints()) or "") in names.recused
    own = [bound for bound in names.env.values() if bound.group == group]
    return bool(own) and own[-1] in names.recused


# --- which member is meant --------------------------------------------------------------------------------------


def fitting(name: str, members: Sequence[Member], names: Names, *, inside: str | None = None) -> list[Entry]:
    """The entries of that name for these members, of machines those with such a name `inside`.

    In its own clauses those of a vote come first, and a vote before its ballots; then the innermost.
    """
    found = [
        (entry, depth)
        for where, depth in _places(name, members, names)
        for entry in names.placed[name].get(where, ())
        if inside is None or inside in _inside(entry, names)
    ]
    if len(found) > 1:
        for is_first in (lambda entry: _is_at_home(entry, names), _is_vote):
            found = [(entry, depth) for entry, depth in found if is_first(entry)] or found
    deepest: dict[str, tuple[int, ...]] = {}
    for entry, depth in found if len(found) > 1 else ():
        base = generic(entry.spelling)
        deepest[base] = max(depth, deepest.get(base, depth))
    return [entry for entry, depth in found if not deepest or depth == deepest[generic(entry.spelling)]]


def _places(name: str, members: Sequence[Member], names: Names) -> Iterator[tuple[tuple[Bound, ...], tuple[int, ...]]]:
    """The members that may be meant: the last as written, those before as indices in force; how deep these are."""
    own = list(enumerate(names.env.values()))
    for groups in names.shapes.get(name, ()):
        first = len(groups) - len(members)
        if first < 0:
            continue
        written = tuple(Bound(group, member) for group, member in zip(groups[first:], members, strict=True))
        indices = ([(i, bound) for i, bound in own if bound.group == group] for group in groups[:first])
        for implied in product(*indices):
            yield (*(bound for _, bound in implied), *written), tuple(depth for depth, _ in implied)


def _is_at_home(entry: Entry, names: Names) -> bool:
    return bool(names.home) and entry.spelling.startswith((f"{names.home}.", f"{names.home}["))


def _is_vote(entry: Entry) -> bool:
    return isinstance(entry.symbol, MachineDecl) and entry.symbol.kind == "vote"


def _simple(ref: Ref, members: Sequence[Member], names: Names, complaints: Complaints) -> Symbol | None:
    name = ref.text
    if name in names.clashing:
        return None
    if name in names.env and not members:
        return names.env[name]
    entries = names.entries.get(name, [])
    found = fitting(name, members, names)
    if len(found) > 1:
        spellings = " or ".join(f"`{entry.spelling}`" for entry in found)
        complaints.say("E203", ref.span, f"`{name}` could be {spellings}", remedy="write out which one is meant")
        return None
    if found:
        return found[0].symbol
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
        message = f"`{name}` is {a_kind(entries[0].symbol)}, and there is only one of it"
        complaints.say("E228", ref.span, message, remedy="leave out the index")
        return
    depth = max(len(entry.where) for entry in replicated)
    if len(members) > depth:
        message = f"`{name}` has {'one index' if depth == 1 else f'{depth} indices'}, and here it has {len(members)}"
        complaints.say("E228", ref.span, message, remedy="leave out the others")
        return
    like = next(entry for entry in replicated if len(entry.where) == depth)
    if not members or any(entry.where[-1].member == members[-1] for entry in replicated):
        open_ = like.where[depth - len(members) - 1] if len(members) < depth else like.where[0]
        message = f"there is one `{name}` for each of `{open_.group}`, and it is not said which is meant"
        remedy = f"say it in a `for … in {open_.group}`"
        remedy = remedy if members else f"write `{name}[…]` with a member, or {remedy}"
        complaints.say("E228", ref.span, message, remedy=remedy)
        return
    group = like.where[-1].group
    own = names.groups.get(group)
    is_of_group = own is not None and members[-1] in own.members
    message = f"there is no `{ref.text}[{members[-1]}]`" if is_of_group else f"`{group}` has no member `{members[-1]}`"
    listed = list(dict.fromkeys(str(entry.where[-1].member) for entry in replicated))
    numbered = isinstance(like.where[-1].member, int) and len(listed) > 2
    shown = f"each of {listed[0]} to {listed[-1]}" if numbered else ", ".join(f"`{each}`" for each in listed[:12])
    complaints.say("E228", ref.span, message, remedy=f"there is one for {shown}")


def _qualified(ref: Ref, members: Sequence[Member], names: Names, complaints: Complaints) -> Symbol | None:
    machine, *rest = (part.text for part in ref.parts)
    if machine in names.clashing:
        return None
    name = ".".join(rest)
    if len(found := fitting(machine, members, names, inside=name)) == 1:
        return _inside(found[0], names)[name]
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
    if having := [entry for entry in entries if name in _inside(entry, names)]:
        _no_such_member(ref, having, members, names, complaints)
        return None
    message = f"`{machine}` has no state or label `{name}`"
    candidates: dict[str, State | Label | Alias] = {}
    for entry in entries:
        candidates |= _inside(entry, names)
    remedy = f"it has {', '.join(f'`{each}`' for each in candidates)}" if candidates else ""
    complaints.unknown("E201", ref.parts[1].span, name, message=message, candidates=candidates, remedy=remedy)
    return None


def _inside(entry: Entry, names: Names) -> dict[str, State | Label | Alias]:
    """The states and labels of the machine, if it is one."""
    return names.inner[entry.symbol.name.text] if isinstance(entry.symbol, MachineDecl) else {}


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
        if member is None or (group is None and name in names.groups):
            return ()
        if group is not None and member in group.members:
            return (_known(group.actor(member), party.name, names),)
        if group is not None:
            message, remedy = f"`{name}` has no member `{member}`", "name a member of the group"
            complaints.say("E228", party.span, message, remedy=remedy)
            return ()
        if name in names.actors or name in names.env:
            message = f"`{name}` is one actor, and no group"
            complaints.say("E228", party.span, message, remedy="leave out the index")
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
