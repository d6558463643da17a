"""How complaints are shown: places by display width, underlines, clipping, the second place, what is closest."""

import pytest

from protocol.columns import width
from protocol.diagnostics import Diagnostic, Second, Span, closest, in_order, render
from protocol.text.lexer import Source


def shown(text: str, word: str, **more: int) -> list[str]:
    start = text.index(word)
    span = Source(text, "f.tier").span(start, start + len(word))
    return render(Diagnostic("E101", span, "something is wrong"), text, **more).split("\n")


@pytest.mark.parametrize(
    ("line", "column", "underline"),
    [
        ("event bad", 7, "          ^^^"),
        ("違反 bad", 6, "         ^^^"),
        ("e\u0301te\u0301 bad", 5, "        ^^^"),
        ("\tbad", 9, "            ^^^"),
        ("ab\tbad", 9, "            ^^^"),
        ("x 違反bad", 7, "          ^^^"),
    ],
)
def test_columns_and_underlines_count_display_width(line: str, column: int, underline: str) -> None:
    head, text, mark = shown(f"first\n{line}", "bad")
    assert head == f"f.tier:2:{column}: E101 something is wrong"
    assert mark == "      |" + underline[3:]
    assert width(text[: text.index("bad")]) == mark.index("^")


def test_wide_words_are_underlined_whole() -> None:
    assert shown("event 違反 by x", "違反")[2].strip(" |") == "^^^^"


def test_combining_marks_are_not_underlined_twice() -> None:
    assert shown("event e\u0301te\u0301 by x", "e\u0301te\u0301")[2].strip(" |") == "^^^"


@pytest.mark.parametrize("letter", ["x", "違"])
@pytest.mark.parametrize("before", [0, 10, 500])
@pytest.mark.parametrize("after", [0, 10, 500])
def test_long_lines_are_clipped_around_the_place(letter: str, before: int, after: int) -> None:
    _, text, mark = shown(letter * before + "bad" + letter * after, "bad", width=60)
    assert width(text) <= 60
    assert "bad" in text
    assert width(text[: text.index("bad")]) == mark.index("^")
    assert mark.endswith("^^^")


def test_a_place_of_several_lines_shows_the_first() -> None:
    assert shown("one {\n two\n}", "{\n two\n}")[1:] == ["    1 | one {", "      |     ^"]


def test_the_end_of_the_text_has_a_place() -> None:
    text = "abc\n"
    span = Source(text, "f").span(4, 4)
    assert render(Diagnostic("E101", span, "m"), text) == "f:2:1: E101 m\n    2 |\n      | ^"


def test_remedy_and_second_place() -> None:
    text = "one\ntwo"
    first, second = Source(text, "f").span(0, 3), Source(text, "f").span(4, 7)
    said = render(Diagnostic("E101", first, "m", "do this", Second(second, "here too")), text)
    assert said.split("\n")[3:] == ["  = do this", "  f:2:1: here too", "    2 | two", "      | ^^^"]


def test_a_second_place_in_another_file() -> None:
    first, second = Span("f", 1, 1, 1, 2), Span("g", 1, 2, 1, 3)
    said = render(Diagnostic("E101", first, "m", second=Second(second, "there")), {"f": "a", "g": "違b"})
    assert "  g:1:3: there\n    1 | 違b\n      |   ^" in said
    assert render(Diagnostic("E101", first, "m", second=Second(second, "there")), "a").endswith("g:1:2: there")


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in "".join(shown("\x1b[31m bad", "bad"))


def test_order_and_repetition() -> None:
    early, late = Span("f", 1, 1, 1, 2), Span("f", 2, 1, 2, 2)
    two = (Diagnostic("E101", early, "m"), Diagnostic("E101", late, "m"))
    assert in_order([two[1], two[0], two[1]]) == two


@pytest.mark.parametrize(
    ("name", "candidates", "meant"),
    [
        ("hostle", ["hostile", "host"], "hostile"),
        ("baked", ["backed", "initial"], "backed"),
        ("Hostile", ["hostile"], "hostile"),
        ("wen", ["when", "while"], "when"),
        ("違犯だ", ["違反だ"], None),
        ("xyz", ["hostile"], None),
        ("x", ["y"], None),
        ("same", ["same"], None),
        ("F470", ["F401", "F407", "F410"], "F407"),
        ("abck", ["a_ck", "back"], "back"),
    ],
)
def test_closest(name: str, candidates: list[str], meant: str | None) -> None:
    assert closest(name, candidates) == meant
