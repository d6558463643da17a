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
    Negation,
    Number,
    ObserveDecl,
    ParamDecl,
    Ref,
    TransitionDecl,
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
        if len(seen) > MOST_MEMBERS:
            _too_many(len(seen), decl.name.span, complaints)
            return ()
        return tuple(seen)
    size = whole(decl.size, params)
    if size is None:
        named = [params[leaf.text] for leaf in leaves(decl.size) if isinstance(leaf, Ref) and leaf.text in params]
        if all(param.value is not None for param in named):  # of one without a value that is told where it stands
            message = "the size of a group is a whole number, and fixed before the run"
            complaints.say("E214", decl.size.span, message, remedy="write a number, or the name of a param that is one")
    elif not 1 <= size <= MOST_MEMBERS:
        _too_many(size, decl.size.span, complaints)
    else:
        return tuple(range(1, size + 1))
    return ()


def _too_many(size: int, span: Span, complaints: Complaints) -> None:
    """Or too few."""
    message = f"a group has 1 to {MOST_MEMBERS} members, and this one would have {size}"
    remedy = "a small group shows what a large one does" if size > 0 else "give it one member at least"
    complaints.say("E302", span, message, remedy=remedy)


def whole(expr: Expr, params: Mapping[str, ParamDecl]) -> int | None:
    """A whole number that is known before anything else is: written out, or by way of params."""
    known: dict[str, int | None] = {}

    def of(expr: Expr) -> int | None:
        match expr:
            case Number(value):
                return value
            case Ref(parts=(name,), indices=()) if name.text in params:
                if name.text not in known:
                    known[name.text] = None  # should it lead back to itself
                    value_of = params[name.text].value
                    known[name.text] = None if value_of is None else of(value_of)
                return known[name.text]
            case Binary(("+" | "-" | "*") as operator, left, right):
                a, b = of(left), of(right)
                if a is None or b is None:
                    return None
                found = a + b if operator == "+" else a - b if operator == "-" else a * b
                return found if abs(found) < 10**12 else None
            case _:
                return None

    return of(expr)


def leaves(expr: Expr) -> Iterator[Expr]:
    """The parts of an expression that no operator takes apart, left to right."""
    match expr:
        case Negation(arg):
            yield from leaves(arg)
        case Binary():
            spine: list[Expr] = []
            while isinstance(expr, Binary):
                spine.append(expr.right)
                expr = expr.left
            for part in (expr, *reversed(spine)):
                yield from leaves(part)
        case _:
            yield expr


def pieces(items: Iterable[Item], known: Mapping[str, Group | None], complaints: Complaints) -> Iterator[Piece]:
    """Every declaration, one for each member where it is replicated."""
    for item in items:
        if not isinstance(item, Replicable) or item.index is None:
            yield Piece(item, item.name.text if isinstance(item, Replicable) else "")
            continue
        group = group_of(item.index, known, complaints)
        size = 1 + len(getattr(item, "members", ()))
        if group is None or not complaints.affords(size * len(group.members), item.index.span):
            complaints.skipped |= {item.name.text, *_within(item)}
            continue
        for member in group.members:
            own = Bound(group.name, member)
            name = Name(instance(item.name.text, (own,)), item.name.span)
            yield Piece(replace(item, name=name, index=None), item.name.text, (own,), {item.index.name.text: own})


def _within(item: Item) -> Iterator[str]:
    """The names that it declares inside."""
    for member in item.members if isinstance(item, MachineDecl) else ():
        name = member.label if isinstance(member, TransitionDecl) else getattr(member, "name", None)
        if isinstance(name, Name):
            yield name.text


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
