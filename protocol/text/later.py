"""Constructs that belong to the language but not to this version, and what to write instead."""

from __future__ import annotations

from protocol.text.place import Place, Slip

STATEMENTS = {
    "group": "write it out, an actor or a machine for each member",
    "choice": "write a design for each reading",
    "vote": "write a machine, with a state and a `may` for each answer",
    "action": "write a machine, with a state and a clause for each stage",
    "observe": "write a machine, with a state for what is known and a `must` that follows what is so",
    "use": "write it all in one file",
}
"""Words that begin a statement."""

FOR = "write it out for each member"
EVEN_IF = "write a design, `instead` with a `may` in the place of the `must`"
RECURS = "write `clock c runs while true restarts on F`, and ask `always c <= D`"
STAYS = "a `scenario` asks whether it is possible from the start on"
AT_LEAST = "write `never F when since(E) < D`"
LASTS_AT_LEAST = "name what ends it: `never E when age(S) < D`"
CALL = "join the members with `and` or `or`"


def later(place: Place) -> Slip | None:
    """The construct that begins, or shows, at this token."""
    found = _construct(place)
    if found is None:
        return None
    construct, remedy = found
    if place.token.text in place.refused:
        return Slip(None, None)
    message = f"`{construct}` belongs to the language but not to this version"
    return Slip(place.complaint("E116", place.token, message, remedy), None)


def _construct(place: Place) -> tuple[str, str] | None:
    token, last = place.token.kind, place.last.kind if place.last else ""
    accepts = place.automaton.accepts
    if token in STATEMENTS and place.next.kind != ":=" and (accepts("}") or accepts("protocol")):
        return (token, STATEMENTS[token]) if place.fresh or not accepts("NAME") else None
    match token, place.next.kind:
        case "for", "NAME" if accepts("always") or (last == "NAME" and accepts("{")):
            return "for … in", FOR
        case "even", "if":
            return "even if", EVEN_IF
        case "at", "least" if accepts("always"):
            return "at least … from", AT_LEAST
        case "stays", _ if accepts("leads"):
            return "stays possible", STAYS
        case "recurs", _ if accepts("leads"):
            return "recurs", RECURS
        case "least", _ if last == "at" and accepts("most"):
            return "lasts at least", LASTS_AT_LEAST
        case (("count" | "all" | "some"), "(") if accepts("since"):
            return f"{token}(…)", CALL
        case "[", _ if last == "NAME":
            return "[…]", FOR
    return None
