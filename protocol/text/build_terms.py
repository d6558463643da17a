"""Parse tree to syntax nodes: expressions, events, timing."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from msgspec import Struct, field

from protocol import syntax
from protocol.diagnostics import Diagnostic, Span
from protocol.text.lalr import Node
from protocol.text.lexer import Source, Token
from protocol.text.words import UNITS

Operator = Literal["<", "<=", ">=", ">", "=", "!=", "+", "-", "*", "/"]

OPERATORS: dict[str, Operator] = {
    **{"equal": "=", "unequal": "!=", "less": "<", "at_most": "<=", "at_least": ">=", "greater": ">"},
    **{"plus": "+", "minus": "-", "times": "*", "divided_by": "/"},
}
TIMING_WORDS: dict[str, syntax.TimingWord] = {
    **{"within": "within", "before": "before", "after": "after", "later_than": "later than", "at": "at"},
}


class Builder(Struct, frozen=True):
    """What the building of nodes needs to know, and what it complains of."""

    source: Source
    complaints: list[Diagnostic] = field(default_factory=list)

    def span(self, node: Node | Token) -> Span:
        return self.source.span(node.start, node.stop)

    def name(self, node: Node | Token) -> syntax.Name:
        """The (first) name in a node."""
        token = node if isinstance(node, Token) else node.tokens("NAME")[0]
        return syntax.Name(token.text, self.span(token))

    def names(self, node: Node) -> tuple[syntax.Name, ...]:
        return tuple(self.name(token) for token in node.tokens("NAME"))


def head(builder: Builder, node: Node) -> tuple[syntax.Name, str]:
    """A declared name and the description after it."""
    return builder.name(node), "".join(token.text for token in node.tokens("STRING"))


def reason(node: Node) -> str:
    """The string of `because`."""
    clause = node.get("because")
    return "" if clause is None else clause.tokens("STRING")[0].text


def expression(builder: Builder, node: Node | Token) -> syntax.Expr:
    assert isinstance(node, Node)
    return EXPRESSIONS[node.kind](builder, node)


def happening(builder: Builder, node: Node | Token) -> syntax.Expr:
    """An expression in the place of an event.

    A bracketed name is a predicate there, which a bare one need not be: `(backed)` is `not not backed`.
    """
    inner = expression(builder, node)
    if isinstance(node, Node) and node.kind == "bracket" and isinstance(inner, syntax.Ref):
        span = builder.span(node)
        return syntax.Negation(syntax.Negation(inner, span), span)
    return inner


def _chain(builder: Builder, node: Node, operator: Literal["and", "or"]) -> syntax.Expr:
    first, *others = node.nodes()
    left = expression(builder, first)
    for other in others:
        span = builder.source.span(first.start, other.stop)
        left = syntax.Binary(operator, left, expression(builder, other), span)
    return left


def _operation(builder: Builder, node: Node) -> syntax.Expr:
    left, sign, right = node.nodes()
    operands = expression(builder, left), expression(builder, right)
    return syntax.Binary(OPERATORS[sign.kind], *operands, builder.span(node))


def _duration(builder: Builder, node: Node) -> syntax.Expr:
    seconds, units = Fraction(0), []
    for token in node.tokens("DURATION"):
        amount, unit = re.findall(r"[0-9.]+|[a-z]+", token.text)
        seconds += Fraction(amount) * UNITS[unit]
        units.append(UNITS[unit])
    span = builder.span(node)
    if any(later >= earlier for earlier, later in pairwise(units)):
        message = f"the parts of `{builder.source.text[node.start : node.stop]}` do not go from long to short"
        builder.complaints.append(Diagnostic("E111", span, message, "write it like `1d 12h`, each unit once"))
    return syntax.Duration(seconds, span)


def _held(builder: Builder, node: Node) -> syntax.Expr:
    condition, duration = node.nodes()
    return syntax.Held(expression(builder, condition), expression(builder, duration), builder.span(node))


def _age(builder: Builder, node: Node) -> syntax.Expr:
    return syntax.Age(ref(builder, node.nodes()[0]), builder.span(node))


def ref(builder: Builder, node: Node) -> syntax.Ref:
    names: list[syntax.Name] = []
    indices: list[syntax.Index] = []
    for part in node.parts:
        if isinstance(part, Token):
            names.append(builder.name(part))
        elif part.kind == "at_index":
            indices.append(syntax.Index(expression(builder, part.parts[0]), len(names) - 1, builder.span(part)))
        else:
            word = part.nodes()[0] if part.kind == "part_word" else part
            names.append(syntax.Name(word.kind, builder.span(word)))
    return syntax.Ref(tuple(names), builder.span(node), tuple(indices))


def party(builder: Builder, node: Node | None) -> syntax.Party | None:
    """Who, in a clause such as `by us` or as it stands."""
    if node is None:
        return None
    who = node.get("party") or node
    (name, *index) = who.parts
    assert isinstance(name, Token)
    return syntax.Party(builder.name(name), expression(builder, index[0]) if index else None, builder.span(who))


def binder(builder: Builder, node: Node) -> syntax.Binder | None:
    """The `for s in sectors` of a declaration."""
    index = node.get("index")
    if index is None:
        return None
    name, group = builder.names(index)
    return syntax.Binder(name, group, builder.span(index))


def assign(builder: Builder, node: Node) -> syntax.Assign:
    target, value = node.nodes()
    return syntax.Assign(ref(builder, target), expression(builder, value), builder.span(node))


def _quantified(builder: Builder, node: Node) -> syntax.Quantified:
    quantifier, body = node.nodes()
    name, group = node.tokens("NAME")
    index = syntax.Binder(builder.name(name), builder.name(group), builder.source.span(name.start, group.stop))
    return syntax.Quantified(QUANTIFIERS[quantifier.kind], index, expression(builder, body), builder.span(node))


QUANTIFIERS: dict[str, Literal["count", "all", "some"]] = {"count": "count", "all": "all", "some": "some"}


EXPRESSIONS: dict[str, Callable[[Builder, Node], syntax.Expr]] = {
    "ref": ref,
    "number": lambda builder, node: syntax.Number(int(node.tokens("NUMBER")[0].text), builder.span(node)),
    "duration": _duration,
    "true": lambda builder, node: syntax.Truth(True, builder.span(node)),
    "false": lambda builder, node: syntax.Truth(False, builder.span(node)),
    "negation": lambda builder, node: syntax.Negation(expression(builder, node.parts[0]), builder.span(node)),
    "disjunction": lambda builder, node: _chain(builder, node, "or"),
    "conjunction": lambda builder, node: _chain(builder, node, "and"),
    "operation": _operation,
    "ordered": lambda builder, node: syntax.Ref((syntax.Name("ordered", builder.span(node)),), builder.span(node)),
    "bracket": lambda builder, node: expression(builder, node.parts[0]),
    "held": _held,
    "since": lambda builder, node: syntax.Since(happening(builder, node.parts[0]), builder.span(node)),
    "age": _age,
    "quantified": _quantified,
}


def happenings(builder: Builder, node: Node | None) -> tuple[syntax.Expr, ...]:
    """The events after `on`."""
    return () if node is None else tuple(happening(builder, part) for part in node.nodes())


def condition(builder: Builder, node: Node | None) -> syntax.Expr | None:
    """The expression that a clause such as `when P` wraps."""
    return None if node is None else expression(builder, node.parts[0])


def timing(builder: Builder, node: Node | None) -> tuple[syntax.TimingBound, ...]:
    return () if node is None else tuple(_bound(builder, part) for part in node.nodes())


def _bound(builder: Builder, node: Node) -> syntax.TimingBound:
    of = node.get("of", "of_any")
    origin = None if of is None else _of(builder, of)
    if node.kind == "immediately":
        return syntax.TimingBound("immediately", None, origin, builder.span(node))
    word, amount, *_ = node.nodes()
    return syntax.TimingBound(TIMING_WORDS[word.kind], expression(builder, amount), origin, builder.span(node))


def _of(builder: Builder, node: Node) -> syntax.Of:
    target = node.nodes()[0]
    what = syntax.Entry(builder.span(target)) if target.kind == "entry" else happening(builder, target)
    return syntax.Of(what, node.kind == "of_any", builder.span(node))
