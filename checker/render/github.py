"""The report for a step of GitHub Actions: annotations, and the text in a group of the log.

A step shows ten annotations of each kind and drops the others unsaid: so at most ten are written, the most important
first, the tenth of which says how many more there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from checker.render.evidence import advice, evidence, reasons
from checker.render.gathered import acknowledged, gathered
from checker.render.ink import plain, safe, visible
from checker.render.phrases import breach_lines, listed, statement
from checker.render.story import retrace
from checker.render.summary import sums
from checker.render.terminal import render as render_text
from checker.render.view import View
from checker.render.whereabouts import relative
from checker.report import Report, Result
from checker.verdict import Violated
from protocol.diagnostics import Span

Kind = Literal["error", "warning", "notice"]
KINDS: tuple[Kind, ...] = ("error", "warning", "notice")
MOST = 10
"""So many annotations of a kind a step shows."""
LONGEST = 4000
"""So many characters of a message are written."""


class Annotation(Struct, frozen=True):
    """`rank`: the lower, the more important; of equal ones the first in the text."""

    kind: Kind
    rank: int
    span: Span | None
    title: str
    lines: tuple[str, ...]


def render(report: Report, view: View) -> str:
    view = replace(view, paint=plain, room=100)
    lines = [command for kind in KINDS for command in _limited(kind, list(every(report)))]
    text = "\n".join(visible(line) for line in render_text(report, view).rstrip("\n").split("\n"))
    stop = sha256(text.encode()).hexdigest()
    lines += ["::group::tierproof check", f"::stop-commands::{stop}", text]
    lines += [f"::{stop}::", "::endgroup::", safe(sums(report))]
    return "\n".join(lines) + "\n"


# --- what is told -----------------------------------------------------------------------------------------------


def every(report: Report) -> Iterator[Annotation]:
    """Of what is as expected nothing; of findings those that nobody acknowledged."""
    for wrong in report.diagnostics:
        remedy = (wrong.remedy,) if wrong.remedy else ()
        yield Annotation("error", 0, wrong.span, f"{wrong.code} {wrong.message}", remedy)
    for part in report.designs:
        name = part.design.protocol.name
        for result in part.results:
            if not result.as_expected:
                yield _of_result(result)
        for question in part.open:
            yield Annotation("warning", 2, part.design.protocol.origin.span, f"open of {name}", (question,))
    for them in gathered(report):
        it = them.finding
        if not acknowledged(it):
            lines = (f"in {listed(them.names)}", *([it.remedy] if it.remedy else []))
            kind: Kind = "error" if it.severity == "error" else "notice"
            yield Annotation(kind, 2, it.span, f"{it.code} {it.message}", lines)
    for path in report.empty:
        yield Annotation("notice", 3, Span(path, 1, 1, 1, 1), "no protocol", ("it declares no protocol",))


def _of_result(result: Result) -> Annotation:
    asked, verdict = result.asked, result.verdict
    why, why_expected = reasons(result)
    told = [statement(asked.origin), why, *([f"expected: {why_expected}"] if why_expected else [])]
    if isinstance(verdict, Violated):
        trace = retrace(result.design.protocol, verdict.run)
        told += [line for line in breach_lines(trace, asked, verdict.breach) if line != statement(asked.origin)]
    told += [*evidence(result), advice(result)]
    title = f"{asked.name} of {result.design.protocol.name}: {verdict.word}"
    if result.as_expected is None:
        return Annotation("warning", 1, asked.origin.span, title, tuple(filter(None, told)))
    return Annotation(
        "error", 1 if verdict.word == "violated" else 2, asked.origin.span, title, tuple(filter(None, told))
    )


def _limited(kind: Kind, told: Sequence[Annotation]) -> list[str]:
    those = sorted((it for it in told if it.kind == kind), key=lambda it: it.rank)
    if len(those) <= MOST:
        return [command(it) for it in those]
    left = len(those) - MOST + 1
    more = f"{left} more {kind}s: a step shows {MOST} of a kind; all are in its log"
    return [*(command(it) for it in those[: MOST - 1]), command(Annotation(kind, 9, None, f"and {left} more", (more,)))]


# --- how it is written ------------------------------------------------------------------------------------------


def command(it: Annotation) -> str:
    """One line, whatever stands in it."""
    said: list[tuple[str, str]] = []
    if it.span is not None and (file := relative(it.span.file) or it.span.file):
        said += [("file", file), ("line", str(it.span.line))]
        if it.span.end_line > it.span.line:
            said.append(("endLine", str(it.span.end_line)))
        else:
            said += [("col", str(it.span.column)), ("endColumn", str(max(it.span.end_column, it.span.column)))]
    said.append(("title", safe(it.title)))
    message = "\n".join(safe(line) for line in it.lines) or safe(it.title)
    if len(message) > LONGEST:
        message = message[: LONGEST - 1] + "…"
    return f"::{it.kind} {','.join(f'{name}={_property(value)}' for name, value in said)}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
