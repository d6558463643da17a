"""Constrained Horn clauses in SMT-LIB 2: a relation `Run` of the states of runs, and no run may reach the goal.

The formulas are those of certification (`checker/proof`): the kernel in text, move by move.  Nothing is unfolded and
nothing is scaled, so clocks that stop, and states without number, are no obstacle here.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from checker.exporting.heading import heading, plain
from checker.exporting.result import Reason, Refused
from checker.exporting.subject import Subject
from checker.proof.changes import changes
from checker.proof.obligations import Vocabulary, initial_texts, legend, let, picks, vocabulary
from checker.proof.smtlib import TIMES, Choice, Text, Texts, all_of, constant, formula_text, move_formula_text, sorts
from protocol.model import Transition

RUN = "Run"


def smtlib(subject: Subject) -> str:
    """Raises `Refused`."""
    if subject.asked is None:
        raise Refused(Reason.QUESTION, "Horn clauses ask whether something can be reached: say --property NAME")
    words = vocabulary(subject.query.protocol)
    clauses = "\n".join(_clauses(subject, words))
    times = f"(define-fun {TIMES} ((a Int) (b Int)) Int (* a b))\n" if f"({TIMES} " in clauses else ""
    remarks = "".join(f"; {line}\n" for line in _remarks(subject, words))
    declared = " ".join(sort for _, sort in _state(words))
    return f"{remarks}\n(set-logic HORN)\n{times}(declare-fun {RUN} ({declared}) Bool)\n\n{clauses}\n\n(check-sat)\n"


def _remarks(subject: Subject, words: Vocabulary) -> Iterator[str]:
    reached, missed = "some run breaks the property", "no run breaks the property"
    if subject.is_scenario:
        reached, missed = "the scenario is possible", "the scenario is impossible"
    reading = [
        f"unsat: {reached}. sat: {missed}; {RUN} in a model is then an invariant.",
        f"Times are exact, in seconds; d is a delay. A clock c is 0 while it is off (on says so). What {RUN} is of:",
    ]
    left_out = ["whether the property is vacuous: nothing may put it to the test"] if subject.shows else []
    yield from heading(subject, reading, left_out)
    for name, symbols in legend(words.now):
        yield plain(f"  {name}: {symbols}")


def _state(words: Vocabulary) -> list[tuple[Text, str]]:
    """The symbols of a state, with their sorts; what is constant is left out."""
    return [(name, sort) for name, sort in sorts(words.now, words.protocol) if sort]


def _clauses(subject: Subject, words: Vocabulary) -> Iterator[Text]:
    for begin in _starts(words):
        yield "; a start"
        yield _clause(words, "true", _run(words, begin))
    here = _run(words, words.now)
    yield "; time passes: nothing is due before its end"
    yield _clause(words, all_of((here, "(> d 0.0)", words.quiet)), _run(words, words.later))
    moves = [(t.name, change) for t in _causes(words) for change in changes(words.protocol, t, words.now)]
    for cause, change in moves:
        yield f"; a move by {plain(cause)}"
        body = all_of((here, change.possible))
        yield _clause(words, body, _run(words, change.after), change.lets)
    for name in subject.breaks:
        goal = subject.goal(name)
        if not goal.of_move:
            yield "; the goal"
            yield _clause(words, all_of((here, formula_text(goal.formula, words.now))), "false")
            continue
        for cause, change in moves:
            formula = move_formula_text(goal.formula, words.now, change.occurs, change.after)
            if formula != "false":
                yield f"; the goal, reached by {plain(cause)}"
                body = all_of((here, let(change.lets, all_of((change.possible, formula)))))
                yield _clause(words, body, "false")


def _causes(words: Vocabulary) -> list[Transition]:
    return [t for t in words.protocol.transitions if t.is_cause]


def _starts(words: Vocabulary) -> Iterator[Texts]:
    """One for each choice of the monitors."""
    _, begin = initial_texts(words.protocol, words.now)
    monitors = words.protocol.monitors
    for chosen in product(*(monitor.initial for monitor in monitors)):
        places = {
            monitor.name: Choice({name: constant(name == first) for name in monitor.locations})
            for monitor, first in zip(monitors, chosen, strict=True)
        }
        yield Texts({**begin.places, **places}, begin.values, begin.clocks)


def _run(words: Vocabulary, state: Texts) -> Text:
    names = sorts(words.now, words.protocol)
    arguments = [text for text, (_, sort) in zip(state.terms, names, strict=True) if sort]
    return f"({RUN} {' '.join(arguments)})" if arguments else RUN


def _clause(words: Vocabulary, body: Text, head: Text, lets: tuple[tuple[str, Text], ...] = ()) -> Text:
    names = [*_state(words), ("d", "Real"), *((pick, "Bool") for pick in picks(words.protocol))]
    text = let(lets, head if body == "true" else f"(=> {body} {head})")
    used = set(text.replace("(", " ").replace(")", " ").split())
    bound = " ".join(f"({name} {sort})" for name, sort in names if name in used)
    return f"(assert (forall ({bound})\n  {text}))" if bound else f"(assert {text})"
