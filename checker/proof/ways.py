"""That something can be reached from every state, as an SMT-LIB 2 script: by one of a few ways.

    ways         inv(s) and condition(s) and none of the ways leads from s to the goal

A way says when to wait and what to do then, so from a state there is one thing that it makes happen, and whether it
leads to the goal is a formula without quantifiers.  Unsatisfiable, with the invariant inductive: from every reachable
state in which the condition holds, one of them does.  Waits and moves are those of `obligations`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.proof.changes import change_of
from checker.proof.obligations import Vocabulary, after_delay, grows_in, quiet, script
from checker.proof.smtlib import (
    Choice,
    Hand,
    Text,
    Texts,
    all_of,
    any_of,
    constant,
    formula_text,
    not_,
    rational,
    sorts,
)
from checker.ways import Wait, Way
from protocol.formula import Formula
from protocol.model import Protocol, Response
from protocol.runs import Move
from protocol.semantics import events_of


def ways(words: Vocabulary, invariant: Text, condition: Formula, known: Sequence[Text]) -> Text:
    """The script; of each way what `unled` says of it."""
    asserted = (invariant, formula_text(condition, words.now))
    lines = [words.preamble, *(f"(assert {text})" for text in asserted), *known]
    return script("\n".join([*lines, "(check-sat)\n"]))


def unled(words: Vocabulary, way: Way, goal: Response, number: int) -> Text:
    """The way does not lead to the goal, as part of a script in which ways are numbered."""
    lines, text = led(words, way, goal, f"w{number}")
    return "\n".join([*lines, f"(assert {not_(text)})"])


def led(words: Vocabulary, way: Way, goal: Response, tag: str) -> tuple[list[Text], Text]:
    """Definitions, and in their terms: the way leads from the present state to the goal."""
    protocol, here = words.protocol, words.now
    lines: list[Text] = []
    needed: list[Text] = []
    reached = "false"
    for number, leg in enumerate(way):
        if leg.wait.more < 0 or not (leg.move is None or is_a_move(protocol, leg.move)):
            return [], "false"
        delay = f"{tag}.d{number}"
        lines.append(f"(define-fun {delay} () Real {waited(leg.wait, here)})")
        grows = grows_in(protocol, here)
        needed.append(any_of((f"(= {delay} 0.0)", quiet(protocol, here, grows, delay))))
        here = named(words, after_delay(here, delay, grows), f"{tag}.l{number}", lines)
        if leg.move is not None:
            change = change_of(protocol, leg.move, here)
            needed.append(change.possible)
            here = named(words, change.after, f"{tag}.s{number}", lines)
        occurs = leg.move is not None and not events_of(protocol, leg.move.transitions).isdisjoint(goal.events)
        reached = any_of((constant(occurs), formula_text(goal.condition, here)))
    return lines, all_of((*needed, reached))


def is_a_move(protocol: Protocol, move: Move) -> bool:
    """A cause with reactions; whether it is possible, and grows so, is said of the state."""
    kinds = {t.name: t.is_cause for t in protocol.transitions}
    return kinds.get(move.cause) is True and all(kinds.get(name) is False for name in move.reactions)


def waited(wait: Wait, here: Texts) -> Text:
    """How long the wait is."""
    longest = "0.0"
    for clock, limit in wait.until:
        left = f"(- {rational(limit)} {here.clocks[clock].value})"
        longest = f"(let ((one {longest}) (other {left})) (ite (< one other) other one))"
    return f"(+ {longest} {rational(wait.more)})" if wait.more else longest


def named(words: Vocabulary, there: Texts, tag: str, lines: list[Text]) -> Texts:
    """The state with a name for each of its longer terms, defined in `lines`."""

    def names() -> Iterator[Text]:
        for number, (term, (_, sort)) in enumerate(zip(there.terms, sorts(words.now, words.protocol), strict=True)):
            if "(" in term:
                lines.append(f"(define-fun {tag}.{number} () {sort or 'Bool'} {term})")
                yield f"{tag}.{number}"
            else:
                yield term

    return rebuilt(there, iter(list(names())))


def rebuilt(there: Texts, terms: Iterator[Text]) -> Texts:
    """The state of the same shape with these terms, in the order of `Texts.terms`."""
    places = {name: Choice({case: next(terms) for case in it.cases}) for name, it in there.places.items()}
    values = {
        name: Choice({case: next(terms) for case in it.cases}) if isinstance(it, Choice) else next(terms)
        for name, it in there.values.items()
    }
    return Texts(places, values, {name: Hand(next(terms), next(terms), next(terms)) for name in there.clocks})
