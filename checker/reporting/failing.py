"""A promise that is broken, told for who decides: what goes wrong, why, when, how, by whose choice, and what helps."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from checker.measuring.result import Endless, Exact, Extreme, Never
from checker.picture.of import picture_of
from checker.render.choices import NO_RULE, broken_rules
from checker.render.evidence import of_members
from checker.render.phrases import breach_lines, moment_words
from checker.render.prose import spoken
from checker.render.story import retrace
from checker.report import DesignReport, Result
from checker.reporting.choosing import PREVENT, Group, groups
from checker.reporting.figures import Figure, Moment, course, figure
from checker.reporting.gather import key
from checker.reporting.naming import calls, design_title, names_of, title
from checker.reporting.repairing import Remedies, remedies
from checker.reporting.result import Dossier, Key
from checker.reporting.wording import capital, plainly, wrongly
from checker.verdict import Impossible, Violated
from protocol.format import duration
from protocol.model import LeadsTo, Promise, Property


class Failure(Struct, frozen=True):
    """`told`: the title of the promise whose breaking was told before, where it is the same course of events."""

    design: str
    code: str
    name: str
    title: str
    ident: str
    link: str
    promised: str
    why: str
    said: str
    when: str
    wrong: str
    late: str
    told: str
    course: list[Moment]
    rules: str
    choices: list[Group]
    remedies: Remedies
    picture: list[Figure]


def fails(result: Result) -> bool:
    return isinstance(result.verdict, Violated | Impossible)


def failures(made: Dossier, part: DesignReport, links: dict[Key, str]) -> list[Failure]:
    """In the order of the text; the same course of events is told once for each design."""
    found: list[Failure] = []
    for result in part.results:
        if fails(result):
            it = _failure(made, result, links)
            before = next((one for one in found if one.course and not one.told and one.course == it.course), None)
            if before is not None and before.when == it.when:
                it = replace(it, told=before.title, course=[], picture=[])
                it = replace(it, rules="", choices=[]) if it.choices == before.choices else it
            found.append(it)
    return found


def _failure(made: Dossier, result: Result, links: dict[Key, str]) -> Failure:
    design, asked, verdict = result.design, result.asked, result.verdict
    names, link = names_of(design), links[key(result)]
    moments: list[Moment] = []
    made_by: list[Group] = []
    pictures: list[Figure] = []
    when = rules = ""
    wrong = "No possible course of events leads there."
    if isinstance(verdict, Violated):
        trace, breach = retrace(design.protocol, verdict.run), verdict.breach
        lines = breach_lines(trace, asked, breach)[2:]
        told = "; ".join(names.say(wrongly(text, asked)) for text in lines)
        wrong = f"{told}." if told else "A single move breaks it."
        wrong += f" {capital(', '.join(of_members(result)))}." if result.parts else ""
        for_ever = "In a course of events that goes on for ever"
        when = for_ever if breach.for_ever else capital(spoken(moment_words(breach)))
        if isinstance(asked.meaning, Promise):
            made_by = groups(trace, breach, asked.meaning, design, names)
        rules = f"{NO_RULE} All of it was permitted."
        if broken_rules(trace, breach):
            rules = "Rules were broken, as the promise allows for."
        drawn = picture_of(result, calls(design), f"{title(asked)}: broken {spoken(moment_words(breach))}")
        if drawn is not None:
            moments = course(drawn, design.protocol, names)
            pictures = [it for it in [figure(drawn, f"{link}-story")] if it is not None]
    said, why = cause(result, made_by)
    return Failure(
        design=design_title(design, alone=made.alone),
        code=design.protocol.name,
        name=asked.name,
        title=capital(title(asked)),
        ident=f"{link}-failure",
        link=link,
        promised=names.say(plainly(asked)),
        why=why,
        said=said,
        when=when,
        wrong=wrong,
        late=how_late(asked, made.latest.get(key(result))),
        told="",
        course=moments,
        rules=rules,
        choices=made_by,
        remedies=remedies(made, result, names),
        picture=pictures,
    )


def how_late(asked: Property, latest: Extreme | Never | None) -> str:
    """How late what is promised by a time can be at worst; "" where that is not known, or not a matter of time."""
    form = asked.meaning.form if isinstance(asked.meaning, Promise) else None
    if not isinstance(form, LeadsTo) or form.window.upper is None:
        return ""
    match latest:
        case Exact(value, attained) if value > form.window.upper or (value == form.window.upper and form.window.before):
            over, nearly = value - form.window.upper, "" if attained else "almost "
            late = f", {spoken(duration(over))} too late" if over else ""
            return f"At worst it comes after {nearly}{spoken(duration(value))}{late}."
        case Endless():
            return "It may never come."
        case Never():
            return "It never comes."
        case _:
            return ""


def cause(result: Result, made_by: list[Group]) -> tuple[str, str]:
    """Who says why, and why: what the author says of just this design, else who could have prevented it; else ""."""
    origin, asked = result.asked.expected_origin, result.asked
    own = result.as_expected and origin is not None and origin.because and not asked.expected_of
    if own and origin is not None:
        return "the spec file", f"{capital(spoken(origin.because.rstrip('.')))}."
    prevented = next((it.said for it in made_by if it.head == PREVENT), None)
    return ("", prevented[0]) if prevented else ("", "")
