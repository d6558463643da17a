"""What an export gives: a text, or a refusal with a reason that has a name."""

from __future__ import annotations

from enum import Enum

from msgspec import Struct


class Reason(Enum):
    """Why something is not exported: nothing else is exported in its place."""

    STOPWATCH = "stopwatch"  # a clock stops and keeps its value
    SIZE = "size"  # too many states to be written out one by one
    NUMBER = "number"  # a whole number beyond what the target can hold
    ETERNAL = "eternal"  # an answer some time: about infinite runs
    BRANCHING = "branching"  # what stays possible: not about runs
    MEMBERS = "members"  # asked of each member of a group: several questions
    QUESTION = "question"  # the target asks a question, and no property was named


class Refused(Exception):
    """The target cannot carry it; the message says what, and where to go instead."""

    def __init__(self, reason: Reason, why: str) -> None:
        super().__init__(f"{reason.value}: {why}")
        self.reason = reason


class Exported(Struct, frozen=True):
    """A design, or a property of it, as a text for another checker."""

    target: str
    design: str
    property: str | None
    text: str
