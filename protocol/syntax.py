"""What was written: frozen nodes, each with its place in the text.  Nothing is resolved or filled in here."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from msgspec import Struct

from protocol.diagnostics import Span


class Name(Struct, frozen=True):
    text: str
    span: Span


# --- expressions ------------------------------------------------------------------------------------------------
# In the place of an event, an expression is a `Ref`, a bracketed predicate (any other expression), or a `Held`.


class Ref(Struct, frozen=True):
    """`hostile`, `response.backed`."""

    parts: tuple[Name, ...]
    span: Span

    @property
    def text(self) -> str:
        return ".".join(part.text for part in self.parts)


class Number(Struct, frozen=True):
    value: int
    span: Span


class Duration(Struct, frozen=True):
    """`1d 12h`, exact, in seconds."""

    seconds: Fraction
    span: Span


class Truth(Struct, frozen=True):
    value: bool
    span: Span


class Negation(Struct, frozen=True):
    arg: Expr
    span: Span


class Binary(Struct, frozen=True):
    operator: Literal["and", "or", "<", "<=", ">=", ">", "=", "!=", "+", "-", "*", "/"]
    left: Expr
    right: Expr
    span: Span


class Held(Struct, frozen=True):
    """`(P for D)`."""

    condition: Expr
    duration: Expr
    span: Span


class Since(Struct, frozen=True):
    """`since(E)`."""

    event: Expr
    span: Span


class Age(Struct, frozen=True):
    """`age(STATE)`."""

    state: Ref
    span: Span


Expr = Ref | Number | Duration | Truth | Negation | Binary | Held | Since | Age


# --- timing -----------------------------------------------------------------------------------------------------

TimingWord = Literal["within", "before", "after", "later than", "at", "immediately"]


class Entry(Struct, frozen=True):
    """`of entry`."""

    span: Span


class Of(Struct, frozen=True):
    """`of E`, `of any E`, `of CLOCK`, `of entry`."""

    target: Expr | Entry
    any: bool
    span: Span


class TimingBound(Struct, frozen=True):
    """One timing word; `amount` is None for `immediately`; bounds joined by `and` are separate."""

    word: TimingWord
    amount: Expr | None
    of: Of | None
    span: Span


class Assign(Struct, frozen=True):
    target: Ref
    value: Expr
    span: Span


# --- declarations -----------------------------------------------------------------------------------------------
# `description` is the string after a name, `because` the last string; "" where there is none.


class ActorDecl(Struct, frozen=True):
    name: Name
    description: str
    adversary: bool
    because: str
    span: Span


class ParamDecl(Struct, frozen=True):
    name: Name
    description: str
    value: Expr | None
    low: Expr | None
    high: Expr | None
    because: str
    span: Span


class IntRange(Struct, frozen=True):
    low: Expr
    high: Expr
    span: Span


class Enumeration(Struct, frozen=True):
    values: tuple[Name, ...]
    span: Span


class VarDecl(Struct, frozen=True):
    """`type` None: Boolean."""

    name: Name
    description: str
    type: IntRange | Enumeration | None
    initial: Expr
    because: str
    span: Span


class ClockRule(Struct, frozen=True):
    """`verb` "runs": `runs while when`, with no triggers; else `verb on triggers [when when]`."""

    verb: Literal["restarts", "starts", "stops", "clears", "runs"]
    triggers: tuple[Expr, ...]
    when: Expr | None
    span: Span


class ClockDecl(Struct, frozen=True):
    name: Name
    description: str
    rules: tuple[ClockRule, ...]
    because: str
    span: Span


class EventDecl(Struct, frozen=True):
    name: Name
    description: str
    by: Name | None
    when: Expr | None
    timing: tuple[TimingBound, ...]
    updates: tuple[Assign, ...]
    because: str
    span: Span


class StateDecl(Struct, frozen=True):
    """A `tier` of a ladder or a `state` of a machine."""

    name: Name
    description: str
    by: Name | None
    because: str
    span: Span


class Sources(Struct, frozen=True):
    """`a, b` (word "some"), `any`, `below a`, `above a`."""

    word: Literal["some", "any", "below", "above"]
    names: tuple[Name, ...]
    span: Span


class TransitionDecl(Struct, frozen=True):
    """`must`, `may`, or `on triggers`; a reaction without sources and target stays where it is."""

    mode: Literal["must", "may", "on"]
    triggers: tuple[Expr, ...]
    label: Name | None
    description: str
    sources: Sources | None
    target: Name | None
    by: Name | None
    when: Expr | None
    timing: tuple[TimingBound, ...]
    updates: tuple[Assign, ...]
    because: str
    span: Span


class Instead(Struct, frozen=True):
    """`instead ITEM`: replaces the item of that name or label in the base."""

    item: Item | TransitionDecl | StateDecl
    span: Span


class Remove(Struct, frozen=True):
    """`remove NAME`."""

    path: Ref
    span: Span


class SetParam(Struct, frozen=True):
    name: Name
    value: Expr
    span: Span


Member = StateDecl | TransitionDecl | Instead | Remove


class MachineDecl(Struct, frozen=True):
    kind: Literal["ladder", "machine"]
    name: Name
    description: str
    members: tuple[Member, ...]
    because: str
    span: Span


# --- properties -------------------------------------------------------------------------------------------------


class Unless(Struct, frozen=True):
    release: Expr
    timing: tuple[TimingBound, ...]
    span: Span


class AlwaysForm(Struct, frozen=True):
    condition: Expr
    span: Span


class NeverForm(Struct, frozen=True):
    """`never P`, `never E`, `never E when P`."""

    what: Expr
    when: Expr | None
    span: Span


class LeadsToForm(Struct, frozen=True):
    trigger: Expr
    response: Expr
    timing: tuple[TimingBound, ...]
    unless: Unless | None
    span: Span


class OnlyAfterForm(Struct, frozen=True):
    what: Expr
    earlier: Expr
    timing: tuple[TimingBound, ...]
    span: Span


class LadderForm(Struct, frozen=True):
    ladder: Name
    word: Literal["skips", "climbs", "drops"]
    span: Span


class LastsForm(Struct, frozen=True):
    """`P lasts at most D [unless R]`."""

    condition: Expr
    limit: Expr
    unless: Unless | None
    span: Span


class ScopedForm(Struct, frozen=True):
    """`between opens and closes, …`, `after opens, …`, `before closes, …`, `while condition, …`."""

    word: Literal["between", "after", "before", "while"]
    opens: Expr | None
    closes: Expr | None
    condition: Expr | None
    form: PropertyForm
    span: Span


PropertyForm = AlwaysForm | NeverForm | LeadsToForm | OnlyAfterForm | LadderForm | LastsForm | ScopedForm


class PropertyDecl(Struct, frozen=True):
    name: Name
    description: str
    form: PropertyForm
    because: str
    span: Span


class ScenarioDecl(Struct, frozen=True):
    """`scenario NAME: P is possible [within D of E]`."""

    name: Name
    description: str
    goal: Expr
    timing: tuple[TimingBound, ...]
    because: str
    span: Span


class TimeMeasure(Struct, frozen=True):
    start: Expr
    end: Expr
    unless: Unless | None
    span: Span


class ClockMeasure(Struct, frozen=True):
    clock: Ref
    while_: Expr | None
    span: Span


class ShareMeasure(Struct, frozen=True):
    condition: Expr
    while_: Expr | None
    span: Span


class MeasureDecl(Struct, frozen=True):
    name: Name
    description: str
    form: TimeMeasure | ClockMeasure | ShareMeasure
    because: str
    span: Span


class ExpectDecl(Struct, frozen=True):
    name: Name
    word: Literal["holds", "fails", "vacuous"]
    because: str
    span: Span


class AllowDecl(Struct, frozen=True):
    code: Name
    name: Ref
    because: str
    span: Span


Item = (
    ActorDecl | ParamDecl | VarDecl | ClockDecl | EventDecl | MachineDecl | PropertyDecl | ScenarioDecl | MeasureDecl
    | ExpectDecl | AllowDecl
)  # fmt: skip
DesignItem = Item | Instead | Remove | SetParam


class ProtocolDecl(Struct, frozen=True):
    name: Name
    description: str
    because: str
    items: tuple[Item, ...]
    span: Span


class DesignDecl(Struct, frozen=True):
    name: Name
    description: str
    base: Name
    because: str
    items: tuple[DesignItem, ...]
    span: Span


class File(Struct, frozen=True):
    path: str
    text: str
    declarations: tuple[ProtocolDecl | DesignDecl, ...]
