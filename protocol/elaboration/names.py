"""What every name of one protocol stands for.

States, labels, events, variables, values, clocks, params and machines share one namespace, in which only members of
different machines may have the same name; actors have one of their own, and so have properties, scenarios and measures.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from protocol.diagnostics import Span
from protocol.elaboration.complaints import Complaints
from protocol.syntax import (
    ActorDecl,
    AllowDecl,
    ClockDecl,
    Enumeration,
    EventDecl,
    ExpectDecl,
    Item,
    MachineDecl,
    MeasureDecl,
    Name,
    ParamDecl,
    PropertyDecl,
    Ref,
    ScenarioDecl,
    StateDecl,
    TransitionDecl,
    VarDecl,
)


class State(Struct, frozen=True):
    """A location of a machine; as an event, entering it."""

    machine: str
    name: str
    decl: StateDecl

    @property
    def event(self) -> str:
        return f"{self.machine}.{self.name}"


class Label(Struct, frozen=True):
    machine: str
    name: str
    decl: TransitionDecl

    @property
    def event(self) -> str:
        return f"{self.machine}.{self.name}"


class Member(Struct, frozen=True):
    """A value of an enumeration; `owners` are the variables that have it."""

    name: str
    owners: tuple[VarDecl, ...]


Symbol = ParamDecl | VarDecl | ClockDecl | EventDecl | MachineDecl | State | Label | Member
Claim = PropertyDecl | ScenarioDecl | MeasureDecl


class Names(Struct):
    """The three namespaces.  `inner`: the states and labels of each machine; `tops`: all the other names.

    `clashing`: names that two things claim, which has been told; what they stand for is left open.
    """

    tops: dict[str, Symbol] = field(default_factory=dict)
    inner: dict[str, dict[str, State | Label]] = field(default_factory=dict)
    actors: dict[str, ActorDecl] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    expected: dict[str, ExpectDecl] = field(default_factory=dict)
    clashing: set[str] = field(default_factory=set)

    def members(self, name: str) -> list[State | Label]:
        """The states and labels of that name, one a machine at most."""
        return [members[name] for members in self.inner.values() if name in members]

    def states(self, machine: str) -> list[str]:
        return [name for name, member in self.inner[machine].items() if isinstance(member, State)]

    def spelling(self, member: State | Label) -> str:
        """The name, with its machine where that is needed."""
        return member.name if len(self.members(member.name)) == 1 else member.event

    def all(self) -> Iterator[str]:
        yield from self.tops
        for machine, members in self.inner.items():
            yield from members
            yield from (f"{machine}.{name}" for name in members)


def a_kind(symbol: Symbol) -> str:
    """What it is, in the reader's words: "a variable"."""
    match symbol:
        case ParamDecl():
            return "a param"
        case VarDecl():
            return "a variable"
        case ClockDecl():
            return "a clock"
        case EventDecl():
            return "an event"
        case MachineDecl():
            return f"a {symbol.kind}"
        case State():
            return f"a state of `{symbol.machine}`"
        case Label():
            return f"a label in `{symbol.machine}`"
        case Member():
            return f"a value of `{symbol.owners[0].name.text}`"


def collect(items: tuple[Item, ...], complaints: Complaints) -> Names:
    """The names that the items declare; each clash is told once, and the first to come keeps the name."""
    names = Names()
    places: dict[str, Span] = {}
    for item in items:
        match item:
            case ActorDecl():
                _declare(item, names.actors, complaints)
            case PropertyDecl() | ScenarioDecl() | MeasureDecl():
                _declare(item, names.claims, complaints)
            case ParamDecl() | ClockDecl() | EventDecl() | VarDecl():
                if _is_free(item.name, names, places, complaints):
                    names.tops[item.name.text] = item
            case MachineDecl():
                if _is_free(item.name, names, places, complaints):
                    names.tops[item.name.text] = item
                    names.inner[item.name.text] = {}
            case ExpectDecl() | AllowDecl():
                pass
    for item in items:
        if isinstance(item, VarDecl) and isinstance(item.type, Enumeration):
            _values(item, item.type, names, places, complaints)
    for item in items:
        if isinstance(item, MachineDecl) and names.tops.get(item.name.text) is item:
            _inside(item, names, places, complaints)
    _expectations(items, names, complaints)
    return names


def _declare(item: ActorDecl | Claim, known: dict[str, ActorDecl] | dict[str, Claim], complaints: Complaints) -> None:
    first = known.get(item.name.text)
    if first is not None:
        _clash(item.name, first.name.span, complaints)
    else:
        known[item.name.text] = item  # type: ignore[assignment]


def _is_free(name: Name, names: Names, places: dict[str, Span], complaints: Complaints) -> bool:
    first = places.setdefault(name.text, name.span)
    if first is not name.span:
        names.clashing.add(name.text)
        _clash(name, first, complaints)
    return first is name.span


