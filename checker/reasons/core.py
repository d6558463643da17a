"""Which rules a proved property rests on: all are left out that can go, several at a time where that will do.

So each that is left is needed, beside the others that are.  Marques-Silva, Janota, Belov, "Minimal sets over monotone
predicates", CAV 2013 (deletion; here by halves).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from checker.alarm import alarm
from checker.certify import WellTimed
from checker.checking import Activity, Options, Progress
from checker.defection.lattice import Broken, Kept, Unbroken, Unknown
from checker.defection.trials import Guarantee, Shown
from checker.reasons.result import Needed, Reasons, Rule, Unsure
from checker.reasons.weakening import rules_of, without
from checker.report import Defection, Result
from checker.verdict import TIME_UP, Proved
from protocol.model import Design, Property

MOST = 400
"""So many protocols are tried, at the usual effort."""
SHARE = 0.3
"""heuristic: of the usual effort, so much goes into each."""
STOPS = "without it obligations may keep time from passing"


class Tried(Struct, frozen=True):
    """What becomes of the property without some rules: it holds, as is claimed; or a run breaks it; or neither."""

    holds: bool = False
    shown: Shown | None = None
    why: str = ""


def rests_on_rules(result: Result, asked: Sequence[Property]) -> bool:
    """It is proved, and of runs; for all members in spite of the same deviations."""
    proved = isinstance(result.verdict, Proved) and not result.verdict.ways
    return proved and len({it.deviations for it in asked}) == 1


def reasons(
    design: Design,
    asked: Sequence[Property],
    options: Options = Options(),  # noqa: B008 - frozen
    progress: Progress = lambda *_: None,
) -> Reasons | None:
    """The rules that a property rests on, which is proved of each member; None where that is not settled in time.

    Of the options `solvers`, `seconds` and `effort` count.  Raises `FalseClaim`.
    """
    until = None if options.seconds is None else time.monotonic() + options.seconds
    subject = f"{design.protocol.name}: why {asked[0].name} holds"
    try:
        with alarm(until) as rung:
            return found(Core(design, asked, options, until, lambda words: progress(0, Activity(subject, words))))
    except KeyboardInterrupt:
        if rung.is_set():
            return None
        raise


def found(core: Core) -> Reasons | None:
    """Raises `FalseClaim`."""
    core.leave_out(rules_of(core.design.protocol))
    proofs = core.proofs()
    if proofs is None:
        return None
    needed = [Needed(rule, *core.confirmed(rule, it.shown)) for rule, it in core.kept if it.shown is not None]
    unsure = [Unsure(rule, it.why) for rule, it in core.kept if it.shown is None]
    return Reasons(tuple(needed), tuple(unsure), tuple(core.gone), proofs)


class Core:
    """What can go, found step by step."""

    def __init__(
        self,
        design: Design,
        asked: Sequence[Property],
        options: Options,
        until: float | None,
        told: Callable[[str], None],
    ) -> None:
        self.design, self.asked, self.options, self.until, self.told = design, asked, options, until, told
        self.gone: list[Rule] = []
        self.kept: list[tuple[Rule, Tried]] = []
        self._left = max(1, int(MOST * options.effort))

    def leave_out(self, rules: Sequence[Rule]) -> None:
        """As many of these as can go beside those that are gone."""
        if not rules:
            return
        tried = self.trial([*self.gone, *rules])
        if tried.holds:
            self.gone += rules
        elif len(rules) == 1:
            self.kept.append((rules[0], tried))
        else:
            half = len(rules) // 2
            self.leave_out(rules[:half])
            self.leave_out(rules[half:])

    def trial(self, rules: Sequence[Rule]) -> Tried:
        if self.until is not None and time.monotonic() >= self.until:
            return Tried(why=TIME_UP)
        self._left -= 1
        if self._left < 0:
            return Tried(why="so many rules were tried that the rest was left as it is")
        self.told(f"without {len(rules)} rules")
        guarantee = self.guarantee(rules)
        match guarantee.ask(()):
            case Broken(_, shown):
                return Tried(shown=shown)
            case Unknown(why):
                return Tried(why=why)
            case _:
                ticking = isinstance(guarantee.timing, WellTimed)
                return Tried(holds=ticking, why="" if ticking else STOPS)

    def guarantee(self, rules: Sequence[Rule]) -> Guarantee:
        protocol = without(self.design.protocol, rules)
        options = replace(self.options, effort=self.options.effort * SHARE)
        return Guarantee(replace(self.design, protocol=protocol), self.asked, options, self.until, bound=())

    def proofs(self) -> tuple[Proved, ...] | None:
        """That the property is proved without what is gone, certified; None where that cannot be finished."""
        guarantee = self.guarantee(self.gone)
        if not isinstance(guarantee.ask(()), Unbroken):
            return None
        judged = guarantee.judge(())
        return judged.proof if isinstance(judged, Kept) else None

    def confirmed(self, rule: Rule, shown: Shown) -> tuple[Defection, Property]:
        """The run breaks the property although nothing is gone but this rule and those that are not needed."""
        guarantee = self.guarantee([*self.gone, rule])
        case = next(c for asked, c in zip(self.asked, guarantee.cases, strict=True) if asked == shown.asked)
        certifier, run = case.defecting(()), shown.defection.run
        return Defection((), certifier.protocol, run, case.breach(certifier, run, "the search")), shown.asked
