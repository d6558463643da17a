"""Where everything that is wrong with a spec is collected, so that one run says it all, and each mistake once."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field
from msgspec.structs import replace

from protocol.diagnostics import Diagnostic, Second, Span, closest, in_order

EVERYTHING = "*"
"""Stands for all the names of a text that cannot be had."""


MOST_COPIES = 6_000
MOST_GUESSES = 20
"""So many misspelt names are likely enough to be worth the search for what was meant."""


class Complaints(Struct):
    """`skipped`: names in stretches of text that could not be read; not to know them is not the reader's fault.

    `missing`: of each complaint about a name that nothing has, or that is declared amiss, that name.
    """

    skipped: frozenset[str] = frozenset()
    found: list[Diagnostic] = field(default_factory=list)
    missing: dict[Diagnostic, str] = field(default_factory=dict)
    copies: int = 0
    """So many things have been written out for members of groups."""

    def say(
        self, code: str, span: Span, message: str, *, remedy: str = "", second: tuple[Span, str] | None = None
    ) -> None:
        self.found.append(Diagnostic(code, span, message, remedy, Second(*second) if second else None))

    def affords(self, copies: int, span: Span) -> bool:
        """There is room to write out so much more for members of groups; told where there no longer is."""
        if self.copies <= MOST_COPIES < self.copies + copies:
            message = f"written out for every member, this protocol would have more than {MOST_COPIES} parts"
            self.say("E302", span, message, remedy="a small group shows what a large one does")
        self.copies += copies
        return self.copies <= MOST_COPIES

    def unknown(
        self, code: str, span: Span, name: str, *, message: str, candidates: Iterable[str], remedy: str = ""
    ) -> None:
        """A name that nothing has; not told where the text that declares it may have been skipped."""
        if not self.skipped.isdisjoint((name, name.rpartition(".")[2], EVERYTHING)):
            return
        near = closest(name, candidates) if len(self.missing) < MOST_GUESSES else None
        self.say(code, span, message, remedy=f"did you mean `{near}`?" if near else remedy)
        self.missing[self.found[-1]] = name


def collapsed(found: Iterable[Diagnostic], missing: dict[Diagnostic, str]) -> tuple[Diagnostic, ...]:
    """In the order of the text; of the complaints about one missing name only the first, which counts the others."""
    kept: list[Diagnostic] = []
    groups: dict[str, list[Diagnostic]] = {}
    for diagnostic in in_order(found):
        if diagnostic not in missing:
            kept.append(diagnostic)
            continue
        groups.setdefault(missing[diagnostic], []).append(diagnostic)
    for first, *others in groups.values():
        lines = sorted({other.span.line for other in others} - {first.span.line})
        also = f"; {_also(lines)}" if lines else ""
        kept.append(replace(first, remedy=f"{first.remedy}{also}".removeprefix("; ")))
    return in_order(kept)


def _also(lines: list[int]) -> str:
    """Such as "also on lines 29, 51, 58 and 3 more"."""
    shown = [str(line) for line in lines[:3]]
    if len(lines) > 3:
        shown.append(f"{len(lines) - 3} more")
    listed = f"{', '.join(shown[:-1])} and {shown[-1]}" if len(shown) > 1 else shown[0]
    return f"also on line{'s' if len(lines) > 1 else ''} {listed}"
