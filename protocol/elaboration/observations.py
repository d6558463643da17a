"""Observations → core: a machine that follows a condition late, both ways.

`observe seen of P by A within D` is short for

    machine seen { state unknown; state known
      must noticed: unknown -> known when P by A within D
      must lost: known -> unknown when not P by A within D }

and `seen` for its state `known`.  What has become true, and false again, before it was noticed is never seen.
"""

from __future__ import annotations

from msgspec.structs import replace

from protocol.elaboration.context import Context, reads_no_clock
from protocol.elaboration.expressions import predicate
from protocol.elaboration.groups import Piece
from protocol.elaboration.lookup import actor
from protocol.elaboration.stages import locations
from protocol.elaboration.timing import limit
from protocol.syntax import MachineDecl, Member, Name, Negation, ObserveDecl, Sources, TransitionDecl


def shape(piece: Piece) -> Piece:
    """The machine that an observation is short for."""
    decl = piece.item
    assert isinstance(decl, ObserveDecl)
    span = decl.name.span
    ways = (
        ("noticed", "unknown", "known", decl.condition),
        ("lost", "known", "unknown", Negation(decl.condition, decl.condition.span)),
    )
    clauses = tuple(
        TransitionDecl(
            "must",
            (),
            Name(label, span),
            "",
            Sources("some", (Name(source, span),), span),
            Name(target, span),
            decl.by,
            condition,
            decl.timing,
            (),
            "",
            decl.span,
        )
        for label, source, target, condition in ways
    )
    members: tuple[Member, ...] = (*locations(("unknown", "known"), span), *clauses)
    machine = MachineDecl("observation", decl.name, decl.description, members, decl.because, decl.span)
    return replace(piece, item=machine)


def is_sound(machine: MachineDecl, ctx: Context) -> bool:
    """What is observed reads no clock, and the lag counts from its becoming true or false; told otherwise."""
    before = len(ctx.complaints.found)
    noticed = next(member for member in machine.members if isinstance(member, TransitionDecl))
    assert noticed.when is not None
    condition = predicate(noticed.when, ctx)
    if condition is not None:
        reads_no_clock(condition, noticed.when, ctx, why="what is observed is changed by moves")
    actor(noticed.by, ctx.names, ctx.complaints)
    for bound in noticed.timing:
        limit(bound, ctx)
        if bound.of is not None:
            message = "what is observed lags its own beginning and end, so there is no `of` here"
            ctx.complaints.say("E315", bound.of.span, message, remedy="leave it out")
    return len(ctx.complaints.found) == before
