"""A small spec, runs of it, and reports made by hand: every verdict, without asking an engine."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from msgspec.structs import replace

from checker.record import Cost, Use
from checker.report import Answer, Attempt, Compliance, Defection, DesignReport, Finding, Report, Result
from checker.verdict import Bounded, Certificate, Impossible, Proved, Shown, Unknown, Vacuous, Verdict, Violated
from protocol.deviation import deviate
from protocol.diagnostics import Diagnostic, Span
from protocol.formula import TRUE
from protocol.load import compile_text
from protocol.model import Design, Deviation, Promise
from protocol.runs import Move, Run, Step
from protocol.satisfaction import breach
from protocol.semantics import replay

PATH = "specs/tiers.tier"
TEXT = (Path(__file__).parent / "tiers.tier").read_text(encoding="utf-8")
GOLDEN = Path(__file__).parent / "golden"
PARIS, TRIGGER = compile_text(TEXT, PATH)


def run(*moves: tuple[float, str], rest: float = 0) -> Run:
    """Moves as (hours since the start, "cause reaction …")."""
    steps, now = [], Fraction(0)
    for hours, names in moves:
        cause, *reactions = names.split()
        at = Fraction(hours) * 3600
        steps.append(Step(at - now, Move(cause, tuple(reactions))))
        now = at
    return Run(tuple(steps), Fraction(rest) * 3600)


SALAMI = run(
    (0, "violation"),
    (24, "response.warn"),
    (48, "response.join"),
    (48, "cessation response.stand_down"),
    (54, "violation"),
    (78, "response.warn"),
    rest=1,
)
WAITING = run((0, "violation"), (3, "response.warn"), (48, "response.join"), rest=25)
SKIPPING = run((0, "violation"), (1, "response.jump"))
LADDER = run((0, "violation"), (24, "response.warn"), (24, "response.join"), (72, "response.back"))


def violated(design: Design, name: str, broken: Run) -> Violated:
    promise = next(p for p in design.properties if p.name == name).meaning
    assert isinstance(promise, Promise)
    found = breach(promise, replay(design.protocol, broken))
    assert found is not None
    return Violated(broken, found, "bmc")


PROOF = Certificate(TRUE, "zones", ("z3", "cvc5"))


def defection(name: str, *actors: str, broken: Run) -> Defection:
    """Of `PARIS`: these actors defect, and so the property is broken."""
    protocol = deviate(PARIS.protocol, (Deviation(actors),))
    return Defection(actors, protocol, broken, violated(replace(PARIS, protocol=protocol), name, broken).breach)


def result(design: Design, name: str, verdict: Verdict, rests_on: Compliance | None = None) -> Result:
    asked = next(p for p in design.properties if p.name == name)
    gave_up = Answer("broken", "gave up", "its budget of 20000 steps was used up")
    attempts = (Attempt("zones", (gave_up, Answer("trigger", "reached in 1 move")), 0.25, 20001),)
    return Result(design, asked, verdict, attempts, rests_on, 0.5)


EACH = Compliance(
    alone=(
        defection("us_by_72h", "ukraine", broken=run((0, "violation"), rest=73)),
        defection("us_by_72h", "coalition", broken=run((0, "violation"), (24, "response.warn"), rest=49)),
        defection("us_by_72h", "us", broken=WAITING),
    )
)


def finding(severity: str, code: str, message: str, **more: object) -> Finding:
    return Finding(code, severity, "agreement", Span(PATH, 13, 9, 13, 18), message, **more)  # type: ignore[arg-type]


def report() -> Report:
    """Every verdict and every kind of finding, on two designs."""
    paris = (
        result(PARIS, "no_skipped_tiers", violated(PARIS, "no_skipped_tiers", SKIPPING)),
        result(PARIS, "us_by_72h", Proved(PROOF, (run((0, "violation")),)), EACH),
        result(PARIS, "no_salami", violated(PARIS, "no_salami", SALAMI)),
        result(PARIS, "agreed", Vacuous("nothing makes `agreement` happen", PROOF)),
        result(PARIS, "full_ladder", Shown(LADDER, "zones")),
    )
    trigger = (
        result(TRIGGER, "no_skipped_tiers", Proved(PROOF, (LADDER,)), Compliance(safe=("ukraine", "coalition"))),
        result(TRIGGER, "us_by_72h", violated(TRIGGER, "us_by_72h", WAITING)),
        result(TRIGGER, "no_salami", Bounded(8, "the time was up")),
        result(TRIGGER, "agreed", Unknown("no violation (certified), but it is not settled whether time can go on")),
        result(TRIGGER, "full_ladder", Impossible(PROOF)),
    )
    findings = (
        finding("error", "F402", "`agreement` can never happen", remedy="make its guard possible"),
        finding("note", "F407", "a deadline starts anew", run=SALAMI),
        finding("note", "F411", "never read", allowed=PARIS.allowances[0]),
        finding("error", "F402", "never happens", acknowledged_by="agreed"),
    )
    engines = {"zones": Use(21, 18, 0.25, 20001), "bmc": Use(3, 1, 1.5, 5003)}
    seconds = {"parse": 0.01, "engines": 1.75, "certification": 0.125, "health": 0.5}
    memory = {"this process": 64 * 2**20, "helper 4711": 50 * 2**20}
    return Report(
        (DesignReport(PARIS, paris, findings), DesignReport(TRIGGER, trigger, ())), cost=Cost(seconds, engines, memory)
    )


def diagnostics() -> tuple[Diagnostic, ...]:
    span = Span("specs/other.tier", 1, 7, 1, 12)
    return (Diagnostic("E101", span, "expected a name, found `Größe`", "write a name"),)
