"""What stands at the head of every export: what it is, what the answer means, and what it cannot carry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from checker.exporting.subject import Subject
from checker.query import unwatched_protocol
from checker.zoning.relevant import needed
from protocol.format import duration
from protocol.model import Property

WIDTH = 96


def heading(subject: Subject, reading: Sequence[str], left_out: Sequence[str] = ()) -> list[str]:
    """Lines without any mark of a comment.

    `reading`: what the target's answer means, and how time is written; `left_out`: what this target leaves out, too.
    """
    told = [*_paragraphs(subject), *reading, f"Left out: {'; '.join((*_left_out(subject), *left_out))}."]
    return wrapped(told)


def wrapped(paragraphs: Sequence[str]) -> list[str]:
    return [line for paragraph in paragraphs for line in wrap(plain(paragraph), WIDTH)]


def plain(text: str) -> str:
    """On one line, with nothing in it that could end a comment, or that a text must not hold."""
    one_line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return one_line.replace("*/", "* /").replace("--", "- -")


def _paragraphs(subject: Subject) -> Iterator[str]:
    design, asked = subject.design, subject.asked
    yield f"{design.protocol.name}, of {design.file}; written by tierproof export"
    if asked is not None:
        yield _asked(asked)


def _asked(asked: Property) -> str:
    text = asked.origin.text if asked.name in asked.origin.text else f"{asked.name}: {asked.origin.text}"
    deviating = [
        f"{' and '.join(it.actors)} {'defect' if it.late is None else f'late by {duration(it.late)}'}"
        for it in asked.deviations
    ]
    told = [text, *([f"for {asked.member}"] if asked.member else []), *deviating]
    return "; ".join(told)


def _left_out(subject: Subject) -> Iterator[str]:
    yield "descriptions and reasons (because), who acts, and the order of a ladder's tiers"
    others = len(subject.design.properties) - (subject.asked is not None)
    counted = [(others, "other property", "other properties"), (len(subject.design.measures), "measure", "measures")]
    if subject.asked is None:
        counted[0] = (others, "property", "properties")
    if told := " and ".join(f"{n} {one if n == 1 else many}" for n, one, many in counted if n):
        yield told
    read = needed(subject.query)
    protocol = unwatched_protocol(subject.query.protocol)
    names = [it.name for it in protocol.variables] + [it.name for it in protocol.clocks]
    unread = [name for name in names if name not in read]
    if unread:
        yield f"what nothing here reads ({', '.join(unread)})"
    if subject.asked is not None:
        yield "whether time can always go on, without which tierproof calls nothing proved"
