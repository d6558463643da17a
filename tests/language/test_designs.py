"""Designs as deltas: what they change, what they leave, and what they may not do in silence."""

from __future__ import annotations

from protocol.load import compile_text
from protocol.model import Design, Expectation, Kind
from tests.language.flagship import TEXT
from tests.language.small import H, bound, codes, told

BASE = """
protocol base {
  param d = 24h in 0h..48h
  var hostile = false
  event violation when not hostile { hostile := true }
  event cessation when hostile { hostile := false }
  ladder r {
    tier low
    tier high
    must go: low -> high when hostile within d of violation
    may low -> high
    on cessation back: high -> low
  }
  property p: violation leads to high within 24h unless cessation
  expect p fails
}
"""


def made(text: str) -> dict[str, Design]:
    return {design.protocol.name: design for design in compile_text(BASE + text)}


def test_the_flagship_has_three_designs_in_the_order_of_the_text() -> None:
    designs = compile_text(TEXT)
    assert [(d.protocol.name, d.base) for d in designs] == [
        ("paris", None),
        ("trigger", "paris"),
        ("accumulate", "paris"),
    ]
    back = [d.protocol.transition("response.back") for d in designs]
    assert [t.kind for t in back] == [Kind.MUST, Kind.MAY, Kind.MUST]
    assert [t.due for t in back if t.kind is Kind.MUST] == [
        bound("since violation", ">=", 72),
        bound("fighting", ">=", 72),
    ]
    expected = [{p.name: p.expected for p in d.properties} for d in designs]
    assert [e["no_salami"] for e in expected] == [Expectation.FAILS, Expectation.FAILS, Expectation.HOLDS]


def test_what_is_replaced_keeps_its_place() -> None:
    design = made("design x of base { ladder r { instead may go: low -> high when hostile } }")["x"]
    assert [t.name for t in design.protocol.transitions] == ["violation", "cessation", "r.go", "r.#1", "r.back"]
    assert design.protocol.transition("r.go").kind is Kind.MAY


def test_the_base_is_as_it_was() -> None:
    assert made("design x of base { ladder r { instead may go: low -> high } remove p }")["base"] == made("")["base"]


def test_new_things_are_added() -> None:
    design = made("design x of base { event e  ladder r { tier top  may up: high -> top } }")["x"]
    assert design.protocol.machine("r").names == ("low", "high", "top")
    assert {"e", "r.up"} <= {t.name for t in design.protocol.transitions}


def test_set_gives_a_param_another_value() -> None:
    design = made("design x of base { set d = 36h }")["x"]
    assert design.protocol.transition("r.go").due == bound("since violation", ">=", 36)


def test_a_removed_property_takes_its_expectation_along() -> None:
    assert made("design x of base { remove p }")["x"].properties == ()


def test_removed_things_are_gone() -> None:
    design = made("design x of base { ladder r { remove go }  remove back }")["x"]
    assert [t.name for t in design.protocol.transitions] == ["violation", "cessation", "r.#1"]


def test_designs_of_designs_in_any_order() -> None:
    designs = made("design z of y { set d = 12h } design y of base { event e }")
    assert designs["z"].base == "y"
    assert designs["z"].protocol.transition("e")
    assert designs["z"].protocol.transition("r.go").due.limit == 12 * H  # type: ignore[union-attr]


def test_a_new_expectation_replaces_the_old_one() -> None:
    assert made("design x of base { expect p holds }")["x"].properties[0].expected is Expectation.HOLDS


def wrong(design: str) -> list[str]:
    return codes(f"{BASE} design x of base {{ {design} }}")


def test_a_slip_never_adds_a_clause() -> None:
    assert wrong("ladder r { instead may goo: low -> high }") == ["E219"]
    assert wrong("ladder r { instead may low -> high }") == ["E220"]
    assert wrong("ladder r { may go: low -> high }") == ["E202"]
    assert wrong("instead event violaton") == ["E219"]
    assert wrong("event violation") == ["E202"]
    assert wrong("remove nothing") == ["E219"]
    assert wrong("set dd = 12h") == ["E219"]
    assert wrong("set hostile = 12h") == ["E223"]
    assert wrong("instead clock violation") == ["E224"]
    assert wrong("machine r { state x }") == ["E224"]


def test_a_design_changes_a_thing_once() -> None:
    assert wrong("set d = 12h set d = 24h") == ["E221"]
    assert wrong("ladder r { instead may go: low -> high  remove go }") == ["E221"]


def test_circles_and_unknown_bases_are_refused_without_a_word_on_what_depends_on_them() -> None:
    assert codes("design a of b {} design b of a {} design c of a { remove x }") == ["E222"]
    assert codes("design a of bse { remove x } protocol base { event e }") == ["E218"]


def test_what_a_design_breaks_in_its_base_is_told_once_and_names_the_design() -> None:
    found = told(f"{BASE} design x of base {{ remove hostile }} design y of x {{ event e }}")
    assert [d.code for d in found] == ["E201"]
    assert "in the design `x`" in found[0].message


def test_a_mistake_of_the_base_is_not_told_again_of_its_designs() -> None:
    text = BASE.replace("when not hostile", "when not hostil")
    assert codes(f"{text} design x of base {{ event e }}") == ["E201"]
