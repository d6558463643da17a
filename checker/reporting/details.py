"""Each property with its evidence: verdict, by whom re-checked, on what it rests, pictures, and the clauses."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from checker.picture.of import picture_of, picture_of_defection, picture_of_nearest
from checker.reasons.result import Reasons, Rule
from checker.reasons.why import Why
from checker.render.choices import NO_RULE, broken_rules, choices
from checker.render.evidence import advice, evidence, reasons, standing
from checker.render.phrases import counted, listed, statement
from checker.render.prose import spoken
from checker.render.reasons import without
from checker.render.story import retrace
from checker.render.timeline import cited
from checker.report import DesignReport, Result
from checker.reporting.figures import Figure, figure
from checker.reporting.gather import key
from checker.reporting.listing import Place, place
from checker.reporting.repairing import edits
from checker.reporting.result import Dossier, Key
from checker.reporting.wording import SIGNS, Term, capital, chosen, plainly, terms, word
from checker.verdict import Certificate, Impossible, Proved, Shown, Vacuous, Violated
from protocol.model import Property
from protocol.satisfaction import Breach
from protocol.semantics import Trace


class Clause(Struct, frozen=True):
    text: str
    place: Place


class Support(Struct, frozen=True):
    """A rule that a proof rests on; `without`: what comes of the promise where it is gone."""

    who: str
    words: str
    place: Place
    without: str


class Detail(Struct, frozen=True):
    """`seen`: whether it stands open before anybody asks."""

    ident: str
    name: str
    word: str
    verdict: str
    sign: str
    statement: str
    plain: str
    terms: list[Term]
    description: str
    because: str
    expected: str
    evidence: list[str]
    checked: str
    members: list[str]
    place: Place
    rules: str
    choices: list[str]
    figures: list[Figure]
    nearest: list[Figure]
    defections: list[Figure]
    clauses: list[Clause]
    supports: list[Support]
    resting: str
    idle: list[str]
    repairs: list[str]
    advice: str
    seen: bool


class Chapter(Struct, frozen=True):
    """A design."""

    ident: str
    name: str
    about: str
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
    return Chapter(ident, protocol.name, origin.description, part.design.base or "", origin.because, details)


def _detail(made: Dossier, result: Result, links: dict[Key, str]) -> Detail:
    asked, verdict, ident = result.asked, result.verdict.word, links[key(result)]
    run = _run(result)
    because, expected = reasons(result)
    said = choices(run[0], run[1], asked.meaning) if run is not None and run[1] is not None else ()
    rules = ""
    if run is not None and run[1] is not None:
        rules = "Rules were broken, as the promise allows for." if broken_rules(*run) else NO_RULE
    why = made.whys.get(key(result))
    found = why.reasons if why is not None else None
    drawn = figure(picture_of(result), f"{ident}-run")
    plain = plainly(asked)
    return Detail(
        ident=ident,
        name=asked.name,
        word=word(asked, verdict),
        verdict=verdict,
        sign=SIGNS[verdict],
        statement=statement(asked.origin),
        plain=plain,
        terms=terms([plain], result.design),
        description=asked.origin.description,
        because=because,
        expected=capital(f"{standing(result)}{f': {expected}' if expected else ''}"),
        evidence=[capital(spoken(text)) for text in evidence(result)],
        checked=_checked(result),
        members=[f"{SIGNS[it.verdict.word]} {it.asked.member}: {word(asked, it.verdict.word)}" for it in result.parts],
        place=place(made, asked.origin),
        rules=rules,
        choices=[chosen(text, result.design.protocol) for text in said],
        figures=[drawn] if drawn is not None else [],
        nearest=list(_nearest(result, why, ident)),
        defections=list(_defections(result, ident)),
        clauses=_clauses(made, run[0], asked, run[1]) if run is not None else [],
        supports=list(_supports(made, found)),
        resting=_resting(why, found),
        idle=[rule.words for rule in found.idle] if found is not None else [],
        repairs=[spoken(it) for it in edits(made.repairs[key(result)])] if key(result) in made.repairs else [],
        advice=advice(result),
        seen=result.verdict.word != "proved",
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
            return (
                f"Found by the engine {certificate.engine}; the proof was re-checked by {listed(certificate.solvers)}."
            )
        case Violated(engine=engine, certificate=Certificate() as proof):
            again = f"the proof re-checked by {listed(proof.solvers)}"
            return f"Found by the engine {engine}; the run was replayed by the reference interpreter, {again}."
        case Violated(engine=engine) | Shown(engine=engine):
            return f"Found by the engine {engine}; the run was replayed, step by step, by the reference interpreter."
        case _:
            return "There is no evidence that anyone could check."


def _nearest(result: Result, why: Why | None, ident: str) -> Iterator[Figure]:
    if isinstance(result.verdict, Violated) and why is not None:
        for number, parting in enumerate(why.partings, 1):
            drawn = figure(picture_of_nearest(result, parting), f"{ident}-near-{number}")
            if drawn is not None:
                yield drawn


def _defections(result: Result, ident: str) -> Iterator[Figure]:
    """Whose defection breaks what is proved, each with a run."""
    for number, it in enumerate(result.compliance.defections if result.compliance is not None else (), 1):
        drawn = figure(picture_of_defection(result, it), f"{ident}-if-{number}")
        if drawn is not None:
            yield drawn


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
        return "It rests on no rule: it is proved without any of them."
    return f"It rests on {counted(kept, 'rule')}, and is proved without the other {len(found.idle)}."
