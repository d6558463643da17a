"""The parse tables of `grammar.lark`: shipped as `grammar.json`, rebuilt in memory where that is out of date.

Importing lark and building the tables takes half a second, loading them a few milliseconds, so lark is imported only
to build.  `python -m protocol.text.tables` writes the file anew; a test fails where it does not match the grammar.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

GRAMMAR = Path(__file__).parent / "grammar.lark"
TABLES = Path(__file__).parent / "grammar.json"
FORMAT = 1
START = "start"
END = "$END"
KINDS = frozenset({"NAME", "NUMBER", "DURATION", "STRING"})
"""The terminals that are many texts.  Every other one is called by its text."""


class Rule(Struct, frozen=True):
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


@cache
def load() -> Tables:
    """The tables of the grammar as it stands."""
    data: dict[str, Any] = {}
    if TABLES.is_file():
        data = json.loads(TABLES.read_text(encoding="utf-8"))
    if data.get("grammar") != fingerprint():
        data = build()
    return Tables(
        rules=tuple(Rule(origin, kind, size, tuple(keep), bare) for origin, kind, size, keep, bare in data["rules"]),
        actions=tuple(data["actions"][number] for number in data["states"]),
        gotos=tuple(data["gotos"]),
    )


def fingerprint() -> str:
    return hashlib.sha256(f"{FORMAT}\n{GRAMMAR.read_text(encoding='utf-8')}".encode()).hexdigest()


def build() -> dict[str, Any]:
    """The tables as data, by lark.  Any conflict in the grammar is an error."""
    from lark import Lark
    from lark.common import ParserConf
    from lark.parsers.lalr_analysis import LALR_Analyzer, Shift

    lark = Lark(GRAMMAR.read_text(encoding="utf-8"), parser="lalr", lexer="basic", maybe_placeholders=False)
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
    distinct = {json.dumps(action): action for action in actions}
    places = {key: number for number, key in enumerate(distinct)}
    return {
        "grammar": fingerprint(),
        "rules": [_rule(rule) for rule in lark.rules],
        "states": [places[json.dumps(action)] for action in actions],
        "actions": list(distinct.values()),
        "gotos": gotos,
    }


def _rule(rule: Any) -> list[Any]:
    origin = str(rule.origin.name)
    keep = [i for i, symbol in enumerate(rule.expansion) if not (symbol.is_term and symbol.filter_out)]
    kind = rule.alias or ("" if origin.startswith("_") else origin)
    return [origin, kind, len(rule.expansion), keep, bool(rule.options.expand1 and not rule.alias)]


def _written(data: dict[str, Any]) -> str:
    """JSON with a line for each row, so that changes can be read."""
    parts = []
    for key, value in data.items():
        rows = ",\n".join(json.dumps(row) for row in value) if isinstance(value, list) and key != "states" else None
        parts.append(f'"{key}": ' + (json.dumps(value) if rows is None else f"[\n{rows}\n]"))
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    TABLES.write_text(_written(build()), encoding="utf-8")
