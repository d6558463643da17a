"""What a comparison tells beside verdicts, as tables with a column for each design: measures, slack and cut sets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from checker.comparing.lettering import letter
from checker.comparing.result import Cell, Comparison, Reading, Row
from checker.defection.result import Resilience
from checker.lateness.result import Cure, Room
from checker.measuring.result import Endless, Exact, Extreme, Measured, Open
from checker.render.ink import safe, wrap
from checker.render.lateness import named
from checker.render.letters import letters
from checker.render.measures import value
from checker.render.tables import Line, table
from checker.render.view import View
from checker.render.who import who
from checker.synthesis.intervals import End
from protocol.format import duration
from protocol.model import Share

NOT_ASKED, THERE, ABSENT, UNKNOWN = "–", "●", "·", "?"


def beside(made: Comparison, view: View) -> Iterator[list[str]]:
    """A block for each kind that was asked for."""
    heads = [letter(number) for number in range(len(made.subjects))]
    if made.gauges:
        lines = [(_gauged(it.name, it.better), [reading(each) for each in it.readings]) for it in made.gauges]
        title = "Measures: least (≥) and greatest (≤) value; > and < where only approached"
        yield [*_table(title, heads, lines, view), *_borrowed(made, view)]
    if any(cell.slack for row in made.rows for cell in row.cells):
        lines = [line for row in made.rows for line in _slack(row)]
        more = " (more of all together is better)" * ("slack" in made.counted)
        title = f"Slack{more}: how late each may be; where broken, how much earlier would cure"
        yield _table(title, heads, lines, view)
    if any(cell.cuts for row in made.rows for cell in row.cells):
        lines = [line for row in made.rows for line in _cuts(row)]
        more = " (larger ones are better)" * ("resilience" in made.counted)
        yield _table(f"Cut sets{more}: whose defection breaks it, the smallest sets (●)", heads, lines, view)


def _table(title: str, heads: list[str], lines: Sequence[Line], view: View) -> list[str]:
    body = table("", heads, lines, view.room - 2, view.paint)
    return [f"  {line}" for line in (*wrap(title, view.room - 2), *body)]


# --- measures ---------------------------------------------------------------------------------------------------


def _borrowed(made: Comparison, view: View) -> list[str]:
    """Of which designs a measure is asked in another's words."""
    lines = []
    for it in made.gauges:
        if put := [n for n, each in enumerate(it.readings) if each.borrowed and each.found is not None]:
            first = next(n for n, each in enumerate(it.readings) if not each.borrowed)
            note = f"{safe(it.name)}: asked of {letters(put)} as {letter(first)} asks it"
            lines += [f"  {line}" for line in wrap(note, view.room - 2, hang=2)]
    return lines


def _gauged(name: str, better: str | None) -> str:
    return f"{name} ({better} is better)" if better else name


def reading(it: Reading) -> str:
    """`≥48h ≤72h`; `48h` where it is always that."""
    found = it.found
    if found is None:
        return NOT_ASKED
    if found.never is not None:
        return "never"
    ends = [_end(extreme, found, least=least) for extreme, least in ((found.least, True), (found.greatest, False))]
    low, high = found.least, found.greatest
    if isinstance(low, Exact) and isinstance(high, Exact) and low.value == high.value and low.attained:
        return value(low.value, found)
    return ", ".join(it for it in ends if it)


def _end(extreme: Extreme | None, it: Measured, *, least: bool) -> str:
    def said(amount: Fraction) -> str:
        return str(amount) if isinstance(it.measure.meaning, Share) else duration(amount).replace(" ", "")

    match extreme:
        case None:
            return ""
        case Exact(amount, attained):
            near = attained or isinstance(it.measure.meaning, Share)
            return ("≥" if near else ">") * least + ("≤" if near else "<") * (not least) + said(amount)
        case Endless():
            return "no end"
        case Open(bound=bound):
            return UNKNOWN if bound is None else f"{'≥' if least else '≤'}{said(bound)}{UNKNOWN}"


# --- slack ------------------------------------------------------------------------------------------------------


def _slack(row: Row) -> Iterator[Line]:
    """A line for each obligation; one line where all come to the same in every design."""
    by = [_lateness(cell) for cell in row.cells]
    names = list(dict.fromkeys(name for found in by for name in found))
    if not names and not any(cell.slack for cell in row.cells):
        return
    alike = [set(found.values()) for found in by]
    if all(len(it) <= 1 for it in alike):
        yield row.name, [next(iter(it), _without(cell)) for it, cell in zip(alike, row.cells, strict=True)]
        return
    yield row.name, []
    for name in names:
        yield f"  {name}", [found.get(name, _without(cell)) for found, cell in zip(by, row.cells, strict=True)]


def _without(cell: Cell) -> str:
    """Where nothing is told of an obligation: there is none, or it is not known."""
    return UNKNOWN if any(not it.is_settled for it in cell.slack) else NOT_ASKED


def _lateness(cell: Cell) -> dict[str, str]:
    found: dict[str, str] = {}
    for it in cell.slack:
        member = f" for {it.asked.member}" if it.asked.member else ""
        parts: tuple[Room | Cure, ...] = (*it.rooms, *it.cures)
        for part in parts:
            found[named(part.subject, it.design.protocol) + member] = _part(part)
    return found


def _part(it: Room | Cure) -> str:
    doubt = UNKNOWN if it.why else ""
    if isinstance(it, Room):
        if it.safe is None:
            return f"any{doubt}"
        if not it.safe.value:
            return f"none{doubt}"
        return f"{_limit(it.safe, '≤', '<')}{doubt}"
    if it.hopeless:
        return "in vain"
    return UNKNOWN if it.enough is None else f"{_limit(it.enough, '≥', '>')} less{doubt}"


def _limit(end: End, closed: str, open_: str) -> str:
    return f"{closed if end.closed else open_}{duration(end.value).replace(' ', '')}"


# --- cut sets ---------------------------------------------------------------------------------------------------


def _cuts(row: Row) -> Iterator[Line]:
    """A line for each set that is a smallest one in some design."""
    by = [[name for it in cell.cuts for name in _sets(it)] for cell in row.cells]
    names = list(dict.fromkeys(name for found in by for name in found))
    if not names and not any(cell.cuts for cell in row.cells):
        return
    names = names or ["nothing known"]
    marks = [[_mark(name in found, cell) for found, cell in zip(by, row.cells, strict=True)] for name in names]
    if len(names) == 1:
        yield f"{row.name}: {names[0]}", marks[0]
        return
    yield row.name, []
    yield from ((f"  {name}", cells) for name, cells in zip(names, marks, strict=True))


def _mark(there: bool, cell: Cell) -> str:
    if there or not cell.cuts:
        return THERE if there else NOT_ASKED
    return ABSENT if all(it.settled for it in cell.cuts) else UNKNOWN


def _sets(it: Resilience) -> Iterator[str]:
    for cut in it.cuts:
        yield who(cut.who, it.obliged) if cut.who.parts else "broken with every rule kept"
    if it.settled and not it.cuts:
        yield "no one's" if it.survived else "vacuous, whoever defects"
