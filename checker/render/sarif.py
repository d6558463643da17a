"""The report as SARIF 2.1.0: what deserves a look, at its place, with the run that shows it as a code flow.

What the spec itself declares to be so (`expect … fails`, `allow`) is there as suppressed in the source.  The verdicts
on all properties stand in the property bag of the run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from checker.render.evidence import advice, evidence, reasons
from checker.render.gathered import Gathered, gathered
from checker.render.ink import safe
from checker.render.json_text import inert, utf8
from checker.render.phrases import breach_lines, change_words, listed, onward, statement, value_words
from checker.render.story import Act, Row, retrace, story
from checker.render.view import View
from checker.render.whereabouts import relative
from checker.report import DesignReport, Report, Result
from checker.verdict import Impossible, Vacuous, Violated
from checker.version import VERSION
from protocol.codes import TABLE, page
from protocol.diagnostics import Diagnostic, Span
from protocol.format import instant
from protocol.model import Design, Property
from protocol.runs import Run
from protocol.satisfaction import Breach

Json = dict[str, Any]
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "tierproof/v1"
RULES = {
    "broken-promise": (
        "A run breaks a property",
        "There is a run of the protocol, replayed step by step, that breaks the property. The code flow is that run: "
        "each step is a clause of the spec with the time at which it is taken. Change the protocol, or say "
        "`expect NAME fails because …` if that is what the text means. `tierproof explain NAME FILE` looks for a "
        "single edit that cures it.",
    ),
    "impossible-scenario": (
        "No run shows a scenario",
        "The scenario is not possible, for all time, as is certified. Change the protocol, or say "
        "`expect NAME fails because …` if that is what the text means.",
    ),
    "empty-promise": (
        "Nothing puts a property to the test",
        "No run breaks the property, but only because its trigger cannot happen, or because time stops: it promises "
        "nothing. Make it matter, or say `expect NAME vacuous because …`.",
    ),
    "kept-against-expectation": (
        "A property holds that is expected not to",
        "The spec says `expect NAME fails`, or `vacuous`, and that is not so: the property is proved, or the scenario "
        "shown. Take the expectation away, or mend what has changed.",
    ),
    "not-settled": (
        "It is not known whether a property holds",
        "No run was found that breaks the property, and no proof that there is none. That is not a pass. Try more "
        "`--effort`, a longer `--timeout`, or a smaller spec.",
    ),
}
"""What a property's verdict can come to, besides what is expected: a title, and help."""


