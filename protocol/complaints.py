"""Where everything that is wrong with a spec is collected, so that one run says it all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from protocol.diagnostics import Diagnostic, Second, Span, closest


@dataclass(slots=True)
class Complaints:
    """`skipped`: names in stretches of text that could not be read; not to know them is not the reader's fault."""

    skipped: frozenset[str] = frozenset()
    found: list[Diagnostic] = field(default_factory=list)

    def say(
        self, code: str, span: Span, message: str, *, remedy: str = "", second: tuple[Span, str] | None = None
    ) -> None:
        self.found.append(Diagnostic(code, span, message, remedy, Second(*second) if second else None))

    def unknown(
        self, code: str, span: Span, name: str, *, message: str, candidates: Iterable[str], remedy: str = ""
    ) -> None:
        """A name that nothing has: told where it first stands, and not if its declaration may have been skipped."""
        if name.rpartition(".")[2] in self.skipped or any((d.code, d.message) == (code, message) for d in self.found):
            return
        near = closest(name, candidates)
        self.say(code, span, message, remedy=f"did you mean `{near}`?" if near else remedy)
