"""Whose defection breaks each guarantee as one JSON object; its schema is made of these structs."""

from __future__ import annotations

import msgspec

from checker.defection.result import Cut, Resilience, Resiliences, Those
from checker.render.document import Timeline
from checker.render.json import timeline
from checker.render.phrases import statement
from checker.render.resilience import drawn_in
from checker.render.who import who

VERSION = 1


class Part(msgspec.Struct, frozen=True):
    """Any so many of those, who are treated alike."""

    any: int
    of: list[str]


class Who(msgspec.Struct, frozen=True):
    """All sets that take so many of each; without parts: nobody.  `sets`: how many; `size`: actors in each."""

    parts: list[Part]
    sets: int
    size: int
    text: str


class Shown(msgspec.Struct, frozen=True):
    """These actors, one of the sets, break it in this run; `member`: for whom, of one that is asked of several."""

    actors: list[str]
    member: str
    run: Timeline


class Breaks(msgspec.Struct, frozen=True):
    """`minimal`: it is certified that no smaller set does."""

    who: Who
    minimal: bool
    shown: Shown


class Proof(msgspec.Struct, frozen=True):
    member: str
    engine: str
    rechecked_by: list[str]


class Survives(msgspec.Struct, frozen=True):
    """`maximal`: every larger set is known to break it."""

    who: Who
    maximal: bool
    proofs: list[Proof]


class Open(msgspec.Struct, frozen=True):
    """A set of which neither is known; `vacuous`: no run breaks it, but nothing puts it to the test."""

    who: Who
    why: str
    vacuous: bool


class Guarantee(msgspec.Struct, frozen=True):
    """`fails`: with every rule kept; `settled`: of every set of actors it is known what its defection does."""

    file: str
    design: str
    property: str
    text: str
    line: int
    members: list[str]
    obliged: list[str]
    fails: bool
    settled: bool
    as_expected: bool | None
    breaks: list[Breaks]
    survives: list[Survives]
    open: list[Open]


class Unasked(msgspec.Struct, frozen=True):
    """A property of which this is not asked."""

    file: str
    design: str
    property: str
    why: str


class Document(msgspec.Struct, frozen=True):
    """`complete`: false where it was interrupted; what was not settled by then is open."""

    version: int
    exit_code: int
    complete: bool
    results: list[Guarantee]
    unasked: list[Unasked]


def render(made: Resiliences) -> str:
    return msgspec.json.format(msgspec.json.encode(document(made)), indent=2).decode() + "\n"


def schema() -> str:
    """The JSON Schema of the document."""
    return msgspec.json.format(msgspec.json.encode(msgspec.json.schema(Document)), indent=2).decode() + "\n"


def document(made: Resiliences) -> Document:
    unasked = [Unasked(it.design.file, it.design.protocol.name, it.asked.name, it.why) for it in made.unasked]
    return Document(VERSION, made.exit_code, made.complete, [guarantee(it) for it in made.results], unasked)


def guarantee(it: Resilience) -> Guarantee:
    asked = it.asked[0]
    return Guarantee(
        file=it.design.file,
        design=it.design.protocol.name,
        property=asked.name,
        text=statement(asked.origin),
        line=asked.origin.span.line,
        members=[each.member for each in it.asked if each.member],
        obliged=list(it.obliged),
        fails=it.fails,
        settled=it.settled,
        as_expected=it.as_expected,
        breaks=[Breaks(_who(cut.who, it), cut.minimal, _shown(it, cut)) for cut in it.cuts],
        survives=[
            Survives(
                _who(one.who, it),
                one.maximal,
                [
                    Proof(each.member, proof.certificate.engine, list(proof.certificate.solvers))
                    for each, proof in zip(it.asked, one.proofs, strict=True)
                ],
            )
            for one in it.survived
        ],
        open=[Open(_who(left.who, it), left.why, left.vacuous) for left in it.undecided],
    )


def _who(those: Those, result: Resilience) -> Who:
    parts = [Part(part.number, list(part.members)) for part in those.parts]
    return Who(parts, those.sets, those.size, who(those, result.obliged))


def _shown(result: Resilience, cut: Cut) -> Shown:
    run = timeline(drawn_in(result.design, cut), cut.shown.run, cut.asked.meaning, cut.shown.breach)
    return Shown(list(cut.shown.actors), cut.asked.member, run)