def _clash(name: Name, first: Span, complaints: Complaints) -> None:
    complaints.say(
        "E202",
        name.span,
        f"`{name.text}` is already taken",
        remedy="give one of them another name",
        second=(first, "first declared here"),
    )


def _values(item: VarDecl, type_: Enumeration, names: Names, places: dict[str, Span], complaints: Complaints) -> None:
    """Several variables may share a value; nothing else may."""
    own: dict[str, Span] = {}
    for value in type_.values:
        if value.text in own:
            _clash(value, own[value.text], complaints)
            continue
        own[value.text] = value.span
        symbol = names.tops.get(value.text)
        if isinstance(symbol, Member):
            names.tops[value.text] = Member(value.text, (*symbol.owners, item))
        elif _is_free(value, names, places, complaints):
            names.tops[value.text] = Member(value.text, (item,))


def _inside(machine: MachineDecl, names: Names, places: dict[str, Span], complaints: Complaints) -> None:
    """States and labels; the same name may stand in several machines."""
    inner = names.inner[machine.name.text]
    own: dict[str, Span] = {}
    for member in machine.members:
        name = member.label if isinstance(member, TransitionDecl) else None
        name = member.name if isinstance(member, StateDecl) else name
        if name is None:
            continue
        if (first := own.get(name.text) or places.get(name.text)) is not None:
            _clash(name, first, complaints)
            names.clashing.add(name.text)
        if own.setdefault(name.text, name.span) is not name.span:
            continue
        if isinstance(member, StateDecl):
            inner[name.text] = State(machine.name.text, name.text, member)
        elif isinstance(member, TransitionDecl):
            inner[name.text] = Label(machine.name.text, name.text, member)


def _expectations(items: tuple[Item, ...], names: Names, complaints: Complaints) -> None:
    for item in items:
        if not isinstance(item, ExpectDecl):
            continue
        claim = names.claims.get(item.name.text)
        first = names.expected.setdefault(item.name.text, item)
        if claim is None:
            complaints.unknown(
                "E217",
                item.name.span,
                item.name.text,
                message=f"there is no property or scenario `{item.name.text}`",
                candidates=names.claims,
                remedy="an expectation is about a property or a scenario of this protocol",
            )
        elif isinstance(claim, MeasureDecl):
            complaints.say(
                "E217",
                item.name.span,
                f"`{item.name.text}` is a measure, which has a value and no verdict",
                remedy="state a bound as a property, and expect that",
                second=(claim.name.span, "declared here"),
            )
        elif first is not item:
            complaints.say(
                "E202",
                item.name.span,
                f"`{item.name.text}` has an expectation already",
                remedy="keep one of the two",
                second=(first.span, "first stated here"),
            )


def lookup(ref: Ref, names: Names, complaints: Complaints) -> Symbol | None:
    """What the reference stands for; None if that has been told, or cannot be known."""
    if len(ref.parts) == 1:
        return _simple(ref, names, complaints)
    machine, *rest = (part.text for part in ref.parts)
    inner = names.inner.get(machine)
    if inner is None:
        if machine not in names.tops and machine not in complaints.skipped:
            message = f"there is no machine `{machine}`"
            complaints.unknown(
                "E201", ref.parts[0].span, machine, message=message, candidates=names.inner, remedy="declare it first"
            )
        elif machine in names.tops:
            what = a_kind(names.tops[machine])
            message = f"`{machine}` is {what}; only a ladder or a machine has states and labels"
            complaints.say("E201", ref.span, message, remedy="write the name of the machine before the dot")
        return None
    found = inner.get(rest[0]) if len(rest) == 1 else None
    if found is None:
        name = ".".join(rest)
        message = f"`{machine}` has no state or label `{name}`"
        remedy = f"it has {', '.join(f'`{each}`' for each in inner)}" if inner else ""
        complaints.unknown("E201", ref.parts[1].span, name, message=message, candidates=inner, remedy=remedy)
    return found


def _simple(ref: Ref, names: Names, complaints: Complaints) -> Symbol | None:
    name = ref.text
    if name in names.clashing:
        return None
    if name in names.tops:
        return names.tops[name]
    found = names.members(name)
    if len(found) > 1:
        spellings = " or ".join(f"`{member.event}`" for member in found)
        complaints.say("E203", ref.span, f"`{name}` could be {spellings}", remedy="write out which one is meant")
        return None
    if found:
        return found[0]
    if name in names.actors:
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


def actor(name: Name | None, names: Names, complaints: Complaints) -> str | None:
    """The actor that the name stands for."""
    if name is None:
        return None
    if name.text in names.actors:
        return name.text
    complaints.unknown(
        "E205",
        name.span,
        name.text,
        message=f"there is no actor `{name.text}`",
        candidates=names.actors,
        remedy=f"declare it: `actor {name.text}`",
    )
    return None
