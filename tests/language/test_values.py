"""Params, variables and their updates; kinds and units."""

from __future__ import annotations

import pytest

from protocol.formula import FALSE, TRUE, And, Arith, Compare, Formula, Literal, Not, Or, Var
from protocol.model import Update, Variable
from tests.language.small import HOSTILE, codes, kernel

VARIABLES = "var level: minor or expanded = expanded  var score: 0..2 = 1  var calm: bool = not false"


def variable(name: str) -> Variable:
    return kernel(VARIABLES).variable(name)


def test_domains_and_initial_values() -> None:
    assert (variable("level").domain, variable("level").initial) == (("minor", "expanded"), "expanded")
    assert (variable("score").domain, variable("score").initial) == ((0, 1, 2), 1)
    assert (variable("calm").domain, variable("calm").initial) == ((False, True), True)


def test_updates_read_the_state_before() -> None:
    event = kernel(f"{VARIABLES} event e {{ level := minor; score := score * 2 - 1; calm := hostile or score > 1 }}")
    assert event.transition("e").updates == (
        Update("level", Literal("minor")),
        Update("score", Arith("-", Arith("*", Var("score"), Literal(2)), Literal(1))),
        Update("calm", Or((HOSTILE, Compare(Var("score"), ">", Literal(1))))),
    )


@pytest.mark.parametrize(
    ("when", "guard"),
    [
        ("hostile = true", HOSTILE),
        ("hostile = false", Not(HOSTILE)),
        ("hostile != true", Not(HOSTILE)),
        ("level = minor", Compare(Var("level"), "=", Literal("minor"))),
        ("score + 1 >= 2", Compare(Arith("+", Var("score"), Literal(1)), ">=", Literal(2))),
        ("1 < 2 and hostile", HOSTILE),
        ("2h > 1h", TRUE),
        ("hostile and false", FALSE),
        ("not not hostile", HOSTILE),
        ("hostile and (score = 1 and hostile)", And((HOSTILE, Compare(Var("score"), "=", Literal(1))))),
    ],
)
def test_predicates(when: str, guard: Formula) -> None:
    assert kernel(f"{VARIABLES} event e when {when}").transition("e").guard == guard


def test_params_are_reckoned_from_params_in_any_order() -> None:
    protocol = kernel("param week = day * days param day = 24h param days = 7 clock c event e when c >= week")
    assert str(protocol.transition("e").guard).count("604800") == 1


def wrong(body: str) -> list[str]:
    return codes(f"protocol p {{ var a = false {VARIABLES} clock c clock d event e {body} }}")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("event f when c >= 24", ["E209"]),
        ("event f when c = d", ["E210"]),
        ("event f when score = minor", ["E211"]),
        ("event f when a < true", ["E211"]),
        ("event f when c + 1h > 2h", ["E212"]),
        ("event f when level = minr", ["E201"]),
        ("event f { score := 3 }", ["E302"]),
        ("event f { score := score + 3 }", []),
        ("event f { score := 1h }", ["E211"]),
        ("event f { a := score }", ["E211"]),
        ("event f { level := a }", ["E211"]),
        ("event f { a := true; a := false }", ["E325"]),
        ("event f { e := true }", ["E216"]),
        ("param q = 2h in 0h..3 event f when c > q", ["E209"]),
        ("param q = true event f when q", ["E214"]),
        ("param q = c event f when c > q", ["E214"]),
        ("var x: 0..1h = 0", ["E211"]),
        ("var x: 0..9 = score", ["E214"]),
        ("var x: 5..5 = 5", []),
        ("var x = 3", ["E211"]),
        ("event f when score * c > 2h", ["E212"]),
        ("event f when c >= 24h / score", ["E214"]),
        ("event f when c >= 24h / (2 - 2)", ["E304"]),
        ("event f when c >= 1h - 2h", ["E305"]),
    ],
)
def test_kinds_and_units(body: str, expected: list[str]) -> None:
    assert wrong(body) == expected
