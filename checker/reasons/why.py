"""Why a verdict is as it is: the rules that a proof rests on, or edits that cure and runs that keep the property."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from checker.checking import Options, Progress, counting
from checker.lateness.result import Slack, Subject
from checker.lateness.slack import slack
from checker.reasons.core import reasons, rests_on_rules
from checker.reasons.nearest import Parting, nearest
from checker.reasons.result import Reasons
from checker.repair import Explanation, Members
from checker.repair import explain as repaired
from checker.report import DesignReport, Report, Result
from checker.verdict import INTERRUPTED, Violated
from protocol.model import Design, Kind, Promise, Property


class Why(Struct, frozen=True):
    """`rests`: it is proved, and rests on `reasons` (None: which ones was not settled).  `partings`: of a violation.

    `slack`: for each member, how late what it rests on may be.
    """

    result: Result
    rests: bool = False
    reasons: Reasons | None = None
    partings: tuple[Parting, ...] = ()
    slack: tuple[Slack, ...] = ()


class Explained(Struct, frozen=True):
    """All that is said of one property of one design; `why` None: it was interrupted before that was known."""

    repaired: Explanation
    why: Why | None


class Explanations(Struct, frozen=True):
    """All that was asked; `complete`: it was not interrupted."""

    items: tuple[Explained, ...]
    complete: bool = True

    @property
    def report(self) -> Report:
        """As of `check`."""
        results = [it.repaired.result for it in self.items]
        return Report(tuple(DesignReport(it.design, (it,), ()) for it in results), complete=self.complete)


def explained(
    wanted: Iterable[tuple[Design, Members]],
    options: Options = Options(),  # noqa: B008 - frozen
    progress: Progress = lambda *_: None,
) -> Explanations:
    """Each property of its design explained.  Of the options `seconds`, `effort`, `jobs` and `solvers` count.

    Raises `FalseClaim`.  Where it is interrupted, what was found by then.
    """
    left = counting(replace(options, properties=None, designs=None, health=False))
    found: list[Explained] = []
    try:
        for design, asked in wanted:
            it = repaired(design, asked, left(), progress)
            found.append(Explained(it, None))
            if it.ended == INTERRUPTED:
                raise KeyboardInterrupt
            found[-1] = Explained(it, why(design, asked, it.result, left(), progress))
    except KeyboardInterrupt:
        return Explanations(tuple(found), complete=False)
    return Explanations(tuple(found))


def why(design: Design, asked: Sequence[Property], result: Result, options: Options, progress: Progress) -> Why:
    """What can be said of the result that `check` has of the property.  Raises `FalseClaim` and `KeyboardInterrupt`."""
    if rests_on_rules(result, asked):
        left = counting(options)
        found = reasons(design, asked, left(), progress)
        late = _late(design, found) if found else ()
        rooms = tuple(slack(design, it, left(), subjects=late, progress=progress) for it in asked if late)
        return Why(result, rests=True, reasons=found, slack=rooms)
    meaning, verdict = result.asked.meaning, result.verdict
    if isinstance(verdict, Violated) and isinstance(meaning, Promise):
        return Why(result, partings=nearest(result.design.protocol, meaning, verdict.run, verdict.breach))
    return Why(result)


def _late(design: Design, found: Reasons) -> tuple[Subject, ...]:
    """The duties that it rests on: whoever is late with another one does less than defect, which breaks nothing."""
    rules = [*(it.rule for it in found.needed), *(it.rule for it in found.unsure)]
    musts = {t.name for t in design.protocol.transitions if t.kind is Kind.MUST}
    return tuple(Subject(it.clauses) for it in rules if it.kind == "duty" and musts.issuperset(it.clauses))
