"""What an inductive invariant must satisfy, as SMT-LIB 2 scripts: written from the kernel, naively, after `semantics`.

    initiation   initial(s) and not inv(s)
    delays       inv(s) and d > 0 and nothing due on [0, d) and not inv(s + d)
    moves        inv(s) and the move m leads from s to s' and not inv(s')           one disjunct for each m
    safety       inv(s) and goal(s)      or, for a goal of moves,      inv(s) and m from s to s' and goal(s, m, s')

Where all of these are unsatisfiable no run reaches a goal: by induction over delays and moves the invariant holds
at every instant.  This module shares neither code nor encoding with the engines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal as OneOf

from msgspec import Struct

from checker.proof.changes import Change, changes, source, value_of
from checker.proof.smtlib import (
    COUNTED,
    TIMES,
    Choice,
    Hand,
    Text,
    Texts,
    all_of,
    any_of,
    constant,
    formula_text,
    implies,
    ite,
    move_formula_text,
    not_,
    rational,
    sorts,
    state,
    term_text,
    well_formed,
)
from checker.query import Goal
from protocol.formula import And, Bound, Formula, Literal, Not, Or, atoms
from protocol.model import Clock, Kind, Protocol, Transition, Variable

Obligation = OneOf["initiation", "delays", "moves", "safety", "ways"]

LONG = 10_000
"""heuristic: so many characters of an invariant make it a long one."""


class Vocabulary(Struct, frozen=True):
    """A protocol in text: its state, the preamble of every script, and everything that can happen."""

    protocol: Protocol
    now: Texts
    preamble: Text
    moves: tuple[Change, ...]
    quiet: Text
    """Nothing is due on [0, d)."""
    later: Texts
    """The state after d."""


@lru_cache(maxsize=64)
def vocabulary(protocol: Protocol) -> Vocabulary:
    now = state(protocol)
    grows = grows_in(protocol, now)
    later = after_delay(now, "d", grows)
    moves = tuple(
        change for cause in protocol.transitions if cause.is_cause for change in changes(protocol, cause, now)
    )
    return Vocabulary(protocol, now, preamble(protocol, now), moves, quiet(protocol, now, grows, "d"), later)


# --- scripts ----------------------------------------------------------------------------------------------------


def initiation(words: Vocabulary, invariant: Text) -> Text:
    start, begin = initial_texts(words.protocol, words.now)
    return _script(words, invariant, all_of((start, _breaks(words, begin))), assume=False)


def initial_texts(protocol: Protocol, now: Texts) -> tuple[Text, Texts]:
    """What holds of the monitors at the start, and the initial state."""
    start = all_of(any_of(now.places[m.name].cases[name] for name in m.initial) for m in protocol.monitors)
    begin = Texts(
        {m.name: Choice({name: constant(name == m.names[0]) for name in m.names}) for m in protocol.machines}
        | {m.name: now.places[m.name] for m in protocol.monitors},
        {v.name: _literal(v) for v in protocol.variables},
        {c.name: Hand("0.0", constant(c.initially_on), "false") for c in protocol.clocks},
    )
    return start, begin


def delays(words: Vocabulary, invariant: Text) -> Text:
    return _script(words, invariant, all_of(("(> d 0.0)", words.quiet, _breaks(words, words.later))))


def moves(words: Vocabulary, invariant: Text) -> list[Text]:
    """In one script; with a long invariant in one for each move, since what one move leaves as it is then cancels."""
    broken = [let(change.lets, all_of((change.possible, _breaks(words, change.after)))) for change in words.moves]
    return [_script(words, invariant, bad) for bad in (broken if len(invariant) > LONG else [any_of(broken)])]


def safety(words: Vocabulary, invariant: Text, goals: Sequence[Goal]) -> Text:
    return _script(words, invariant, any_of(text for goal in goals for text in _reached(words, goal)))


def _reached(words: Vocabulary, goal: Goal) -> Iterator[Text]:
    if not goal.of_move:
        yield formula_text(goal.formula, words.now)
        return
    for change in words.moves:
        formula = move_formula_text(goal.formula, words.now, change.occurs, change.after)
        yield let(change.lets, all_of((change.possible, formula)))


def _script(words: Vocabulary, invariant: Text, bad: Text, assume: bool = True) -> Text:
    names = sorts(words.now, words.protocol)
    parameters = " ".join(f"({name} {sort})" for name, sort in names if sort)
    bodies = [
        words.preamble,
        f"(define-fun broken ({parameters}) Bool {not_(invariant)})",
        f"(assert (not {_breaks(words, words.now)}))" if assume else "",
        f"(assert {bad})",
        "(check-sat)\n",
    ]
    return script("\n".join(body for body in bodies if body))


def script(text: Text) -> Text:
    """The text with what goes first: the logic that it needs."""
    return f"{logic_of(text)}{text}"


def logic_of(text: Text) -> Text:
    """The commands for the logic that the text needs."""
    if f"({TIMES} " in text:
        return f"(set-logic QF_NIRA)\n(define-fun {TIMES} ((a Int) (b Int)) Int (* a b))\n"
    has_integers = " Int)" in text or COUNTED in text
    return f"(set-logic {'QF_LIRA' if has_integers else 'QF_LRA'})\n"


def _breaks(words: Vocabulary, there: Texts) -> Text:
    """The invariant does not hold in that state."""
    names = sorts(words.now, words.protocol)
    arguments = [text for text, (_, sort) in zip(there.terms, names, strict=True) if sort]
    return f"(broken {' '.join(arguments)})" if arguments else "broken"


def let(lets: tuple[tuple[str, Text], ...], body: Text) -> Text:
    for name, text in reversed(lets):
        body = f"(let (({name} {text})) {body})"
    return body


def preamble(protocol: Protocol, now: Texts) -> Text:
    lines = [f"; {_comment(name)}: {symbols}" for name, symbols in legend(now)]
    lines += [f"(declare-const {name} {sort})" for name, sort in sorts(now, protocol) if sort]
    lines += ["(declare-const d Real)"]
    lines += [f"(declare-const {name} Bool)" for name in picks(protocol)]
    lines += well_formed(now, protocol)
    return "\n".join(lines)


def legend(now: Texts) -> Iterator[tuple[str, Text]]:
    for name, it in (*now.places.items(), *now.values.items()):
        yield name, " ".join(f"{case} {text}," for case, text in it.cases.items()) if isinstance(it, Choice) else it
    for name, hand in now.clocks.items():
        yield name, hand.value


def _comment(text: str) -> str:
    return " ".join(text.split())


def picks(protocol: Protocol) -> Iterator[str]:
    yield from (f"take{k}" for k in range(len(protocol.transitions)))
    yield from (f"pick{m}.{k}" for m, monitor in enumerate(protocol.monitors) for k in range(len(monitor.edges)))


def _literal(variable: Variable) -> Text | Choice:
    value = term_text(Literal(variable.initial), Texts({}, {}, {}))
    return value_of(value, variable)


# --- delays -----------------------------------------------------------------------------------------------------


def grows_in(protocol: Protocol, now: Texts) -> dict[str, Text]:
    """Of each clock when it grows as time passes."""
    return {clock.name: _grows(clock, now) for clock in protocol.clocks}


def _grows(clock: Clock, now: Texts) -> Text:
    hand = now.clocks[clock.name]
    return all_of((hand.on, not_(hand.stopped), formula_text(clock.gate, now)))


def after_delay(now: Texts, delay: Text, grows: dict[str, Text]) -> Texts:
    hands = {
        name: Hand(ite(grows[name], f"(+ {hand.value} {delay})", hand.value), hand.on, hand.stopped)
        for name, hand in now.clocks.items()
    }
    return Texts(now.places, now.values, hands, now.counts)


def quiet(protocol: Protocol, now: Texts, grows: dict[str, Text], delay: Text) -> Text:
    """Nothing is due on [0, delay), for a delay > 0."""
    return all_of(part for t in protocol.transitions for part in quiet_of(t, now, grows, delay))


def quiet_of(transition: Transition, now: Texts, grows: dict[str, Text], delay: Text) -> Iterator[Text]:
    """Not due at the start, nor at any instant inside (0, delay) at which one of its clocks reaches one of its limits.

    Between those instants nothing changes; where something can open strictly, just after them is looked at as well.
    """
    if transition.kind not in (Kind.MUST, Kind.TIMED):
        return
    due = And((source(transition), transition.guard, transition.due))
    strictly = _opens_strictly(due, True)
    read = {it.clock for it in atoms(due) if isinstance(it, Bound)}
    here = Texts(now.places, now.values, {name: now.clocks[name] for name in read}, now.counts)
    yield not_(formula_text(due, now))
    if strictly:
        yield not_(_just_after(due, now, grows))
    for clock, limit in sorted({(it.clock, it.limit) for it in atoms(due) if isinstance(it, Bound) and it.limit > 0}):
        ahead = f"(- {rational(limit)} {now.clocks[clock].value})"
        then = after_delay(here, ahead, grows)
        inside = all_of((grows[clock], f"(< 0.0 {ahead})", f"(< {ahead} {delay})"))
        yield implies(inside, not_(formula_text(due, then)))
        if strictly:
            yield implies(inside, not_(_just_after(due, then, grows)))


def _opens_strictly(formula: Formula, positive: bool) -> bool:
    """The formula may begin to hold, as time passes, without a first instant."""
    match formula:
        case Bound(_, relation, _):
            return relation in ((">", "!=") if positive else ("<=", "="))
        case Not(arg):
            return _opens_strictly(arg, not positive)
        case And(args) | Or(args):
            return any(_opens_strictly(arg, positive) for arg in args)
        case _:
            return False


def _just_after(formula: Formula, it: Texts, grows: dict[str, Text]) -> Text:
    """The formula holds from just after this state on, for some time, if time passes."""
    match formula:
        case Bound(clock, relation, limit):
            at_once = formula_text(formula, it)
            if relation in ("=", "!="):
                return ite(grows[clock], constant(relation == "!="), at_once)
            closed = Bound(clock, ">=" if relation in (">=", ">") else "<", limit)
            return ite(grows[clock], formula_text(closed, it), at_once)
        case Not(arg):
            return not_(_just_after(arg, it, grows))
        case And(args):
            return all_of(_just_after(arg, it, grows) for arg in args)
        case Or(args):
            return any_of(_just_after(arg, it, grows) for arg in args)
        case _:
            return formula_text(formula, it)
