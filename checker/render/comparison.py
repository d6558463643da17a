"""A comparison as text: who is who, what each keeps, which is better, and what tells them apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.comparing.following import Parting
from checker.comparing.lettering import letter
from checker.comparing.result import Change, Comparison, Escapes, Included, Open, Pair, Scenario
from checker.render.choices import choices
from checker.render.ink import clip, pack, pad, safe, wrap
from checker.render.lanes import lanes
from checker.render.phrases import counted, listed, statement
from checker.render.story import retrace
from checker.render.view import View
from protocol.columns import width
from protocol.format import instant
from protocol.model import Property

SIGNS = {"proved": "✓", "violated": "✗", "vacuous": "○", "bounded": "~", "unknown": "?", "not asked": "–"}
LEGEND = {
    "proved": "proved for all time",
    "violated": "broken by a run",
    "vacuous": "never put to the test",
    "bounded": "no run found so far",
    "unknown": "not known",
    "not asked": "cannot be asked there",
}


def render(made: Comparison, view: View) -> str:
    """The whole, at most `view.room` columns wide."""
    blocks = [_who(made, view), _matrix(made, view), _better(made, view), *_apart(made, view)]
    return "\n".join("".join(f"{line.rstrip()}\n" for line in block) for block in blocks if block)


def letters(numbers: Sequence[int]) -> str:
    return listed([letter(number) for number in numbers])


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


def _matrix(made: Comparison, view: View) -> list[str]:
    """A row a criterion, a column a design; what it says as far as there is room."""
    heads = [letter(number) for number in range(len(made.subjects))]
    cell = max(len(head) for head in heads) + 1
    wide = min(max((width(safe(row.name)) for row in made.rows), default=0), view.room // 2)
    lines = [view.paint("  " + "".join(pad(head, cell) for head in heads), "faint")]
    notes = []
    for row in made.rows:
        signs = "".join(_sign(it.word, cell, view) for it in row.cells)
        left = 2 + cell * len(heads) + 1 + wide + 2
        says = clip(statement(row.asked.origin), max(view.room - left, 0))
        lines.append(f"  {signs} {pad(safe(row.name), wide)}  {view.paint(says, 'faint')}")
        if put := [n for n, it in enumerate(row.cells) if it.borrowed and it.result is not None]:
            first = next(n for n, it in enumerate(row.cells) if not it.borrowed)
            notes.append(f"{safe(row.name)}: asked of {letters(put)} as {letter(first)} asks it")
    words = list(dict.fromkeys(it.word for row in made.rows for it in row.cells))
    legend = [f"{SIGNS[word]} {LEGEND[word]}" for word in LEGEND if word in words]
    lines += [f"  {line}" for line in wrap("   ".join(legend), view.room - 2)]
    lines += [line for note in notes for line in wrap(f"  {note}", view.room, hang=2)]
    return lines + _why(made, view)


def _why(made: Comparison, view: View) -> list[str]:
    files = list(dict.fromkeys(subject.design.file for subject in made.subjects))
    file = safe(files[0]) if len(files) == 1 else "FILE"
    commands = (f"Why: tierproof explain PROPERTY {file} --design NAME", "or, here: --why PROPERTY:LETTER")
    return [f"  {line}" for line in pack(commands, view.room - 2, between=" ")]


def _sign(word: str, cell: int, view: View) -> str:
    tone = {"proved": "good", "violated": "bad", "vacuous": "bad"}.get(word, "doubt")
    return view.paint(SIGNS[word], tone) + " " * (cell - 1)  # type: ignore[arg-type]


# --- which is better --------------------------------------------------------------------------------------------


def _better(made: Comparison, view: View) -> list[str]:
    if made.base is not None:
        return [line for change in made.changes for line in _change(made, change, view)]
    best = made.front
    every = range(len(made.subjects))
    if len(every) == 1:
        return []
    lines: list[str] = []
    beaten = [n for n in every if made.order[best[0]][n] == "better"] if best else []
    if len(best) == 1 and len(beaten) == len(every) - 1:
        what = f"Best on these criteria: {_named(made, best[0])}, which keeps all that {letters(beaten)} {_verb('keep', beaten)}, and more."
        lines += wrap(view.paint(what, "strong"), view.room)
    elif all(made.order[one][other] == "equal" for one in every for other in every):
        lines += wrap("On these criteria they are equal.", view.room)
    else:
        what = f"None is best. Not bettered by another: {listed([_named(made, number) for number in best])}."
        lines += wrap(view.paint(what, "strong"), view.room)
    lines += [f"  {line}" for it in _relations(made) for line in wrap(it, view.room - 2, hang=2)]
    return lines


def _relations(made: Comparison) -> Iterator[str]:
    """Of each two that are next to each other in the order, what the better one keeps besides; then the rest."""
    every = range(len(made.subjects))
    for one in every:
        for other in every:
            between = any(made.order[one][it] == made.order[it][other] == "better" for it in every)
            if made.order[one][other] == "better" and not between:
                yield f"{letter(one)} > {letter(other)}: it also keeps {listed(_kept_by(made, one, other))}"
    for one in every:
        for other in range(one + 1, len(made.subjects)):
            if made.order[one][other] == "neither":
                ours, theirs = listed(_kept_by(made, one, other)), listed(_kept_by(made, other, one))
                yield f"{letter(one)} or {letter(other)}: {letter(one)} keeps {ours}, {letter(other)} {theirs}"
            elif made.order[one][other] == "equal":
                yield f"{letter(one)} = {letter(other)}: they keep the same"
            elif made.order[one][other] == "open":
                yield f"{letter(one)} ? {letter(other)}: what is not known could decide it"


def _kept_by(made: Comparison, one: int, other: int) -> list[str]:
    """What the one keeps, and the other does not."""
    return [safe(row.name) for row in made.rows if row.cells[one].kept is True and row.cells[other].kept is False]


def _change(made: Comparison, change: Change, view: View) -> Iterator[str]:
    """What a design gains and loses against the base."""
    who = f"{_named(made, change.subject)} against {letter(made.base or 0)}"
    tone = "bad" if change.lost else "doubt" if change.open else "good"
    short = "something is lost" if change.lost else "not settled" if change.open else "nothing is lost"
    yield from (view.paint(line, tone) for line in wrap(f"{who}: {short}.", view.room))  # type: ignore[arg-type]
    for word, names in (("loses", change.lost), ("gains", change.gained), ("not settled", change.open)):
        if names:
            yield from (f"  {it}" for it in wrap(f"{word} {', '.join(map(safe, names))}", view.room - 2, hang=2))


def _named(made: Comparison, number: int) -> str:
    return f"{letter(number)} {safe(made.subjects[number].name)}"


def _verb(word: str, numbers: Sequence[int]) -> str:
    return word if len(numbers) > 1 else f"{word}s"


# --- what tells them apart --------------------------------------------------------------------------------------


def _apart(made: Comparison, view: View) -> Iterator[list[str]]:
    """Each scenario once, for all pairs that it tells apart; then what is known of the rest."""
    asked = {row.name: row.asked for row in made.rows}
    drawn: dict[tuple[str, int, tuple[str, ...]], list[Pair]] = {}
    for pair in made.pairs:
        if pair.scenario is not None:
            lead = pair.scenario.lanes[pair.scenario.leads].subject
            body = tuple(_drawn(pair, asked.get(pair.scenario.about), ("", ""), view))
            drawn.setdefault((pair.scenario.about, lead, body), []).append(pair)
    for number, ((about, lead, _), pairs) in enumerate(drawn.items(), 1):
        scenario = pairs[0].scenario
        assert scenario is not None
        others = sorted({it for pair in pairs for it in (pair.one, pair.other)} - {lead})
        titles = (letters(others) if len(others) > 1 else _named(made, others[0]), _named(made, lead))
        head = wrap(f"{number}. {_told(scenario, lead, others)}", view.room, hang=3)
        body = _drawn(pairs[0], asked.get(about), titles, view)
        yield [*(view.paint(line, "strong") for line in head), *body, *_blame(scenario, asked, view)]
    if lines := [line for it in _behaviour(made) for line in wrap(it, view.room, hang=2)]:
        yield lines


def _drawn(pair: Pair, asked: Property | None, titles: tuple[str, str], view: View) -> list[str]:
    """The scenario, with the design whose run it is on the right."""
    assert pair.scenario is not None
    scenario = pair.scenario if pair.scenario.leads == 1 else pair.scenario.turned
    names = {it.other: it.name for it in pair.renamings}
    alias = names if pair.scenario.leads == 1 else {name: other for other, name in names.items()}
    return lanes(scenario, titles, asked, alias, min(view.room, 100), view.paint)


def _told(scenario: Scenario, lead: int, others: Sequence[int]) -> str:
    run = scenario.lanes[scenario.leads].run
    many = f"the shortest run of {letter(lead)} that shows it: {counted(len(run.steps), 'move')}"
    if scenario.about:
        name = safe(scenario.about)
        if scenario.lanes[scenario.leads].breach is None:
            return f"{letter(lead)} keeps {name}, and {letters(others)} cannot; {many}"
        return f"{letters(others)} {_verb('keep', others)} {name}, {letter(lead)} breaks it; {many}"
    at = scenario.parting
    return f"{letter(lead)} can {_how(at)}, {letters(others)} cannot; {many}" if at else ""


def _how(at: Parting) -> str:
    if at.how == "start":
        return f"begin elsewhere ({listed(at.due)})"
    return f"wait beyond {instant(at.time)}" if at.how == "late" else f"so act at {instant(at.time)}"


def _blame(scenario: Scenario, asked: dict[str, Property], view: View) -> list[str]:
    """Whose choice made the difference, where a property is broken."""
    lane = scenario.lanes[scenario.leads]
    if lane.breach is None:
        return []
    made = choices(retrace(lane.protocol, lane.run), lane.breach, asked[scenario.about].meaning)
    told = [f"In {letter(lane.subject)}, {safe(it)}." for it in made[:1]]
    return [f"{'':13}{line}" for it in told for line in wrap(it, view.room - 13)]


def _behaviour(made: Comparison) -> Iterator[str]:
    """Which designs allow only what others allow; machines and names that only one has."""
    crossed = []
    for pair in made.pairs:
        one, other = letter(pair.one), letter(pair.other)
        match pair.forward, pair.back:
            case Escapes(), Escapes():
                crossed.append(f"{one} and {other}")
            case Included(proof), Included(again):
                how = "but for names" if proof is None and again is None else "certified"
                yield f"{one} and {other} allow the same, at the same times ({how})."
            case Included(), _:
                yield f"{other} allows all that {one} allows (certified){_more(pair.back, other)}."
            case _, Included():
                yield f"{one} allows all that {other} allows (certified){_more(pair.forward, one)}."
            case left, right:
                why = next(it.why for it in (left, right) if isinstance(it, Open))
                yield f"Whether {one} allows all that {other} allows, or the other way, is not settled: {safe(why)}."
        for name in pair.renamings:
            yield f"{other} calls `{safe(name.other)}` what {one} calls `{safe(name.name)}`."
        for who, machines in zip((one, other), pair.only, strict=True):
            if machines:
                yield f"Only {who} has {listed([f'`{safe(it)}`' for it in machines])}: what it does was not compared."
    if crossed:
        yield f"Each allows something, at some time, that the other forbids: {', '.join(crossed)}."


def _more(rest: object, who: str) -> str:
    return ", and more" if isinstance(rest, Escapes) else "; whether it allows more is not settled"
