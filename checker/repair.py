"""Which single edit of a design would make a property proved, and not vacuously?  Found by re-checking each edit."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import product

from msgspec import Struct
from msgspec.structs import replace

from checker.alarm import alarm
from checker.checking import Activity, Options, Progress, check_property
from checker.edits import Edit, edits
from checker.members import grouped, together
from checker.pasting import Paste, Refused
from checker.record import recorded
from checker.refuting import Refuters
from checker.report import Report, Result
from checker.setting import Setting, settings
from checker.sharing import Job, Told, share
from checker.verdict import INTERRUPTED, TIME_UP, Proved, Unknown
from protocol.model import (
    Design,
    Possible,
    Property,
)

SHARE = 0.2
"""heuristic: of the effort for a check, so much for each edit; what is not settled by then is no cure that we know."""


class Explanation(Struct, frozen=True):
    """The verdict on a property of a design; where it is not proved, its repairs (None: they were not sought).

    `tried`: so many of the `edits`; `ended`: why not all of them, if so.
    """

    result: Result
    repairs: tuple[Repair, ...] | None = None
    tried: int = 0
    edits: int = 0
    ended: str = ""


class Repair(Struct, frozen=True):
    """An edit after which the property is proved, and the properties, proved before, that are not proved after it.

    `breaks` is None where there was no time to look.  `lines`: a design that makes the edit, to be put at the end of
    the file, which is read as just that; none where it cannot be said so.
    """

    edit: Edit
    breaks: tuple[str, ...] | None
    lines: tuple[str, ...] = ()


Members = tuple[Property, ...]
"""One property, asked of each member of a group or of none."""


def explain(
    design: Design,
    asked: Members,
    options: Options,
    progress: Progress = lambda *_: None,
    known: Report = Report(()),  # noqa: B008 - frozen
) -> Explanation:
    """The verdict, and for a property that is not proved its repairs.  Raises `FalseClaim`.

    Where it is interrupted, or the time is up, with what was found by then.  `known`: as for `check`.
    """
    until = None if options.seconds is None else time.monotonic() + options.seconds
    search = Search(design, asked, options, until, progress, known)
    ended = ""
    try:
        with alarm(until) as rung:
            search.run()
    except KeyboardInterrupt:
        ended = TIME_UP if rung.is_set() else INTERRUPTED
    if not ended and search.is_incomplete:
        ended = TIME_UP
    result = search.result or Result(design, asked[0], Unknown(ended))
    if isinstance(result.verdict, Proved) or isinstance(result.asked.meaning, Possible):
        return Explanation(result, ended=ended)
    return Explanation(result, tuple(search.repairs()), len(search.tried), len(search.edits), ended)


class Trial(Struct, frozen=True):
    """Is the property proved of the design?"""

    design: Design
    asked: Members
    words: str


class Search:
    """All single edits that make the property proved; what is known grows, for when it is interrupted.

    A property that only stays unknown after an edit is not repaired by it.
    """

    def __init__(
        self,
        design: Design,
        asked: Members,
        options: Options,
        until: float | None,
        progress: Progress,
        known: Report,
    ) -> None:
        self.design, self.asked, self.options, self.until, self.progress = design, asked, options, until, progress
        self.known = known
        self.result: Result | None = None
        self.verdicts: list[Result] = []
        """Of the property, each member's."""
        self.edits: list[Edit] = []
        self.kept: list[Members] = []
        self.answers: dict[int, bool | None] = {}
        self.broken: dict[int, bool | None] = {}

    def run(self) -> None:
        """Raises `FalseClaim`."""
        self.result = result = self.verdict()
        if isinstance(result.verdict, Proved) or isinstance(result.asked.meaning, Possible):
            return
        self.edits += edits(self.design.protocol, self.asked)
        others = [members for members in grouped(self.design.properties) if members != self.asked]
        proved_before: dict[int, bool | None] = {
            number: all(isinstance(it.verdict, Proved) for it in results)
            for number, members in enumerate(others)
            if (results := self.settled(members))
        }
        self.share([Trial(self.design, it, f"{it[0].name} as it is") for it in others], 1.0, proved_before)
        self.kept += [members for number, members in enumerate(others) if proved_before[number]]
        total = len(self.edits)
        words = [f"edit {number} of {total}: {edit.words}" for number, edit in enumerate(self.edits, 1)]
        edited = [self.edited(edit) for edit in self.edits]
        self.share([Trial(it, self.asked, said) for it, said in zip(edited, words, strict=True)], SHARE, self.answers)
        cured = product([self.edited(edit) for edit in self.cures], self.kept)
        self.share(
            [Trial(it, members, f"{members[0].name} after an edit") for it, members in cured], SHARE, self.broken
        )

    def settled(self, members: Members) -> list[Result]:
        """What is known of them already; nothing unless it is known of all."""
        found = [self.known.settled(self.design, it) for it in members]
        return [it for it in found if it is not None] if None not in found else []

    def verdict(self) -> Result:
        self.verdicts = self.settled(self.asked)
        for it in self.asked if not self.verdicts else ():
            subject = f"{self.design.protocol.name}: {it.name}{it.member and f' for {it.member}'}"
            self.progress(0, Activity(subject))
            with recorded(_engines(subject, lambda activity: self.progress(0, activity))):
                setting = under(self.design, it, self.options, self.until)
                self.verdicts.append(check_property(setting, it, self.options, self.until))
        return together(self.verdicts)

    def share(self, trials: Sequence[Trial], effort: float, found: dict[int, bool | None]) -> None:
        options = replace(self.options, effort=self.options.effort * effort)
        perform = proving(options, self.verdicts)

        def here(trial: Trial) -> bool | None:
            return perform(trial, self.until, lambda activity: self.progress(0, activity))

        job = Job(here, (proving, (options, self.verdicts)), lambda *_: None, self.progress, self.until)
        share(trials, job, options.jobs - 1, found)

    def edited(self, edit: Edit) -> Design:
        return replace(self.design, protocol=edit.protocol)

    @property
    def tried(self) -> list[int]:
        """The edits, by number, of which it is known whether they cure."""
        return sorted(number for number, answer in self.answers.items() if answer is not None)

    @property
    def cures(self) -> list[Edit]:
        return [self.edits[number] for number in self.tried if self.answers[number]]

    @property
    def is_incomplete(self) -> bool:
        return len(self.tried) < len(self.edits) or None in self.broken.values()

    def repairs(self) -> list[Repair]:
        """Those that break nothing else first; none that the language would refuse."""
        found = []
        paste = Paste(self.design) if self.cures else None
        for number, edit in enumerate(self.cures):
            try:
                lines = paste.lines(edit) if paste is not None else ()
            except Refused:
                continue
            answers = [self.broken.get(number * len(self.kept) + k) for k in range(len(self.kept))]
            lost = tuple(it[0].name for it, kept in zip(self.kept, answers, strict=True) if not kept)
            found.append(Repair(edit, None if None in answers else lost, lines))
        return sorted(found, key=lambda repair: (repair.breaks is None, len(repair.breaks or ())))


def proving(options: Options, known: Sequence[Result]) -> Callable[[Trial, float | None, Told], bool | None]:
    """How it is tried whether a property is proved, of every member; None: there was no time to tell.

    `known`: of the design as it is; a run that breaks a property there, or after an edit, may do so after others.
    """
    refuters = Refuters(known)

    def perform(trial: Trial, until: float | None, told: Told) -> bool | None:
        subject = f"{trial.design.protocol.name}: {trial.words}"
        told(Activity(subject))
        if any(refuters.refute(trial.design, it) for it in trial.asked):
            return False
        with recorded(_engines(subject, told)):
            for it in trial.asked:
                setting = under(trial.design, it, options, until)
                result = check_property(setting, it, options, until, quick=True)
                refuters.learn(result)
                if not isinstance(result.verdict, Proved):
                    return None if until is not None and time.monotonic() >= until else False
        return True

    return perform


def _engines(subject: str, told: Callable[[Activity], None]) -> Callable[[str], None]:
    return lambda engine: told(Activity(subject, engine))


def under(design: Design, asked: Property, options: Options, until: float | None) -> Setting:
    """The design as the property is asked of it."""
    return settings(design, options.solvers, only=options.engine, until=until, effort=options.effort)(asked.deviations)
