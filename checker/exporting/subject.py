"""What is exported: the protocol of a design, or that protocol watched for one of its properties."""

from __future__ import annotations

from msgspec import Struct

from checker.exporting.result import Reason, Refused
from checker.observers import watch
from checker.query import Goal, Query
from protocol.deviation import deviate
from protocol.forever import is_eternal
from protocol.model import Design, Possible, Promise, Property, StaysPossible


class Subject(Struct, frozen=True):
    """`query` has the goals of `breaks` and `shows`: of a bare protocol none."""

    design: Design
    asked: Property | None
    query: Query
    breaks: tuple[str, ...] = ()
    """Reaching one of these goals breaks the property, or shows the scenario."""
    shows: tuple[str, ...] = ()
    """The property is vacuous unless all of these can be reached."""

    @property
    def is_scenario(self) -> bool:
        return self.asked is not None and isinstance(self.asked.meaning, Possible)

    def goal(self, name: str) -> Goal:
        return self.query.goal(name)


def subject(design: Design, name: str | None, member: str | None = None) -> Subject:
    """The protocol, watched for the property of this name if there is one.  Raises `Refused`, and `LookupError`."""
    if name is None:
        return Subject(design, None, Query(design.protocol, ()))
    asked = _member([it for it in design.properties if it.name == name], name, member)
    if isinstance(asked.meaning, Promise) and is_eternal(asked.meaning):
        raise Refused(Reason.ETERNAL, f"`{name}` promises an answer some time, which only an infinite run can break")
    if isinstance(asked.meaning, Promise) and isinstance(asked.meaning.form, StaysPossible):
        raise Refused(Reason.BRANCHING, f"`{name}` is about what stays possible, not about runs one by one")
    question = watch(deviate(design.protocol, asked.deviations), asked.meaning)
    return Subject(design, asked, question.query, question.breaks, question.shows)


def _member(found: list[Property], name: str, member: str | None) -> Property:
    if not found:
        raise LookupError(name)
    if member is not None:
        return next((it for it in found if it.member == member), None) or _lost(found, name, member)
    if len(found) > 1 or found[0].member:
        listed = ", ".join(f'"{it.member}"' for it in found[:6]) + (", …" if len(found) > 6 else "")
        raise Refused(Reason.MEMBERS, f"`{name}` is asked of each member: say --member {listed}")
    return found[0]


def _lost(found: list[Property], name: str, member: str) -> Property:
    listed = ", ".join(f'"{it.member}"' for it in found if it.member) or "none"
    raise LookupError(f"`{name}` is not asked of a member `{member}`; members are: {listed}")
