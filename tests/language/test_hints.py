"""Wrong order, words of other languages: one complaint, which says what to write."""

import pytest

from protocol.load import examine
from protocol.text.parse import read

FORM = "a promise has the form `E leads to F within D`"
IF_THEN = "for “if a, then b”, write `not a or b`"
MEMBERS = "write `all(s in sectors: …)`; join single conditions with `and` or `or`"
AT_ONCE = "for an effect in the very move of the order, write `lead none`"
EACH = "write `for s in sectors`"
AROUND = """protocol p {{
  event attack
  var hot = false
  ladder l {{ tier calm tier helped
    {clause}
  }}
  {item}
  event last
}}
"""
CLAUSES = {
    "must help: calm -> helped within 24h of attack when hot": "`when` comes before the times",
    "on attack after 3h of attack when hot { hot := true }": "`when` comes before the times",
    "may help: calm -> helped when hot by us": "`by` comes before `when`",
    "may help: calm -> helped within 24h by us when hot": "`by` comes before the times",
    "may help: calm -> helped { hot := true } after 3h": "the times come before the updates",
    "must help: calm => helped within 24h": "did you mean `->`?",
    "on attack end: any => calm": "did you mean `->`?",
    "on attack or last any ⇒ calm": "did you mean `->`?",
    "on attack end: all -> calm": "did you mean `any`?",
    "may help: calm -> helped when since(attack) => 3h": "write `>=`",
    "may help: calm -> helped when hot => calm": f"write `>=`; {IF_THEN}",
    "may help: calm -> helped when hot → calm": IF_THEN,
    "may help: calm -> helped when hot implies calm": IF_THEN,
    "must help: calm -> helped in 24h of attack": "did you mean `within`?",
    "must help: calm -> helped by 24h of attack": "for a deadline, write `within`",
    "must help: calm -> helped when hot by 24h of attack": "did you mean `within`?",
}
ITEMS = {
    "event e within 3h of attack when hot": "`when` comes before the times",
    "event e when all(hot)": MEMBERS,
    "event e when count(hot, calm) >= 1": MEMBERS,
    "event e for each s in sectors": EACH,
    "property p: for all s in sectors: always calm": EACH,
    "vote v in guarantors { opens on attack; passes with all }": "did you mean `among`?",
    "vote v among guarantors { opens on attack; passes with all; silence is no }": "write `silence means no`",
    "action a { ordered on attack; lead 6h to 12h }": "write a range as `low..high`",
    "action a { ordered on attack; lead immediately }": AT_ONCE,
    "action a { order on attack }": "did you mean `ordered`?",
    "observe seen of hot in 3h": "did you mean `within`?",
    "property p: always hot even if us defect": "did you mean `defects`?",
    "property p: attack leads to helped in 1h": "did you mean `within`?",
    "property p: attack leads to helped by 1h": "did you mean `within`?",
    "property p: whenever attack then helped within 3h": FORM,
    "property p: if attack then helped": FORM,
    "property p: when attack, helped": FORM,
    "property p: eventually helped": FORM,
    "property p: attack implies helped": FORM,
    "property p: attack then helped": FORM,
    "property p: attack leads helped within 3h": FORM,
    "property p: attack must lead to helped": FORM,
    "property p: attack -> helped within 3h": FORM,
    "property p: attack => helped within 3h": FORM,
    'property p "why": attack ⇒ helped': FORM,
    "property p: always hot implies helped": IF_THEN,
}


@pytest.mark.parametrize(("clause", "remedy"), CLAUSES.items())
def test_clauses(clause: str, remedy: str) -> None:
    (found,) = read(AROUND.format(clause=clause, item=""), "x")[1]
    assert found.code in ("E101", "E107")
    assert (found.span.line, found.remedy) == (5, remedy)


@pytest.mark.parametrize(("item", "remedy"), ITEMS.items())
def test_promises(item: str, remedy: str) -> None:
    (found,) = read(AROUND.format(clause="", item=item), "x")[1]
    assert found.code in ("E101", "E102", "E107")
    assert (found.span.line, found.remedy) == (7, remedy)


def test_what_is_to_be_written_instead_is_right() -> None:
    items = (
        "clock c runs while true restarts on attack property recurs_: always c <= 3h",
        "property apart: never attack when since(last) < 3h",
        "property lasts_: never last when age(calm) < 3h",
        "property implied: always not hot or calm",
    )
    assert examine(AROUND.format(clause="may calm -> helped", item=" ".join(items)), "x")[1] == ()


def test_the_names_of_what_is_dropped_are_not_complained_of() -> None:
    text = AROUND.format(clause="on v.passed calm -> helped", item="vote v among among { opens on attack }")
    assert [found.code for found in examine(text, "x")[1]] == ["E103"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [("F470", "did you mean `F407`?"), ("F4", "write the code that `check` shows")],
)
def test_codes_in_an_allowance(written: str, meant: str) -> None:
    (found,) = examine(AROUND.format(clause="may calm -> helped", item=f"allow {written} attack"), "x")[1]
    assert (found.code, found.remedy) == ("E217", meant)
