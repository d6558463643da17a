"""The last line: how many of what, and what the exit code means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from checker.render.ink import Tone, wrap
from checker.render.phrases import counted
from checker.render.view import View
from checker.report import Report, Result
from protocol.model import Possible

MEANINGS = {
    1: "exit 1: something is not as its spec expects",
    2: "exit 2: the spec or the call is wrong",
    3: "exit 3: not everything is known",
    70: "exit 70: a fault of tierproof's own",
}
ORDER = ("proved", "violated", "vacuous", "bounded", "unknown")


def summary(report: Report, view: View) -> Iterable[str]:
    """`12 properties: 9 proved, 3 violated as expected; 2 notes`, and a second line if the exit code is not 0."""
    tone: Tone = {0: "good", 3: "doubt"}.get(report.exit_code, "bad")  # type: ignore[assignment]
    for line in wrap(sums(report), view.room, hang=2):
        yield view.paint(line, tone)
    if not report.complete:
        yield view.paint("exit 130: interrupted; what was not settled by then is unknown", "bad")
    elif report.exit_code:
        yield view.paint(MEANINGS[report.exit_code], tone)


def sums(report: Report) -> str:
    results = [result for part in report.designs for result in part.results]
    scenarios = sum(1 for result in results if isinstance(result.asked.meaning, Possible))
    asked = [counted(n, noun) for n, noun in ((len(results) - scenarios, "property"), (scenarios, "scenario")) if n]
    counts = Counter(_kind(result) for result in results)
    kinds = sorted(counts, key=lambda kind: (ORDER.index(kind.split()[0]), kind))
    parts = [f"{' and '.join(asked) or 'no properties'}: {', '.join(f'{counts[kind]} {kind}' for kind in kinds)}"]
    first = parts[0].removesuffix(": ") if report.designs else "nothing was checked"
    return "; ".join([first, *_findings(report)])


def _kind(result: Result) -> str:
    word = result.verdict.word
    if result.as_expected is None:
        return word
    if result.as_expected:
        return word if word == "proved" else f"{word} as expected"
    return f"{word} against expectation" if result.asked.expected is not None else word


def _findings(report: Report) -> Iterable[str]:
    findings = [finding for part in report.designs for finding in part.findings]
    allowed = sum(1 for f in findings if f.allowed is not None or f.acknowledged_by)
    rest = [f for f in findings if f.allowed is None and not f.acknowledged_by]
    errors = sum(1 for f in rest if f.severity == "error") + len(report.diagnostics)
    for number, noun in ((errors, "error"), (len(rest) + len(report.diagnostics) - errors, "note")):
        if number:
            yield counted(number, noun)
    if allowed:
        yield f"{counted(allowed, 'finding')} allowed"
    if questions := sum(len(part.open) for part in report.designs):
        yield f"{counted(questions, 'question')} open"
