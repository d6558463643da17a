"""Each property with its evidence: verdict, by whom re-checked, on what it rests, pictures, and the clauses."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from checker.picture.of import picture_of, picture_of_defection, picture_of_nearest
from checker.reasons.result import Reasons, Rule
from checker.reasons.why import Why
from checker.render.evidence import advice, evidence, reasons, standing
from checker.render.phrases import counted, listed, moment_words, statement
from checker.render.prose import spoken
from checker.render.reasons import without
from checker.render.story import retrace
from checker.render.timeline import cited
from checker.report import DesignReport, Result
from checker.reporting.failing import fails
from checker.reporting.figures import Figure, figure
from checker.reporting.gather import key
from checker.reporting.listing import Place, place
from checker.reporting.naming import calls, design_title, names_of, title
from checker.reporting.result import Dossier, Key
from checker.reporting.summary import told
from checker.reporting.wording import SIGNS, capital, plainly, word
from checker.verdict import Certificate, Impossible, Proved, Shown, Vacuous, Violated
from protocol.model import Property
from protocol.satisfaction import Breach
from protocol.semantics import Trace

SAID_ELSEWHERE = ("assumes ",)
"""Of the evidence: it is told in other words, as a condition."""


class Clause(Struct, frozen=True):
    text: str
    place: Place


class Support(Struct, frozen=True):
    """A rule that a proof rests on; `without`: what comes of the promise where it is gone."""

    who: str
    words: str
    place: Place
    without: str


class Defected(Struct, frozen=True):
    """What comes of a promise if somebody does not do what they must, in a line and as a picture."""

    said: str
    figures: list[Figure]


class Detail(Struct, frozen=True):
    """`failure`: where on the page it is told how it is broken."""

    ident: str
    name: str
    title: str
    word: str
    verdict: str
    sign: str
    statement: str
    plain: str
    told: str
    because: str
    expected: str
    evidence: list[str]
    checked: str
    members: list[str]
    place: Place
    failure: str
    figures: list[Figure]
    nearest: list[Figure]
    defections: list[Defected]
    clauses: list[Clause]
    supports: list[Support]
    resting: str
    idle: list[str]
    advice: str


class Chapter(Struct, frozen=True):
    """A design."""

    ident: str
    name: str
    title: str
    base: str
    because: str
    details: list[Detail]


def links_of(made: Dossier) -> dict[Key, str]:
    """The place on the page of every property of every design."""
    return {
        key(result): f"property-{number}-{place_}"
        for number, part in enumerate(made.report.designs, 1)
        for place_, result in enumerate(part.results, 1)
    }


def chapters(made: Dossier, links: dict[Key, str]) -> list[Chapter]:
    return [_chapter(made, part, f"design-{number}", links) for number, part in enumerate(made.report.designs, 1)]


def _chapter(made: Dossier, part: DesignReport, ident: str, links: dict[Key, str]) -> Chapter:
    protocol = part.design.protocol
    details = [_detail(made, result, links) for result in part.results]
    origin = protocol.origin
    called = capital(design_title(part.design, alone=made.alone))
    return Chapter(ident, protocol.name, called, part.design.base or "", origin.because, details)


def _detail(made: Dossier, result: Result, links: dict[Key, str]) -> Detail:
    asked, verdict, ident = result.asked, result.verdict.word, links[key(result)]
    run = _run(result)
    because, expected = reasons(result)
    why = made.whys.get(key(result))
    found = why.reasons if why is not None else None
    names, called = calls(result.design), title(asked)
    told_before = fails(result) and isinstance(result.verdict, Violated)
    heads = {"proved": "a course of events that puts it to the test, and keeps it"}
    drawn = None
    if not told_before:
        more = "" if isinstance(result.verdict, Shown) else heads.get(verdict, "")
        drawn = figure(picture_of(result, names, f"{called}{f': {more}' if more else ''}"), f"{ident}-run")
    return Detail(
        ident=ident,
        name=asked.name,
        title=capital(called),
        word=word(asked, verdict),
        verdict=verdict,
        sign=SIGNS[verdict],
        statement=statement(asked.origin),
        plain=names_of(result.design).say(plainly(asked)),
        told=told(result),
        because=because,
        expected=capital(f"{standing(result)}{f': {expected}' if expected else ''}"),
        evidence=[capital(spoken(text)) for text in evidence(result) if not text.startswith(SAID_ELSEWHERE)],
        checked=_checked(result),
        members=[f"{SIGNS[it.verdict.word]} {it.asked.member}: {word(asked, it.verdict.word)}" for it in result.parts],
        place=place(made, asked.origin),
        failure=f"{ident}-failure" if fails(result) else "",
        figures=[drawn] if drawn is not None else [],
        nearest=list(_nearest(result, why, ident)),
        defections=list(_defections(result, ident)),
        clauses=_clauses(made, run[0], asked, run[1]) if run is not None else [],
        supports=list(_supports(made, found)),
        resting=_resting(why, found),
        idle=[rule.words for rule in found.idle] if found is not None else [],
        advice=advice(result),
    )


def _run(result: Result) -> tuple[Trace, Breach | None] | None:
    """The run that the verdict rests on."""
    match result.verdict:
        case Violated(run, breach):
            return retrace(result.design.protocol, run), breach
        case Shown(run):
            return retrace(result.design.protocol, run), None
        case _:
            return None


def _checked(result: Result) -> str:
    """By whom the evidence was checked again, apart from whoever found it."""
    match result.verdict:
        case Proved(certificate) | Impossible(certificate) | Vacuous(_, certificate):
            by = listed(certificate.solvers)
            return (
                f"Proved by one program (the engine {certificate.engine}), and the proof confirmed by a second ({by})."
            )
        case Violated(engine=engine, certificate=Certificate() as proof):
            again = f"the proof re-checked by {listed(proof.solvers)}"
            return f"Found by the engine {engine}; the course of events was replayed by a second program, {again}."
        case Violated(engine=engine) | Shown(engine=engine):
            return (
                f"Found by one program (the engine {engine}), and replayed step by step by a second, the interpreter."
            )
        case _:
            return "There is no evidence that anyone could check."


def _nearest(result: Result, why: Why | None, ident: str) -> Iterator[Figure]:
    if isinstance(result.verdict, Violated) and why is not None:
        for number, parting in enumerate(why.partings, 1):
            head = f"{title(result.asked)}: broken, and kept by another choice"
            drawn = figure(picture_of_nearest(result, parting, calls(result.design), head), f"{ident}-near-{number}")
            if drawn is not None:
                yield drawn


def _defections(result: Result, ident: str) -> Iterator[Defected]:
    """Whose defection breaks what is proved, each with a run."""
    names = names_of(result.design)
    for number, it in enumerate(result.compliance.defections if result.compliance is not None else (), 1):
        who, several = names.those(it.actors), len(it.actors) > 1
        when = "in a course of events without end" if it.breach.for_ever else spoken(moment_words(it.breach))
        said = f"If {who} {'do' if several else 'does'} not do what {'they' if several else 'it'} must: broken {when}."
        head = f"{title(result.asked)}, if {who} {'do' if several else 'does'} not act"
        drawn = figure(picture_of_defection(result, it, calls(result.design), head), f"{ident}-if-{number}")
        yield Defected(said, [drawn] if drawn is not None else [])


def _clauses(made: Dossier, trace: Trace, asked: Property, breach: Breach | None) -> list[Clause]:
    """What the run rests on, in the order of the text."""
    origins = list(cited(trace, asked, breach))
    origins += [trace.protocol.transition(name).origin for m in trace.moments for name in m.move.transitions]
    placed = {origin.span: origin for origin in origins if origin.span.file}
    return [Clause(placed[span].text, place(made, placed[span])) for span in sorted(placed)]


def _supports(made: Dossier, found: Reasons | None) -> Iterator[Support]:
    if found is None:
        return
    for it in found.needed:
        yield _support(made, it.rule, spoken(without(it)))
    for left in found.unsure:
        yield _support(made, left.rule, f"kept, as it is not known what comes of it without: {left.why}")


def _support(made: Dossier, rule: Rule, said: str) -> Support:
    return Support(listed(rule.actors) if rule.actors else "", rule.words, place(made, rule.origin), said)


def _resting(why: Why | None, found: Reasons | None) -> str:
    if why is None or not why.rests:
        return ""
    if found is None:
        return "Which rules it rests on was not settled."
    kept = len(found.needed) + len(found.unsure)
    if not kept:
        return "It needs no rule: it is proved without any of them."
    return f"It rests on {counted(kept, 'rule')}, and is proved without the other {len(found.idle)}."
