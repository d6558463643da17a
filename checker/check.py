"""`check`: every property of every design, with the questions asked unasked; designs in, report out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from checker.certify import Certifier, Trapped, Unsettled, WellTimed
from checker.compliance import compliance
from checker.health.findings import acknowledge, finding
from checker.health.idle import idle
from checker.health.reach import reachability
from checker.health.recurrence import recurrence
from checker.health.text import on_the_text
from checker.liveness import Effort
from checker.members import grouped, together
from checker.report import DesignReport, Finding, Report, Result
from checker.setting import Setting, settings
from checker.settle import settle
from checker.smt import SolverName
from checker.verdict import Proved, Vacuous, Verdict
from protocol.diagnostics import Diagnostic
from protocol.format import instant
from protocol.model import Design, Property
from protocol.semantics import is_due


class Options(Struct, frozen=True):
    """What to ask and how: all properties by all engines without a limit of time, unless said otherwise."""

    properties: frozenset[str] | None = None
    designs: frozenset[str] | None = None
    engine: str | None = None
    solvers: tuple[SolverName, ...] = ("z3",)
    seconds: float | None = None
    effort: float = 1.0
    health: bool = True


Progress = Callable[[str], None]


def check(
    designs: Sequence[Design],
    options: Options = Options(),  # noqa: B008 - frozen
    *,
    diagnostics: Sequence[Diagnostic] = (),
    progress: Progress = lambda _: None,
    settled: list[DesignReport] | None = None,
) -> Report:
    """The report on all designs.  Raises `FalseClaim` where an engine's claim fails certification.

    `progress` is told what is being worked on; `settled` grows as designs are finished, for callers that may interrupt.
    """
    until = None if options.seconds is None else time.monotonic() + options.seconds
    done = settled if settled is not None else []
    for design in designs:
        if options.designs is None or design.protocol.name in options.designs:
            done.append(check_design(design, options, until, family(design, designs), progress))
    return Report(tuple(done), tuple(diagnostics))


def family(design: Design, designs: Sequence[Design]) -> list[Design]:
    """The designs that share its file: what one of them uses is used."""
    return [other for other in designs if other.file == design.file]


def check_design(
    design: Design, options: Options, until: float | None, relatives: Sequence[Design], progress: Progress
) -> DesignReport:
    protocol = design.protocol
    under = settings(design, options.solvers, only=options.engine, until=until, effort=options.effort)
    progress(f"{protocol.name}: can time go on?")
    agreed = under(())
    certifier, timing = agreed.certifier, agreed.timing
    results = []
    for members in grouped(design.properties):
        if options.properties is None or members[0].name in options.properties:
            asked_of_each = []
            for asked in members:
                progress(f"{protocol.name}: {asked.name}{asked.member and f' for {asked.member}'}")
                asked_of_each.append(check_property(under(asked.deviations), asked, options, until))
            results.append(together(asked_of_each))
    found: list[Finding] = []
    open_: tuple[str, ...] = (
        (f"whether time can always go on: {timing.why} (F404)",) if isinstance(timing, Unsettled) else ()
    )
    if isinstance(timing, Trapped):
        found.append(stopped(certifier, timing))
    complete = options.health and options.properties is None
    if complete:
        progress(f"{protocol.name}: health")
        found += on_the_text(design, relatives)
        reached, unsettled = reachability(certifier, until=until, effort=options.effort)
        found += reached
        open_ += unsettled
        found += recurrence(certifier, until)
        found += idle(results, options.solvers, until)
        complete = not open_ and all(result.as_expected is not None for result in results)
    return DesignReport(design, tuple(results), acknowledge(design, found, results, complete=complete), open_)


def stopped(certifier: Certifier, trapped: Trapped) -> Finding:
    """The finding that time can stop, at an obligation that is due when it does.  Raises `FalseClaim`."""
    final = certifier.replayed(trapped.run, "search").final
    due = next(t for t in certifier.protocol.transitions if is_due(t, final))
    label = due.name.split(".", 1)[-1]
    when = instant(trapped.run.length)
    text = f"time can stop: at {when} of a run `{label}` is due, and however it is met something stays due"
    remedy = "give one of the obligations a deadline > 0 counted from something that the others restart"
    return finding("F404", due.name, due.origin, text, remedy=remedy, run=trapped.run)


def told_of_time(setting: Setting, asked: Property, verdict: Verdict) -> Verdict:
    """The verdict; where it is vacuous as time stops for those who deviate, with how: no finding tells."""
    if asked.deviations and isinstance(setting.timing, Trapped) and isinstance(verdict, Vacuous):
        return replace(verdict, why=f"where they deviate {stopped(setting.certifier, setting.timing).message}")
    return verdict


def check_property(
    setting: Setting, asked: Property, options: Options, until: float | None, *, quick: bool = False
) -> Result:
    """The verdict on one property; `quick` leaves out on whose compliance it rests.  Raises `FalseClaim`."""
    start = time.perf_counter()
    design, certifier = setting.design, setting.certifier
    effort = Effort(options.engine, until, options.effort)
    settled = settle(certifier, asked.meaning, setting.timing, effort)
    verdict = told_of_time(setting, asked, settled.verdict)
    judged = isinstance(verdict, Proved) and not verdict.ways and not quick  # a way may be anybody's to take
    rests_on = compliance(certifier, asked, until) if judged else None
    pace = setting.timing.pace if isinstance(setting.timing, WellTimed) else None
    return Result(design, asked, verdict, settled.attempts, rests_on, time.perf_counter() - start, pace=pace)
