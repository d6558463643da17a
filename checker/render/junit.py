"""The report as JUnit XML: a suite for each design, a case for each property, and one for what nobody asked.

What is not as expected is a failure; what is not settled, and a file that cannot be read, an error.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from xml.etree import ElementTree as Xml

from msgspec.structs import replace

from checker.render.gathered import acknowledged
from checker.render.ink import plain, safe, visible
from checker.render.phrases import counted
from checker.render.summary import sums
from checker.render.terminal import finding_lines, result_lines
from checker.render.view import View, place
from checker.report import DesignReport, Report, Result
from protocol.diagnostics import Diagnostic
from protocol.diagnostics import render as render_diagnostic

UNASKED = "what nobody asked"
"""The case for findings and open questions; no property has such a name."""
_ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(report: Report, view: View) -> str:
    view = replace(view, paint=plain, room=80)
    suites = Xml.Element("testsuites", name="tierproof")
    for path in dict.fromkeys(it.span.file for it in report.diagnostics):
        _unread(suites, path, [it for it in report.diagnostics if it.span.file == path], view)
    for part in report.designs:
        if part.results or not view.part:
            _design(suites, part, view)
    for path in report.empty:
        suite = Xml.SubElement(suites, "testsuite", name=_legal(path))
        _text(Xml.SubElement(suite, "system-out"), "it declares no protocol")
    total = [0, 0, 0]
    for suite in suites:
        counts = [len(suite.findall(path)) for path in ("testcase", "testcase/failure", "testcase/error")]
        for name, count in zip(("tests", "failures", "errors"), counts, strict=True):
            suite.set(name, str(count))
        total = [one + other for one, other in zip(total, counts, strict=True)]
    for name, count in zip(("tests", "failures", "errors"), total, strict=True):
        suites.set(name, str(count))
    Xml.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{Xml.tostring(suites, encoding="unicode")}\n'


def _unread(suites: Xml.Element, path: str, told: list[Diagnostic], view: View) -> None:
    suite = Xml.SubElement(suites, "testsuite", name=_legal(path))
    case = Xml.SubElement(suite, "testcase", name="it can be read", classname=_class(path))
    message = f"{counted(len(told), 'mistake')}: {', '.join(dict.fromkeys(it.code for it in told))}"
    error = Xml.SubElement(case, "error", type=told[0].code, message=message)
    _text(error, "\n\n".join(render_diagnostic(it, view.texts, view.room) for it in told))


def _design(suites: Xml.Element, part: DesignReport, view: View) -> None:
    design = part.design
    suite = Xml.SubElement(suites, "testsuite", name=_legal(f"{design.file}: {design.protocol.name}"))
    properties = Xml.SubElement(suite, "properties")
    said = {"file": design.file, "design": design.protocol.name, "base": design.base or ""}
    said |= {"summary": sums(Report((part,)))} | {f"param {it.name}": it.value for it in design.params}
    for name, value in said.items():
        if value:
            Xml.SubElement(properties, "property", name=_legal(name), value=_legal(value))
    classname = f"{_class(design.file)}.{design.protocol.name}"
    for result in part.results:
        _case(suite, result, classname, view)
    if not view.part:
        _unasked(suite, part, classname, view)


def _case(suite: Xml.Element, result: Result, classname: str, view: View) -> None:
    case = Xml.SubElement(suite, "testcase", name=_legal(result.asked.name), classname=_legal(classname))
    if view.stats:
        case.set("time", f"{result.seconds:.3f}")
    lines = "\n".join(result_lines(result, view))
    if result.as_expected:
        _text(Xml.SubElement(case, "system-out"), lines)
        return
    tag = "error" if result.as_expected is None else "failure"
    word = result.verdict.word
    message = f"{word}; {result.expected.value} is expected ({place(result.asked.origin.span, view.texts)})"
    _text(Xml.SubElement(case, tag, type=word, message=_legal(message)), lines)


def _unasked(suite: Xml.Element, part: DesignReport, classname: str, view: View) -> None:
    """Errors that nobody acknowledged fail; else a question that is open is an error; notes are told."""
    case = Xml.SubElement(suite, "testcase", name=UNASKED, classname=_legal(classname))
    grave = [it for it in part.findings if it.severity == "error" and not acknowledged(it)]
    told = [line for it in grave for line in finding_lines(it, part.design, view)] + list(part.open)
    if grave:
        message = "; ".join(f"{it.code} {it.message}" for it in grave)
        _text(Xml.SubElement(case, "failure", type=grave[0].code, message=_legal(message)), "\n".join(told))
    elif part.open:
        message = f"{counted(len(part.open), 'question')} open"
        _text(Xml.SubElement(case, "error", type="unknown", message=message), "\n".join(told))
    notes = [line for it in part.findings if it not in grave for line in finding_lines(it, part.design, view)]
    if notes:
        _text(Xml.SubElement(case, "system-out"), "\n".join(notes))


def _class(path: str) -> str:
    """`specs/paris.tier` as those who read such files group them: by what stands between dots."""
    parts = PurePath(path).with_suffix("").parts
    return ".".join(_legal(part.replace(".", "_")) for part in parts if part not in ("/", "."))


def _text(element: Xml.Element, text: str) -> None:
    """Lines as they are laid out."""
    element.text = "".join(f"\n{_clean(visible(line))}" for line in text.split("\n")) + "\n"


def _legal(text: str) -> str:
    return _clean(safe(text))


def _clean(line: str) -> str:
    """What XML may not hold at all is replaced."""
    return _ILLEGAL.sub("\N{REPLACEMENT CHARACTER}", line)
