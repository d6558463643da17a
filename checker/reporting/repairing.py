"""What would repair a promise that is broken: another design, another choice, another clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.reasons.nearest import Parting
from checker.render.explanation import grouped
from checker.render.parting import differs
from checker.render.phrases import counted, listed
from checker.render.prose import spoken
from checker.repair import Explanation, Repair
from checker.report import Result
from checker.reporting.gather import key
from checker.reporting.result import Dossier
from checker.reporting.wording import capital, ticks
from checker.verdict import Violated
from protocol.format import duration
from protocol.model import Possible

MOST_REPAIRS = 6


def repairs(made: Dossier, result: Result) -> list[str]:
    """In sentences; of what was not looked for, that it was not."""
    return [*_elsewhere(made, result), *_repairs(made, result)]


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
            lost = [name for name, ours, theirs in both if ours is True and theirs is not True]
            cost = f", but is not known to keep {ticks(lost)}" if lost else ", and all that is kept here"
            about = subject.design.protocol.origin.description
            which = f"`{subject.name}` (“{about}”)" if about else f"`{subject.name}`"
            yield f"Another design of the same text keeps it{cost}: {which}."


def _repairs(made: Dossier, result: Result) -> Iterator[str]:
    if isinstance(result.verdict, Violated):
        for number, it in enumerate(made.whys[key(result)].partings if key(result) in made.whys else ()):
            helped = "" if number == 0 else " and without help of the adversary"
            yield f"Another choice, permitted but not required{helped}, would have kept it: {_otherwise(result, it)}"
    found = made.repairs.get(key(result))
    if found is None:
        if isinstance(result.asked.meaning, Possible):
            return
        yield "Which change of the text would repair it was not looked for."
    else:
        yield from edits(found)


def _otherwise(result: Result, it: Parting) -> str:
    return f"a course of events that {spoken(differs(result, it))}"


def edits(found: Explanation) -> Iterator[str]:
    """The single edits that cure, with what they cost; or that none does."""
    if found.repairs is None:
        return
    tried = f"{counted(found.tried, 'single change')} tried"
    if found.ended:
        tried = f"{found.tried} of {counted(found.edits, 'single change')} tried: {found.ended}"
    if not (found.edits or found.ended):
        yield "There is no clause of which a change could be tried."
        return
    if not found.repairs:
        known = "is known to repair" if found.ended else "repairs"
        yield f"No change of a single clause {known} it ({tried}); changes of two clauses at once were not tried."
        return
    alike = grouped(found.repairs)
    for group in alike[:MOST_REPAIRS]:
        yield f"One change of the text would do: {_edit(group)}"
    if len(alike) > MOST_REPAIRS:
        yield f"{len(alike) - MOST_REPAIRS} more single changes would do."
    yield f"{capital(tried)}, each checked anew."


def _edit(group: Sequence[Repair]) -> str:
    first = group[0]
    numbers = [duration(it.edit.moved_to) for it in group if it.edit.moved_to is not None]
    words = first.edit.words.removesuffix(numbers[0]) + listed(numbers, "or") if numbers else first.edit.words
    cost = "everything else that is kept stays kept"
    if first.breaks is None:
        cost = "what else it does was not looked at"
    elif first.breaks:
        cost = f"but then it is not known that these are kept: {ticks(first.breaks)}"
    span = first.edit.origin.span
    return f"{words} (line {span.line} of {span.file}); {cost}."
