"""Parts in the wrong order, and promises in the words of other languages."""

from __future__ import annotations

from protocol.text.arrows import FORM, IF_THEN
from protocol.text.lexer import Token
from protocol.text.place import Place, Slip

TIMES = frozenset({"within", "before", "after", "later", "later_than", "at", "immediately", "bound", "timing"})
ORDER = (
    ("`by`", frozenset({"by"})),
    ("`when`", frozenset({"when"})),
    ("the times", TIMES),
    ("the updates", frozenset({"updates"})),
)
"""The parts of a clause in their order: how they are called, and the symbols on the stack that show them."""

CONDITIONAL = frozenset({"whenever", "wherever", "if", "when", "once", "every", "each", "eventually"})
"""Words before what starts a promise, or before what is promised."""

CONSEQUENCE = frozenset({"implies", "then", "triggers", "causes", "followed", "lead", "must", "->"})
"""Words between the two."""


def disordered(place: Place) -> Slip | None:
    """A part of a clause after one that it comes before: `within 3h when x`."""
    rank = next((rank for rank, (_, kinds) in enumerate(ORDER) if place.token.kind in kinds), None)
    if rank is None or (rank == 0 and place.next.kind in ("DURATION", "NUMBER")):
        return None
    said = _parts(place)
    passed = next((index for index in range(rank + 1, len(ORDER)) if said & ORDER[index][1]), None)
    if passed is None:
        return None
    part, other = ORDER[rank][0], ORDER[passed][0]
    verb = "come" if part == "the times" else "comes"
    remedy = f"{part} {verb} before {other}"
    message = f"{part} cannot stand after {other}"
    return Slip(place.complaint("E101", place.token, message, remedy), None)


def unmeasured(place: Place) -> Slip | None:
    """A measure that is to allow for deviations."""
    symbols = [it.kind for it in place.automaton.symbols]
    last = max((k for k, kind in enumerate(symbols) if kind in ("measure", "property", "scenario")), default=None)
    if (place.token.kind, place.next.kind) != ("even", "if") or last is None or symbols[last] != "measure":
        return None
    message = "a measure is of the rules as agreed, and takes no `even if`"
    remedy = "leave it out; `tierproof measure --defects us` or `--late us=2h` asks what it then comes to"
    return Slip(place.complaint("E101", place.token, message, remedy), None)


def _parts(place: Place) -> set[str]:
    """The kinds of the symbols of the clause so far; none where this is no clause."""
    said: set[str] = set()
    symbols = place.automaton.symbols
    inside = False
    for index in range(len(symbols) - 1, -1, -1):
        kind = symbols[index].kind
        if kind == "}":
            said.add("updates")
        if kind in ("{", "}"):
            if inside == (kind == "}"):
                break
            inside = not inside
        elif kind in ("event", "must", "may") or (kind == "on" and symbols[index - 1].kind in ("", "{", ";")):
            return said
        elif not inside:
            said.add(kind)
    return set()


def form(place: Place) -> Slip | None:
    """A promise, or a condition, in the words of other languages."""
    token, last, accepts = place.token, place.last, place.automaton.accepts
    if token.text in place.refused or (place.fresh and token.kind in ("must", "lead")):
        return None
    if token.kind in CONDITIONAL and accepts("always"):
        return _other(place, token, FORM)
    if last is None:
        return None
    if last.kind == "NAME" and last.text.casefold() in CONDITIONAL and accepts("always", states=place.before):
        return _other(place, last, FORM) if token.kind in ("NAME", "not", "(") else None
    if last.kind == "leads" and accepts("to"):
        return Slip(place.complaint("E101", last, "expected `to` after `leads`", FORM), None)
    if token.text.casefold() not in CONSEQUENCE:
        return None
    if accepts("leads"):
        return _other(place, token, FORM)
    if accepts("and", "(") and accepts("="):
        return _other(place, token, IF_THEN)
    return None


def deadline(place: Place) -> Slip | None:
    """`by 72h`."""
    last = place.last
    if last is None or last.kind != "by" or place.token.kind not in ("DURATION", "NUMBER"):
        return None
    complaint = place.complaint("E101", last, "`by` names an actor", "for a deadline, write `within`")
    return Slip(complaint, None)


def _other(place: Place, token: Token, remedy: str) -> Slip:
    return Slip(place.complaint("E101", token, f"`{token.text}` cannot stand here", remedy), None)
