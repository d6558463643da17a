"""What is asked at a point of the parameters: a property as a question about a kernel, whole, for `family` to learn."""

from __future__ import annotations

from msgspec import Struct

from checker.observers import watch
from checker.sight import Question
from protocol.deviation import deviate
from protocol.forever import is_eternal
from protocol.model import Deviation, Possible, Promise, Property, Protocol, StaysPossible


class Case(Struct, frozen=True):
    """One property: the protocol that it is asked of, with whatever deviations, and the question that it becomes."""

    name: str
    protocol: Protocol
    meaning: Promise | Possible
    question: Question


class Unfit(Exception):
    """A property about which regions cannot be asked; the message says why."""


def case(protocol: Protocol, asked: Property, more: tuple[Deviation, ...] = ()) -> Case:
    """The property as asked of the protocol, with more deviations than its own.  Raises `Unfit`."""
    if why := unfit(asked):
        raise Unfit(why)
    deviating = deviate(protocol, (*asked.deviations, *more))
    return Case(called(asked), deviating, asked.meaning, watch(deviating, asked.meaning))


def unfit(asked: Property) -> str:
    """Why no region can be sought for the property; empty if one can."""
    meaning = asked.meaning
    if isinstance(meaning, Promise) and is_eternal(meaning):
        return f"`{asked.name}` promises an answer some time, without a bound: no values are sought for that"
    if isinstance(meaning, Promise) and isinstance(meaning.form, StaysPossible):
        return f"`{asked.name}` is about what stays possible: no values are sought for that"
    return ""


def called(asked: Property) -> str:
    """Its name, with the member that it is asked of."""
    return f"{asked.name}{asked.member and f' for {asked.member}'}"
