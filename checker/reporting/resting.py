"""What a verdict rests on that nobody checked, and what a design asks for that others do not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from checker.render.phrases import listed
from checker.render.prose import spoken
from checker.report import DesignReport
from checker.reporting.naming import design_title, names_of
from checker.reporting.result import Dossier
from checker.reporting.saying import when
from checker.reporting.wording import capital
from protocol.diagnostics import Span
from protocol.model import Design, Origin

ASSUMED = "assum"
"""In a `because` of what its author assumes: "an assumption: …", "assumed"."""


class Resting(Struct, frozen=True):
    """`duties`: whose; `assumed`: what its author says is assumed; `prices`: what was found, and is accepted."""

    name: str
    title: str
    duties: str
    assumed: list[str]
    prices: list[str]


def needed(part: DesignReport) -> list[str]:
    """Those whose defection, alone or with others, breaks a promise of the design, or may."""
    found: dict[str, None] = {}
    for result in part.results:
        if result.compliance is not None:
            for it in result.compliance.defections:
                found |= dict.fromkeys(it.actors)
            found |= dict.fromkeys(result.compliance.open)
    return [actor for actor in part.design.protocol.actors if actor in found]


def resting(made: Dossier, kept: Sequence[DesignReport]) -> list[Resting]:
    """Of the designs that keep all; where there is none, of the first."""
    return [it for part in kept or made.report.designs[:1] for it in [_resting(made, part)] if it.assumed or it.prices]


def _resting(made: Dossier, part: DesignReport) -> Resting:
    design = part.design
    who = needed(part)
    return Resting(
        design.protocol.name,
        design_title(design, alone=made.alone),
        names_of(design).those(who) if who else "",
        list(dict.fromkeys(assumed(design))),
        list(dict.fromkeys(_prices(part))),
    )


def assumed(design: Design) -> Iterator[str]:
    """What the author says is assumed, each with the reason."""
    for param in design.params:
        if _is_assumed(param.origin):
            said = param.origin.description or f"`{param.name}`"
            yield f"{capital(said)}: {spoken(param.value)} (“{param.origin.because}”)."
    protocol = design.protocol
    origins = [*(t.origin for t in protocol.transitions), *(c.origin for c in protocol.clocks)]
    origins += [it.origin for machine in protocol.machines for it in machine.locations]
    for origin in origins:
        if _is_assumed(origin):
            yield f"{capital(origin.description or _clause(origin))}{_times(origin, design)} (“{origin.because}”)."
    if _is_assumed(protocol.origin):
        yield f"The design itself (“{protocol.origin.because}”)."


def _is_assumed(origin: Origin) -> bool:
    return ASSUMED in origin.because.lower()


def _clause(origin: Origin) -> str:
    return f"`{origin.clause}`"


def _times(origin: Origin, design: Design) -> str:
    """When a labelled clause says that it comes."""
    said = origin.clause.rpartition('"')[2].strip()
    return when(said, design.protocol, names_of(design)) if origin.description else ""


AT_ONCE = "F405"
"""A duty that can become possible when its time is over."""


def _prices(part: DesignReport) -> Iterator[str]:
    """What was found about this design and is accepted in it, with the reason; what its base accepts is no news."""
    here, names = part.design.protocol.origin.span, names_of(part.design)
    allowed = [it for it in part.findings if it.allowed is not None and _inside(it.allowed.origin.span, here)]
    due = [it for it in allowed if it.code == AT_ONCE]
    if due:
        which = names.say(listed([f"`{it.subject.rpartition('.')[2]}`" for it in due]))
        because = next((it.allowed.origin.because for it in due if it.allowed is not None), "")
        yield f"{capital(which)} can fall due at once, without time to prepare{_accepted(because)}."
    for it in allowed:
        if it.code != AT_ONCE and it.allowed is not None:
            yield f"{capital(spoken(it.message))}{_accepted(it.allowed.origin.because)}."


def _inside(span: Span, around: Span) -> bool:
    return span.file == around.file and around.start <= span.start < around.stop


def _accepted(because: str) -> str:
    return f" (accepted: “{because}”)" if because else ""
