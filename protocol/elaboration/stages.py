"""What votes, actions and observations share: states and origins that the text implies."""

from __future__ import annotations

from collections.abc import Iterable

from protocol.diagnostics import Span
from protocol.elaboration.expressions import Context
from protocol.model import Origin
from protocol.syntax import Name, StateDecl


def locations(names: Iterable[str], span: Span) -> tuple[StateDecl, ...]:
    """States that nobody wrote, at the place of the declaration that brings them."""
    return tuple(StateDecl(Name(name, span), "", None, "", span) for name in names)


def clause_origin(span: Span, ctx: Context) -> Origin:
    return Origin(span, ctx.written(span))
