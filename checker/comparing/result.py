"""What comparing designs finds, as plain values.  Times are seconds, exact."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from checker.comparing.following import Parting
from checker.comparing.matching import Renaming
from checker.defection.result import Resilience
from checker.lateness.result import Slack
from checker.measuring.result import Measured
from checker.report import Result
from checker.verdict import Certificate, Impossible
from protocol.model import Design, Measure, Property, Protocol
from protocol.runs import Run
from protocol.satisfaction import Breach


class Subject(Struct, frozen=True):
    """One of the designs that are compared, under a name that no other has."""

    name: str
    design: Design


# --- what each keeps --------------------------------------------------------------------------------------------


class Cell(Struct, frozen=True):
    """What a criterion comes to for a design; `result` None: it cannot be asked there.

    `borrowed`: it is asked as the first design that has it asks it, which is not how this design's author does.
    `slack`, `cuts`: where they were asked for, how late each obligation may be, for each member of which the criterion
    is asked; and whose defection breaks it.
    """

    result: Result | None
    borrowed: bool = False
    slack: tuple[Slack, ...] = ()
    cuts: tuple[Resilience, ...] = ()

    @property
    def word(self) -> str:
        return "not asked" if self.result is None else self.result.verdict.word

    @property
    def kept(self) -> bool | None:
        """None: it is not known.  What is vacuous, or cannot be asked, is not kept."""
        return {"proved": True, "unknown": None, "bounded": None}.get(self.word, False)

    @property
    def impossible(self) -> bool:
        """It is a scenario of which it is proved that no run shows it."""
        return self.result is not None and isinstance(self.result.verdict, Impossible)

    @property
    def settled(self) -> bool:
        """The verdict is known, and slack and cuts where they were asked for."""
        beside = [it.is_settled for it in self.slack] + [it.settled for it in self.cuts]
        return self.kept is not None and all(beside)


class Row(Struct, frozen=True):
    """A criterion, with a cell for each design in their order."""

    name: str
    asked: Property
    cells: tuple[Cell, ...]


Direction = Literal["less", "more"]
"""Of a measure: less of its greatest value is better; or more of its least (of clocks and shares, of the greatest)."""


Margin = Literal["slack", "resilience"]
"""How much a criterion bears: by how much all may be late together; how many must defect to break it."""


class Reading(Struct, frozen=True):
    """What a measure comes to for a design; `found` None: it cannot be asked there.  `borrowed` as of a cell."""

    found: Measured | None
    borrowed: bool = False


class Gauge(Struct, frozen=True):
    """A measure, with a reading for each design in their order.  `better`: what counts as better (None: nothing)."""

    name: str
    asked: Measure
    readings: tuple[Reading, ...]
    better: Direction | None = None


# --- what they are seen to do -----------------------------------------------------------------------------------


class Included(Struct, frozen=True):
    """Everything that the one is seen to do, the other can do at the same times.

    `certificate` None: they are the same clauses, but for names and for what is not seen.
    """

    certificate: Certificate | None


class Escapes(Struct, frozen=True):
    """The run, of the one, shows what the other cannot do, whatever it chooses; `at` is where."""

    run: Run
    at: Parting


class Open(Struct, frozen=True):
    """It is not known."""

    why: str


Refinement = Included | Escapes | Open


class Lane(Struct, frozen=True):
    """What one design does under the schedule.  `breach`: where it breaks the property that the scenario is about.

    `stopped`: when the schedule's next event, `event`, is not possible in it.
    """

    subject: int
    protocol: Protocol
    run: Run
    breach: Breach | None = None
    stopped: Fraction | None = None
    event: str = ""


class Turning(Struct, frozen=True):
    """The first difference of two lanes: when, and which clauses make the move in each; none where nothing happens."""

    time: Fraction
    left: tuple[str, ...]
    right: tuple[str, ...]


class Scenario(Struct, frozen=True):
    """One schedule under which two designs part.  `about`: the criterion that one keeps and the other does not.

    `leads`: the lane (0 or 1) whose run it is, a shortest one; the other is what that design does under its schedule.
    `parting`: of a difference in what is seen, where the one does what the other cannot, whatever it chooses.
    """

    about: str
    lanes: tuple[Lane, Lane]
    leads: int
    turning: Turning | None
    parting: Parting | None = None

    @property
    def turned(self) -> Scenario:
        """The same with the lanes changed round."""
        there = None if self.turning is None else Turning(self.turning.time, self.turning.right, self.turning.left)
        return replace(self, lanes=(self.lanes[1], self.lanes[0]), leads=1 - self.leads, turning=there)


class Pair(Struct, frozen=True):
    """Two designs, by number.  `forward`: whether all that the first is seen to do the second can do; `back`: the rest.

    `scenarios`: the first tells them apart in the fewest moves; the second, if there is one, the other way round: the
    other design has the lead.  `only`: machines that only the one, or only the other, has; they are not seen.
    """

    one: int
    other: int
    forward: Refinement
    back: Refinement
    scenarios: tuple[Scenario, ...]
    renamings: tuple[Renaming, ...] = ()
    only: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    @property
    def scenario(self) -> Scenario | None:
        """The first."""
        return next(iter(self.scenarios), None)

    @property
    def same(self) -> bool | None:
        """Neither is seen to do what the other cannot."""
        both = (self.forward, self.back)
        if any(isinstance(it, Escapes) for it in both):
            return False
        return None if any(isinstance(it, Open) for it in both) else True


# --- which is better --------------------------------------------------------------------------------------------

Order = Literal["better", "worse", "equal", "neither", "open"]
"""Of one design against another.  "open": what is unknown could decide it."""


class Change(Struct, frozen=True):
    """What a design gains and loses against the base, by criterion; `open`: what is not settled."""

    subject: int
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    open: tuple[str, ...]


class Comparison(Struct, frozen=True):
    """`order[i][j]`: of design i against design j.  `front`: the designs that none is known to be better than."""

    subjects: tuple[Subject, ...]
    rows: tuple[Row, ...]
    pairs: tuple[Pair, ...]
    order: tuple[tuple[Order, ...], ...]
    front: tuple[int, ...]
    base: int | None = None
    changes: tuple[Change, ...] = ()
    complete: bool = True
    """False: it was interrupted, and what was not settled by then is unknown."""
    gauges: tuple[Gauge, ...] = ()
    counted: tuple[Margin, ...] = ()
    """By which the order goes as well: more of it is better."""

    @property
    def unchanged(self) -> bool:
        """There is a base and one other, both with the same clauses, and what is asked of them is answered alike."""
        if self.base is None or len(self.pairs) != 1 or any(cell.borrowed for row in self.rows for cell in row.cells):
            return False
        if any(reading.borrowed for gauge in self.gauges for reading in gauge.readings):
            return False
        (change,), (pair,) = self.changes, self.pairs
        alike = pair.forward == pair.back == Included(None) and pair.only == ((), ())
        return alike and not (change.gained or change.lost or change.open)

    @property
    def exit_code(self) -> int:
        """Without a base 0, or 3 where something asked is not settled; against a base 1 where something is lost."""
        if self.base is None:
            cells = all(cell.settled for row in self.rows for cell in row.cells)
            readings = [it.found for gauge in self.gauges for it in gauge.readings]
            return 0 if cells and all(it is None or it.settled for it in readings) else 3
        if any(change.lost for change in self.changes):
            return 1
        return 3 if any(change.open for change in self.changes) else 0


class Outcome(Struct, frozen=True):
    """The comparisons of one call.  `gone`, `added`: designs that a file no longer has, and that it had not yet."""

    comparisons: tuple[Comparison, ...]
    gone: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        return all(it.complete for it in self.comparisons)

    @property
    def exit_code(self) -> int:
        """1 where something is lost, a whole design too; else 3 where something is not settled; else 0."""
        codes = {it.exit_code for it in self.comparisons}
        return 1 if self.gone or 1 in codes else 3 if 3 in codes else 0
