"""The first part of the page: what is promised, what fails, when, through whose choice, and what would repair it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from checker.comparing.result import Comparison
from checker.picture.of import picture_of
from checker.render.choices import NO_RULE, broken_rules, choices
from checker.render.evidence import of_members
from checker.render.phrases import breach_lines, counted, listed, moment_words
from checker.render.prose import spoken
from checker.render.story import retrace
from checker.report import Report, Result
from checker.reporting.figures import Moment, course
from checker.reporting.gather import key
from checker.reporting.repairing import repairs
from checker.reporting.result import Dossier
from checker.reporting.wording import Term, capital, chosen, plainly, terms, ticks, word, wrongly
from checker.verdict import Bounded, Impossible, Unknown, Vacuous, Violated
from protocol.model import Possible


class Failure(Struct, frozen=True):
    """A promise that a design does not keep, told for who decides."""

    design: str
    about: str
    name: str
    link: str
    promised: str
    terms: list[Term]
    wrong: str
    when: str
    course: list[Moment]
    rules: str
    choices: list[str]
    repairs: list[str]
    foreseen: str


class Standing(Struct, frozen=True):
    """A promise that is kept, empty, or not known, in a sentence."""

    word: str
    verdict: str
    name: str
    link: str
    promised: str
    told: str


class Subject(Struct, frozen=True):
    """A design, and how it stands."""

    name: str
    about: str
    link: str
    failures: list[Failure]
    others: list[Standing]


class Summary(Struct, frozen=True):
    headline: str
    sentences: list[str]
    subjects: list[Subject]


def summary(made: Dossier, links: dict[tuple[str, str, str], str]) -> Summary:
    subjects = [_subject(made, number, links) for number in range(len(made.report.designs))]
    return Summary(_headline(made.report), [*_counts(made.report), *_best(made.comparisons)], subjects)


def _headline(report: Report) -> str:
    designs = report.designs
    broken = [part for part in designs if any(map(_fails, part.results))]
    rest = [part for part in designs if part not in broken]
    kept = [part for part in rest if all(it.verdict.word == "proved" for it in part.results)]
    open_ = sum(any(map(_open, part.results)) for part in designs)
    more = f"; of {counted(open_, 'design')} not everything is known" if open_ else ""
    if not broken:
        if len(kept) == len(designs):
            return f"Every promise{f' of all {len(designs)} designs' if len(designs) > 1 else ''} is kept."
        but = "not everything is known" if open_ else "not every promise is put to the test"
        return f"No promise is known to be broken, but {but}."
    if len(designs) == 1:
        return f"Not every promise is kept{more}."
    if len(broken) == len(designs):
        return f"None of the {len(designs)} designs keeps every promise{more}."
    only = f"; {counted(len(kept), 'other')} keep every promise" if kept else ""
    if len(kept) == 1:
        only = f"; `{kept[0].design.protocol.name}` keeps every promise"
    return f"{len(broken)} of {len(designs)} designs break a promise{only}{more}."


def _counts(report: Report) -> Iterator[str]:
    results = [result for part in report.designs for result in part.results]
    counts = Counter(word(result.asked, result.verdict.word) for result in results)
    said = ", ".join(f"{number} {name}" for name, number in counts.items())
    yield (
        f"{counted(len(results), 'question')} in {counted(len(report.designs), 'design')}: {said}. "
        "“Kept” is said of every possible course of events, for all time; “broken” of one that is shown below."
    )
    if any(map(_open, results)):
        yield "“Not known” means just that: it may be kept or broken, and must not be relied upon."
    surprising = [result for result in results if result.as_expected is False]
    if surprising:
        names = [f"`{it.asked.name}` of `{it.design.protocol.name}`" for it in surprising]
        yield f"Not as the authors of the text expect: {listed(names)}."
    elif any(_fails(result) for result in results):
        yield "Each failure is one that the authors of the text state that they expect."


def _best(comparisons: Sequence[Comparison]) -> Iterator[str]:
    for made in comparisons:
        every = range(len(made.subjects))
        first = made.front[0] if made.front else 0
        if len(made.front) == 1 and all(made.order[first][it] == "better" for it in every if it != first):
            best = made.subjects[first]
            yield f"On what is asked here, `{best.name}` is the best: it keeps all that the others keep, and more."
        elif made.front and not all(made.order[a][b] == "equal" for a in every for b in every):
            names = [f"`{made.subjects[it].name}`" for it in made.front]
            yield f"No design is known to be the best; not bettered by another: {listed(names)}."


def _subject(made: Dossier, number: int, links: dict[tuple[str, str, str], str]) -> Subject:
    part = made.report.designs[number]
    failures = [_failure(made, it, links) for it in part.results if _fails(it)]
    others = [_standing(it, links) for it in part.results if not _fails(it)]
    protocol = part.design.protocol
    return Subject(protocol.name, protocol.origin.description, f"design-{number + 1}", failures, others)


def _fails(result: Result) -> bool:
    return isinstance(result.verdict, Violated | Impossible)


def _open(result: Result) -> bool:
    return isinstance(result.verdict, Bounded | Unknown)


# --- what fails -------------------------------------------------------------------------------------------------


def _failure(made: Dossier, result: Result, links: dict[tuple[str, str, str], str]) -> Failure:
    design, asked, verdict = result.design, result.asked, result.verdict
    moments: list[Moment] = []
    made_by: list[str] = []
    when = rules = ""
    wrong = "No possible course of events leads there."
    if isinstance(verdict, Violated):
        trace, breach = retrace(design.protocol, verdict.run), verdict.breach
        lines = breach_lines(trace, asked, breach)[2:]
        told = "; ".join(wrongly(text, asked) for text in lines)
        wrong = f"{told}." if told else "A single move breaks it."
        wrong += f" {capital(', '.join(of_members(result)))}." if result.parts else ""
        for_ever = "In a course of events that goes on for ever"
        when = for_ever if breach.for_ever else capital(spoken(moment_words(breach)))
        made_by = [chosen(text, design.protocol) for text in choices(trace, breach, asked.meaning)]
        rules = f"{NO_RULE} All of it was permitted."
        if broken_rules(trace, breach):
            rules = "Rules were broken, as the promise allows for."
        drawn = picture_of(result)
        moments = course(drawn, design.protocol) if drawn is not None else []
    promised = plainly(asked)
    return Failure(
        design=design.protocol.name,
        about=design.protocol.origin.description,
        name=asked.name,
        link=links[key(result)],
        promised=promised,
        terms=terms([promised, wrong, *made_by], design),
        wrong=wrong,
        when=when,
        course=moments,
        rules=rules,
        choices=made_by,
        repairs=repairs(made, result),
        foreseen=_foreseen(result),
    )


def _foreseen(result: Result) -> str:
    origin = result.asked.expected_origin
    if result.as_expected:
        because = f": “{origin.because}”" if origin is not None and origin.because else ""
        return f"The authors of the text state that they expect this{because}."
    return "The authors of the text expect it to be kept." if result.asked.expected is not None else ""


# --- what does not ----------------------------------------------------------------------------------------------


def _standing(result: Result, links: dict[tuple[str, str, str], str]) -> Standing:
    asked, verdict = result.asked, result.verdict.word
    said = word(asked, verdict)
    return Standing(said, verdict, asked.name, links[key(result)], plainly(asked), _told(result))


def _told(result: Result) -> str:
    match result.verdict:
        case Vacuous(why):
            return f"Nothing ever puts it to the test, so it promises nothing: {why}."
        case Bounded(depth):
            short = f"no course of up to {counted(depth, 'move')} breaks it"
            return f"Not known: {short}, and of longer ones nothing is known."
        case Unknown(why):
            return f"Not known: {why}."
    if isinstance(result.asked.meaning, Possible):
        return "A course of events that comes to it is shown below."
    found = result.compliance
    if found is None or found.needs_nobody:
        return "Whatever anybody does." if found is not None and found.safe else ""
    said = []
    if found.alone:
        names = [it.actors[0] for it in found.alone]
        said.append(f"As long as {ticks(names)} do what they must: if any one of them does not, it can be broken.")
        if len(names) == 1:
            said = [f"As long as `{names[0]}` does what it must: otherwise it can be broken."]
    if found.together is not None:
        said.append(f"If {ticks(found.together.actors)} together do not do what they must, it can be broken.")
    if found.open:
        said.append(f"Whether it needs {ticks(found.open)} to do what they must is not known.")
    return " ".join(said)
