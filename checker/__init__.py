"""The questions put to a protocol, and the engines that answer them.

The verbs as functions: `from checker import check, compare, explained, measure, resilience, slack, sweep, synthesize`.
Designs come from `protocol.load.load(path)`; results are frozen values, times in them seconds as `Fraction`.  Each is
imported when it is first asked for, so that `import checker` stays quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checker.checking import Options, check
    from checker.comparing.compare import compare
    from checker.defection.answers import resilience
    from checker.lateness.slack import slack
    from checker.measuring.measure import measure
    from checker.reasons.why import explained
    from checker.sweeping.sweep import sweep
    from checker.synthesis.synthesize import synthesize

_HOMES = {
    "Options": "checker.checking",
    "check": "checker.checking",
    "compare": "checker.comparing.compare",
    "explained": "checker.reasons.why",
    "measure": "checker.measuring.measure",
    "resilience": "checker.defection.answers",
    "slack": "checker.lateness.slack",
    "sweep": "checker.sweeping.sweep",
    "synthesize": "checker.synthesis.synthesize",
}
__all__ = ["Options", "check", "compare", "explained", "measure", "resilience", "slack", "sweep", "synthesize"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
