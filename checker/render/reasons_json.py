"""Why properties hold or fail, as one JSON object; its schema is made of the structs here."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from checker.reasons.nearest import Parting
from checker.reasons.result import Needed, Reasons, Rule
from checker.reasons.why import Explained, Explanations
from checker.render import document, lateness_json
from checker.render.document import Timeline
from checker.render.json import outcome, timeline
from checker.render.lateness_json import outcome as lateness
from checker.render.reasons import without
from checker.render.view import View, column
from checker.repair import Repair
from checker.report import Result
from protocol.diagnostics import Span
from protocol.model import Origin

VERSION = 1


class Place(msgspec.Struct, frozen=True):
    file: str
    line: int
    column: int


class Rest(msgspec.Struct, frozen=True):
    """A rule.  `run`: what breaks the property without it, told in `text`; null where that is not settled (`why`)."""

    kind: str
    rule: str
    clauses: list[str]
    actors: list[str]
    place: Place
    text: str
    run: Timeline | None
    why: str


class Core(msgspec.Struct, frozen=True):
    """The rules that a proof rests on; `idle`: those that are not needed beside them."""

    needed: list[Rest]
    unsure: list[Rest]
    idle: list[Rest]
    actors: list[str]


class Cure(msgspec.Struct, frozen=True):
    """A single edit after which the property is proved.

    `breaks`: what was proved before and is not any more; null where that was not looked at.  `lines`: a design that
    makes the edit, to be put at the end of the file; empty where it cannot be said so.
    """

    words: str
    place: Place
    breaks: list[str] | None
    lines: list[str]


class Near(msgspec.Struct, frozen=True):
    """A run that keeps the property: so many moves are the same as in the one that breaks it."""

    shared: int
    run: Timeline


class Explanation(msgspec.Struct, frozen=True):
    """`property`: as `check` tells it.  `rests_on` null: it is not proved, or it was not settled which rules.

    `slack`: how late what it rests on may be.  `repairs` null: none were sought; `tried` of `edits` were, and `ended`
    says why not all.  `nearest`: runs that keep what is violated.
    """

    property: document.Outcome
    rests_on: Core | None
    slack: list[lateness_json.Outcome]
    repairs: list[Cure] | None
    tried: int
    edits: int
    ended: str
    nearest: list[Near]


class Document(msgspec.Struct, frozen=True):
    version: int
    exit_code: int
    complete: bool
    results: list[Explanation]


def render(made: Explanations, view: View) -> str:
    it = Document(VERSION, made.report.exit_code, made.complete, [_explanation(each, view) for each in made.items])
    return msgspec.json.format(msgspec.json.encode(it), indent=2).decode() + "\n"


def schema() -> str:
    """The JSON Schema of the document."""
    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Document)), indent=2).decode() + "\n"


def _explanation(it: Explained, view: View) -> Explanation:
    found, why = it.repaired, it.why
    return Explanation(
        property=outcome(found.result, view),
        rests_on=_core(why.reasons, found.result, view) if why and why.reasons else None,
        slack=[lateness(each) for each in why.slack] if why else [],
        repairs=None if found.repairs is None else [_cure(each, view) for each in found.repairs],
        tried=found.tried,
        edits=found.edits,
        ended=found.ended,
        nearest=[_near(each, found.result) for each in why.partings] if why else [],
    )


def _core(it: Reasons, result: Result, view: View) -> Core:
    return Core(
        [_needed(each, result, view) for each in it.needed],
        [_rest(each.rule, view, why=each.why) for each in it.unsure],
        [_rest(rule, view) for rule in it.idle],
        list(it.actors),
    )


def _needed(it: Needed, result: Result, view: View) -> Rest:
    design = replace(result.design, protocol=it.shown.protocol)
    run = timeline(design, it.shown.run, it.asked.meaning, it.shown.breach)
    return replace(_rest(it.rule, view), text=without(it), run=run)


def _rest(rule: Rule, view: View, why: str = "") -> Rest:
    place = _place(rule.origin, view)
    return Rest(rule.kind, rule.words, list(rule.clauses), list(rule.actors), place, "", None, why)


def _cure(it: Repair, view: View) -> Cure:
    breaks = None if it.breaks is None else list(it.breaks)
    return Cure(it.edit.words, _place(it.edit.origin, view), breaks, list(it.lines))


def _near(it: Parting, result: Result) -> Near:
    return Near(it.shared, timeline(result.design, it.run, result.asked.meaning))


def _place(origin: Origin, view: View) -> Place:
    span: Span = origin.span
    return Place(span.file, span.line, column(span, view.texts))
