"""Findings from facts: the codes of one table, the place of a declaration, the allowances that meet them."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from checker.health.asked import asked
from checker.report import Finding, Result
from checker.verdict import Vacuous
from protocol.codes import TABLE
from protocol.copies import INDEX, generic
from protocol.diagnostics import Span
from protocol.formula import Occurs, atoms
from protocol.model import Allowance, Design, Expectation, Origin
from protocol.runs import Run


def finding(
    code: str, subject: str, origin: Origin, message: str, *, remedy: str = "", run: Run | None = None
) -> Finding:
    """A finding on a declaration; its severity is the code's."""
    return Finding(code, TABLE[code].severity, subject, origin.span, message, remedy, run)


def acknowledge(
    design: Design, found: Iterable[Finding], results: Iterable[Result], *, complete: bool
) -> tuple[Finding, ...]:
    """The findings with the allowances that meet them, in the order of the text, and one for each that meets nothing.

    `complete`: everything was asked, so that an allowance which meets nothing is a finding itself; only in
    the design that states it, not in those that inherit it.  An error that makes a property vacuous is acknowledged
    where that is expected.
    """
    met: set[Allowance] = set()
    marked = []
    found = once(found)
    vacuous = [r for r in results if r.expected is Expectation.VACUOUS and isinstance(r.verdict, Vacuous)]
    for it in found:
        allowance = next((a for a in design.allowances if a.code == it.code and names(a.name, it.subject)), None)
        if allowance is not None:
            met.add(allowance)
        excuse = next((r.asked.name for r in vacuous if explains(it, r)), "")
        marked.append(replace(it, allowed=allowance, acknowledged_by=excuse))
    own = design.protocol.origin.span
    for allowance in design.allowances:
        if complete and allowance not in met and own.start <= allowance.origin.span.start < own.stop:
            text = f"`allow {allowance.code} {allowance.name}` meets no finding"
            remedy = "remove it, or check the code and the name"
            marked.append(finding("F415", allowance.name, allowance.origin, text, remedy=remedy))
    return tuple(sorted(marked, key=lambda f: (f.span.file, f.span.start, f.code, f.subject)))


def names(given: str, subject: str) -> bool:
    """`given` is the subject's name, or its last part; without an index, that of all members."""
    full = subject if "[" in given else generic(subject)
    return given == full or full.endswith("." + given)


def once(found: Iterable[Finding]) -> list[Finding]:
    """Of what is found alike for several members of a group, the first, which tells of the others."""
    alike: dict[tuple[str, Span, str], list[Finding]] = {}
    for it in found:
        alike.setdefault((it.code, it.span, generic(it.subject)), []).append(it)
    return [
        first if not others else replace(first, message=f"{first.message}; and likewise for {_others(others)}")
        for first, *others in alike.values()
    ]


def _others(others: list[Finding]) -> str:
    members = list(dict.fromkeys(",".join(INDEX.findall(it.subject)).strip("[]") for it in others))
    return ", ".join(members) if len(members) <= 3 else f"{len(members)} other members"


def explains(it: Finding, result: Result) -> bool:
    """The finding is why the property is vacuous: time can stop, or an event it speaks of never happens."""
    if it.code == "F404":
        return True
    meanings = (part.asked.meaning for part in result.members if isinstance(part.verdict, Vacuous))
    read = (atom for meaning in meanings for formula in asked(meaning) for atom in atoms(formula))
    return it.code == "F402" and any(isinstance(atom, Occurs) and it.subject in atom.events for atom in read)
