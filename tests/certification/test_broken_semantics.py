"""Breaking the semantics by hand makes tests fail, each time.

Each break rewrites the text of one function.  What must notice: named checks worked out by hand and, where it is the
interpreter that is broken and not the kernel it is given, engines and certification on random specs.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any, NamedTuple

import pytest

from protocol import semantics
from protocol.elaboration import clauses
from tests.agreement.judge import judge
from tests.certification.breaking import passes, rewrite
from tests.engines import test_system
from tests.invariants.kernel import CHECKS
from tests.random_scene import Dice
from tests.random_specs import THROWS, spec


class Break(NamedTuple):
    """In the text of a function, what stands there, and what is put in its place."""

    function: Callable[..., Any]
    old: str
    new: str
    noticed_by: tuple[str, ...]


AFTER_CAUSE = """
    values = {u.variable: assigned(u, protocol, state)[0] for u in cause.updates}
    state = State(state.locations, {**state.values, **values}, state.clocks)
"""

BREAKS = {
    "time passes while a duty is due": Break(
        semantics.patience,
        "return first",
        "return None",
        ("a_duty_that_is_due_stops_time",),
    ),
    "guards are read after the move": Break(
        semantics.closures,
        "    order = ",
        f"{AFTER_CAUSE}    order = ",
        ("reactions_read_the_state_before_the_move",),
    ),
    "right-hand sides are read one after the other": Break(
        semantics.after,
        "values.update({u.variable: assigned(u, protocol, state)[0] for t in taken for u in t.updates})",
        "[values.update({u.variable: assigned(u, protocol, State(locations, values, state.clocks))[0]})"
        " for t in taken for u in t.updates]",
        ("right_hand_sides_read_the_state_before_the_move",),
    ),
    "clocks clear after they restart": Break(
        semantics.tick,
        'holds_of_move(clock.clears, before, events, discrete):\n        reading = Reading("off")',
        'holds_of_move(clock.restarts, before, events, discrete):\n        reading = Reading("running")\n'
        '    if holds_of_move(clock.clears, before, events, discrete):\n        return Reading("off")',
        ("rules_apply_in_their_order",),
    ),
    "clocks start before they stop": Break(
        semantics.tick,
        "return reading",
        'return Reading("stopped", reading.value)'
        ' if reading.status == "running" and holds_of_move(clock.stops, before, events, discrete) else reading',
        ("rules_apply_in_their_order",),
    ),
    "what is closed is open": Break(
        semantics.holds,
        "RELATIONS[formula.relation](reading.value, formula.limit)",
        "RELATIONS[{'<=': '<', '>=': '>'}.get(formula.relation, formula.relation)](reading.value, formula.limit)",
        ("each_word_says_whether_its_edge_belongs_to_it",),
    ),
    "what is open is closed": Break(
        semantics.holds,
        "RELATIONS[formula.relation](reading.value, formula.limit)",
        "RELATIONS[{'<': '<=', '>': '>='}.get(formula.relation, formula.relation)](reading.value, formula.limit)",
        ("each_word_says_whether_its_edge_belongs_to_it",),
    ),
    "`any` includes the target": Break(
        clauses._sources,
        "found = [state for state in states if state != target]",
        "found = list(states)",
        ("any_leaves_out_the_target", "what_stays_is_not_entered_again"),
    ),
}


def broken(it: Break, monkeypatch: pytest.MonkeyPatch) -> None:
    rewrite(it.function, it.old, it.new, monkeypatch)


@pytest.mark.parametrize("name", BREAKS)
def test_checks_worked_out_by_hand_notice(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(BREAKS[name], monkeypatch)
    failing = [check for check in CHECKS if not passes(CHECKS[check])]
    assert set(BREAKS[name].noticed_by) <= set(failing)


@pytest.mark.parametrize("name", [name for name, it in BREAKS.items() if it.function.__globals__ is vars(semantics)])
def test_encoders_notice(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The symbolic step is held against the interpreter on random kernels."""
    broken(BREAKS[name], monkeypatch)
    checks = (test_system.test_delays_agree, test_system.test_moves_agree)
    assert not all(passes(partial(check, seed)) for seed in range(40) for check in checks)


@pytest.mark.parametrize("name", ["time passes while a duty is due", "what is closed is open"])
def test_random_specs_notice(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Engines and certification contradict an interpreter that is wrong about time."""
    broken(BREAKS[name], monkeypatch)
    made = ((spec(Dice(Random(seed).randbytes(THROWS)), "grid"), seed) for seed in range(60))
    assert not all(passes(partial(judge, it, seed)) for it, seed in made)
