"""The renderings, word for word."""

import pytest

from tests.command.goldens import GOLDENS
from tests.command.scene import GOLDEN


@pytest.mark.parametrize("name", sorted(GOLDENS))
def test_shown_word_for_word(name: str) -> None:
    assert GOLDENS[name]() == (GOLDEN / name).read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert sorted(GOLDENS) == sorted(path.name for path in GOLDEN.iterdir())
