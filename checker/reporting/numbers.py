"""The parts of the page that are tables: designs side by side, times, lateness, defectors, grids and regions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from checker.comparing.result import Comparison
from checker.picture.of import picture_of_scenario
from checker.render import lateness, measures, resilience
from checker.render.constraints import conditions
from checker.render.frontier import frontier, labels
from checker.render.letters import FEW
from checker.render.phrases import listed, statement
from checker.render.prose import spoken
from checker.report import DesignReport, Result
from checker.reporting.failing import fails
from checker.reporting.figures import Figure, figure
from checker.reporting.gather import key
from checker.reporting.naming import calls, design_title, names_of, title
from checker.reporting.resting import needed
from checker.reporting.result import Dossier, Key
from checker.reporting.wording import SIGNS, capital, word
from checker.sweeping.result import Axis, Sweep
from checker.synthesis.result import Region, Synthesis
from protocol.model import Design

_SAID = re.compile(r"[^\W\d]\w*(?:\.\w+)*")
_WORDS = frozenset(("time", "from", "to", "unless", "greatest", "while", "and", "or", "not", "share", "of"))
_SPANS = (
    (re.compile(r"^(.+) ≤ \w+ ≤ (.+)$"), r"from \1 to \2"),
    (re.compile(r"^(.+) ≤ \w+, unbounded$"), r"at least \1, and without limit"),
    (re.compile(r"^\w+ ≤ (.+)$"), r"at most \1"),
)
MANY = 12
"""So many pairs of designs at most are drawn."""
EVERY = "for all of these values"
SAID = {"proved": "holds", "violated": "violated", "vacuous": "vacuous", "wrong": "the text is wrong"}


class Head(Struct, frozen=True):
    """A design: its name in the text, and what it is called."""

    name: str
    title: str


class Cell(Struct, frozen=True):
    """`link` "": it stands nowhere else on the page."""

    sign: str
    verdict: str
    word: str
    link: str = ""


class Row(Struct, frozen=True):
    """`said`: of a promise, what it is called."""

    name: str
    said: str
    cells: list[Cell]


class Matrix(Struct, frozen=True):
    """`duties`: for each design, whose duty what it keeps rests on."""

    file: str
    heads: list[Head]
    rows: list[Row]
    duties: list[str]
    notes: list[str]
    pairs: list[Figure]
    hidden: int


class Pairs(Struct, frozen=True):
    """What is said of several things, one after the other; `head` says of what."""

    head: str
    said: str
    rows: list[tuple[str, str]]


class Grid(Struct, frozen=True):
    title: str
    corner: str
    heads: list[str]
    rows: list[Row]
    said: list[str]


class Grids(Struct, frozen=True):
    """A sweep of a design; `taken`: what was not set."""

    design: str
    axes: str
    taken: str
    grids: list[Grid]
    ended: str


class Area(Struct, frozen=True):
    """A region: for which values all that is asked holds, fails, and so on."""

    title: str
    asked: list[str]
    rows: list[tuple[str, str]]
    notes: list[str]


# --- designs ----------------------------------------------------------------------------------------------------


def matrices(made: Dossier, links: dict[Key, str]) -> list[Matrix]:
    """One for each file: of several designs what they were compared by, of one what is asked of it."""
    compared = {it.subjects[0].design.file: (number, it) for number, it in enumerate(made.comparisons, 1)}
    files = dict.fromkeys(part.design.file for part in made.report.designs)
    return [
        _matrix(made, *compared[file][::-1], links) if file in compared else _single(made, file, links)
        for file in files
    ]


def _single(made: Dossier, file: str, links: dict[Key, str]) -> Matrix:
    """Of designs that were not compared with one another."""
    parts = [part for part in made.report.designs if part.design.file == file]
    heads = [_head(made, part.design.protocol.name, part.design) for part in parts]
    rows: dict[str, Row] = {}
    for number, part in enumerate(parts):
        for it in part.results:
            nothing = [Cell(SIGNS["not asked"], "not asked", "not asked") for _ in parts]
            row = rows.setdefault(it.asked.name, Row(it.asked.name, capital(title(it.asked)), nothing))
            row.cells[number] = _verdict(it, links)
    return Matrix(file, heads, list(rows.values()), [_duties(part) for part in parts], [], [], 0)


def _head(made: Dossier, name: str, design: Design) -> Head:
    return Head(name, capital(design_title(design, alone=made.alone)))


def _verdict(it: Result, links: dict[Key, str]) -> Cell:
    verdict = it.verdict.word
    link = links.get(key(it), "")
    return Cell(SIGNS[verdict], verdict, word(it.asked, verdict), f"{link}-failure" if link and fails(it) else link)


def _duties(part: DesignReport) -> str:
    who = needed(part)
    return capital(names_of(part.design).those(who)) if who else "nobody"


def _matrix(made: Dossier, compared: Comparison, number: int, links: dict[Key, str]) -> Matrix:
    heads = [_head(made, it.name, it.design) for it in compared.subjects]
    rows, notes = [], []
    for row in compared.rows:
        cells = []
        for it in row.cells:
            own = it.result is not None and not it.borrowed
            bare = Cell(SIGNS[it.word], it.word, word(row.asked, it.word))
            cells.append(_verdict(it.result, links) if own and it.result is not None else bare)
        rows.append(Row(row.name, capital(title(row.asked)), cells))
        borrowed = [heads[k].name for k, it in enumerate(row.cells) if it.borrowed and it.result is not None]
        if borrowed:
            notes.append(f"“{title(row.asked)}” ({listed(borrowed)})")
    if notes:
        notes = [f"Not asked in these designs, and put to them in the words of another: {'; '.join(notes)}."]
    parts = {part.design.protocol.name: part for part in made.report.designs if part.design.file == _file(compared)}
    duties = [_duties(parts[it.design.protocol.name]) for it in compared.subjects]
    drawn = _drawn(compared, number)
    return Matrix(_file(compared), heads, rows, duties, notes, drawn[:MANY], max(0, len(drawn) - MANY))


def _file(compared: Comparison) -> str:
    return compared.subjects[0].design.file


def _drawn(made: Comparison, number: int) -> list[Figure]:
    """What tells two designs apart; of many pairs one for each property."""
    asked = {row.name: row.asked for row in made.rows}
    few = len(made.subjects) <= FEW
    found, told = [], set[str]()
    for k, pair in enumerate(made.pairs, 1):
        scenario = pair.scenario
        if scenario is None or (not few and scenario.about in told):
            continue
        told.add(scenario.about)
        about = asked.get(scenario.about)
        names = listed([lane.protocol.name for lane in scenario.lanes])
        head = f"{names} under one schedule{f': {title(about)}' if about is not None else ''}"
        called = calls(made.subjects[pair.one].design)
        drawn = figure(picture_of_scenario(scenario, about, called, head), f"apart-{number}-{k}")
        if drawn is not None:
            found.append(drawn)
    return found


# --- times, lateness, defectors ---------------------------------------------------------------------------------


def times(made: Dossier) -> list[str]:
    """What each measure comes to in each design, a line each."""
    found = []
    for it in made.measured:
        design, origin = it.design, it.measure.origin
        about = origin.description or names_of(design).say(_coded(statement(origin)))
        where = f" in “{design_title(design, alone=made.alone)}” (`{design.protocol.name}`)"
        where = where if len(made.report.designs) > 1 else ""
        values = spoken(measures.never(it.never)) if it.never is not None else spoken(measures.span(it))
        for pattern, said in _SPANS:
            values = pattern.sub(said, values)
        found.append(f"{capital(about)}{where}: {values}.")
    return found


def _coded(text: str) -> str:
    """With the names of a measure between backticks."""
    return _SAID.sub(lambda it: it[0] if it[0] in _WORDS else f"`{it[0]}`", text)


def slacks(made: Dossier) -> list[Pairs]:
    found = []
    for it in made.slacks:
        member = f" for {it.asked.member}" if it.asked.member else ""
        head = f"`{it.asked.name}`{member} in `{it.design.protocol.name}`"
        protocol = it.design.protocol
        rows = [(lateness.named(room.subject, protocol), _later(lateness.room_words(room))) for room in it.rooms]
        rows += [(lateness.named(cure.subject, protocol), _later(lateness.cure_words(cure))) for cure in it.cures]
        said = "may be late, and it still holds:" if it.rooms else "would have to come earlier for it to hold:"
        found.append(Pairs(head, it.why or said, rows))
    return found


def _later(text: str) -> str:
    for sign, said in (("≤", "up to"), ("<", "less than"), ("≥", "at least"), (">", "more than")):
        text = text.replace(f"by {sign} ", f"by {said} ")
    return spoken(text)


def defectors(made: Dossier) -> list[Pairs]:
    found = []
    for it in made.defectors.results if made.defectors is not None else ():
        rows = []
        for cut in it.cuts:
            how, who, more = resilience.cut_words(it, cut)
            rows.append((how, spoken(f"{who}{f': {more}' if more else ''}")))
        rows += [("survives", spoken(resilience.survived_words(it, each))) for each in it.survived]
        rows += [("vacuous" if each.vacuous else "not known", each.why) for each in it.undecided]
        head = f"`{it.asked[0].name}` in `{it.design.protocol.name}`"
        found.append(Pairs(head, "", rows))
    return found


# --- grids and regions ------------------------------------------------------------------------------------------


def sweeps(made: Dossier) -> list[Grids]:
    return [_grids(it) for it in made.sweeps]


def _grids(it: Sweep) -> Grids:
    sizes = " × ".join(f"`{axis.name}` ({len(axis.values)} values)" for axis in it.axes)
    taken = ", ".join(f"{name} = {reading}" for name, reading in it.taken)
    if len(it.axes) == 2:
        grids = [_plane(it, name) for name in it.properties]
    else:
        grids = [_row(it) if len(it.axes) == 1 else _list(it)]
    return Grids(it.design, sizes, taken, grids, it.ended)


def _plane(it: Sweep, name: str) -> Grid:
    down, across = it.axes
    words = {point.values: point.cell(name).word for point in it.points}
    rows = [
        Row(label, "", [_cell(words[value, other]) for other in across.values])
        for value, label in zip(down.values, labels(down), strict=True)
    ]
    return Grid(name, f"{down.name} ↓  {across.name} →", labels(across), rows, _said(it, name))


def _row(it: Sweep) -> Grid:
    (axis,) = it.axes
    rows = [Row(name, "", [_cell(point.cell(name).word) for point in it.points]) for name in it.properties]
    said = [f"`{name}` {text}" for name in it.properties for text in _said(it, name)]
    return Grid("", axis.name, labels(axis), rows, said)


def _list(it: Sweep) -> Grid:
    names = [dict(zip(axis.values, labels(axis), strict=True)) for axis in it.axes]
    rows = []
    for point in it.points:
        values = ", ".join(names[k][value] for k, value in enumerate(point.values))
        rows.append(Row(values, "", [_cell(point.cell(name).word) for name in it.properties]))
    said = [f"`{name}` {text}" for name in it.properties for text in _said(it, name)]
    return Grid("", ", ".join(_names(it.axes)), list(it.properties), rows, said)


def _names(axes: Sequence[Axis]) -> Iterator[str]:
    return (axis.name for axis in axes)


def _cell(found: str) -> Cell:
    sign = {"proved": "✓", "violated": "✗", "vacuous": "○", "wrong": "–"}.get(found, "?")
    return Cell(sign, found if found != "wrong" else "not asked", SAID.get(found, "not known"))


def _said(it: Sweep, name: str) -> list[str]:
    return [spoken(text) for text in frontier(it, name)[1]]


def regions(made: Dossier) -> list[Area]:
    return [_area(it, region) for it in made.regions for region in it.regions]


def _area(of: Synthesis, region: Region) -> Area:
    settings = ", ".join(f"{name} = {value}" for name, value in region.settings)
    rows = [
        (
            head,
            " or ".join(" and ".join(conditions(rows_, region.params)) or "for all of these values" for rows_ in sets),
        )
        for head, sets in (
            ("among", (region.domain,) if region.domain else ()),
            ("holds", region.holds),
            ("fails", region.fails),
            ("vacuous", region.vacuous),
            ("not known", region.left),
        )
        if sets
    ]
    title = f"`{of.design}`: for which values of {listed([f'`{name}`' for name in region.params] or ['its choices'])}"
    return Area(f"{title}{f', with {settings}' if settings else ''}", list(of.properties), rows, list(region.whys))
