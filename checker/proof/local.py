"""The obligations of an invariant that is a conjunction, each with as little around it as will do.

Let inv = C1 and … and Cn.  The obligations of `obligations` hold if, for every k and every move m that can change a
part that Ck reads, some of the conjuncts, with some of what makes m possible, exclude that m leads to a state without
Ck; and likewise for delays.  For what is left out are hypotheses: without them there are more models, never fewer.  A
move that changes nothing that Ck reads keeps it.  So where all the scripts written here are unsatisfiable, those of
`obligations` are; where one is satisfiable nothing follows, and the whole is to be asked.

What is left out of a move: reactions that change nothing of what is looked at and trigger nothing that does.  All
reactions of a machine are kept, or none, and all that may bring about an event that is read.  Conjuncts of the form
"machine M is not in L, or …" are looked at only where M may be in L: their *key* is M.  That no goal of states holds is
a hypothesis as well: safety shows that inv implies it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from checker.proof.changes import Change, brought, changes, reach, source
from checker.proof.counting import WIDE, Counts, Places, leaving, one_by_one
from checker.proof.obligations import (
    Obligation,
    after_delay,
    grows_in,
    initial_texts,
    let,
    logic_of,
    preamble,
    quiet_of,
)
from checker.proof.smtlib import (
    Text,
    Texts,
    all_of,
    any_of,
    formula_text,
    move_formula_text,
    not_,
    state,
)
from checker.query import Goal, Query
from protocol.diagnostics import NOWHERE
from protocol.formula import (
    After,
    And,
    Apart,
    At,
    Before,
    Bound,
    Compare,
    Const,
    Count,
    Formula,
    Not,
    Occurs,
    Or,
    Status,
    atoms,
    clocks_of,
    variables_of,
)
from protocol.model import Kind, Origin, Protocol, Transition

TOGETHER = 5
"""heuristic: so many cases of an obligation are asked of a solver at once."""


class Parts(Struct, frozen=True):
    """What formulas read of a state, and the events that they read of a move."""

    places: frozenset[str] = frozenset()
    variables: frozenset[str] = frozenset()
    clocks: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    """The places that are only counted, with many others."""

    def __or__(self, other: Parts) -> Parts:
        return Parts(
            self.places | other.places,
            self.variables | other.variables,
            self.clocks | other.clocks,
            self.events | other.events,
            self.counted | other.counted,
        )


class Conjunct(Struct, frozen=True):
    """One of the conjuncts; `key` and `there`: it says something only where that machine is in one of these."""

    name: Text
    formula: Formula
    text: Text
    parts: Parts
    key: str | None
    there: frozenset[str]


class Words(Struct, frozen=True):
    """A protocol in text, and what is looked up of it again and again."""

    protocol: Protocol
    now: Texts
    later: Texts
    exact: Texts
    """As `now`, without names for counts."""
    counts: Counts | None
    grows: dict[str, Text]
    preamble: Text
    monitors: frozenset[str]
    watching: frozenset[str]
    """The clocks that monitors restart."""
    reactions: tuple[Transition, ...]
    causes: tuple[Transition, ...]
    rules: dict[str, Parts]
    """Of each clock, and of the monitors together under "": what their rules read of a move."""

    def after(self, formula: Compare) -> Text | None:
        """The name of a comparison of a count after a move."""
        return None if self.counts is None else self.counts.after(formula)


@lru_cache(maxsize=64)
def words_of(protocol: Protocol, *, uncounted: bool = False) -> Words:
    """`uncounted`: comparisons of counts go by names."""
    exact, counts = state(protocol), Counts() if uncounted else None
    now = exact if counts is None else replace(exact, counts=counts.now)
    grows = grows_in(protocol, now)
    edges = [edge for monitor in protocol.monitors for edge in monitor.edges]
    rules = {clock.name: read(clock.stops, clock.clears, clock.restarts, clock.starts) for clock in protocol.clocks}
    rules[""] = read(*(edge.when for edge in edges))
    watching = frozenset(clock for edge in edges for clock in edge.restarts)
    monitors = frozenset(monitor.name for monitor in protocol.monitors)
    later = after_delay(now, "d", grows)
    reactions = tuple(t for t in protocol.transitions if not t.is_cause)
    causes = tuple(t for t in protocol.transitions if t.is_cause)
    written = preamble(protocol, now)
    return Words(protocol, now, later, exact, counts, grows, written, monitors, watching, reactions, causes, rules)


def read(*formulas: Formula) -> Parts:
    """What state formulas read; of move formulas, what they read of the state after the move, and of its events."""
    places: set[str] = set()
    variables: set[str] = set()
    clocks: set[str] = set()
    events: set[str] = set()
    counted: set[str] = set()
    waiting = list(formulas)
    while waiting:
        match waiting.pop():
            case At(machine):
                places.add(machine)
            case Compare(left, _, right) as atom:
                variables.update(variables_of(left, right))
                among = counted if isinstance(left, Count) and len(left.args) >= WIDE else places
                among.update(it.machine for it in atoms(atom) if isinstance(it, At))
            case Bound(clock) | Status(clock):
                clocks.add(clock)
            case Apart(left, right):
                clocks.update(name for name in (left, right) if name is not None)
            case Occurs(names):
                events.update(names)
            case Not(arg) | After(arg):
                waiting.append(arg)
            case And(args) | Or(args):
                waiting += args
            case Before() | Const():
                pass
    found = (places, variables, clocks, events, counted)
    return Parts(*map(frozenset, found))


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


def local_obligations(query: Query, goals: Sequence[Goal], invariant: Formula) -> Local:
    """All of them unsatisfiable, or nothing is shown."""
    args = invariant.args if isinstance(invariant, And) else (invariant,)
    of_many = len({key for key, _ in map(_key, args) if key is not None}) > 1
    words = words_of(query.protocol, uncounted=of_many)
    conjuncts = conjuncts_of(words, args)
    lemmas = [not_(formula_text(goal.formula, words.now)) for goal in goals if not goal.of_move]
    obligations: tuple[tuple[Obligation, Iterable[Text]], ...] = (
        ("initiation", initiation(words, conjuncts)),
        ("delays", delays(words, conjuncts, lemmas)),
        ("moves", moves(words, conjuncts, lemmas)),
        ("safety", safety(words, conjuncts, goals)),
    )
    cases = tuple((name, tuple(_joined(list(parts)))) for name, parts in obligations)
    defined = "\n".join(f"(define-fun {it.name} () Bool {it.text})" for it in conjuncts)
    counted = () if words.counts is None else words.counts.declarations()
    everything = "\n".join((words.preamble, *counted, defined))
    logic = logic_of("".join((everything, *(case for _, parts in cases for case in parts))))
    return Local(f"{logic}{everything}", cases, counted_safety(words, conjuncts, goals))


def local_scripts(query: Query, goals: Sequence[Goal], invariant: Formula) -> list[tuple[Obligation, Text]]:
    """The local obligations as scripts: in each, every `(check-sat)` must find its case unsatisfiable."""
    return list(local_obligations(query, goals, invariant).scripts())


def _joined(parts: list[Text]) -> Iterator[Text]:
    for k in range(0, max(1, len(parts)), TOGETHER):
        yield any_of(parts[k : k + TOGETHER])


def conjuncts_of(words: Words, args: Sequence[Formula]) -> list[Conjunct]:
    found = []
    for k, formula in enumerate(args):
        key, there = _key(formula)
        found.append(Conjunct(f"inv{k}", formula, formula_text(formula, words.now), read(formula), key, there))
    return found


def _key(formula: Formula) -> tuple[str | None, frozenset[str]]:
    args = formula.args if isinstance(formula, Or) else ()
    keys = [arg.arg for arg in args if isinstance(arg, Not) and isinstance(arg.arg, At)]
    return (keys[0].machine, frozenset(keys[0].locations)) if len(keys) == 1 else (None, frozenset())


def initiation(words: Words, conjuncts: Sequence[Conjunct]) -> Iterator[Text]:
    start, begin = initial_texts(words.protocol, words.now)
    for it in conjuncts:
        yield all_of((start, not_(formula_text(it.formula, begin))))


def delays(words: Words, conjuncts: Sequence[Conjunct], lemmas: Sequence[Text]) -> Iterator[Text]:
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
    for it in conjuncts:
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


def moves(words: Words, conjuncts: Sequence[Conjunct], lemmas: Sequence[Text]) -> Iterator[Text]:
    hypotheses = Hypotheses(conjuncts, lemmas)
    keys = list(dict.fromkeys(it.key for it in conjuncts))
    by_key = [Keyed(words, key, [it for it in conjuncts if it.key == key]) for key in keys]
    strange: dict[str | None, Keyed] = {}
    for cause in words.causes:
        within = reach(words.reactions, cause)
        for keyed in by_key:
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


def counted_safety(words: Words, conjuncts: Sequence[Conjunct], goals: Sequence[Goal]) -> Places | None:
    """That goals of states are out of reach, where they are so because of how many are where."""
    if words.counts is None or any(goal.of_move for goal in goals):
        return None
    goal = any_of(formula_text(goal.formula, words.now) for goal in goals)
    counted = {name for formula in words.counts.found for name in read(formula).counted}
    known: dict[str | None, list[Text]] = {}
    for it in conjuncts:
        known.setdefault(it.key if it.key in counted else None, []).append(it.name)
    return one_by_one(words.counts, words.exact, lambda machine: known.get(machine, []), goal)


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


def depended_on(words: Words, parts: Parts) -> Parts:
    """The parts, and all that their changing depends on in a move."""
    needed, seen = parts, None
    while needed != seen:
        seen = needed
        for clock in seen.clocks:
            needed |= words.rules[clock]
        if not words.monitors.isdisjoint(seen.places) or not words.watching.isdisjoint(seen.clocks):
            needed |= replace(words.rules[""], places=words.rules[""].places | words.monitors)
    return needed


def footprint(words: Words, cause: Transition, within: Sequence[Transition], looked_at: Parts) -> Protocol:
    """The protocol with the cause, the reactions that matter to the parts, and the parts that these depend on."""
    protocol = words.protocol
    needed = depended_on(words, looked_at)
    kept: set[str] = set()
    machines: set[str | None] = set()

    def matters(t: Transition) -> bool:
        if t.machine in needed.places or t.machine in needed.counted or t.machine in machines:
            return True
        sets_one = any(update.variable in needed.variables for update in t.updates)
        return sets_one or not needed.events.isdisjoint(brought(t))

    while new := [t for t in within if t.name not in kept and matters(t)]:
        kept |= {t.name for t in new}
        machines |= {t.machine for t in new}
        needed = depended_on(words, needed | Parts(events=frozenset(event for t in new for event in t.triggers)))
    watched = not words.monitors.isdisjoint(needed.places)
    return replace(
        protocol,
        machines=tuple(m for m in protocol.machines if m.name in needed.places or m.name in needed.counted),
        variables=tuple(v for v in protocol.variables if v.name in needed.variables),
        clocks=tuple(c for c in protocol.clocks if c.name in needed.clocks),
        transitions=(cause, *(t for t in within if t.name in kept)),
        monitors=protocol.monitors if watched else (),
    )
