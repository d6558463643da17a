"""Columns, clipping, wrapping, and text that a terminal must not obey."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.render.ink import ansi, clip, pack, pad, safe, wrap
from protocol.columns import width

texts = st.text(alphabet=st.one_of(st.sampled_from(" ab停戦é\u0301-"), st.characters(codec="utf-8")), max_size=60)


@given(texts, st.integers(4, 40))
def test_wrapped_lines_fit_and_lose_nothing(text: str, room: int) -> None:
    text = safe(text)
    lines = wrap(text, room, hang=2)
    assert all(width(line) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(texts, st.integers(0, 40))
def test_padded_text_is_exactly_as_wide(text: str, room: int) -> None:
    assert width(pad(safe(text), room)) == room
    assert width(clip(safe(text), room)) <= room


@given(st.lists(texts, max_size=5), st.integers(6, 40))
def test_packed_items_fit(items: list[str], room: int) -> None:
    assert all(width(line) <= room for line in pack([safe(item) for item in items], room))


@pytest.mark.parametrize("evil", ["\x1b[31mred", "a\rb", "a\u202eb", "a\nb", "a\x07", "a\x9b31m"])
def test_nothing_reaches_the_terminal_that_it_would_obey(evil: str) -> None:
    assert safe(evil).isprintable()


def test_blank_text_is_not_coloured() -> None:
    assert ansi("  ", "bad") == "  "
    assert ansi("x", "bad") == "\x1b[1;31mx\x1b[0m"
