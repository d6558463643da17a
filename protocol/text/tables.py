"""The parse tables of `grammar.lark`: shipped as `grammar.json`, rebuilt in memory where that is out of date.

Importing lark and building the tables takes half a second, loading them a few milliseconds, so lark is imported only
to build.  `python -m protocol.text.tables` writes the file anew; a test fails where it does not match the grammar.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from msgspec import DecodeError, Struct, to_builtins
from msgspec.json import decode, encode

GRAMMAR = Path(__file__).parent / "grammar.lark"
TABLES = Path(__file__).parent / "grammar.json"
START = "start"
END = "$END"
KINDS = frozenset({"NAME", "NUMBER", "DURATION", "STRING"})
"""The terminals that are many texts.  Every other one is called by its text."""


class Rule(Struct, frozen=True, array_like=True):
    """A production: pop `size` symbols, make a node `kind` of those in `keep`.

    `kind` "": no node; the symbols go into the node around.  `transparent`: no node where it keeps one symbol.
    """

    origin: str
    kind: str
    size: int
    keep: tuple[int, ...]
    transparent: bool


class Tables(Struct, frozen=True):
    """The LALR(1) automaton, from state 0.  An action n >= 0 shifts and goes to n, n < 0 reduces by rule -n - 1."""

    rules: tuple[Rule, ...]
    actions: tuple[dict[str, int], ...]
    gotos: tuple[dict[str, int], ...]

    @property
    def literals(self) -> frozenset[str]:
        """The words and signs of the grammar."""
        return frozenset(text for row in self.actions for text in row) - KINDS - {END}


class Shipped(Struct, frozen=True):
    """What is in the file: the text of the grammar, and the tables, with equal rows of actions once."""

    grammar: str
    rules: tuple[Rule, ...]
    states: tuple[int, ...]
    actions: tuple[dict[str, int], ...]
    gotos: tuple[dict[str, int], ...]


@cache
def load() -> Tables:
    """The tables of the grammar as it stands."""
    grammar = GRAMMAR.read_text(encoding="utf-8")
    shipped = _shipped()
    if shipped is None or shipped.grammar != grammar:
        shipped = build(grammar)
    return Tables(shipped.rules, tuple(shipped.actions[number] for number in shipped.states), shipped.gotos)


def _shipped() -> Shipped | None:
    try:
        return decode(TABLES.read_bytes(), type=Shipped)
    except (FileNotFoundError, DecodeError):  # none, or of another shape
        return None


def build(grammar: str) -> Shipped:
    """The tables, by lark.  Any conflict in the grammar is an error."""
    from lark import Lark
    from lark.common import ParserConf
    from lark.parsers.lalr_analysis import LALR_Analyzer, Shift

    lark = Lark(grammar, parser="lalr", lexer="basic", maybe_placeholders=False)
    analyzer = LALR_Analyzer(ParserConf(lark.rules, {}, [START]), strict=True)
    analyzer.compute_lalr()  # type: ignore[no-untyped-call]
    table = analyzer.parse_table
    text = {terminal.name: terminal.pattern.value for terminal in lark.terminals if terminal.pattern}
    nonterminals = {rule.origin.name for rule in lark.rules}
    rules = {rule: number for number, rule in enumerate(lark.rules)}
    queue = [table.start_states[START]]
    numbers = {queue[0]: 0}
    actions: list[dict[str, int]] = []
    gotos: list[dict[str, int]] = []
    for state in queue:  # grows as states are met: their numbers depend on the grammar alone
        action: dict[str, int] = {}
        goto: dict[str, int] = {}
        for symbol, (kind, argument) in sorted(table.states[state].items()):
            if kind is not Shift:
                action[text.get(symbol, symbol)] = -1 - rules[argument]
                continue
            if argument not in numbers:
                numbers[argument] = len(queue)
                queue.append(argument)
            if symbol in nonterminals:
                goto[symbol] = numbers[argument]
            else:
                action[text.get(symbol, symbol)] = numbers[argument]
        actions.append(action)
        gotos.append(goto)
    distinct = {tuple(action.items()): action for action in actions}
    places = {key: number for number, key in enumerate(distinct)}
    return Shipped(
        grammar=grammar,
        rules=tuple(_rule(rule) for rule in lark.rules),
        states=tuple(places[tuple(action.items())] for action in actions),
        actions=tuple(distinct.values()),
        gotos=tuple(gotos),
    )


def _rule(rule: Any) -> Rule:
    origin = str(rule.origin.name)
    keep = tuple(i for i, symbol in enumerate(rule.expansion) if not (symbol.is_term and symbol.filter_out))
    kind = rule.alias or ("" if origin.startswith("_") else origin)
    return Rule(origin, kind, len(rule.expansion), keep, bool(rule.options.expand1 and not rule.alias))


def _written(shipped: Shipped) -> str:
    """JSON with a line for each row, so that changes can be read."""
    parts = []
    for key, value in to_builtins(shipped).items():
        rows = [encode(row).decode() for row in value] if isinstance(value, tuple) and key != "states" else None
        parts.append(f'"{key}": ' + (encode(value).decode() if rows is None else "[\n" + ",\n".join(rows) + "\n]"))
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    TABLES.write_text(_written(build(GRAMMAR.read_text(encoding="utf-8"))), encoding="utf-8")
