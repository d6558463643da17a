"""All that a page tells, as the verbs found it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from checker.comparing.result import Comparison
from checker.defection.result import Resiliences
from checker.lateness.result import Slack
from checker.measuring.result import Extreme, Measured, Never
from checker.reasons.why import Why
from checker.repair import Explanation
from checker.report import Report
from checker.sweeping.result import Sweep
from checker.synthesis.result import Synthesis

Key = tuple[str, str, str]
"""Of a property: the file, the design, and its name."""


class Dossier(Struct, frozen=True):
    """`report` is what `check` says; the rest what other verbs say of the same designs.

    `comparisons`: one for each file with several designs.  `whys`: the rules that proofs rest on, and the runs nearest
    to violations.  `repairs`: of what is broken; a property that is not there was not looked at.  `latest`: how late
    the answers can be that broken promises want by a time.
    `texts` and `digests`: of every file that was read, by its path; digests are SHA-256 of its bytes.
    `command` is what was called, `versions` what by.
    """

    report: Report
    comparisons: tuple[Comparison, ...] = ()
    whys: Mapping[Key, Why] = {}
    repairs: Mapping[Key, Explanation] = {}
    latest: Mapping[Key, Extreme | Never] = {}
    measured: tuple[Measured, ...] = ()
    slacks: tuple[Slack, ...] = ()
    defectors: Resiliences | None = None
    sweeps: tuple[Sweep, ...] = ()
    regions: tuple[Synthesis, ...] = ()
    texts: Mapping[str, str] = {}
    digests: Mapping[str, str] = {}
    command: str = ""
    versions: tuple[tuple[str, str], ...] = ()
    limits: tuple[str, ...] = ()
    """What the call bounded, in words: a time, an effort."""

    @property
    def complete(self) -> bool:
        return self.report.complete and all(it.complete for it in self.comparisons)

    @property
    def alone(self) -> bool:
        """It is of one protocol, and designs of it."""
        return sum(part.design.base is None for part in self.report.designs) == 1
