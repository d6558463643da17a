"""What is known of a measure, as plain values.  Times are seconds, shares fractions of one."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal as OneOf

from msgspec import Struct

from checker.report import EXIT_AS_EXPECTED, EXIT_UNKNOWN
from checker.verdict import Certificate
from checker.zoning.farthest import Reach
from protocol.model import Design, Deviation, Measure
from protocol.runs import Run


class Heights(Struct, frozen=True):
    """That no share is beyond a ratio: each of so many `corners` has a height that grows with what a step adds to it.

    No cycle has a greater ratio.  The steps from every corner were found anew by the reference interpreter, with all
    clocks (`full`), or with those that matter in each state, which is taken as it was found.
    """

    corners: int
    full: bool
    engine = "corners"
    solvers = ("the interpreter",)


class Exact(Struct, frozen=True):
    """No sample is beyond `value`, as is certified; the run has it (`attained`) or one within the margin asked for.

    `certificate`: None where there is nothing to prove, as no time is below zero.  `reach`: the path of the run, from
    which `nearer` takes runs that come as near as is wanted.
    """

    value: Fraction
    attained: bool
    sample: Fraction
    run: Run
    certificate: Certificate | Heights | None = None
    reach: Reach | None = None


class Endless(Struct, frozen=True):
    """There are ever greater samples, or one that never comes.

    "never": the infinite run has an occurrence that is neither answered nor released.  "waits": after so many moves
    (`at`) any longer delay will do.  "rounds": each round of the infinite run adds to the clock.
    """

    why: OneOf["never", "waits", "rounds"]
    run: Run
    at: int = 0


class Open(Struct, frozen=True):
    """Not settled, and why.  `value`: of the farthest sample seen, in `run`; `bound`: none is beyond it, certified."""

    why: str
    value: Fraction | None = None
    run: Run | None = None
    bound: Fraction | None = None
    certificate: Certificate | Heights | None = None


class Never(Struct, frozen=True):
    """No run has a sample, as is certified; `triggered`: though what it is counted from does happen."""

    certificate: Certificate | Heights
    triggered: bool = False


Extreme = Exact | Endless | Open


class Measured(Struct, frozen=True):
    """One measure of one design.  `least` is None where only the greatest is asked for; both are, if `never` is not."""

    design: Design
    measure: Measure
    least: Extreme | None = None
    greatest: Extreme | None = None
    never: Never | None = None

    @property
    def settled(self) -> bool:
        return not (isinstance(self.least, Open) or isinstance(self.greatest, Open))


class Measures(Struct, frozen=True):
    """What `measure` found, in the order of the designs; `complete`: it was not interrupted.

    `deviations`: of the rules without the word of these.
    """

    measured: tuple[Measured, ...]
    complete: bool = True
    deviations: tuple[Deviation, ...] = ()

    @property
    def exit_code(self) -> int:
        return EXIT_AS_EXPECTED if all(it.settled for it in self.measured) else EXIT_UNKNOWN
