"""Every word of the language is refused as every kind of declared name, and nothing else is complained of."""

import pytest

from protocol.text.parse import read
from protocol.text.words import WORDS

DECLARATIONS = {
    "protocol": "protocol NAME { }",
    "design": "design NAME of p { }",
    "actor": "protocol p { actor NAME is adversary }",
    "param": "protocol p { param NAME = 24h in 0h..96h }",
    "var": "protocol p { var NAME = false }",
    "value": "protocol p { var x: NAME or b = b }",
    "last value": "protocol p { var x: a or NAME = a }",
    "clock": "protocol p { clock NAME restarts on x }",
    "event": "protocol p { event NAME by a when x }",
    "described event": 'protocol p { event NAME "something" }',
    "ladder": "protocol p { ladder NAME { tier a } }",
    "tier": "protocol p { ladder l { tier NAME by a } }",
    "machine": "protocol p { machine NAME { state a } }",
    "state": "protocol p { machine m { state NAME } }",
    "label of a must": "protocol p { machine m { must NAME: a -> b within 3h } }",
    "label of a may": 'protocol p { machine m { may NAME "perhaps": a -> b } }',
    "label of an on": "protocol p { machine m { on x NAME: a -> b } }",
    "property": "protocol p { property NAME: always x }",
    "scenario": "protocol p { scenario NAME: x is possible }",
    "measure": "protocol p { measure NAME: time from x to y }",
}


@pytest.mark.parametrize("kind", DECLARATIONS)
def test_words_are_refused_as_names(kind: str) -> None:
    for word in sorted(WORDS):
        text = DECLARATIONS[kind].replace("NAME", word)
        _, complaints, _ = read(text, "x")
        assert [complaint.code for complaint in complaints] == ["E103"], (text, complaints)
        span = complaints[0].span
        assert text[span.start : span.stop] == word, text


@pytest.mark.parametrize("kind", DECLARATIONS)
def test_other_names_are_not(kind: str) -> None:
    for name in ("x1", "été", "違反", "the_event", "yes", "s", "h", "нарушение"):
        text = DECLARATIONS[kind].replace("NAME", name)
        assert read(text, "x")[1] == (), text


def test_a_refused_name_is_not_refused_again_where_it_is_used() -> None:
    text = "protocol p {\n event action\n property q: action leads to done within 3h\n clock c restarts on action\n}"
    assert [complaint.code for complaint in read(text, "x")[1]] == ["E103"]
