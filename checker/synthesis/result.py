"""The regions of parameters in which chosen properties hold, with what shows them.  Times are in seconds."""

from __future__ import annotations

from typing import Literal as OneOf

from msgspec import Struct

from checker.synthesis.cases import called
from checker.synthesis.intervals import End
from checker.synthesis.linear import Point, Rows
from checker.verdict import INTERRUPTED
from protocol.model import Design, Property
from protocol.runs import Run
from protocol.satisfaction import Breach
from protocol.variants import Value


class Example(Struct, frozen=True):
    """With these values of the parameters the property is broken by the run; `design` is the one with these values.

    Without a run the property is a scenario, which nothing shows there, as is proved.
    """

    case: str
    point: Point
    design: Design
    run: Run | None = None
    breach: Breach | None = None

    def promise(self) -> Property:
        """The property itself, of the design with these values."""
        return next(asked for asked in self.design.properties if called(asked) == self.case)


class Extreme(Struct, frozen=True):
    """The least or the greatest value of a parameter with which, for some values of the others, all properties hold.

    `end` None: there is no such value (`nowhere`), or none is the greatest.  `why`: what may lie beyond it is open.
    """

    param: str
    which: OneOf["least", "greatest"]
    end: End | None
    nowhere: bool = False
    why: str = ""


class Remark(Struct, frozen=True):
    """Something about a set of values.

    "refused": the text is, by `text`, and nothing is asked; they are no part of the domain.  "early": the clause that
    `text` names falls due before it may happen.  "never": that clause can never happen.
    """

    kind: OneOf["refused", "early", "never"]
    rows: Rows
    text: str


class Region(Struct, frozen=True):
    """One combination of readings and whole numbers, and what is so for which values of the parameters.

    Each list is of convex sets: of those values of the domain for which the rows hold.  Together they are all of it.
    `holds`: all properties are proved; `fails`: one is broken, with an example for each part that was found; `vacuous`:
    nothing puts a property to the test; `left`: not known, `whys`.
    """

    settings: tuple[tuple[str, Value], ...]
    params: tuple[str, ...]
    domain: Rows
    holds: tuple[Rows, ...]
    fails: tuple[Rows, ...]
    vacuous: tuple[Rows, ...]
    left: tuple[Rows, ...]
    examples: tuple[Example, ...] = ()
    whys: tuple[str, ...] = ()
    extreme: Extreme | None = None
    samples: int = 0
    remarks: tuple[Remark, ...] = ()

    @property
    def is_exact(self) -> bool:
        return not self.left and not self.whys

    @property
    def word(self) -> OneOf["everywhere", "nowhere", "exact", "open"]:
        """Where all the properties hold."""
        if not self.is_exact:
            return "open"
        if not self.holds:
            return "nowhere"
        return "exact" if self.fails or self.vacuous else "everywhere"


class Synthesis(Struct, frozen=True):
    """What was asked of a design, and the answer for each combination."""

    design: str
    file: str
    description: str
    properties: tuple[str, ...]
    regions: tuple[Region, ...]
    ended: str = ""
    """Why not all combinations were looked at, if so."""

    @property
    def interrupted(self) -> bool:
        return INTERRUPTED in (self.ended, *(why for region in self.regions for why in region.whys))


class SynthesisReport(Struct, frozen=True):
    syntheses: tuple[Synthesis, ...]
    complete: bool = True

    @property
    def exit_code(self) -> int:
        """1: of some design no values are left to hope for; 3: something is open."""
        for it in self.syntheses:
            if not it.ended and it.regions and all(region.word == "nowhere" for region in it.regions):
                return 1
        exact = all(not it.ended and all(region.is_exact for region in it.regions) for it in self.syntheses)
        return 0 if exact and self.complete else 3
