"""Slips of the pen whose meaning is plain, and how to speak of what could have come instead."""

from __future__ import annotations

from collections.abc import Iterable

from protocol.diagnostics import Diagnostic, closest
from protocol.text.forms import deadline, disordered, form, unmeasured
from protocol.text.lexer import Token, wrong_unit
from protocol.text.place import Place, Slip
from protocol.text.tables import END, KINDS
from protocol.text.words import NO_LENGTH, WORDS, unit_meant

RELATIONS = frozenset({"=", "!=", "<", "<=", ">=", ">"})
CONNECTIVES = RELATIONS | {"and", "or", "+", "-", "*", "/"}
OPERANDS = KINDS - {"STRING"} | {"(", "not", "true", "false", "since", "age", "count", "all", "some"}
TIMING = frozenset({"within", "before", "after", "later", "at", "immediately"})

GROUPS: tuple[tuple[str, frozenset[str], str], ...] = (
    ("not", OPERANDS, "a condition"),
    ("since", OPERANDS, "a duration or a number"),
    ("(", frozenset({"NAME", "("}), "an event or a condition in brackets"),
    ("NAME", frozenset({"NAME"}), "a name"),
    ("within", TIMING, "a time (`within 24h`, `after 1d` …)"),
)
"""Where the first can come, all of the second that can are what the third says."""

SIGNS_MEANT: dict[tuple[str, str], str] = {
    ("=", ":="): "`=` compares; a variable is set with `:=`",
    (":=", "="): "`:=` sets a variable; declare and compare with `=`",
    ("is", "="): "compare with `=`",
    ("to", "->"): "write `->` between the states",
    (",", "or"): "join events with `or`",
    ("or", ","): "join states with commas",
    ("to", ".."): "write a range as `low..high`",
    ("all", "any"): "did you mean `any`?",
    ("in", "within"): "did you mean `within`?",
    ("by", "within"): "did you mean `within`?",
    ("is", "means"): "write `silence means no`",
    ("=", "means"): "write `silence means no`",
    ("in", "among"): "did you mean `among`?",
    ("immediately", "none"): "for an effect in the very move of the order, write `lead none`",
}
"""(what stands there, what could) -> the remedy; the second is then taken as meant."""


EACH = "write `for s in sectors`"


def slip(place: Place) -> Slip | None:
    """What was probably meant."""
    if place.token.kind == END:
        return None
    told = (disordered, form, deadline, unmeasured)
    for find in (_unit, *told, _members, _sign, _chain, _reserved, _misspelt, _last_reserved, _last_misspelt):
        found_slip = find(place)
        if found_slip is not None:
            return found_slip
    return None


def _unit(place: Place) -> Slip | None:
    """`3 months`, `24 h`."""
    last, token = place.last, place.token
    if last is None or last.kind != "NUMBER" or token.kind != "NAME":
        return None
    if token.text.casefold() not in NO_LENGTH and unit_meant(token.text) is None:
        return None
    complaint, meant = wrong_unit(last.text, token.text, place.source.span(last.start, token.stop))
    if meant is None:
        return Slip(complaint, None)
    return Slip(complaint, Token("DURATION", meant, last.start, token.stop), joined=True)


def _sign(place: Place) -> Slip | None:
    for (written, meant), remedy in SIGNS_MEANT.items():
        if place.token.kind == written and place.can_be(meant):
            message = f"`{written}` cannot stand here"
            return Slip(place.complaint("E101", place.token, message, remedy), place.reads(meant), doubtful=True)
    return None


