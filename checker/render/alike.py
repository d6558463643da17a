"""Sentences that say the same of several members of a group, told once: who they are, and what each of them did."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from checker.render.phrases import listed


class Said(Struct, frozen=True):
    """A sentence that begins with its actor, if it has one, and the clauses that it names."""

    text: str
    clauses: tuple[str, ...]
    actor: str = ""


def together(sentences: Iterable[Said]) -> list[Said]:
    """Each kind of sentence once, where the first of its kind stood."""
    kinds: dict[str, list[Said]] = {}
    for said in sentences:
        kinds.setdefault(_kind(said), []).append(said)
    return [_one(kind, those) for kind, those in kinds.items()]


def _kind(said: Said) -> str:
    """The sentence with its actor left out: of a member the clauses `vote[member].yes` too."""
    own = f"[{said.actor}]"
    if not said.actor or own not in said.text or not said.text.startswith(f"{said.actor} "):
        return said.text
    return said.text.removeprefix(said.actor).replace(own, "[…]")


def _one(kind: str, those: list[Said]) -> Said:
    first, clauses = those[0], tuple(dict.fromkeys(clause for said in those for clause in said.clauses))
    who = list(dict.fromkeys(said.actor for said in those))
    if len(those) == 1:
        return first
    if len(who) == 1:
        return Said(f"{first.text} ({len(those)} times)", clauses, first.actor)
    verb, _, rest = kind.strip().partition(" ")
    all_of_them = "were each" if verb == "was" else f"each {verb}"
    return Said(f"{listed(who)} {all_of_them} {rest}", clauses)
