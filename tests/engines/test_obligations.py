"""The obligations of a proof say exactly what the reference interpreter says, on random protocols and states."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from random import Random

import pytest

from checker.proof import changes, obligations
from checker.proof.obligations import Vocabulary, vocabulary
from checker.proof.smtlib import all_of, formula_text, move_formula_text, not_, rational
from checker.smt import Sat, Unsat, decide_smtlib
from protocol import semantics
from protocol.formula import After, And, Apart, At, Before, Compare, Formula, Literal, Occurs, Or, Status, Var
from protocol.semantics import State
from tests.engines.random_kernels import condition, random_protocol, random_state


def is_state(state: State) -> Formula:
    """The formula that is true in this state only."""
    parts: list[Formula] = [At(name, (place,)) for name, place in state.locations.items()]
    parts += [Compare(Var(name), "=", Literal(value)) for name, value in state.values.items()]
    for name, reading in state.clocks.items():
        parts += [Status(name, reading.status), Apart(name, None, False, reading.value)]
        parts += [Apart(None, name, False, -reading.value)]
    return And(tuple(parts))


def is_possible(words: Vocabulary, parts: Iterable[str]) -> bool:
    asserts = "\n".join(f"(assert {part})" for part in parts)
    answer = decide_smtlib(obligations.script(f"{words.preamble}\n{asserts}\n(check-sat)\n"))
    assert isinstance(answer, Sat | Unsat), answer
    return isinstance(answer, Sat)


@pytest.mark.parametrize("seed", range(20))
def test_delays_agree(seed: int) -> None:
    dice = Random(3000 + seed)
    protocol = random_protocol(dice)
    words = vocabulary(protocol)
    for _ in range(3):
        state = random_state(dice, protocol)
        patience = semantics.patience(protocol, state)
        here = formula_text(is_state(state), words.now)
        for quarters in (1, 2, 3, 4, 5, 6, 8, 13):
            delay = Fraction(quarters, 4)
            later = formula_text(is_state(semantics.elapse(protocol, state, delay)), words.later)
            waits = (here, f"(= d {rational(delay)})")
            assert is_possible(words, (*waits, words.quiet)) == (patience is None or delay <= patience), (state, delay)
            assert not is_possible(words, (*waits, not_(later)))


@pytest.mark.parametrize("enumerated", [64, 0])
@pytest.mark.parametrize("seed", range(15))
def test_moves_agree(seed: int, enumerated: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "ENUMERATED", enumerated)
    vocabulary.cache_clear()
    dice = Random(4000 + seed)
    protocol = random_protocol(dice)
    words = vocabulary(protocol)
    goal = And((Occurs((protocol.transitions[2].name, "m.b")), Before(condition(dice, 1)), After(condition(dice, 1))))
    for _ in range(2):
        state = random_state(dice, protocol)
        here = formula_text(is_state(state), words.now)
        expected: dict[State, set[bool]] = {}
        for move in semantics.moves(protocol, state):
            for after in semantics.after(protocol, state, move):
                events = semantics.events_of(protocol, move.transitions)
                expected.setdefault(after, set()).add(semantics.holds_of_move(goal, state, events, after))
        found: dict[State, set[bool]] = {}
        for change in words.moves:
            possible = obligations.let(change.lets, change.possible)
            if not is_possible(words, (here, possible)):
                continue
            reached = move_formula_text(goal, words.now, change.occurs, change.after)
            arrives = {after: formula_text(is_state(after), change.after) for after in expected}
            nowhere = all_of((change.possible, *(not_(there) for there in arrives.values())))
            assert not is_possible(words, (here, obligations.let(change.lets, nowhere))), state
            for after, there in arrives.items():
                for truth in (reached, not_(reached)):
                    body = obligations.let(change.lets, all_of((change.possible, there, truth)))
                    if is_possible(words, (here, body)):
                        found.setdefault(after, set()).add(truth is reached)
        assert found == expected, state
    vocabulary.cache_clear()


@pytest.mark.parametrize("seed", range(20))
def test_initial_states_agree(seed: int) -> None:
    protocol = random_protocol(Random(5000 + seed))
    words = vocabulary(protocol)
    starts = [is_state(state) for state in semantics.initial(protocol)]
    assert isinstance(decide_smtlib(obligations.initiation(words, formula_text(Or(tuple(starts)), words.now))), Unsat)
    for k in range(len(starts)):
        others = formula_text(Or((*starts[:k], *starts[k + 1 :])), words.now)
        assert isinstance(decide_smtlib(obligations.initiation(words, others)), Sat)
