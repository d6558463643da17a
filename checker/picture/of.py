"""Pictures of what the verbs found: of a verdict, of the nearest run that keeps a promise, of two designs."""

from __future__ import annotations

from fractions import Fraction

from msgspec.structs import replace

from checker.comparing.result import Scenario
from checker.picture.drawing import Calls, Told, picture, together
from checker.picture.model import Picture
from checker.reasons.nearest import Parting
from checker.render.phrases import listed, moment_words, statement
from checker.render.story import moments, retrace
from checker.report import Defection, Finding, Result
from checker.verdict import Proved, Shown, Violated
from protocol.model import Design, Property
from protocol.satisfaction import Breach
from protocol.semantics import Trace


def picture_of(result: Result, calls: Calls = {}, title: str = "") -> Picture | None:  # noqa: B006 - not written into
    """The run that a verdict rests on: one that breaks the property, shows the scenario, or puts a proof to the test.

    None where no run belongs to the verdict.  Of a property with members it is that of the member told first; the
    others are in `result.members`.  The run is one that was replayed before; nothing is asked of engines.
    `calls`: what things are called in it instead of their names; such a picture is narrow, for a page.
    """
    protocol, asked = result.design.protocol, result.asked
    match result.verdict:
        case Violated(run, breach):
            title = title or f"{asked.name} of {protocol.name} is broken {moment_words(breach)}"
            return picture(retrace(protocol, run), asked, breach, title=title, calls=calls)
        case Shown(run):
            title = title or f"{asked.name} of {protocol.name}: {statement(asked.origin)}"
            return picture(retrace(protocol, run), asked, title=title, calls=calls)
        case Proved(_, (first, *_)):
            title = title or f"{asked.name} of {protocol.name}: a run that puts it to the test, and keeps it"
            return picture(retrace(protocol, first), asked, title=title, calls=calls)
        case _:
            return None


def run_of(result: Result) -> tuple[Trace | None, str]:
    """The run that a verdict rests on, up to where it breaks the property, with what is said of it; None: no run."""
    made = picture_of(result)
    match result.verdict:
        case Violated(run, breach):
            whole = retrace(result.design.protocol, run)
            return replace(whole, moments=moments(whole, breach), rest=_rest(whole, breach)), made.title if made else ""
        case Shown(run) | Proved(_, (run, *_)):
            return retrace(result.design.protocol, run), made.title if made else ""
        case _:
            return None, ""


def _rest(trace: Trace, breach: Breach) -> Fraction:
    shown = moments(trace, breach)
    return max(breach.time - (shown[-1].time if shown else 0), Fraction(0))


def picture_of_nearest(
    result: Result,
    parting: Parting,
    calls: Calls = {},  # noqa: B006 - not written into
    title: str = "",
) -> Picture:
    """On one axis: the run that breaks the property, and one that parts from it late and keeps it.

    `result` is one that is violated, `parting` of `checker.reasons.nearest`.  Raises `ValueError` for other results.
    """
    verdict, protocol, asked = result.verdict, result.design.protocol, result.asked
    if not isinstance(verdict, Violated):
        raise ValueError(f"{asked.name} is {verdict.word}: there is no run that breaks it")
    trace = retrace(protocol, verdict.run)
    broken = Told(trace, asked, verdict.breach, f"Broken {moment_words(verdict.breach)}", "", calls)
    kept = Told(retrace(protocol, parting.run), asked, None, "Kept, in the nearest run found", "", calls)
    title = title or f"{asked.name} of {protocol.name}: a run that breaks it, and one that keeps it"
    return together((broken, kept), title)


def picture_of_defection(
    result: Result,
    defection: Defection,
    calls: Calls = {},  # noqa: B006 - not written into
    title: str = "",
) -> Picture:
    """The run in which these actors defect, and so break a property that is proved without."""
    who = f"{listed(defection.actors)} defect{'s' if len(defection.actors) == 1 else ''}"
    title = title or f"{result.asked.name} of {result.design.protocol.name}, if {who}"
    trace = retrace(defection.protocol, defection.run)
    return picture(trace, result.asked, defection.breach, title=title, calls=calls)


def picture_of_finding(finding: Finding, design: Design) -> Picture | None:
    """The run that a finding shows; None where it shows none."""
    if finding.run is None:
        return None
    title = f"{finding.code} of {design.protocol.name}: {finding.message}"
    return picture(retrace(design.protocol, finding.run), title=title)


def picture_of_scenario(
    scenario: Scenario,
    asked: Property | None = None,
    calls: Calls = {},  # noqa: B006 - not written into
    title: str = "",
) -> Picture:
    """Two designs under one schedule of events, on one axis.  `asked`: the property that the scenario is about."""
    runs = []
    for lane in scenario.lanes:
        ending = f"`{lane.event}` is not possible" if lane.stopped is not None else ""
        broken = f": broken {moment_words(lane.breach)}" if lane.breach is not None else ""
        head = f"{lane.protocol.name}{broken}"
        runs.append(Told(retrace(lane.protocol, lane.run), asked, lane.breach, head, ending, calls))
    names = [lane.protocol.name for lane in scenario.lanes]
    about = f": {scenario.about}" if scenario.about else ""
    return together(runs, title or f"{listed(names)} under one schedule{about}")
