"""The first part of the page: what is promised, what fails, when, through whose choice, and what would repair it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from checker.comparing.result import Comparison
from checker.picture.of import picture_of
from checker.render.choices import NO_RULE, broken_rules, choices
from checker.render.evidence import of_members
from checker.render.explanation import grouped
from checker.render.parting import parted
from checker.render.phrases import breach_lines, counted, listed, moment_words
from checker.render.prose import spoken
from checker.render.story import retrace
from checker.render.view import View
from checker.repair import Explanation, Repair
from checker.report import Report, Result
from checker.reporting.figures import Moment, course
from checker.reporting.gather import key
from checker.reporting.result import Dossier
from checker.reporting.wording import Term, plainly, terms, word
from checker.verdict import Bounded, Impossible, Unknown, Vacuous, Violated
from protocol.format import duration
from protocol.model import Possible

WIDE = View(room=100_000)
MOST_REPAIRS = 6


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
    of: str
    letter: str
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
    designs = [part.design.protocol.name for part in report.designs]
    broken = [part.design.protocol.name for part in report.designs if any(map(_fails, part.results))]
    open_ = [part for part in report.designs if any(map(_open, part.results))]
    rest = f"; of {counted(len(open_), 'design')} not everything is known" if open_ else ""
    if not broken:
        if open_:
            return "No promise is known to be broken, but not everything is known."
        return "Every promise is kept." if len(designs) == 1 else f"Every promise of all {len(designs)} designs is kept."
    if len(designs) == 1:
        return f"Not every promise is kept{rest}."
    if len(broken) == len(designs):
        return f"None of the {len(designs)} designs keeps every promise{rest}."
    kept = [name for name in designs if name not in broken]
    known = [name for name in kept if not any(it.design.protocol.name == name for it in open_)]
    only = f"; `{listed(known)}` keeps all of them" if len(known) == 1 else f"; {counted(len(known), 'design')} do"
    return f"{len(broken)} of {len(designs)} designs break a promise{only if known else ''}{rest}."


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
        if len(made.front) == 1 and all(made.order[made.front[0]][it] == "better" for it in every if it != made.front[0]):
            best = made.subjects[made.front[0]]
            yield f"On what is asked here, `{best.name}` is the best: it keeps all that the others keep, and more."
        elif made.front and not all(made.order[a][b] == "equal" for a in every for b in every):
            names = [f"`{made.subjects[it].name}`" for it in made.front]
            yield f"No design is known to be the best; not bettered by another: {listed(names)}."


def _subject(made: Dossier, number: int, links: dict[tuple[str, str, str], str]) -> Subject:
    part = made.report.designs[number]
    failures = [_failure(made, it, links) for it in part.results if _fails(it)]
    others = [_standing(it, links) for it in part.results if not _fails(it)]
    design = part.design
    return Subject(
        design.protocol.name, design.protocol.origin.description, design.base or "", f"design-{number + 1}", failures, others
    )


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
        wrong = f"{_capital(spoken('; '.join(lines)))}." if lines else "A single move breaks it."
        wrong += f" {_capital(', '.join(of_members(result)))}." if result.parts else ""
        when = "In a course of events that goes on for ever" if breach.for_ever else _capital(spoken(moment_words(breach)))
        made_by = [_capital(spoken(text)) for text in choices(trace, breach, asked.meaning)]
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
        repairs=[*_elsewhere(made, result), *_repairs(made, result)],
        foreseen=_foreseen(result),
    )


def _foreseen(result: Result) -> str:
    origin = result.asked.expected_origin
    if result.as_expected:
        because = f": “{origin.because}”" if origin is not None and origin.because else ""
        return f"The authors of the text state that they expect this{because}."
    return "The authors of the text expect it to be kept." if result.asked.expected is not None else ""


def _elsewhere(made: Dossier, result: Result) -> Iterator[str]:
    """The designs of the same file that keep it, and what they do not keep that is kept here."""
    for comparison in made.comparisons:
        names = [it.design.protocol.name for it in comparison.subjects]
        row = next((it for it in comparison.rows if it.name == result.asked.name), None)
        if row is None or comparison.subjects[0].design.file != result.design.file:
            continue
        here = names.index(result.design.protocol.name)
        for number, subject in enumerate(comparison.subjects):
            if row.cells[number].kept is not True:
                continue
            both = [(it.name, it.cells[here].kept, it.cells[number].kept) for it in comparison.rows]
            lost = [f"`{name}`" for name, ours, theirs in both if ours is True and theirs is not True]
            cost = f", but is not known to keep {listed(lost)}" if lost else ", and all that is kept here"
            about = subject.design.protocol.origin.description
            which = f"`{subject.name}` (“{about}”)" if about else f"`{subject.name}`"
            yield f"Another design of the same text keeps it{cost}: {which}."


def _repairs(made: Dossier, result: Result) -> Iterator[str]:
    if isinstance(result.verdict, Violated):
        for number, it in enumerate(made.whys[key(result)].partings if key(result) in made.whys else ()):
            said = " ".join(parted(result, it, WIDE, first=number == 0))
            yield spoken(said)
    found = made.repairs.get(key(result))
    if found is None:
        if isinstance(result.asked.meaning, Possible):
            return
        yield "Which change of the text would repair it was not looked for."
    else:
        yield from edits(found)


def edits(found: Explanation) -> Iterator[str]:
    """The single edits that cure, with what they cost; or that none does."""
    if found.repairs is None:
        return
    tried = f"{found.tried} were tried"
    if found.ended:
        tried = f"{found.tried} of {found.edits} were tried: {found.ended}"
    if not found.repairs:
        known = "is known to repair" if found.ended else "repairs"
        yield f"No change of a single clause {known} it ({tried})."
        return
    alike = grouped(found.repairs)
    for group in alike[:MOST_REPAIRS]:
        yield f"One change of the text would do: {_edit(group)}"
    if len(alike) > MOST_REPAIRS:
        yield f"{len(alike) - MOST_REPAIRS} more single changes would do."
    yield f"Of single changes {tried}; each was checked anew."


def _edit(group: Sequence[Repair]) -> str:
    first = group[0]
    numbers = [duration(it.edit.moved_to) for it in group if it.edit.moved_to is not None]
    words = first.edit.words.removesuffix(numbers[0]) + listed(numbers, "or") if numbers else first.edit.words
    cost = "everything else that is kept stays kept"
    if first.breaks is None:
        cost = "what else it does was not looked at"
    elif first.breaks:
        cost = f"but then it is not known that these are kept: {listed([f'`{it}`' for it in first.breaks])}"
    span = first.edit.origin.span
    return f"{words} (line {span.line} of {span.file}); {cost}."


# --- what does not ----------------------------------------------------------------------------------------------


def _standing(result: Result, links: dict[tuple[str, str, str], str]) -> Standing:
    verdict = result.verdict.word
    return Standing(
        word(result.asked, verdict), verdict, result.asked.name, links[key(result)], plainly(result.asked), _told(result)
    )


def _told(result: Result) -> str:
    match result.verdict:
        case Vacuous(why):
            return f"Nothing ever puts it to the test, so it promises nothing: {why}."
        case Bounded(depth):
            return f"Not known: no course of up to {counted(depth, 'move')} breaks it, and of longer ones nothing is known."
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
        said.append(f"As long as {listed(names)} do what they must: if any one of them does not, it can be broken.")
        if len(names) == 1:
            said = [f"As long as {names[0]} does what it must: otherwise it can be broken."]
    if found.together is not None:
        said.append(f"If {listed(found.together.actors)} together do not do what they must, it can be broken.")
    if found.open:
        said.append(f"Whether it needs {listed(found.open)} to do what they must is not known.")
    return " ".join(said)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
