"""Actions → kernel: a machine `idle → ordered → effective | recalled`, ordered again from wherever it has ended.

The effect is an obligation of nobody, between the earliest and the latest lead after the order; without a lead it comes
in the very move of the order.  A recall concerns the order that was under way before the move of its cause: with
`immediately` it is a reaction in that move, with any other timing word an obligation of the action's actor, measured
by a clock of its own from the first such cause.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from protocol.elaboration.context import Context
from protocol.elaboration.expressions import duration, occasions, predicate
from protocol.elaboration.groups import Piece
from protocol.elaboration.implicit import is_on
from protocol.elaboration.lookup import actor
from protocol.elaboration.names import Alias
from protocol.elaboration.stages import clause_origin, lacking, locations
from protocol.elaboration.timing import measured_by
from protocol.elaboration.values import updates
from protocol.formula import FALSE, TRUE, At, Before, Bound, Formula, Occurs, conj
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


def shape(piece: Piece) -> tuple[list[Piece], list[Alias]]:
    """The machine of an action, with its states and no clauses, and the names of its events."""
    decl = piece.item
    assert isinstance(decl, ActionDecl)
    name, clauses = decl.name.text, rules(decl)
    names = ["idle"] if clauses.is_at_once else ["idle", "ordered"]
    names += ["effective"] if clauses.is_at_once or not clauses.recalls else ["effective", "recalled"]
    states = locations(names, decl.name.span)
    aliases = [Alias(name, "effect", (f"{name}.effect",))]
    aliases += [Alias(name, "ordered", (f"{name}.effective",))] if clauses.is_at_once else []
    machine = MachineDecl("action", decl.name, decl.description, states, decl.because, decl.span)
    return [replace(piece, item=machine)], aliases


def transitions(decl: ActionDecl, ctx: Context) -> tuple[list[Transition], list[Clock]]:
    """What happens in an action, and the clocks that measure its recalls."""
    clauses, name = rules(decl), decl.name.text
    before = len(ctx.complaints.found)
    lacking(decl.name, {"what orders it": "`ordered on` and an event" if clauses.ordered is None else ""}, ctx)
    by = actor(decl.by, ctx.names, ctx.complaints)
    order = occasions(clauses.ordered.triggers, ctx, as_cause=True) if clauses.ordered is not None else None
    asked = clauses.ordered.when if clauses.ordered is not None else None
    when = predicate(asked, ctx) if asked is not None else TRUE
    effect = _effect(decl, clauses, ctx)
    clocks: list[Clock] = []
    recalls: list[Transition] = []
    for number, recall in enumerate(clauses.recalls, 1):
        if clauses.is_at_once:
            message = f"`{name}` takes effect in the move that orders it, so nothing is left to be recalled"
            remedy = "leave out the recall, or give the action a `lead`: `lead 0h` is a move of its own"
            ctx.complaints.say("E328", recall.span, message, remedy=remedy)
        elif found := _recall(recall, f"{name}.recall{number if len(clauses.recalls) > 1 else ''}", name, by, ctx):
            recalls.append(found[0])
            clocks += found[1]
    if len(ctx.complaints.found) > before or order is None or when is None or effect is None:
        return [], []
    assert clauses.ordered is not None
    ended = tuple(state for state in ENDED if state in ctx.names.states(name))
    if clauses.is_at_once:
        ordered = {"kind": Kind.REACTION, "actor": by, "sources": ended, "triggers": order.events, "guard": when}
        return [replace(effect, **ordered, due=FALSE)], []
    origin = clause_origin(clauses.ordered.span, ctx)
    ordering = Transition(f"{name}.order", Kind.REACTION, origin, by, name, ended, "ordered", order.events, when)
    return [ordering, effect, *recalls], clocks


def _effect(decl: ActionDecl, clauses: Rules, ctx: Context) -> Transition | None:
    """The effect, of an action with a lead."""
    name = decl.name.text
    changes = updates(clauses.effect.updates, ctx) if clauses.effect is not None else ()
    lead = clauses.lead
    place = next((c.span for c in (clauses.effect if changes else None, lead, clauses.ordered) if c is not None), None)
    if place is None:
        return None
    guard: Formula = TRUE
    due: Formula = FALSE
    if lead is not None and lead.low is not None and lead.high is not None:
        low, high = duration(lead.low, ctx), duration(lead.high, ctx)
        if low is None or high is None:
            return None
        if low > high:
            low_text, high_text = ctx.written(lead.low.span), ctx.written(lead.high.span)
            message = f"nothing lies between {low_text} and {high_text}"
            ctx.complaints.say("E303", lead.span, message, remedy=f"write `lead {high_text}..{low_text}`")
            return None
        age = ctx.clockwork.age(name, ctx.names.states(name), Origin(decl.span))
        guard = Bound(age, ">=", low) if low > 0 else TRUE
        due = Bound(age, ">=", high)
    origin, sources = clause_origin(place, ctx), ("ordered",)
    return Transition(f"{name}.effect", Kind.TIMED, origin, None, name, sources, "effective", (), guard, due, changes)


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
