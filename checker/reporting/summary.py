"""The first screen: what is kept, on which condition, what is broken and why, and what that rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from checker.comparing.result import Comparison
from checker.render.phrases import counted, listed
from checker.report import DesignReport, Report, Result
from checker.reporting.failing import Failure, fails, failures
from checker.reporting.gather import key
from checker.reporting.naming import design_title, names_of, title
from checker.reporting.resting import Resting, needed, resting
from checker.reporting.result import Dossier, Key
from checker.reporting.wording import capital, plainly, word
from checker.verdict import Bounded, Impossible, Unknown, Vacuous, Violated
from protocol.model import Possible


class Standing(Struct, frozen=True):
    """A promise that is kept, empty, or not known, in a sentence; `title`: what it is called."""

    word: str
    verdict: str
    name: str
    title: str
    link: str
    promised: str
    told: str


class Subject(Struct, frozen=True):
    """A design, and how it stands; `title`: what it is called, `name` its name in the text."""

    name: str
    title: str
    link: str
    failures: list[Failure]
    others: list[Standing]


class Summary(Struct, frozen=True):
    headline: str
    sentences: list[str]
    subjects: list[Subject]
    resting: list[Resting]

    @property
    def failures(self) -> list[Failure]:
        return [it for subject in self.subjects for it in subject.failures]


def summary(made: Dossier, links: dict[Key, str]) -> Summary:
    subjects = [_subject(made, number, links) for number in range(len(made.report.designs))]
    kept = [part for part in made.report.designs if _keeps_all(part)]
    told = [*_counts(made.report), *_best(made.comparisons)]
    return Summary(_headline(made), told, subjects, resting(made, kept))


def _headline(made: Dossier) -> str:
    """The verdict in a sentence, with its condition."""
    designs = made.report.designs
    broken = [part for part in designs if any(map(fails, part.results))]
    kept = [part for part in designs if _keeps_all(part)]
    open_ = sum(any(map(_open, part.results)) for part in designs)
    more = f"; of {counted(open_, 'design')} not everything is known" if open_ else ""
    if not broken:
        if len(kept) == len(designs):
            whose = f" of all {len(designs)} designs" if len(designs) > 1 else ""
            return f"Every promise{whose} is kept{_condition(kept)}."
        but = "not everything is known" if open_ else "not every promise is put to the test"
        return f"No promise is known to be broken, but {but}."
    if len(designs) == 1:
        results = broken[0].results
        bad, good = sum(map(fails, results)), sum(it.verdict.word == "proved" for it in results)
        said = f"{counted(bad, 'promise')} of {len(results)} {'is' if bad == 1 else 'are'} broken"
        rest = (
            f"; {'the others are' if good > 1 else 'the other is'} kept" if bad + good == len(results) and good else ""
        )
        return f"{capital(said)}{rest}{_condition(broken) if rest else ''}{more}."
    if len(broken) == len(designs):
        return f"None of the {len(designs)} designs keeps every promise{more}."
    if len(kept) == 1:
        design = kept[0].design
        which = f"“{design_title(design, alone=made.alone)}” (`{design.protocol.name}`)"
        return f"Of {len(designs)} designs only {which} keeps every promise{_condition(kept)}{more}."
    only = f"; {counted(len(kept), 'other')} keep every promise{_condition(kept)}" if kept else ""
    verb = "breaks" if len(broken) == 1 else "break"
    return f"{len(broken)} of {len(designs)} designs {verb} a promise{only}{more}."


def _condition(parts: Sequence[DesignReport]) -> str:
    """On whose duty that rests."""
    said = dict.fromkeys(it for part in parts for it in [names_of(part.design).those(needed(part))] if needed(part))
    if not said:
        return ""
    if len(parts) > 1:
        return f", as long as those who must act do so ({'; '.join(said)})"
    (whose,) = said
    return f", as long as {whose} {'does' if len(needed(parts[0])) == 1 else 'do'} what they must"


def _keeps_all(part: DesignReport) -> bool:
    return bool(part.results) and all(it.verdict.word == "proved" for it in part.results)


def _counts(report: Report) -> Iterator[str]:
    results = [result for part in report.designs for result in part.results]
    counts = Counter(word(result.asked, result.verdict.word) for result in results)
    said = ", ".join(f"{number} {name}" for name, number in counts.items())
    asked = counted(len(dict.fromkeys((it.design.file, it.asked.name) for it in results)), "promise")
    of = f", asked of {counted(len(report.designs), 'design')}" if len(report.designs) > 1 else ""
    yield (
        f"{asked}{of}: {said}. “Broken” means that a course of events which the rules permit breaks it; “kept” that "
        "none can, for all time, if all who are named with it do their duty."
    )
    if any(map(_open, results)):
        yield "“Not known” means just that: it may be kept or broken, and must not be relied upon."
    surprising = [result for result in results if result.as_expected is False]
    if surprising:
        names = [f"“{title(it.asked)}” of `{it.design.protocol.name}`" for it in surprising]
        yield f"Not as whoever wrote the spec file expects: {listed(names)}."
    elif any(fails(result) for result in results):
        yield "Whoever wrote the spec file expects each of these failures, and says so in it."


def _best(comparisons: Sequence[Comparison]) -> Iterator[str]:
    for made in comparisons:
        if len(made.front) > 1 and not all(made.order[a][b] == "equal" for a in made.front for b in made.front):
            names = [f"`{made.subjects[it].name}`" for it in made.front]
            yield f"No design is known to be the best; not bettered by another: {listed(names)}."


def _subject(made: Dossier, number: int, links: dict[Key, str]) -> Subject:
    part = made.report.designs[number]
    others = [_standing(it, links) for it in part.results if not fails(it)]
    name = part.design.protocol.name
    called = capital(design_title(part.design, alone=made.alone))
    return Subject(name, called, f"design-{number + 1}", failures(made, part, links), others)


def _open(result: Result) -> bool:
    return isinstance(result.verdict, Bounded | Unknown)


# --- what does not fail -----------------------------------------------------------------------------------------


def _standing(result: Result, links: dict[Key, str]) -> Standing:
    asked, verdict, names = result.asked, result.verdict.word, names_of(result.design)
    said = word(asked, verdict)
    promised = names.say(plainly(asked))
    return Standing(said, verdict, asked.name, capital(title(asked)), links[key(result)], promised, told(result))


def told(result: Result) -> str:
    """Why it is no more than that, or on whose duty it rests."""
    names = names_of(result.design)
    match result.verdict:
        case Vacuous(why):
            return f"Nothing ever puts it to the test, so it promises nothing: {why}."
        case Bounded(depth):
            short = f"no course of up to {counted(depth, 'move')} breaks it"
            return f"Not known: {short}, and of longer ones nothing is known."
        case Unknown(why):
            return f"Not known: {why}."
        case Violated() | Impossible():
            return ""
    if isinstance(result.asked.meaning, Possible):
        return "A course of events comes to it."
    found = result.compliance
    if found is None or found.needs_nobody:
        return "Whatever anybody does." if found is not None and found.safe else ""
    said = []
    if found.alone:
        alone = [it.actors[0] for it in found.alone]
        said.append(
            f"As long as {names.those(alone)} do what they must: if any one of them does not, it can be broken."
        )
        if len(alone) == 1:
            said = [f"As long as {names.those(alone)} does what it must: otherwise it can be broken."]
    if found.together is not None:
        said.append(f"If {names.those(found.together.actors)} together do not do what they must, it can be broken.")
    if found.open:
        said.append(f"Whether it needs {names.those(found.open)} to do what they must is not known.")
    return " ".join(said)
