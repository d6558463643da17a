"""A design as something is asked of it: as agreed, or with actors who deviate; each with what is known of its time."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from checker.certify import Certifier, Timing
from checker.record import phase
from checker.smt import SolverName
from checker.timing import settle_timing
from checker.verdict import Budget
from protocol.deviation import deviate
from protocol.model import Design, Deviation

RECHECK_WORK = 1_000_000


class Setting(Struct, frozen=True):
    """The design, its protocol with whatever deviations are asked for, and how claims about that are re-checked."""

    design: Design
    certifier: Certifier
    timing: Timing


Settings = Callable[[tuple[Deviation, ...]], Setting]
"""By deviations; none: as agreed."""


def settings(
    design: Design, solvers: tuple[SolverName, ...], *, only: str | None, until: float | None, effort: float
) -> Settings:
    """The settings of a design, each settled when it is first asked for.  That raises `FalseClaim`."""

    @cache
    def under(deviations: tuple[Deviation, ...]) -> Setting:
        protocol = deviate(design.protocol, deviations)
        certifier = Certifier(protocol, solvers, Budget(RECHECK_WORK, until))
        with phase("time"):
            timing = settle_timing(certifier, only=only, until=until, effort=effort)
        return Setting(replace(design, protocol=protocol), certifier, timing)

    return under
