"""Why a property holds, as plain values."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from checker.report import Defection
from checker.verdict import Proved
from protocol.model import Origin, Property

Kind = Literal["duty", "reaction", "condition", "time"]


class Rule(Struct, frozen=True):
    """A part of a clause, with all the copies that a group makes of it.

    A "duty": it falls due.  A "reaction": it is never left out.  A "condition": it happens only where that holds.
    A "time": it happens only then.  `clauses`: the copies, by name; `number`: which condition or time of the clause.
    """

    kind: Kind
    words: str
    clauses: tuple[str, ...]
    actors: tuple[str, ...]
    origin: Origin
    number: int = 0


class Needed(Struct, frozen=True):
    """Without the rule the property fails, although the other rules of the core are kept: by this run.

    `shown.actors` is empty: nobody need defect, since the rule is none.  `asked`: the property that the run breaks.
    """

    rule: Rule
    shown: Defection
    asked: Property


class Unsure(Struct, frozen=True):
    """Whether the property holds without the rule is not settled."""

    rule: Rule
    why: str


class Reasons(Struct, frozen=True):
    """A core of rules from which the property follows: it is proved of the protocol in which all others are gone.

    `needed`: each of them, with a run that breaks the property without it.  `unsure`: kept, as it is not known whether
    they can go.  `idle`: the rules that are not needed.  `proofs`: for each member of which it is asked.
    """

    needed: tuple[Needed, ...]
    unsure: tuple[Unsure, ...]
    idle: tuple[Rule, ...]
    proofs: tuple[Proved, ...]

    @property
    def actors(self) -> tuple[str, ...]:
        """Those on whose duties and reactions it rests."""
        kept = [*(it.rule for it in self.needed), *(it.rule for it in self.unsure)]
        return tuple(dict.fromkeys(a for rule in kept if rule.kind in ("duty", "reaction") for a in rule.actors))
