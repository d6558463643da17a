"""The runs of a report in the Informal Trace Format: a line each, which is a whole trace.

What a trace is of stands in its `#meta`.  Bundles have each run as a file of its own (`--certificate DIR`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from checker.evidence.itf import written_run
from checker.render.json_text import inert, utf8
from checker.render.view import View
from checker.report import Report, Result
from checker.verdict import Proved, Shown, Violated
from protocol.runs import Run


def render(report: Report, view: View) -> str:
    """Of each property, and of each member that it is asked of, the runs that show its verdict."""
    return "".join(
        f"{_line(member, what, run)}\n"
        for part in report.designs
        for result in part.results
        for member in result.members
        for what, run in _runs(member)
    )


def _runs(result: Result) -> Iterator[tuple[str, Run]]:
    match result.verdict:
        case Violated(run):
            yield "violation", run
        case Shown(run):
            yield "example", run
        case Proved(_, witnesses):
            yield from (("witness", run) for run in witnesses)


def _line(result: Result, what: str, run: Run) -> str:
    asked, design = result.asked, result.design
    about = f"{design.protocol.name}, {asked.name}: {what}"
    trace = written_run(design.protocol, run, about)
    trace["#meta"] |= {
        "tierproof": "1",
        "file": design.file,
        "design": design.protocol.name,
        "property": asked.name,
        "member": asked.member,
        "verdict": result.verdict.word,
        "shows": what,
    }
    return inert(utf8(json.dumps(trace, ensure_ascii=False, separators=(",", ":"))))
