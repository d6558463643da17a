"""Why a verdict is as it is: the rules that a proof rests on, or runs near a violation that keep the property."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from checker.checking import Options, Progress
from checker.reasons.core import reasons, rests_on_rules
from checker.reasons.nearest import Parting, nearest
from checker.reasons.result import Reasons
from checker.report import Result
from checker.verdict import Violated
from protocol.model import Design, Promise, Property


class Why(Struct, frozen=True):
    """`rests`: it is proved, and rests on `reasons` (None: which ones was not settled).  `partings`: of a violation."""

    result: Result
    rests: bool = False
    reasons: Reasons | None = None
    partings: tuple[Parting, ...] = ()


def why(design: Design, asked: Sequence[Property], result: Result, options: Options, progress: Progress) -> Why:
    """What can be said of the result that `check` has of the property.  Raises `FalseClaim` and `KeyboardInterrupt`."""
    if rests_on_rules(result, asked):
        return Why(result, rests=True, reasons=reasons(design, asked, options, progress))
    meaning, verdict = result.asked.meaning, result.verdict
    if isinstance(verdict, Violated) and isinstance(meaning, Promise):
        return Why(result, partings=nearest(result.design.protocol, meaning, verdict.run, verdict.breach))
    return Why(result)
