"""The LR automaton: tokens in, a tree of nodes out.  It never recurses, and says beforehand what it would accept."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from protocol.text.lexer import Token
from protocol.text.tables import END, START, Rule, Tables

CHAINS = frozenset({"conjunction", "disjunction"})


class Node(Struct):
    """A rule of the grammar at work: the nodes and the tokens that are many texts, in order, between two offsets.

    `depth` bounds the depth of the syntax that it will become, in which a chain `a and b and c` nests to the left.
    """

    kind: str
    parts: list[Node | Token]
    start: int
    stop: int
    depth: int = 1

    def get(self, *kinds: str) -> Node | None:
        """The first part that is a node of one of these kinds."""
        return next((part for part in self.parts if isinstance(part, Node) and part.kind in kinds), None)

    def tokens(self, kind: str) -> list[Token]:
        return [part for part in self.parts if isinstance(part, Token) and part.kind == kind]

    def nodes(self) -> list[Node]:
        return [part for part in self.parts if isinstance(part, Node)]


class Automaton:
    """The stack of the parse so far: a state below, and one above, every symbol."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.states = [0]
        self.symbols: list[Node | Token] = []

    def accepts(self, *kinds: str, states: Sequence[int] | None = None) -> bool:
        """Can tokens of these kinds come next (or come in those other states), in this order?"""
        walked = list(self.states if states is None else states)
        return all(self._advance(walked, kind) for kind in kinds)

    def acceptable(self) -> list[str]:
        """The kinds of token that can come next."""
        return [kind for kind in self.tables.actions[self.states[-1]] if self.accepts(kind)]

    def feed(self, token: Token) -> Node | None:
        """Take a token that is accepted; the whole tree, if it was the last one."""
        while (action := self.tables.actions[self.states[-1]][token.kind]) < 0:
            rule = self.tables.rules[-1 - action]
            node = self._reduce(rule, token)
            if rule.origin == START:
                assert isinstance(node, Node)
                return node
        self.states.append(action)
        self.symbols.append(token)
        return None

    def cut(self, height: int) -> list[Node | Token]:
        """Forget all symbols but the lowest `height`; those forgotten."""
        dropped = self.symbols[height:]
        del self.symbols[height:], self.states[height + 1 :]
        return dropped

    def _reduce(self, rule: Rule, token: Token) -> Node | Token:
        base = len(self.symbols) - rule.size
        popped = self.cut(base)
        symbol = _symbol(rule, popped, self.symbols[-1].stop if self.symbols else 0)
        self.symbols.append(symbol)
        if rule.origin != START:
            self.states.append(self.tables.gotos[self.states[-1]][rule.origin])
        return symbol

    def _advance(self, states: list[int], kind: str) -> bool:
        while (action := self.tables.actions[states[-1]].get(kind)) is not None:
            if action >= 0:
                states.append(action)
                return True
            rule = self.tables.rules[-1 - action]
            if rule.origin == START:
                return kind == END
            del states[len(states) - rule.size :]
            states.append(self.tables.gotos[states[-1]][rule.origin])
        return False


def _symbol(rule: Rule, popped: list[Node | Token], here: int) -> Node | Token:
    if rule.transparent and len(rule.keep) == 1:
        return popped[rule.keep[0]]
    start, stop = (popped[0].start, popped[-1].stop) if popped else (here, here)
    parts: list[Node | Token] = []
    for index in rule.keep:
        part = popped[index]
        if isinstance(part, Node) and not part.kind:
            if parts:
                parts += part.parts
            else:
                parts = part.parts  # a list of its own that no one reads again: lists grow in linear time
        else:
            parts.append(part)
    depth = max((part.depth for part in popped if isinstance(part, Node)), default=0)
    if rule.kind in CHAINS:
        depth += len(parts)
    return Node(rule.kind, parts, start, stop, depth + bool(rule.kind))
