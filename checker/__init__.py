"""The questions put to a protocol, and the engines that answer them.

The verbs as functions: `from checker import check, compare, explained, measure, resilience, slack, sweep, synthesize`;
pictures of what they found: `picture_of`, `timeline_svg`, `timeline_text`, `prose`, `graph`, `graph_svg`; `exported`
writes for other checkers.  Designs come from `protocol.load.load(path)`; results are frozen values, times in them
seconds as `Fraction`, and notebooks show them as tables.  Each is imported when it is first asked for, so that
`import checker` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checker.checking import Options, check
    from checker.comparing.compare import compare
    from checker.defection.answers import resilience
    from checker.exporting.export import exported
    from checker.graphing.drawing import graph_svg
    from checker.graphing.graph import graph
    from checker.lateness.slack import slack
    from checker.measuring.measure import measure
    from checker.picture.of import picture_of
    from checker.reasons.why import explained
    from checker.render.prose import prose
    from checker.render.timeline import timeline_text
    from checker.render.timeline_svg import timeline_svg
    from checker.sweeping.sweep import sweep
    from checker.synthesis.synthesize import synthesize

_HOMES = {
    "Options": "checker.checking",
    "check": "checker.checking",
    "compare": "checker.comparing.compare",
    "explained": "checker.reasons.why",
    "exported": "checker.exporting.export",
    "graph": "checker.graphing.graph",
    "graph_svg": "checker.graphing.drawing",
    "measure": "checker.measuring.measure",
    "picture_of": "checker.picture.of",
    "prose": "checker.render.prose",
    "resilience": "checker.defection.answers",
    "slack": "checker.lateness.slack",
    "sweep": "checker.sweeping.sweep",
    "synthesize": "checker.synthesis.synthesize",
    "timeline_svg": "checker.render.timeline_svg",
    "timeline_text": "checker.render.timeline",
}
__all__ = [
    "Options",
    "check",
    "compare",
    "explained",
    "exported",
    "graph",
    "graph_svg",
    "measure",
    "picture_of",
    "prose",
    "resilience",
    "slack",
    "sweep",
    "synthesize",
    "timeline_svg",
    "timeline_text",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        import_module("checker.notebook").attach(name)
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
