"""What every name of one protocol stands for.

States, labels, events, variables, values, clocks, params and machines share one namespace, in which only members of
different machines may have the same name; actors have one of their own, and so have properties, scenarios and measures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from protocol.diagnostics import Span
from protocol.elaboration.complaints import Complaints
from protocol.elaboration.groups import Bound, Env, Group, Piece
from protocol.syntax import (
    ActorDecl,
    ChoiceDecl,
    ClockDecl,
    Enumeration,
    EventDecl,
    ExpectDecl,
    GroupDecl,
    Item,
    MachineDecl,
    MeasureDecl,
    Name,
    ParamDecl,
    PropertyDecl,
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
    """A value of an enumeration or of a choice; `owners` are the variables and choices that have it."""

    name: str
    owners: tuple[VarDecl | ChoiceDecl, ...]


class Alias(Struct, frozen=True):
    """A name for events of a machine, one of which occurs: `consent.decided`.

    `states`: if they are entries, the states entered; as a condition it is being in one of them.
    """

    machine: str
    name: str
    events: tuple[str, ...]
    states: tuple[str, ...] = ()

    @property
    def event(self) -> str:
        return f"{self.machine}.{self.name}"


class Entry(Struct, frozen=True):
    """What a name in the text may stand for; `where`: for which members."""

    symbol: Symbol
    where: tuple[Bound, ...]

    @property
    def spelling(self) -> str:
        return spelling(self.symbol)


Symbol = (
    ParamDecl | ChoiceDecl | VarDecl | ClockDecl | EventDecl | MachineDecl | GroupDecl | State | Label | Alias | Member
    | Bound
)  # fmt: skip
Claim = PropertyDecl | ScenarioDecl | MeasureDecl


class Names(Struct):
    """The three namespaces.  `inner`: the states and labels of each machine; `tops`: all the other names.

    `clashing`: names that two things claim, which has been told; what they stand for is left open.
    """

    tops: dict[str, Symbol] = field(default_factory=dict)
    inner: dict[str, dict[str, State | Label | Alias]] = field(default_factory=dict)
    actors: dict[str, ActorDecl] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    expected: dict[str, ExpectDecl] = field(default_factory=dict)
    clashing: set[str] = field(default_factory=set)
    listed: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    """Of each machine how many names it had when its states were last asked for, and these."""
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    """Of each name in the text, without members, what it may stand for."""
    placed: dict[str, dict[tuple[Bound, ...], list[Entry]]] = field(default_factory=dict)
    """The same by members."""
    shapes: dict[str, dict[tuple[str, ...], None]] = field(default_factory=dict)
    """Of each name the groups of its members."""
    groups: dict[str, Group | None] = field(default_factory=dict)
    numbers: dict[str, ParamDecl] = field(default_factory=dict)
    env: Env = {}
    home: str = ""
    """The vote whose ballots a bare name means first."""
    recused: frozenset[Bound] = frozenset()
    """Those who cast no ballot in it."""
    used: set[str] = field(default_factory=set)
    """The params and choices that have been read."""

    def inside(self, env: Env) -> Names:
        """The same, with indices in force."""
        outer = {name: bound for name, bound in self.env.items() if name not in env}
        return replace(self, env={**outer, **env}) if env else self

    def members(self, name: str) -> list[State | Label | Alias]:
        """The states and labels of that name, one a machine at most."""
        found = (entry.symbol for entry in self.entries.get(name, ()))
        return [symbol for symbol in found if isinstance(symbol, State | Label | Alias)]

    def states(self, machine: str) -> list[str]:
        inner = self.inner[machine]  # only ever grows
        size, found = self.listed.get(machine, (0, []))
        if size != len(inner):
            found = [name for name, member in inner.items() if isinstance(member, State)]
            self.listed[machine] = len(inner), found
        return found

    def spelling(self, member: State | Label) -> str:
        """The name, with its machine where that is needed."""
        return member.name if len(self.members(member.name)) == 1 else member.event

    def group(self, of: str) -> Group | None:
        return self.groups.get(of)

    def all(self) -> Iterator[str]:
        """Every name that may be written, without members."""
        yield from self.entries
        for name, entries in self.entries.items():
            for entry in entries:
                if isinstance(entry.symbol, MachineDecl):
                    yield from (f"{name}.{inner}" for inner in self.inner[entry.symbol.name.text])


def spelling(symbol: Symbol | None) -> str:
    """The name in full: "response[2].backed"."""
    match symbol:
        case None | Bound():
            return ""
        case State() | Label() | Alias():
            return symbol.event
        case Member(name):
            return name
        case _:
            return symbol.name.text


def place_of(symbol: Symbol) -> Span | None:
    """Where it was declared; None of what nobody wrote."""
    match symbol:
        case State(decl=decl):
            return decl.name.span
        case Label(decl=decl):
            return decl.label.span if decl.label else None
        case Member(owners=owners):
            return owners[0].name.span
        case Alias() | Bound():
            return None
        case decl:
            return decl.name.span


def a_kind(symbol: Symbol) -> str:
    """What it is, in the reader's words: "a variable"."""
    match symbol:
        case ParamDecl():
            return "a param"
        case ChoiceDecl():
            return "a choice"
        case GroupDecl():
            return "a group"
        case VarDecl():
            return "a variable"
        case ClockDecl():
            return "a clock"
        case EventDecl():
            return "an event"
        case MachineDecl():
            return f"an {symbol.kind}" if symbol.kind[0] in "ao" else f"a {symbol.kind}"
        case State():
            return f"a state of `{symbol.machine}`"
        case Label():
            return f"a label in `{symbol.machine}`"
        case Alias():
            return f"an event of `{symbol.machine}`"
        case Member():
            return f"a value of `{symbol.owners[0].name.text}`"
        case Bound():
            return "an index"


