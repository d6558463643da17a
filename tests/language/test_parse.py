"""What comes out of texts: nodes, their places, and the same whatever the line ends."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import msgspec
import pytest

from protocol import syntax
from protocol.diagnostics import Failure, Span
from protocol.text.parse import parse, read
from tests.language import flagship


def item(text: str) -> Any:
    (declaration,) = parse(f"protocol p {{ {text} }}", "x").declarations
    return declaration.items[0]


def expression(text: str) -> syntax.Expr:
    form = item(f"property q: always {text}").form
    assert isinstance(form, syntax.AlwaysForm)
    return form.condition


def written(node: Any) -> str:
    """An expression with all its brackets."""
    match node:
        case syntax.Ref():
            return node.text
        case syntax.Number(value) | syntax.Truth(value):
            return str(value)
        case syntax.Duration(seconds):
            return f"{seconds}s"
        case syntax.Negation(arg):
            return f"not {written(arg)}"
        case syntax.Binary(operator, left, right):
            return f"({written(left)} {operator} {written(right)})"
        case syntax.Held(condition, duration):
            return f"({written(condition)} for {written(duration)})"
        case syntax.Since(event):
            return f"since({written(event)})"
        case syntax.Age(state):
            return f"age({written(state)})"
    raise AssertionError(node)


def nodes(node: Any) -> Iterator[Any]:
    if isinstance(node, msgspec.Struct) and not isinstance(node, Span | Fraction):
        yield node
        for field in node.__struct_fields__:
            yield from nodes(getattr(node, field))
    elif isinstance(node, tuple):
        for part in node:
            yield from nodes(part)


def test_the_flagship() -> None:
    paris, trigger, accumulate = parse(flagship.TEXT, "paris.tier").declarations
    assert isinstance(paris, syntax.ProtocolDecl)
    assert (paris.name.text, paris.description) == ("paris", "Three-tier response to a violation of the ceasefire")
    assert [type(each).__name__ for each in paris.items[:4]] == ["ActorDecl"] * 4
    ladder = next(each for each in paris.items if isinstance(each, syntax.MachineDecl))
    assert [member.name.text for member in ladder.members if isinstance(member, syntax.StateDecl)] == [
        *("ceasefire", "initial", "joint", "backed"),
    ]
    assert isinstance(trigger, syntax.DesignDecl)
    assert trigger.base.text == "paris"
    assert isinstance(accumulate, syntax.DesignDecl)
    assert len(accumulate.items) == 3


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("a or b and not c = d", "(a or (b and not (c = d)))"),
        ("a and b and c or d", "(((a and b) and c) or d)"),
        ("x + 2 * y - 1 <= 10", "(((x + (2 * y)) - 1) <= 10)"),
        ("24h / 7 > us_deadline - 24h", "((86400s / 7) > (us_deadline - 86400s))"),
        ("(a or b) and c", "((a or b) and c)"),
        ("(not hostile for 6h)", "(not hostile for 21600s)"),
        ("since(violation) >= 1d 12h", "(since(violation) >= 129600s)"),
        ("since((hostile)) >= 1d", "(since(not not hostile) >= 86400s)"),
        ("since((a and b)) >= 1d", "(since((a and b)) >= 86400s)"),
        ("age(response.backed) < 1.5h", "(age(response.backed) < 5400s)"),
        ("not not true", "not not True"),
        ("1d12h = 36h", "(129600s = 129600s)"),
        ("response.backed", "response.backed"),
    ],
)
def test_expressions(text: str, meaning: str) -> None:
    assert written(expression(text)) == meaning


@pytest.mark.parametrize(
    ("text", "word", "amount", "of", "any_"),
    [
        ("within 24h", "within", "86400s", None, False),
        ("before 24h of violation", "before", "86400s", "violation", False),
        ("after pause of any cessation", "after", "pause", "cessation", True),
        ("later than 0h of (hostile)", "later than", "0s", "not not hostile", False),
        ("at 72h of entry", "at", "259200s", "entry", False),
        ("immediately", "immediately", None, None, False),
        ("immediately of x", "immediately", None, "x", False),
        ("within 2h of (calm for 6h)", "within", "7200s", "(calm for 21600s)", False),
    ],
)
def test_timing(text: str, word: str, amount: str | None, of: str | None, any_: bool) -> None:
    (bound,) = item(f"event e when p {text}").timing
    assert bound.word == word
    assert (None if bound.amount is None else written(bound.amount)) == amount
    if of is None:
        assert bound.of is None
    else:
        assert bound.of.any == any_
        target = bound.of.target
        assert ("entry" if isinstance(target, syntax.Entry) else written(target)) == of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("always a", syntax.AlwaysForm),
        ("never a", syntax.NeverForm),
        ("never a when b", syntax.NeverForm),
        ("a leads to b", syntax.LeadsToForm),
        ("a or b leads to c after 24h and within 48h unless d before 72h", syntax.LeadsToForm),
        ("a only after b", syntax.OnlyAfterForm),
        ("a only after b within 3h", syntax.OnlyAfterForm),
        ("response never skips", syntax.LadderForm),
        ("response never climbs", syntax.LadderForm),
        ("response never drops", syntax.LadderForm),
        ("a and b lasts at most 24h unless c", syntax.LastsForm),
        ("between a and (b), never c", syntax.ScopedForm),
        ("a lasts at least 24h unless c", syntax.LastsForm),
        ("at least 24h from a or b to c", syntax.SeparationForm),
        ("a or b recurs after 1h and within 24h", syntax.RecursForm),
        ("a stays possible while b or c", syntax.StaysForm),
        ("for s in sectors: for t in sectors: while a[s], never b[t - 1]", syntax.EachForm),
        ("always a even if us defects and sectors[2] is late by 1h", syntax.AlwaysForm),
        ("after a, before b, while c or d, always e", syntax.ScopedForm),
    ],
)
def test_forms(text: str, kind: type) -> None:
    assert isinstance(item(f"property p: {text}").form, kind)


@pytest.mark.parametrize("whole", [flagship.TEXT, flagship.WIDER], ids=["flagship", "wider"])
def test_everything_has_its_place(whole: str) -> None:
    file = parse(whole, "paris.tier")
    lines = whole.split("\n")
    for node in nodes(file):
        if isinstance(node, syntax.File):
            continue
        span = node.span
        assert span.file == "paris.tier"
        assert span.start < span.stop
        text = whole[span.start : span.stop]
        assert text == text.strip()
        assert lines[span.line - 1][span.column - 1 :].startswith(text.split("\n")[0])
        assert lines[span.end_line - 1][: span.end_column - 1].endswith(text.split("\n")[-1])
        if isinstance(node, syntax.Name):
            assert text == node.text


def test_places_in_a_text_of_several_lines() -> None:
    (declaration,) = parse("# é\n\nprotocol  p {\n  event 違反 by x\n}", "f").declarations
    assert declaration.span == Span("f", 3, 1, 5, 2, 5, 36)
    assert isinstance(declaration, syntax.ProtocolDecl)
    event = declaration.items[0]
    assert isinstance(event, syntax.EventDecl)
    assert event.name.span == Span("f", 4, 9, 4, 11, 27, 29)


def test_line_ends_and_byte_order_marks_change_nothing() -> None:
    windows = flagship.TEXT.replace("\n", "\r\n")
    plain = parse(flagship.TEXT, "x")

    def shape(file: syntax.File) -> list[Any]:
        places = [node for node in nodes(file) if not isinstance(node, syntax.File)]
        return [
            (type(node), node.span.line, node.span.column, node.span.end_line, node.span.end_column) for node in places
        ]

    assert shape(parse(windows, "x")) == shape(plain)
    assert shape(parse("\ufeff" + flagship.TEXT, "x")) == shape(plain)


def test_semicolons_are_optional() -> None:
    text = "protocol p { actor a; actor b; ladder l { tier x; tier y; may x -> y { v := 1; w := 2; }; }; };"
    (declaration,) = parse(text, "x").declarations
    assert len(declaration.items) == 3


def test_because_stands_before_or_after_a_block() -> None:
    for text in ('event e because "b" { x := 1 }', 'event e { x := 1 } because "b"', 'event e because "b"'):
        assert item(text).because == "b"
    for text in ('ladder l because "b" { tier a }', 'ladder l { tier a } because "b"'):
        assert item(text).because == "b"


def test_names_are_normalised() -> None:
    assert item("event e\u0301te\u0301").name == msgspec.structs.replace(
        item("event été").name, span=Span("x", 1, 20, 1, 25, 19, 24)
    )


def test_what_is_whole_survives_what_is_not() -> None:
    text = (
        "protocol p {\n actor a\n event broken by by foo when bar\n event whole by a\n}\ndesign d of p {\n remove\n}\n"
    )
    file, complaints, skipped = read(text, "x")
    assert [complaint.span.line for complaint in complaints] == [3, 7]
    assert {"broken", "foo", "bar"} <= skipped
    assert "whole" not in skipped
    protocol, design = file.declarations
    assert [each.name.text for each in protocol.items if not isinstance(each, syntax.Remove)] == ["a", "whole"]
    assert design.items == ()


def test_a_broken_head_does_not_lose_the_block() -> None:
    text = "protocol p p {\n actor a\n ladder l of m {\n tier a\n }\n}\ndesign d fo p {\n set x = 1h\n}\n"
    file, complaints, _ = read(text, "x")
    assert len(complaints) == 3
    protocol, design = file.declarations
    assert len(protocol.items) == 2
    assert len(design.items) == 1


def test_failure_carries_all_of_it() -> None:
    with pytest.raises(Failure) as failure:
        parse("protocol p {\n event\n event x by\n}", "x")
    assert [complaint.code for complaint in failure.value.diagnostics] == ["E101", "E101"]
    assert str(failure.value).startswith("x:2:2: E101 ")


def test_what_stands_before_a_stray_statement_is_kept() -> None:
    text = "protocol p {\n ladder l { tier a }\n remove x\n event y {}\n tier b\n actor z\n}\nevent tardy\n"
    file, complaints, skipped = read(text, "x")
    assert [complaint.code for complaint in complaints] == ["E104"] * 3
    (protocol,) = file.declarations
    assert len(protocol.items) == 3
    assert skipped == {"x", "b", "tardy"}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("protocol p {\n event a { x := 1\n event b\n}", ["E105"]),
        ("protocol p {\n event a { x := 1\n event b\n}}\n}", ["E105", "E106", "E106"]),
        ("protocol p {\n ladder l\n tier a\n tier b\n }\n event c\n}", ["E101"]),
        ("protocol p {\n ladder l {\n tier a }\n tier b\n }\n event c\n}", ["E106"]),
        ("protocol p {\n event a by b }\n event c\n}", ["E106"]),
        ("protocol p {\n event a } by b\n event c\n}", ["E106"]),
        ("protocol p {{\n event a by b\n event c\n}", ["E101"]),
        ("protocol p\n event a by b\n event c\n}", ["E101"]),
        ("protocol p {\n laddr l {\n tier a\n }\n event c\n}", ["E102"]),
        ("protocol p {\n vote v among g {\n opens on x\n passes with 2\n }\n event c\n event\n}", ["E101"]),
        ("protocol p {\n vote v among g {\n opens on x\n passes with 2\n event c\n event\n}", ["E105", "E101"]),
        ("protocol p {\n vote v among g\n opens on x\n passes with 2\n }\n event c\n event\n}", ["E101", "E101"]),
        ("protocol p {\n action s {\n ordered on x\n takes effect { y := 1\n lead 6h\n }\n event c\n}", ["E105"]),
        ("protocol p {\n action s {\n ordered on x\n silence means no\n lead 6h\n }\n event c\n}", ["E104"]),
        ("parts {\n event c\nprotocol p {\n event d\n}", ["E105"]),
        ("parts {\n instead event c\n}", ["E104"]),
    ],
)
def test_one_slip_with_braces_is_complained_of_once(text: str, codes: list[str]) -> None:
    assert [complaint.code for complaint in read(text, "x")[1]] == codes
