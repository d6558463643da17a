"""What tells designs apart, as text: a scenario for all pairs that it parts, and which allow only what others allow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.comparing.acts import Act
from checker.comparing.lettering import letter
from checker.comparing.result import Comparison, Escapes, Included, Open, Pair, Refinement, Scenario
from checker.render.choices import blame
from checker.render.ink import safe, wrap
from checker.render.lanes import lanes
from checker.render.letters import FEW, letters, named, verb
from checker.render.phrases import counted, listed
from checker.render.story import retrace
from checker.render.view import Detail, View
from protocol.format import instant
from protocol.model import Kind, Property

Key = tuple[str, int, tuple[str, ...]]
"""What it is about, whose run it is, and the picture: scenarios with one key are one to the reader."""


def apart(made: Comparison, view: View) -> Iterator[list[str]]:
    """Scenarios, each once for all pairs that it tells apart; then what is known of the rest.

    Of designs that are the same the first stands for all.  Where there are many, those that tell something new.
    """
    asked = {row.name: row.asked for row in made.rows}
    drawn: dict[Key, list[tuple[Pair, Scenario]]] = {}
    again = {pair.other for pair in made.pairs if pair.same and pair.scenario is None}
    full = view.detail == Detail.FULL or len(made.subjects) <= FEW
    ways = 2 if view.detail == Detail.FULL or len(made.subjects) == 2 else 1
    fresh = [pair for pair in made.pairs if again.isdisjoint((pair.one, pair.other))]
    for pair, scenario in [(each, it) for each in fresh for it in each.scenarios[:ways]]:
        drawn.setdefault(_key(pair, scenario, asked, view), []).append((pair, scenario))
    shown = {key: those for key, those in drawn.items() if full or key in _telling(made, list(drawn))}
    for number, ((about, lead, _), those) in enumerate(shown.items(), 1):
        pair, scenario = those[0]
        others = sorted({it for each, _ in those for it in (each.one, each.other)} - {lead})
        titles = (letters(others) if len(others) > 1 else named(made, others[0]), named(made, lead))
        head = wrap(f"{number}. {_told(scenario, [lead], others)}", view.room, hang=3)
        picture = _drawn(pair, scenario, asked.get(about), titles, view)
        yield [*(view.paint(line, "strong") for line in head), *picture, *_blame(scenario, asked, view)]
    if left := len(drawn) - len(shown):
        yield wrap(f"{counted(left, 'scenario')} more, for the other pairs: -v shows them all.", view.room)
    if full and ways == 1:
        yield _back(made, [(pair, it) for pair in fresh for it in pair.scenarios[1:]], set(drawn), asked, view)
    if lines := [line for it in _behaviour(made, full=full) for line in wrap(it, view.room, hang=2)]:
        yield lines


def _key(pair: Pair, scenario: Scenario, asked: dict[str, Property], view: View) -> Key:
    lead = scenario.lanes[scenario.leads].subject
    return scenario.about, lead, tuple(_drawn(pair, scenario, asked.get(scenario.about), ("", ""), view))


def _back(
    made: Comparison,
    found: Sequence[tuple[Pair, Scenario]],
    drawn: set[Key],
    asked: dict[str, Property],
    view: View,
) -> list[str]:
    """Scenarios in which the other design has the lead, a line each; those that are drawn for another pair apart."""
    told: dict[Key, tuple[Scenario, int, set[int]]] = {}
    for pair, it in found:
        key = _key(pair, it, asked, view)
        if key not in drawn:
            lead, follow = (it.lanes[number].subject for number in (it.leads, 1 - it.leads))
            told.setdefault(key, (it, lead, set()))[2].add(follow)
    alike: dict[tuple[str, frozenset[int]], tuple[Scenario, list[int]]] = {}
    for it, lead, others in told.values():
        alike.setdefault((_told(it, [0], [1]), frozenset(others)), (it, []))[1].append(lead)
    said = [_told(it, leads, sorted(others)) for (_, others), (it, leads) in alike.items()]
    lines = [f"  {line}" for it in said for line in wrap(f"{it}.", view.room - 2, hang=2)]
    return [*wrap("The other way round, drawn by -v:", view.room), *lines] if lines else []


def _telling(made: Comparison, keys: Sequence[Key]) -> set[object]:
    """The first scenario of each criterion; all of those in which no criterion is at stake, if these are few."""
    first = {about: (about, lead, body) for about, lead, body in reversed(keys) if about}
    silent = [key for key in keys if not key[0]]
    return {*first.values(), *silent[:FEW]}


def _drawn(pair: Pair, scenario: Scenario, asked: Property | None, titles: tuple[str, str], view: View) -> list[str]:
    """The scenario, with the design whose run it is on the right."""
    names = {it.other: it.name for it in pair.renamings}
    alias = names if scenario.leads == 1 else {name: other for other, name in names.items()}
    turned = scenario if scenario.leads == 1 else scenario.turned
    return lanes(turned, titles, asked, alias, min(view.room, 100), view.paint)


def _told(scenario: Scenario, leads: Sequence[int], others: Sequence[int]) -> str:
    """What the scenario shows, and of which designs it is a shortest run."""
    many = f" ({counted(len(scenario.lanes[scenario.leads].run.steps), 'move')})"
    if scenario.about:
        name = safe(scenario.about)
        if scenario.lanes[scenario.leads].breach is None:
            return f"{letters(leads)} {verb('keep', leads)} {name}, {letters(others)} cannot{many}"
        return f"{letters(others)} {verb('keep', others)} {name}, {letters(leads)} {verb('break', leads)} it{many}"
    at = scenario.parting
    if at is None or at.how == "start":
        return f"{letters(leads)} and {letters(others)} begin in different states{many}"
    if at.how == "late":
        due = listed([f"`{safe(name.rpartition('.')[2])}`" for name in at.due])
        return f"{letters(leads)} may wait beyond {instant(at.time)}, where in {letters(others)} {due} is due{many}"
    acts = sorted(_act_words(act) for act in at.seen)
    alone = ", and nothing with it" if len(acts) == 1 and any(act.machine is None for act in at.seen) else ""
    allows = f"{letters(leads)} {verb('allow', leads)} {listed(acts)}{alone}"
    return f"{allows}, at {instant(at.time)}, {letters(others)} not{many}"


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
    made = blame(retrace(lane.protocol, lane.run), lane.breach, asked[scenario.about].meaning)
    events = {t.name for t in lane.protocol.transitions if t.kind is Kind.EVENT}  # the same in both lanes
    chosen = next((it for it in made if not events >= set(it.clauses)), next(iter(made), None))
    told = [] if chosen is None else [f"In {letter(lane.subject)}, {safe(chosen.text)}."]
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
                crossed += [both] if len(pair.scenarios) < 2 or not full else []
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
        yield f"{letters(sorted(numbers))} {verb('allow', numbers)} all that {letter(less)} allows (certified){more}."
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