def collect(
    pieces: Sequence[Piece],
    known: dict[str, Group | None],
    aliases: Sequence[Alias],
    complaints: Complaints,
) -> Names:
    """The names that the pieces declare; each clash is told once, and the first to come keeps the name."""
    names = Names(groups=known)
    places: dict[str, Span] = {}
    items = [piece.item for piece in pieces]
    for piece in pieces:
        match item := piece.item:
            case ActorDecl():
                _declare(item, names.actors, complaints)
            case PropertyDecl() | ScenarioDecl() | MeasureDecl():
                _declare(item, names.claims, complaints)
            case ParamDecl() | ChoiceDecl() | ClockDecl() | EventDecl() | VarDecl() | MachineDecl() | GroupDecl():
                if _is_free(Name(piece.base or item.name.text, item.name.span), names, places, complaints):
                    names.tops[item.name.text] = item
                    _enter(piece.base or item.name.text, item, piece.where, names)
                    if isinstance(item, MachineDecl):
                        names.inner[item.name.text] = {}
                if isinstance(item, ParamDecl):
                    names.numbers[item.name.text] = item
            case _:
                pass
    for item in items:
        match item:
            case VarDecl(type=Enumeration(values)):
                _values(item, values, names, places, complaints)
            case ChoiceDecl(readings=readings):
                _values(item, readings, names, places, complaints)
            case _:
                pass
    for piece in pieces:
        if isinstance(piece.item, MachineDecl) and names.tops.get(piece.item.name.text) is piece.item:
            _inside(piece.item, piece.where, names, places, complaints)
    for alias in aliases:
        if alias.machine in names.inner:
            names.inner[alias.machine][alias.name] = alias
    for group in known.values():
        for member in group.members if group else ():
            if isinstance(member, str):
                assert group is not None
                name = Name(member, group.span)
                names.actors.setdefault(member, ActorDecl(name, "", False, "", group.span))
    _expectations(items, names, complaints)
    return names


def _enter(name: str, symbol: Symbol, where: tuple[Bound, ...], names: Names) -> None:
    entry = Entry(symbol, where)
    names.entries.setdefault(name, []).append(entry)
    names.placed.setdefault(name, {}).setdefault(where, []).append(entry)
    names.shapes.setdefault(name, {})[tuple(bound.group for bound in where)] = None


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


def _values(
    item: VarDecl | ChoiceDecl,
    values: tuple[Name, ...],
    names: Names,
    places: dict[str, Span],
    complaints: Complaints,
) -> None:
    """Several variables and choices may share a value; nothing else may."""
    own: dict[str, Span] = {}
    for value in values:
        if value.text in own:
            _clash(value, own[value.text], complaints)
            continue
        own[value.text] = value.span
        symbol = names.tops.get(value.text)
        if isinstance(symbol, Member):
            names.tops[value.text] = Member(value.text, (*symbol.owners, item))
        elif _is_free(value, names, places, complaints):
            names.tops[value.text] = Member(value.text, (item,))
        if isinstance(known := names.tops.get(value.text), Member):
            for table in (names.entries, names.placed, names.shapes):
                table.pop(value.text, None)
            _enter(value.text, known, (), names)


def _inside(
    machine: MachineDecl, where: tuple[Bound, ...], names: Names, places: dict[str, Span], complaints: Complaints
) -> None:
    """States and labels; the same name may stand in several machines."""
    inner = names.inner[machine.name.text]
    own: dict[str, Span] = {}
    implied = machine.kind not in ("ladder", "machine")  # its states are named by nobody, and take no name away
    for member in machine.members:
        name = member.label if isinstance(member, TransitionDecl) else None
        name = member.name if isinstance(member, StateDecl) else name
        if name is None:
            continue
        if not implied and (first := own.get(name.text) or places.get(name.text)) is not None:
            _clash(name, first, complaints)
            names.clashing.add(name.text)
        if own.setdefault(name.text, name.span) is not name.span:
            continue
        if isinstance(member, StateDecl):
            inner[name.text] = State(machine.name.text, name.text, member)
        elif isinstance(member, TransitionDecl):
            inner[name.text] = Label(machine.name.text, name.text, member)
        if not implied or machine.kind == "ballot":
            _enter(name.text, inner[name.text], where, names)


def _expectations(items: Sequence[Item], names: Names, complaints: Complaints) -> None:
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
