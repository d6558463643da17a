"""Comparisons as one JSON object; `comparison_document` says what is in it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import msgspec

from checker.comparing.lettering import letter
from checker.comparing.result import (
    Cell,
    Comparison,
    Escapes,
    Gauge,
    Included,
    Lane,
    Open,
    Outcome,
    Pair,
    Refinement,
    Scenario,
)
from checker.render import comparison_document as written
from checker.render.comparison_document import VERSION, Behaviour, Compared, Criterion, Document, Result
from checker.render.document import Time
from checker.render.evidence import evidence
from checker.render.json import timeline
from checker.render.json_text import json_text
from checker.render.lateness_json import outcome
from checker.render.measures_json import result as measured
from checker.render.phrases import statement
from checker.render.resilience_json import guarantee
from protocol.format import instant


def render(made: Outcome) -> str:
    return json_text(document(made))


def schema() -> str:
    """The JSON Schema of the document."""
    return json_text(msgspec.json.schema(Document))


def document(made: Outcome) -> Document:
    results = [_result(it) for it in made.comparisons]
    return Document(VERSION, made.exit_code, made.complete, results, list(made.gone), list(made.added))


def _result(made: Comparison) -> Result:
    return Result(
        designs=[
            Compared(letter(number), it.name, it.design.file, it.design.protocol.origin.description)
            for number, it in enumerate(made.subjects)
        ],
        base=None if made.base is None else letter(made.base),
        criteria=[
            Criterion(
                row.name, statement(row.asked.origin), [_verdict(letter(n), it) for n, it in enumerate(row.cells)]
            )
            for row in made.rows
        ],
        measures=[_gauge(it) for it in made.gauges],
        counted=list(made.counted),
        front=[letter(number) for number in made.front],
        pairs=[_pair(made, it) for it in made.pairs],
        changes=[
            written.Change(letter(it.subject), list(it.gained), list(it.lost), list(it.open)) for it in made.changes
        ],
        exit_code=made.exit_code,
    )


def _verdict(design: str, cell: Cell) -> written.Verdict:
    told = [] if cell.result is None else evidence(cell.result)
    word: Any = cell.word
    slack, cuts = [outcome(it) for it in cell.slack], [guarantee(it) for it in cell.cuts]
    return written.Verdict(design, word, cell.kept, cell.borrowed, told, cell.impossible, slack, cuts)


def _gauge(it: Gauge) -> written.Gauge:
    readings = [
        written.Reading(letter(n), each.borrowed, None if each.found is None else measured(each.found))
        for n, each in enumerate(it.readings)
    ]
    return written.Gauge(it.name, statement(it.asked.origin), it.better, readings)


def _pair(made: Comparison, it: Pair) -> written.Pair:
    one, other = letter(it.one), letter(it.other)
    return written.Pair(
        one=one,
        other=other,
        order=made.order[it.one][it.other],
        same_behaviour=it.same,
        behaviour=[_behaviour(one, other, it.forward), _behaviour(other, one, it.back)],
        scenarios=[_scenario(made, scenario) for scenario in it.scenarios],
        renamings=[written.Renaming(name.name, name.other) for name in it.renamings],
        only_one=list(it.only[0]),
        only_other=list(it.only[1]),
    )


def _behaviour(of: str, within: str, found: Refinement) -> Behaviour:
    match found:
        case Included(None):
            return Behaviour(of, within, "yes", [], "the same clauses, but for names and what is not seen")
        case Included(certificate):
            solvers = list(certificate.solvers) if certificate else []
            return Behaviour(of, within, "yes", solvers, "certified")
        case Escapes(_, at):
            acts = sorted((act.machine or "", act.what or "", act.actor or "") for act in at.seen)
            told = [written.Act(*(it or None for it in act)) for act in acts]
            return Behaviour(of, within, "no", [], "a run of the one", at.how, at.moves, _time(at.time), told)
        case Open(why):
            return Behaviour(of, within, "unknown", [], why)


def _scenario(made: Comparison, it: Scenario) -> written.Scenario:
    lanes = [_lane(made, lane, it, number) for number, lane in enumerate(it.lanes)]
    turning = it.turning
    apart = None
    if turning is not None:
        apart = written.Apart(_time(turning.time), [list(turning.left), list(turning.right)])
    return written.Scenario(it.about or None, lanes, apart)


def _lane(made: Comparison, lane: Lane, it: Scenario, number: int) -> written.Lane:
    meaning = next((row.asked.meaning for row in made.rows if row.name == it.about), None)
    design = msgspec.structs.replace(made.subjects[lane.subject].design, protocol=lane.protocol)
    run = timeline(design, lane.run, meaning, lane.breach)
    stopped = None if lane.stopped is None else _time(lane.stopped)
    return written.Lane(letter(lane.subject), number == it.leads, run, stopped, lane.event or None)


def _time(seconds: Fraction) -> Time:
    return Time(str(seconds), instant(seconds))
