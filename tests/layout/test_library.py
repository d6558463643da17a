"""The specs that come with the project are in the canonical layout, and no layout changes what they mean."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from checker.rewrite import STARTER
from protocol.load import compile_text
from protocol.text.gaps import pieces
from protocol.text.layout import layout
from protocol.text.parse import load
from tests.docs.pages import ROOT
from tests.layout.noise import noisy
from tests.layout.written import bare

SPECS = [*sorted((ROOT / "specs").rglob("*.tier")), STARTER]


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_specs_are_laid_out(path: Path) -> None:
    """`tierproof fmt specs checker/starter.tier` mends it."""
    text = load(str(path))
    assert layout(text, str(path)) == text


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_white_space_means_nothing(path: Path) -> None:
    text = load(str(path))
    odd = noisy(text, Random(path.stem))
    made = layout(odd, str(path))
    assert pieces(made) == pieces(odd)
    assert layout(made, str(path)) == made
    assert bare(compile_text(made, str(path))) == bare(compile_text(text, str(path)))
