"""The table of formats in docs/formats.md is what the verbs offer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checker.cli import cli
from checker.render.formats import FORMATS
from tests.formats.calls import CALLS, offered
from tests.formats.reading import READERS

PAGE = Path(__file__).parents[2] / "docs" / "formats.md"


def rows() -> dict[str, frozenset[str]]:
    """By verb: the formats under whose name is a tick, and those that the last column names."""
    lines = PAGE.read_text(encoding="utf-8").split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith("| verb |"))
    heads = [cell.strip() for cell in lines[start].split("|")[1:-1]]
    found: dict[str, frozenset[str]] = {}
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            return found
        verbs, *cells, more = (cell.strip() for cell in line.split("|")[1:-1])
        ticked = [name.strip("`") for name, cell in zip(heads[1:-1], cells, strict=True) if cell == "✓"]
        for verb in re.findall(r"`([\w-]+)`", verbs):
            found[verb] = frozenset([*ticked, *re.findall(r"`(\w+)`", more)])
    return found


def test_the_table_has_every_verb() -> None:
    assert sorted(rows()) == cli.verbs


@pytest.mark.parametrize("verb", cli.verbs)
def test_the_table_has_what_is_offered(verb: str) -> None:
    assert rows()[verb] == offered(verb)


def test_every_format_that_is_offered_is_asked_for() -> None:
    """In `test_verbs`, `test_drawn` and `test_verdicts`; exports in `tests/exporting`, traces in `test_traces`."""
    assert {verb for verb in cli.verbs if offered(verb)} - {"export"} == {it.partition("-")[0] for it in CALLS}
    assert offered("check") == FORMATS.keys() == READERS.keys() | {"itf"}
