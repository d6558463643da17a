"""Actions → kernel: a machine `idle → ordered → effective | recalled`, ordered again from wherever it has ended.

The effect is an obligation of nobody, between the earliest and the latest lead after the order; without a lead it comes
in the very move of the order.  A recall concerns the order that was under way before the move of its cause: with
`immediately` it is a reaction in that move, with any other timing word an obligation of the action's actor, measured
by a clock of its own from the first such cause.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from protocol.elaboration.complaints import Complaints
from protocol.elaboration.expressions import Context, duration, occasions, predicate
from protocol.elaboration.groups import Piece
from protocol.elaboration.implicit import is_on
from protocol.elaboration.lookup import actor
from protocol.elaboration.names import Alias
from protocol.elaboration.stages import clause_origin, locations
from protocol.elaboration.timing import measured_by
from protocol.elaboration.values import updates
from protocol.formula import TRUE, At, Before, Bound, Formula, Occurs, conj
from protocol.model import Clock, Kind, Origin, Transition
from protocol.syntax import ActionDecl, Lead, MachineDecl, Ordered, Recall, TakesEffect

ENDED = ("idle", "effective", "recalled")


class Rules(Struct, frozen=True):
    ordered: Ordered | None
    lead: Lead | None
    effect: TakesEffect | None
    recalls: tuple[Recall, ...]

    @property
    def is_at_once(self) -> bool:
        return self.lead is None or self.lead.low is None


def rules(decl: ActionDecl) -> Rules:
    def the(kind: type) -> object:
        return next((member for member in decl.members if isinstance(member, kind)), None)

    recalls = tuple(member for member in decl.members if isinstance(member, Recall))
    return Rules(the(Ordered), the(Lead), the(TakesEffect), recalls)  # type: ignore[arg-type]


def shape(piece: Piece, complaints: Complaints) -> tuple[list[Piece], list[Alias]]:
    """The machine of an action, with its states and no clauses, and the names of its events."""
    decl = piece.item
    assert isinstance(decl, ActionDecl)
    name, clauses = decl.name.text, rules(decl)
    names = ["idle"] if clauses.is_at_once else ["idle", "ordered"]
    names += ["effective"] if clauses.is_at_once or not clauses.recalls else ["effective", "recalled"]
    states = locations(names, decl.name.span)
    if clauses.ordered is None:
        message = f"it is not said what orders `{name}`"
        complaints.say("E328", decl.name.span, message, remedy="write `ordered on` and an event")
    aliases = [Alias(name, "effect", (f"{name}.effect",))]
    aliases += [Alias(name, "ordered", (f"{name}.effective",))] if clauses.is_at_once else []
    machine = MachineDecl("action", decl.name, decl.description, states, decl.because, decl.span)
    return [replace(piece, item=machine)], aliases


def transitions(decl: ActionDecl, ctx: Context) -> tuple[list[Transition], list[Clock]]:
    """What happens in an action, and the clocks that measure its recalls."""
    clauses, name = rules(decl), decl.name.text
    by = actor(decl.by, ctx.names, ctx.complaints)
    if clauses.ordered is None:
        return [], []
    order = occasions(clauses.ordered.triggers, ctx, as_cause=True)
    when = predicate(clauses.ordered.when, ctx) if clauses.ordered.when is not None else TRUE
    changes = updates(clauses.effect.updates, ctx) if clauses.effect is not None else ()
    if order is None or when is None:
        return [], []
    ended = tuple(state for state in ENDED if state in ctx.names.states(name))
    origin = clause_origin(clauses.ordered.span, ctx)
    if clauses.is_at_once:
        for recall in clauses.recalls:
            message = f"`{name}` takes effect in the move that orders it, so nothing is left to be recalled"
            remedy = "leave out the recall, or give the action a `lead`: `lead 0h` is a move of its own"
            ctx.complaints.say("E328", recall.span, message, remedy=remedy)
        effect = f"{name}.effect"
        return [
            Transition(effect, Kind.REACTION, origin, by, name, ended, "effective", order.events, when, updates=changes)
        ], []
    assert clauses.lead is not None
    assert clauses.lead.low is not None
    assert clauses.lead.high is not None
    low, high = duration(clauses.lead.low, ctx), duration(clauses.lead.high, ctx)
    if low is None or high is None:
        return [], []
    if low > high:
        low_text, high_text = ctx.written(clauses.lead.low.span), ctx.written(clauses.lead.high.span)
        message = f"nothing lies between {low_text} and {high_text}"
        ctx.complaints.say("E303", clauses.lead.span, message, remedy=f"write `lead {high_text}..{low_text}`")
        return [], []
    age = ctx.clockwork.age(name, ctx.names.states(name), Origin(decl.span))
    lead = clause_origin(clauses.lead.span, ctx)
    earliest: Formula = Bound(age, ">=", low) if low > 0 else TRUE
    due = Bound(age, ">=", high)
    made = [
        Transition(f"{name}.order", Kind.REACTION, origin, by, name, ended, "ordered", order.events, when),
        Transition(f"{name}.effect", Kind.TIMED, lead, by, name, ("ordered",), "effective", (), earliest, due, changes),
    ]
    clocks: list[Clock] = []
    for number, recall in enumerate(clauses.recalls, 1):
        found = _recall(recall, f"{name}.recall{number if len(clauses.recalls) > 1 else ''}", name, by, ctx)
        if found is not None:
            made.append(found[0])
            clocks += found[1]
    return made, clocks


def _recall(
    recall: Recall, event: str, name: str, by: str | None, ctx: Context
) -> tuple[Transition, list[Clock]] | None:
    at_once = len(recall.timing) == 1 and recall.timing[0].word == "immediately"
    cause = occasions(recall.triggers, ctx, as_cause=at_once)
    when = predicate(recall.when, ctx) if recall.when is not None else TRUE
    if cause is None or when is None:
        return None
    origin = clause_origin(recall.span, ctx)
    under_way = At(name, ("ordered",))
    if at_once:
        return Transition(event, Kind.REACTION, origin, by, name, ("ordered",), "recalled", cause.events, when), []
    clock = f"since the cause to recall {name}{event.partition('.recall')[2]}"
    entries = Occurs(tuple(f"{name}.{state}" for state in ctx.names.states(name)))
    starts = conj(cause.of_move, Before(conj(under_way, when)))
    timer = Clock(clock, replace(origin, text=clock), clears=entries, starts=starts, written=False)
    bounds = measured_by(recall.timing, clock, recall.span, ctx)
    if bounds is None:
        return None
    guard, due = bounds
    return Transition(
        event, Kind.MUST, origin, by, name, ("ordered",), "recalled", (), conj(guard, is_on(clock)), due
    ), [timer]
