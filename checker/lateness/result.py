"""How late, and how much earlier: exact, with the run on the far side."""

from __future__ import annotations

from fractions import Fraction

from msgspec import Struct

from checker.report import Result
from checker.synthesis.intervals import End
from checker.verdict import Bounded, Unknown
from protocol.model import Design, Property
from protocol.runs import Run
from protocol.satisfaction import Breach


class Subject(Struct, frozen=True):
    """Whose deadlines move, all by the same time: these clauses; or all that these actors are obliged to."""

    clauses: tuple[str, ...]
    actors: tuple[str, ...] = ()
    everyone: bool = False


class Counterexample(Struct, frozen=True):
    """A run with the deadlines moved by so many seconds, in which the property is broken."""

    moved: Fraction
    run: Run
    breach: Breach


class Room(Struct, frozen=True):
    """How late a subject may be, in seconds, while the property holds.

    `safe`: so much is proved to be harmless; None: any lateness is.  `broken`: from there on it is broken, as
    `example` shows; None: never, or not known.  Where the two differ, `why` says what keeps the rest open.
    """

    subject: Subject
    safe: End | None
    broken: End | None
    example: Counterexample | None = None
    why: str = ""

    @property
    def is_exact(self) -> bool:
        return not self.why


class Cure(Struct, frozen=True):
    """How much earlier the deadlines of a subject must be, in seconds, for the property to be proved.

    `enough`: the least that is (not closed: anything more is); None: none is known.  `hopeless`: however early, it
    is broken, as is shown for every value.  Else, where there is a `why`, something between is open.
    """

    subject: Subject
    enough: End | None
    hopeless: bool
    most: Fraction
    """No deadline of the subject can be so much earlier, or more: it would come before what it counts from."""
    why: str = ""


class Slack(Struct, frozen=True):
    """A property of a design: if it is proved, the room that it leaves; if it is violated, what cures it."""

    design: Design
    asked: Property
    result: Result
    rooms: tuple[Room, ...] = ()
    cures: tuple[Cure, ...] = ()
    why: str = ""
    """Why neither is told, if so."""

    @property
    def is_settled(self) -> bool:
        """Nothing that can be asked is open; of some properties lateness is not asked."""
        if self.why:
            return not isinstance(self.result.verdict, Unknown | Bounded)
        return not (any(room.why for room in self.rooms) or any(cure.why for cure in self.cures))


class SlackReport(Struct, frozen=True):
    """All that was asked; `complete`: none of it was interrupted."""

    slacks: tuple[Slack, ...]
    complete: bool = True

    @property
    def exit_code(self) -> int:
        return 0 if all(it.is_settled for it in self.slacks) and self.complete else 3
