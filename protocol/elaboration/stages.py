"""What votes, actions and observations share: states and origins that the text implies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from protocol.diagnostics import Span
from protocol.elaboration.context import Context
from protocol.elaboration.implicit import Occasion
from protocol.model import Origin
from protocol.syntax import Name, Opens, StateDecl


def locations(names: Iterable[str], span: Span) -> tuple[StateDecl, ...]:
    """States that nobody wrote, at the place of the declaration that brings them."""
    return tuple(StateDecl(Name(name, span), "", None, "", span) for name in names)


def stands_apart(machine: str, occasion: Occasion, clause: Opens | None, ctx: Context) -> bool:
    """What opens it is no move of its own, in which it could not move again; told otherwise."""
    own = [event for event in occasion.events if event.rpartition(".")[0] == machine]
    if own and clause is not None:
        message = f"`{machine}` cannot answer to its own `{own[0].rpartition('.')[2]}`: it moves once in a move"
        remedy = "name what happens before or after it, or an event that may happen once it has ended"
        ctx.complaints.say("E328", clause.span, message, remedy=remedy)
    return not own


def clause_origin(span: Span, ctx: Context) -> Origin:
    return Origin(span, ctx.written(span))


def lacking(name: Name, wanted: Mapping[str, str], ctx: Context) -> None:
    """Tell all at once what is not said, each with a remedy; "" where it is said."""
    missing = [(what, remedy) for what, remedy in wanted.items() if remedy]
    if missing:
        said = [what for what, _ in missing]
        listed = f"{', '.join(said[:-1])} or {said[-1]}" if len(said) > 1 else said[0]
        ctx.complaints.say(
            "E328",
            name.span,
            f"it is not said of `{name.text}` {listed}",
            remedy=f"write {'; '.join(remedy for _, remedy in missing)}",
        )
