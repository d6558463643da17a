"""Nothing is said of values without evidence: what is false is caught, whoever says it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import pytest

from checker.affine import Affine, Form
from checker.query import Goal, Query
from checker.synthesis import asked
from checker.synthesis.encoding import generic
from checker.synthesis.linear import Row, Rows
from checker.synthesis.proving import Open, Proof, Refuted, Shown
from checker.synthesis.synthesize import synthesize
from checker.verdict import Budget, FalseClaim
from checker.zoning.dbm import INFINITY
from protocol.formula import TRUE, Bound
from protocol.variants import variants
from tests.synthesis.specs import tiers


def test_a_set_of_runs_that_is_too_large_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def everything(rows: Iterable[Row], dimension: int, kept: int) -> Rows:
        return (Row((1,), 96 * 3600),)

    monkeypatch.setattr(asked, "projected", everything)
    with pytest.raises(FalseClaim):
        synthesize(variants(tiers("a"))[0])


def test_an_invariant_that_proves_nothing_is_not_believed() -> None:
    (it,) = variants(tiers("a"))
    design = it.design({"a": Fraction(3600)})
    query = Query(design.protocol, (goal := Goal("bad", TRUE),))
    outcome = Proof(query, [goal], TRUE, 1).holds((), Budget())
    assert isinstance(outcome, Refuted)


def test_an_invariant_is_shown_for_values_of_the_set_only() -> None:
    clock = "since violation"
    (it,) = variants(tiers("a"))
    design = it.design({"a": Fraction(3600)})
    limit = Affine(Fraction(3600), Form(Fraction(0), (Fraction(1),)))
    goal = Goal("bad", Bound(clock, "<", limit))
    query = Query(design.protocol, (goal,))
    invariant = TRUE
    assert isinstance(Proof(query, [goal], invariant, 1).holds((Row((1,), 0),), Budget()), Shown)
    assert isinstance(Proof(query, [goal], invariant, 1).holds((Row((1,), 60),), Budget()), Refuted)
    assert isinstance(Proof(query, [goal], invariant, 1).holds((Row((1,), 60),), Budget(work=0)), Open)


def test_a_number_is_read_back_at_a_generic_point() -> None:
    forms = [Form(Fraction(7200), (Fraction(1), Fraction(1, 2)))]
    here = generic((Fraction(36000), Fraction(72000)), (), (), forms)
    a, b = here.point
    assert here.form(2 * a - b + 60) == Form(Fraction(60), (Fraction(2), Fraction(-1)))
    assert here.form(a + b / 2 + 7200) == forms[0]


def test_numbers_with_forms_equal_no_plain_ones() -> None:
    one = Affine(Fraction(60), Form(Fraction(0), (Fraction(1),)))
    assert one != Fraction(60)
    assert one == Affine(Fraction(60), Form(Fraction(0), (Fraction(1),)))
    assert one != Affine(Fraction(60), Form(Fraction(60), (Fraction(0),)))


def test_the_finest_units_are_no_infinity() -> None:
    """Bounds are whole numbers of the finest unit: a tiny one made days longer than for ever."""
    text = tiers("a").replace("param a in 0h..96h", "param a = 71h + (1s / 1000000000) / 1000000000")
    from checker.checking import Options, check
    from checker.verdict import Violated
    from protocol.load import compile_text

    (report,) = check(compile_text(text), Options(health=False)).designs
    assert isinstance(report.results[0].verdict, Violated)
    assert INFINITY > 10**100