def _members(place: Place) -> Slip | None:
    """`for each s in sectors`, `all(hot)`."""
    last, token = place.last, place.token
    if last is not None and last.kind == "for" and token.kind in ("all", "some", "any"):
        return Slip(place.complaint("E101", token, f"`{token.text}` cannot stand here", EACH), None)
    if last is None or last.kind != "NAME" or not place.automaton.accepts("in"):
        return None
    if last.text in ("each", "every"):
        return Slip(place.complaint("E101", last, f"`{last.text}` cannot stand here", EACH), None)
    opened = [symbol for symbol in place.automaton.symbols[-3:-2] if symbol.kind in ("all", "some", "count")]
    if not opened:
        return None
    message = "it is not said which members are meant"
    remedy = "write `all(s in sectors: …)`; join single conditions with `and` or `or`"
    return Slip(place.complaint("E101", last, message, remedy), None)


def _chain(place: Place) -> Slip | None:
    """`a <= b <= c`."""
    if place.token.kind not in RELATIONS or not place.automaton.accepts("and"):
        return None
    remedy = "write `a <= b and b <= c`"
    return Slip(place.complaint("E101", place.token, "comparisons do not chain", remedy), None)


def _reserved(place: Place) -> Slip | None:
    """A word in the place of a name."""
    token = place.token
    if token.kind not in WORDS or place.fresh or not place.automaton.accepts("NAME"):
        return None
    if token.text not in place.refused and place.automaton.accepts("(") and not place.can_be("NAME"):
        return None
    return Slip(_refusal(place, token), place.reads("NAME"), doubtful=token.text not in place.refused)


def _last_reserved(place: Place) -> Slip | None:
    """A word that fits in the place of a name, but not what follows: `must any: a -> b`."""
    last = place.last
    if last is None or last.kind not in WORDS or not place.last_can_be("NAME"):
        return None
    return Slip(_refusal(place, last), None)


def _refusal(place: Place, token: Token) -> Diagnostic | None:
    if token.text in place.refused:
        return None
    message = f"`{token.text}` is a word of the language, and cannot be a name"
    return place.complaint("E103", token, message, f"choose another name, such as `the_{token.text}`")


def _misspelt(place: Place) -> Slip | None:
    token = place.token
    if token.kind != "NAME":
        return None
    words = [kind for kind in place.automaton.acceptable() if kind in WORDS and place.can_be(kind)]
    word = closest(token.text, words)
    if word is None:
        return None
    return Slip(_misspelling(place, token, word), place.reads(word), doubtful=True)


def _last_misspelt(place: Place) -> Slip | None:
    """A misspelt word that was taken for a name: `property p: alway calm`."""
    last = place.last
    if last is None or last.kind != "NAME":
        return None
    words = [kind for kind in place.automaton.tables.actions[place.before[-1]] if kind in WORDS]
    word = closest(last.text, filter(place.last_can_be, words))
    return None if word is None else Slip(_misspelling(place, last, word), None)


def _misspelling(place: Place, token: Token, word: str) -> Diagnostic:
    return place.complaint("E102", token, f"`{token.text}` is not understood here", f"did you mean `{word}`?")


def found(token: Token) -> str:
    """How to speak of a token."""
    if token.kind == END:
        return "the end of the text"
    if token.kind == "STRING":
        return "a text in quotes"
    return f"`{token.text}`" if len(token.text) <= 40 else f"`{token.text[:39]}…`"


def expected(acceptable: Iterable[str], starters: Iterable[str]) -> str:
    """What can come next, where `starters` begin a statement; shorter than the list of tokens."""
    left = set(acceptable)
    statements = left & set(starters)
    items = ["a statement"] if len(statements) > 4 else []
    left -= statements if items else set()
    for sign, members, words in GROUPS:
        if sign in left:
            items.append(words)
            left -= members
    if len(left & CONNECTIVES) > 3:
        left -= CONNECTIVES
    left -= {";", ".", END, *KINDS} if items or len(left) > 3 else {";"}
    spoken = {"STRING": "a text in quotes", "NUMBER": "a number", "DURATION": "a duration", END: "the end of the text"}
    items += [spoken.get(kind, f"`{kind}`") for kind in sorted(left, key=lambda kind: (not kind.isalpha(), kind))]
    if len(items) > 6:
        return ", ".join([*items[:5], "…"])
    return " or ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)
