"""The text of the spec, line by line, with what is known of each line; and what was assumed and found."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from msgspec import Struct

from checker.render.prose import spoken
from checker.render.story import moments, retrace
from checker.render.timeline import cited
from checker.report import Finding, Result
from checker.reporting.gather import key
from checker.reporting.result import Dossier, Key
from checker.reporting.wording import SIGNS, capital, word
from checker.verdict import Shown, Violated
from protocol.diagnostics import Span
from protocol.model import Design, Origin


class Place(Struct, frozen=True):
    """A line of a file: how it is written, and where on the page it stands ("": nowhere)."""

    said: str
    link: str


class Remark(Struct, frozen=True):
    """What a line has to do with a property."""

    sign: str
    verdict: str
    said: str
    link: str


class Line(Struct, frozen=True):
    number: int
    ident: str
    text: str
    remarks: list[Remark]


class File(Struct, frozen=True):
    name: str
    ident: str
    lines: list[Line]


class Note(Struct, frozen=True):
    """Something taken as given: what, its value, and why, in the words of its author."""

    what: str
    value: str
    because: str
    place: Place


class Found(Struct, frozen=True):
    code: str
    severity: str
    design: str
    message: str
    remedy: str
    accepted: str
    place: Place


def place(made: Dossier, origin: Origin) -> Place:
    span = origin.span
    if not span.file:
        return Place("", "")
    files = list(made.texts)
    short = f"line {span.line}" if len(files) == 1 else f"{span.file}, line {span.line}"
    known = span.file in files and span.line <= len(_lines(made.texts[span.file]))
    return Place(short, _ident(files.index(span.file), span.line) if known else "")


def _ident(file: int, line: int) -> str:
    return f"line-{file + 1}-{line}"


def files(made: Dossier, links: dict[Key, str]) -> list[File]:
    remarks = _remarks(made, links)
    found = []
    for number, (name, text) in enumerate(made.texts.items()):
        lines = [Line(k, _ident(number, k), line, remarks.get((name, k), [])) for k, line in enumerate(_lines(text), 1)]
        found.append(File(name, f"file-{number + 1}", lines))
    return found


def _lines(text: str) -> list[str]:
    return [line.rstrip("\r") for line in text.removesuffix("\n").split("\n")]


def _remarks(made: Dossier, links: dict[Key, str]) -> dict[tuple[str, int], list[Remark]]:
    """By file and line: the verdict on what is asked there, and the verdicts that a clause has to do with."""
    found: dict[tuple[str, int], dict[str, Remark]] = {}
    several = len(made.report.designs) > 1

    def add(span: Span, result: Result, how: str) -> None:
        verdict = result.verdict.word
        of = f" in {result.design.protocol.name}" if several else ""
        said = f"{result.asked.name}{of}: {how or word(result.asked, verdict)}"
        at = found.setdefault((span.file, span.line), {})
        at.setdefault(links[key(result)], Remark(SIGNS[verdict], verdict, said, links[key(result)]))

    for part in made.report.designs:
        for result in part.results:
            add(result.asked.origin.span, result, "")
            if isinstance(result.verdict, Violated):
                trace, breach = retrace(result.design.protocol, result.verdict.run), result.verdict.breach
                taken = [
                    trace.protocol.transition(n).origin for m in moments(trace, breach) for n in m.move.transitions
                ]
                for origin in (*taken, *cited(trace, result.asked, breach)):
                    add(origin.span, result, "part of how it is broken")
            elif isinstance(result.verdict, Shown):
                trace = retrace(result.design.protocol, result.verdict.run)
                for moment in trace.moments:
                    for name in moment.move.transitions:
                        add(trace.protocol.transition(name).origin.span, result, "part of how it comes about")
            why = made.whys.get(key(result))
            if why is not None and why.reasons is not None:
                rules = [it.rule for it in why.reasons.needed] + [it.rule for it in why.reasons.unsure]
                for rule in rules:
                    add(rule.origin.span, result, "it rests on this")
    return {at: list(those.values()) for at, those in found.items()}


# --- what was assumed -------------------------------------------------------------------------------------------


def frame(made: Dossier) -> list[str]:
    """What the text is about and where it comes from: what its author says before it, and why it is as it is."""
    said = [_opening(text) for text in made.texts.values()] if len(made.texts) == 1 else []
    said += [part.design.protocol.origin.because for part in made.report.designs if part.design.base is None]
    return [it for it in dict.fromkeys(said) if it]


def _opening(text: str) -> str:
    """The first paragraph of the remark that a file begins with."""
    lines = [line.strip() for line in _lines(text)]
    found = [line.lstrip("#").strip() for line in takewhile(lambda line: line.startswith("#"), lines)]
    return " ".join(takewhile(bool, found))


def given(made: Dossier) -> list[Note]:
    """The values of params, each once."""
    found: dict[tuple[str, str], Note] = {}
    for part in made.report.designs:
        for it in part.design.params:
            named = f"{it.origin.description} (`{it.name}`)" if it.origin.description else f"`{it.name}`"
            note = Note(capital(named), spoken(it.value), it.origin.because.rstrip("."), place(made, it.origin))
            found.setdefault((it.name, it.value), note)
    return list(found.values())


def assumptions(made: Dossier) -> list[Note]:
    """The readings of clauses that authors state with a reason, each once."""
    found: dict[tuple[str, str], Note] = {}
    for part in made.report.designs:
        for note in _notes(made, part.design):
            found.setdefault((note.what, note.place.said), note)
    return list(found.values())


def _notes(made: Dossier, design: Design) -> Iterator[Note]:
    protocol = design.protocol
    if protocol.origin.because:
        yield Note(f"design {protocol.name}", "", protocol.origin.because, place(made, protocol.origin))
    origins = [*(t.origin for t in protocol.transitions), *(c.origin for c in protocol.clocks)]
    origins += [it.origin for machine in protocol.machines for it in machine.locations]
    for origin in origins:
        if origin.because and origin.span.file:
            yield Note(origin.clause or origin.description, "", origin.because, place(made, origin))
    for asked in design.properties:
        if asked.origin.because:
            yield Note(f"property {asked.name}", "", asked.origin.because, place(made, asked.origin))
        if asked.expected is not None and asked.expected_origin is not None and asked.expected_origin.because:
            because = asked.expected_origin.because
            said = f"{asked.name} {asked.expected.value}, in {protocol.name}"
            yield Note(f"expected: {said}", "", because, place(made, asked.expected_origin))


def findings(made: Dossier) -> list[Found]:
    return [_found(made, it, part.design) for part in made.report.designs for it in part.findings]


def _found(made: Dossier, it: Finding, design: Design) -> Found:
    accepted = ""
    if it.allowed is not None:
        accepted = f"accepted: {it.allowed.origin.because}" if it.allowed.origin.because else "accepted"
    elif it.acknowledged_by:
        accepted = f"accepted, as {it.acknowledged_by} is expected to be vacuous"
    name = design.protocol.name
    return Found(it.code, it.severity, name, it.message, it.remedy, accepted, place(made, Origin(it.span)))


def questions(made: Dossier) -> list[str]:
    """What was asked unasked and could not be settled."""
    return [f"`{part.design.protocol.name}`: {text}" for part in made.report.designs for text in part.open]
