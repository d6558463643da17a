"""`measure`: every measure of every design; designs in, values out."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from fractions import Fraction

from checker.alarm import alarm
from checker.checking import Activity, Progress
from checker.liveness import Effort
from checker.measuring.result import Exact, Measured, Measures, Never, Open
from checker.measuring.search import Case, extremes
from checker.measuring.shares import greatest_share
from checker.query import unwatched
from checker.record import recorded
from checker.setting import Settings, settings
from checker.smt import SolverName
from checker.verdict import INTERRUPTED, TIME_UP
from protocol.model import Design, Deviation, Measure, Share
from protocol.runs import Run

MINUTE = Fraction(60)
SHARE_MARGIN = Fraction(1, 100)
"""heuristic: how near the run shown comes to a share that no run was found to attain."""


def measure(
    designs: Sequence[Design],
    names: Collection[str] | None = None,
    *,
    margin: Fraction = MINUTE,
    deviations: Sequence[Deviation] = (),
    solvers: tuple[SolverName, ...] = ("z3",),
    seconds: float | None = None,
    effort: float = 1.0,
    progress: Progress = lambda *_: None,
) -> Measures:
    """What is known of the measures of these names (None: of all), design by design.

    Values of times and clocks are exact, in seconds; shares are fractions of one.  `margin`: how near, in seconds, the
    run shown comes to a value that is only approached; `nearer` gives others.  `deviations`: who defects or is late, of
    those who are actors of a design.  `seconds` are of the wall, `effort` of the engines' budgets.

    Raises `FalseClaim` where a claim fails certification.  Where it is interrupted, or the time is up, what was not
    settled by then is `Open`.
    """
    until = None if seconds is None else time.monotonic() + seconds
    tasks = [(design, it) for design in designs for it in design.measures if names is None or it.name in names]
    done: list[Measured] = []
    ended = ""
    known: dict[int, Settings] = {}

    def perform(design: Design, it: Measure) -> Measured:
        subject = f"{design.protocol.name}: {it.name}"
        progress(0, Activity(subject))
        if id(design) not in known:
            known[id(design)] = settings(design, solvers, only=None, until=until, effort=effort)
        with recorded(lambda engine: progress(0, Activity(subject, engine))):
            own = tuple(each for each in deviations if set(each.actors) <= set(design.protocol.actors))
            return measured(design, it, known[id(design)], Effort(None, until, effort), margin, own)

    try:
        with alarm(until) as rung:
            for task in tasks:
                done.append(perform(*task))
    except KeyboardInterrupt:
        ended = TIME_UP if rung.is_set() else INTERRUPTED
    done += [unsettled(design, it, ended) for design, it in tasks[len(done) :]]
    return Measures(tuple(done), complete=ended != INTERRUPTED, deviations=tuple(deviations))


def measured(
    design: Design,
    asked: Measure,
    under: Settings,
    effort: Effort,
    margin: Fraction,
    deviations: tuple[Deviation, ...] = (),
) -> Measured:
    """One measure of one design, in which these deviate.  Raises `FalseClaim`."""
    setting = under(deviations)
    design = setting.design if deviations else design
    if isinstance(asked.meaning, Share):
        share = greatest_share(setting.certifier, asked.meaning, setting.timing, effort, SHARE_MARGIN)
        if isinstance(share, Never):
            return Measured(design, asked, never=share)
        return Measured(design, asked, greatest=share)
    found = extremes(Case(setting.certifier, asked.meaning, setting.timing, effort, margin))
    if isinstance(found, Never):
        return Measured(design, asked, never=found)
    return Measured(design, asked, *found)


def unsettled(design: Design, asked: Measure, why: str) -> Measured:
    return Measured(design, asked, greatest=Open(why))


def nearer(found: Exact, margin: Fraction) -> Run:
    """A run with a sample that is no farther than `margin` from a value that is only approached; in seconds.

    Raises `ValueError` where the value is attained, or a share, or the margin not positive.
    """
    if found.attained:
        raise ValueError("the value is attained by the run itself")
    if found.reach is None:
        raise ValueError("runs near to a share are not made to measure")
    if margin <= 0:
        raise ValueError("a margin is positive")
    for divisor in range(1, 1000):
        run = found.reach.run(found.value - found.reach.sign * margin / divisor)
        if run is not None:
            return unwatched(run)
    raise ValueError("no run that near was found")
