"""Names as values: of params, choices, variables, clocks, states, indices and members."""

from __future__ import annotations

from protocol.elaboration.context import Context
from protocol.elaboration.groups import Bound as IndexBound
from protocol.elaboration.lookup import is_member, is_recused, lookup
from protocol.elaboration.names import Alias, Label, Member, State, a_kind
from protocol.elaboration.quantities import Choice, Quantity, Reading, Truth, Whole
from protocol.formula import FALSE, At, Compare, Literal, Var
from protocol.model import Variable
from protocol.syntax import (
    ChoiceDecl,
    ClockDecl,
    Enumeration,
    EventDecl,
    GroupDecl,
    MachineDecl,
    ParamDecl,
    Ref,
    VarDecl,
)


def quantity_of(ref: Ref, ctx: Context) -> Quantity | None:
    if ref.text not in ctx.names.entries and is_member(ref.text, ctx.names) and not ref.indices:
        group = next(g.name for g in ctx.names.groups.values() if g is not None and ref.text in g.members)
        return _member(ref.text, group, None, ctx)
    if is_recused(ref, ctx.names):
        return Truth(FALSE)
    match lookup(ref, ctx.names, ctx.complaints):
        case None:
            return None
        case ParamDecl() as param:
            ctx.used.add(param.name.text)
            return ctx.params.get(param.name.text)
        case ChoiceDecl() as choice:
            ctx.used.add(choice.name.text)
            taken = ctx.choices.get(choice.name.text)
            return None if taken is None else Choice(Literal(taken), (values_of(choice),), choice.name.text)
        case IndexBound(group, member):
            return _member(member, group, group, ctx)
        case GroupDecl() as group_decl:
            message = f"`{ref.text}` is a group, and has no value"
            remedy = f"count its members: `count(m in {group_decl.name.text}: …) >= 2`"
            ctx.complaints.say("E208", ref.span, message, remedy=remedy)
            return None
        case VarDecl() as decl:
            return None if (variable := ctx.variables.get(decl.name.text)) is None else _variable(variable, decl)
        case Member(name, owners):
            domains = tuple(values_of(owner) for owner in owners)
            return Choice(Literal(name), domains, None)
        case ClockDecl() as clock:
            return Reading(clock.name.text)
        case State(machine, name):
            return Truth(At(machine, (name,)))
        case Alias(machine, states=entered) if entered:
            return Truth(At(machine, entered))
        case (EventDecl() | Label() | Alias()) as symbol:
            ctx.complaints.say(
                "E206",
                ref.span,
                f"`{ref.text}` is {a_kind(symbol)}: it happens, and is never true or false",
                remedy=f"`since({ref.text}) >= 0h` is true once it has happened; `never {ref.text}` forbids it",
            )
            return None
        case MachineDecl() as machine:
            states = ctx.names.states(machine.name.text)
            written = ctx.written(ref.span)
            remedy = f"name one of its states, as `{written}.{states[-1]}`" if states else ""
            ctx.complaints.say("E206", ref.span, f"`{ref.text}` is {a_kind(machine)}, not a state", remedy=remedy)
            return None


def _member(member: int | str, group: str, owner: str | None, ctx: Context) -> Quantity:
    """A member of a group as a value: a whole number, or a name to be compared with others of the group."""
    if isinstance(member, int):
        return Whole(Literal(member))
    named = (own.members for own in ctx.names.groups.values() if own is not None and not own.is_numbered)
    every = tuple(dict.fromkeys(str(other) for members in named for other in members))
    return Choice(Literal(member), (every,), owner)


def values_of(owner: VarDecl | ChoiceDecl) -> tuple[str, ...]:
    if isinstance(owner, ChoiceDecl):
        return tuple(dict.fromkeys(reading.text for reading in owner.readings))
    assert isinstance(owner.type, Enumeration)
    return tuple(dict.fromkeys(value.text for value in owner.type.values))


def _variable(variable: Variable, decl: VarDecl) -> Quantity:
    term = Var(variable.name)
    if decl.type is None:
        return Truth(Compare(term, "=", Literal(True)))
    if isinstance(decl.type, Enumeration):
        return Choice(term, (values_of(decl),), variable.name)
    return Whole(term)
