"""Findings as they are told where each is told once: those of several designs of a file that are one, together."""

from __future__ import annotations

from msgspec import Struct

from checker.report import Finding, Report
from protocol.model import Design


class Gathered(Struct, frozen=True):
    """`finding` is that of the first of the designs; all of them are acknowledged alike."""

    finding: Finding
    designs: tuple[Design, ...]

    @property
    def names(self) -> list[str]:
        return [design.protocol.name for design in self.designs]


def acknowledged(finding: Finding) -> bool:
    """Its author allows it, or expects what comes of it."""
    return finding.allowed is not None or bool(finding.acknowledged_by)


def gathered(report: Report) -> list[Gathered]:
    """In the order of the first of each."""
    found: dict[object, Gathered] = {}
    for part in report.designs:
        for it in part.findings:
            key = (it.code, it.span, it.message, acknowledged(it))
            earlier = found[key].designs if key in found else ()
            found[key] = Gathered(found[key].finding if earlier else it, (*earlier, part.design))
    return list(found.values())
