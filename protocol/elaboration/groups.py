"""Groups, and one copy of a declaration for each member: `machine decision for g in guarantors { … }`.

A copy goes by the name of the declaration with its member, `decision[uk]`, and knows its member as `g`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from protocol.diagnostics import Span
from protocol.elaboration.complaints import Complaints
from protocol.syntax import (
    ActionDecl,
    Binary,
    Binder,
    ClockDecl,
    EventDecl,
    Expr,
    GroupDecl,
    Item,
    MachineDecl,
    Name,
    Number,
    ObserveDecl,
    ParamDecl,
    Ref,
    VarDecl,
    VoteDecl,
)

MOST_MEMBERS = 200
Member = int | str
"""Of a numbered group 1, 2, …; of a named one the name."""


class Group(Struct, frozen=True):
    name: str
    members: tuple[Member, ...]
    span: Span

    @property
    def is_numbered(self) -> bool:
        return isinstance(self.members[0], int)

    def actor(self, member: Member) -> str:
        """The member, where an actor is meant."""
        return f"{self.name}[{member}]" if isinstance(member, int) else member


class Bound(Struct, frozen=True):
    """What an index stands for: a member of a group."""

    group: str
    member: Member


Env = Mapping[str, Bound]
"""The indices in force, the innermost last."""


class Piece(Struct, frozen=True):
    """A declaration for one member, or as it stands; `base` is its name in the text."""

    item: Item
    base: str = ""
    where: tuple[Bound, ...] = ()
    env: Env = {}


Replicable = VarDecl | ClockDecl | EventDecl | MachineDecl | VoteDecl | ActionDecl | ObserveDecl


def instance(base: str, where: Iterable[Bound]) -> str:
    """`decision[uk]`."""
    return base + "".join(f"[{bound.member}]" for bound in where)


def groups(items: Iterable[Item], complaints: Complaints) -> dict[str, Group | None]:
    """The groups by name; None for one that is wrong, which has been told."""
    items = tuple(items)
    values = {item.name.text: item for item in items if isinstance(item, ParamDecl)}
    found: dict[str, Group | None] = {}
    for item in items:
        if isinstance(item, GroupDecl):
            members = _members(item, values, complaints)
            found.setdefault(item.name.text, Group(item.name.text, members, item.name.span) if members else None)
    return found


def _members(decl: GroupDecl, params: Mapping[str, ParamDecl], complaints: Complaints) -> tuple[Member, ...]:
    if decl.size is None:
        seen: dict[str, Name] = {}
        for name in decl.members:
            first = seen.setdefault(name.text, name)
            if first is not name:
                message = f"`{name.text}` is a member of `{decl.name.text}` already"
                second = (first.span, "first named here")
                complaints.say("E202", name.span, message, remedy="name it once", second=second)
        return tuple(seen)
    size = whole(decl.size, params)
    if size is None:
        remedy = "write a whole number, or the name of a param that is one"
        complaints.say("E214", decl.size.span, "the size of a group is fixed before the run", remedy=remedy)
    elif not 1 <= size <= MOST_MEMBERS:
        message = f"a group has 1 to {MOST_MEMBERS} members, and this one would have {size}"
        remedy = "a small group shows what a large one does" if size > 0 else "give it one member at least"
        complaints.say("E302", decl.size.span, message, remedy=remedy)
    else:
        return tuple(range(1, size + 1))
    return ()


def whole(expr: Expr, params: Mapping[str, ParamDecl], deep: int = 0) -> int | None:
    """A whole number that is known before anything else is: written out, or by way of params."""
    match expr:
        case Number(value):
            return value
        case Ref(parts=(name,), indices=()) if name.text in params and deep < len(params):
            value_of = params[name.text].value
            return None if value_of is None else whole(value_of, params, deep + 1)
        case Binary(("+" | "-" | "*") as operator, left, right):
            a, b = whole(left, params, deep), whole(right, params, deep)
            return None if a is None or b is None else a + b if operator == "+" else a - b if operator == "-" else a * b
        case _:
            return None


def pieces(items: Iterable[Item], known: Mapping[str, Group | None], complaints: Complaints) -> Iterator[Piece]:
    """Every declaration, one for each member where it is replicated."""
    for item in items:
        if not isinstance(item, Replicable) or item.index is None:
            yield Piece(item, item.name.text if isinstance(item, Replicable) else "")
            continue
        group = group_of(item.index, known, complaints)
        if group is None:
            continue
        for member in group.members:
            own = Bound(group.name, member)
            name = Name(instance(item.name.text, (own,)), item.name.span)
            yield Piece(replace(item, name=name, index=None), item.name.text, (own,), {item.index.name.text: own})


def group_of(index: Binder, known: Mapping[str, Group | None], complaints: Complaints) -> Group | None:
    """The group that an index ranges over."""
    name = index.group
    if name.text in known:
        return known[name.text]
    complaints.unknown(
        "E227",
        name.span,
        name.text,
        message=f"there is no group `{name.text}`",
        candidates=known,
        remedy=f"declare it: `group {name.text} = …`, or `group {name.text} size 3`",
    )
    return None
