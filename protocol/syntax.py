"""What was written: frozen nodes, each with its place in the text.  Nothing is resolved or filled in here."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from protocol.diagnostics import Span


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    span: Span


# --- expressions ------------------------------------------------------------------------------------------------
# In the place of an event, an expression is a `Ref`, a bracketed predicate (any other expression), or a `Held`.


@dataclass(frozen=True, slots=True)
class Ref:
    """`hostile`, `response.backed`."""

    parts: tuple[Name, ...]
    span: Span

    @property
    def text(self) -> str:
        return ".".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Number:
    value: int
    span: Span


@dataclass(frozen=True, slots=True)
class Duration:
    """`1d 12h`, exact, in seconds."""

    seconds: Fraction
    span: Span


@dataclass(frozen=True, slots=True)
class Truth:
    value: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Negation:
    arg: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Binary:
    operator: Literal["and", "or", "<", "<=", ">=", ">", "=", "!=", "+", "-", "*", "/"]
    left: Expr
    right: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Held:
    """`(P for D)`."""

    condition: Expr
    duration: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Since:
    """`since(E)`."""

    event: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Age:
    """`age(STATE)`."""

    state: Ref
    span: Span


Expr = Ref | Number | Duration | Truth | Negation | Binary | Held | Since | Age


# --- timing -----------------------------------------------------------------------------------------------------

TimingWord = Literal["within", "before", "after", "later than", "at", "immediately"]


@dataclass(frozen=True, slots=True)
class Entry:
    """`of entry`."""

    span: Span


@dataclass(frozen=True, slots=True)
class Of:
    """`of E`, `of any E`, `of CLOCK`, `of entry`."""

    target: Expr | Entry
    any: bool
    span: Span


@dataclass(frozen=True, slots=True)
class TimingBound:
    """One timing word; `amount` is None for `immediately`; bounds joined by `and` are separate."""

    word: TimingWord
    amount: Expr | None
    of: Of | None
    span: Span


@dataclass(frozen=True, slots=True)
class Assign:
    target: Ref
    value: Expr
    span: Span


# --- declarations -----------------------------------------------------------------------------------------------
# `description` is the string after a name, `because` the last string; "" where there is none.


@dataclass(frozen=True, slots=True)
class ActorDecl:
    name: Name
    description: str
    adversary: bool
    because: str
    span: Span


@dataclass(frozen=True, slots=True)
class ParamDecl:
    name: Name
    description: str
    value: Expr | None
    low: Expr | None
    high: Expr | None
    because: str
    span: Span


@dataclass(frozen=True, slots=True)
class IntRange:
    low: Expr
    high: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Enumeration:
    values: tuple[Name, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class VarDecl:
    """`type` None: Boolean."""

    name: Name
    description: str
    type: IntRange | Enumeration | None
    initial: Expr
    because: str
    span: Span


@dataclass(frozen=True, slots=True)
class ClockRule:
    """`verb` "runs": `runs while when`, with no triggers; else `verb on triggers [when when]`."""

    verb: Literal["restarts", "starts", "stops", "clears", "runs"]
    triggers: tuple[Expr, ...]
    when: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class ClockDecl:
    name: Name
    description: str
    rules: tuple[ClockRule, ...]
    because: str
    span: Span


@dataclass(frozen=True, slots=True)
class EventDecl:
    name: Name
    description: str
    by: Name | None
    when: Expr | None
    timing: tuple[TimingBound, ...]
    updates: tuple[Assign, ...]
    because: str
    span: Span


@dataclass(frozen=True, slots=True)
class StateDecl:
    """A `tier` of a ladder or a `state` of a machine."""

    name: Name
    description: str
    by: Name | None
    because: str
    span: Span


@dataclass(frozen=True, slots=True)
class Sources:
    """`a, b` (word "some"), `any`, `below a`, `above a`."""

    word: Literal["some", "any", "below", "above"]
    names: tuple[Name, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class TransitionDecl:
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


@dataclass(frozen=True, slots=True)
class Instead:
    """`instead ITEM`: replaces the item of that name or label in the base."""

    item: Item | TransitionDecl | StateDecl
    span: Span


@dataclass(frozen=True, slots=True)
class Remove:
    """`remove NAME`."""

    path: Ref
    span: Span


@dataclass(frozen=True, slots=True)
class SetParam:
    name: Name
    value: Expr
    span: Span


Member = StateDecl | TransitionDecl | Instead | Remove


@dataclass(frozen=True, slots=True)
class MachineDecl:
    kind: Literal["ladder", "machine"]
    name: Name
    description: str
    members: tuple[Member, ...]
    because: str
    span: Span


# --- properties -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unless:
    release: Expr
    timing: tuple[TimingBound, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class AlwaysForm:
    condition: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class NeverForm:
    """`never P`, `never E`, `never E when P`."""

    what: Expr
    when: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class LeadsToForm:
    trigger: Expr
    response: Expr
    timing: tuple[TimingBound, ...]
    unless: Unless | None
    span: Span


@dataclass(frozen=True, slots=True)
class OnlyAfterForm:
    what: Expr
    earlier: Expr
    timing: tuple[TimingBound, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class LadderForm:
    ladder: Name
    word: Literal["skips", "climbs", "drops"]
    span: Span


@dataclass(frozen=True, slots=True)
class LastsForm:
    """`P lasts at most D [unless R]`."""

    condition: Expr
    limit: Expr
    unless: Unless | None
    span: Span


@dataclass(frozen=True, slots=True)
class ScopedForm:
    """`between opens and closes, …`, `after opens, …`, `before closes, …`, `while condition, …`."""

    word: Literal["between", "after", "before", "while"]
    opens: Expr | None
    closes: Expr | None
    condition: Expr | None
    form: PropertyForm
    span: Span


PropertyForm = AlwaysForm | NeverForm | LeadsToForm | OnlyAfterForm | LadderForm | LastsForm | ScopedForm


@dataclass(frozen=True, slots=True)
class PropertyDecl:
    name: Name
    description: str
    form: PropertyForm
    because: str
    span: Span


@dataclass(frozen=True, slots=True)
class ScenarioDecl:
    """`scenario NAME: P is possible [within D of E]`."""

    name: Name
    description: str
    goal: Expr
    timing: tuple[TimingBound, ...]
    because: str
    span: Span


@dataclass(frozen=True, slots=True)
class TimeMeasure:
    start: Expr
    end: Expr
    unless: Unless | None
    span: Span


@dataclass(frozen=True, slots=True)
class ClockMeasure:
    clock: Ref
    while_: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class ShareMeasure:
    condition: Expr
    while_: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class MeasureDecl:
    name: Name
    description: str
    form: TimeMeasure | ClockMeasure | ShareMeasure
    because: str
    span: Span


@dataclass(frozen=True, slots=True)
class ExpectDecl:
    name: Name
    word: Literal["holds", "fails", "vacuous"]
    because: str
    span: Span


@dataclass(frozen=True, slots=True)
class AllowDecl:
    code: Name
    name: Ref
    because: str
    span: Span


Item = (
    ActorDecl | ParamDecl | VarDecl | ClockDecl | EventDecl | MachineDecl | PropertyDecl | ScenarioDecl | MeasureDecl
    | ExpectDecl | AllowDecl
)  # fmt: skip
DesignItem = Item | Instead | Remove | SetParam


@dataclass(frozen=True, slots=True)
class ProtocolDecl:
    name: Name
    description: str
    because: str
    items: tuple[Item, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class DesignDecl:
    name: Name
    description: str
    base: Name
    because: str
    items: tuple[DesignItem, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class File:
    path: str
    text: str
    declarations: tuple[ProtocolDecl | DesignDecl, ...]
