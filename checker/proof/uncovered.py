"""A state from which no way is known: an example, where the obligation of `ways` does not hold yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from checker.proof.obligations import vocabulary
from checker.proof.smtlib import Choice, Text, formula_text, sorts
from checker.proof.ways import unled, ways
from checker.smt import Sat, Shrug, Unsat, example
from checker.verdict import Budget
from checker.ways import Way
from protocol.formula import Formula, Value
from protocol.model import Protocol, StaysPossible
from protocol.semantics import Reading, State


def written(protocol: Protocol, form: StaysPossible, way: Way, number: int) -> Text:
    """The way as `uncovered` wants it, by its number among those that are known."""
    return unled(vocabulary(protocol), way, form.goal, number)


def uncovered(
    protocol: Protocol, invariant: Formula, form: StaysPossible, known: Sequence[Text], budget: Budget
) -> State | Unsat | Shrug:
    """A state of the invariant in which the form's condition holds, and from which none of the ways leads there."""
    words = vocabulary(protocol)
    text = ways(words, formula_text(invariant, words.now), form.condition, known)
    names = {symbol for symbol, sort in sorts(words.now, protocol) if sort}
    answer = example(text, names, budget)
    if not isinstance(answer, Sat):
        return answer
    values: Mapping[str, bool | Fraction] = answer.model
    places = {name: chosen(it, values) for name, it in words.now.places.items()}
    found: dict[str, Value] = {}
    for variable in protocol.variables:
        it = words.now.values[variable.name]
        if isinstance(it, Choice):
            found[variable.name] = chosen(it, values)
        else:
            value = values.get(it, Fraction(0))
            found[variable.name] = bool(value) if isinstance(variable.domain[0], bool) else int(value)
    clocks = {}
    for clock, hand in words.now.clocks.items():
        on, stopped = (is_true(text, values) for text in (hand.on, hand.stopped))
        value = Fraction(values.get(hand.value, 0))
        clocks[clock] = Reading("off") if not on else Reading("stopped" if stopped else "running", value)
    return State(places, found, clocks)


def chosen(it: Choice, values: Mapping[str, bool | Fraction]) -> str:
    return next(name for name, text in it.cases.items() if is_true(text, values))


def is_true(text: Text, values: Mapping[str, bool | Fraction]) -> bool:
    return text == "true" or (text != "false" and bool(values.get(text, False)))
