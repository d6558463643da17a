"""What `check` found, as plain values: everything a rendering needs, and nothing of how it is shown."""

from __future__ import annotations

from msgspec import Struct

from checker.record import Cost
from checker.verdict import Bounded, Pace, Unknown, Verdict
from protocol.diagnostics import Diagnostic, Span
from protocol.model import Allowance, Design, Expectation, Property, Protocol
from protocol.runs import Run
from protocol.satisfaction import Breach

EXIT_AS_EXPECTED, EXIT_UNEXPECTED, EXIT_WRONG_INPUT, EXIT_UNKNOWN, EXIT_OUR_FAULT = 0, 1, 2, 3, 70


class Answer(Struct, frozen=True):
    """What an engine made of one goal: its answer in a word, and why it gave up if it did."""

    goal: str
    answer: str
    why: str = ""


class Attempt(Struct, frozen=True):
    """What one engine made of the goals that it was asked at once, and what that took: seconds, and its own steps."""

    engine: str
    answers: tuple[Answer, ...]
    seconds: float
    work: int


class Defection(Struct, frozen=True):
    """The actors defect, and break the property: by this run of the protocol in which they do, replayed and judged."""

    actors: tuple[str, ...]
    protocol: Protocol
    run: Run
    breach: Breach


class Compliance(Struct, frozen=True):
    """Whose defection breaks a property that is proved, and whose does not.

    `alone`: one for each actor who breaks it by defecting alone.  `together`: several who do by defecting together;
    where none does alone, a smallest such set if `fewest`.  `safe`: it holds even if all of these defect, certified.
    `open`: of these it is not known.  `ruleless`: it holds even with every guard, time and deadline dropped, certified.
    """

    alone: tuple[Defection, ...] = ()
    together: Defection | None = None
    fewest: bool = False
    safe: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    ruleless: bool = False

    @property
    def defections(self) -> tuple[Defection, ...]:
        """Those that break the property, each with its run."""
        return (*self.alone, *([self.together] if self.together else []))

    @property
    def needs_nobody(self) -> bool:
        return not (self.defections or self.open)


class Result(Struct, frozen=True):
    """One property or scenario of one design.

    `parts`: of one that is quantified, the results of all members; it is itself that of the first member of which the
    verdict is worst.
    `design`: with the protocol of which it was asked, in which the property's `deviations` are made.
    `compliance`: of a proved property, on whose it rests.
    `pace`: that time can always go on, where that is not judged on the text.
    `alone`: the one engine that was to be asked, where the call named one.
    """

    design: Design
    asked: Property
    verdict: Verdict
    attempts: tuple[Attempt, ...] = ()
    compliance: Compliance | None = None
    seconds: float = 0.0
    parts: tuple[Result, ...] = ()
    pace: Pace | None = None
    alone: str = ""

    @property
    def members(self) -> tuple[Result, ...]:
        """The results of all members; itself alone where it has none."""
        return self.parts or (self,)

    @property
    def expected(self) -> Expectation:
        return self.asked.expected or Expectation.HOLDS

    @property
    def as_expected(self) -> bool | None:
        """Whether the verdict is the one its author expects; None for bounded and unknown."""
        if isinstance(self.verdict, Bounded | Unknown):
            return None
        words = {Expectation.HOLDS: "proved", Expectation.FAILS: "violated", Expectation.VACUOUS: "vacuous"}
        return self.verdict.word == words[self.expected]


class Finding(Struct, frozen=True):
    """Something asked unasked and worth knowing.  `subject`: the name of the clause or thing, for `allow`."""

    code: str
    severity: str
    """"error" or "note"."""
    subject: str
    span: Span
    message: str
    remedy: str = ""
    run: Run | None = None
    allowed: Allowance | None = None
    acknowledged_by: str = ""
    """The property whose `expect … vacuous` acknowledges it, if one does."""


class DesignReport(Struct, frozen=True):
    """`open`: the questions about errors of the spec, asked unasked, that could not be settled.

    `cost`: what all of it took.
    """

    design: Design
    results: tuple[Result, ...]
    findings: tuple[Finding, ...]
    open: tuple[str, ...] = ()
    cost: Cost = Cost()


class Report(Struct, frozen=True):
    """Everything of one call, in the order of the files and of the text."""

    designs: tuple[DesignReport, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    """Errors of files that could not be read; their designs are not among the reports."""
    empty: tuple[str, ...] = ()
    """Files that declare no protocol."""
    complete: bool = True
    """False: it was interrupted, and what was not settled by then is unknown."""
    cost: Cost = Cost()
    """What all of it took, reading the files too where that was counted."""

    def settled(self, design: Design, asked: Property) -> Result | None:
        """The result of just this property, of one member, of just this protocol; None where it was not asked."""
        for part in self.designs:
            if part.design.file == design.file and part.design.protocol == design.protocol:
                for result in part.results:
                    for member in result.members:
                        if member.asked == asked:
                            return member
        return None

    @property
    def exit_code(self) -> int:
        """0 as expected, 1 not, 2 wrong input, 3 unknown: the first of 2, 1, 3 that applies, else 0."""
        results = [result for design in self.designs for result in design.results]
        findings = [finding for design in self.designs for finding in design.findings]
        if self.diagnostics or (self.empty and not self.designs):
            return EXIT_WRONG_INPUT
        unacknowledged = [f for f in findings if f.severity == "error" and not f.allowed and not f.acknowledged_by]
        if unacknowledged or any(result.as_expected is False for result in results):
            return EXIT_UNEXPECTED
        unsettled = any(result.as_expected is None for result in results) or any(design.open for design in self.designs)
        return EXIT_UNKNOWN if unsettled else EXIT_AS_EXPECTED
