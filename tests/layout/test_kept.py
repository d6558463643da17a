"""Nothing that is written is ever lost, whatever stands between the words."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.text import layout as module
from protocol.text.gaps import pieces
from protocol.text.layout import layout
from protocol.text.lexer import Source, tokenize
from tests.language import flagship

TOKENS = [token for token in tokenize(Source(flagship.TEXT, "x"))[0] if token.kind != ";"]
WORDS = [flagship.TEXT[token.start : token.stop] for token in TOKENS]
REMARK = st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=12).map("#{}\n".format)
GAP = st.lists(st.one_of(st.sampled_from([" ", "\n", "\t", "\r\n", "\n\n\n", "\u3000", "\x0c"]), REMARK), min_size=1)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, len(WORDS) - 1), GAP), max_size=12))
def test_any_white_space_and_remarks_anywhere(gaps: list[tuple[int, list[str]]]) -> None:
    between = {place: "".join(gap) for place, gap in gaps}
    text = "".join(between.get(number, " ") + word for number, word in enumerate(WORDS))
    made = layout(text, "x")
    assert pieces(made) == pieces(text)
    assert [piece for piece in pieces(made) if not piece.startswith("#")] == [word for word in WORDS if word]
    assert layout(made, "x") == made


@pytest.mark.parametrize("seed", range(20))
def test_spaces_decide_nothing(seed: int) -> None:
    random = Random(seed)
    text = "".join(
        random.choice((" ", "  ", "\t ", "     ")) + flagship.TEXT[last.stop : token.start].strip(" ") + word
        for last, token, word in zip(TOKENS[:1] + TOKENS, TOKENS, WORDS, strict=False)
    )
    assert words(layout(text, "x")) == words(layout(flagship.TEXT, "x"))


def words(text: str) -> list[list[str]]:
    return [line.split() for line in text.split("\n")]


def test_a_layout_that_would_lose_something_is_never_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_remarks", lambda *_: None)
    with pytest.raises(AssertionError, match="would change what the text says"):
        layout("# kept\nprotocol p { }", "x")
