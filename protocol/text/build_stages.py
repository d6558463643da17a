"""Parse tree to syntax nodes: votes, actions and observations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, cast

from protocol import syntax
from protocol.text.build_terms import (
    Builder,
    assign,
    binder,
    condition,
    expression,
    happenings,
    head,
    party,
    reason,
    ref,
    timing,
)
from protocol.text.lalr import Node

QUORUMS: dict[str, Literal["all", "any", "majority"]] = {"everyone": "all", "anyone": "any", "majority": "majority"}
CLAUSE_WORDS = {"votes_within": "within", "promised": "members", "takes_effect": "takes"}
"""Of the clauses whose word is not the name of their node."""


def vote(builder: Builder, node: Node) -> syntax.VoteDecl:
    among, block = node.get("among"), node.get("vote_rules")
    assert block is not None
    members = tuple(_member(builder, part) for part in block.nodes())
    return syntax.VoteDecl(
        *head(builder, node),
        None if among is None else builder.name(among),
        cast(tuple[syntax.VoteRule | syntax.Instead | syntax.Remove, ...], members),
        reason(node),
        builder.span(node),
        binder(builder, node),
    )


def action(builder: Builder, node: Node) -> syntax.ActionDecl:
    block = node.get("action_rules")
    assert block is not None
    members = tuple(_member(builder, part) for part in block.nodes())
    return syntax.ActionDecl(
        *head(builder, node),
        party(builder, node.get("by")),
        cast(tuple[syntax.ActionRule | syntax.Instead | syntax.Remove, ...], members),
        reason(node),
        builder.span(node),
        binder(builder, node),
    )


def observe(builder: Builder, node: Node) -> syntax.ObserveDecl:
    condition_, *_ = (part for part in node.nodes() if part.kind not in ("index", "by", "timing", "because"))
    return syntax.ObserveDecl(
        *head(builder, node),
        expression(builder, condition_),
        party(builder, node.get("by")),
        timing(builder, node.get("timing")),
        reason(node),
        builder.span(node),
        binder(builder, node),
    )


def clause_word(builder: Builder, node: Node) -> syntax.Ref:
    """The word of a clause of a vote or an action, as a name; another name as it stands."""
    word = node.nodes()[0]
    if word.kind == "ref":
        return ref(builder, word)
    inner = word.nodes()[0] if word.kind == "clause_word" else word
    span = builder.span(inner)
    return syntax.Ref((syntax.Name(CLAUSE_WORDS.get(inner.kind, inner.kind), span),), span)


def _member(builder: Builder, node: Node) -> syntax.VoteRule | syntax.ActionRule | syntax.Instead | syntax.Remove:
    span = builder.span(node)
    match node.kind:
        case "instead":
            inner = node.nodes()[0]
            return syntax.Instead(RULES[inner.kind](builder, inner), span)
        case "remove":
            return syntax.Remove(clause_word(builder, node), span)
        case _:
            return RULES[node.kind](builder, node)


def _opens(builder: Builder, node: Node) -> syntax.Opens:
    triggers = happenings(builder, node.get("events"))
    return syntax.Opens(triggers, condition(builder, node.get("when")), builder.span(node))


def _passes_with(builder: Builder, node: Node) -> syntax.Passes:
    (quorum,) = node.nodes()
    if quorum.kind in QUORUMS:
        return syntax.Passes(QUORUMS[quorum.kind], None, builder.span(node))
    return syntax.Passes("count", expression(builder, quorum), builder.span(node))


def _passes_when(builder: Builder, node: Node) -> syntax.Passes:
    return syntax.Passes("when", expression(builder, node.parts[0]), builder.span(node))


def _ordered(builder: Builder, node: Node) -> syntax.Ordered:
    triggers = happenings(builder, node.get("events"))
    return syntax.Ordered(triggers, condition(builder, node.get("when")), builder.span(node))


def _lead(builder: Builder, node: Node) -> syntax.Lead:
    times = [expression(builder, part) for part in node.nodes()]
    low, high = (times[0], times[-1]) if times else (None, None)
    return syntax.Lead(low, high, builder.span(node))


def _takes_effect(builder: Builder, node: Node) -> syntax.TakesEffect:
    updates = node.get("updates")
    assigns = () if updates is None else tuple(assign(builder, part) for part in updates.nodes())
    return syntax.TakesEffect(assigns, builder.span(node))


def _recall(builder: Builder, node: Node) -> syntax.Recall:
    triggers = happenings(builder, node.get("events"))
    when = condition(builder, node.get("when"))
    return syntax.Recall(timing(builder, node.get("timing")), triggers, when, builder.span(node))


RULES: dict[str, Callable[[Builder, Node], syntax.VoteRule | syntax.ActionRule]] = {
    "opens": _opens,
    "passes_with": _passes_with,
    "passes_when": _passes_when,
    "recused": lambda builder, node: syntax.Recused(builder.names(node), builder.span(node)),
    "votes_within": lambda builder, node: syntax.VotesWithin(expression(builder, node.parts[0]), builder.span(node)),
    "silence": lambda builder, node: syntax.Silence(builder.name(node), builder.span(node)),
    "promised": lambda builder, node: syntax.Promised(builder.name(node), builder.span(node)),
    "ordered": _ordered,
    "lead": _lead,
    "takes_effect": _takes_effect,
    "recall": _recall,
}