def render(report: Report, view: View) -> str:
    results = [*_diagnosed(report.diagnostics)]
    for part in report.designs:
        results += [it for result in part.results if (it := _told(result)) is not None]
        results += [_open(part, question) for question in part.open]
    results += [_found(it) for it in gathered(report)]
    used = sorted({it["ruleId"] for it in results}, key=lambda rule: (rule in TABLE, rule))
    for it in results:
        it["ruleIndex"] = used.index(it["ruleId"])
    driver: Json = {"name": "tierproof", "version": VERSION, "rules": [_rule(name) for name in used]}
    run: Json = {
        "tool": {"driver": driver},
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",
        "results": results,
        "properties": {"tierproof": {"verdicts": [_verdict(it) for part in report.designs for it in part.results]}},
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return inert(utf8(json.dumps(log, indent=2, ensure_ascii=False))) + "\n"


def _invocation(report: Report) -> Json:
    notes = [
        {"level": "note", "message": {"text": "it declares no protocol"}, "locations": [_location(_whole(path))]}
        for path in report.empty
    ]
    more = {"toolExecutionNotifications": notes} if notes else {}
    return {"executionSuccessful": report.complete, "exitCode": report.exit_code} | more


def _verdict(result: Result) -> Json:
    return {
        "file": result.design.file,
        "design": result.design.protocol.name,
        "property": result.asked.name,
        "verdict": result.verdict.word,
        "expected": result.expected.value,
        "asExpected": result.as_expected,
    }


# --- rules ------------------------------------------------------------------------------------------------------


def _rule(name: str) -> Json:
    if name in RULES:
        title, text = RULES[name]
        level = "warning" if name == "not-settled" else "error"
        return _described(name, title, text, text, level)
    code, markdown = TABLE[name], page(name)
    return _described(name, code.title, _prose(markdown), markdown, code.severity)


def _described(name: str, title: str, text: str, markdown: str, level: str) -> Json:
    title = title[:1].upper() + title[1:]
    return {
        "id": name,
        "name": _camel(title),
        "shortDescription": {"text": title},
        "fullDescription": {"text": f"{title}."},
        "help": {"text": text, "markdown": markdown},
        "defaultConfiguration": {"level": level},
    }


def _camel(title: str) -> str:
    words = "".join(char if char.isalnum() else " " for char in title).split()
    return "".join(word[:1].upper() + word[1:] for word in words)


def _prose(markdown: str) -> str:
    """A page without its marks of headings and of examples."""
    return "\n".join(line.lstrip("# ") if line.startswith("#") else line for line in markdown.split("\n")).strip()


# --- results ----------------------------------------------------------------------------------------------------


def _told(result: Result) -> Json | None:
    """Nothing of what is proved and expected to be."""
    verdict, name = result.verdict, rule_of(result)
    if name is None:
        return None
    asked, design = result.asked, result.design
    why, why_expected = reasons(result)
    head = f"{asked.name} of {design.protocol.name} is {verdict.word}: {statement(asked.origin)}"
    said = [head, *([why] if why else []), *evidence(result), *([advice(result)] if advice(result) else [])]
    it = _result(name, _level(result), said, asked.origin.span, (design.file, design.protocol.name, asked.name))
    if isinstance(verdict, Violated):
        it["codeFlows"] = [_flow(design, verdict.run, asked, verdict.breach)]
    if result.as_expected:
        it["suppressions"] = [_suppressed(why_expected or f"expect {asked.name} {result.expected.value}")]
    return it


def rule_of(result: Result) -> str | None:
    """What its verdict is a case of; None where there is nothing to look at."""
    if result.as_expected is None:
        return "not-settled"
    match result.verdict:
        case Violated():
            return "broken-promise"
        case Impossible():
            return "impossible-scenario"
        case Vacuous():
            return "empty-promise"
        case _:
            return None if result.as_expected else "kept-against-expectation"


def _level(result: Result) -> str:
    return "warning" if result.as_expected is None else "note" if result.as_expected else "error"


def _diagnosed(diagnostics: Iterable[Diagnostic]) -> Iterator[Json]:
    for it in diagnostics:
        said = [it.message, *([it.remedy] if it.remedy else [])]
        made = _result(it.code, it.severity, said, it.span, (it.span.file, it.message))
        if it.second is not None:
            made["relatedLocations"] = [_location(it.second.span) | {"message": _message(it.second.label)}]
        yield made


def _found(those: Gathered) -> Json:
    finding, first = those.finding, those.designs[0]
    said = [f"{finding.message} (in {listed(those.names)})", *([finding.remedy] if finding.remedy else [])]
    it = _result(finding.code, finding.severity, said, finding.span, (first.file, finding.subject, finding.message))
    if finding.run is not None:
        it["codeFlows"] = [_flow(first, finding.run, None, None)]
    if finding.allowed is not None:
        it["suppressions"] = [_suppressed(finding.allowed.origin.because or f"allow {finding.code}")]
    elif finding.acknowledged_by:
        it["suppressions"] = [_suppressed(f"expect {finding.acknowledged_by} vacuous")]
    return it


def _open(part: DesignReport, question: str) -> Json:
    design = part.design
    return _result(
        "not-settled",
        "warning",
        [f"of {design.protocol.name} it is open: {question}"],
        design.protocol.origin.span,
        (design.file, design.protocol.name, question.split(":")[0]),
    )


def _result(rule: str, level: str, said: Iterable[str], span: Span, about: tuple[str, ...]) -> Json:
    """`about` tells it from all others, however lines are moved."""
    file, *names = about
    key = utf8("\0".join([rule, relative(file) or Path(file).name, *names]))
    return {
        "ruleId": rule,
        "level": level,
        "message": _message(". ".join(_sentence(it) for it in said) + "."),
        "locations": [_location(span)],
        "partialFingerprints": {FINGERPRINT: sha256(key.encode()).hexdigest()},
    }


def _sentence(text: str) -> str:
    said = safe(text).rstrip(".")
    return said[:1].upper() + said[1:] if said[:1].isascii() else said


def _message(text: str) -> Json:
    """No part of it becomes a link or a place for something else."""
    return {"text": safe(text).replace("](", "] (").replace("{", "{{").replace("}", "}}")}


def _suppressed(why: str) -> Json:
    return {"kind": "inSource", "status": "accepted", "justification": safe(why)}


# --- places -----------------------------------------------------------------------------------------------------


def _location(span: Span) -> Json:
    region = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": max(span.end_line, span.line),
        "endColumn": max(span.end_column, span.column if span.end_line <= span.line else 1),
    }
    return {"physicalLocation": {"artifactLocation": _artifact(span.file), "region": region}}


def _artifact(path: str) -> Json:
    """Relative to the folder of the call, which is the root of the sources; else where it is."""
    inside = relative(path)
    if inside is not None:
        return {"uri": quote(os.fsencode(inside)), "uriBaseId": "%SRCROOT%"}
    return {"uri": Path(path).absolute().as_uri()}


def _whole(path: str) -> Span:
    return Span(path, 1, 1, 1, 1)


# --- runs -------------------------------------------------------------------------------------------------------


def _flow(design: Design, run: Run, asked: Property | None, breach: Breach | None) -> Json:
    """The run: the clauses that are taken, in their order, and at the end the property that is broken."""
    trace = retrace(design.protocol, run)
    rows = story(trace, asked.meaning if asked else None, breach)
    places = [
        _step(row, act, number, index) for number, row in enumerate(rows, 1) for index, act in enumerate(row.acts)
    ]
    ends = onward(trace)
    if asked is not None and breach is not None:
        said = "; ".join(breach_lines(trace, asked, breach))
        places.append(_place(asked.origin.span, f"{said}; {ends}" if ends else said, len(rows) + 1))
    elif ends or not places:
        places.append(_place(design.protocol.origin.span, ends or "at the start", len(rows) + 1))
    flow: Json = {"message": _message(f"a run of {design.protocol.name}"), "threadFlows": [{"locations": places}]}
    return flow


def _step(row: Row, act: Act, number: int, index: int) -> Json:
    who = f"{act.actor}: " if act.actor else ""
    words = ["skipped"] if act.skipped else [change_words(change) for change in act.changes]
    due = " (due)" if act.due else ""
    text = f"{instant(row.time)} {who}{act.label}{due}{'; ' if words else ''}{', '.join(words)}"
    place = _place(act.place, text, number)
    place["nestingLevel"] = min(index, 1)
    state = {safe(change.name): _message(value_words(change.after)) for change in act.changes if not act.skipped}
    return place | ({"state": state} if state else {})


def _place(span: Span, text: str, order: int) -> Json:
    where = _location(span) | {"message": _message(text)}
    return {"location": where, "executionOrder": order, "importance": "essential"}
