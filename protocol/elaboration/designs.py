"""Designs as deltas: the items of a protocol once every `instead`, `remove`, `set` and new item has been applied.

The result is again syntax, every piece with the place at which it was written; nothing in it is a delta any more.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from protocol.diagnostics import Span
from protocol.elaboration.complaints import Complaints
from protocol.elaboration.deltas import apply_design, apply_protocol
from protocol.elaboration.places import Draft
from protocol.sources import Declaration, Sources
from protocol.syntax import DesignDecl, Item, Name, ProtocolDecl


class Merged(Struct, frozen=True):
    """A protocol, or a design of one, in full.  The members of its machines are states and clauses only."""

    name: Name
    description: str
    because: str
    span: Span
    base: str | None
    items: tuple[Item, ...]


def merge(sources: Sources, complaints: Complaints) -> tuple[Merged, ...]:
    """Every protocol and design, those of used files first; those whose line of bases is broken are left out."""
    declared = _by_name(sources, complaints)
    drafts: dict[str, Draft | None] = {}
    for name in declared:
        _draft(name, declared, drafts, complaints)
    return tuple(_whole(decl, draft) for name, decl in declared.items() if (draft := drafts[name]) is not None)


def _by_name(sources: Sources, complaints: Complaints) -> dict[str, Declaration]:
    declared: dict[str, Declaration] = {}
    for decl in (*sources.shared, *sources.own):
        first = declared.setdefault(decl.name.text, decl)
        if first is not decl:
            complaints.say(
                "E202",
                decl.name.span,
                f"`{decl.name.text}` is already the name of a {_word(first)}",
                remedy="give one of them another name",
                second=(first.name.span, "first declared here"),
            )
    return declared


def _word(decl: Declaration) -> str:
    return "protocol" if isinstance(decl, ProtocolDecl) else "design"


def _draft(
    name: str, declared: Mapping[str, Declaration], drafts: dict[str, Draft | None], complaints: Complaints
) -> None:
    """Put the merged items of one declaration into `drafts`, and those of its bases; None where there is no base."""
    chain: list[str] = []
    while name not in drafts:
        decl = declared[name]
        if isinstance(decl, ProtocolDecl):
            drafts[name] = apply_protocol(decl, complaints)
            break
        chain.append(name)
        if not _has_base(decl, chain, declared, complaints):
            drafts.update(dict.fromkeys(chain))
            return
        name = decl.base.text
    for waiting in reversed(chain):
        decl, draft = declared[waiting], drafts[name]
        assert isinstance(decl, DesignDecl)
        drafts[waiting] = None if draft is None else apply_design(decl, draft, complaints)
        name = waiting


def _has_base(decl: DesignDecl, chain: list[str], declared: Mapping[str, Declaration], complaints: Complaints) -> bool:
    """Its base is declared, and does not lead back to a design of the chain; told otherwise."""
    base = decl.base.text
    if base in chain:
        way = " of ".join([*chain[chain.index(base) :], base])
        complaints.say(
            "E222",
            decl.base.span,
            f"design `{base}` would be a design of itself: {way}",
            remedy="name a protocol, or a design that does not come from this one",
        )
    elif base not in declared:
        complaints.unknown(
            "E218",
            decl.base.span,
            base,
            message=f"there is no protocol or design `{base}` in this file",
            candidates=set(declared) - {decl.name.text},
            remedy="a design names the protocol, or the design, that it changes",
        )
    return base in declared and base not in chain


def _whole(decl: Declaration, draft: Draft) -> Merged:
    base = decl.base.text if isinstance(decl, DesignDecl) else None
    return Merged(decl.name, decl.description, decl.because, decl.span, base, tuple(draft.items))
