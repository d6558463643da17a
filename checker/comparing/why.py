"""Which cells of a comparison are meant by `PROPERTY` or `PROPERTY:DESIGN`."""

from __future__ import annotations

from collections.abc import Sequence

from checker.comparing.lettering import letter
from checker.comparing.result import Comparison, Subject
from checker.inputs import unknown
from protocol.model import Property


def cells(made: Comparison, why: str, given: Sequence[Subject] = ()) -> list[tuple[Subject, tuple[Property, ...]]]:
    """The designs, by name or letter, and the property as it is asked of each.  Raises `LookupError`.

    `given`: the designs with all that they ask, which stand for those that were asked only the criteria.
    """
    name, chosen = meant([row.name for row in made.rows], made.subjects, why)
    asked = [(subject, tuple(it for it in subject.design.properties if it.name == name)) for subject in chosen]
    found = [(subject, members) for subject, members in asked if members]
    if not found:
        raise LookupError(f"`{name}` cannot be asked there: something that it speaks of is not in that design")
    return [(_whole(subject, name, members, given), members) for subject, members in found]


def meant(names: Sequence[str], subjects: Sequence[Subject], why: str) -> tuple[str, list[Subject]]:
    """The criterion, one of `names`, and the designs.  Raises `LookupError`."""
    name, _, design = (why, "", "") if why in names else why.partition(":")
    design = design.strip()
    chosen = [it for number, it in enumerate(subjects) if design in ("", it.name, letter(number))]
    if not chosen:
        those = ", ".join(f"{letter(number)} {it.name}" for number, it in enumerate(subjects))
        raise LookupError(f"there is no design `{design}` here; there is {those}")
    if name not in names and (own := [it for it in chosen if any(each.name == name for each in it.design.measures)]):
        first = own[0].design
        call = f"tierproof measure {first.file} --measure {name} --design {first.protocol.name} -v"
        raise LookupError(f"`{name}` is a measure, not a criterion; the run behind its value: {call}")
    if problem := unknown("criterion", [name], names):
        raise LookupError(problem)
    return name, chosen


def _whole(subject: Subject, name: str, members: tuple[Property, ...], given: Sequence[Subject]) -> Subject:
    """The design as it was given, if it is asked this there in the same words."""
    for it in given:
        if it.name == subject.name and members == tuple(own for own in it.design.properties if own.name == name):
            return it
    return subject
