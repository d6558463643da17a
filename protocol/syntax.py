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


class Index(Struct, frozen=True):
    """`[s - 1]`, after part number `after` of a name."""

    value: Expr
    after: int
    span: Span


class Ref(Struct, frozen=True):
    """`hostile`, `response.backed`, `decision[uk].yes`."""

    parts: tuple[Name, ...]
    span: Span
    indices: tuple[Index, ...] = ()

    @property
    def text(self) -> str:
        """Without its indices."""
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


class Binder(Struct, frozen=True):
    """`for s in sectors`, and `s in sectors` in a call."""

    name: Name
    group: Name
    span: Span


class Quantified(Struct, frozen=True):
    """`count(g in guarantors: P)`, `all(…)`, `some(…)`."""

    quantifier: Literal["count", "all", "some"]
    index: Binder
    body: Expr
    span: Span


Expr = Ref | Number | Duration | Truth | Negation | Binary | Held | Since | Age | Quantified


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


class Party(Struct, frozen=True):
    """Who: an actor, an index, or the member of a group: `us`, `g`, `sectors[2]`."""

    name: Name
    index: Expr | None
    span: Span


class GroupDecl(Struct, frozen=True):
    """Named `members`, or as many as `size` says."""

    name: Name
    description: str
    members: tuple[Name, ...]
    size: Expr | None
    because: str
    span: Span


class ChoiceDecl(Struct, frozen=True):
    """`value`: the reading that a design has `set`; None is the first."""

    name: Name
    description: str
    readings: tuple[Name, ...]
    because: str
    span: Span
    value: Expr | None = None


class UseDecl(Struct, frozen=True):
    """`use "file"`; `place` is that of the path."""

    path: str
    place: Span
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
    index: Binder | None = None


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
    index: Binder | None = None


class EventDecl(Struct, frozen=True):
    name: Name
    description: str
    by: Party | None
    when: Expr | None
    timing: tuple[TimingBound, ...]
    updates: tuple[Assign, ...]
    because: str
    span: Span
    index: Binder | None = None


class StateDecl(Struct, frozen=True):
    """A `tier` of a ladder or a `state` of a machine."""

    name: Name
    description: str
    by: Party | None
    because: str
    span: Span


class Sources(Struct, frozen=True):
    """`a, b` (word "some"), `any`, `below a`, `above a`."""

    word: Literal["some", "any", "below", "above"]
    names: tuple[Name, ...]
    span: Span


class TransitionDecl(Struct, frozen=True):
    """`must`, `may`, or `on triggers`; a reaction without sources and target stays where it is.

    "timed" is not written: an obligation of nobody, that a vote or an action expands to.
    """

    mode: Literal["must", "may", "on", "timed"]
    triggers: tuple[Expr, ...]
    label: Name | None
    description: str
    sources: Sources | None
    target: Name | None
    by: Party | None
    when: Expr | None
    timing: tuple[TimingBound, ...]
    updates: tuple[Assign, ...]
    because: str
    span: Span


class Instead(Struct, frozen=True):
    """`instead ITEM`: replaces the item of that name or label in the base; in a vote or an action, the like clause."""

    item: Item | TransitionDecl | StateDecl | VoteRule | ActionRule
    span: Span


class Remove(Struct, frozen=True):
    """`remove NAME`; in a vote or an action `remove silence`, the word being the name."""

    path: Ref
    span: Span


class SetParam(Struct, frozen=True):
    name: Name
    value: Expr
    span: Span
    because: str = ""


Member = StateDecl | TransitionDecl | Instead | Remove


class MachineDecl(Struct, frozen=True):
    kind: Literal["ladder", "machine", "vote", "ballot", "action", "observation"]
    name: Name
    description: str
    members: tuple[Member, ...]
    because: str
    span: Span
    index: Binder | None = None


# --- votes, actions, observations -------------------------------------------------------------------------------


class Opens(Struct, frozen=True):
    """`opens on E [when P]`."""

    triggers: tuple[Expr, ...]
    when: Expr | None
    span: Span


class Passes(Struct, frozen=True):
    """`passes with all`, `any`, `majority`, K (word "count"), or `passes when P` (word "when")."""

    word: Literal["all", "any", "majority", "count", "when"]
    rule: Expr | None
    span: Span


class Recused(Struct, frozen=True):
    names: tuple[Name, ...]
    span: Span


