"""What would repair a promise that is broken: another design, another choice, another clause."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from checker.render.explanation import grouped
from checker.render.phrases import counted, listed
from checker.render.prose import spoken
from checker.render.story import label, retrace
from checker.repair import Explanation, Repair
from checker.report import Result
from checker.reporting.gather import key
from checker.reporting.naming import Names, design_title, title
from checker.reporting.result import Dossier
from checker.reporting.wording import capital, ticks
from checker.verdict import Violated
from protocol.format import duration, instant
from protocol.model import Possible
from protocol.semantics import Moment, Trace

MOST_REPAIRS = 6
_DUTY = re.compile(r"`may ([^`]+)` made `must`")
_CLAUSE = re.compile(r"`(must|may) ([^`]+)`")


class Remedies(Struct, frozen=True):
    """What would repair it, in the order of what is surest: another design, one change of the text, another choice.

    `changes`: those that leave kept all that is kept first; `tried`: what was looked for, or that it was not.
    """

    designs: list[str]
    changes: list[str]
    choices: list[str]
    tried: str


def remedies(made: Dossier, result: Result, names: Names) -> Remedies:
    changes, tried = _changes(made, result, names)
    return Remedies(list(_elsewhere(made, result)), changes, list(_otherwise(made, result, names)), tried)


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
            both = [(it.asked, it.cells[here].kept, it.cells[number].kept) for it in comparison.rows]
            lost = [f"“{title(asked)}”" for asked, ours, theirs in both if ours is True and theirs is not True]
            cost = f"; but it is not known to keep {listed(lost)}" if lost else "; it keeps all that is kept here, too"
            yield f"“{design_title(subject.design, alone=made.alone)}” (`{subject.name}`){cost}."


def _otherwise(made: Dossier, result: Result, names: Names) -> Iterator[str]:
    if isinstance(result.verdict, Violated):
        broken = retrace(result.design.protocol, result.verdict.run)
        for it in made.whys[key(result)].partings if key(result) in made.whys else ():
            kept = retrace(result.design.protocol, it.run)
            acts = [_act(kept, moment, names) for moment in kept.moments[it.shared :]]
            lost = it.shared < len(broken.moments)
            instead = f"instead of {_act(broken, broken.moments[it.shared], names)}" if lost else "instead of waiting"
            yield f"{capital(listed(acts)) if acts else 'Nothing more'}, {instead}."


def _act(trace: Trace, moment: Moment, names: Names) -> str:
    """`the United States: “tier 3” at day 2, 07:00`."""
    cause = trace.protocol.transition(moment.move.cause)
    said = names.say(f"`{label(trace.protocol, cause)}`")
    return f"{f'{names.actor(cause.actor)}: ' if cause.actor else ''}{said} at {spoken(instant(moment.time))}"


def _changes(made: Dossier, result: Result, names: Names) -> tuple[list[str], str]:
    """The changes of one clause that repair it, and how many were tried."""
    found = made.repairs.get(key(result))
    if found is None:
        possible = isinstance(result.asked.meaning, Possible)
        return [], "" if possible else "Which change of the text would repair it was not looked for."
    *said, tried = list(edits(found)) or [""]
    return [_called(spoken(it), names) for it in said], tried


def _called(text: str, names: Names) -> str:
    """`may back` made `must`: that the act of that name is made a duty."""
    text = _DUTY.sub(r"`\1` made a duty", text)
    return capital(names.say(_CLAUSE.sub(r"\1 `\2`", text)))


def edits(found: Explanation) -> Iterator[str]:
    """The single edits that cure, with what they cost, those that cost nothing first; then how many were tried."""
    if found.repairs is None:
        return
    tried = counted(found.tried, "change") + " of a single clause"
    if found.ended:
        tried = f"{found.tried} of {counted(found.edits, 'change')} of a single clause"
    if not (found.edits or found.ended):
        yield "There is no clause of which a change could be tried."
        return
    alike = sorted(grouped(found.repairs), key=lambda group: group[0].breaks != ())
    for group in alike[:MOST_REPAIRS]:
        yield f"{_edit(group)}"
    if len(alike) > MOST_REPAIRS:
        yield f"{counted(len(alike) - MOST_REPAIRS, 'more change')} would do."
    works = f"{len(found.repairs)} of them" if found.repairs else "none of them"
    two = "" if found.repairs else " Changes of two at once were not tried."
    said = (
        "is known to repair" if found.ended and not found.repairs else "repair" if len(found.repairs) > 1 else "repairs"
    )
    yield (
        f"{capital(tried)} {'was' if found.tried == 1 else 'were'} tried; {works} {said} it"
        + (f". Not all were tried: {found.ended}." if found.ended else ".")
        + two
    )


def _edit(group: Sequence[Repair]) -> str:
    first = group[0]
    numbers = [duration(it.edit.moved_to) for it in group if it.edit.moved_to is not None]
    words = first.edit.words.removesuffix(numbers[0]) + listed(numbers, "or") if numbers else first.edit.words
    cost = "All else that is kept stays kept"
    if first.breaks is None:
        cost = "What else it does was not looked at"
    elif first.breaks:
        cost = f"But then it is not known that these are kept: {ticks(first.breaks)}"
    span = first.edit.origin.span
    return f"{capital(words.partition(': that is,')[0])} (line {span.line} of {Path(span.file).name}). {cost}."
