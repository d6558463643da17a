"""A comparison as text: who is who, what each keeps, which is better, and what tells them apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from checker.comparing.acts import Act
from checker.comparing.lettering import letter
from checker.comparing.result import Change, Comparison, Escapes, Included, Open, Pair, Refinement, Scenario
from checker.render.choices import choices
from checker.render.ink import clip, pack, pad, safe, wrap
from checker.render.lanes import lanes
from checker.render.phrases import counted, listed, statement
from checker.render.story import retrace
from checker.render.view import Detail, View
from protocol.columns import width
from protocol.format import instant
from protocol.model import Possible, Property

SIGNS = {"proved": "✓", "violated": "✗", "vacuous": "○", "bounded": "~", "unknown": "?", "not asked": "–"}
FEW = 3
"""heuristic: of so many designs every pair is shown in full; of more there are too many pairs for a page."""
LEGEND = {
    "proved": "proved for all time",
    "violated": "broken by a run",
    "vacuous": "never put to the test",
    "bounded": "no run found so far",
    "unknown": "not known",
    "not asked": "cannot be asked there",
}


def render(made: Comparison, view: View) -> str:
    """The whole, at most `view.room` columns wide; a line where the base and the one other are the same."""
    if made.unchanged:
        names = ", ".join(f"`{safe(it.name)}` is now `{safe(it.other)}`" for it in made.pairs[0].renamings)
        what = "nothing has changed" + (f" but names ({names})" if names else "")
        what = f"{safe(made.subjects[made.pairs[0].other].name)}: {what}."
        return "".join(f"{line}\n" for line in wrap(what, view.room))
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
        says = _shortened(statement(row.asked.origin), max(view.room - left, 0))
        lines.append(f"  {signs} {pad(safe(row.name), wide)}  {view.paint(says, 'faint')}")
        if put := [n for n, it in enumerate(row.cells) if it.borrowed and it.result is not None]:
            first = next(n for n, it in enumerate(row.cells) if not it.borrowed)
            notes.append(f"{safe(row.name)}: asked of {letters(put)} as {letter(first)} asks it")
    words = list(dict.fromkeys(it.word for row in made.rows for it in row.cells))
    legend = [f"{SIGNS[word]} {LEGEND[word]}" for word in LEGEND if word in words]
    if "proved" in words and any(isinstance(row.asked.meaning, Possible) for row in made.rows):
        legend[0] += " (a scenario: shown by a run)"
    lines += [f"  {line}" for line in wrap("   ".join(legend), view.room - 2)]
    lines += [f"  {line}" for note in notes for line in wrap(note, view.room - 2, hang=2)]
    return lines + _why(made, view)


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
        all_ = f"all that {letters(beaten)} {_verb('keep', beaten)}"
        what = f"Best on these criteria: {_named(made, best[0])}. It keeps {all_}, and more."
        lines += [view.paint(line, "strong") for line in wrap(what, view.room)]
    elif all(made.order[one][other] == "equal" for one in every for other in every):
        lines += wrap("On these criteria they are equal.", view.room)
    else:
        known = "known to be " if any("open" in made.order[number] for number in best) else ""
        others = listed([_named(made, number) for number in best])
        what = f"None is {known}best. Not bettered by another: {others}."
        lines += [view.paint(line, "strong") for line in wrap(what, view.room)]
    lines += [f"  {line}" for it in _relations(made) for line in wrap(it, view.room - 2, hang=2)]
    return lines


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
            yield f"{' = '.join(letter(it) for it in group)}: they keep the same"
    for one, *_ in alike:
        for other, *_ in alike:
            between = any(made.order[one][it] == made.order[it][other] == "better" for it, *_ in alike)
            if made.order[one][other] == "better" and not between:
                yield f"{letter(one)} > {letter(other)}: it also keeps {listed(_kept_by(made, one, other))}"
    best = [group[0] for group in alike if group[0] in made.front]
    for one, other in combinations(best, 2):
        if made.order[one][other] == "neither":
            ours, theirs = listed(_kept_by(made, one, other)), listed(_kept_by(made, other, one))
            yield f"{letter(one)} or {letter(other)}: {letter(one)} keeps {ours}, {letter(other)} {theirs}"
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
    """Scenarios, each once for all pairs that it tells apart; then what is known of the rest.

    Of designs that are the same the first stands for all.  Where there are many, those that tell something new.
    """
    asked = {row.name: row.asked for row in made.rows}
    drawn: dict[tuple[str, int, tuple[str, ...]], list[Pair]] = {}
    again = {pair.other for pair in made.pairs if pair.same and pair.scenario is None}
    for pair in made.pairs:
        if pair.scenario is not None and again.isdisjoint((pair.one, pair.other)):
            lead = pair.scenario.lanes[pair.scenario.leads].subject
            body = tuple(_drawn(pair, asked.get(pair.scenario.about), ("", ""), view))
            drawn.setdefault((pair.scenario.about, lead, body), []).append(pair)
    full = view.detail == Detail.FULL or len(made.subjects) <= FEW
    shown = {key: pairs for key, pairs in drawn.items() if full or key in _telling(made, list(drawn))}
    for number, ((about, lead, _), pairs) in enumerate(shown.items(), 1):
        scenario = pairs[0].scenario
        assert scenario is not None
        others = sorted({it for pair in pairs for it in (pair.one, pair.other)} - {lead})
        titles = (letters(others) if len(others) > 1 else _named(made, others[0]), _named(made, lead))
        head = wrap(f"{number}. {_told(scenario, lead, others)}", view.room, hang=3)
        picture = _drawn(pairs[0], asked.get(about), titles, view)
        yield [*(view.paint(line, "strong") for line in head), *picture, *_blame(scenario, asked, view)]
    if left := len(drawn) - len(shown):
        yield wrap(f"{counted(left, 'scenario')} more, for the other pairs: -v shows them all.", view.room)
    if lines := [line for it in _behaviour(made, full=full) for line in wrap(it, view.room, hang=2)]:
        yield lines


def _telling(made: Comparison, keys: Sequence[tuple[str, int, tuple[str, ...]]]) -> set[object]:
    """The first scenario of each criterion; all of those in which no criterion is at stake, if these are few."""
    first = {about: (about, lead, body) for about, lead, body in reversed(keys) if about}
    silent = [key for key in keys if not key[0]]
    return {*first.values(), *silent[:FEW]}


def _drawn(pair: Pair, asked: Property | None, titles: tuple[str, str], view: View) -> list[str]:
    """The scenario, with the design whose run it is on the right."""
    assert pair.scenario is not None
    scenario = pair.scenario if pair.scenario.leads == 1 else pair.scenario.turned
    names = {it.other: it.name for it in pair.renamings}
    alias = names if pair.scenario.leads == 1 else {name: other for other, name in names.items()}
    return lanes(scenario, titles, asked, alias, min(view.room, 100), view.paint)


def _told(scenario: Scenario, lead: int, others: Sequence[int]) -> str:
    """What the scenario shows, and of which design it is a shortest run."""
    many = f" ({counted(len(scenario.lanes[scenario.leads].run.steps), 'move')})"
    if scenario.about:
        name = safe(scenario.about)
        if scenario.lanes[scenario.leads].breach is None:
            return f"{letter(lead)} keeps {name}, {letters(others)} cannot{many}"
        return f"{letters(others)} {_verb('keep', others)} {name}, {letter(lead)} breaks it{many}"
    at = scenario.parting
    if at is None or at.how == "start":
        return f"{letter(lead)} and {letters(others)} begin in different states{many}"
    if at.how == "late":
        due = listed([f"`{safe(name.rpartition('.')[2])}`" for name in at.due])
        return f"{letter(lead)} may wait beyond {instant(at.time)}, where in {letters(others)} {due} is due{many}"
    acts = sorted(_act_words(act) for act in at.seen)
    alone = ", and nothing with it" if len(acts) == 1 and any(act.machine is None for act in at.seen) else ""
    return f"{letter(lead)} allows {listed(acts)}{alone}, at {instant(at.time)}, {letters(others)} not{many}"


def _act_words(act: Act) -> str:
    by = f" by {safe(act.actor)}" if act.actor else ""
    if act.machine is None:
        return f"`{safe(act.what or '')}`{by}"
    return (
        f"`{safe(act.machine)}` to enter {safe(act.what)}{by}" if act.what else f"an act of `{safe(act.machine)}`{by}"
    )


def _blame(scenario: Scenario, asked: dict[str, Property], view: View) -> list[str]:
    """Whose choice made the difference, where a property is broken."""
    lane = scenario.lanes[scenario.leads]
    if lane.breach is None:
        return []
    made = choices(retrace(lane.protocol, lane.run), lane.breach, asked[scenario.about].meaning)
    told = [f"In {letter(lane.subject)}, {safe(it)}." for it in made[:1]]
    return [f"{'':13}{line}" for it in told for line in wrap(it, view.room - 13)]


def _behaviour(made: Comparison, *, full: bool) -> Iterator[str]:
    """Which designs allow only what others allow; machines and names that only one has."""
    crossed: list[str] = []
    open_: dict[str, list[str]] = {}
    wider: dict[tuple[int, str], list[int]] = {}
    for pair in made.pairs:
        both = f"{letter(pair.one)} and {letter(pair.other)}"
        match pair.forward, pair.back:
            case Escapes(), Escapes():
                crossed.append(both)
            case Included(proof), Included(again):
                how = "the same clauses" if proof is None and again is None else "certified"
                kept = "as long as everybody keeps the rules" if pair.scenario else "nothing that they do differs"
                yield f"{both} allow the same at the same times ({how}): {kept}."
            case Included(), rest:
                wider.setdefault((pair.one, _more(rest)), []).append(pair.other)
            case rest, Included():
                wider.setdefault((pair.other, _more(rest)), []).append(pair.one)
            case left, right:
                why = next(it.why for it in (left, right) if isinstance(it, Open))
                open_.setdefault(safe(why), []).append(both)
    for (less, more), numbers in sorted(wider.items()):
        yield f"{letters(sorted(numbers))} {_verb('allow', numbers)} all that {letter(less)} allows (certified){more}."
    yield from _structure(made)
    if len(crossed) > FEW and not full:
        others = "all" if len(crossed) == len(made.pairs) else "the others"
        yield f"Of {len(crossed)} pairs ({others}) each allows something, at some time, that the other forbids."
    elif crossed:
        yield f"Each allows something, at some time, that the other forbids: {', '.join(crossed)}."
    for why, pairs in open_.items():
        which = ", ".join(pairs) if full or len(pairs) <= 2 * FEW else f"{len(pairs)} pairs"
        yield f"Whether one allows all that the other allows is not known of {which}: {why}."


def _structure(made: Comparison) -> Iterator[str]:
    """What is called otherwise, and machines that not all designs have."""
    for pair in made.pairs:
        for name in pair.renamings:
            one, other = letter(pair.one), letter(pair.other)
            yield f"`{safe(name.other)}` in {other} is `{safe(name.name)}` in {one}: a renaming."
    having: dict[str, list[int]] = {}
    for number, subject in enumerate(made.subjects):
        for machine in subject.design.protocol.machines:
            having.setdefault(machine.name, []).append(number)
    groups: dict[tuple[int, ...], list[str]] = {}
    for machine_name, numbers in having.items():
        if len(numbers) < len(made.subjects):
            groups.setdefault(tuple(numbers), []).append(f"`{safe(machine_name)}`")
    for numbers_, machines in groups.items():
        yield f"{listed(machines)}: only in {letters(numbers_)}, and not compared with designs that have none."


def _more(rest: Refinement) -> str:
    return ", and more" if isinstance(rest, Escapes) else "; whether it allows more is not known"