class VotesWithin(Struct, frozen=True):
    limit: Expr
    span: Span


class Silence(Struct, frozen=True):
    """`silence means yes`, `no`, or `abstain`."""

    answer: Name
    span: Span


class Promised(Struct, frozen=True):
    """`members promise yes`."""

    answer: Name
    span: Span


VoteRule = Opens | Passes | Recused | VotesWithin | Silence | Promised


class VoteDecl(Struct, frozen=True):
    """`among` None: it opens a vote of the base for change."""

    name: Name
    description: str
    among: Name | None
    members: tuple[VoteRule | Instead | Remove, ...]
    because: str
    span: Span
    index: Binder | None = None


class Ordered(Struct, frozen=True):
    """`ordered on E [when P]`."""

    triggers: tuple[Expr, ...]
    when: Expr | None
    span: Span


class Lead(Struct, frozen=True):
    """`lead low`, `lead low..high`, `lead none` (both None)."""

    low: Expr | None
    high: Expr | None
    span: Span


class TakesEffect(Struct, frozen=True):
    updates: tuple[Assign, ...]
    span: Span


class Recall(Struct, frozen=True):
    """`recall within 2h on E [when P]`."""

    timing: tuple[TimingBound, ...]
    triggers: tuple[Expr, ...]
    when: Expr | None
    span: Span


ActionRule = Ordered | Lead | TakesEffect | Recall


class ActionDecl(Struct, frozen=True):
    name: Name
    description: str
    by: Party | None
    members: tuple[ActionRule | Instead | Remove, ...]
    because: str
    span: Span
    index: Binder | None = None


class ObserveDecl(Struct, frozen=True):
    """`observe NAME of P by ACTOR within D`."""

    name: Name
    description: str
    condition: Expr
    by: Party | None
    timing: tuple[TimingBound, ...]
    because: str
    span: Span
    index: Binder | None = None


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
    ladder: Ref
    word: Literal["skips", "climbs", "drops"]
    span: Span


class LastsForm(Struct, frozen=True):
    """`P lasts at most D [unless R]`, `P lasts at least D [unless R]`."""

    word: Literal["most", "least"]
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


class SeparationForm(Struct, frozen=True):
    """`at least D from E to F`."""

    least: Expr
    first: Expr
    then: Expr
    span: Span


class RecursForm(Struct, frozen=True):
    """`F recurs within D`."""

    what: Expr
    timing: tuple[TimingBound, ...]
    span: Span


class StaysForm(Struct, frozen=True):
    """`F stays possible [while P]`."""

    goal: Expr
    while_: Expr | None
    span: Span


class EachForm(Struct, frozen=True):
    """`for s in sectors: …`."""

    index: Binder
    form: PropertyForm
    span: Span


PropertyForm = (
    AlwaysForm | NeverForm | LeadsToForm | OnlyAfterForm | LadderForm | LastsForm | SeparationForm | RecursForm
    | StaysForm | ScopedForm | EachForm
)  # fmt: skip


class DeviationDecl(Struct, frozen=True):
    """`ACTOR defects` (late None), `ACTOR is late by D`; of a group, each of its members."""

    party: Party
    late: Expr | None
    span: Span


class PropertyDecl(Struct, frozen=True):
    name: Name
    description: str
    form: PropertyForm
    because: str
    span: Span
    deviations: tuple[DeviationDecl, ...] = ()


class ScenarioDecl(Struct, frozen=True):
    """`scenario NAME: P is possible [within D of E]`."""

    name: Name
    description: str
    goal: Expr
    timing: tuple[TimingBound, ...]
    because: str
    span: Span
    deviations: tuple[DeviationDecl, ...] = ()


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
    UseDecl | ActorDecl | GroupDecl | ParamDecl | ChoiceDecl | VarDecl | ClockDecl | EventDecl | MachineDecl | VoteDecl
    | ActionDecl | ObserveDecl | PropertyDecl | ScenarioDecl | MeasureDecl | ExpectDecl | AllowDecl
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


class PartsDecl(Struct, frozen=True):
    """`parts { … }`: items for protocols and designs that `use` the file."""

    description: str
    because: str
    items: tuple[Item, ...]
    span: Span


class File(Struct, frozen=True):
    path: str
    text: str
    declarations: tuple[ProtocolDecl | DesignDecl | PartsDecl | UseDecl, ...]
