"""A comparison as text: who is who, what each keeps, which is better, and what tells them apart."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from checker.comparing.lettering import letter
from checker.comparing.order import by_margin, by_measure
from checker.comparing.result import Cell, Change, Comparison, Margin
from checker.render.apart import apart
from checker.render.beside import beside
from checker.render.evidence import advice
from checker.render.ink import clip, pack, pad, safe, wrap
from checker.render.letters import FEW, letters, named, verb
from checker.render.phrases import counted, listed, statement
from checker.render.view import View
from checker.verdict import Bounded, Unknown
from protocol.columns import width
from protocol.model import Possible

SIGNS = {
    "proved": "✓",
    "violated": "✗",
    "impossible": "⊘",
    "vacuous": "○",
    "bounded": "~",
    "unknown": "?",
    "not asked": "–",
}
LEGEND = {
    "proved": "proved for all time",
    "violated": "broken by a run",
    "impossible": "proved not to be possible",
    "vacuous": "never put to the test",
    "bounded": "no run found so far",
    "unknown": "not known",
    "not asked": "cannot be asked there",
}


MARGINS: dict[Margin, str] = {"slack": "has more slack in", "resilience": "takes more defectors to break"}


def render(made: Comparison, view: View) -> str:
    """The whole, at most `view.room` columns wide; a line where the base and the one other are the same."""
    if made.unchanged:
        names = ", ".join(f"`{safe(it.name)}` is now `{safe(it.other)}`" for it in made.pairs[0].renamings)
        what = "nothing has changed" + (f" but names ({names})" if names else "")
        what = f"{safe(made.subjects[made.pairs[0].other].name)}: {what}."
        return "".join(f"{line}\n" for line in wrap(what, view.room))
    blocks = [
        _who(made, view),
        _strangers(made, view),
        _matrix(made, view),
        *beside(made, view),
        better(made, view),
        [*_open(made, view)],
        *apart(made, view),
    ]
    return "\n".join("".join(f"{line.rstrip()}\n" for line in block) for block in blocks if block)


# --- what each keeps --------------------------------------------------------------------------------------------


def _who(made: Comparison, view: View) -> list[str]:
    files = list(dict.fromkeys(subject.design.file for subject in made.subjects))
    many = f"{counted(len(made.subjects), 'design')}, {counted(len(made.rows), 'criterion').replace('ons', 'a')}"
    lines = [*wrap(f"{many}: {', '.join(safe(file) for file in files)}", view.room), ""]
    wide = min(max(width(safe(it.name)) for it in made.subjects), view.room // 2)
    for number, subject in enumerate(made.subjects):
        about = safe(subject.design.protocol.origin.description)
        role = "(base) " if number == made.base else ""
        text = f"  {letter(number):<2}{pad(safe(subject.name), wide)}  {role}{about}"
        lines.append(clip(text, view.room))
    return lines


def _strangers(made: Comparison, view: View) -> list[str]:
    """A warning before anything is compared: these have nothing to do with one another."""
    machines = [{machine.name for machine in it.design.protocol.machines} for it in made.subjects]
    pairs = [(it.one, it.other) for it in made.pairs if not it.renamings]
    which = ", ".join(letters(it) for it in pairs if machines[it[0]].isdisjoint(machines[it[1]]))
    warning = f"Are these designs of one thing? They have no machine in common: {which}."
    return [view.paint(line, "doubt") for line in wrap(warning, view.room)] if which else []


def _matrix(made: Comparison, view: View) -> list[str]:
    """A row a criterion, a column a design; what it says as far as there is room."""
    heads = [letter(number) for number in range(len(made.subjects))]
    cell = max(len(head) for head in heads) + 1
    wide = min(max((width(safe(row.name)) for row in made.rows), default=0), view.room // 2)
    lines = [view.paint("  " + "".join(pad(head, cell) for head in heads), "faint")]
    notes = []
    for row in made.rows:
        signs = "".join(_sign(word_of(it), cell, view) for it in row.cells)
        left = 2 + cell * len(heads) + 1 + wide + 2
        says = _shortened(statement(row.asked.origin), max(view.room - left, 0))
        lines.append(f"  {signs} {pad(safe(row.name), wide)}  {view.paint(says, 'faint')}")
        if put := [n for n, it in enumerate(row.cells) if it.borrowed and it.result is not None]:
            first = next(n for n, it in enumerate(row.cells) if not it.borrowed)
            notes.append(f"{safe(row.name)}: asked of {letters(put)} as {letter(first)} asks it")
    words = list(dict.fromkeys(word_of(it) for row in made.rows for it in row.cells))
    legend = [f"{SIGNS[word]} {LEGEND[word]}" for word in LEGEND if word in words]
    if "proved" in words and any(isinstance(row.asked.meaning, Possible) for row in made.rows):
        legend[0] += " (a scenario: shown by a run)"
    lines += [f"  {line}" for line in pack(legend, view.room - 2, between="   ")]
    lines += [f"  {line}" for note in notes for line in wrap(note, view.room - 2, hang=2)]
    return lines + _why(made, view)


def _open(made: Comparison, view: View) -> Iterator[str]:
    """Of the verdicts that are not known: why, and what to try."""
    found = [(row.name, n, it.result) for row in made.rows for n, it in enumerate(row.cells) if it.result is not None]
    unknown = [(name, n, it) for name, n, it in found if isinstance(it.verdict, Bounded | Unknown)]
    for name, number, result in unknown[:FEW]:
        verdict = result.verdict
        far = f"no run found of up to {counted(verdict.depth, 'move')}" if isinstance(verdict, Bounded) else ""
        why = verdict.why if isinstance(verdict, Bounded | Unknown) else ""
        said = "; ".join(part for part in (far, why, advice(result)) if part)
        yield from wrap(safe(f"{name} of {letter(number)} is not known: {said}."), view.room, hang=2)
    if (left := len(unknown) - FEW) > 0:
        yield f"{counted(left, 'verdict')} more {'is' if left == 1 else 'are'} not known."


def _shortened(text: str, room: int) -> str:
    """What fits; of who deviates, which is what tells some criteria apart, more than of the rest."""
    head, mark, tail = text.partition(" even if ")
    tail = clip(mark + tail, room * 2 // 3)
    return clip(clip(head, room - width(tail)) + tail, room)


def _why(made: Comparison, view: View) -> list[str]:
    files = list(dict.fromkeys(subject.design.file for subject in made.subjects))
    file = safe(files[0]) if len(files) == 1 else "FILE"
    commands = [f"Why: tierproof explain PROPERTY {file} --design NAME", "or, here: --why PROPERTY:LETTER"]
    if any(subject.name != subject.design.protocol.name for subject in made.subjects):
        commands = ["Why: add --why PROPERTY:LETTER"]
    return [f"  {line}" for line in pack(commands, view.room - 2, between=" ")]


def word_of(it: Cell) -> str:
    return "impossible" if it.impossible else it.word


def _sign(word: str, cell: int, view: View) -> str:
    tone = {"proved": "good", "violated": "bad", "impossible": "bad", "vacuous": "bad"}.get(word, "doubt")
    return view.paint(SIGNS[word], tone) + " " * (cell - 1)  # type: ignore[arg-type]


# --- which is better --------------------------------------------------------------------------------------------


def better(made: Comparison, view: View) -> list[str]:
    if made.base is not None:
        return [line for change in made.changes for line in _change(made, change, view)]
    best = made.front
    every = range(len(made.subjects))
    if len(every) == 1:
        return []
    lines: list[str] = []
    beaten = [n for n in every if made.order[best[0]][n] == "better"] if best else []
    if len(best) == 1 and len(beaten) == len(every) - 1:
        all_ = f"all that {letters(beaten)} {verb('keep', beaten)}"
        said = f"It keeps {all_}, and more."
        if made.counted or any(it.better for it in made.gauges):
            said = f"By each it is as good as {letters(beaten)}, and by some better."
        what = f"Best on these criteria: {named(made, best[0])}. {said}"
        lines += [view.paint(line, "strong") for line in wrap(what, view.room)]
    elif all(made.order[one][other] == "equal" for one in every for other in every):
        lines += wrap(_alike(made), view.room)
    else:
        known = "known to be " if any("open" in made.order[number] for number in best) else ""
        others = listed([named(made, number) for number in best])
        what = f"None is {known}best. Not bettered by another: {others}."
        lines += [view.paint(line, "strong") for line in wrap(what, view.room)]
    lines += [f"  {line}" for it in _relations(made) for line in wrap(it, view.room - 2, hang=2)]
    return lines


def _alike(made: Comparison) -> str:
    """Of designs that are equal: where they keep nothing, that is no praise."""
    if made.rows and all(it.kept is False for row in made.rows for it in row.cells):
        which = "it" if len(made.rows) == 1 else "all of these"
        on = "On this criterion" if len(made.rows) == 1 else "On these criteria"
        return f"{on} none is better: all break {which}, though it may be in different ways."
    return "On these criteria they are equal."


def _relations(made: Comparison) -> Iterator[str]:
    """Designs that keep the same, together; of each two groups next to each other, what the better one keeps besides.

    Then, of those that none is better than, what each keeps and the other does not.
    """
    alike: list[list[int]] = []
    for number in range(len(made.subjects)):
        group = next((it for it in alike if made.order[it[0]][number] == "equal"), None)
        if group is None:
            alike.append([number])
        else:
            group.append(number)
    for group in alike:
        if len(group) > 1:
            same = " = ".join(letter(it) for it in group)
            none = made.rows and all(row.cells[it].kept is False for row in made.rows for it in group)
            broken = "break it" if len(made.rows) == 1 else "break all of these"
            yield f"{same}: they {broken if none else 'keep the same'}" + _and_measures(made)
    for one, *_ in alike:
        for other, *_ in alike:
            between = any(made.order[one][it] == made.order[it][other] == "better" for it, *_ in alike)
            if made.order[one][other] == "better" and not between:
                yield f"{letter(one)} > {letter(other)}: it {_ahead(made, one, other, also=True)}"
    best = [group[0] for group in alike if group[0] in made.front]
    for one, other in combinations(best, 2):
        if made.order[one][other] == "neither":
            parts = [(letter(a), _ahead(made, a, b, also=False)) for a, b in ((one, other), (other, one))]
            said = ", ".join(f"{who} {what}" for who, what in parts if what)
            alone = [it.name for it in made.gauges if it.better and by_measure(it, one, other) == frozenset("#")]
            alone += [it for it in made.counted if any(by_margin(row, it, one, other) == {"#"} for row in made.rows)]
            said += "; " * bool(said and alone) + f"by {listed(alone)} they cannot be compared" * bool(alone)
            yield f"{letter(one)} or {letter(other)}: {safe(said)}"
        elif made.order[one][other] == "open":
            yield f"{letter(one)} ? {letter(other)}: what is not known could decide it"


def _ahead(made: Comparison, one: int, other: int, *, also: bool) -> str:
    """What the one keeps, and the other does not; and the measures by which it is better."""
    kept = [safe(row.name) for row in made.rows if row.cells[one].kept is True and row.cells[other].kept is False]
    said = [f"{'also ' * also}keeps {listed(kept)}"] if kept else []
    for way in ("less", "more"):
        measures = [safe(it.name) for it in made.gauges if it.better == way and by_measure(it, one, other) == {">"}]
        said += [f"has {way} {listed(measures)}"] if measures else []
    for margin, words in MARGINS.items():
        both = [row for row in made.rows if row.cells[one].kept == row.cells[other].kept]
        found = [safe(row.name) for row in both if by_margin(row, margin, one, other) == {">"}]
        said += [f"{words} {listed(found)}"] if margin in made.counted and found else []
    return listed(said) if said else ""


def _and_measures(made: Comparison) -> str:
    counted_ = [safe(it.name) for it in made.gauges if it.better] + list(made.counted)
    return f", and do as well in {listed(counted_)}" if counted_ else ""


def _change(made: Comparison, change: Change, view: View) -> Iterator[str]:
    """What a design gains and loses against the base."""
    who = f"{named(made, change.subject)} against {letter(made.base or 0)}"
    tone = "bad" if change.lost else "doubt" if change.open else "good"
    short = "something is lost" if change.lost else "not settled" if change.open else "nothing is lost"
    yield from (view.paint(line, tone) for line in wrap(f"{who}: {short}.", view.room))  # type: ignore[arg-type]
    for word, names in (("loses", change.lost), ("gains", change.gained), ("not settled", change.open)):
        if names:
            yield from (f"  {it}" for it in wrap(f"{word} {', '.join(map(safe, names))}", view.room - 2, hang=2))
