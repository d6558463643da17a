"""What a sweep found: the verdict on each property at each point of a grid.  Nothing is said of what is between."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal as OneOf

from msgspec import Struct

from protocol.variants import Value

Word = OneOf["proved", "violated", "vacuous", "bounded", "unknown", "wrong"]
"""Of a verdict; *wrong*: the text has mistakes with these values."""
Found = OneOf["measured", "never", "unknown", "wrong"]
"""Of a measure; *never*: no run has anything to measure."""
SETTLED = ("proved", "violated", "vacuous")
EXIT_SETTLED, EXIT_WRONG, EXIT_OPEN, EXIT_INTERRUPTED = 0, 2, 3, 130


class Axis(Struct, frozen=True):
    """A param or a choice, and the values that it takes: numbers in their order, readings as they were given."""

    name: str
    kind: OneOf["time", "whole", "choice"]
    values: tuple[Value, ...]


class Cell(Struct, frozen=True):
    """The verdict on a property at a point.  `key`: of what was asked, by its content; "" where there is nothing.

    `left`: it was not settled in this call for want of time, memory or a process, and is asked again by the next.
    """

    property: str
    word: Word
    why: str = ""
    key: str = ""
    left: bool = False


class Amount(Struct, frozen=True):
    """The least or the greatest value of a measure, in seconds, of a share as a fraction of one; exact.

    "attained", or only "approached"; of what is "unbounded" or "unknown" there is no value.
    """

    status: OneOf["attained", "approached", "unbounded", "unknown"]
    value: Fraction | None = None


class Reading(Struct, frozen=True):
    """What a measure comes to at a point; `least` None: only the greatest is asked for.  The rest is as of a cell."""

    measure: str
    word: Found
    least: Amount | None = None
    greatest: Amount | None = None
    why: str = ""
    key: str = ""
    left: bool = False


class Point(Struct, frozen=True):
    """Its values, in the order of the axes; a cell for each property, a reading for each measure.

    `wrong`: the codes of what is wrong.
    """

    values: tuple[Value, ...]
    cells: tuple[Cell, ...]
    wrong: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()

    def cell(self, name: str) -> Cell:
        return next(cell for cell in self.cells if cell.property == name)

    def reading(self, name: str) -> Reading:
        return next(it for it in self.readings if it.measure == name)


class Sweep(Struct, frozen=True):
    """A design over a grid; the points in the order of the product of the axes, the last of which varies fastest.

    `taken`: of choices that nobody set, the first reading, as `check` takes it.
    `known`: so many verdicts were in the file already.  `ended`: why not everything was asked, if so.
    """

    file: str
    design: str
    description: str
    axes: tuple[Axis, ...]
    properties: tuple[str, ...]
    points: tuple[Point, ...]
    taken: tuple[tuple[str, str], ...] = ()
    known: int = 0
    ended: str = ""
    measures: tuple[str, ...] = ()
    shares: frozenset[str] = frozenset()
    """Those of the measures that are shares of time."""

    @property
    def left(self) -> int:
        """So many verdicts and measures are still to be asked for."""
        cells = sum(cell.left for point in self.points for cell in point.cells)
        return cells + sum(it.left for point in self.points for it in point.readings)

    @property
    def settled(self) -> bool:
        """Each point at which the text is right has its verdicts."""
        measured = all(it.word != "unknown" for point in self.points for it in point.readings)
        return measured and all(cell.word in (*SETTLED, "wrong") for point in self.points for cell in point.cells)

    @property
    def exit_code(self) -> int:
        if self.points and all(point.wrong for point in self.points):
            return EXIT_WRONG
        return EXIT_SETTLED if self.settled else EXIT_OPEN


class SweepReport(Struct, frozen=True):
    """The sweeps of one call.  `complete`: it was not interrupted."""

    sweeps: tuple[Sweep, ...]
    complete: bool = True

    @property
    def exit_code(self) -> int:
        if not self.complete:
            return EXIT_INTERRUPTED
        codes = {it.exit_code for it in self.sweeps}
        return next((code for code in (EXIT_WRONG, EXIT_OPEN) if code in codes), EXIT_SETTLED)
