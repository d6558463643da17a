"""What comparing designs finds, as plain values."""

from __future__ import annotations

from msgspec import Struct

from checker.comparing.following import Parting
from checker.verdict import Certificate
from protocol.runs import Run


class Included(Struct, frozen=True):
    """Everything that the one is seen to do, the other can do at the same times.

    `certificate` None: they are the same clauses, but for names and for what is not seen.
    """

    certificate: Certificate | None


class Escapes(Struct, frozen=True):
    """The run, of the one, shows what the other cannot do, whatever it chooses; `at` is where."""

    run: Run
    at: Parting


class Open(Struct, frozen=True):
    """It is not known."""

    why: str


Refinement = Included | Escapes | Open
