"""Which cells of a comparison are meant by `PROPERTY` or `PROPERTY:DESIGN`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.comparing.lettering import letter
from checker.comparing.result import Comparison, Subject
from checker.inputs import unknown
from protocol.model import Property


def cells(made: Comparison, why: str, given: Sequence[Subject] = ()) -> list[tuple[Subject, tuple[Property, ...]]]:
    """The designs, by name or letter, and the property as it is asked of each.  Raises `LookupError`.

    `given`: the designs with all that they ask, which stand for those that were asked only the criteria.
    """
    names = [row.name for row in made.rows]
    name, _, design = (why, "", "") if why in names else why.partition(":")
    if problem := unknown("criterion", [name], names):
        raise LookupError(problem)
    chosen = list(_chosen(made, design.strip()))
    if not chosen:
        raise LookupError(unknown("design", [design], [subject.name for subject in made.subjects]))
    asked = [(subject, tuple(it for it in subject.design.properties if it.name == name)) for subject in chosen]
    found = [(subject, members) for subject, members in asked if members]
    if not found:
        raise LookupError(f"`{name}` cannot be asked there: something that it speaks of is not in that design")
    return [(_whole(subject, name, members, given), members) for subject, members in found]


def _whole(subject: Subject, name: str, members: tuple[Property, ...], given: Sequence[Subject]) -> Subject:
    """The design as it was given, if it is asked this there in the same words."""
    for it in given:
        if it.name == subject.name and members == tuple(own for own in it.design.properties if own.name == name):
            return it
    return subject


def _chosen(made: Comparison, design: str) -> Iterator[Subject]:
    for number, subject in enumerate(made.subjects):
        if design in ("", subject.name, letter(number)):
            yield subject
