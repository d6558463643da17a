"""Parse tree to syntax nodes: declarations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from protocol import syntax
from protocol.diagnostics import Span
from protocol.text.build_asked import allow, expect, measure, property_, scenario
from protocol.text.build_stages import action, clause_word, observe, vote
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

VERBS: dict[str, Literal["restarts", "starts", "stops", "clears"]] = {
    **{"restarts": "restarts", "starts": "starts", "stops": "stops", "clears": "clears"},
}
SOURCES: dict[str, Literal["some", "any", "below", "above"]] = {
    **{"some": "some", "any": "any", "below": "below", "above": "above"},
}

Clause = tuple[
    syntax.Party | None, syntax.Expr | None, tuple[syntax.TimingBound, ...], tuple[syntax.Assign, ...], str, Span
]  # fmt: skip


def declaration(
    builder: Builder, node: Node
) -> syntax.ProtocolDecl | syntax.DesignDecl | syntax.PartsDecl | syntax.UseDecl:
    if node.kind == "use":
        return _use(builder, node)
    if node.kind == "parts":
        return _parts(builder, node)
    name, description = head(builder, node)
    because, span = reason(node), builder.span(node)
    base, block = node.get("base"), node.get("items", "design_items")
    assert block is not None
    if base is None:
        items = tuple(item(builder, part) for part in block.nodes())
        return syntax.ProtocolDecl(name, description, because, items, span)
    changes = tuple(_design_item(builder, part) for part in block.nodes())
    return syntax.DesignDecl(name, description, builder.name(base), because, changes, span)


def _parts(builder: Builder, node: Node) -> syntax.PartsDecl:
    block = node.get("items")
    assert block is not None
    description = "".join(token.text for token in node.tokens("STRING"))
    items = tuple(item(builder, part) for part in block.nodes())
    return syntax.PartsDecl(description, reason(node), items, builder.span(node))


def _use(builder: Builder, node: Node) -> syntax.UseDecl:
    path = node.tokens("STRING")[0]
    return syntax.UseDecl(path.text, builder.span(path), builder.span(node))


def item(builder: Builder, node: Node) -> syntax.Item:
    return ITEMS[node.kind](builder, node)


def _design_item(builder: Builder, node: Node) -> syntax.DesignItem:
    match node.kind:
        case "instead":
            return syntax.Instead(item(builder, node.nodes()[0]), builder.span(node))
        case "remove":
            return _remove(builder, node)
        case "set_param":
            value = condition(builder, node.get("value"))
            assert value is not None
            return syntax.SetParam(builder.name(node), value, builder.span(node), reason(node))
        case _:
            return item(builder, node)


def _remove(builder: Builder, node: Node) -> syntax.Remove:
    named = node.get("ref")
    path = ref(builder, named) if named is not None else clause_word(builder, node)
    return syntax.Remove(path, builder.span(node))


def _actor(builder: Builder, node: Node) -> syntax.ActorDecl:
    return syntax.ActorDecl(*head(builder, node), node.get("adversary") is not None, reason(node), builder.span(node))


def _group(builder: Builder, node: Node) -> syntax.GroupDecl:
    _, *members = builder.names(node)
    size = condition(builder, node.get("size"))
    return syntax.GroupDecl(*head(builder, node), tuple(members), size, reason(node), builder.span(node))


def _choice(builder: Builder, node: Node) -> syntax.ChoiceDecl:
    _, *readings = builder.names(node)
    return syntax.ChoiceDecl(*head(builder, node), tuple(readings), reason(node), builder.span(node))


def _param(builder: Builder, node: Node) -> syntax.ParamDecl:
    span = node.get("span")
    low, high = (None, None) if span is None else (expression(builder, part) for part in span.parts)
    value = condition(builder, node.get("value"))
    return syntax.ParamDecl(*head(builder, node), value, low, high, reason(node), builder.span(node))


def _var(builder: Builder, node: Node) -> syntax.VarDecl:
    initial = condition(builder, node.get("initial"))
    assert initial is not None
    kind = _type(builder, node.get("enumeration", "range"))
    return syntax.VarDecl(*head(builder, node), kind, initial, reason(node), builder.span(node), binder(builder, node))


def _type(builder: Builder, node: Node | None) -> syntax.IntRange | syntax.Enumeration | None:
    if node is None:
        return None
    if node.kind == "enumeration":
        return syntax.Enumeration(builder.names(node), builder.span(node))
    low, high = (expression(builder, part) for part in node.parts)
    return syntax.IntRange(low, high, builder.span(node))


def _clock(builder: Builder, node: Node) -> syntax.ClockDecl:
    rules = tuple(_rule(builder, part) for part in node.nodes() if part.kind in ("clock_rule", "gate"))
    return syntax.ClockDecl(*head(builder, node), rules, reason(node), builder.span(node), binder(builder, node))


def _rule(builder: Builder, node: Node) -> syntax.ClockRule:
    if node.kind == "gate":
        return syntax.ClockRule("runs", (), expression(builder, node.parts[0]), builder.span(node))
    verb = VERBS[node.nodes()[0].kind]
    triggers = happenings(builder, node.get("events"))
    return syntax.ClockRule(verb, triggers, condition(builder, node.get("when")), builder.span(node))


def _event(builder: Builder, node: Node) -> syntax.EventDecl:
    name, description = head(builder, node)
    return syntax.EventDecl(name, description, *_clause(builder, node), binder(builder, node))


def _clause(builder: Builder, node: Node) -> Clause:
    """What events and transitions share: by, when, timing, updates, because, and the span."""
    updates = node.get("updates")
    return (
        party(builder, node.get("by")),
        condition(builder, node.get("when")),
        timing(builder, node.get("timing")),
        () if updates is None else tuple(assign(builder, part) for part in updates.nodes()),
        reason(node),
        builder.span(node),
    )


def _machine(builder: Builder, node: Node) -> syntax.MachineDecl:
    block = node.get("tiers", "states")
    assert block is not None
    members = tuple(_member(builder, part) for part in block.nodes())
    kind: Literal["ladder", "machine"] = "ladder" if node.kind == "ladder" else "machine"
    index = binder(builder, node)
    return syntax.MachineDecl(kind, *head(builder, node), members, reason(node), builder.span(node), index)


def _member(builder: Builder, node: Node) -> syntax.Member:
    match node.kind:
        case "instead":
            return syntax.Instead(_part(builder, node.nodes()[0]), builder.span(node))
        case "remove":
            return _remove(builder, node)
        case _:
            return _part(builder, node)


def _part(builder: Builder, node: Node) -> syntax.StateDecl | syntax.TransitionDecl:
    if node.kind in ("tier", "state"):
        actor = party(builder, node.get("by"))
        return syntax.StateDecl(*head(builder, node), actor, reason(node), builder.span(node))
    label, target, events = node.get("label"), node.get("target"), node.get("events")
    sources = node.get(*SOURCES)
    name, description = (None, "") if label is None else head(builder, label)
    return syntax.TransitionDecl(
        "on" if events is not None else "must" if node.get("must") is not None else "may",
        happenings(builder, events),
        name,
        description,
        None if sources is None else _sources(builder, sources),
        None if target is None else builder.name(target),
        *_clause(builder, node),
    )


def _sources(builder: Builder, node: Node) -> syntax.Sources:
    return syntax.Sources(SOURCES[node.kind], builder.names(node), builder.span(node))


ITEMS: dict[str, Callable[[Builder, Node], syntax.Item]] = {
    "use": _use,
    "actor": _actor,
    "group": _group,
    "param": _param,
    "choice": _choice,
    "var": _var,
    "clock": _clock,
    "event": _event,
    "ladder": _machine,
    "machine": _machine,
    "vote": vote,
    "action": action,
    "observe": observe,
    "property": property_,
    "scenario": scenario,
    "measure": measure,
    "expect": expect,
    "allow": allow,
}
