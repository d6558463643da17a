"""All combinations of what a text leaves open: each `choice` that a design has not set, at each of its readings."""

from __future__ import annotations

from itertools import product

from msgspec.structs import replace

from checker.comparing.result import Subject
from protocol.diagnostics import Failure
from protocol.elaboration.complaints import Complaints
from protocol.elaboration.designs import merge
from protocol.elaboration.expand import elaborate
from protocol.sources import gather
from protocol.syntax import ChoiceDecl, DesignDecl, Name, Ref, SetParam
from protocol.text import parse

MOST = 64
"""So many readings, and a reader is lost."""


class TooMany(Exception):
    """The message says how many readings of what."""


def readings(path: str, designs: frozenset[str] | None = None) -> list[Subject]:
    """The designs of a file, each in all its readings; as it is where it leaves nothing open.

    Raises `Failure` where the text cannot be read, and `TooMany`.
    """
    sources, wrong, skipped = gather(parse.load(path), path)
    _, more = elaborate(sources, skipped)
    if wrong or more:
        raise Failure((*wrong, *more))
    added: list[DesignDecl] = []
    order: list[str] = []
    for whole in merge(sources, Complaints()):
        name = whole.name.text
        if whole.name.span.file != path or (designs is not None and name not in designs):
            continue
        open_ = [it for it in whole.items if isinstance(it, ChoiceDecl) and it.value is None]
        combinations = list(product(*(it.readings for it in open_))) if open_ else []
        if len(combinations) > MOST:
            raise TooMany(f"`{name}` has {len(combinations)} readings; compare designs that set some of its choices")
        order += [name] if not open_ else []
        for taken in combinations:
            title = f"{name}: {', '.join(f'{c.name.text} = {r.text}' for c, r in zip(open_, taken, strict=True))}"
            settings = tuple(
                SetParam(choice.name, Ref((reading,), reading.span), reading.span)
                for choice, reading in zip(open_, taken, strict=True)
            )
            at = whole.name.span
            added.append(DesignDecl(Name(title, at), "", Name(name, at), "", settings, whole.span))
            order.append(title)
    made, wrong = elaborate(replace(sources, own=(*sources.own, *added)), skipped)
    if wrong:
        raise Failure(wrong)
    by_name = {design.protocol.name: design for design in made}
    alone = len({name.partition(": ")[0] for name in order}) == 1
    return [Subject(name.partition(": ")[2] or name if alone else name, by_name[name]) for name in order]


def is_reading(subject: Subject) -> bool:
    """It has something set that its design leaves open."""
    return ": " in subject.design.protocol.name
