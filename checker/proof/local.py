"""The obligations of an invariant that is a conjunction, each with as little around it as will do.

Let inv = C1 and … and Cn.  The obligations of `obligations` hold if, for every k and every move m that can change a
part that Ck reads, some of the conjuncts, with some of what makes m possible, exclude that m leads to a state without
Ck; and likewise for delays.  For what is left out are hypotheses: without them there are more models, never fewer.  A
move that changes nothing that Ck reads keeps it.  So where all the scripts written here are unsatisfiable, those of
`obligations` are; where one is satisfiable nothing follows, and the whole is to be asked.

What is left out of a move: see `footprint`.  The moves that touch nothing of what conjuncts depend on are one case for
all of them (`STRANGER`): what rules do without an event, they do with these as well.  Conjuncts of the form "machine M
is not in L, or …" are looked at only where M may be in L: their *key* is M.  That no goal of states holds is a
hypothesis as well: safety shows that inv implies it.

Where members may change places (`symmetry`), what is left is asked of the first of them only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from checker.proof.changes import Change, brought, changes, reach, source
from checker.proof.counting import Places, leaving, one_by_one, wide
from checker.proof.footprint import Parts, Words, depended_on, footprint, read, words_of
from checker.proof.obligations import (
    Obligation,
    initial_texts,
    let,
    logic_of,
    quiet_of,
)
from checker.proof.smtlib import (
    Text,
    all_of,
    any_of,
    formula_text,
    move_formula_text,
    not_,
)
from checker.proof.symmetry import NONE, Symmetry, members_of, symmetry
from checker.query import Goal, Query
from protocol.diagnostics import NOWHERE
from protocol.formula import (
    And,
    At,
    Before,
    Formula,
    Not,
    Or,
    atoms,
    clocks_of,
)
from protocol.model import Kind, Origin, Protocol, Transition

TOGETHER = 12
"""heuristic: so many cases of an obligation are asked of a solver at once."""


class Conjunct(Struct, frozen=True):
    """One of the conjuncts; `key` and `there`: it says something only where that machine is in one of these."""

    name: Text
    formula: Formula
    text: Text
    parts: Parts
    key: str | None
    there: frozenset[str]
    spoken: frozenset[str]
    """The members of whom it speaks by themselves."""


# --- scripts ----------------------------------------------------------------------------------------------------


class Local(Struct, frozen=True):
    """Obligations with a preamble in common; of each, the cases of which none may be satisfiable."""

    preamble: Text
    cases: tuple[tuple[Obligation, tuple[Text, ...]], ...]
    places: Places | None = None
    """Where many machines are counted, another way to show safety, which is quicker."""

    def scripts(self) -> Iterator[tuple[Obligation, Text]]:
        """Each as a script of its own, with a `(check-sat)` for each case."""
        for name, cases in self.cases:
            asked = (f"(push 1)\n(assert {case})\n(check-sat)\n(pop 1)" for case in cases)
            yield name, "\n".join((self.preamble, *asked, ""))


def local_obligations(query: Query, goals: Sequence[Goal], invariant: Formula, *, each: bool = True) -> Local:
    """All of them unsatisfiable, or nothing is shown.  Not `each`: of what is the same for members, one is written."""
    args = invariant.args if isinstance(invariant, And) else (invariant,)
    alike = NONE if each else symmetry(query.protocol, goals, args)
    counting = wide(invariant)
    words = words_of(query.protocol, uncounted=bool(counting) and counting <= wide(*formulas_of(query)))
    conjuncts = conjuncts_of(words, args, alike)
    lemmas = [not_(formula_text(goal.formula, words.now)) for goal in goals if not goal.of_move]
    obligations: tuple[tuple[Obligation, Iterable[Text]], ...] = (
        ("initiation", initiation(words, conjuncts, alike)),
        ("delays", delays(words, conjuncts, lemmas, alike)),
        ("moves", moves(words, conjuncts, lemmas, alike)),
        ("safety", safety(words, conjuncts, goals)),
    )
    cases = tuple((name, tuple(_joined(list(parts)))) for name, parts in obligations)
    defined = "\n".join(f"(define-fun {it.name} () Bool {it.text})" for it in conjuncts)
    counted = () if words.counts is None else words.counts.declarations()
    everything = "\n".join((words.preamble, *counted, defined))
    logic = logic_of("".join((everything, *(case for _, parts in cases for case in parts))))
    return Local(f"{logic}{everything}", cases, counted_safety(words, conjuncts, goals, alike))


def formulas_of(query: Query) -> Iterator[Formula]:
    """All that clauses, clocks, monitors and goals read.  What a proof counts beside that it reckons with exactly."""
    for t in query.protocol.transitions:
        yield from (t.guard, t.due)
    for clock in query.protocol.clocks:
        yield from (clock.gate, clock.stops, clock.clears, clock.restarts, clock.starts)
    yield from (edge.when for monitor in query.protocol.monitors for edge in monitor.edges)
    yield from (goal.formula for goal in query.goals)


def local_scripts(query: Query, goals: Sequence[Goal], invariant: Formula) -> list[tuple[Obligation, Text]]:
    """The local obligations as scripts: in each, every `(check-sat)` must find its case unsatisfiable."""
    return list(local_obligations(query, goals, invariant).scripts())


def _joined(parts: list[Text]) -> Iterator[Text]:
    """Some at a time; of those that are plainly false, one where there are no others."""
    parts = [part for part in parts if part != "false"]
    for k in range(0, max(1, len(parts)), TOGETHER):
        yield any_of(parts[k : k + TOGETHER])


def conjuncts_of(words: Words, args: Sequence[Formula], alike: Symmetry) -> list[Conjunct]:
    found = []
    for k, formula in enumerate(args):
        key, there = _key(formula)
        text, spoken = formula_text(formula, words.now), alike.spoken(formula)
        found.append(Conjunct(f"inv{k}", formula, text, read(formula), key, there, spoken))
    return found


def _key(formula: Formula) -> tuple[str | None, frozenset[str]]:
    args = formula.args if isinstance(formula, Or) else ()
    keys = [arg.arg for arg in args if isinstance(arg, Not) and isinstance(arg.arg, At)]
    return (keys[0].machine, frozenset(keys[0].locations)) if len(keys) == 1 else (None, frozenset())


def initiation(words: Words, conjuncts: Sequence[Conjunct], alike: Symmetry) -> Iterator[Text]:
    start, begin = initial_texts(words.protocol, words.now)
    for it in firsts(conjuncts, alike):
        yield all_of((start, not_(formula_text(it.formula, begin))))


def firsts(conjuncts: Sequence[Conjunct], alike: Symmetry) -> list[Conjunct]:
    """Those that speak of no member by itself but the first of its group: the others are these under other names."""
    return [it for it in conjuncts if alike.is_first(it.spoken)]


def delays(words: Words, conjuncts: Sequence[Conjunct], lemmas: Sequence[Text], alike: Symmetry) -> Iterator[Text]:
    growing = {name for name, grows in words.grows.items() if grows != "false"}
    urgent: dict[tuple[str | None, str], list[Transition]] = {}
    for t in words.protocol.transitions:
        if t.kind in (Kind.MUST, Kind.TIMED):
            for source in t.sources or ("",):
                urgent.setdefault((t.machine, source), []).append(t)
    hypotheses = Hypotheses(conjuncts, lemmas)
    reading: dict[str, dict[str, Transition]] = {}
    for t in (t for places in urgent.values() for t in places):
        for clock in clocks_of(t.due):
            reading.setdefault(clock, {})[t.name] = t
    gates = {clock.name: read(clock.gate).places for clock in words.protocol.clocks}
    for it in firsts(conjuncts, alike):
        if it.parts.clocks & growing:
            known = {it.key: it.there} if it.key is not None else {}
            forced = [*urgent.get((None, ""), ()), *(t for place in _places(it, words) for t in urgent.get(place, ()))]
            others = (t for clock in sorted(it.parts.clocks) for t in reading.get(clock, {}).values())
            forced += [t for t in others if t.machine not in it.parts.places]
            waits = [p for t in dict.fromkeys(forced) for p in quiet_of(t, words.now, words.grows, "d")]
            places = it.parts.places.union(*(gates[clock] for clock in it.parts.clocks))
            held = hypotheses.about(places | {t.machine for t in forced if t.machine is not None}, known)
            yield all_of(("(> d 0.0)", *held, *waits, not_(formula_text(it.formula, words.later))))


def _places(it: Conjunct, words: Words) -> Iterator[tuple[str, str]]:
    """Where the machines that it reads may be, as far as it says something."""
    for machine in sorted(it.parts.places):
        yield from ((machine, location) for location in it.there if machine == it.key)
        if machine != it.key:
            yield from ((machine, location) for location in words.now.places[machine].cases)


def moves(words: Words, conjuncts: Sequence[Conjunct], lemmas: Sequence[Text], alike: Symmetry) -> Iterator[Text]:
    hypotheses = Hypotheses(conjuncts, lemmas)
    asked = firsts(conjuncts, alike)
    keys = list(dict.fromkeys(it.key for it in asked))
    by_key = [Keyed(words, key, [it for it in asked if it.key == key]) for key in keys]
    strange: dict[str | None, Keyed] = {}
    for cause in words.causes:
        actors = members_of(cause.name)
        within = reach(words.reactions, cause) if alike.is_first(actors, 2) else ()
        for keyed in by_key:
            if not alike.is_first(actors, 2 if keyed.speaks_of_one else 1):
                continue
            if keyed.is_touched(cause, within):
                yield from _moved(words, cause, within, keyed.after(cause), hypotheses)
            else:
                strange[keyed.key] = keyed
    for keyed in strange.values():
        free = replace(STRANGER, name=ANYHOW) if keyed.is_counted else STRANGER
        yield from _moved(words, free, (), keyed.all, hypotheses)


ANYHOW = "#anyhow"
STRANGER = Transition("#stranger", Kind.EVENT, Origin(NOWHERE))
"""Stands for all causes that touch nothing of what the conjuncts depend on: what rules do without an event, they do
with these as well.  Named `ANYHOW`: counts may become anything."""


def _moved(
    words: Words, cause: Transition, within: Sequence[Transition], conjuncts: list[Conjunct], hypotheses: Hypotheses
) -> Iterator[Text]:
    """That the cause leads to a state without one of the conjuncts."""
    looked_at = Parts()
    for it in conjuncts:
        looked_at |= it.parts
    part = footprint(words, cause, within, looked_at)
    for change in changes(part, cause, words.now, words.after):
        broken = any_of(not_(text) for it in conjuncts if (text := formula_text(it.formula, change.after)) != it.text)
        if broken != "false" and change.possible != "false":
            yield _case(words, cause, part, change, broken, hypotheses, looked_at)


def _case(
    words: Words, cause: Transition, part: Protocol, change: Change, bad: Text, hypotheses: Hypotheses, looked_at: Parts
) -> Text:
    guards = read(*(And((source(t), t.guard)) for t in part.transitions))
    known = {} if cause.machine is None else {cause.machine: frozenset(cause.sources)}
    held = hypotheses.about(guards.places | looked_at.places, known)
    moved = let(change.lets, all_of((change.possible, bad)))
    swung = "true"
    if words.counts is not None and cause.name != ANYHOW:
        swung = words.counts.moved(moved, leaving(cause, words.now), change.after)
    return all_of((*held, swung, moved))


def safety(words: Words, conjuncts: Sequence[Conjunct], goals: Sequence[Goal]) -> Iterator[Text]:
    hypotheses = Hypotheses(conjuncts)
    for goal in goals:
        if not goal.of_move:
            bad = formula_text(goal.formula, words.now)
            meaning = "true" if words.counts is None else words.counts.meaning(words.exact)
            yield all_of((meaning, bad, *(it.name for it in conjuncts)))
            continue
        looked_at = read(goal.formula)
        before = [atom.formula for atom in atoms(goal.formula) if isinstance(atom, Before)]
        for cause in words.causes:
            part = footprint(words, cause, reach(words.reactions, cause), looked_at)
            for change in changes(part, cause, words.now, words.after):
                bad = move_formula_text(goal.formula, words.now, change.occurs, change.after)
                if bad != "false" and change.possible != "false":
                    yield _case(words, cause, part, change, bad, hypotheses, looked_at | read(*before))


def counted_safety(
    words: Words, conjuncts: Sequence[Conjunct], goals: Sequence[Goal], alike: Symmetry
) -> Places | None:
    """That goals of states are out of reach, where they are so because of how many are where."""
    if words.counts is None or any(goal.of_move for goal in goals):
        return None
    goal = any_of(formula_text(goal.formula, words.now) for goal in goals)
    counted = {name for formula in words.counts.found for name in read(formula).counted}
    known: dict[str | None, list[Text]] = {}
    for it in conjuncts:
        known.setdefault(it.key if it.key in counted else None, []).append(it.name)
    return one_by_one(words.counts, words.exact, lambda machine: known.get(machine, []), goal, alike.first)


# --- what is left out -------------------------------------------------------------------------------------------


class Hypotheses:
    """The conjuncts, found by what they are about; and that no goal of states holds, which safety shows of them."""

    def __init__(self, conjuncts: Sequence[Conjunct], lemmas: Sequence[Text] = ()) -> None:
        self._always = [*lemmas, *(it.name for it in conjuncts if it.key is None)]
        self._by_key: dict[str, list[Conjunct]] = {}
        for it in conjuncts:
            if it.key is not None:
                self._by_key.setdefault(it.key, []).append(it)
        self._only = tuple(self._by_key) if len(self._by_key) == 1 else ()
        self._by_location: dict[tuple[str, str], list[str]] = {}
        for it in conjuncts:
            for location in it.there:
                self._by_location.setdefault((str(it.key), location), []).append(it.name)

    def about(self, places: Iterable[str], known: dict[str, frozenset[str]]) -> list[Text]:
        """Those about one of the places, and of those about a machine of which it is known where it may be, these."""
        found = dict.fromkeys(self._always)
        for place in sorted({*places, *self._only}):
            if place in known:
                for location in sorted(known[place]):
                    found.update(dict.fromkeys(self._by_location.get((place, location), ())))
            else:
                found.update(dict.fromkeys(it.name for it in self._by_key.get(place, ())))
        return list(found)


class Keyed:
    """The conjuncts that say something only where one machine, their key, is somewhere; or those without a key."""

    def __init__(self, words: Words, key: str | None, conjuncts: list[Conjunct]) -> None:
        self.key, self.all = key, conjuncts
        self.speaks_of_one = any(it.spoken for it in conjuncts)
        self._there: dict[str, dict[str, Conjunct]] = {}
        parts = Parts()
        for it in conjuncts:
            parts |= it.parts
            for location in it.there:
                self._there.setdefault(location, {})[it.name] = it
        self._needed = depended_on(words, parts)
        self.is_counted = words.counts is not None and key in self._needed.counted
        """What others do of whom as many are counted is looked at once for all of them."""

    def is_touched(self, cause: Transition, within: Sequence[Transition]) -> bool:
        """A move of the cause may make something another that the conjuncts depend on."""
        return (self.key is not None and cause.machine == self.key) or any(map(self._is_touched, (cause, *within)))

    def _is_touched(self, t: Transition) -> bool:
        needed = self._needed
        places = needed.places if self.is_counted else needed.places | needed.counted
        moves_one = t.target is not None and t.machine in places
        sets_one = any(update.variable in needed.variables for update in t.updates)
        return moves_one or sets_one or not needed.events.isdisjoint(brought(t))

    def after(self, cause: Transition) -> list[Conjunct]:
        """Those that may say something after a move of the cause."""
        if self.key is None or cause.machine != self.key:
            return self.all
        ends = cause.sources if cause.target is None else (cause.target,)
        return list({name: it for end in ends for name, it in self._there.get(end, {}).items()}.values())
