"""A protocol or a design with other values for its params and other readings of its choices.

What is open in a text is no mistake here: a param without a value is given one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Literal as OneOf

from msgspec import Struct
from msgspec.structs import replace

from protocol.diagnostics import Failure, Span, in_order
from protocol.elaboration.complaints import Complaints
from protocol.elaboration.designs import Merged, merge
from protocol.elaboration.expand import elaborate, elaborate_one, ranges
from protocol.elaboration.naming import values_of
from protocol.elaboration.origins import origin_of
from protocol.elaboration.quantities import Quantity, Time, Whole
from protocol.formula import Literal
from protocol.model import Design, Origin
from protocol.sources import Sources, gather
from protocol.syntax import (
    AllowDecl,
    ChoiceDecl,
    Duration,
    ExpectDecl,
    Expr,
    Item,
    MeasureDecl,
    Name,
    Number,
    ParamDecl,
    PropertyDecl,
    Ref,
    ScenarioDecl,
)
from protocol.text import parse

Value = Fraction | int | str
"""Of a param that is a duration (in seconds), of one that is a whole number, of a choice (a reading)."""
NO_VALUE = "E301"


class Dial(Struct, frozen=True):
    """A param or a choice: what it is now (None: it is open), and what it may be.

    `low` and `high`: the ends of its range, None where there is none or it hangs on what is open.
    """

    name: str
    kind: OneOf["time", "whole", "choice"]
    origin: Origin
    value: Value | None
    low: Value | None = None
    high: Value | None = None
    readings: tuple[str, ...] = ()


class Variants(Struct, frozen=True):
    """A protocol or a design, with everything in it that can be set."""

    name: str
    file: str
    dials: tuple[Dial, ...]
    whole: Merged
    sources: Sources

    def design(self, values: Mapping[str, Value], only: Collection[str] | None = None) -> Design:
        """The design with these values, its own for the rest.  Raises `Failure` where the text is wrong with them.

        `only`: of properties and measures those of these names, so that others cannot be what is wrong.
        """
        items = tuple(
            replace(item, value=_written(values[item.name.text], item.span))
            if isinstance(item, ParamDecl | ChoiceDecl) and item.name.text in values
            else item
            for item in self.whole.items
            if only is None or not _is_beside(item, only)
        )
        made, wrong = elaborate_one(replace(self.whole, items=items), self.sources)
        if wrong:
            raise Failure(wrong)
        return made


def load_variants(path: str | Path) -> tuple[Variants, ...]:
    """The protocols and designs that a file declares.  Raises `Failure` with all that is wrong but open params."""
    return variants(parse.load(str(path)), str(path))


def variants(text: str, path: str = "<text>") -> tuple[Variants, ...]:
    """The same of a text."""
    sources, unread, skipped = gather(text, path)
    _, found = elaborate(sources, skipped)
    wrong = [d for d in (*unread, *found) if d.code != NO_VALUE]
    if wrong:
        raise Failure(in_order(wrong))
    wholes = merge(sources, Complaints())
    return tuple(
        Variants(whole.name.text, sources.path, tuple(_dials(whole, sources)), whole, sources)
        for whole in wholes
        if whole.name.span.file == sources.path
    )


def _is_beside(item: Item, only: Collection[str]) -> bool:
    """It is, or is about, a property of another name; or an acknowledgement, which may be of one."""
    asked = PropertyDecl | ScenarioDecl | MeasureDecl | ExpectDecl
    return isinstance(item, AllowDecl) or (isinstance(item, asked) and item.name.text not in only)


def _dials(whole: Merged, sources: Sources) -> list[Dial]:
    known = ranges(whole, sources)
    found = []
    for item in whole.items:
        if isinstance(item, ChoiceDecl):
            reading = item.value.text if isinstance(item.value, Ref) else None
            own = values_of(item)
            found.append(Dial(item.name.text, "choice", origin_of(item, sources.texts), reading, readings=own))
        elif isinstance(item, ParamDecl):
            value, low, high = (_plain(it) for it in known[item.name.text])
            is_whole = any(isinstance(it, int) for it in (value, low, high))
            kind: OneOf["time", "whole"] = "whole" if is_whole else "time"
            found.append(Dial(item.name.text, kind, origin_of(item, sources.texts), value, low, high))
    return found


def _plain(quantity: Quantity | None) -> Value | None:
    match quantity:
        case Time(seconds):
            return seconds
        case Whole(Literal(int() as number)):
            return number
        case _:
            return None


def _written(value: Value, span: Span) -> Expr:
    if isinstance(value, str):
        return Ref((Name(value, span),), span)
    return Number(value, span) if isinstance(value, int) else Duration(Fraction(value), span)
