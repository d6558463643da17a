"""One mistake is one complaint: independent ones are all told, and what follows from them is not."""

from __future__ import annotations

import pytest

from protocol.diagnostics import render
from tests.language.flagship import TEXT
from tests.language.small import codes, told


def changed(*changes: tuple[str, str]) -> str:
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_three_independent_mistakes_are_three_complaints() -> None:
    text = changed(
        ("when hostile within first_response", "when hostle within first_response"),
        ("after 24h and within 48h", "after 24 and within 48h"),
        ("event cessation by russia", "event cessation by rusia"),
    )
    assert sorted(codes(text)) == ["E201", "E205", "E209"]


def test_an_unknown_name_is_told_once_with_the_other_lines() -> None:
    text = "protocol p {\n event a when b\n event c when b\n event d when b\n}"
    (found,) = told(text)
    assert (found.code, found.span.line) == ("E201", 2)
    assert found.remedy.endswith("also on lines 3 and 4")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("tier backed", "tier bakced", ["E204"]),
        ("var hostile", "var hostil", ["E201"]),
        ("event violation", "event violaton", ["E201"]),
        ("ladder response {", "ladder respons {", ["E201"]),
        ("property no_salami", "property no_salam", ["E217"]),
        ("param us_deadline    = 72h", "param us_deadline    = 72", ["E209"]),
        ("must back:", "must :", ["E101", "E219"]),
        ("actor coalition", "actor coaliton", ["E205"]),
        ("clock exposure", "clock hostile", ["E202", "E201"]),
        ("-> initial when", "-> initail when", ["E204"]),
    ],
)
def test_a_slip_in_a_declaration_does_not_echo(old: str, new: str, expected: list[str]) -> None:
    assert sorted(codes(changed((old, new)))) == sorted(expected)


def test_what_clashes_is_told_once_and_used_in_silence() -> None:
    assert codes("protocol p { event a var a = false event b when a event c when not a after 1h of a }") == ["E202"]


def test_a_param_that_is_wrong_makes_nothing_else_wrong() -> None:
    assert codes("protocol p { param d = 24 + 1h event a within d event b when since(a) >= d * 2 }") == ["E209"]


def test_the_place_the_reason_and_the_remedy_are_shown() -> None:
    text = changed(("joint -> backed", "joint -> baked"))
    (found,) = told(text)
    shown = render(found, text).splitlines()
    assert shown[0].endswith("E204 `baked` is not a tier of `response`")
    assert shown[2].strip("| ") == "^" * len("baked")
    assert shown[3] == "  = did you mean `backed`?"
